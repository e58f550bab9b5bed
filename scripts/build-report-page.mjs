// Bundles the script and the style of the report's page into dist, after jsii has compiled the library into it.
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { ASSET_FILES, bundlePage } = require("../dist/report/document.js");

for (const [name, text] of Object.entries(bundlePage())) {
  writeFileSync(new URL(`../dist/report/${ASSET_FILES[name]}`, import.meta.url), text);
}
