// Writes the npm package that a Python wheel of a jsii library contains, for packages that npm does not serve everywhere, and prints its path.
// Usage: npm-package-of-wheel.mjs NAME VERSION DIRECTORY
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const [, , name, version, directory] = process.argv;
const work = mkdtempSync(join(tmpdir(), "certfleet-wheel-"));
try {
  run("-m", "pip", "download", "--quiet", "--no-deps", "--dest", work, `${name}==${version}`);
  const [wheel] = readdirSync(work);
  run("-m", "zipfile", "-e", join(work, wheel), join(work, "content"));
  const bundled = join(work, "content", name.replaceAll("-", "_"), "_jsii");
  const tarball = readdirSync(bundled).find((file) => file.endsWith(".tgz"));
  const to = resolve(directory, `${name}-${version}.tgz`);
  mkdirSync(resolve(directory), { recursive: true });
  copyFileSync(join(bundled, tarball), to);
  console.log(to);
} finally {
  rmSync(work, { recursive: true, force: true });
}

function run(...args) {
  execFileSync("python3", args, { stdio: ["ignore", "ignore", "pipe"] });
}
