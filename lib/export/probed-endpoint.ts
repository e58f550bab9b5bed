import { Document } from "yaml";

const WRITTEN = "Written by `certfleet export prometheus`, which writes it anew each time.";

/** A YAML file with a comment at its head. Prometheus reads what is a word in YAML 1.2 by the rules of 1.1, such as `yes`. */
export function yamlFile(value: unknown, ...comment: string[]): string {
  const document = new Document(value, { version: "1.1", aliasDuplicateObjects: false });
  document.commentBefore = [WRITTEN, ...comment].map((line) => ` ${line}`).join("\n");
  return document.toString({ lineWidth: 0 });
}

/** The versions of TLS as inventories write them, the oldest first. */
export const TLS_VERSIONS = ["1.0", "1.1", "1.2", "1.3"];

/** Nothing is older. */
export const OLDEST_TLS = TLS_VERSIONS[0];

/** A certificate where it is served, as Prometheus is told of it. Its texts are safe to show. */
export interface ProbedEndpoint {
  /** Host and port. */
  readonly address: string;
  /** The certificate's key. */
  readonly certificate: string;
  readonly stack: string;
  readonly issuer: string;
  readonly owner?: string;
  readonly service?: string;
  readonly runbook?: string;
  /** The oldest version of TLS that it was declared to offer, one of `TLS_VERSIONS`. */
  readonly minimumTls?: string;
  /** Days left at which the owner is warned. */
  readonly warnDays: number;
  /** Days left at which on-call is paged. */
  readonly pageDays: number;
}

/** The labels of what is scraped. An empty label is none in Prometheus. */
export function labelsOf(endpoint: ProbedEndpoint): Record<string, string> {
  const { certificate, stack, issuer, owner, service, runbook, minimumTls, warnDays, pageDays } = endpoint;
  const labels = {
    certificate,
    owner,
    service,
    stack,
    issuer,
    runbook,
    minimum_tls: minimumTls,
    warn_days: String(warnDays),
    page_days: String(pageDays),
  };
  return Object.fromEntries(Object.entries(labels).filter((entry): entry is [string, string] => Boolean(entry[1])));
}

/** The file that has the targets. */
export const TARGETS_FILE = "targets.json";

/** The file that has the alert rules. */
export const RULES_FILE = "rules.yml";

/** The job that refuses what clients refuse. */
export const VERIFIED_JOB = "certfleet";

/** The job that looks at what is served, even if clients refuse it. */
export const UNVERIFIED_JOB = "certfleet-unverified";

/** Both jobs, as a regular expression. */
export const EITHER_JOB = "certfleet(-unverified)?";
