const { projects } = require("./jest.config.js");

const unit = projects.find(({ displayName }) => displayName === "unit");

/**
 * The unit and property tests without those that are slow or that measure the process, the tarball or the documentation, for scripts/mutation-runner.mjs.
 *
 * @type {import("jest").Config}
 */
module.exports = {
  ...unit,
  testPathIgnorePatterns: [
    ...unit.testPathIgnorePatterns.filter((pattern) => !pattern.includes("property")),
    "/test/(docs|package)[\\w.-]*\\.test\\.ts$",
    "/test/policy/library-endpoints\\.test\\.ts$",
    "/test/cli/status-probe\\.test\\.ts$",
  ],
};
