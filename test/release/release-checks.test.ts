import * as fs from "fs";
import * as path from "path";
import { parse } from "yaml";
import { cdktnProblems, contentProblems, versionProblems } from "../../scripts/release/release-checks";

const root = path.join(__dirname, "..", "..");

const changelog = (...headings: string[]) =>
  `# Changelog\n\n${headings.map((each) => `## ${each}\n\n### Added\n\n- A change.\n`).join("\n")}`;

describe("the version of a release", () => {
  test("is accepted if tag, manifest and changelog agree", () => {
    expect(versionProblems({ version: "0.2.0", tag: "v0.2.0", changelog: changelog("[Unreleased]", "[0.2.0] - 2026-11-29") })).toEqual([]);
  });

  test("needs no heading before it has a tag", () => {
    expect(versionProblems({ version: "0.2.0", changelog: changelog("[Unreleased]") })).toEqual([]);
  });

  test.each([
    [
      "another tag",
      { version: "0.2.0", tag: "v0.3.0", changelog: changelog("[0.2.0] - 2026-11-29") },
      /The tag is v0\.3\.0, .* Expected the tag v0\.2\.0/,
    ],
    ["a tag without v", { version: "0.2.0", tag: "0.2.0", changelog: changelog("[0.2.0] - 2026-11-29") }, /Expected the tag v0\.2\.0/],
    [
      "changes that are unreleased",
      { version: "0.2.0", tag: "v0.2.0", changelog: changelog("[Unreleased]") },
      /has no heading for 0\.2\.0/,
    ],
    ["a heading without a date", { version: "0.2.0", tag: "v0.2.0", changelog: changelog("[0.2.0]") }, /heading of 0\.2\.0 has no date/],
    ["a section without changes", { version: "0.2.0", tag: "v0.2.0", changelog: "## [0.2.0] - 2026-11-29\n" }, /lists no change/],
    ["a version with two numbers", { version: "0.2", tag: "v0.2", changelog: changelog("[0.2] - 2026-11-29") }, /"0\.2" is not a version/],
  ])("is refused with %s", (_, release, problem) => {
    expect(versionProblems(release)).toEqual([expect.stringMatching(problem)]);
  });

  test("of this checkout can be released", () => {
    const { version } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as { version: string };

    expect(versionProblems({ version, changelog: fs.readFileSync(path.join(root, "CHANGELOG.md"), "utf8") })).toEqual([]);
  });
});

describe("the content of a package", () => {
  const complete = [
    ...[".jsii", "CHANGELOG.md", "LICENSE", "README.md", "dist/cli/main.js", "dist/index.d.ts", "dist/index.js"],
    ...[
      "lib/aws/digest/function/index.mjs",
      "lib/aws/endpoint-probe/function/index.mjs",
      "lib/cli/probe-queue.mjs",
      "lib/cli/probe-worker.mjs",
    ],
    ...["schemas/certfleet-inventory.schema.json", "schemas/certfleet.schema.json", "node_modules/zod/test/a.js"],
  ];

  test("is accepted if it is complete, with bundled dependencies as they are", () => {
    expect(contentProblems(complete)).toEqual([]);
  });

  test("is refused without the assembly of jsii", () => {
    expect(contentProblems(complete.filter((file) => file !== ".jsii"))).toEqual(["The package has no .jsii."]);
  });

  test.each(["test/fleet/a.test.ts", "lib/aws/index.ts", "dist/index.js.map", ".npmrc", "dist/tsconfig.tsbuildinfo", ".env"])(
    "is refused with %s",
    (file) => {
      expect(contentProblems([...complete, file])).toEqual([`The package contains ${file}.`]);
    },
  );
});

describe("certfleet-cdktn", () => {
  const manifest = { version: "0.2.0", peerDependencies: { cdktn: ">=0.24.0", constructs: ">=10.6.0" } };
  const sources = new Map([["dist/a.js", 'const cdktn_1 = require("cdktn"); const text = "cdktf.json";']]);

  test("is accepted with the version of certfleet, and imports of cdktn only", () => {
    expect(cdktnProblems({ manifest, sources }, "0.2.0")).toEqual([]);
  });

  test("is refused with another version, with cdktf as a peer, and with an import of its bindings", () => {
    const peerDependencies = { ...manifest.peerDependencies, "@cdktf/provider-aws": "*" };
    const wrong = new Map([...sources, ["dist/b.js", 'require("@cdktf/provider-aws/lib/provider");']]);

    expect(cdktnProblems({ manifest: { version: "0.1.0", peerDependencies }, sources: wrong }, "0.2.0")).toEqual([
      "certfleet-cdktn has version 0.1.0, and certfleet 0.2.0.",
      "certfleet-cdktn has @cdktf/provider-aws as a peer dependency.",
      "certfleet-cdktn: dist/b.js imports @cdktf/provider-aws/lib/provider.",
    ]);
  });
});

describe("the release workflow", () => {
  interface Job {
    readonly needs?: string;
    readonly environment?: string;
    readonly permissions?: Record<string, string>;
    readonly steps: { readonly uses?: string; readonly run?: string }[];
  }
  const workflow = parse(fs.readFileSync(path.join(root, ".github", "workflows", "release.yml"), "utf8")) as {
    readonly on: object;
    readonly permissions: object;
    readonly jobs: Record<string, Job>;
  };
  const { build, ...publishing } = workflow.jobs;

  test("runs on tags only, and may read only", () => {
    expect(workflow.on).toEqual({ push: { tags: ["v*"] } });
    expect(workflow.permissions).toEqual({ contents: "read" });
  });

  test("tests the tag before anything is published", () => {
    const runs = build.steps.map(({ run }) => run ?? "").join("\n");

    expect(runs).toMatch(/^\.ci\/run$/m);
    expect(runs).toMatch(/release:dry-run -- --tag "\$GITHUB_REF_NAME"/);
    expect(build.permissions).toBeUndefined();
    expect(Object.keys(publishing).sort()).toEqual(["go", "maven", "npm", "nuget", "pypi"]);
    expect(Object.values(publishing).map(({ needs }) => needs)).toEqual(Object.keys(publishing).map(() => "build"));
    expect(Object.values(publishing).filter(({ environment }) => environment === undefined)).toEqual([]);
  });

  test("publishes each package of npm with its provenance", () => {
    const runs = workflow.jobs.npm.steps.map(({ run }) => run ?? "").join("\n");

    expect(runs).toMatch(/^for package in npm\/\*\.tgz; do npm publish "\$package" --provenance --access public; done$/m);
    expect(workflow.jobs.npm.permissions).toEqual({ "id-token": "write" });
  });

  test("pins every action by its commit, except for the login of NuGet", () => {
    const actions = Object.values(workflow.jobs).flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []));

    expect(actions.filter((action) => !/@[0-9a-f]{40}$/.test(action))).toEqual(["NuGet/login@v1"]);
  });

  test("uses only scripts of this repository", () => {
    const { scripts } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as { scripts: Record<string, string> };
    const used = build.steps.flatMap(({ run }) => /npm run ([\w:-]+)/.exec(run ?? "")?.[1] ?? []);

    expect(used).toEqual(["release:dry-run", "package"]);
    expect(used.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});
