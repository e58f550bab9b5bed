import { spawnSync } from "child_process";

/** Why stacks cannot be synthesised whose elements make cdktf ask for the version of Terraform: its cloud backend, and resources that moved. */
export function missingForTerraformVersion(): string | undefined {
  return spawnSync("terraform", ["version"]).error === undefined
    ? undefined
    : "terraform, whose version cdktf asks for, is not on the PATH";
}

/** The name of tests that are skipped, with what is missing here: `with nginx (skipped: nginx is not on the PATH)`. */
export function skippedName(name: string, missing: string): string {
  return `${name} (skipped: ${missing})`;
}

/** `describe`, skipped if a prerequisite of the tests is missing. The name and a line on standard error state the prerequisite. */
export function describeUnless(missing: string | undefined, name: string, tests: () => void): void {
  if (missing === undefined) {
    describe(name, tests);
    return;
  }
  announce(name, missing);
  describe.skip(skippedName(name, missing), tests);
}

/** `test`, skipped if a prerequisite is missing. The name and a line on standard error state the prerequisite. */
export function testUnless(missing: string | undefined, name: string, body: () => void | Promise<void>, timeout?: number): void {
  if (missing === undefined) {
    test(name, async () => body(), timeout);
    return;
  }
  announce(name, missing);
  test.skip(skippedName(name, missing), async () => body(), timeout);
}

function announce(name: string, missing: string): void {
  process.stderr.write(`\nskipped: ${name}: ${missing}\n\n`);
}
