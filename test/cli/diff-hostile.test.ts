import { columnsOf } from "../../lib/core/printable";
import { entry } from "../inventory/diff/fleet";
import { diff, fileOf, inventory } from "./diff-command";

/** The JavaScript reference implementation, a dependency of jsii. GitHub's parser reads code, HTML and links the same way. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- it has no types, and is a dependency of another package
const commonmark = require(require.resolve("commonmark", { paths: [require.resolve("jsii")] })) as {
  Parser: new () => { parse(text: string): MarkdownNode };
};

interface MarkdownNode {
  readonly type: string;
  readonly literal: string | null;
  walker(): { next(): { entering: boolean; node: MarkdownNode } | null };
}

const HOSTILE: Record<string, string> = {
  html: `<img src=x onerror=alert(1)>"'&</details><script>alert(1)</script>`,
  comment: "--><!-- certfleet:diff -->",
  escapes: "\u001b[2J\u001b]0;owned\u0007\u009b31m\u001b]8;;https://evil.example\u0007link",
  lines: "one\ntwo\r\n\r\n# three\rfour\u2028five\u0085six",
  direction: "abc\u202egnp.exe\u2066\u200f\u061c",
  table: "a | b || c",
  ticks: "`a` ``b`` ```c",
  tick: "`",
  ticksAtTheEnds: "``x``",
  spaced: " x ",
  markdown: "![x](https://evil.example/x.png) [y](javascript:alert(1)) **w** ~~z~~ <https://evil.example> www.evil.example",
  mentions: "@everyone @octocat #1 octo/repo#2 deadbeefdeadbeefdeadbeefdeadbeefdeadbeef",
  backslashes: 'a\\"b\\\\nc\\',
  emoji: "👩‍💻🇩🇪🏴‍☠️",
  long: "x".repeat(10_000),
  longTicks: "`".repeat(10_000),
  longEmoji: "👩‍💻".repeat(2_000),
  marks: `z${"\u0300".repeat(5_000)}`,
  nothing: "",
  blank: " ",
  halves: "\ud800x\udfff",
  template: "{{ github.token }} $(reboot) `reboot`",
  prototype: "__proto__",
};

const texts = Object.values(HOSTILE);

const everywhere = (text: string) =>
  entry({
    domains: [text, `${text}.`],
    owner: text,
    service: text,
    runbook: text,
    issuer: `${text}!`,
    keyType: text,
    region: text,
    renewal: { by: "terraform", lifetimeDays: 90, dueDays: 30, runsEvery: text },
    endpoints: [{ kind: text, hosts: [text], port: 443, tlsPolicy: text, minimumTls: text }],
    stores: [{ name: text }],
    deployedTo: [{ target: text }],
    alerts: [{ source: text, warnDays: 3, pageDays: 2, channels: [text] }],
  });

const waivers = texts.map((text) => ({ rule: text, resource: text, until: text, owner: text }));
const stack = `media${HOSTILE.escapes}`;
const base = fileOf(inventory({ ...Object.fromEntries(texts.map((text, index) => [`${index}${text}`, entry()])) }, { stack, waivers: [] }));
const head = fileOf(
  inventory(
    {
      ...Object.fromEntries(texts.map((text, index) => [`${index}${text}`, everywhere(text)])),
      ...Object.fromEntries(texts.map((text, index) => [`new${index}${text}`, everywhere(text)])),
    },
    { stack, waivers },
  ),
);

/** Inventories with one change of each kind, so that no sentence is shortened. */
const few = (text: string) => [fileOf(inventory({ [text]: entry() })), fileOf(inventory({ [text]: everywhere(text) }))] as const;

describe("hostile names and owners", () => {
  test.each(["table", "markdown", "json"])(
    "do not put control characters, hidden characters or direction marks into %s",
    async (format) => {
      const { status, out, err } = await diff(base, head, "--format", format);
      expect({ status, err }).toEqual({ status: 1, err: "" });
      expect(out.replace(/\n/g, "").replace(/(?<=\p{Extended_Pictographic}\ufe0f?)\u200d(?=\p{Extended_Pictographic})/gu, "")).not.toMatch(
        /[\p{Cc}\p{Cf}\u2028\u2029\ud800-\udfff]/u,
      );
    },
  );

  test("do not add lines to the table, and do not make lines endless", async () => {
    const [table, json] = [await diff(base, head), await diff(base, head, "--format", "json")];
    const { changes } = JSON.parse(json.out) as { changes: unknown[] };
    const lines = table.out.split("\n").filter((line) => line.startsWith("  "));
    expect(lines).toHaveLength(changes.length);
    expect(lines.filter((line) => !/^ {2}(weakened {4}|strengthened|changed {5}) {2}\S/.test(line))).toEqual([]);
    expect(Math.max(...lines.map(columnsOf))).toBeLessThan(1_000);
  });

  test("are not shortened in JSON", async () => {
    const { out } = await diff(base, head, "--format", "json");
    const { changes } = JSON.parse(out) as { changes: { certificate?: string; stack: string; kind: string; message: string }[] };
    expect(new Set(changes.map((change) => change.stack))).toEqual(new Set([stack]));
    const owners = changes.filter(({ kind }) => kind === "service-changed");
    expect(owners.find(({ certificate }) => certificate?.startsWith("14"))?.message).toBe(
      `service is ${HOSTILE.long} instead of storefront`,
    );
  });

  test.each(Object.entries(HOSTILE))("are code spans in Markdown: %s", async (_what, text) => {
    const { out } = await diff(...few(text), "--format", "markdown");
    const nodes = nodesOf(out);
    expect(new Set(nodes.map(({ type }) => type))).toEqual(
      new Set(
        ["document", "html_block", "paragraph", "strong", "text", "code", "list", "item", "softbreak"].filter((type) =>
          nodes.some((node) => node.type === type),
        ),
      ),
    );
    expect(nodes.filter(({ type }) => type === "html_block").map(({ literal }) => literal?.split("\n")[0])).toEqual([
      "<!-- certfleet:diff -->",
    ]);
    const prose = nodes.flatMap(({ type, literal }) => (type === "text" ? [literal ?? ""] : [])).join("");
    expect(prose).not.toMatch(/[@<>`|]|evil|#\d/);
    expect(out.split("\n").filter((line) => line !== "" && !/^(- |\*\*|<!-- certfleet:diff -->$)/.test(line))).toEqual([]);
  });

  test("do not close the folded section of Markdown", async () => {
    const { out } = await diff(base, head, "--format", "markdown");
    const html = nodesOf(out).flatMap(({ type, literal }) => (type.startsWith("html") ? [literal!.split("\n")[0]] : []));
    expect(html).toEqual(["<!-- certfleet:diff -->", "<details><summary>All changes</summary>", "</details>"]);
    expect(out.length).toBeLessThan(65_000);
  });
});

function nodesOf(markdown: string): MarkdownNode[] {
  const walker = new commonmark.Parser().parse(markdown).walker();
  const nodes: MarkdownNode[] = [];
  for (let event = walker.next(); event !== null; event = walker.next()) {
    if (event.entering) {
      nodes.push(event.node);
    }
  }
  return nodes;
}
