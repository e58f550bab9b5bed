import type { HealthSeverity, HealthState } from "../../inventory/health/health";
import type { ReportCertificate, ReportData, ReportEndpoint, ReportFinding } from "../report-data";
import { ServedCertificate, servedCertificate } from "../../inventory/health/served-certificate";

/** The states, the most urgent first. */
export const STATES: readonly HealthState[] = ["expired", "critical", "warning", "unknown", "healthy"];

export const SEVERITIES: readonly HealthSeverity[] = ["error", "warning", "advice"];

/** A certificate with values that the page derives once. */
export interface Certificate extends ReportCertificate {
  /** Its place in the order of urgency. */
  readonly rank: number;
  readonly kinds: ReadonlySet<string>;
  readonly issuerName: string;
  readonly cloudName: string;
  /** What its endpoints serve, if they were probed. */
  readonly served?: ServedCertificate;
  /** Days until the issued or the served certificate expires, whichever is sooner. */
  readonly soonest?: number;
}

/** An address of an endpoint, for one certificate. */
export interface Endpoint {
  readonly certificate: Certificate;
  readonly endpoint: ReportEndpoint;
  /** Absent if the inventory does not know it. */
  readonly host?: string;
  readonly seen?: NonNullable<ReportEndpoint["seen"]>[number];
}

/** A finding with its certificate, if it is about one. */
export interface Finding extends ReportFinding {
  readonly certificate?: Certificate;
}

/** What the page shows. */
export class Fleet {
  readonly certificates: readonly Certificate[];
  readonly endpoints: readonly Endpoint[];
  readonly findings: readonly Finding[];
  private readonly byKey: ReadonlyMap<string, Certificate>;
  private readonly texts = new Map<Certificate | Finding, string>();

  constructor(readonly data: ReportData) {
    this.certificates = data.certificates.map((each, rank) => {
      const served = servedCertificate(each.endpoints.flatMap(({ seen }) => seen ?? []));
      const days = [each.daysLeft, served?.daysLeft].filter((left) => left !== undefined);
      return {
        ...each,
        rank,
        issuerName: this.issuerName(each.issuer),
        cloudName: this.cloudName(each.cloud),
        kinds: new Set(each.findings.map(({ kind }) => kind)),
        served,
        soonest: days.length === 0 ? undefined : Math.min(...days),
      };
    });
    this.byKey = new Map(this.certificates.map((each) => [each.key, each]));
    this.endpoints = this.certificates.flatMap((certificate) =>
      certificate.endpoints.flatMap((endpoint): Endpoint[] =>
        endpoint.hosts.length === 0
          ? [{ certificate, endpoint }]
          : endpoint.hosts.map((host) => ({ certificate, endpoint, host, seen: endpoint.seen?.find((seen) => seen.host === host) })),
      ),
    );
    const ofCertificates = this.certificates.flatMap((certificate) => certificate.findings.map((finding) => ({ ...finding, certificate })));
    this.findings = [...data.findings, ...ofCertificates].sort(
      (one: Finding, other: Finding) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity),
    );
  }

  certificate(key: string): Certificate | undefined {
    return this.byKey.get(key);
  }

  /** The issuer's display name. */
  issuerName(issuer: string): string {
    return labelOf(issuer, this.data.issuers) ?? issuer;
  }

  /** The cloud's display name; `other`, which no registration has, becomes "Other". */
  cloudName(cloud: string): string {
    return labelOf(cloud, this.data.clouds) ?? cloud.charAt(0).toUpperCase() + cloud.slice(1);
  }

  get now(): number {
    return Date.parse(this.data.now);
  }

  /** The endpoints of certificates. */
  endpointsOf(certificates: ReadonlySet<Certificate>): readonly Endpoint[] {
    return this.endpoints.filter(({ certificate }) => certificates.has(certificate));
  }

  /** The text that the search field matches, in lower case. */
  text(of: Certificate): string {
    let text = this.texts.get(of);
    if (text === undefined) {
      const { key, domains, owner, service, issuer, keyType, arn, id, account, region, serial, served, endpoints, stores, deployedTo } = of;
      text = [
        ...[
          key,
          ...domains,
          owner,
          service,
          issuer,
          of.issuerName,
          keyType,
          arn,
          id,
          account,
          region,
          serial,
          served?.serial,
          served?.issuer,
        ],
        ...endpoints.flatMap(({ kind, hosts, tlsPolicy }) => [kind, ...hosts, tlsPolicy]),
        ...[...stores, ...deployedTo].map((each) => ("name" in each ? each.name : each.target)),
        ...of.alerts.flatMap(({ channels }) => channels),
        ...of.findings.flatMap(({ kind, message }) => [kind, message]),
      ]
        .filter((each) => each !== undefined)
        .join("\n")
        .toLowerCase();
      this.texts.set(of, text);
    }
    return text;
  }
}

/** The number of addresses of endpoints: a listener with two certificates is one. */
export function addressesOf(endpoints: readonly Endpoint[]): number {
  return new Set(
    endpoints.map(({ certificate, endpoint, host }) =>
      host === undefined ? `${certificate.key}\n${endpoint.kind}` : `${host}:${endpoint.port}`,
    ),
  ).size;
}

function labelOf(value: string, labels: Readonly<Record<string, string>>): string | undefined {
  return Object.hasOwn(labels, value) ? labels[value] : undefined;
}

/** A kebab-case code in display form: `endpoint-probe` is "endpoint probe". */
export function words(kebab: string): string {
  return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(kebab) ? kebab.replace(/-/g, " ") : kebab;
}

/** An endpoint's address in display form. */
export function address({ host, endpoint }: Pick<Endpoint, "host" | "endpoint">): string {
  return host === undefined ? `port ${endpoint.port}` : `${host.includes(":") ? `[${host}]` : host}:${endpoint.port}`;
}
