import { X509Certificate } from "node:crypto";
import { Token } from "cdktf";
import { Duration } from "../../core/duration";
import { CertfleetError } from "../../core/error";

/** What of a probe can be refused before there is a stack. */
export interface ProbeSettings {
  readonly every?: Duration;
  readonly pickUpWithin?: Duration;
  readonly trustedRoots?: readonly string[];
  readonly logRetentionDays?: number;
}

/** A probe's settings as they hold. */
export interface CheckedProbeSettings {
  readonly every: Duration;
  readonly pickUpWithin: Duration;
}

/** Days for which CloudWatch keeps a log (CloudWatch Logs API, `PutRetentionPolicy`). */
const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/** Refuses what could not work, and tells the intervals that hold. */
export function checkProbeSettings(settings: ProbeSettings): CheckedProbeSettings {
  const every = checkInterval(settings.every ?? Duration.hours(1));
  const { logRetentionDays: days } = settings;
  if (days !== undefined && !Token.isUnresolved(days) && !RETENTION_DAYS.includes(days)) {
    throw new CertfleetError("log-retention", `a log cannot be kept for ${days} days: CloudWatch allows ${RETENTION_DAYS.join(", ")}`);
  }
  settings.trustedRoots?.forEach(checkRoot);
  return { every, pickUpWithin: checkPickUp(settings.pickUpWithin ?? Duration.hours(12), every) };
}

function checkInterval(every: Duration): Duration {
  if (every.toMinutes() < 5 || every.toMinutes() > 6 * 60) {
    throw new CertfleetError("probe-interval", `endpoints cannot be looked at every ${every.toString()}: allowed is from 5m to 6h`);
  }
  return every;
}

function checkPickUp(pickUpWithin: Duration, every: Duration): Duration {
  if (pickUpWithin.toMinutes() > 24 * 60 || pickUpWithin.toMinutes() < every.toMinutes()) {
    throw new CertfleetError(
      "probe-interval",
      `endpoints cannot be given ${pickUpWithin.toString()} to pick a certificate up: allowed is from the probe's own interval, ${every.toString()}, to 24h`,
    );
  }
  return pickUpWithin;
}

/** A root that cannot be read would fail every look at every endpoint. The text goes into the function's package as it is. */
function checkRoot(pem: string, index: number): void {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) {
    throw new CertfleetError("key-in-clear", `root ${index + 1} to trust has a private key beside it: give the certificate alone`);
  }
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  try {
    certificates.forEach((certificate) => new X509Certificate(certificate));
  } catch {
    certificates.length = 0;
  }
  if (certificates.length === 0) {
    throw new CertfleetError(
      "invalid-pem",
      `root ${index + 1} to trust cannot be read: give the PEM text of the root certificate, which begins with -----BEGIN CERTIFICATE-----`,
    );
  }
}
