// Takes the pictures of the report and of a simulation that the docs show. The fleet of the report is made up: the same in every run, but for the fonts of the machine.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { tsImport } from "tsx/esm/api";

const { chromiumPath, launchChromium, NO_CHROMIUM } = await tsImport("../test/support/chromium.ts", import.meta.url);
const { reportOf } = await tsImport("../test/support/report-of.ts", import.meta.url);
const { sampleInventories, sampleServed } = await tsImport("../test/support/sample-fleet.ts", import.meta.url);

const CERTIFICATES = 240;
const WIDE = { viewport: { width: 1440, height: 920 } };
const TABLET = { viewport: { width: 768, height: 1024 } };
const NARROW = { viewport: { width: 375, height: 812 } };
const PAPER = { viewport: { width: 1000, height: 1300 } };

const PICTURES = [
  { name: "report", hash: "", options: { ...WIDE, colorScheme: "light" } },
  { name: "report-dark", hash: "#view=findings", options: { ...WIDE, colorScheme: "dark" } },
  { name: "report-certificate", hash: "#certificate=shop-eu/play-14", options: { ...WIDE, colorScheme: "light" } },
  { name: "report-cryptography", hash: "#view=cryptography", options: { ...WIDE, colorScheme: "light" } },
  { name: "report-tablet", hash: "", options: { ...TABLET, colorScheme: "light" } },
  { name: "report-phone", hash: "#state=critical", options: { ...NARROW, colorScheme: "dark" } },
  { name: "report-print", hash: "#owner=edge-team", options: { ...PAPER, colorScheme: "dark" }, media: "print" },
];

const executable = chromiumPath();
if (executable === undefined) {
  console.error(NO_CHROMIUM);
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), "certfleet-screenshots-"));
const browser = await launchChromium(executable);
try {
  const inventories = sampleInventories(CERTIFICATES);
  const file = join(folder, "report.html");
  writeFileSync(file, reportOf(inventories, { title: "Certificates of example.com", served: sampleServed(inventories) }));
  for (const { name, hash, options, media } of PICTURES) {
    const page = await browser.newPage(options);
    await page.goto(`${pathToFileURL(file).href}${hash}`);
    await page.waitForSelector(".tabulator-row");
    // Lines between the parts of a certificate are drawn in the frame after it is laid out.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    if (media !== undefined) {
      await page.emulateMedia({ media });
      await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    }
    await page.screenshot({ path: fileURLToPath(new URL(`../docs/images/${name}.png`, import.meta.url)), animations: "disabled" });
    await page.close();
  }
  const simulation = join(folder, "simulation.html");
  const main = fileURLToPath(new URL("../lib/cli/main.ts", import.meta.url));
  const fleet = fileURLToPath(new URL("../examples/fleet-file/certfleet.yaml", import.meta.url));
  execFileSync("npx", ["tsx", main, "simulate", fleet, "--from", "2026-12-01", "--format", "html", "--out", simulation]);
  const page = await browser.newPage({ ...WIDE, colorScheme: "light" });
  await page.goto(pathToFileURL(simulation).href);
  await page.screenshot({ path: fileURLToPath(new URL("../docs/images/simulation.png", import.meta.url)) });
  await page.close();
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
