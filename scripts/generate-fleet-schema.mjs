// Writes schemas/certfleet.schema.json, by which editors complete and check certfleet.yaml, from what the loader reads by.
import { writeFileSync } from "node:fs";
import { tsImport } from "tsx/esm/api";

const { fleetJsonSchema } = await tsImport("../lib/fleet/file/fleet-schema.ts", import.meta.url);
writeFileSync(new URL("../schemas/certfleet.schema.json", import.meta.url), `${JSON.stringify(fleetJsonSchema(), undefined, 2)}\n`);
