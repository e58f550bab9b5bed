// Writes reports of fleets and opens them in Chromium, and prints medians: how big they are, how long they take to write, to open, to
// filter, to sort and to show a certificate. docs/guides/report.md shows a table.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { tsImport } from "tsx/esm/api";
import { median } from "./median.mjs";

const { values: options } = parseArgs({
  options: { sizes: { type: "string", default: "100,1000,10000" }, repetitions: { type: "string", default: "5" } },
});
const sizes = options.sizes.split(",").map(Number);
const repetitions = Number(options.repetitions);
if (![...sizes, repetitions].every((number) => Number.isInteger(number) && number > 0)) {
  console.error("usage: npm run bench:report -- [--sizes 100,1000,10000] [--repetitions 5]");
  process.exit(2);
}

const { chromiumPath, launchChromium, NO_CHROMIUM } = await tsImport("../test/support/chromium.ts", import.meta.url);
const { reportOf } = await tsImport("../test/support/report-of.ts", import.meta.url);
const { sampleInventories } = await tsImport("../test/support/sample-fleet.ts", import.meta.url);

const executable = chromiumPath();
if (executable === undefined) {
  console.error(NO_CHROMIUM);
  process.exit(2);
}

const COLUMNS = ["certificates", "file", "write", "open", "search", "filter", "show all", "sort", "certificate"];
const browser = await launchChromium(executable);
const folder = mkdtempSync(join(tmpdir(), "certfleet-bench-"));
try {
  console.log(
    `node ${process.version}, Chromium ${browser.version()}, ${cpus().length} x ${cpus()[0].model}; medians of ${repetitions} runs in ms\n`,
  );
  console.log(`| ${COLUMNS.join(" | ")} |\n| ${COLUMNS.map(() => "--:").join(" | ")} |`);
  reportOf(sampleInventories(1));
  for (const size of sizes) {
    await measure(size);
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}

async function measure(size) {
  const inventories = sampleInventories(size);
  const begin = performance.now();
  const report = reportOf(inventories);
  const written = performance.now() - begin;
  const file = join(folder, `${size}.html`);
  writeFileSync(file, report);
  const runs = [];
  for (let run = 0; run < repetitions; run++) {
    runs.push(await openOnce(pathToFileURL(file).href));
  }
  const medians = runs[0].map((_, column) => Math.round(median(runs.map((each) => each[column]))));
  console.log(`| ${[size, `${(Buffer.byteLength(report) / 1e6).toFixed(1)} MB`, Math.round(written), ...medians].join(" | ")} |`);
}

/** Every time ends with the frame that shows what was asked for. */
async function openOnce(address) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const begin = performance.now();
  await page.goto(address);
  await page.waitForSelector(".tabulator-row");
  const opened = performance.now() - begin;
  const times = await page.evaluate(async () => {
    const timeOf = async (act) => {
      const start = performance.now();
      act();
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      return performance.now() - start;
    };
    const search = (text) => {
      const field = document.getElementById("text");
      field.value = text;
      field.dispatchEvent(new Event("input"));
    };
    const choose = (value) => {
      const select = document.getElementById("filter-owner");
      select.value = value;
      select.dispatchEvent(new Event("change"));
    };
    return [
      await timeOf(() => search("shop-eu")),
      await timeOf(() => choose("1")),
      await timeOf(() => document.querySelector(".clear").click()),
      await timeOf(() => document.querySelector('[tabulator-field="certificate"] .sort').click()),
      await timeOf(() => document.querySelector(".tabulator-row a").click()),
    ];
  });
  await context.close();
  return [opened, ...times];
}
