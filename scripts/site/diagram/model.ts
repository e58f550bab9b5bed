import "../../../lib/clouds";
import { issuerFacts } from "../../../lib/core/cloud";
import { plural } from "../../../lib/core/text";
import { INVENTORY_OUTPUT, InventoryCertificate, inventorySchema } from "../../../lib/inventory/inventory-schema";

/** A box of the diagram: a title, and lines below it. */
export interface Box {
  readonly title: string;
  readonly lines: readonly string[];
}

/** What the diagram shows of one certificate, from left to right. */
export interface Lane {
  readonly certificate: Box;
  readonly validation: readonly Box[];
  readonly uses: readonly Box[];
  readonly alerts: readonly Box[];
}

/** The headings of a lane's columns. */
export const COLUMNS = ["Certificate", "Validation", "Endpoints and stores", "Alerts"] as const;

/** The names listed in a box before the rest is only counted. */
const LISTED_NAMES = 3;

const ENDPOINTS: Readonly<Record<string, string>> = {
  alb: "Application Load Balancer",
  nlb: "Network Load Balancer",
  cloudfront: "CloudFront",
  "api-gateway-http": "API Gateway (HTTP)",
  "api-gateway-rest": "API Gateway (REST)",
  "google-https-proxy": "Google Cloud load balancer",
  host: "Server",
};

const SOURCES: Readonly<Record<string, string>> = {
  "acm-days-to-expiry": "Days to expiry in ACM",
  "acm-events": "ACM events",
  "endpoint-probe": "Endpoint probe",
  "google-certificate-manager": "Certificate Manager logs",
  "google-uptime": "Uptime check",
};

const TARGETS: Readonly<Record<string, string>> = {
  acm: "Imported into ACM",
  google: "Imported into Certificate Manager",
};

/** The lanes of a synthesised document, one for each certificate of its inventory. */
export function lanesOf(document: { output?: Record<string, { value: unknown }> }): Lane[] {
  const inventory = inventorySchema().parse(document.output?.[INVENTORY_OUTPUT]?.value);
  return Object.entries(inventory.certificates).map(([name, certificate]) => ({
    certificate: { title: name, lines: [...shortened(certificate.domains), issuerFacts(certificate.issuer)?.label ?? certificate.issuer] },
    validation: validationOf(certificate),
    uses: usesOf(certificate),
    alerts: alertsOf(certificate),
  }));
}

function validationOf({ zones = [] }: InventoryCertificate): Box[] {
  return zones.map(({ name }) => ({ title: name, lines: ["Validation records in this DNS zone"] }));
}

function usesOf({ endpoints, stores, deployedTo }: InventoryCertificate): Box[] {
  return [
    ...endpoints.map(({ kind, hosts, port, minimumTls }) => ({
      title: ENDPOINTS[kind] ?? kind,
      lines: [...shortened(hosts), minimumTls === undefined ? `Port ${port}` : `Port ${port}, TLS ${minimumTls} or later`],
    })),
    ...stores.map(({ name, readers = [] }) => ({
      title: `Secret store ${name}`,
      lines: [`Certificate and key, ${plural(readers.length, "reader")}`],
    })),
    ...deployedTo.map(({ target, region }) => ({ title: TARGETS[target] ?? target, lines: region === undefined ? [] : [region] })),
  ];
}

/** A box for each set of channels, with what notifies them. */
function alertsOf({ alerts }: InventoryCertificate): Box[] {
  const bySet = new Map<string, string[]>();
  for (const { source, warnDays, pageDays, channels } of alerts) {
    const title = channels.join(", ");
    const days = [warnDays, pageDays].filter((each) => each !== undefined);
    const line = `${SOURCES[source] ?? source}${days.length === 0 ? "" : `: ${days.join(" and ")} days before`}`;
    bySet.set(title, [...(bySet.get(title) ?? []), line]);
  }
  return [...bySet].map(([title, lines]) => ({ title, lines }));
}

function shortened(names: readonly string[]): string[] {
  return names.length <= LISTED_NAMES + 1 ? [...names] : [...names.slice(0, LISTED_NAMES), `and ${names.length - LISTED_NAMES} more`];
}
