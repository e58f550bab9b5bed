import { Finding } from "../../policy/finding";
import { CheckReport, placeOf, summarise } from "./report";

const COLORS: Record<string, string> = { error: "31", warning: "33", advice: "36" };

/** The report for people: one paragraph per finding, plain where it goes into a pipe. */
export function tableReport(report: CheckReport, colored: boolean): string {
  const paragraphs = report.findings.map((finding) => paragraph(finding, colored));
  return [...paragraphs, summaryLine(report)].join("\n\n") + "\n";
}

function paragraph(finding: Finding, colored: boolean): string {
  const status = finding.waived ? " (waived)" : finding.baseline ? " (baseline)" : finding.kind === "unresolved" ? " (unresolved)" : "";
  const head = `${colored ? color(finding.severity) : finding.severity}${status}  ${finding.rule}`;
  const place = placeOf(finding);
  return [
    finding.address === "" ? `${head}  ${place}` : `${head}  ${finding.address}${place === "" ? "" : `  (${place})`}`,
    `  what: ${finding.message}`,
    `  why:  ${finding.why}`,
    `  fix:  ${finding.fix}`,
  ].join("\n");
}

function color(severity: string): string {
  return `\u001b[${COLORS[severity]}m${severity}\u001b[0m`;
}

function summaryLine(report: CheckReport): string {
  const { resources, errors, warnings, advice, unresolved, waived, baseline } = summarise(report);
  const open = [count(errors, "error"), count(warnings, "warning"), `${advice} advice`].join(", ");
  const notes = [
    unresolved > 0 ? `${unresolved} cannot be told before the apply` : "",
    waived > 0 ? `${waived} waived` : "",
    baseline > 0 ? `${baseline} in the baseline` : "",
  ].filter((note) => note !== "");
  return `${count(resources, "resource")} checked: ${open}${notes.length > 0 ? ` (${notes.join(", ")})` : ""}`;
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}
