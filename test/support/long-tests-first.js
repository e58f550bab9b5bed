const Sequencer = require("@jest/test-sequencer").default;

// Jest starts with what took longest before. In a fresh clone it knows no durations, and starts with the largest files: the longest end-to-end tests would
// run alone in the end.
const LONGEST = [
  "flagship",
  "import-examples",
  "acme.e2e",
  "demo",
  "mass-replacement",
  "import",
  "opentofu",
  "client-auth",
  "provided",
  "shards",
];

/** The longest end-to-end tests first, then the others, then system tests, and unit tests in the end. */
module.exports = class LongTestsFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((one, other) => rank(one) - rank(other));
  }
};

function rank({ path, context }) {
  const project = ["e2e", "system"].indexOf(context.config.displayName?.name);
  const longest = LONGEST.findIndex((name) => path.endsWith(`/e2e/${name}.test.ts`));
  return longest >= 0 ? longest : LONGEST.length + (project >= 0 ? project : 2);
}
