import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Document } from "./e2e/support/documents";

const ROOT = path.join(__dirname, "..");

const RECORDED = JSON.parse(fs.readFileSync(path.join(ROOT, "scripts", "demo", "recorded.json"), "utf8")) as Document;

describe("npm run demo", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-demo-test-"));
  const out = path.join(folder, "report.html");

  afterAll(() => fs.rmSync(folder, { recursive: true }));

  function demo(args: string[], env: NodeJS.ProcessEnv = process.env): Promise<{ status: number; text: string }> {
    return new Promise((resolve) => {
      const call = [path.join(ROOT, "scripts", "demo.mjs"), ...args];
      execFile(process.execPath, call, { cwd: folder, env: { ...env, TMPDIR: folder } }, (error, stdout, stderr) =>
        resolve({ status: error ? Number(error.code) : 0, text: stdout + stderr }),
      );
    });
  }

  test("names missing prerequisites, and shows the recorded run, which is marked as recorded", async () => {
    const { status, text } = await demo(["--out", out], { PATH: folder });
    expect(status).toBe(0);
    for (const command of ["terraform", "python3", "openssl"]) {
      expect(text).toContain(`  - ${command} is not on the PATH (`);
    }
    const day = (RECORDED.now as string).slice(0, 10);
    expect(text).toContain(`This run is not live. It was recorded on ${day} and is judged for that day`);
    // On a later day, no certificate of the recorded run would be healthy.
    expect(text).toMatch(/^critical +5d .* content-delivery\/static .* renewal-overdue$/m);
    expect(text).toMatch(/^critical .* content-delivery\/www .* wrong-name$/m);
    expect(text).toMatch(/^healthy .* content-delivery\/origin-eu /m);
    expect(text).not.toContain("resources are applied");
    const report = fs.readFileSync(out, "utf8");
    expect(report).toContain(`Certificates of the demo, recorded on ${day}`);
    expect(report).toContain("wrong-name");
  });

  test("leaves only the report behind", async () => {
    await demo(["--recorded", "--out", out]);
    expect(fs.readdirSync(folder).filter((name) => name !== "report.html" && !/^(tsx|node-compile-cache)/.test(name))).toEqual([]);
  });

  test("fails if the folder of the report does not exist", async () => {
    const { status, text } = await demo(["--recorded", "--out", "nowhere/report.html"]);
    expect(text).toContain("create it, or name another file with --out");
    expect(status).toBe(1);
  });
});
