import { createColors } from "picocolors";
import { CertificateHealth, HealthFinding, HealthState } from "../../inventory/health/health";
import { printable } from "../../core/printable";
import { Column, GAP, layOut, wrap } from "./columns";
import { day, daysText, StatusReport, summaryLine } from "./report";

/** What a table is printed on. */
export interface Paper {
  /** The terminal's width; undefined where it goes into a pipe or a file. */
  readonly columns?: number;
  readonly colored: boolean;
}

type Colors = ReturnType<typeof createColors>;

/** Certificates named in a finding that many have. */
const NAMED = 5;

/** Cells and words longer than this tell no more. */
const LONG_CELL = 80;
const LONG_TEXT = 600;

/** The report for people: the certificates by urgency, a paragraph for each finding, and a line that sums up. */
export function tableStatus(report: StatusReport, { columns, colored }: Paper): string {
  const colors = createColors(colored);
  const { certificates, findings } = report.health;
  const parts = [
    ...(certificates.length === 0 ? [] : [table(certificates, columns, colors)]),
    ...grouped(findings).map((group) => paragraph(group, columns, colors)),
    wrap(summaryLine(report), columns, 0),
  ];
  return `${parts.join("\n\n")}\n`;
}

function table(certificates: readonly CertificateHealth[], width: number | undefined, colors: Colors): string {
  const paint = stateColors(colors);
  const [head, ...rows] = layOut(columnsFor(certificates), width);
  const painted = rows.map((row, index) => {
    const { state } = certificates[index];
    return paint[state](state) + row.slice(state.length);
  });
  return [colors.bold(head), ...painted].join("\n");
}

function columnsFor(certificates: readonly CertificateHealth[]): Column[] {
  const cells = (cell: (health: CertificateHealth) => string | undefined) =>
    certificates.map((health) => printable(cell(health) ?? "", LONG_CELL) || "-");
  return [
    { title: "STATE", cells: cells(({ state }) => state) },
    { title: "LEFT", cells: cells(({ daysLeft }) => (daysLeft === undefined ? undefined : daysText(daysLeft))) },
    { title: "EXPIRES", cells: cells(({ notAfter }) => day(notAfter)), spare: 2 },
    { title: "RENEWAL DUE", cells: cells(({ renewalDue }) => day(renewalDue)), spare: 6 },
    { title: "CERTIFICATE", cells: cells(({ certificate }) => certificate.key), least: 12 },
    { title: "NAMES", cells: cells(({ certificate }) => firstOf(certificate.inventory.domains)), least: 12, spare: 4 },
    { title: "OWNER", cells: cells(({ certificate }) => certificate.inventory.owner), least: 8, spare: 3 },
    { title: "ISSUER", cells: cells(({ certificate }) => certificate.inventory.issuer), least: 8, spare: 5 },
    { title: "FINDINGS", cells: cells(({ findings }) => firstOf([...new Set(findings.map(({ kind }) => kind))])), least: 14, spare: 1 },
  ];
}

/** The first, and how many more there are. */
function firstOf(texts: readonly string[]): string | undefined {
  return texts.length < 2 ? texts[0] : `${printable(texts[0], LONG_CELL / 2)} +${texts.length - 1}`;
}

function stateColors({ red, yellow, green, dim, bold }: Colors): Record<HealthState, (text: string) => string> {
  return { expired: (text) => bold(red(text)), critical: red, warning: yellow, unknown: dim, healthy: green };
}

/** Findings in the same words are one, of several certificates. */
function grouped(findings: readonly HealthFinding[]): HealthFinding[][] {
  const groups = new Map<string, HealthFinding[]>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.severity, finding.kind, finding.message, finding.fix]);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, [finding]);
    } else {
      group.push(finding);
    }
  }
  return [...groups.values()];
}

function paragraph(group: readonly HealthFinding[], columns: number | undefined, colors: Colors): string {
  const { severity, kind, message, fix } = group[0];
  const paint = { error: colors.red, warning: colors.yellow, advice: colors.cyan }[severity];
  const keys = [...new Set(group.flatMap(({ certificate }) => certificate ?? []))];
  const more = keys.length > NAMED ? ` and ${keys.length - NAMED} others` : "";
  const whose = keys
    .slice(0, NAMED)
    .map((key) => printable(key, LONG_CELL))
    .join(", ");
  const head = keys.length === 0 ? "" : `  ${wrap(`${whose}${more}`, columns, severity.length + kind.length + 2 * GAP)}`;
  const line = (label: string, text: string) => `  ${label} ${wrap(printable(text, LONG_TEXT), columns, 8)}`;
  return [`${paint(severity)}  ${kind}${head}`, line("what:", message), line("fix: ", fix)].join("\n");
}
