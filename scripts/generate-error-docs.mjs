// Writes docs/errors.md from the catalogue of errors.
import { writeFileSync } from "node:fs";
import { tsImport } from "tsx/esm/api";

const { errorDocument } = await tsImport("../lib/core/error-catalogue.ts", import.meta.url);
writeFileSync(new URL("../docs/errors.md", import.meta.url), errorDocument());
