const { projects } = require("./jest.config.js");

const unit = projects.find(({ displayName }) => displayName === "unit");

/**
 * The unit tests without those that are slow or that measure the process, the tarball or the documentation.
 *
 * MUTATION_TESTS=test/policy limits them to a folder.
 *
 * @type {import("jest").Config}
 */
module.exports = {
  ...unit,
  testMatch: [`<rootDir>/${process.env.MUTATION_TESTS ?? "test"}/**/*.test.ts`],
  testPathIgnorePatterns: [
    ...unit.testPathIgnorePatterns,
    "/test/(docs|package|public-api)[\\w.-]*\\.test\\.ts$",
    "/test/policy/(memory|library-endpoints)\\.test\\.ts$",
  ],
};
