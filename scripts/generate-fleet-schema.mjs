// Writes the published JSON Schemas from the schemas that the code reads with: that of certfleet.yaml, with which editors complete and check
// the file, and that of the inventory.
import { writeFileSync } from "node:fs";
import { tsImport } from "tsx/esm/api";

const { fleetJsonSchema } = await tsImport("../lib/file/fleet-schema.ts", import.meta.url);
const { inventoryJsonSchema } = await tsImport("../lib/inventory/inventory-schema.ts", import.meta.url);

const schemas = { "certfleet.schema.json": fleetJsonSchema(), "certfleet-inventory.schema.json": inventoryJsonSchema() };
for (const [file, schema] of Object.entries(schemas)) {
  writeFileSync(new URL(`../schemas/${file}`, import.meta.url), `${JSON.stringify(schema, undefined, 2)}\n`);
}
