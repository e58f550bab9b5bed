// Builds the packages for Python, Java, Go and .NET from the npm package, into dist-packages/. The sources are generated for every language. A
// language whose toolchain or dependencies are missing is skipped, with the reason; `--require` makes this an error.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { pacmak, root, unpackLibrary, unpackLibraryForGo } from "./package/stage.mjs";

const LANGUAGES = {
  python: { tool: ["python3", "--version"], name: "Python" },
  java: { tool: ["mvn", "--version"], name: "Java" },
  go: { tool: ["go", "version"], name: "Go" },
  dotnet: { tool: ["dotnet", "--version"], name: ".NET" },
};

const { values } = parseArgs({
  options: {
    out: { type: "string", default: join(root, "dist-packages") },
    // A packed library. Without it, the checkout is packed, which has to be built.
    tarball: { type: "string" },
    "code-only": { type: "boolean", default: false },
    // The languages to build. Default: every language.
    build: { type: "string", multiple: true, default: Object.keys(LANGUAGES) },
    require: { type: "string", multiple: true, default: [] },
  },
});

for (const option of ["build", "require"]) {
  const unknown = values[option].find((language) => !(language in LANGUAGES));
  if (unknown !== undefined) {
    console.error(`--${option} ${unknown}: expected ${Object.keys(LANGUAGES).join(", ")}`);
    process.exit(2);
  }
}

const work = mkdtempSync(join(tmpdir(), "certfleet-package-"));
try {
  const tarball = values.tarball ?? pack(work);
  const library = join(work, "certfleet");
  const goLibrary = join(work, "certfleet-for-go");
  unpackLibrary(tarball, library);
  unpackLibraryForGo(tarball, goLibrary);
  const out = resolve(values.out);
  rmSync(out, { recursive: true, force: true });
  pacmak([library], out, ["--code-only", ...targets(["js", ...Object.keys(LANGUAGES).filter((language) => language !== "go")])]);
  pacmak([goLibrary], out, ["--code-only", ...targets(["go"])]);

  for (const [language, { name, tool }] of Object.entries(LANGUAGES)) {
    const skipped = values["code-only"]
      ? "only the sources were requested"
      : build(language === "go" ? goLibrary : library, out, language, tool);
    console.log(`${name}: ${skipped === undefined ? "built" : `sources only: ${skipped}`} (${join(out, language)})`);
    if (skipped !== undefined && values.require.includes(language)) {
      process.exitCode = 1;
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

function pack(directory) {
  const printed = execFileSync("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", directory], {
    cwd: root,
    encoding: "utf8",
  });
  return join(directory, JSON.parse(printed)[0].filename);
}

function targets(languages) {
  return languages.flatMap((language) => ["--targets", language]);
}

/** Builds the package of a language; returns why not, if it cannot. */
function build(library, out, language, [command, ...args]) {
  try {
    execFileSync(command, args, { stdio: "ignore" });
  } catch {
    return `${command} is not on the PATH`;
  }
  const built = join(work, `built-${language}`);
  try {
    pacmak([library], built, targets([language]));
  } catch (error) {
    return `the build failed: ${reason(`${error.stdout}\n${error.stderr}`)}`;
  }
  rmSync(join(out, language), { recursive: true, force: true });
  execFileSync("cp", ["-r", join(built, language), join(out, language)]);
  return readdirSync(join(out, language)).length > 0 ? undefined : "the build wrote nothing";
}

/** The line of a tool's output that says what went wrong. */
function reason(output) {
  const lines = output.split("\n").map((line) => line.trim());
  const telling = /could not (be resolved|find artifact)|forbidden|not found|cannot find|no matching/i;
  return (lines.find((line) => telling.test(line)) ?? lines.find((line) => /error/i.test(line)) ?? "no reason was printed").slice(0, 300);
}
