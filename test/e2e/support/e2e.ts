import { skippedName } from "../../support/skip";

/** The environment variable with the reason why the end-to-end tests cannot run. */
export const SKIP_REASON = "CERTFLEET_E2E_SKIP";

/** `describe` for tests that apply to a double of AWS. They are skipped, with the reason in their names, if Terraform or the double is missing. */
export function describeE2e(name: string, tests: () => void): void {
  const missing = process.env[SKIP_REASON];
  if (missing === undefined) {
    describe(name, tests);
  } else {
    // The prerequisites check has printed the reason to standard error, once for all files.
    describe.skip(skippedName(name, missing), tests);
  }
}
