/**
 * Mutation tests: `npm run test:mutation`, or for some files with the tests of some folders
 * `MUTATION_TESTS=test/policy npm run test:mutation -- --mutate "lib/policy/rules/*.ts"`.
 *
 * All files take long, so mutation tests are not part of CI. Results are incremental: only changed code is tested again.
 *
 * @type {import("@stryker-mutator/api/core").PartialStrykerOptions}
 */
export default {
  packageManager: "npm",
  testRunner: "in-process",
  plugins: ["./scripts/mutation-runner.mjs"],
  mutate: [
    "lib/core/**/*.ts",
    "lib/fleet/**/*.ts",
    "lib/policy/rules/**/*.ts",
    "lib/inventory/health/**/*.ts",
    "lib/aws/alerts/**/*.ts",
    "lib/aws/endpoint-probe/endpoint-alarms.ts",
    "lib/google/alerts/**/*.ts",
    "!lib/**/index.ts",
  ],
  // Texts are checked by their codes and key facts, not word by word.
  mutator: { excludedMutations: ["StringLiteral"] },
  ignoreStatic: true,
  coverageAnalysis: "perTest",
  concurrency: 2,
  incremental: true,
  incrementalFile: "coverage/mutation/incremental.json",
  tempDirName: "coverage/mutation/sandbox",
  // Sandboxes of other runs, also of runs that were stopped.
  ignorePatterns: ["coverage"],
  reporters: ["clear-text", "json", "progress-append-only"],
  jsonReporter: { fileName: "coverage/mutation/report.json" },
  clearTextReporter: { allowColor: false, logTests: false, allowEmojis: false },
  thresholds: { high: 90, low: 85, break: null },
  dryRunTimeoutMinutes: 60,
  // Endless loops end by the number of hits, not by time.
  timeoutMS: 60_000,
};
