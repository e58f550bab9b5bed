// Makes the bindings in lib/acme/provider and lib/core/provider from the provider schemas in schemas/, or checks with --check that they are what the
// schemas give. No prebuilt package of the ACME provider is published on npm, and the AWS one has no tls resources.
import { createRequire } from "node:module";
import { mkdtempSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const { CodeMaker, TerraformProviderGenerator } = require("@cdktf/provider-generator");

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** What is generated: a provider's schema, its constraint, and the modules wanted of it with where they go. */
const PROVIDERS = [
  {
    name: "acme",
    source: "vancluever/acme",
    fqn: "registry.terraform.io/vancluever/acme",
    version: "2.48.3",
    constraint: "~> 2.48",
    modules: ["certificate", "registration", "provider", "data-acme-server-url"],
    folder: "lib/acme/provider",
  },
  {
    name: "tls",
    source: "hashicorp/tls",
    fqn: "registry.terraform.io/hashicorp/tls",
    version: "4.1.0",
    constraint: "~> 4.1",
    modules: ["private-key", "cert-request", "self-signed-cert", "provider"],
    folder: "lib/core/provider/tls",
  },
];

/** The generated files of every provider: path below the repository's root to text. */
export async function generate() {
  const files = new Map();
  for (const provider of PROVIDERS) {
    const schema = JSON.parse(readFileSync(join(root, "schemas", `${provider.name}-${provider.version}.json`), "utf8"));
    const code = new CodeMaker();
    const generator = new TerraformProviderGenerator(code, { ...schema, provider_versions: { [provider.fqn]: provider.version } });
    generator.generate({ isModule: false, isProvider: true, name: provider.name, source: provider.source, version: provider.constraint });
    const scratch = mkdtempSync(join(tmpdir(), "bindings-"));
    try {
      await generator.save(scratch);
      const made = join(scratch, "providers", provider.name);
      for (const module of provider.modules) {
        const text = readFileSync(join(made, module, "index.ts"), "utf8");
        // With a version beside the constraint, cdktf would pin every stack to just this release.
        files.set(join(provider.folder, module, "index.ts"), text.replace(/^ *providerVersion: .*\n/gm, ""));
      }
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }
  return files;
}

async function main() {
  const files = await generate();
  if (process.argv.includes("--check")) {
    const stale = [...files].filter(([path, text]) => readFileSync(join(root, path), "utf8") !== text).map(([path]) => path);
    if (stale.length > 0) {
      console.error(`not what the schemas give, run this script without --check: ${stale.join(", ")}`);
      process.exitCode = 1;
    }
    return;
  }
  const kept = new Set([...files.keys()].map((path) => join(root, path)));
  for (const folder of ["lib/acme/provider", "lib/core/provider"].map((each) => join(root, each))) {
    mkdirSync(folder, { recursive: true });
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath ?? entry.path, entry.name);
      if (entry.isFile() && !kept.has(path)) {
        rmSync(path);
      }
    }
  }
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main();
}
