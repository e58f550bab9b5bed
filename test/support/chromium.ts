import { accessSync, constants } from "fs";
import * as path from "path";
import { Browser, chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The Chromium on the PATH, if there is one. */
export function chromiumPath(): string | undefined {
  const directories = (process.env.PATH ?? "").split(path.delimiter).filter((directory) => directory !== "");
  return NAMES.flatMap((name) => directories.map((directory) => path.join(directory, name))).find(isExecutable);
}

/** The reason for skipped tests without Chromium. */
export const NO_CHROMIUM = `no Chromium is on the PATH, as ${NAMES.join(", ")}`;

export function launchChromium(executablePath: string): Promise<Browser> {
  // The sandbox needs permissions that containers rarely have, and the tests open only the report.
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
