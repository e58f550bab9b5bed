// Simulates fleets of ACM and ACME certificates over five years, each in a process of its own, and prints the medians of time and peak
// memory, and the ratio of times to the smallest fleet, certificate by certificate. docs/reference/performance.md shows a table.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values: options } = parseArgs({
  options: {
    sizes: { type: "string", default: "100,1000,10000" },
    repetitions: { type: "string", default: "3" },
    main: { type: "string", default: fileURLToPath(new URL("../dist/cli/main.js", import.meta.url)) },
  },
});

/** An inventory in which half of the certificates are issued by ACM, and half by an ACME CA. */
function inventory(size) {
  const alerts = [{ source: "endpoint-probe", warnDays: 20, pageDays: 10, channels: ["on-call"] }];
  const certificates = Object.fromEntries(
    Array.from({ length: size }, (_, i) => {
      const acme = { issuer: "lets-encrypt", renewal: { by: "terraform", lifetimeDays: 90, dueDays: 30, runsEvery: "12h" } };
      const acm = { issuer: "acm", renewal: { by: "issuer", lifetimeDays: 198, dueDays: 45 } };
      const own = { domains: [`www.shop-${i}.example`], endpoints: [], stores: [], alerts };
      return [`www-${i}`, { ...own, ...(i % 2 === 0 ? acme : acm) }];
    }),
  );
  return { version: 1, stack: "bench", certificates };
}

/** A module that prints the peak memory of its process when that ends. */
const HOOK = `data:text/javascript,${encodeURIComponent('process.on("exit", () => process.stderr.write("RSS " + process.resourceUsage().maxRSS));')}`;

const folder = mkdtempSync(path.join(tmpdir(), "certfleet-bench-"));
const median = (values) => [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)];
try {
  console.log(`node ${process.version}, ${cpus().length} x ${cpus()[0].model}`);
  let unit;
  for (const size of options.sizes.split(",").map(Number)) {
    const file = path.join(folder, `${size}.json`);
    writeFileSync(file, JSON.stringify(inventory(size)));
    const runs = Array.from({ length: Number(options.repetitions) }, () => {
      const began = process.hrtime.bigint();
      const { stderr, status } = spawnSync(process.execPath, ["--import", HOOK, options.main, "simulate", file, "--from", "2026-12-01"], {
        encoding: "utf8",
      });
      if (status === 2) {
        throw new Error(stderr);
      }
      return { seconds: Number(process.hrtime.bigint() - began) / 1e9, megabytes: Number(/RSS (\d+)/.exec(stderr)[1]) / 1024 };
    });
    const seconds = median(runs.map((run) => run.seconds));
    unit ??= seconds / size;
    const memory = median(runs.map((run) => run.megabytes));
    console.log(
      `${size} certificates: ${seconds.toFixed(1)} s, ${memory.toFixed(0)} MB, ${(seconds / size / unit).toFixed(2)} of the time of the smallest per certificate`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
