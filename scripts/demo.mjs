// Shows a fleet at work on this machine: applies an example to doubles of its clouds, serves certificates for it, and looks at them. The
// library need not be built: TypeScript runs as it is, the example's imports of the library included.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { register } from "tsx/cjs/api";

process.env.TSX_TSCONFIG_PATH = fileURLToPath(new URL("./demo/tsconfig.json", import.meta.url));
register();
const { demo } = createRequire(import.meta.url)("./demo/demo.ts");
process.exitCode = await demo(process.argv.slice(2));
