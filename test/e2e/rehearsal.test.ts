import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { RehearsalReport } from "../../scripts/rehearse/rehearsal-report";
import { findPebble, missingPebble } from "../acme/support/pebble";
import { testUnless } from "../support/skip";
import { describeE2e } from "./support/e2e";

const SCRIPT = path.join(__dirname, "..", "..", "scripts", "rehearse.mjs");

const pebble = findPebble();

const missing = missingPebble(pebble);

describeE2e("npm run rehearse", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-rehearsal-test-"));

  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  function rehearse(...args: string[]): Promise<{ status: number; text: string }> {
    return new Promise((resolve) => {
      // Where the binary is depends on TMPDIR.
      const env = { ...process.env, TMPDIR: folder, CERTFLEET_PEBBLE: pebble };
      execFile(process.execPath, [SCRIPT, ...args], { cwd: folder, env }, (error, stdout, stderr) =>
        resolve({ status: error === null ? 0 : Number(error.code), text: stdout + stderr }),
      );
    });
  }

  testUnless(missing, "replaces a fleet in waves, with its hosts served throughout, and leaves only the report behind", async () => {
    const json = path.join(folder, "report.json");
    const { status, text } = await rehearse("--certificates", "4", "--wave-size", "2", "--deadline", "24h", "--json", json);

    expect({ status, text }).toMatchObject({ status: 0 });
    const report = JSON.parse(fs.readFileSync(json, "utf8")) as RehearsalReport;
    expect(report).toMatchObject({ certificates: 4, replaced: 4, hostsPolled: 4, leftToChange: [], deadline: 1440, holds: true });
    expect(report.waves.map(({ certificates, orders, gaps, refused }) => ({ certificates, orders, gaps, refused }))).toEqual([
      { certificates: 2, orders: 2, gaps: [], refused: [] },
      { certificates: 2, orders: 2, gaps: [], refused: [] },
    ]);
    expect(report.polls).toBeGreaterThan(8);
    expect(report.expectedEnd).toBeGreaterThan(report.plannedEnd);
    expect(text).toContain("The deadline of 24h 0m would hold");
    expect(fs.readdirSync(folder).filter((name) => name.startsWith("certfleet-"))).toEqual([]);
  });
});
