import * as Ajv from "ajv";
import * as fs from "fs";
import * as path from "path";
import { inventoryJsonSchema } from "../../lib/inventory/inventory-schema";
import { entry, inventory } from "./support";

const ROOT = path.join(__dirname, "..", "..");
const FILE = path.join(ROOT, "schemas", "certfleet-inventory.schema.json");
const GOLDEN = path.join(ROOT, "test", "golden", "examples");
const schema = JSON.parse(fs.readFileSync(FILE, "utf8")) as object;
const validate = new Ajv({ allErrors: true }).compile(schema);

describe("schemas/certfleet-inventory.schema.json", () => {
  test("matches the schema that reads inventories (npm run generate:schema)", () => {
    expect(schema).toEqual(JSON.parse(JSON.stringify(inventoryJsonSchema())));
  });

  test.each(fs.readdirSync(GOLDEN))("accepts the inventory of the example %s", (example) => {
    const { output } = JSON.parse(fs.readFileSync(path.join(GOLDEN, example, "cdk.tf.json"), "utf8"));

    // A list that Terraform resolves is an expression until then.
    const value = JSON.parse(JSON.stringify(output.certfleet.value), (name, each) =>
      name === "domains" && typeof each === "string" ? [each] : each,
    );

    expect(validate(value) ? [] : validate.errors).toEqual([]);
    expect(Object.keys(value.certificates as object).length).toBeGreaterThan(0);
  });

  test.each([
    ["without certificates", { version: 1, stack: "edge" }],
    ["of another version", { ...inventory({}), version: 2 }],
    ["with an invalid port", inventory({ www: entry({ endpoints: [{ kind: "host", hosts: [], port: 70_000 }] }) })],
    ["with a name that is not text", inventory({ www: entry({ domains: [7] }) })],
  ])("rejects an inventory %s", (_what, value) => {
    expect(validate(value)).toBe(false);
  });
});
