import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { loadFleetFile, parseFleet } from "../../lib/file/from-file";
import { FleetFileError } from "../../lib/file/schema-reader";
import { fleetText, problemsOf, messagesOf, unmarked } from "./support";

const www = "www: { domains: [example.com] }";
const text = fleetText([www]);

describe("a file that is not valid YAML or not a fleet is rejected:", () => {
  test.each([
    ["an unclosed list", text.replace("[example.com] }", "[example.com }"), "The file is not valid YAML: Flow sequence"],
    ["a tab for indentation", text.replace("  www", "\twww"), "This line is indented with a tab"],
    ["an unclosed quote", text.replace("sre@", '"sre@'), "The file is not valid YAML: Missing closing"],
    ["a duplicate key", `${text}¦name: other\n`, 'The key "name" is listed twice in this mapping'],
    ["a duplicate certificate", `${text}  ¦www: {}\n`, 'The key "www" is listed twice'],
    ["a second document", `${text}¦---\n${text}`, "A second YAML document begins here (---)"],
    ["an alias without an anchor", `${text}  api: ¦*api\n`, "The alias *api has no anchor: no &api comes before it"],
    ["an unquoted wildcard", text.replace("[example.com]", "[¦*.example.com]"), 'Quote the name: "*.example.com".'],
    ["an alias that contains itself", `${text}  api: &api { domains: [¦*api] }\n`, "The alias *api is part of the value that it refers to"],
    ["a merge of text", `${text}  api: { <<: ¦domains }\n`, "`<<` needs a mapping or a list of mappings"],
    ["a merge of a list of strings", `${text}  api: { <<: ¦[domains] }\n`, "`<<` needs a mapping or a list of mappings"],
    ["a merge of nothing", `${text}  api: { <<: ¦}\n`, "`<<` needs a mapping or a list of mappings"],
    ["a list as a key", `${text}  ? ¦[a]\n  : {}\n`, "A key must be text, not a list or a mapping"],
    ["a tag", text.replace("[example.com] }", "¦!env NAMES }"), "The YAML tag !env is not supported"],
    ["an empty file", "", "The file is empty. A fleet needs `version`, `name` and `certificates`."],
    ["a file of comments", "# nothing yet\n", "The file is empty"],
    ["null", "null\n", "The file is empty"],
    ["a list", "¦- www\n", "The file must be a mapping, not a list"],
    ["plain text", "¦www.example.com\n", 'The file must be a mapping, not the text "www.example.com"'],
    ["a control character", text.replace("edge", "ed¦\u0007ge"), "the control character U+0007, which YAML does not allow. Remove it."],
    ["a NUL from another encoding", text.replace("edge", "ed¦\0ge"), "U+0000, which YAML does not allow. Save the file as UTF-8."],
    ["a number", "¦5\n", "The file must be a mapping, not the number 5"],
  ])("%s", (_what, marked, says) => {
    const { text: unmarkedText, marks } = unmarked(marked);
    const messages = messagesOf(unmarkedText).filter((each) => each.includes(says));

    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatch(/^[1-9]\d*:[1-9]\d* /);
    if (marks.length > 0) {
      expect(messages[0].split(" ")[0]).toBe(marks[0]);
    }
  });

  test("messages show values on one line, without control characters", () => {
    const faulty = text.replace("name: edge", 'name: edge\nowners: { team: ["a\\nb\\e\\u202e"] }');

    expect(messagesOf(faulty)).toEqual([expect.stringMatching(/^3:18 The channel "a\\nb\\u001b\\u202e" is not declared/)]);
  });

  test("all syntax errors are reported in one run, except after a tab, which gives one error", () => {
    expect(problemsOf(`${text}name: a\nversion: 1\n  www: *nothing\n`).length).toBeGreaterThan(1);
    expect(problemsOf(text.replace("  www", "\twww"))).toHaveLength(1);
  });
});

describe("YAML features for reuse and style are supported:", () => {
  const certificates = (file: string) =>
    Object.fromEntries(parseFleet("certfleet.yaml", file).certificates.map((each) => [each.name, each]));

  test("an anchor and its alias", () => {
    const { a, b } = certificates(
      fleetText({
        a: "{ domains: [a.example.com, www.example.com], tags: &tags { cost: '42' }, endpoints: &hosts [{ host: www.example.com }] }",
        b: "{ domains: [www.example.com], keyType: ecdsa-p256, tags: *tags, endpoints: *hosts, issuer: acm }",
      }),
    );

    expect(b).toMatchObject({ tags: { cost: "42" }, endpoints: a.endpoints });
  });

  test("a merge key, which a mapping's own keys override", () => {
    const { b, c } = certificates(
      fleetText({
        a: "&common { domains: [a.example.com], owner: edge, service: shop }",
        b: "{ <<: *common, domains: [b.example.com], service: blog }",
        c: "{ <<: [{ service: api }, *common], domains: [c.example.com] }",
      }),
    );

    expect(b).toMatchObject({ owner: "edge", service: "blog" });
    expect(c).toMatchObject({ owner: "edge", service: "api" });
  });

  test("a fault in a merged mapping is reported once, at its position", () => {
    const marked = fleetText({
      a: "&common { domains: [a.example.com], ¦ownr: x, keyType: ¦rsa-1024 }",
      b: "{ <<: *common, domains: [b.example.com] }",
    });
    const { text: file, marks } = unmarked(marked);

    expect(messagesOf(file).map((message) => message.split(" ")[0])).toEqual([marks[0], marks[1], marks[1]]);
  });

  test("block style, comments, quotes, CRLF and a byte order mark", () => {
    const file = [
      "\uFEFF# the edge",
      "version: 1",
      "name: 'edge'",
      "providers:",
      "  aws:",
      '    region: "eu-west-1"',
      "zones:",
      "  example.com:",
      "    route53: Z1",
      "issuers: { acm: { type: acm } }",
      "channels:",
      "  sre:",
      "    type: sns",
      "    email:",
      "      - sre@example.com",
      "certificates:",
      "  www:",
      "    issuer: acm # renewed by itself",
      "    notify: [sre]",
      "    owner: >-",
      "      edge",
      "      team",
      "    domains:",
      "    - example.com",
    ].join("\r\n");

    expect(certificates(file).www).toMatchObject({ owner: "edge team" });
  });
});

// None of these would finish if the work grew faster than the size of the file.
describe("a malicious file", () => {
  test.each([9, 20, 1000])("with an alias bomb of %i levels is rejected immediately", (levels) => {
    const bomb = Array.from({ length: levels }, (_, level) => {
      const value = level === 0 ? "lol" : `*a${level - 1}`;
      return `a${level}: &a${level} [${Array(9).fill(value).join(", ")}]`;
    });

    expect(messagesOf(bomb.join("\n"))).toEqual([expect.stringMatching(/Aliases expand to too many values|nested too deeply/)]);
  });

  test("with an alias bomb of merges is rejected immediately", () => {
    const bomb = Array.from(
      { length: 40 },
      (_, level) => `a${level}: &a${level} { ${level === 0 ? "x: 1" : `<<: [*a${level - 1}, *a${level - 1}]`} }`,
    );

    expect(messagesOf(bomb.join("\n"))).toEqual([expect.stringMatching(/Aliases expand to too many values/)]);
  });

  test.each([
    ["lists", (depth: number) => `name: ${"[".repeat(depth)}${"]".repeat(depth)}`],
    ["mappings", (depth: number) => `name: ${"{ a: ".repeat(depth)}1${" }".repeat(depth)}`],
    ["unclosed lists", (depth: number) => `name: ${"[".repeat(depth)}`],
    [
      "indented mappings",
      (depth: number) => Array.from({ length: Math.min(depth, 2_000) }, (_, level) => `${" ".repeat(level)}a:`).join("\n"),
    ],
    [
      "aliases",
      (depth: number) =>
        Array.from({ length: depth }, (_, level) => `a${level}: &a${level} [${level === 0 ? "" : `*a${level - 1}`}]`).join("\n"),
    ],
  ])("with deeply nested %s is rejected immediately", (_what, nested) => {
    for (const depth of [60, 800, 1_600, 10_000]) {
      const messages = messagesOf(nested(depth));

      expect(messages.some((each) => each.includes("Values are nested too deeply") || each.includes("not valid YAML"))).toBe(true);
    }
  });
});

describe("a file on disk is rejected", () => {
  const problemsOnDisk = (octets: Buffer) => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-yaml-"));
    const file = path.join(directory, "certfleet.yaml");
    fs.writeFileSync(file, octets);
    try {
      loadFleetFile(file);
      return [];
    } catch (error) {
      return (error as FleetFileError).problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
    } finally {
      fs.rmSync(directory, { recursive: true });
    }
  };

  test.each([
    ["in Latin-1", Buffer.from(`# für alle\n${text}`, "latin1"), "1:4"],
    ["in UTF-16", Buffer.from(`\ufeff${text}`, "utf16le"), "1:1"],
  ])("%s, because it is not UTF-8", (_what, octets, place) => {
    expect(problemsOnDisk(octets)).toEqual([`${place} The file is not valid UTF-8 here. Save it in UTF-8.`]);
  });

  test("if the policy that it extends does not exist, at the position of its name", () => {
    const [problem] = problemsOnDisk(Buffer.from(`${text}policy: { extends: nowhere.yaml }\n`));

    expect(problem).toMatch(/^10:20 .*extends "nowhere.yaml", which is neither an existing file/);
  });

  test("except for a byte order mark or letters of any language", () => {
    expect(problemsOnDisk(Buffer.from(`\ufeff# für alle: 日本\n${text}`))).toEqual([]);
  });
});
