// Jest loads the modules of a package anew for each test file. Most test files load these packages, of which cdktf alone has 500 modules: that
// takes longer than most tests. A bundle of a package is the same code in one module.
const { createHash } = require("crypto");
const { buildSync } = require("esbuild");
const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require("fs");
const path = require("path");

const ROOT = path.join(__dirname, "..", "..");
const CACHE = path.join(ROOT, "node_modules", ".cache", "certfleet-tests");
const PACKAGES = ["cdktf", "constructs", "yaml", "zod"];

const REPLACEMENTS = [
  // cdktf loads its archiver with its first file, and needs it only for assets that it zips.
  [
    'require("archiver")',
    (entry) => `((...parameters) => require(${JSON.stringify(require.resolve("archiver", { paths: [entry] }))})(...parameters))`,
  ],
  // Testing.synth copies an object once for each of its keys, which takes as long as the synthesis if a stack has hundreds of resources of a type.
  [
    ".reduce((acc, [key, value]) => ({ ...acc, [key]: removeMetadata(value) }), {})",
    () => ".reduce((acc, [key, value]) => ((acc[key] = removeMetadata(value)), acc), {})",
  ],
];

/** The bundle of each package, as Jest's `moduleNameMapper` wants it. Makes the bundles of versions that have none yet. */
module.exports = function bundledPackages() {
  return Object.fromEntries(PACKAGES.map((name) => [`^${name}$`, bundleOf(name)]));
};

function bundleOf(name) {
  const manifest = readFileSync(path.join(ROOT, "node_modules", name, "package.json"));
  const key = createHash("sha256").update(manifest).update(readFileSync(__filename)).digest("hex").slice(0, 16);
  const file = path.join(CACHE, `${name}-${key}.js`);
  if (!existsSync(file)) {
    mkdirSync(CACHE, { recursive: true });
    const partial = `${file}.${process.pid}`;
    writeFileSync(partial, bundle(name));
    renameSync(partial, file);
  }
  return file;
}

function bundle(name) {
  const entry = require.resolve(name, { paths: [ROOT] });
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["archiver", ...PACKAGES.filter((each) => each !== name)],
    write: false,
  });
  return REPLACEMENTS.reduce((text, [original, replacement]) => text.replace(original, () => replacement(entry)), outputFiles[0].text);
}
