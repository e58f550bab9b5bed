import { spawnSync } from "child_process";
import * as fs from "fs";
import * as os from "os";
import * as path from "path";

const SCRIPT = path.join(__dirname, "..", "scripts", "ci-results.mjs");
const ResultsReporter = require("./support/results-reporter"); // eslint-disable-line @typescript-eslint/no-require-imports

const tests = (group: string, statuses: string[]) =>
  statuses.map((status) => ({ ancestorTitles: [group, "inner"], title: "works", status }));
const file = (name: string, testResults: object[], more: object = {}) => ({
  testFilePath: path.join(__dirname, ...name.split("/")),
  testResults,
  ...more,
});

/** What the end of a CI run prints, after test runs with these results. */
function printed(testResults: object[], counts: { passed: number; failed?: number; skipped?: number }, failedSteps: string[] = []) {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-results-"));
  const before = process.env.CERTFLEET_TEST_RESULTS;
  process.env.CERTFLEET_TEST_RESULTS = directory;
  try {
    const { passed, failed = 0, skipped = 0 } = counts;
    new ResultsReporter().onRunComplete(undefined, {
      numPassedTests: passed,
      numFailedTests: failed,
      numPendingTests: skipped,
      numRuntimeErrorTestSuites: 0,
      testResults,
    });
    const env = { ...process.env, CERTFLEET_TOFU: "/nowhere/tofu" };
    const { status, stdout } = spawnSync(process.execPath, [SCRIPT, ...failedSteps], { env, encoding: "utf8" });
    return { status, lines: stdout.trim().split("\n") };
  } finally {
    if (before === undefined) {
      delete process.env.CERTFLEET_TEST_RESULTS;
    } else {
      process.env.CERTFLEET_TEST_RESULTS = before;
    }
    fs.rmSync(directory, { recursive: true });
  }
}

describe("the end of a CI run", () => {
  test("lists each line with what ran, what was skipped and why", () => {
    const { status, lines } = printed(
      [
        file("compatibility/compatibility.test.ts", tests("an empty project with cdktf 0.21", ["passed", "passed"])),
        file("compatibility/languages.test.ts", tests("Java (skipped: mvn is not on the PATH)", ["pending"])),
        file("compatibility/provider-lines.test.ts", tests("provider schemas: aws 6.66.0", ["passed", "failed"])),
        file("compatibility/cdktn.test.ts", [
          ...tests("cdktn 0.24", ["passed"]),
          { ancestorTitles: ["cdktn 0.24"], title: "with Google (skipped: npm has no bindings)", status: "pending" },
        ]),
        file("core/text.test.ts", tests("text", ["passed"])),
      ],
      { passed: 4, failed: 1, skipped: 1 },
    );

    expect(lines).toEqual(
      expect.arrayContaining([
        "  an empty project with cdktf 0.21: 2 passed",
        "  Java: skipped (mvn is not on the PATH)",
        "  provider schemas: aws 6.66.0: 1 failed, 1 passed",
        "  cdktn 0.24: 1 passed, 1 skipped (npm has no bindings)",
      ]),
    );
    expect(lines.join("\n")).not.toContain("  text:");
    expect(lines.slice(-3)).toEqual(["all steps passed", "1 skipped", "4 passed, 1 failed"]);
    expect(status).toBe(1);
  });

  test("lists the engines of the end-to-end tests, and says where none could run", () => {
    const { status, lines } = printed(
      [
        file("e2e/flagship.test.ts", [
          ...tests("the flagship", ["passed"]),
          ...tests("the flagship on OpenTofu (skipped: tofu is not on the PATH)", ["pending", "pending"]),
        ]),
      ],
      { passed: 1, skipped: 2 },
    );

    const engines = lines.slice(lines.indexOf("Engines, in end-to-end tests:") + 1);
    expect(engines[0]).toMatch(/^ {2}Terraform .+: 1 passed$/);
    expect(engines[1]).toBe("  OpenTofu (not installed): skipped (tofu is not on the PATH)");
    expect(lines).toContain("  none ran");
    expect(status).toBe(0);
  });

  test("counts a file that cannot be run and a step without tests as failures", () => {
    const broken = printed([file("compatibility/cdktn.test.ts", [], { testExecError: new Error("no") })], { passed: 0, failed: 1 });

    expect(broken.lines).toContain("  test/compatibility/cdktn.test.ts: 1 failed, 0 passed");
    const step = printed([], { passed: 3 }, ["lint"]);
    expect(step.lines.slice(-3)).toEqual(["failed steps: lint", "none skipped", "3 passed, 1 failed"]);
    expect([broken.status, step.status]).toEqual([1, 1]);
  });
});
