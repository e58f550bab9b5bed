import { compareText } from "../../core/text";
import { FleetCertificate, FleetView } from "../fleet-view";
import { expiryOf, renewalDue, thresholdsOf } from "./expiry";
import { CertificateHealth, FleetHealth, HEALTH_STATES, HealthFinding, HealthSeverity, HealthState, ServedEndpoint } from "./health";
import { expiryFindings, lifecycleFindings, contactFindings, deploymentFindings, waiverFindings } from "./certificate-findings";
import { trustFindings } from "./trust-findings";
import { servedFindings } from "./served-findings";
import { revocationFindings } from "./revocation-findings";
import { AssessedCertificate, EndpointObservations } from "./endpoint-observations";

/** The moment and the observations that a fleet's health is assessed by. */
export interface AssessOptions {
  readonly now: Date;
  /**
   * What its endpoints served when they were probed.
   *
   * @default - no endpoint was probed
   */
  readonly served?: readonly ServedEndpoint[];
  /**
   * Whether CAs were asked about the revocation of what endpoints serve.
   *
   * @default false
   */
  readonly checksRevocation?: boolean;
  /**
   * Further findings about certificates, by their `certificate`.
   *
   * @default - none
   */
  readonly more?: readonly HealthFinding[];
}

const SEVERITIES: readonly HealthSeverity[] = ["error", "warning", "advice"];

const EXPIRED = new Set(["expired", "served-expired"]);

/** Assesses a fleet's health: the problems of each certificate, of its endpoints and of its alerts, the most urgent first. */
export function assessFleet(view: FleetView, { now, served, checksRevocation = false, more = [] }: AssessOptions): FleetHealth {
  const observations = new EndpointObservations(view.certificates, served ?? []);
  const others = [...lifecycleFindings(view), ...waiverFindings(view, now), ...trustFindings(view, now), ...more];
  const ofCertificates = new Map<string, HealthFinding[]>();
  for (const finding of others) {
    if (finding.certificate !== undefined) {
      ofCertificates.set(finding.certificate, [...(ofCertificates.get(finding.certificate) ?? []), finding]);
    }
  }
  const certificates = view.certificates
    .map((certificate) =>
      assessCertificate(certificate, observations, { now, checksRevocation }, ofCertificates.get(certificate.key) ?? []),
    )
    .sort(byUrgency);
  const findings = [...certificates.flatMap((each) => each.findings), ...others.filter((finding) => finding.certificate === undefined)];
  return { view, now, certificates, findings: findings.sort(bySeverity), probed: served !== undefined };
}

/** The health with findings about none of the certificates. */
export function withFindings(health: FleetHealth, findings: readonly HealthFinding[]): FleetHealth {
  return findings.length === 0 ? health : { ...health, findings: [...health.findings, ...findings].sort(bySeverity) };
}

function assessCertificate(
  certificate: FleetCertificate,
  all: EndpointObservations,
  { now, checksRevocation }: { readonly now: Date; readonly checksRevocation: boolean },
  more: readonly HealthFinding[],
): CertificateHealth {
  const served = all.of(certificate);
  const expiry = expiryOf(
    certificate,
    served.map(({ seen }) => seen),
    now,
  );
  const assessed: AssessedCertificate = {
    certificate,
    now,
    expiry,
    thresholds: thresholdsOf(certificate),
    observations: served,
    all,
    checksRevocation,
  };
  const own = [expiryFindings, servedFindings, revocationFindings, deploymentFindings, contactFindings].flatMap((find) => [
    ...find(assessed),
  ]);
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

/** What clients notice now, whatever the days left: these come before what will break. */
const BROKEN_NOW = new Set(["served-expired", "wrong-name", "chain-broken", "revoked", "distrusted", "unreachable"]);

function byUrgency(one: CertificateHealth, other: CertificateHealth): number {
  return (
    HEALTH_STATES.indexOf(one.state) - HEALTH_STATES.indexOf(other.state) ||
    Number(isBrokenNow(other)) - Number(isBrokenNow(one)) ||
    leastDays(one) - leastDays(other) ||
    compareText(one.certificate.key, other.certificate.key)
  );
}

function isBrokenNow({ findings }: CertificateHealth): boolean {
  return findings.some(({ kind, severity }) => severity === "error" && BROKEN_NOW.has(kind));
}

/** The days until the issued or a served certificate expires, whichever is sooner. */
function leastDays({ daysLeft, served }: CertificateHealth): number {
  return Math.min(daysLeft ?? Infinity, ...served.map(({ seen }) => seen.daysLeft ?? Infinity));
}

/** Findings of one severity keep the order of their certificates. */
function bySeverity(one: HealthFinding, other: HealthFinding): number {
  return SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity);
}
