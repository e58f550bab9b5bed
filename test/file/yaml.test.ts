import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { loadFleetFile, parseFleet } from "../../lib/file/from-file";
import { FleetFileError } from "../../lib/file/schema-reader";
import { fleetText, problemsOf, messagesOf, unmarked } from "./support";

const www = "www: { domains: [example.com] }";
const text = fleetText([www]);

describe("a text that is not valid YAML, or not a fleet, is rejected:", () => {
  test.each([
    ["an unclosed list", text.replace("[example.com] }", "[example.com }"), "The file is not valid YAML: Flow sequence"],
    ["a tab for indentation", text.replace("  www", "\twww"), "This line is indented with a tab"],
    ["an unclosed quote", text.replace("sre@", '"sre@'), "The file is not valid YAML: Missing closing"],
    ["a key twice", `${text}¦name: other\n`, 'The key "name" is listed twice in this mapping'],
    ["a certificate twice", `${text}  ¦www: {}\n`, 'The key "www" is listed twice'],
    ["a second document", `${text}¦---\n${text}`, "A second YAML document begins here (---)"],
    ["an alias of nothing", `${text}  api: ¦*api\n`, "The alias *api has no anchor: no &api comes before it"],
    ["an unquoted wildcard", text.replace("[example.com]", "[¦*.example.com]"), 'Quote the name: "*.example.com".'],
    ["an alias of what it is in", `${text}  api: &api { domains: [¦*api] }\n`, "The alias *api is part of the value that it refers to"],
    ["a merge of text", `${text}  api: { <<: ¦domains }\n`, "`<<` needs a mapping or a list of mappings"],
    ["a merge of a list of texts", `${text}  api: { <<: ¦[domains] }\n`, "`<<` needs a mapping or a list of mappings"],
    ["a merge of nothing", `${text}  api: { <<: ¦}\n`, "`<<` needs a mapping or a list of mappings"],
    ["a list as a key", `${text}  ? ¦[a]\n  : {}\n`, "A key must be text, not a list or a mapping"],
    ["a tag", text.replace("[example.com] }", "¦!env NAMES }"), "The YAML tag !env is not supported"],
    ["an empty file", "", "The file is empty. A fleet needs `version`, `name` and `certificates`."],
    ["a file of comments", "# nothing yet\n", "The file is empty"],
    ["null", "null\n", "The file is empty"],
    ["a list", "¦- www\n", "The file must be a mapping, not a list"],
    ["text", "¦www.example.com\n", 'The file must be a mapping, not the text "www.example.com"'],
    ["a control character", text.replace("edge", "ed¦\u0007ge"), "the control character U+0007, which YAML does not allow. Remove it."],
    ["another encoding's NUL", text.replace("edge", "ed¦\0ge"), "U+0000, which YAML does not allow. Save the file as UTF-8."],
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

  test("messages repeat values on one line, without control characters", () => {
    const faulty = text.replace("name: edge", 'name: edge\nowners: { team: ["a\\nb\\e\\u202e"] }');

    expect(messagesOf(faulty)).toEqual([expect.stringMatching(/^3:18 The channel "a\\nb\\u001b\\u202e" is not declared/)]);
  });

  test("all syntax errors are reported in one run, except after a tab, which gives one error", () => {
    expect(problemsOf(`${text}name: a\nversion: 1\n  www: *nothing\n`).length).toBeGreaterThan(1);
    expect(problemsOf(text.replace("  www", "\twww"))).toHaveLength(1);
  });
});

describe("YAML's ways of writing things once work:", () => {
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

  test("a merge key, over which a mapping's own keys go", () => {
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

  test("a fault in what is merged is reported once, where it stands", () => {
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

// Of work that grows with more than the file, none of these would end.
describe("a file that is out of all proportion", () => {
  const many = 10_000;

  test("of 10,000 certificates is read", () => {
    const lines = Array.from({ length: many }, (_, index) => `c${index}: { domains: [c${index}.example.com], service: s${index} }`);

    expect(parseFleet("certfleet.yaml", fleetText(lines)).certificates).toHaveLength(many);
  });

  test("of 10,000 certificates that share an anchor is read", () => {
    const lines = Array.from({ length: many }, (_, index) => `c${index}: { <<: *common, domains: [c${index}.example.com], endpoints: [] }`);
    const file = fleetText([
      "c: &common { domains: ['*.example.com'], tags: { cost: '42' }, endpoints: [{ host: www.example.com }] }",
      ...lines,
    ]);

    expect(parseFleet("certfleet.yaml", file).certificates).toHaveLength(many + 1);
  });

  test("with thousands of faults has them all reported", () => {
    const lines = Array.from({ length: 2_500 }, (_, index) => `c${index}: { domains: [c${index}.example.org], ownr: x }`);

    expect(problemsOf(fleetText(lines))).toHaveLength(5_000);
  });

  test.each([9, 20, 1000])("an alias bomb of %i levels is refused at once", (levels) => {
    const bomb = Array.from({ length: levels }, (_, level) => {
      const value = level === 0 ? "lol" : `*a${level - 1}`;
      return `a${level}: &a${level} [${Array(9).fill(value).join(", ")}]`;
    });

    expect(messagesOf(bomb.join("\n"))).toEqual([expect.stringMatching(/Aliases expand to too many values|nested too deeply/)]);
  });

  test("an alias bomb of merges is refused at once", () => {
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
  ])("of deeply nested %s is refused at once", (_what, nested) => {
    for (const depth of [60, 800, 1_600, 10_000]) {
      const messages = messagesOf(nested(depth));

      expect(messages.some((each) => each.includes("Values are nested too deeply") || each.includes("not valid YAML"))).toBe(true);
    }
  });
});

describe("a file as it is on the disk is refused", () => {
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
  ])("%s, where it is not UTF-8", (_what, octets, place) => {
    expect(problemsOnDisk(octets)).toEqual([`${place} The file is not valid UTF-8 here. Save it in UTF-8.`]);
  });

  test("for a policy that it extends and that is not there, where it names it", () => {
    const [problem] = problemsOnDisk(Buffer.from(`${text}policy: { extends: nowhere.yaml }\n`));

    expect(problem).toMatch(/^10:20 .*extends "nowhere.yaml", which is neither an existing file/);
  });

  test("but not for a byte order mark, or for letters of any language", () => {
    expect(problemsOnDisk(Buffer.from(`\ufeff# für alle: 日本\n${text}`))).toEqual([]);
  });
});
