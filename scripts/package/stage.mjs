// What the packaging of the library and of provider bindings have in common: directories as npm installs them, and jsii-pacmak.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

const PACMAK = createRequire(import.meta.url).resolve("jsii-pacmak/bin/jsii-pacmak");

/** Unpacks an npm tarball, with links to the packages that an app brings. jsii-pacmak copies the directory: the checkout would be too large. */
export function unpackLibrary(tarball, directory) {
  mkdirSync(directory, { recursive: true });
  execFileSync("tar", ["-xzf", tarball, "-C", directory, "--strip-components=1"]);
  linkPeers(directory, ["cdktf", "constructs", "@cdktf/provider-aws", "@cdktf/provider-google"]);
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
