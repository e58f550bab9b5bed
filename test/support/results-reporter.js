const { writeFileSync } = require("fs");
const path = require("path");

/** Leaves the numbers of a run in the directory that CERTFLEET_TEST_RESULTS names, for .ci/run to add up. */
module.exports = class ResultsReporter {
  onRunComplete(_, { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites }) {
    const counts = { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites, skipped: numPendingTests };
    writeFileSync(path.join(process.env.CERTFLEET_TEST_RESULTS, `${process.pid}.json`), JSON.stringify(counts));
  }
};
