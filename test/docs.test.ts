import { spawnSync } from "child_process";
import * as fs from "fs";
import * as path from "path";
import { parse, parseDocument } from "yaml";
import { parseFleet } from "../lib/file/from-file";
import { fleetSchemaOf } from "../lib/file/fleet-schema";
import { FileKinds } from "../lib/file/kinds";
import { policySchema } from "../lib/policy/policy-schema";
import { commandTables } from "../scripts/docs/commands-reference";
import { fileTables } from "../scripts/docs/file-reference";
import { withTables } from "../scripts/docs/tables";
import { allBlocks, blocks, pages } from "./support/documentation";

const fleetSchema = fleetSchemaOf(FileKinds.builtIn);

const root = path.join(__dirname, "..");

/** The languages of blocks with output. */
const OUTPUT = ["text", "console"];

/** The languages of blocks that test/compatibility/languages.test.ts runs, and of what its projects declare. */
const COMPATIBILITY = ["python", "go", "java", "xml"];

const isWholeFile = (code: string) => /^version: 1$/m.test(code) && /^certificates:/m.test(code);

describe("code in the documentation", () => {
  test("is in a checked language, or is marked as output", () => {
    const known = ["ts", "yaml", "yml", "json", "hcl", "sh", ...COMPATIBILITY, ...OUTPUT];
    expect(allBlocks.filter(({ language }) => !known.includes(language)).map(({ at, language }) => `${at} ${language}`)).toEqual([]);
    expect(allBlocks.length).toBeGreaterThan(100);
  });

  test.each(blocks("yaml").filter(([, code]) => isWholeFile(code)))("at %s is a valid fleet file", (name, code) => {
    expect(parseFleet(name, code).certificates.length).toBeGreaterThan(0);
  });

  test.each(blocks("yaml").filter(([, code]) => !isWholeFile(code)))("at %s is a valid part of a fleet file", (_, code) => {
    for (const [key, value] of Object.entries((parse(code) ?? {}) as Record<string, unknown>)) {
      const schema = key === "policy" ? policySchema : fleetSchema.shape[key as keyof typeof fleetSchema.shape];
      expect({ key, issues: schema?.safeParse(value).error?.issues ?? [], known: schema !== undefined }).toEqual({
        key,
        issues: [],
        known: true,
      });
    }
  });

  test.each(blocks("yml"))("at %s is YAML", (_, code) => {
    expect(parseDocument(code).errors).toEqual([]);
  });

  test.each(blocks("json"))("at %s is JSON", (_, code) => {
    expect(() => JSON.parse(code) as unknown).not.toThrow();
  });

  test.each(blocks("hcl"))("at %s is HCL", async (name, code) => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- the parser of cdktf-cli
    const { parse: parseHcl } = require("@cdktf/hcl2json") as { parse(file: string, text: string): Promise<object> };
    expect(Object.keys(await parseHcl(`${name.replace(/\W/g, "-")}.tf`, code)).length).toBeGreaterThan(0);
  });

  test.each(blocks("sh"))("at %s is a script", (_, code) => {
    expect(spawnSync("bash", ["-n"], { input: code, encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
  });
});

describe("commands in the documentation", () => {
  const options = new Map([...commandTables()].map(([command, table]) => [command, new Set(table.match(/--[a-z-]+/g))]));
  const commands = [...options.keys(), "init"];
  const calls = [...pages].flatMap(([page, text]) =>
    [...text.matchAll(/(?<![-/\w<])certfleet ([a-z]+)\b([^`|\n]*)/g)]
      .filter(([, command]) => commands.includes(command))
      .map(([call, command, rest]) => ({ page, call, command, used: rest.match(/(?<!\S)--[a-z-]+/g) ?? [] })),
  );

  test("support the options in the documentation", () => {
    const unknown = calls.filter(({ command, used }) => used.some((option) => !(options.get(command)?.has(option) ?? false)));
    expect(unknown.map(({ page, call }) => `${page}: ${call}`)).toEqual([]);
    expect(calls.length).toBeGreaterThan(20);
  });

  test("exist", () => {
    const named = [...pages].flatMap(([page, text]) =>
      [...text.matchAll(/(?:npx |`)certfleet ([a-z]+)/g)].map(([, name]) => ({ page, name })),
    );
    expect(named.filter(({ name }) => !commands.includes(name))).toEqual([]);
  });
});

describe("links in the documentation", () => {
  /** The anchors of a page as GitHub makes them. */
  const anchors = (text: string) =>
    [...text.replace(/^ *```[^]*?^ *```$/gm, "").matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    );

  test.each([...pages].filter(([page]) => page !== "docs/policy.md"))("of %s have existing targets", (page, text) => {
    const links = [...text.matchAll(/(?:\]\(|src=")([^)"\s]+)/g)].map(([, link]) => link).filter((link) => !/^[a-z]+:/.test(link));
    const broken = links.filter((link) => {
      const [file, anchor] = link.split("#");
      const target = file === "" ? page : path.posix.join(path.posix.dirname(page), file);
      const exists = fs.existsSync(path.join(root, target));
      return !exists || (anchor !== undefined && pages.has(target) && !anchors(pages.get(target)!).includes(anchor));
    });
    expect(broken).toEqual([]);
  });

  test("reach every page from the index", () => {
    const index = pages.get("docs/README.md")!;
    const linked = [...index.matchAll(/\]\(([^)#]+)/g)].map(([, link]) => path.posix.join("docs", link));
    const unlinked = [...pages.keys()].filter((page) => /^docs\/(?!decisions\/|README)/.test(page) && !linked.includes(page));
    expect(unlinked).toEqual([]);
  });
});

describe("the reference", () => {
  const squeezed = (text: string) => text.replace(/ +/g, " ").replace(/-{3,}/g, "---");

  test.each([
    ["docs/reference/file.md", fileTables()],
    ["docs/reference/commands.md", commandTables()],
  ])("%s is current: write it with npm run generate:docs", (page, tables) => {
    expect(squeezed(withTables(pages.get(page)!, tables))).toBe(squeezed(pages.get(page)!));
  });

  test("has an example of every key of the file", () => {
    const sections = pages.get("docs/reference/file.md")!.split(/^(?=#{2,3} )/m);
    const missing = sections.flatMap((section) => {
      const [, name] = /<!-- table: (\S+) -->/.exec(section) ?? [];
      const used = new Set([...section.matchAll(/^```yaml\n([^]*?)^```$/gm)].flatMap(([, code]) => keysOf(parse(code))));
      const keys = [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, key]) => key.split(/\.|\[\]\./).at(-1)!);
      // Keys of other backends, and keys with a separate section.
      const elsewhere = (key: string) => name === "backend" || sections.some((other) => other.startsWith(`## ${key}\n`));
      return keys.filter((key) => !used.has(key) && !elsewhere(key)).map((key) => `${name}: ${key}`);
    });
    expect(missing).toEqual([]);
  });
});

function keysOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) {
    return [];
  }
  const inner = Object.values(value).flatMap(keysOf);
  return Array.isArray(value) ? inner : [...Object.keys(value), ...inner];
}
