import { plural } from "../core/text";
import { createHash } from "node:crypto";
import { isAbsolute, relative, sep } from "node:path";
import { fails, Finding, Severity } from "../policy/finding";
import { POLICY_RULES } from "../policy/waiver";
import { RULES } from "../policy/rules";
import { json, markdownText, xml, safe, SafeText } from "./output/text";
import { Paint, painter, Style, Terminal } from "./output/writer";

/** The result of a check. */
export interface CheckReport {
  readonly findings: readonly Finding[];
  /** The number of resources checked. */
  readonly resources: number;
  /** The lowest severity that makes the check fail. */
  readonly failOn: Severity;
}

/** The number of findings of each kind. */
interface Summary {
  readonly resources: number;
  readonly findings: number;
  readonly errors: number;
  readonly warnings: number;
  readonly advice: number;
  readonly unresolved: number;
  readonly waived: number;
  readonly baseline: number;
}

/** Counts findings. One that is waived or in the baseline counts as that only. */
function summarise({ findings, resources }: CheckReport): Summary {
  const open = findings.filter(({ waived, baseline }) => !waived && !baseline);
  const ofSeverity = (severity: Severity) => open.filter((finding) => finding.severity === severity).length;
  return {
    resources,
    findings: findings.length,
    errors: ofSeverity("error"),
    warnings: ofSeverity("warning"),
    advice: ofSeverity("advice"),
    unresolved: open.filter(({ kind }) => kind === "unresolved").length,
    waived: findings.filter(({ waived }) => waived).length,
    baseline: findings.filter(({ waived, baseline }) => baseline && !waived).length,
  };
}

function summaryLine(report: CheckReport): string {
  const { resources, errors, warnings, advice, unresolved, waived, baseline } = summarise(report);
  const open = [plural(errors, "error"), plural(warnings, "warning"), `${advice} advice`].join(", ");
  const notes = [
    unresolved > 0 ? `${unresolved} not known before apply` : "",
    waived > 0 ? `${waived} waived` : "",
    baseline > 0 ? `${baseline} in the baseline` : "",
  ].filter((each) => each !== "");
  return `${plural(resources, "resource")} checked: ${open}${notes.length > 0 ? ` (${notes.join(", ")})` : ""}`;
}

/** Identifies a finding across runs by rule, address and message, whatever file it is in. */
export function fingerprint({ rule, address, message }: Finding): string {
  return createHash("sha256")
    .update(JSON.stringify([rule, address, message]))
    .digest("hex")
    .slice(0, 32);
}

/** `file:line`, as far as it is known. */
function placeOf({ file, line }: Finding): string {
  return file === undefined ? "" : line === undefined ? file : `${file}:${line}`;
}

function statusOf({ waived, baseline, kind }: Finding): string {
  return waived ? " (waived)" : baseline ? " (baseline)" : kind === "unresolved" ? " (unresolved)" : "";
}

const STYLES: Record<Severity, Style> = { error: "red", warning: "yellow", advice: "cyan" };

/** The findings as a paragraph each. */
export function checkTable(report: CheckReport, terminal: Terminal): SafeText {
  const paint = painter(terminal);
  const paragraphs = report.findings.map((finding) => paragraph(finding, paint));
  return safe`${SafeText.join([...paragraphs, safe`${summaryLine(report)}`], "\n\n")}\n`;
}

function paragraph(finding: Finding, paint: Paint): SafeText {
  const { severity, rule, address, message, why, fix } = finding;
  const place = placeOf(finding);
  const head = safe`${paint(STYLES[severity], SafeText.of(severity))}${statusOf(finding)}  ${rule}  ${address === "" ? place : address}`;
  return SafeText.join(
    [
      address === "" || place === "" ? head : safe`${head}  (${place})`,
      safe`  what: ${message}`,
      safe`  why:  ${why}`,
      safe`  fix:  ${fix}`,
    ],
    "\n",
  );
}

/** The widths that a comment on a pull request shows well. */
const LONG_NAME = 200;
const LONG_TEXT = 600;

/** The findings as a list for pull requests and wikis. */
export function checkMarkdown(report: CheckReport): SafeText {
  const items = report.findings.map((finding) => {
    const { severity, rule, address, message, fix } = finding;
    const where = [address, placeOf(finding)].filter((part) => part !== "").map((part) => markdownText(part, LONG_NAME));
    const subject = safe`- **${severity}**${statusOf(finding)} ${markdownText(rule, LONG_NAME)}: ${SafeText.join(where, ", ")}`;
    return safe`${subject}: ${markdownText(message, LONG_TEXT)}. Fix: ${markdownText(fix, LONG_TEXT)}`;
  });
  const list = items.length === 0 ? "" : safe`\n\n${SafeText.join(items, "\n")}`;
  return safe`**${summaryLine(report)}**${list}\n`;
}

/** The findings for programs. */
export function checkJson(report: CheckReport): SafeText {
  return json({ findings: report.findings, summary: summarise(report) });
}

/** The findings as JUnit XML, which CI servers show as tests: findings that fail the check are failures, all others are skipped tests. */
export function checkJunit({ findings, failOn }: CheckReport): SafeText {
  const failures = findings.filter((finding) => fails(finding, failOn)).length;
  const cases = findings.map((finding) => testcase(finding, fails(finding, failOn)));
  const all = cases.length === 0 ? [SafeText.own('    <testcase classname="certfleet" name="policy"/>')] : cases;
  const lines = [
    SafeText.own('<?xml version="1.0" encoding="UTF-8"?>'),
    safe`<testsuites tests="${all.length}" failures="${failures}">`,
    safe`  <testsuite name="certfleet check" tests="${all.length}" failures="${failures}" skipped="${findings.length - failures}" errors="0">`,
    ...all,
    SafeText.own("  </testsuite>\n</testsuites>\n"),
  ];
  return SafeText.join(lines, "\n");
}

function testcase(finding: Finding, failed: boolean): SafeText {
  const { severity, rule, address, message, why, fix, waived, baseline } = finding;
  const text = SafeText.join(
    [message, `why: ${why}`, `fix: ${fix}`, placeOf(finding)].filter((part) => part !== "").map(xml),
    // In this form, CI servers keep the line ends of a text.
    "&#10;",
  );
  const outcome = failed
    ? safe`<failure type="${xml(severity)}" message="${xml(message)}">${text}</failure>`
    : safe`<skipped message="${waived ? "waived: " : baseline ? "baseline: " : ""}${xml(message)}"/>`;
  return safe`    <testcase classname="${xml(rule)}" name="${xml(address || "policy")}">${outcome}</testcase>`;
}

const LEVELS: Record<Severity, string> = { error: "error", warning: "warning", advice: "note" };

/** The findings as SARIF 2.1.0, which code hosts and editors show at the lines. */
export function checkSarif(report: CheckReport): SafeText {
  const rules = [...RULES, ...POLICY_RULES].map((rule) => ({
    id: rule.id,
    shortDescription: { text: rule.info },
    fullDescription: { text: rule.why },
    help: { text: `${rule.info} ${rule.why} Run certfleet explain ${rule.id} for the fix for each service.` },
    helpUri: rule.sources[0].url,
    defaultConfiguration: { level: "severity" in rule ? LEVELS[rule.severity] : "warning" },
    properties: { tags: ["security"] },
  }));
  return json({
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "certfleet", informationUri: "https://github.com/certfleet/certfleet", rules } },
        columnKind: "utf16CodeUnits",
        results: report.findings.map((finding) =>
          result(
            finding,
            rules.findIndex(({ id }) => id === finding.rule),
          ),
        ),
      },
    ],
  });
}

function result(finding: Finding, ruleIndex: number): object {
  const { rule, severity, address, message, fix, waived, baseline } = finding;
  const suppressions = [
    ...(waived ? [{ kind: "external", justification: "waived by the policy" }] : []),
    ...(baseline ? [{ kind: "external", justification: "in the baseline" }] : []),
  ];
  return {
    ruleId: rule,
    ...(ruleIndex >= 0 ? { ruleIndex } : {}),
    level: LEVELS[severity],
    kind: "fail",
    message: { text: plainSarif(`${address === "" ? "" : `${address}: `}${message}. Fix: ${fix}`) },
    locations: [location(finding)],
    partialFingerprints: { "certfleet/v1": fingerprint(finding) },
    ...(suppressions.length > 0 ? { suppressions } : {}),
  };
}

/** Text that a viewer shows as it is. In SARIF, `[text](address)` is a link even in plain text. */
function plainSarif(text: string): string {
  return SafeText.of(text, Infinity).text.replace(/\]\(/g, "] (");
}

function location({ address, file, line }: Finding): object {
  const physical =
    file === undefined
      ? {}
      : // Code hosts drop a location without a line. Terraform writes a plan on a single line.
        { physicalLocation: { artifactLocation: { uri: uriOf(file) }, region: { startLine: line ?? 1 } } };
  const logical = address === "" ? {} : { logicalLocations: [{ fullyQualifiedName: plainSarif(address), kind: "resource" }] };
  return { ...physical, ...logical };
}

/** A relative reference, because viewers resolve it against the checkout. */
function uriOf(file: string): string {
  const path = isAbsolute(file) ? relative(process.cwd(), file) : file;
  return path
    .split(sep)
    .map((part) => encodeURIComponent(part))
    .join("/");
}
