// Builds and synthesises certificates through the library and through raw cdktf constructs, each run in a fresh process, the
// two in turn, and prints the medians. docs/reference/performance.md says what is measured and shows a table.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { median } from "./median.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { values: options } = parseArgs({
  options: {
    sizes: { type: "string", default: "10,100,1000,4000" },
    repetitions: { type: "string", default: "5" },
    cloud: { type: "string", default: "aws,google" },
  },
});
const sizes = options.sizes.split(",").map(Number);
const repetitions = Number(options.repetitions);
const clouds = options.cloud.split(",");

const isRead = [...sizes, repetitions].every((number) => Number.isInteger(number) && number > 0);
if (!isRead || !clouds.every((cloud) => ["aws", "google"].includes(cloud))) {
  console.error("usage: npm run bench -- [--sizes 10,100,1000,4000] [--repetitions 5] [--cloud aws,google]");
  process.exit(2);
}
if (!existsSync(here("../dist/aws/index.js"))) {
  console.error("the library is not built: run `npm run build` first");
  process.exit(2);
}

console.log(
  `node ${process.version}, ${cpus().length} x ${cpus()[0].model}; medians of ${repetitions} runs (the last ratio is of the least), times in ms, memory in MB\n`,
);
for (const cloud of clouds) {
  head([`${cloud} certificates`, "by", "load", "build", "synth", "processor", "peak memory", "ratio", "of minima"]);
  for (const size of sizes) {
    compare(cloud, size);
  }
  console.log("");
}
load();

function compare(cloud, size) {
  const suffix = cloud === "google" ? "-google" : "";
  const { library, raw } = alternate({ library: [`library${suffix}`, size], raw: [`raw${suffix}`, size] });
  if (library[0].digest !== raw[0].digest) {
    throw new Error(`library and raw cdktf give different JSON for ${size} certificates`);
  }
  const ratio = median(library.map((run, index) => run.processor / raw[index].processor));
  const ofMinima = minimum(library, "processor") / minimum(raw, "processor");
  const medians = [raw, library].map((runs) => ({
    load: medianOf(runs, "load"),
    build: medianOf(runs, "build"),
    synth: medianOf(runs, "synth"),
    processor: medianOf(runs, "processor"),
    memory: medianOf(runs, "memory"),
  }));
  for (const [index, { load: loaded, build, synth, processor, memory }] of medians.entries()) {
    const [by, ...compared] = index === 0 ? ["raw cdktf", "", ""] : ["certfleet", ratio.toFixed(2), ofMinima.toFixed(2)];
    print([size, by, loaded, build, synth, processor, memory, ...compared]);
  }
}

function load() {
  const { cdktf, ...modules } = alternate({
    cdktf: ["load-cdktf"],
    ...Object.fromEntries(clouds.map((cloud) => [cloud, [`load-${cloud}`]])),
  });
  head(["loading", "cdktf", ...clouds.flatMap((cloud) => [`certfleet/${cloud}`, "over cdktf"])]);
  for (const [unit, field] of [
    ["ms", "load"],
    ["MB", "memory"],
  ]) {
    const own = medianOf(cdktf, field);
    print([unit, own, ...clouds.flatMap((cloud) => [medianOf(modules[cloud], field), medianOf(modules[cloud], field) - own])]);
  }
}

/** Every case so many times, one after the other, so that a slow spell of the machine hits them all. */
function alternate(cases) {
  const runs = Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    for (const [name, parameters] of Object.entries(cases)) {
      const output = execFileSync(process.execPath, [here("measure.cjs"), ...parameters.map(String)], { encoding: "utf8" });
      runs[name].push(JSON.parse(output));
    }
  }
  return runs;
}

function medianOf(runs, field) {
  return median(runs.map((run) => run[field]));
}

function minimum(runs, field) {
  return Math.min(...runs.map((run) => run[field]));
}

function head(cells) {
  print(cells);
  print(cells.map((_, index) => (index === 0 ? "---" : "---:")));
}

function print(cells) {
  console.log(`| ${cells.map((cell, index) => text(cell, index)).join(" | ")} |`);
}

function text(cell, index) {
  const written = typeof cell === "number" ? String(Math.round(cell)) : cell;
  return index === 0 ? written.padEnd(13) : written.padStart(13);
}
