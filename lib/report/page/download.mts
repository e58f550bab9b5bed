import { csvLines } from "../../core/csv";
import { h } from "./dom.mts";
import { address, Certificate } from "./fleet.mts";
import { Column } from "./table.mts";

type Cell = string | number | undefined;

/** Certificates in a file have the columns of `certfleet status --format csv`. */
const CERTIFICATE: Readonly<Record<string, (certificate: Certificate) => Cell>> = {
  state: ({ state }) => state,
  days_left: ({ daysLeft }) => daysLeft,
  expires: ({ notAfter }) => notAfter,
  renewal_due: ({ renewalDue }) => renewalDue,
  certificate: ({ key }) => key,
  stack: ({ stack }) => stack,
  names: ({ domains }) => domains.join(" "),
  owner: ({ owner }) => owner,
  service: ({ service }) => service,
  issuer: ({ issuer }) => issuer,
  cloud: ({ cloud }) => cloud,
  account: ({ account }) => account,
  endpoints: ({ endpoints }) => endpoints.flatMap((endpoint) => endpoint.hosts.map((host) => address({ host, endpoint }))).join(" "),
  findings: ({ kinds }) => [...kinds].join(" "),
  most_urgent: ({ findings }) => findings[0]?.message,
  fix: ({ findings }) => findings[0]?.fix,
  region: ({ region }) => region,
  served_expires: ({ served }) => served?.notAfter,
  served_serial: ({ served }) => served?.serial,
  served_issuer: ({ served }) => served?.issuer,
};

export function certificateCsv(certificates: readonly Certificate[]): string {
  const cells = Object.values(CERTIFICATE);
  return csvLines([Object.keys(CERTIFICATE), ...certificates.map((each) => cells.map((cell) => cell(each)))]);
}

/** Rows of any other table, with the columns of the table. */
export function tableCsv<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  return csvLines([columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ csv, value }) => (csv ?? value)(row)))]);
}

/** Saves a text as a file. */
export function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" }));
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
