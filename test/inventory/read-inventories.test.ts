import * as fs from "fs";
import * as path from "path";
import { readInventories } from "../../lib/inventory/inventory-reader";
import { entry, fileOf, inventory, outputs } from "./support";

const WWW = inventory({ www: entry() });

/** The error message for the given files. */
function failure(...files: string[]): string {
  try {
    readInventories(files);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("it was read");
}

describe("an inventory is read from", () => {
  test.each([
    ["the output of terraform output -json certfleet", WWW],
    ["the output of terraform output -json", outputs(WWW)],
    ["an output with another name, which passes on the output of a module", outputs(WWW, "edge_certificates")],
    ["a state file", { version: 4, terraform_version: "1.11.0", serial: 7, lineage: "x", outputs: outputs(WWW), resources: [] }],
    ["the output of terraform show -json for a state", { format_version: "1.0", values: { outputs: outputs(WWW), root_module: {} } }],
  ])("%s", (_what, content) => {
    const [source] = readInventories([fileOf(content)]);

    expect(source.applied).toBe(true);
    expect(source.inventory.stack).toBe("media-edge");
    expect(source.inventory.certificates.www.domains).toEqual(["www.example.com"]);
  });

  test("a configuration, without values that are only known at apply", () => {
    const declared = inventory({
      www: entry({ arn: "${aws_acm_certificate.www.arn}", notAfter: "${aws_acm_certificate.www.not_after}" }),
      other: entry({ domains: "${tolist(aws_acm_certificate.other.subject_alternative_names)}", issuer: "${lookup({}, 1)}" }),
    });
    const file = fileOf({ terraform: {}, resource: {}, output: { certfleet: { value: declared } } }, "cdk.tf.json");

    const [{ applied, inventory: read }] = readInventories([file]);

    expect(applied).toBe(false);
    expect(read.certificates.www.arn).toBeUndefined();
    expect(read.certificates.www.notAfter).toBeUndefined();
    expect(read.certificates.other).toMatchObject({ domains: [], issuer: "unknown" });
  });

  test("a plan, without planned values", () => {
    const planned = { format_version: "1.2", planned_values: { outputs: outputs(WWW) }, resource_changes: [] };

    expect(readInventories([fileOf(planned)])[0].applied).toBe(false);
  });

  test("the stacks of cdktf.out, and a state in the same directory", () => {
    const folder = path.dirname(fileOf("{}", "manifest.json"));
    for (const stack of ["one", "two"]) {
      const directory = path.join(folder, "stacks", stack);
      fs.mkdirSync(directory, { recursive: true });
      const document = { terraform: {}, output: { certfleet: { value: inventory({ www: entry() }, stack) } } };
      fs.writeFileSync(path.join(directory, "cdk.tf.json"), JSON.stringify(document));
    }
    const state = { version: 4, serial: 1, outputs: outputs(inventory({ www: entry() }, "one")) };
    fs.writeFileSync(path.join(folder, "stacks", "one", "terraform.tfstate"), JSON.stringify(state));

    const read = readInventories([folder]).map(({ inventory: { stack }, applied }) => [stack, applied]);

    expect(read).toEqual([
      ["one", false],
      ["one", true],
      ["two", false],
    ]);
  });

  test.each([
    ["UTF-8 with a byte order mark", Buffer.from(`\uFEFF${JSON.stringify(outputs(WWW))}`)],
    ["UTF-16, as written by PowerShell redirection", Buffer.from(`\uFEFF${JSON.stringify(outputs(WWW))}`, "utf16le")],
    ["UTF-16 in the other byte order", Buffer.from(`\uFEFF${JSON.stringify(outputs(WWW))}`, "utf16le").swap16()],
  ])("%s", (_what, content) => {
    expect(readInventories([fileOf(content)])).toHaveLength(1);
  });

  test("outputs with nulls, which Terraform writes for unset values", () => {
    const nothing = {
      owner: null,
      service: null,
      runbook: null,
      keyType: null,
      serial: null,
      notAfter: null,
      renewal: null,
      deployedTo: null,
    };

    const { www } = readInventories([fileOf(outputs(inventory({ www: entry(nothing) })))])[0].inventory.certificates;

    expect(www).toMatchObject({ owner: undefined, renewal: undefined, deployedTo: [] });
  });

  test("a fleet with names that JavaScript objects have", () => {
    const text = JSON.stringify(outputs(inventory({ constructor: entry(), toString: entry() }))).replace('"toString"', '"__proto__"');

    const { certificates } = readInventories([fileOf(text)])[0].inventory;

    expect(Object.keys(certificates)).toContain("constructor");
    expect(({} as { domains?: unknown }).domains).toBeUndefined();
  });
});

describe("reading fails with advice", () => {
  test.each<[string, unknown, RegExp]>([
    ["of an empty file", "", /is empty\. Write it again, for example with terraform output -json/],
    ["of a truncated file", JSON.stringify(outputs(WWW)).slice(0, -20), /is not valid JSON, or is truncated/],
    ["of another kind of JSON", [1, 2], /is not a Terraform state, Terraform outputs or a cdktf configuration/],
    [
      "of a state without an inventory",
      { version: 4, serial: 1, outputs: {} },
      /is a state without an inventory\. .*the output "certfleet"/,
    ],
    [
      "of an inventory from a later version",
      outputs({ ...WWW, version: 9 }),
      /has version 9, but this certfleet reads version 1\. Update certfleet/,
    ],
    [
      "of an inventory from an earlier version",
      outputs({ ...WWW, version: 0 }),
      /has version 0, .* Apply the stack with this version of certfleet/,
    ],
    [
      "of an invalid inventory",
      outputs(inventory({ www: entry({ domains: 7, endpoints: "none" }) })),
      /certificates\.www\.domains: .*expected array/,
    ],
  ])("%s", (_what, content, message) => {
    expect(failure(fileOf(content))).toMatch(message);
  });

  test("of a file that does not exist", () => {
    expect(failure("nowhere.json")).toMatch(/nowhere\.json does not exist/);
  });

  test("of a directory where a file should be", () => {
    const directory = path.dirname(fileOf("{}", "readme.txt"));
    fs.mkdirSync(path.join(directory, "terraform.tfstate"));

    expect(failure(directory)).toMatch(/terraform\.tfstate cannot be read \(EISDIR\)\. Check its path/);
  });

  test("of a file that is larger than a string can be", () => {
    const file = fileOf("");
    fs.truncateSync(file, 3 * 1024 ** 3);

    expect(failure(file)).toMatch(/is larger than 512 MB\. Pass the output of terraform output -json certfleet/);
  });

  test("of a configuration that is nested too deeply", () => {
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    const text = JSON.stringify({ terraform: {}, output: { certfleet: { value: { ...WWW, more: 7 } } } }).replace(
      '"more":7',
      `"more":${deep}`,
    );

    expect(failure(fileOf(text))).toMatch(/is nested too deeply to be a file of Terraform or cdktf/);
  });

  test("of a directory without a stack or a state", () => {
    expect(failure(path.dirname(fileOf("{}", "readme.txt")))).toMatch(/contains neither a cdktf stack nor a state file/);
  });

  test("of all invalid files at once, with the first faults of each inventory", () => {
    const faults = Object.fromEntries([..."abcdefgh"].map((name) => [name, entry({ domains: 1 })]));

    const message = failure(fileOf("", "one.json"), fileOf(outputs(inventory(faults)), "two.json"));

    expect(message).toMatch(/one\.json is empty/);
    expect(message).toMatch(/two\.json: output certfleet/);
    expect(message).toMatch(/and 3 more/);
  });

  test("without showing values of the file", () => {
    const secret = "hunter2-hunter2";
    const state = {
      version: 4,
      serial: 1,
      outputs: outputs(inventory({ www: entry({ domains: secret, endpoints: secret, stores: secret }) })),
    };

    expect(failure(fileOf(state))).not.toContain(secret);
    expect(failure(fileOf(`{"password": "${secret}",`))).not.toContain(secret);
  });
});
