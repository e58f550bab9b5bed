import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";

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
  assets ??= readBuilt() ?? (require("./bundle") as typeof import("./bundle")).bundlePage();
  return assets;
}

function readBuilt(): PageAssets | undefined {
  const files = { script: path.join(__dirname, ASSET_FILES.script), style: path.join(__dirname, ASSET_FILES.style) };
  return existsSync(files.script) ? { script: readFileSync(files.script, "utf8"), style: readFileSync(files.style, "utf8") } : undefined;
}
