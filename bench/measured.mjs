import { spawnSync } from "node:child_process";

/** A module that prints the processor time and peak memory of its process at exit. */
const HOOK = `data:text/javascript,${encodeURIComponent(
  'process.on("exit", () => { const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage(); process.stderr.write(`\\nUSED ${userCPUTime + systemCPUTime} ${maxRSS}`); });',
)}`;

/**
 * Runs Node.js with these arguments. Returns elapsed and processor time in seconds, peak memory in MB, and the standard output. Throws if the exit status
 * is above `highestStatus`. Commands of certfleet exit with 1 when they find something, and with 2 when they cannot run.
 */
export function measured(args, { cwd, highestStatus = 0 } = {}) {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", HOOK, ...args], {
    cwd,
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  });
  const elapsed = (performance.now() - start) / 1000;
  const used = /USED (\d+) (\d+)$/.exec(stderr ?? "");
  if (status === null || status > highestStatus || used === null) {
    throw new Error(`${args.join(" ")}: ${stderr?.slice(0, 2000)}`);
  }
  return { elapsed, processor: Number(used[1]) / 1e6, memory: Number(used[2]) / 1024, stdout };
}
