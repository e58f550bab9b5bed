import * as fs from "fs";
import * as path from "path";
import { BindingsSchema, schemasOf } from "./bindings-schema";
import { exampleDocuments } from "./example-documents";
import { BlockSchema, providerSchemas } from "./provider-schemas";
import { checkSchema } from "./schema-check";

const MODULES = path.join(__dirname, "..", "..", "node_modules", "@cdktf");
const AWS = new BindingsSchema("aws", path.join(MODULES, "provider-aws"));
const GOOGLE = new BindingsSchema("google", path.join(MODULES, "provider-google"));

/** Left out: arguments that bindings treat in their own way, and one that the schema file lacks because its texts were removed from it. */
const LEFT_OUT = ["id", "timeouts", "description"];

/** The paths of what a configuration can set; those that it must set end in an exclamation mark. */
function settable({ attributes = {}, block_types: blocks = {} }: BlockSchema, at = ""): string[] {
  const own = Object.entries(attributes).filter(
    ([name, { optional, required }]) => !LEFT_OUT.includes(name) && (optional === true || required === true),
  );
  const inner = Object.entries(blocks).filter(([name]) => !LEFT_OUT.includes(name));
  return [
    ...own.map(([name, { required }]) => `${at}${name}${required === true ? "!" : ""}`),
    ...inner.flatMap(([name, { block, min_items: least = 0 }]) => [
      `${at}${name}${least > 0 ? "!" : ""}`,
      ...settable(block, `${at}${name}.`),
    ]),
  ].sort();
}

/** The releases whose own schemas are in schemas/, such as `aws 5.100.0`. */
const OWN = fs.readdirSync(path.join(__dirname, "..", "..", "schemas")).flatMap((file) => {
  const [, name, release] = /^(\w+)-([\d.]+)\.json$/.exec(file) ?? [];
  return release === undefined ? [] : [`${name} ${release}`];
});

describe(`provider schemas, the providers' own: ${OWN.join(", ")}`, () => {
  test.each(exampleDocuments())("allow the document of the example %s", (_name, document) => {
    expect(checkSchema(document).violations).toEqual([]);
  });
});

// The names of these groups are in the matrix that CI prints.
describe("provider schemas, from bindings: aws 6.25.0, google 6.50.0", () => {
  const google = Object.entries(providerSchemas().get("hashicorp/google")!.resource_schemas!);

  test("are of these releases", () => {
    expect([AWS.release, GOOGLE.release]).toEqual(["6.25.0", "6.50.0"]);
  });

  test.each(google)("have the arguments and blocks that the provider's own schema has: %s", (type, { block }) => {
    expect(settable(GOOGLE.blockOf("resource", type)!)).toEqual(settable(block));
  });

  test("have the arguments of hashicorp/aws 6, which the schema file of 5.100 lacks", () => {
    expect(AWS.blockOf("resource", "aws_lb")!.attributes!.region).toMatchObject({ type: "string", optional: true });
    expect(AWS.blockOf("resource", "aws_no_such_thing")).toBeUndefined();
    expect(AWS.blockOf("data", "aws_caller_identity")!.attributes!.account_id).toEqual({ computed: true });
  });

  test.each(exampleDocuments())("allow the document of the example %s", (_name, document) => {
    expect(checkSchema(document, { schemas: schemasOf([AWS, GOOGLE]) }).violations).toEqual([]);
  });

  test("refuse unknown, missing and wrong arguments, blocks and types", () => {
    const resource = {
      aws_acm_certificate: { a: { domain_name: 1, private_key_wo: "x", options: [{}, {}], validation_option: [{ domain_name: "a" }] } },
      aws_no_such_thing: { a: {} },
    };

    expect(checkSchema({ resource }, { schemas: schemasOf([AWS]) }).violations).toEqual([
      "aws_acm_certificate.a.domain_name is 1 (number), must be string",
      expect.stringMatching(/^aws_acm_certificate\.a\.private_key_wo is unknown/),
      "aws_acm_certificate.a.validation_option.validation_domain is required and missing",
      "aws_acm_certificate.a.options occurs 2 times, may occur at most 1 times",
      expect.stringMatching(/^aws_no_such_thing is not a type/),
    ]);
  });
});
