// What the packaging of the library and of provider bindings have in common: directories as npm installs them, and jsii-pacmak.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

const PACMAK = createRequire(import.meta.url).resolve("jsii-pacmak/bin/jsii-pacmak");

const PEERS = ["cdktf", "@cdktf/provider-aws", "@cdktf/provider-google"];

/** Unpacks an npm tarball, with links to the packages that an app brings. jsii-pacmak copies the directory: the checkout would be too large. */
export function unpackLibrary(tarball, directory) {
  unpack(tarball, directory);
  linkPeers(directory, ["constructs", ...PEERS]);
}

/**
 * Unpacks an npm tarball for the Go package, which is generated for constructs 10.5 or later. `IConstruct` has the method `with` since that version. A Go
 * type that is generated for an earlier version, and inherits it from a class and from an interface of another package, does not compile with a later one.
 */
export function unpackLibraryForGo(tarball, directory) {
  unpack(tarball, directory);
  cpSync(join(root, "node_modules", "constructs-for-go"), join(directory, "node_modules", "constructs"), { recursive: true });
  PEERS.forEach((name) => copyAssembly(name, join(directory, "node_modules", name)));
}

function unpack(tarball, directory) {
  mkdirSync(directory, { recursive: true });
  execFileSync("tar", ["-xzf", tarball, "-C", directory, "--strip-components=1"]);
}

/** Copies what jsii-pacmak reads of a dependency. With a link, the dependency would bring its own version of constructs. */
function copyAssembly(name, to) {
  mkdirSync(to, { recursive: true });
  for (const file of ["package.json", ".jsii", ".jsii.gz"]) {
    const from = join(root, "node_modules", name, file);
    if (existsSync(from)) {
      cpSync(from, join(to, file));
    }
  }
  // Node.js finds a package by its main file.
  const main = join(to, JSON.parse(readFileSync(join(to, "package.json"), "utf8")).main);
  mkdirSync(dirname(main), { recursive: true });
  writeFileSync(main, "");
}

export function linkPeers(directory, names) {
  for (const name of names) {
    const link = join(directory, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    if (!existsSync(link)) {
      symlinkSync(join(root, "node_modules", name), link, "dir");
    }
  }
}

/** Runs jsii-pacmak, and returns what it printed. */
export function pacmak(directories, out, options) {
  return execFileSync(
    process.execPath,
    [PACMAK, ...directories, "--pack-command", "npm pack --ignore-scripts", "--outdir", out, ...options],
    {
      cwd: root,
      encoding: "utf8",
      stdio: "pipe",
      env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: "1" },
    },
  );
}
