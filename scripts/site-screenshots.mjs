// Takes the pictures of the documentation site that the docs show. Build the site first: npm run docs.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { tsImport } from "tsx/esm/api";

const { chromiumPath, launchChromium, NO_CHROMIUM } = await tsImport("../test/support/chromium.ts", import.meta.url);
const { serveFolder } = await tsImport("../test/support/static-server.ts", import.meta.url);

const WIDE = { viewport: { width: 1280, height: 860 } };
const NARROW = { viewport: { width: 375, height: 812 } };

const PICTURES = [
  { name: "site", page: "", options: { ...WIDE, colorScheme: "light" } },
  { name: "site-example", page: "examples/fleet-file.html", options: { ...WIDE, colorScheme: "light" } },
  { name: "site-api", page: "api/python/fleet.html", options: { ...WIDE, colorScheme: "dark" } },
  { name: "site-phone", page: "examples/fleet-file.html", options: { ...NARROW, colorScheme: "dark" } },
];

const site = fileURLToPath(new URL("../site/dist", import.meta.url));
const executable = chromiumPath();
const missing = executable === undefined ? NO_CHROMIUM : existsSync(site) ? undefined : "the site is not built: run npm run docs";
if (missing !== undefined) {
  console.error(missing);
  process.exit(2);
}
const server = await serveFolder(site);
const browser = await launchChromium(executable);
try {
  for (const { name, page: at, options } of PICTURES) {
    const page = await browser.newPage(options);
    await page.goto(`${server.url}/${at}`, { waitUntil: "networkidle" });
    await page.screenshot({ path: fileURLToPath(new URL(`../docs/images/${name}.png`, import.meta.url)), animations: "disabled" });
    await page.close();
  }
} finally {
  await browser.close();
  await server.close();
}
