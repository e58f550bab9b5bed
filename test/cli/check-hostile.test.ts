import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { explainCommand } from "../../lib/cli/explain";
import { checkCommand } from "../../lib/cli/check";
import { commandRun, Outcome } from "./support";

const FORMATS = ["table", "markdown", "json", "junit", "sarif"];

const HOSTILE: Record<string, string> = {
  escapes: "\u001b[2J\u001b[31mred\u001b[0m\u009b31m",
  link: "\u001b]8;;https://evil.example\u0007here\u001b]8;;\u0007",
  title: "\u001b]0;owned\u001b\\",
  direction: "abc\u202egnp.exe\u2066\u200f\u061c",
  lines: "one\ntwo\r\nthree\u2028four\u0085error  weak-key  forged",
  hidden: "a\u200bb\ufeffc\u2060d",
  halves: "\ud800x\udfff",
  markup: `<img src=x onerror=alert(1)>"'&]]></testcase><failure/>`,
  markdown: "a | b ![x](https://evil.example/x.png) [y](javascript:alert(1)) `z` **w** @everyone #1 <!-- --",
};

const texts = Object.values(HOSTILE);

/** Resources with hostile names, addresses and values. */
const planned = texts.flatMap((text, index) => [
  change("aws_lb_listener", `aws_lb_listener.a${index}["${text}"]`, {
    protocol: "HTTPS",
    certificate_arn: "arn:aws:acm:eu-west-1:111122223333:certificate/x",
    ssl_policy: `ELBSecurityPolicy-${text}`,
  }),
  change("aws_acm_certificate", `module.${text}.aws_acm_certificate.b${index}`, {
    domain_name: text,
    subject_alternative_names: [text],
    tags: { owner: text, [text]: text },
    key_algorithm: text,
  }),
  change("aws_cloudfront_distribution", `aws_cloudfront_distribution.c${index}${text}`, {
    aliases: [text],
    viewer_certificate: [{ acm_certificate_arn: text, minimum_protocol_version: text }],
    tags: { Name: text },
  }),
]);

const POLICY = `policy:
  certificates: { allowedDomains: [example.com], requireOwner: true, requireService: true, requiredTags: [cost-center] }
  waivers:
    - { rule: weak-tls-version, resource: ${JSON.stringify(`aws_lb.${HOSTILE.escapes}x`)}, until: 2027-03-31, owner: edge, reason: old }
`;

/** The characters of a text that a terminal interprets or hides. */
function unsafeIn(text: string): string[] {
  return [...new Set(text.replace(/\n/g, "").match(/[\p{Cc}\p{Cf}\u2028\u2029\ud800-\udfff]/gu))];
}

function change(type: string, address: string, after: object): object {
  return { mode: "managed", type, name: address, address, change: { actions: ["create"], before: null, after, after_unknown: {} } };
}

describe("hostile text in a plan", () => {
  const directory = mkdtempSync(path.join(tmpdir(), "certfleet-check-hostile-"));
  const folder = path.join(directory, `\u001b[31m\u202e${"x".repeat(10)}`);
  const plan = path.join(folder, "plan.json");
  const policy = path.join(directory, "policy.yaml");

  beforeAll(() => {
    mkdirSync(folder);
    writeFileSync(plan, JSON.stringify({ format_version: "1.2", resource_changes: planned }));
    writeFileSync(policy, POLICY);
  });

  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const check = (...args: string[]): Promise<Outcome> => commandRun(checkCommand(), plan, "--policy", policy, ...args);

  test.each(FORMATS)(
    "does not reach a terminal through %s: no control characters, direction marks or hidden characters",
    async (format) => {
      const { status, out, err } = await check("--format", format);
      expect({ status, err }).toEqual({ status: 1, err: "" });
      expect(unsafeIn(out)).toEqual([]);
      expect(out.length).toBeGreaterThan(5_000);
    },
  );

  test.each(["sarif", "json"])("stays escaped when a viewer decodes %s", async (format) => {
    const { out } = await check("--format", format);
    const shown: string[] = [];
    JSON.parse(out, (key, value: unknown) => {
      if (["text", "fullyQualifiedName"].includes(key) && typeof value === "string") {
        shown.push(value);
      }
      return value;
    });
    expect(unsafeIn(shown.join(""))).toEqual([]);
    // SARIF has links of this form in plain text.
    expect(shown.filter((text) => text.includes("]("))).toEqual([]);
  });

  test("does not add lines to the table", async () => {
    const { findings } = JSON.parse((await check("--format", "json")).out) as { findings: unknown[] };
    const { out } = await check();
    expect(out.split("\n").filter((line) => !/^ {2}(what|why|fix):/.test(line) && line !== "")).toHaveLength(findings.length + 1);
  });

  test("does not add elements or control-character references to JUnit", async () => {
    const { findings } = JSON.parse((await check("--format", "json")).out) as { findings: unknown[] };
    const { out } = await check("--format", "junit");
    expect(out.match(/<testcase /g)).toHaveLength(findings.length);
    expect(out.replace(/<\/?(\?xml|testsuites?|testcase|failure|skipped)\b[^<>]*>/g, "")).not.toMatch(/[<>]/);
    expect(out).not.toMatch(/&#(?!10;)/);
    for (const [, name] of out.matchAll(/ name="([^"]*)"/g)) {
      expect(name).not.toContain("&#10;");
    }
  });

  test("is plain text in Markdown, without images, links, mentions or additional rows", async () => {
    const { findings } = JSON.parse((await check("--format", "json")).out) as { findings: unknown[] };
    const { out } = await check("--format", "markdown");
    expect(out).not.toMatch(/(^|[^\\])!\[|(^|[^\\])\]\(|<img|<script|@everyone|evil\.example\/x\.png\)|[^-]:\/\/evil/);
    expect(out.match(/^- \*\*/gm)).toHaveLength(findings.length);
  });

  test("is escaped in errors about the command line", async () => {
    const wrong = await check("--today", HOSTILE.escapes);
    expect(wrong).toMatchObject({ status: 2, out: "" });
    const missing = await commandRun(checkCommand(), `${HOSTILE.link}.json`);
    const unknown = await commandRun(explainCommand(), `${HOSTILE.escapes}${HOSTILE.direction}`);
    expect(unknown).toMatchObject({ status: 2, out: "" });
    for (const { err } of [wrong, missing, unknown]) {
      expect(err).toMatch(/\\x1b/);
      expect(unsafeIn(err)).toEqual([]);
    }
  });
});
