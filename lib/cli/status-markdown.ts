import { CertfleetError } from "../core/error";
import { plural } from "../core/text";
import { CertificateHealth, HealthFinding } from "../inventory/health/health";
import { markdownTable, markdownText, safe, SafeText } from "./output/text";
import { day, daysText, kindsOf, LONG_TEXT, servedDay, servedTo, StatusReport, summaryLine } from "./status-report";

/** The width that a comment on a pull request shows well in a cell. */
const LONG_CELL = 100;

const HEAD = ["State", "Left", "Expires", "Certificate", "Names", "Owner", "Findings"];
const PROBED_HEAD = ["State", "Left", "Expires", "Served until", "Certificate", "Names", "Owner", "Findings"];

/** What a job summary of GitHub can have, less what else the step may have written: it rejects a longer one as a whole. */
export const SUMMARY_BYTES = "1000000";

/** The smallest limit: the totals, and what is left out. */
const LEAST_BYTES = 1000;

/** Reads `--max-bytes`. */
export function parseMaxBytes(text: string): number {
  const bytes = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (bytes < LEAST_BYTES) {
    throw new CertfleetError(
      "invalid-size",
      `--max-bytes "${text}" is not a number of bytes from ${LEAST_BYTES} to 999999999, such as 65000.`,
    );
  }
  return bytes;
}

/**
 * The certificates and findings for job summaries, pull requests and wikis. What does not fit is left out and counted: the least urgent
 * certificates, and the least severe findings.
 */
export function statusMarkdown(report: StatusReport, maxBytes: number): SafeText {
  const { certificates, findings, probed } = report.health;
  const rows = certificates.map((each) => row(each, probed));
  const items = findings.map(item);
  const room = maxBytes - LEAST_BYTES;
  const isWhole = sum(rows) + sum(items) <= room;
  // Half for the findings, and what they do not need for the table; what that does not need is for the findings again.
  const some = isWhole ? items.length : fitting(items, room / 2);
  const shownRows = isWhole ? rows : rows.slice(0, fitting(rows, room - sum(items.slice(0, some))));
  const shownItems = isWhole ? items : items.slice(0, fitting(items, room - sum(shownRows)));
  const left = [
    ...(shownRows.length < rows.length ? [`${rows.length - shownRows.length} of ${plural(rows.length, "certificate")}`] : []),
    ...(shownItems.length < items.length ? [`${items.length - shownItems.length} of ${plural(items.length, "finding")}`] : []),
  ];
  const parts = [
    safe`**${summaryLine(report)}**`,
    ...(left.length === 0
      ? []
      : [
          SafeText.own(
            `Left out, because the text is limited to ${maxBytes} bytes: ${left.join(" and ")}, the least urgent ones. \`--format csv\` lists every certificate.`,
          ),
        ]),
    ...(shownRows.length === 0 ? [] : [SafeText.own([table(probed), ...shownRows.map(({ text }) => text)].join("\n"))]),
    ...(shownItems.length === 0 ? [] : [SafeText.join(shownItems, "\n")]),
  ];
  return safe`${SafeText.join(parts, "\n\n")}\n`;
}

/** The head of the table. */
function table(probed: boolean): string {
  return markdownTable(probed ? PROBED_HEAD : HEAD, []).text;
}

function row(health: CertificateHealth, probed: boolean): SafeText {
  const { certificate, state, daysLeft, notAfter, findings } = health;
  const cells = [
    state,
    daysLeft === undefined ? "" : daysText(daysLeft),
    day(notAfter),
    ...(probed ? [servedDay(servedTo(health))] : []),
    certificate.key,
    certificate.inventory.domains.join(" "),
    certificate.inventory.owner,
    kindsOf(findings).join(" "),
  ];
  return safe`| ${SafeText.join(cells.map(cell), " | ")} |`;
}

function item({ severity, kind, certificate, message, fix }: HealthFinding): SafeText {
  const subject = certificate === undefined ? "" : safe` ${cell(certificate)}:`;
  return safe`- **${severity}** ${cell(kind)}:${subject} ${markdownText(message, LONG_TEXT)}. Fix: ${markdownText(fix, LONG_TEXT)}`;
}

function cell(text: string | undefined): SafeText {
  return markdownText(text ?? "", LONG_CELL);
}

/** The bytes of lines. */
function sum(lines: readonly SafeText[]): number {
  return lines.reduce((bytes, { text }) => bytes + Buffer.byteLength(text) + 1, 0);
}

/** How many of the first lines fit. */
function fitting(lines: readonly SafeText[], bytes: number): number {
  let left = bytes;
  const first = lines.findIndex(({ text }) => (left -= Buffer.byteLength(text) + 1) < 0);
  return first === -1 ? lines.length : first;
}
