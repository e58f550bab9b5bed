// Builds certfleet-cdktn, the package for CDK Terrain, from the sources of certfleet: with other imports, compiled by jsii against cdktn so that its
// types are those of cdktn. Usage: cdktn.mjs --tarball certfleet.tgz --bindings node_modules --out DIRECTORY
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { PEERS, forCdktn, manifestForCdktn } from "./cdktn-mapping.mjs";
import { root } from "./stage.mjs";

const { values } = parseArgs({ options: { tarball: { type: "string" }, bindings: { type: "string" }, out: { type: "string" } } });

const work = mkdtempSync(join(tmpdir(), "certfleet-cdktn-"));
try {
  // The packed library brings what the build adds to the compiler's output, and the bundled dependencies as npm packs them.
  execFileSync("tar", ["-xzf", values.tarball, "-C", work, "--strip-components=1"]);
  rmSync(join(work, ".jsii"));
  const manifest = manifestForCdktn(JSON.parse(readFileSync(join(work, "package.json"), "utf8")));
  writeFileSync(join(work, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  cpSync(join(root, "lib"), join(work, "lib"), { recursive: true });
  cpSync(join(root, "scripts", "finish-build.mjs"), join(work, "scripts", "finish-build.mjs"));
  cpSync(join(root, "tsconfig.json"), join(work, "tsconfig.json"));
  for (const file of readdirSync(join(work, "lib"), { recursive: true }).filter((name) => name.endsWith(".ts"))) {
    const path = join(work, "lib", file);
    writeFileSync(path, forCdktn(readFileSync(path, "utf8")));
  }
  Object.keys(PEERS).forEach((name) => copy(join(resolve(values.bindings), name), name));
  const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const types = Object.keys(devDependencies).filter((name) => name.startsWith("@types/"));
  [...types, "esbuild"].forEach((name) => link(join(root, "node_modules", name), name));

  const jsii = createRequire(import.meta.url).resolve("jsii/bin/jsii");
  run(process.execPath, [jsii, "--silence-warnings=reserved-word"]);
  run(process.execPath, ["scripts/finish-build.mjs"]);
  mkdirSync(values.out, { recursive: true });
  console.log(
    join(
      resolve(values.out),
      run("npm", ["pack", "--ignore-scripts", "--pack-destination", resolve(values.out)])
        .trim()
        .split("\n")
        .at(-1),
    ),
  );
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** Copies bindings, which do not state where jsii finds their types in the assembly: `src` is compiled to `lib`. */
function copy(from, name) {
  const to = join(work, "node_modules", name);
  mkdirSync(dirname(to), { recursive: true });
  execFileSync("cp", ["-r", from, to]);
  if (name.includes("/provider-")) {
    const file = join(to, "package.json");
    const manifest = JSON.parse(readFileSync(file, "utf8"));
    manifest.jsii.tsc = { rootDir: "src", outDir: "lib" };
    writeFileSync(file, JSON.stringify(manifest));
  }
}

function link(from, name) {
  const to = join(work, "node_modules", name);
  mkdirSync(dirname(to), { recursive: true });
  if (!existsSync(to)) {
    symlinkSync(from, to, "dir");
  }
}

function run(command, args) {
  try {
    const env = { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: "1" };
    return execFileSync(command, args, { cwd: work, encoding: "utf8", stdio: "pipe", env });
  } catch (error) {
    throw new Error(`${command} ${args.join(" ")} failed\n${error.stdout}${error.stderr}`);
  }
}
