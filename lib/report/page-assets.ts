import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import type { BuildOptions } from "esbuild";

/** The page's bundled script and style. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/** The files that a build writes the assets to. */
export const ASSET_FILES: Readonly<Record<keyof PageAssets, string>> = { script: "report-page.js", style: "report-page.css" };

let assets: PageAssets | undefined;

/** The built assets; when run from sources, bundles them now. */
export function pageAssets(): PageAssets {
  assets ??= readBuilt() ?? bundlePage();
  return assets;
}

function readBuilt(): PageAssets | undefined {
  const files = { script: path.join(__dirname, ASSET_FILES.script), style: path.join(__dirname, ASSET_FILES.style) };
  return existsSync(files.script) ? { script: readFileSync(files.script, "utf8"), style: readFileSync(files.style, "utf8") } : undefined;
}

/** The page's sources, relative to this file and to its compiled form. */
const SOURCES = path.join(__dirname, "..", "..", "lib", "report", "page");

const OPTIONS: BuildOptions = {
  bundle: true,
  write: false,
  minify: true,
  // The content security policy blocks source maps, and they would double the size.
  sourcemap: false,
  // Independent of the encoding that a browser assumes.
  charset: "ascii",
  legalComments: "none",
  target: ["chrome120", "firefox121", "safari17"],
  logLevel: "silent",
};

/** Bundles the page's script and style, in a build or when run from sources. The package contains the result. */
export function bundlePage(): PageAssets {
  const { buildSync } = require("esbuild") as typeof import("esbuild");
  const bundle = (entry: string, more: BuildOptions): string =>
    buildSync({ ...OPTIONS, ...more, entryPoints: [path.join(SOURCES, entry)], write: false }).outputFiles[0].text.trim();
  const banner = { js: licence("tabulator-tables") };
  return { script: bundle("page.mts", { format: "iife", banner }), style: bundle("style.css", {}) };
}

/** The licence of a bundled library, which must accompany it. */
function licence(name: string): string {
  const directory = path.dirname(path.dirname(path.dirname(require.resolve(name))));
  const { version } = JSON.parse(readFileSync(path.join(directory, "package.json"), "utf8")) as { version: string };
  return `/*\n${name} ${version}\n\n${readFileSync(path.join(directory, "LICENSE"), "utf8").trim()}\n*/`;
}
