const os = require("os");
const bundledPackages = require("./test/support/bundled-packages");
const swc = require("./test/support/swc-options");

const shared = {
  rootDir: __dirname,
  testEnvironment: "<rootDir>/test/support/environment.js",
  transform: { "^.+\\.tsx?$": ["@swc/jest", { ...swc, sourceMaps: "inline" }] },
  moduleNameMapper: {
    ...bundledPackages(),
    "^certfleet/(core|aws|google|acme|policy|fleet)$": "<rootDir>/lib/$1/index.ts",
    "^certfleet/extend$": "<rootDir>/lib/extend.ts",
    "^certfleet$": "<rootDir>/lib/index.ts",
  },
  // Readers of inventories know the clouds that are registered.
  setupFiles: ["<rootDir>/test/support/without-token-traces.ts", "<rootDir>/lib/clouds.ts"],
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/dist-packages/", "<rootDir>/cdktf.out/"],
};

// A system test runs other programs for long (Chromium, Git, shells, the TypeScript compiler, the command as a process), or works at scale: thousands of
// certificates, hundreds of certificates in one stack, hundreds of servers or of fleets, files larger than the heap. Property tests make hundreds of fleets.
// Everything else is a unit test.
const SYSTEM_FOLDERS = ["<rootDir>/test/browser", "<rootDir>/test/runbooks"];
const SYSTEM_FILES = ["system", "property"];

/** @type {import("jest").Config} */
module.exports = {
  // End-to-end tests wait for polls of providers half of the time, so a small machine can run a few beside each other.
  maxWorkers: Math.max(4, os.availableParallelism() - 1),
  testSequencer: "<rootDir>/test/support/long-tests-first.js",
  reporters: ["default", ...(process.env.CERTFLEET_TEST_RESULTS ? ["<rootDir>/test/support/results-reporter.js"] : [])],
  projects: [
    {
      ...shared,
      displayName: "unit",
      testMatch: ["<rootDir>/test/**/*.test.ts"],
      testPathIgnorePatterns: [
        "/node_modules/",
        ...["e2e", "compatibility", "site/built"].map((folder) => `<rootDir>/test/${folder}/`),
        ...SYSTEM_FOLDERS.map((folder) => `${folder}/`),
        ...SYSTEM_FILES.map((kind) => `\\.${kind}\\.test\\.ts$`),
      ],
      setupFilesAfterEnv: ["<rootDir>/test/support/timeout.ts"],
    },
    {
      ...shared,
      displayName: "system",
      testMatch: [
        ...SYSTEM_FILES.map((kind) => `<rootDir>/test/**/*.${kind}.test.ts`),
        ...SYSTEM_FOLDERS.map((folder) => `${folder}/**/*.test.ts`),
      ],
      setupFilesAfterEnv: ["<rootDir>/test/support/timeout.ts"],
    },
    {
      ...shared,
      displayName: "e2e",
      testMatch: ["<rootDir>/test/e2e/**/*.test.ts"],
      globalSetup: "<rootDir>/test/e2e/support/prerequisites.ts",
      globalTeardown: "<rootDir>/test/e2e/support/clean-up.ts",
      setupFilesAfterEnv: ["<rootDir>/test/e2e/support/timeout.ts"],
    },
    {
      ...shared,
      displayName: "site",
      testMatch: ["<rootDir>/test/site/built/**/*.test.ts"],
    },
    {
      ...shared,
      displayName: "compatibility",
      testMatch: ["<rootDir>/test/compatibility/**/*.test.ts"],
      globalSetup: "<rootDir>/test/compatibility/support/pack.ts",
      globalTeardown: "<rootDir>/test/compatibility/support/unpack.ts",
      setupFilesAfterEnv: ["<rootDir>/test/compatibility/support/timeout.ts"],
    },
  ],
};
