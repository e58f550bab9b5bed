// Does everything that a release does, except for publishing: checks the version, packs the library, checks what the package contains, and generates
// the packages of the other languages. `--tag` is the tag to release; `--out` keeps the packed library.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { contentProblems, versionProblems } from "./release-checks";

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
