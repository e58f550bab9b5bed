// Simulates fleets of ACM and ACME certificates over five years, each in a process of its own, and prints the medians of time and peak
// memory, and the ratio of times to the smallest fleet, certificate by certificate. docs/reference/performance.md shows a table.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { measured } from "./measured.mjs";
import { median } from "./median.mjs";

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

const folder = mkdtempSync(path.join(tmpdir(), "certfleet-bench-"));
try {
  console.log(`node ${process.version}, ${cpus().length} x ${cpus()[0].model}`);
  let unit;
  for (const size of options.sizes.split(",").map(Number)) {
    const file = path.join(folder, `${size}.json`);
    writeFileSync(file, JSON.stringify(inventory(size)));
    const simulate = [options.main, "simulate", file, "--from", "2026-12-01"];
    const runs = Array.from({ length: Number(options.repetitions) }, () => measured(simulate, { highestStatus: 1 }));
    const seconds = median(runs.map((run) => run.elapsed));
    unit ??= seconds / size;
    const memory = median(runs.map((run) => run.memory));
    console.log(
      `${size} certificates: ${seconds.toFixed(1)} s, ${memory.toFixed(0)} MB, ${(seconds / size / unit).toFixed(2)} of the time of the smallest per certificate`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
