import { CertificateHealth } from "../../inventory/health/health";
import { printable } from "../../core/printable";
import { StatusReport } from "./report";

type Cell = string | number | undefined;

const COLUMNS: Record<string, (health: CertificateHealth) => Cell> = {
  state: ({ state }) => state,
  days_left: ({ daysLeft }) => daysLeft,
  expires: ({ notAfter }) => notAfter,
  renewal_due: ({ renewalDue }) => renewalDue,
  certificate: ({ certificate }) => certificate.key,
  stack: ({ certificate }) => certificate.stack,
  names: ({ certificate }) => certificate.inventory.domains.join(" "),
  owner: ({ certificate }) => certificate.inventory.owner,
  service: ({ certificate }) => certificate.inventory.service,
  issuer: ({ certificate }) => certificate.inventory.issuer,
  cloud: ({ certificate }) => certificate.cloud,
  account: ({ certificate }) => certificate.account,
  endpoints: ({ certificate }) =>
    certificate.inventory.endpoints.flatMap(({ hosts, port }) => hosts.map((host) => `${host}:${port}`)).join(" "),
  findings: ({ findings }) => [...new Set(findings.map(({ kind }) => kind))].join(" "),
  most_urgent: ({ findings }) => findings[0]?.message,
  fix: ({ findings }) => findings[0]?.fix,
};

/** The report for spreadsheets: a line for each certificate (RFC 4180, lines end as they do on this side of the world). */
export function csvStatus({ health }: StatusReport): string {
  const lines = health.certificates.map((each) => Object.values(COLUMNS).map((column) => cell(column(each))));
  return [Object.keys(COLUMNS), ...lines].map((line) => `${line.join(",")}\n`).join("");
}

function cell(value: Cell): string {
  if (typeof value !== "string") {
    return value === undefined ? "" : String(value);
  }
  const text = printable(value, Infinity);
  // A spreadsheet takes what begins so for a formula, and runs it.
  const harmless = /^\s*[=+\-@|%\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text;
  return /[",;]/.test(harmless) || harmless !== harmless.trim() ? `"${harmless.replace(/"/g, '""')}"` : harmless;
}
