// Builds the documentation site, or serves it while it is written:
//   npm run docs [-- --version NAME]
//   npm run docs:dev
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { PAGES, ROOT, SITE } from "./paths";
import { stage } from "./stage";
import { readVersions, versionOf } from "./versions";

/** Changes within this time are one change. */
const SETTLE_MILLISECONDS = 200;

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { dev: { type: "boolean", default: false }, version: { type: "string" } } });
  const { name } = versionOf(values.version, readVersions());
  fs.rmSync(PAGES, { recursive: true, force: true });
  const api = !values.dev || fs.existsSync(path.join(ROOT, ".jsii"));
  await stage({ api });
  if (values.dev) {
    watch(api);
  }
  return vitepress(values.dev ? "dev" : "build", name);
}

function vitepress(command: "build" | "dev", version: string): Promise<number> {
  const bin = path.join(ROOT, "node_modules", "vitepress", "bin", "vitepress.js");
  const child = spawn(process.execPath, [bin, command, SITE], {
    stdio: "inherit",
    env: { ...process.env, CERTFLEET_DOCS_VERSION: version },
  });
  return new Promise((resolve) => child.on("exit", (status) => resolve(status ?? 1)));
}

function watch(api: boolean): void {
  let timer: NodeJS.Timeout | undefined;
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void stage({ api, keepApi: true }).catch((error: Error) => console.error(error.message)), SETTLE_MILLISECONDS);
  };
  for (const folder of ["docs", "examples", "site"]) {
    fs.watch(path.join(ROOT, folder), { recursive: true }, (_, file) => file?.startsWith("pages") !== true && changed());
  }
}

main().then(
  (status) => {
    process.exitCode = status;
  },
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
