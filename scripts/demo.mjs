// Demonstrates a fleet on this machine: applies an example to simulated clouds, serves certificates for it, and probes them. It runs from the
// TypeScript sources, so the library does not have to be built.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { register } from "tsx/cjs/api";

process.env.TSX_TSCONFIG_PATH = fileURLToPath(new URL("./demo/tsconfig.json", import.meta.url));
register();
const { demo } = createRequire(import.meta.url)("./demo/demo.ts");
process.exitCode = await demo(process.argv.slice(2));
