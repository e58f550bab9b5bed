import { spawnSync } from "child_process";
import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { parse } from "yaml";
import { readVersions, versionOf } from "../../scripts/site/versions";

describe("the versions of the documentation", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-versions-"));
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  const read = (versions: unknown) => {
    const file = path.join(folder, "versions.json");
    fs.writeFileSync(file, JSON.stringify(versions));
    return readVersions(file);
  };

  test("of the site have one default, and distinct paths", () => {
    expect(readVersions().filter(({ path: at }) => at === "")).toHaveLength(1);
  });

  test.each([
    [
      "a path without its final slash",
      [
        { name: "0.1", path: "" },
        { name: "next", path: "next" },
      ],
      /the path "next" of version next must be empty or end with "\/"/,
    ],
    [
      "a path that leaves the site",
      [
        { name: "0.1", path: "" },
        { name: "x", path: "../x/" },
      ],
      /the path "\.\.\/x\/" of version x/,
    ],
    ["no default", [{ name: "next", path: "next/" }], /one version the empty path/],
    [
      "two defaults",
      [
        { name: "0.1", path: "" },
        { name: "0.2", path: "" },
      ],
      /one version the empty path/,
    ],
    [
      "the same path twice",
      [
        { name: "0.1", path: "" },
        { name: "a", path: "a/" },
        { name: "b", path: "a/" },
      ],
      /each version needs its own path/,
    ],
  ])("with %s are rejected", (_, versions, message) => {
    expect(() => read(versions)).toThrow(message);
  });

  test("are built by name, and without a name the default is built", () => {
    const versions = read([
      { name: "0.1", path: "" },
      { name: "next", path: "next/" },
    ]);

    expect(versionOf(undefined, versions).name).toBe("0.1");
    expect(versionOf("next", versions).path).toBe("next/");
    expect(() => versionOf("2.0", versions)).toThrow('"2.0" is not a version of the documentation. Expected one of 0.1, next.');
  });
});

describe("the workflow that publishes the documentation", () => {
  const { jobs } = parse(fs.readFileSync(path.join(__dirname, "..", "..", ".github", "workflows", "docs.yml"), "utf8"));
  const [checkout] = jobs.build.steps as { with: { ref: string } }[];
  const build = (jobs.build.steps as { name?: string; run: string }[]).find(({ name }) => name === "Build")!;

  test("builds each version from its ref, or from the main branch", () => {
    expect(jobs.build.strategy.matrix.version).toBe("${{ fromJSON(needs.versions.outputs.versions) }}");
    expect(checkout.with.ref).toBe("${{ matrix.version.ref || 'main' }}");
  });

  test("gives an old version the menu of today", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-pages-"));
    try {
      fs.mkdirSync(path.join(folder, "site"));
      fs.writeFileSync(path.join(folder, "site", "versions.json"), "[]");
      fs.writeFileSync(path.join(folder, "npm"), `#!/bin/sh\necho "npm $*"\n`, { mode: 0o755 });
      const VERSIONS = JSON.stringify(readVersions());

      const env = { PATH: `${folder}:${process.env.PATH}`, VERSIONS, VERSION: "next" };
      const { stdout } = spawnSync("bash", ["-e", "-c", build.run], { cwd: folder, env, encoding: "utf8" });

      expect(stdout).toBe("npm run docs -- --version next\n");
      expect(readVersions(path.join(folder, "site", "versions.json"))).toEqual(readVersions());
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
});
