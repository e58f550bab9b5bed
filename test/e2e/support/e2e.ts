import { skippedName } from "../../support/skip";

/** The environment variable that says what is missing where the end-to-end tests cannot run. */
export const SKIP_REASON = "CERTFLEET_E2E_SKIP";

/** `describe` for tests that apply to a double of AWS: skipped where Terraform or the double is missing, which their names say. */
export function describeE2e(name: string, tests: () => void): void {
  const missing = process.env[SKIP_REASON];
  if (missing === undefined) {
    describe(name, tests);
  } else {
    // The prerequisites have said it on standard error, once for all files.
    describe.skip(skippedName(name, missing), tests);
  }
}
