import * as fs from "fs";
import * as os from "os";
import * as path from "path";
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
