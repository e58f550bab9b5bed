import { certificateFacts, certificateServices } from "../certificates/services";
import { Rule, unresolved } from "../rule";
import { SOURCES } from "../sources";
import { isUnknown } from "../value";

/** Certificates do not last longer than the policy's bound. */
export const longLifetime: Rule = {
  id: "long-lifetime",
  severity: "error",
  info: "A certificate lasts no longer than the policy's bound (398 days unless it says otherwise).",
  why: "A long-lived certificate outlives the facts in it and whoever knows how to renew it, and cannot be revoked reliably: public ones go from 200 days (2026) to 47 (2029).",
  sources: [SOURCES.baseline],
  services: certificateServices({
    ACM: "allow ACM's 198 days, or use an issuer with shorter ones",
    "AWS Private CA": 'validity { type = "DAYS", value = 90 }',
    ACME: 'profile = "shortlived", or a CA with shorter certificates',
    "tls provider, certificate": "validity_period_hours = 2160",
    "Certificate Manager": "allow Google's 90 days, or use an issuance configuration",
    "Certificate Manager, issuance configuration": 'lifetime = "2592000s"',
    "Google classic managed certificate": "allow Google's 90 days",
    "Google CA Service": 'lifetime = "7776000s"',
  }),
  compliant: `resource "tls_self_signed_cert" "internal" {
  validity_period_hours = 2160
}`,
  nonCompliant: `resource "tls_self_signed_cert" "internal" {
  validity_period_hours = 87600 # ten years
}`,
  *check(resource, { estate, settings: { certificates } }) {
    const bound = certificates.maximumLifetimeDays;
    const lifetime = certificateFacts(resource, estate)?.lifetimeDays;
    if (bound === undefined || lifetime === undefined) {
      return;
    }
    if (isUnknown(lifetime.value)) {
      yield unresolved(lifetime.path, `the lifetime is at most ${bound} days`);
    } else if (lifetime.value > bound) {
      const fix = longLifetime.services.find(({ types }) => types.includes(resource.type))?.fix ?? "shorten it";
      yield { message: `the certificate lasts ${round(lifetime.value)} days (${lifetime.path}), the policy allows ${bound}`, fix };
    }
  },
};

function round(days: number): number {
  return Math.round(days * 10) / 10;
}
