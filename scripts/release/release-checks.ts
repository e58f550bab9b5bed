// What must be true of a release: its version, its changelog, and the content of its package.

export interface Release {
  /** The version in package.json. */
  readonly version: string;
  readonly changelog: string;
  /** The tag to release, such as `v0.2.0`. Without it, the next release is checked, whose changes may be unreleased. */
  readonly tag?: string;
}

/** The files that a package cannot work without. */
const REQUIRED = [
  ".jsii",
  "CHANGELOG.md",
  "LICENSE",
  "README.md",
  "dist/cli/main.js",
  "dist/index.d.ts",
  "dist/index.js",
  "lib/aws/digest/function/",
  "lib/aws/endpoint-probe/function/",
  "lib/cli/probe-queue.mjs",
  "lib/cli/probe-worker.mjs",
  "schemas/certfleet-inventory.schema.json",
  "schemas/certfleet.schema.json",
];

/** What a package must not contain: sources, tests, secrets and what only this checkout uses. */
const FORBIDDEN = [
  /^(test|bench|scripts|examples|docs)\//,
  /^lib\/(?!.*\/function\/|cli\/probe-(queue|worker)\.mjs$)/,
  /\.tsbuildinfo$/,
  /(^|\/)\.env|\.npmrc$/,
  /^dist\/.*\.map$/,
];

const UNRELEASED = "Unreleased";

/** What is wrong with the version of a release: tag, package.json and changelog have to agree. */
export function versionProblems({ version, changelog, tag }: Release): string[] {
  const problems: string[] = [];
  if (!/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version)) {
    problems.push(`package.json: "${version}" is not a version. Expected MAJOR.MINOR.PATCH.`);
  }
  if (tag !== undefined && tag !== `v${version}`) {
    problems.push(`The tag is ${tag}, and package.json has version ${version}. Expected the tag v${version}.`);
  }
  const sections = changelogSections(changelog);
  const heading = tag === undefined && !sections.has(version) ? UNRELEASED : version;
  const section = sections.get(heading);
  if (section === undefined) {
    problems.push(`CHANGELOG.md has no heading for ${heading}. Write "## [${version}] - YYYY-MM-DD" above the changes of this release.`);
  } else if (!/^- /m.test(section.text)) {
    problems.push(`CHANGELOG.md: the section ${heading} lists no change.`);
  } else if (heading !== UNRELEASED && !/^\d{4}-\d{2}-\d{2}$/.test(section.date ?? "")) {
    problems.push(`CHANGELOG.md: the heading of ${heading} has no date. Write "## [${version}] - YYYY-MM-DD".`);
  }
  return problems;
}

/** What is wrong with the files of a packed library. */
export function contentProblems(files: readonly string[]): string[] {
  const own = files.filter((file) => !file.startsWith("node_modules/"));
  return [
    ...REQUIRED.filter((name) => !own.some((file) => file === name || (name.endsWith("/") && file.startsWith(name)))).map(
      (name) => `The package has no ${name}.`,
    ),
    ...own.filter((file) => FORBIDDEN.some((pattern) => pattern.test(file))).map((file) => `The package contains ${file}.`),
  ];
}

/** The manifest and the JavaScript of certfleet-cdktn, by path. */
export interface CdktnPackage {
  readonly manifest: { readonly version: string; readonly peerDependencies: Readonly<Record<string, string>> };
  readonly sources: ReadonlyMap<string, string>;
}

/** What is wrong with certfleet-cdktn: it has the version of certfleet, and works without `cdktf` and its bindings. */
export function cdktnProblems({ manifest, sources }: CdktnPackage, version: string): string[] {
  const isCdktf = (name: string) => name === "cdktf" || name.startsWith("@cdktf/");
  const imports = (text: string) => [...text.matchAll(/\b(?:require|import)\(["']([^"']+)["']\)/g)].map(([, name]) => name);
  return [
    ...(manifest.version === version ? [] : [`certfleet-cdktn has version ${manifest.version}, and certfleet ${version}.`]),
    ...Object.keys(manifest.peerDependencies)
      .filter(isCdktf)
      .map((name) => `certfleet-cdktn has ${name} as a peer dependency.`),
    ...[...sources].flatMap(([file, text]) => {
      const imported = imports(text).find(isCdktf);
      return imported === undefined ? [] : [`certfleet-cdktn: ${file} imports ${imported}.`];
    }),
  ];
}

interface Section {
  readonly date?: string;
  readonly text: string;
}

/** The sections of a changelog in the format of Keep a Changelog, by version. */
function changelogSections(changelog: string): Map<string, Section> {
  const sections = changelog.split(/^## /m).slice(1);
  return new Map(
    sections.flatMap((text) => {
      const heading = /^\[([^\]]+)\](?: - (\S+))?/.exec(text);
      return heading === null ? [] : [[heading[1], { date: heading[2], text }] as const];
    }),
  );
}
