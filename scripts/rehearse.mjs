// Rehearses the replacement of a fleet on this machine: against a simulated AWS, and an ACME server that keeps the limits of the fleet's CAs. It
// runs from the TypeScript sources, so the library does not have to be built.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { register } from "tsx/cjs/api";

process.env.TSX_TSCONFIG_PATH = fileURLToPath(new URL("./demo/tsconfig.json", import.meta.url));
register();
const { rehearse } = createRequire(import.meta.url)("./rehearse/rehearse.ts");
process.exitCode = await rehearse(process.argv.slice(2));
