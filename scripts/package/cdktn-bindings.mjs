// Installs what certfleet-cdktn is compiled against: cdktn and its bindings. Usage: cdktn-bindings.mjs DIRECTORY [PACKAGE@VERSION...]
// Further packages come from their Python packages, such as @cdktn/provider-acme@16.0.0.
// The npm registry does not have the bindings of Google Cloud everywhere. Their Python package contains the npm package.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
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
  const wheels = join(directory, "wheels");
  run("python3", ["-m", "pip", "download", "--quiet", "--no-deps", "--dest", wheels, `${name}==${version}`]);
  const [wheel] = readdirSync(wheels);
  run("python3", ["-m", "zipfile", "-e", join(wheels, wheel), join(wheels, "content")]);
  const bundled = join(wheels, "content", name.replaceAll("-", "_"), "_jsii");
  const tarball = readdirSync(bundled).find((file) => file.endsWith(".tgz"));
  mkdirSync(to, { recursive: true });
  run("tar", ["-xzf", join(bundled, tarball), "-C", to, "--strip-components=1"]);
  rmSync(wheels, { recursive: true });
  if (!existsSync(join(to, ".jsii"))) {
    throw new Error(`${tarball} contains no assembly`);
  }
}

function run(command, args) {
  execFileSync(command, args, { cwd: directory, stdio: ["ignore", "ignore", "pipe"] });
}
