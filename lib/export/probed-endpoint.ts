import { Document } from "yaml";

const WRITTEN = "Written by `certfleet export prometheus`, which overwrites it.";

/** A YAML file with a leading comment. Prometheus reads plain scalars such as `yes` by the rules of YAML 1.1. */
export function yamlFile(value: unknown, ...comment: string[]): string {
  const document = new Document(value, { version: "1.1", aliasDuplicateObjects: false });
  document.commentBefore = [WRITTEN, ...comment].map((line) => ` ${line}`).join("\n");
  return document.toString({ lineWidth: 0 });
}

/** TLS versions in inventories, the oldest first. */
export const TLS_VERSIONS = ["1.0", "1.1", "1.2", "1.3"];

/** The oldest TLS version. */
export const OLDEST_TLS = TLS_VERSIONS[0];

/** A certificate at an endpoint, as Prometheus probes it. Its texts are already sanitised. */
export interface ProbedEndpoint {
  /** Host and port. */
  readonly address: string;
  /** The certificate's key. */
  readonly certificate: string;
  readonly stack: string;
  /** The command that applies its stack, such as `terraform`. */
  readonly engineCommand: string;
  readonly issuer: string;
  readonly owner?: string;
  readonly service?: string;
  readonly runbook?: string;
  /** The declared minimum TLS version, one of `TLS_VERSIONS`. */
  readonly minimumTls?: string;
  /** Days left at which the owner is warned. */
  readonly warnDays: number;
  /** Days left at which on-call is paged. */
  readonly pageDays: number;
}

/** The labels of a target. Prometheus treats an empty label as absent. */
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

/** The file with the targets. */
export const TARGETS_FILE = "targets.json";

/** The file with the alert rules. */
export const RULES_FILE = "rules.yml";

/** The job whose probes fail where clients would refuse the endpoint. */
export const VERIFIED_JOB = "certfleet";

/** The job that inspects what is served even if clients refuse it. */
export const UNVERIFIED_JOB = "certfleet-unverified";

/** Both jobs, as a regular expression. */
export const EITHER_JOB = "certfleet(-unverified)?";
