// Compares the API with that of the last release. Usage: `api.mjs check` after a build, and `api.mjs baseline` when a release is made.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { root } from "../package/stage.mjs";

/** The jsii assembly of the last release. Version control has it because a build must not depend on a registry. */
const BASELINE = join(root, "schemas", "released-api.jsii.gz");
/** Breaking changes that are intended, as jsii-diff names them, one on each line. They are announced in CHANGELOG.md. */
const INTENDED = join(root, "schemas", "released-api.ignore");

const [, , command] = process.argv;
const assembly = readAssembly();
if (command === "baseline") {
  writeFileSync(BASELINE, gzipSync(assembly, { level: 9 }));
  rmSync(INTENDED, { force: true });
  console.log(`The API of ${JSON.parse(assembly).version} is the baseline.`);
} else if (command !== "check") {
  console.error("Usage: api.mjs check | baseline");
  process.exitCode = 2;
} else if (existsSync(BASELINE)) {
  process.exitCode = check();
} else {
  console.log("No version is released yet: there is no API to be compatible with. `npm run release:baseline` makes this one the baseline.");
}

function readAssembly() {
  const file = join(root, ".jsii");
  if (!existsSync(file)) {
    console.error("There is no assembly. Run npm run build first.");
    process.exit(2);
  }
  return readFileSync(file, "utf8");
}

function check() {
  mkdirSync(join(root, "dist-packages"), { recursive: true });
  // Inside of the checkout, so that jsii-diff finds the assemblies of the dependencies.
  const work = mkdtempSync(join(root, "dist-packages", "released-api-"));
  try {
    writeFileSync(join(work, ".jsii"), gunzipSync(readFileSync(BASELINE)));
    writeFileSync(join(work, "package.json"), readFileSync(join(root, "package.json")));
    const jsiiDiff = join(dirname(createRequire(import.meta.url).resolve("jsii-diff/package.json")), "bin", "jsii-diff");
    const options = ["--error-on", "all", ...(existsSync(INTENDED) ? ["--ignore-file", INTENDED] : [])];
    const env = { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: "1" };
    execFileSync(process.execPath, [jsiiDiff, work, root, ...options], { cwd: root, stdio: "inherit", env });
    console.log("The API is compatible with the last release.");
    return 0;
  } catch {
    console.error(
      `The API is not compatible with the last release. If this is intended, add the names to ${INTENDED}, and announce it in CHANGELOG.md.`,
    );
    return 1;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
