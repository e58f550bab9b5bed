// Installs what certfleet-cdktn is compiled against: cdktn and its bindings. Usage: cdktn-bindings.mjs DIRECTORY [PACKAGE@VERSION...]
// Further packages come from their Python packages, such as @cdktn/provider-acme@16.0.0.
// The npm registry does not have the bindings of Google Cloud everywhere. Their Python package contains the npm package,
// which is then left in the directory.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { PEERS } from "./cdktn-mapping.mjs";

const GOOGLE = "@cdktn/provider-google";

const directory = resolve(process.argv[2]);
mkdirSync(directory, { recursive: true });
const { [GOOGLE]: google, ...others } = Object.fromEntries(Object.entries(PEERS).map(([name, { tested }]) => [name, tested]));
install(others);
try {
  install({ ...others, [GOOGLE]: google });
} catch {
  fromWheel("cdktn-provider-google", google, join(directory, "node_modules", GOOGLE));
}

for (const further of process.argv.slice(3)) {
  const [, name, version] = /^(@cdktn\/.+)@(.+)$/.exec(further);
  fromWheel(name.replace("@cdktn/", "cdktn-"), version, join(directory, "node_modules", name));
}

function install(dependencies) {
  writeFileSync(join(directory, "package.json"), JSON.stringify({ name: "bindings", private: true, dependencies }));
  run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts"]);
}

function fromWheel(name, version, to) {
  const script = join(dirname(fileURLToPath(import.meta.url)), "npm-package-of-wheel.mjs");
  const tarball = run(process.execPath, [script, name, version, directory]).trim();
  mkdirSync(to, { recursive: true });
  run("tar", ["-xzf", tarball, "-C", to, "--strip-components=1"]);
  if (!existsSync(join(to, ".jsii"))) {
    throw new Error(`${tarball} contains no assembly`);
  }
}

function run(command, args) {
  return execFileSync(command, args, { cwd: directory, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
