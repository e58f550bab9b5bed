import { printable } from "../../core/printable";
import { day, daysText, StatusReport, summaryLine } from "./report";

/** What comments and pages still show well. */
const LONG_CELL = 100;
const LONG_TEXT = 600;

/** The report for pull requests and wikis: the certificates that have findings, and the findings. */
export function markdownStatus(report: StatusReport): string {
  const { certificates, findings } = report.health;
  const parts = [`**${summaryLine(report)}**`];
  if (certificates.length > 0) {
    const rows = certificates.map(({ certificate, state, daysLeft, notAfter, findings: own }) => [
      state,
      daysLeft === undefined ? "" : daysText(daysLeft),
      day(notAfter),
      certificate.key,
      certificate.inventory.domains.join(" "),
      certificate.inventory.owner ?? "",
      [...new Set(own.map(({ kind }) => kind))].join(" "),
    ]);
    const head = ["State", "Left", "Expires", "Certificate", "Names", "Owner", "Findings"];
    parts.push(
      [line(head), line(head.map(() => "---")), ...rows.map((row) => line(row.map((cell) => escaped(cell, LONG_CELL))))].join("\n"),
    );
  }
  if (findings.length > 0) {
    parts.push(
      findings
        .map(({ severity, kind, certificate, message, fix }) => {
          const whose = certificate === undefined ? "" : ` ${escaped(certificate, LONG_CELL)}:`;
          return `- **${severity}** ${escaped(kind, LONG_CELL)}:${whose} ${escaped(message, LONG_TEXT)}. Fix: ${escaped(fix, LONG_TEXT)}`;
        })
        .join("\n"),
    );
  }
  return `${parts.join("\n\n")}\n`;
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** Text that Markdown shows as it is; the comment within a mention keeps people from being called. */
function escaped(text: string, columns: number): string {
  return printable(text, columns)
    .replace(/[\\`*_{}[\]()#+!|~$]/g, "\\$&")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/:\/\//g, ":<!-- -->//")
    .replace(/@/g, "@<!-- -->");
}
