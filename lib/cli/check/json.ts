import { CheckReport, summarise } from "./report";

/** The report for programs. */
export function jsonReport(report: CheckReport): string {
  return JSON.stringify({ findings: report.findings, summary: summarise(report) }, null, 2) + "\n";
}
