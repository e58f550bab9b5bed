import { CertificateHealth } from "../../inventory/health/health";
import { StatusReport, summarise } from "./report";

/** The version of this shape: it grows when a reader of the old one would be misled. */
const VERSION = 1;

/** Characters that JSON allows as they are, and a terminal obeys or does not show. */
const UNSEEN = /[\u007f-\u009f\p{Cf}\p{Co}\u2028\u2029]/gu;

/** The report for programs. docs/operations.md describes the shape. */
export function jsonStatus(report: StatusReport): string {
  const { now, probed, certificates, findings } = report.health;
  const document = {
    version: VERSION,
    now: now.toISOString(),
    probed,
    summary: { ...summarise(report), endpointsLookedAt: report.looked, hostsSkipped: report.skipped },
    certificates: certificates.map(entry),
    findings,
  };
  return `${JSON.stringify(document, undefined, 2).replace(UNSEEN, escaped)}\n`;
}

function entry({ certificate, state, daysLeft, notAfter, renewalDue, served }: CertificateHealth): Record<string, unknown> {
  const { key, name, stack, file, lifecycle, cloud, account, inventory } = certificate;
  const { madeBy, domains, owner, service, runbook, issuer, keyType, arn, id, region, endpoints } = inventory;
  const place = { file, lifecycle, cloud, account, madeBy, issuer, keyType, arn, id, region };
  return {
    ...{ key, name, stack, state, daysLeft, notAfter, renewalDue },
    ...{ domains, owner, service, runbook },
    ...place,
    endpoints,
    ...(served.length === 0 ? {} : { served: served.map(({ seen }) => seen) }),
  };
}

function escaped(character: string): string {
  return [...Array(character.length).keys()].map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`).join("");
}
