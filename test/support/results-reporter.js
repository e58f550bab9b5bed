const { writeFileSync } = require("fs");
const path = require("path");

/** Leaves the numbers of a run in the directory that CERTFLEET_TEST_RESULTS names, for scripts/ci-results.mjs to add up. */
module.exports = class ResultsReporter {
  onRunComplete(_, { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites, testResults }) {
    const counts = { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites, skipped: numPendingTests };
    const results = { ...counts, groups: testResults.flatMap(groupsOf) };
    writeFileSync(path.join(process.env.CERTFLEET_TEST_RESULTS, `${process.pid}.json`), JSON.stringify(results));
  }
};

/** The outermost groups of a test file, with the numbers of their tests. A file that cannot be run is a group that failed. */
function groupsOf({ testFilePath, testExecError, testResults }) {
  const file = path.relative(path.join(__dirname, "..", ".."), testFilePath);
  const groups = new Map();
  for (const { ancestorTitles, title, status } of testResults) {
    const name = ancestorTitles[0] ?? title;
    const group = groups.get(name) ?? { file, name, passed: 0, failed: 0, skipped: 0, reasons: [] };
    group[status === "passed" || status === "failed" ? status : "skipped"]++;
    // The name of a skipped test or of a group around it says why (skip.ts).
    const reason = [...ancestorTitles, title].map((text) => /\(skipped: (.*)\)$/.exec(text)?.[1]).find(Boolean);
    group.reasons = [...new Set([...group.reasons, ...(reason === undefined ? [] : [reason])])];
    groups.set(name, group);
  }
  return testExecError ? [{ file, name: file, passed: 0, failed: 1, skipped: 0, reasons: [] }] : [...groups.values()];
}
