import { App, TerraformStack } from "cdktf";
import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { synthesiseFile } from "../../lib/cli/synthesise-file";
import { expectGolden } from "../support/golden";
import { assertSchema } from "../support/schema-check";
import { missingForTerraformVersion, testUnless } from "../support/skip";
import { synthStack } from "../support/synth";

const EXAMPLES = path.join(__dirname, "..", "..", "examples");

interface Example {
  readonly text: string;
  readonly warnings: string[];
  readonly errors: string[];
}

/** The synthesised document of an example: of the stack that its code exports, or of its certfleet.yaml. */
function synthesise(name: string): Example {
  const folder = path.join(EXAMPLES, name);
  const exported = fs
    .readdirSync(folder)
    .filter((file) => file.endsWith(".ts") && file !== "main.ts")
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- the examples are found at run time
    .flatMap((file) => Object.values(require(path.join(folder, file)) as Record<string, unknown>));
  const stacks = exported.filter(
    (value): value is new (scope: App, id: string) => TerraformStack =>
      typeof value === "function" && value.prototype instanceof TerraformStack,
  );
  if (stacks.length === 0) {
    const { document, warnings, errors } = synthesiseFile(path.join(folder, "certfleet.yaml"), { asModule: false });
    const text = JSON.stringify(document, undefined, 2);
    assertSchema(JSON.parse(text));
    return { text, warnings, errors };
  }
  expect(stacks).toHaveLength(1);
  const { text, ...rest } = synthStack(new stacks[0](new App({ outdir: os.tmpdir() }), name));
  // The path of CDKTF's default backend contains the working directory.
  return { ...rest, text: text.replaceAll(process.cwd(), ".") };
}

const folders = fs
  .readdirSync(EXAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe.each(folders)("the example %s", (name) => {
  const missing = name === "hcp-terraform" ? missingForTerraformVersion() : undefined;

  testUnless(
    missing,
    "synthesises to the reviewed document, matches the provider schemas, and warns only about unsupported TLS policies",
    () => {
      const { text, warnings, errors } = synthesise(name);

      expect(errors).toEqual([]);
      expect(warnings.filter((warning) => !warning.endsWith("(certfleet:policy-shortfall)"))).toEqual([]);
      expect(text).not.toContain(os.tmpdir());
      expectGolden(`${text}\n`, `golden/examples/${name}/cdk.tf.json`);
    },
  );
});

test("every reviewed document belongs to an example", () => {
  expect(fs.readdirSync(path.join(__dirname, "..", "golden", "examples")).sort()).toEqual([...folders].sort());
});
