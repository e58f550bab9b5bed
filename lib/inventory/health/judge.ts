import { FleetCertificate, FleetView } from "../fleet-view";
import { expiryOf, renewalDue, thresholdsOf } from "./expiry";
import { CertificateHealth, FleetHealth, HealthFinding, HealthSeverity, HealthState, ServedEndpoint } from "./health";
import { expiryFindings } from "./findings/expiry";
import { lifecycleFindings } from "./findings/lifecycle";
import { peopleFindings } from "./findings/people";
import { placeFindings } from "./findings/place";
import { servedFindings } from "./findings/served";
import { waiverFindings } from "./findings/waivers";
import { Judged } from "./judged";
import { Looks } from "./looks";

/** What a fleet is judged by. */
export interface JudgeOptions {
  readonly now: Date;
  /**
   * What its endpoints were seen to serve.
   *
   * @default - nobody looked
   */
  readonly served?: readonly ServedEndpoint[];
}

const SEVERITIES: readonly HealthSeverity[] = ["error", "warning", "advice"];

const STATES: readonly HealthState[] = ["expired", "critical", "warning", "unknown", "healthy"];

const EXPIRED = new Set(["expired", "served-expired"]);

/** Judges a fleet's health: what is wrong with each certificate, with what serves it and with what watches it, the most urgent first. */
export function judgeFleet(view: FleetView, { now, served }: JudgeOptions): FleetHealth {
  const looks = new Looks(view.certificates, served ?? []);
  const others = [...lifecycleFindings(view), ...waiverFindings(view, now)];
  const ofCertificates = new Map<string, HealthFinding[]>();
  for (const finding of others) {
    if (finding.certificate !== undefined) {
      ofCertificates.set(finding.certificate, [...(ofCertificates.get(finding.certificate) ?? []), finding]);
    }
  }
  const certificates = view.certificates
    .map((certificate) => judge(certificate, looks, now, ofCertificates.get(certificate.key) ?? []))
    .sort(byUrgency);
  const findings = [...certificates.flatMap((each) => each.findings), ...others.filter((finding) => finding.certificate === undefined)];
  return { view, now, certificates, findings: findings.sort(bySeverity), probed: served !== undefined };
}

function judge(certificate: FleetCertificate, all: Looks, now: Date, more: readonly HealthFinding[]): CertificateHealth {
  const served = all.of(certificate);
  const expiry = expiryOf(
    certificate,
    served.map(({ seen }) => seen),
    now,
  );
  const judged: Judged = { certificate, now, expiry, thresholds: thresholdsOf(certificate), looks: served, all };
  const own = [expiryFindings, servedFindings, placeFindings, peopleFindings].flatMap((find) => [...find(judged)]);
  const findings = [...own.map((finding) => ({ ...finding, certificate: certificate.key })), ...more].sort(bySeverity);
  return {
    certificate,
    state: stateOf(findings, expiry !== undefined),
    daysLeft: expiry?.daysLeft,
    notAfter: expiry?.notAfter.toISOString(),
    renewalDue: renewalDue(certificate, expiry)?.toISOString(),
    findings,
    served,
  };
}

function stateOf(findings: readonly HealthFinding[], isExpiryKnown: boolean): HealthState {
  const worst = findings[0]?.severity;
  if (worst === "error") {
    return findings.some(({ kind, severity }) => severity === "error" && EXPIRED.has(kind)) ? "expired" : "critical";
  }
  return worst === "warning" ? "warning" : isExpiryKnown ? "healthy" : "unknown";
}

function byUrgency(one: CertificateHealth, other: CertificateHealth): number {
  return (
    STATES.indexOf(one.state) - STATES.indexOf(other.state) ||
    (one.daysLeft ?? Infinity) - (other.daysLeft ?? Infinity) ||
    compare(one.certificate.key, other.certificate.key)
  );
}

/** The order of the certificates holds among findings that are equally bad. */
function bySeverity(one: HealthFinding, other: HealthFinding): number {
  return SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
