// Does everything that a release does, except for publishing: checks the version, packs the library, checks what the package contains, builds
// certfleet-cdktn from it, and generates the packages of the other languages. `--tag` is the tag to release; `--out` keeps both npm packages.
import { execFileSync, spawnSync } from "node:child_process";
import { type Dirent, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { cdktnProblems, contentProblems, versionProblems, type CdktnPackage } from "./release-checks";

const root = join(__dirname, "..", "..");

/** Where each language states the version of its package. */
const VERSIONS: Record<string, (directory: string) => string> = {
  python: (directory) => join(directory, "setup.py"),
  java: (directory) => join(directory, "pom.xml"),
  go: (directory) => join(directory, "certfleet", "version"),
  dotnet: (directory) => join(directory, "Certfleet", "Certfleet.csproj"),
};

const { values } = parseArgs({ options: { tag: { type: "string" }, out: { type: "string" } } });
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
const work = mkdtempSync(join(tmpdir(), "certfleet-release-"));
try {
  const problems = versionProblems({ version, changelog: readFileSync(join(root, "CHANGELOG.md"), "utf8"), tag: values.tag });

  const npm = values.out === undefined ? work : resolve(values.out, "npm");
  mkdirSync(npm, { recursive: true });
  const printed = execFileSync("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", npm], { cwd: root, encoding: "utf8" });
  const [packed] = JSON.parse(printed) as { filename: string; size: number; files: { path: string }[] }[];
  problems.push(...contentProblems(packed.files.map((file) => file.path)));
  console.log(`npm: ${packed.filename}, ${packed.files.length} files, ${(packed.size / 1e6).toFixed(1)} MB`);

  problems.push(...releaseCdktn(join(npm, packed.filename), npm));

  const languages = join(work, "languages");
  const packaging = [join(root, "scripts", "package.mjs"), "--code-only", "--tarball", join(npm, packed.filename), "--out", languages];
  execFileSync(process.execPath, packaging, { stdio: ["ignore", "ignore", "inherit"] });
  for (const [language, fileOf] of Object.entries(VERSIONS)) {
    const file = fileOf(join(languages, language));
    const stated = existsSync(file) && readFileSync(file, "utf8").includes(version);
    console.log(`${language}: ${stated ? `version ${version}` : "no version"}`);
    if (!stated) {
      problems.push(`The package for ${language} does not state version ${version}.`);
    }
  }

  problems.forEach((problem) => console.error(`error: ${problem}`));
  console.log(
    problems.length === 0
      ? `${version} can be released${values.tag === undefined ? " after its changelog has a heading" : ""}`
      : "not released",
  );
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** Builds certfleet-cdktn beside certfleet. Returns what keeps it from being released. */
function releaseCdktn(library: string, out: string): string[] {
  if (spawnSync("python3", ["-m", "pip", "--version"], { stdio: "ignore" }).status !== 0) {
    const reason = "certfleet-cdktn is not built: python3 has no pip, from which the bindings of Google Cloud come";
    console.log(`npm: ${reason}`);
    return values.tag === undefined ? [] : [`${reason}.`];
  }
  const script = (name: string, ...args: string[]) =>
    execFileSync(process.execPath, [join(root, "scripts", "package", name), ...args], { encoding: "utf8", maxBuffer: 100e6 });
  const bindings = join(work, "cdktn");
  script("cdktn-bindings.mjs", bindings);
  const printed = script("cdktn.mjs", "--tarball", library, "--bindings", join(bindings, "node_modules"), "--out", out);
  const tarball = printed.trim();
  const unpacked = join(work, "certfleet-cdktn");
  mkdirSync(unpacked);
  execFileSync("tar", ["-xzf", tarball, "-C", unpacked, "--strip-components=1"]);
  const files = (readdirSync(unpacked, { recursive: true, withFileTypes: true }) as Dirent[])
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(unpacked.length + 1));
  console.log(`npm: ${basename(tarball)}, ${files.length} files`);
  const read = (file: string) => readFileSync(join(unpacked, file), "utf8");
  const sources = new Map(files.filter((file) => /^dist\/.*\.js$/.test(file)).map((file) => [file, read(file)]));
  const manifest = JSON.parse(read("package.json")) as CdktnPackage["manifest"];
  return [...contentProblems(files).map((problem) => `certfleet-cdktn: ${problem}`), ...cdktnProblems({ manifest, sources }, version)];
}
