import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import type { BuildOptions } from "esbuild";

/** The page's script and style, each in one piece. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/** The files that a build puts the assets into. */
export const ASSET_FILES: Readonly<Record<keyof PageAssets, string>> = { script: "report-page.js", style: "report-page.css" };

let assets: PageAssets | undefined;

/** The assets as they were built, or, in a run from sources, bundled now. */
export function pageAssets(): PageAssets {
  assets ??= readBuilt() ?? bundlePage();
  return assets;
}

function readBuilt(): PageAssets | undefined {
  const files = { script: path.join(__dirname, ASSET_FILES.script), style: path.join(__dirname, ASSET_FILES.style) };
  return existsSync(files.script) ? { script: readFileSync(files.script, "utf8"), style: readFileSync(files.style, "utf8") } : undefined;
}

/** Where the page's sources are, from here and from what this is compiled to. */
const SOURCES = path.join(__dirname, "..", "..", "lib", "report", "page");

const OPTIONS: BuildOptions = {
  bundle: true,
  write: false,
  minify: true,
  // Links in a page with a strict policy of contents lead nowhere, and source maps would double its size.
  sourcemap: false,
  // Bytes that browsers read alike whatever they take the encoding for.
  charset: "ascii",
  legalComments: "none",
  target: ["chrome120", "firefox121", "safari17"],
  logLevel: "silent",
};

/** Bundles the page's script and style. Only a build and a run from sources do so: a package has them bundled. */
export function bundlePage(): PageAssets {
  const { buildSync } = require("esbuild") as typeof import("esbuild");
  const bundle = (entry: string, more: BuildOptions): string =>
    buildSync({ ...OPTIONS, ...more, entryPoints: [path.join(SOURCES, entry)], write: false }).outputFiles[0].text.trim();
  const banner = { js: licence("tabulator-tables") };
  return { script: bundle("page.mts", { format: "iife", banner }), style: bundle("style.css", {}) };
}

/** The licence of what is in the bundle, which has to go with it. */
function licence(name: string): string {
  const directory = path.dirname(path.dirname(path.dirname(require.resolve(name))));
  const { version } = JSON.parse(readFileSync(path.join(directory, "package.json"), "utf8")) as { version: string };
  return `/*\n${name} ${version}\n\n${readFileSync(path.join(directory, "LICENSE"), "utf8").trim()}\n*/`;
}
