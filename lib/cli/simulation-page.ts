import { createHash } from "node:crypto";
import { dayOf } from "../inventory/health/expiry";
import { yearsOf } from "../simulation/summary";
import { SafeText, xml } from "./output/text";
import { chartSvg } from "./simulation-chart";
import {
  changeSentences,
  failureSentences,
  firstAlert,
  headline,
  labelOf,
  outageLength,
  SimulationReport,
  survival,
  unneededSentences,
  YEAR_COLUMNS,
} from "./simulation-report";

/** More outages are only counted. */
const LISTED_OUTAGES = 200;

const STYLE = `
:root { color-scheme: light dark; --text: #1f2430; --muted: #667085; --line: #d9dde5; --page: #ffffff; --panel: #f6f7f9;
  --c0: #2f6fde; --c1: #d9822b; --c2: #3d9a57; --c3: #8a5cd0; --c4: #1899a8; --c5: #7a8699; --warning: #d9a400; --page-alert: #d64545; --invalid: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6e9ef; --muted: #98a2b3; --line: #343a46; --page: #14171d; --panel: #1c2028;
    --c0: #6fa0f5; --c1: #f0a35a; --c2: #68c183; --c3: #b18cf0; --c4: #4fc3d0; --c5: #a3adbd; --warning: #f0c33c; --page-alert: #f07070; --invalid: #ff6b60; }
}
body { margin: 0 auto; max-width: 1040px; padding: 24px; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 22px; margin: 0 0 8px; } h2 { font-size: 16px; margin: 28px 0 8px; } p { margin: 0 0 4px; }
figure { margin: 20px 0; padding: 12px; background: var(--panel); border-radius: 8px; } svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--muted); font: 11px system-ui, sans-serif; } svg .title { fill: var(--text); font-weight: 600; }
svg .axis { stroke: var(--line); } svg .change { stroke: var(--muted); stroke-dasharray: 3 3; } svg .failure { fill: var(--muted); opacity: 0.18; }
svg .c0 { fill: var(--c0); } svg .c1 { fill: var(--c1); } svg .c2 { fill: var(--c2); } svg .c3 { fill: var(--c3); } svg .c4 { fill: var(--c4); }
svg .c5 { fill: var(--c5); } svg .warning { fill: var(--warning); } svg .page { fill: var(--page-alert); } svg .invalid { fill: var(--invalid); }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; } th, td { padding: 4px 12px 4px 0; text-align: left; border-bottom: 1px solid var(--line); }
th { color: var(--muted); font-weight: 500; } td { font-variant-numeric: tabular-nums; overflow-wrap: anywhere; } ul { margin: 0; padding-left: 20px; }
`;

/** A simulation as one HTML file without scripts. A content security policy allows nothing but the style whose hash it has. */
export function simulationPage(report: SimulationReport): SafeText {
  const { fleet, settings, outcome } = report;
  const title = headline(fleet, outcome);
  const hash = createHash("sha256").update(STYLE).digest("base64");
  const body = [
    `<h1>${xml(title.text)}</h1>`,
    ...survival(outcome).map(({ text }) => `<p>${xml(text)}</p>`),
    `<figure>${chartSvg(report)}</figure>`,
    ...heading("Failures", list(failureSentences(settings))),
    ...heading("Lifetimes that change", list(changeSentences(outcome))),
    ...heading("By year", yearTable(report)),
    ...heading("Limits of issuers", limitTable(report)),
    ...heading("Alerts although renewal is not late", list(unneededSentences(outcome))),
    ...heading("Outages", outageTable(report)),
  ];
  return SafeText.own(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${xml(title.text)}</title>
<style>${STYLE}</style>
</head>
<body>
${body.join("\n")}
</body>
</html>
`);
}

function heading(title: string, content: string): string[] {
  return content === "" ? [] : [`<h2>${title}</h2>`, content];
}

function list(sentences: readonly SafeText[]): string {
  return sentences.length === 0 ? "" : `<ul>${sentences.map(({ text }) => `<li>${xml(text)}</li>`).join("")}</ul>`;
}

function yearTable({ outcome }: SimulationReport): string {
  return table(
    YEAR_COLUMNS.map(([title]) => title),
    yearsOf(outcome).map((year) => YEAR_COLUMNS.map(([, cell]) => String(cell(year)))),
  );
}

function limitTable({ outcome: { limits } }: SimulationReport): string {
  const rows = limits.map(({ issuer, name, count, per, peak, subject, refused }) => [
    ...[labelOf(issuer), name, `${count} in ${per.toString()}`],
    ...[String(peak), String(refused), subject],
  ]);
  return table(["Issuer", "Limit", "Allowed", "Most", "Refused", "Busiest"], rows);
}

function outageTable({ outcome: { outages } }: SimulationReport): string {
  const rows = outages.slice(0, LISTED_OUTAGES).map((each) => {
    const { certificate, issuer, cause, from } = each;
    return [certificate, labelOf(issuer), cause, dayOf(from), outageLength(each), firstAlert(each)];
  });
  const more = outages.length - rows.length;
  return table(["Certificate", "Issuer", "Cause", "From", "Lasts", "First alert"], rows) + (more > 0 ? `<p>and ${more} more</p>` : "");
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) {
    return "";
  }
  const head = titles.map((title) => `<th scope="col">${title}</th>`).join("");
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${xml(cell)}</td>`).join("")}</tr>`).join("\n");
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}
