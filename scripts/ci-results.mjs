// Prints what .ci/run has tested: the matrix of lines and engines, and the numbers of all tests. Usage: ci-results.mjs [FAILED STEP...]
// CERTFLEET_TEST_RESULTS names the directory with the results that test/support/results-reporter.js leaves.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const failedSteps = process.argv.slice(2);
const directory = process.env.CERTFLEET_TEST_RESULTS;
const runs = readdirSync(directory).map((file) => JSON.parse(readFileSync(join(directory, file), "utf8")));
const groups = runs.flatMap((run) => run.groups ?? []);

const SCHEMAS = /^test\/(compatibility\/provider-lines|support\/bindings-schema)\.test\.ts$/;
const COMPATIBILITY = /^test\/compatibility\//;
const END_TO_END = /^test\/e2e\//;

const ENGINES = [
  { label: "Terraform", command: "terraform", runs: (name) => !/OpenTofu/.test(name) },
  { label: "OpenTofu", command: process.env.CERTFLEET_TOFU ?? "tofu", runs: (name) => /OpenTofu/.test(name) },
];

printMatrix();
printNumbers();

function printMatrix() {
  section(
    "Lines of cdktf, cdktn and bindings, and languages",
    groups.filter(({ file }) => COMPATIBILITY.test(file) && !SCHEMAS.test(file)),
  );
  section(
    "Schemas of providers",
    groups.filter(({ file }) => SCHEMAS.test(file)),
  );
  const applied = groups.filter(({ file }) => END_TO_END.test(file));
  section(
    "Engines, in end-to-end tests",
    ENGINES.map(({ label, command, runs: isOn }) => {
      const own = applied.filter(({ name }) => isOn(name));
      const sum = (key) => own.reduce((total, group) => total + group[key], 0);
      const reasons = [...new Set(own.flatMap((group) => group.reasons))];
      return { name: `${label} ${versionOf(command) ?? "(not installed)"}`, reasons, ...numbers(sum) };
    }),
  );
}

function numbers(sum) {
  return { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") };
}

function section(title, rows) {
  console.log(`\n${title}:`);
  if (rows.length === 0) {
    console.log("  none ran");
  }
  for (const row of rows) {
    console.log(`  ${row.name.replace(/ \(skipped: .*\)$/, "")}: ${outcomeOf(row)}`);
  }
}

function outcomeOf({ passed, failed, skipped, reasons }) {
  const because = reasons.length === 0 ? "" : ` (${reasons.join("; ")})`;
  if (passed + failed === 0) {
    return skipped === 0 ? "no tests ran" : `skipped${because}`;
  }
  const counts = [failed > 0 && `${failed} failed`, `${passed} passed`, skipped > 0 && `${skipped} skipped${because}`];
  return counts.filter(Boolean).join(", ");
}

function versionOf(command) {
  const { status, stdout } = spawnSync(command, ["version", "-json"], { encoding: "utf8" });
  return status === 0 ? JSON.parse(stdout).terraform_version : undefined;
}

function printNumbers() {
  const sum = (name) => runs.reduce((total, run) => total + run[name], 0);
  // A step that fails without a failing test, as the linter does, counts as one.
  const failed = Math.max(sum("failed"), failedSteps.length);
  console.log(failedSteps.length > 0 ? `\nfailed steps: ${failedSteps.join(", ")}` : "\nall steps passed");
  console.log(sum("skipped") > 0 ? `${sum("skipped")} skipped` : "none skipped");
  console.log(`${sum("passed")} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
