/** The environment variable that says what is missing where the end-to-end tests cannot run. */
export const SKIP_REASON = "CERTFLEET_E2E_SKIP";

/** `describe` for tests that apply to a double of AWS: skipped where Terraform or the double is missing, which is said once beforehand. */
export function describeE2e(name: string, tests: () => void): void {
  (process.env[SKIP_REASON] === undefined ? describe : describe.skip)(name, tests);
}
