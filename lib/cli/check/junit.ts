import { fails, Finding } from "../../policy/finding";
import { CheckReport, placeOf } from "./report";

/** The report as JUnit XML, which CI servers show as tests: a finding that lets the check fail is a failure, another one is skipped. */
export function junitReport(report: CheckReport): string {
  const failures = report.findings.filter((finding) => fails(finding, report.failOn)).length;
  const skipped = report.findings.length - failures;
  const passed = report.findings.length === 0 ? ['    <testcase classname="certfleet" name="policy"/>'] : [];
  const total = report.findings.length + passed.length;
  const cases = report.findings.map((finding) => testcase(finding, fails(finding, report.failOn)));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites tests="${total}" failures="${failures}">`,
    `  <testsuite name="certfleet check" tests="${total}" failures="${failures}" skipped="${skipped}" errors="0">`,
    ...passed,
    ...cases,
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function testcase(finding: Finding, failed: boolean): string {
  const text = escape(
    [finding.message, `why: ${finding.why}`, `fix: ${finding.fix}`, placeOf(finding)].filter((part) => part !== "").join("\n"),
  );
  const message = escape(finding.message);
  const outcome = failed
    ? `<failure type="${escape(finding.severity)}" message="${message}">${text}</failure>`
    : `<skipped message="${finding.waived ? "waived: " : finding.baseline ? "baseline: " : ""}${message}"/>`;
  return `    <testcase classname="${escape(finding.rule)}" name="${escape(finding.address || "policy")}">${outcome}</testcase>`;
}

/** Escapes markup and drops what XML 1.0 cannot hold. */
function escape(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(/\n/g, "&#10;");
}
