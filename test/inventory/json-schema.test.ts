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
  test("is what inventories are read by: `npm run generate:schema` writes it", () => {
    expect(schema).toEqual(JSON.parse(JSON.stringify(inventoryJsonSchema())));
  });

  test.each(fs.readdirSync(GOLDEN))("is met by the inventory of the example %s", (example) => {
    const { output } = JSON.parse(fs.readFileSync(path.join(GOLDEN, example, "cdk.tf.json"), "utf8"));

    // What Terraform resolves to a list is an expression until then.
    const value = JSON.parse(JSON.stringify(output.certfleet.value), (name, each) =>
      name === "domains" && typeof each === "string" ? [each] : each,
    );

    expect(validate(value) ? [] : validate.errors).toEqual([]);
    expect(Object.keys(value.certificates as object).length).toBeGreaterThan(0);
  });

  test.each([
    ["without certificates", { version: 1, stack: "edge" }],
    ["of another version", { ...inventory({}), version: 2 }],
    ["with a port that there is not", inventory({ www: entry({ endpoints: [{ kind: "host", hosts: [], port: 70_000 }] }) })],
    ["with a name that is no text", inventory({ www: entry({ domains: [7] }) })],
  ])("is not met by an inventory %s", (_what, value) => {
    expect(validate(value)).toBe(false);
  });
});
