import * as fs from "fs";
import * as path from "path";
import * as Ajv from "ajv";
import { parse } from "yaml";
import { fleetJsonSchema } from "../../lib/file/fleet-schema";
import { fleetText, messagesOf } from "./support";

const FILE = path.join(__dirname, "..", "..", "schemas", "certfleet.schema.json");
const EXAMPLES = path.join(__dirname, "..", "..", "examples");

/** Whether an editor with the schema accepts a file. The validator implements an older draft, which has all the keywords in use. */
function accepts(text: string): boolean {
  const { $schema: _, ...schema } = JSON.parse(fs.readFileSync(FILE, "utf8")) as Record<string, unknown>;
  return new Ajv({ unknownFormats: "ignore", logger: false }).validate(schema, parse(text, { merge: true })) as boolean;
}

describe("schemas/certfleet.schema.json", () => {
  test("matches the loader's schemas; `node scripts/generate-fleet-schema.mjs` writes it", () => {
    expect(JSON.parse(fs.readFileSync(FILE, "utf8"))).toEqual(JSON.parse(JSON.stringify(fleetJsonSchema())));
  });

  test.each(["beside-hcl/certfleet.yaml", "fleet-file/certfleet.yaml", "hcp-terraform/fleet.yaml"])("accepts examples/%s", (example) => {
    expect(accepts(fs.readFileSync(path.join(EXAMPLES, example), "utf8"))).toBe(true);
  });

  test("accepts groups instead of domains", () => {
    expect(accepts(fleetText(["edge: { groups: [[example.com, www.example.com]], retired: [www.example.com] }"]))).toBe(true);
  });

  test("describes every key of a certificate", () => {
    const { properties } = fleetJsonSchema() as { properties: Record<string, any> };
    const undescribed = Object.entries<Record<string, unknown>>(properties.certificates.additionalProperties.properties)
      .filter(([, property]) => property.description === undefined)
      .map(([name]) => name);

    expect(undescribed).toEqual([]);
  });

  test.each([
    ["an unknown key of the file", fleetText(["www: { domains: [example.com] }"], { chanels: "{}" })],
    ["an unknown key of a certificate", fleetText(["www: { domains: [example.com], ownr: x }"])],
    ["an unknown key of an issuer", fleetText(["www: { domains: [example.com] }"], { issuers: "{ acm: { type: acm, exprt: true } }" })],
    ["an unknown key of an endpoint", fleetText(["www: { domains: [example.com], endpoints: [{ host: example.com, prt: 1 }] }"])],
    ["an unknown type of issuer", fleetText(["www: { domains: [example.com] }"], { issuers: "{ acm: { type: acn } }" })],
    ["another version", fleetText(["www: { domains: [example.com] }"], { version: "2" })],
    ["an unknown TLS policy", fleetText(["www: { domains: [example.com], tlsPolicy: old }"])],
    ["no names", fleetText(["www: { owner: x }"])],
    ["names and groups", fleetText(["www: { domains: [example.com], groups: [[example.net]] }"])],
    ["an empty group", fleetText(["www: { groups: [[]] }"])],
    ["a duration as a number", fleetText(["www: { domains: [example.com], runsEvery: 12 }"])],
    ["an invalid port", fleetText(["www: { domains: [example.com], endpoints: [{ host: example.com, port: 0 }] }"])],
  ])("rejects %s, as the loader does", (_what, text) => {
    expect(accepts(text)).toBe(false);
    expect(messagesOf(text)).not.toEqual([]);
  });
});
