import { certificateFacts, certificateServices } from "../certificates/services";
import { Problem, Rule, unresolved } from "../rule";
import { SOURCES } from "../sources";
import { isUnknown } from "../value";

/** Days that must be left at renewal unless the policy says otherwise; a sixth of the lifetime where that is less. */
const USUAL_DAYS = 14;

/** Renewal is due early enough to fail a few times, and not at every run. */
export const renewalWindow: Rule = {
  id: "renewal-window",
  severity: "error",
  info: "Renewal is due at least 14 days before expiry (a sixth of shorter lifetimes, or the policy's bound), and before the whole lifetime is left.",
  why: "A renewal fails now and then, and somebody has to see it and act before expiry; one that is due from the first day on renews at every run, until the CA's rate limits refuse it.",
  sources: [SOURCES.acmeProvider, SOURCES.letsEncryptProfiles],
  services: certificateServices({
    ACM: 'early_renewal_duration = "P45D" for private certificates',
    ACME: "min_days_dynamic = true",
    "tls provider, certificate": "early_renewal_hours of a third of validity_period_hours",
    "Certificate Manager": "use an issuance configuration with a wider rotation window",
    "Certificate Manager, issuance configuration": "rotation_window_percentage = 34",
    "Google classic managed certificate": "use Certificate Manager with an issuance configuration",
  }),
  compliant: `resource "acme_certificate" "edge" {
  min_days_dynamic = true
}`,
  nonCompliant: `resource "acme_certificate" "edge" {
  profile            = "shortlived" # lasts 6 days
  min_days_remaining = 30           # due at every run
}`,
  *check(resource, { estate, settings: { certificates } }): Iterable<Problem> {
    const facts = certificateFacts(resource, estate);
    const renewal = facts?.renewalDays;
    if (!facts || !renewal) {
      return;
    }
    if (isUnknown(renewal.value)) {
      yield unresolved(renewal.path, "renewal is due in time");
      return;
    }
    const days = renewal.value;
    const lifetime = isUnknown(facts.lifetimeDays?.value) ? undefined : facts.lifetimeDays?.value;
    const fix = `set ${renewalWindow.services.find(({ types }) => types.includes(resource.type))?.fix ?? "a window that fits"}`;
    const least = certificates.minimumRenewalDays ?? Math.min(USUAL_DAYS, (lifetime ?? Infinity) / 6);
    if (days < 0) {
      yield { message: `${renewal.path} ${days} turns renewal off`, fix };
    } else if (lifetime !== undefined && days >= lifetime) {
      yield {
        message: `renewal is due ${round(days)} days before expiry (${renewal.path}), from the first of the ${round(lifetime)} days that the certificate lasts`,
        fix,
      };
    } else if (days < least && !(days === 0 && facts.renewedBy === "nobody")) {
      yield {
        message: `renewal is due only ${round(days)} days before expiry (${renewal.path}), ${round(least)} are needed to notice and mend a failure`,
        fix,
      };
    }
  },
};

function round(days: number): number {
  return Math.round(days * 10) / 10;
}
