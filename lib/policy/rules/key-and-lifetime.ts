import { lifetimeOn, PUBLIC_LIFETIME_LIMITS } from "../../core/lifetimes";
import { CertificateFacts, Fact } from "../certificates/facts";
import { certificateFacts, certificateServices } from "../certificates/services";
import { keyStrength } from "../policy-settings";
import { SOURCES } from "../finding";
import { fixFor, Problem, Rule, unresolved } from "../rule";
import { isUnknown } from "../plan/resource";

/** Keys that are weak or not allowed. */
export const weakKey: Rule = {
  id: "weak-key",
  severity: "error",
  info: "A key is at least as strong as the policy's minimumKey (rsa-2048 by default), and is one of its allowedKeys.",
  why: "Public CAs refuse RSA keys below 2048 bits, because smaller ones can be factored. Curves with less than 112 bits of security are as weak.",
  sources: [SOURCES.baseline, SOURCES.nist80057],
  services: certificateServices({
    ACM: 'key_algorithm = "RSA_2048" or "EC_prime256v1"',
    "AWS Private CA, authority": 'key_algorithm = "RSA_4096" or "EC_secp384r1"',
    ACME: 'key_type = "P256" or "2048", with version 3 "EC256" or "RSA2048"',
    "ACME account": 'account_key_algorithm = "ECDSA", account_key_ecdsa_curve = "P384"',
    "tls provider, key": 'algorithm = "ECDSA" with ecdsa_curve = "P256", or rsa_bits = 2048',
    "Certificate Manager": "use an issuance configuration with an allowed key algorithm; managed certificates always use RSA 2048",
    "Certificate Manager, issuance configuration": 'key_algorithm = "ECDSA_P256" or "RSA_2048"',
    "Google classic managed certificate":
      "use Certificate Manager with an issuance configuration; managed certificates always use RSA 2048",
    "Google CA Service, authority": 'key_spec { algorithm = "EC_P384_SHA384" }',
  }),
  compliant: `resource "tls_private_key" "edge" {
  algorithm   = "ECDSA"
  ecdsa_curve = "P256"
}`,
  nonCompliant: `resource "tls_private_key" "edge" {
  algorithm = "RSA"
  rsa_bits  = 1024
}`,
  *check(resource, { estate, settings: { certificates } }) {
    const facts = certificateFacts(resource, estate);
    if (!facts?.key) {
      return;
    }
    const { path, value } = facts.key;
    const { minimumKey, allowedKeys } = certificates;
    if (isUnknown(value)) {
      yield unresolved(path, "the key is strong enough");
      return;
    }
    const fix = fixFor(weakKey, resource.type) ?? "choose a stronger key";
    if (value === "ecdsa-p224") {
      yield { message: `CAs and browsers refuse the certificate: its key is ${value} (${path})`, fix };
    } else if (minimumKey !== undefined && keyStrength(value) < keyStrength(minimumKey)) {
      yield {
        message: `The key can be broken too easily: ${value} (${path}) is weaker than ${minimumKey}, the weakest key that the policy allows`,
        fix,
      };
    } else if (facts.isServed && allowedKeys !== undefined && !allowedKeys.includes(value)) {
      yield {
        message: `The key is not allowed: ${value} (${path}) is not one of the allowedKeys ${allowedKeys.join(", ")}`,
        fix: `choose ${allowedKeys.join(" or ")}`,
      };
    }
  },
};

/** Certificates that are valid for too long. */
export const longLifetime: Rule = {
  id: "long-lifetime",
  severity: "error",
  info: "A certificate is valid for no longer than the policy's maximumLifetimeDays (398 by default).",
  why: `A long-lived certificate outlives the facts in it and the people who know how to renew it, and it cannot be revoked reliably. The limit for public certificates goes from ${publicLimit("2026-03-15")} to ${publicLimit("2029-03-15")}.`,
  sources: [SOURCES.baseline],
  services: certificateServices({
    ACM: "raise maximumLifetimeDays to ACM's 198 days, or use an issuer with shorter lifetimes",
    "AWS Private CA": 'validity { type = "DAYS", value = 90 }',
    ACME: 'profile = "shortlived", or use a CA with shorter lifetimes',
    "tls provider, certificate": "validity_period_hours = 2160",
    "Certificate Manager": "raise maximumLifetimeDays to Google's 90 days, or use an issuance configuration",
    "Certificate Manager, issuance configuration": 'lifetime = "2592000s"',
    "Google classic managed certificate": "raise maximumLifetimeDays to Google's 90 days",
    "Google CA Service": 'lifetime = "7776000s"',
  }),
  compliant: `resource "tls_self_signed_cert" "internal" {
  validity_period_hours = 2160
}`,
  nonCompliant: `resource "tls_self_signed_cert" "internal" {
  validity_period_hours = 87600 # ten years
}`,
  *check(resource, { estate, settings: { certificates }, day }) {
    const bound = certificates.maximumLifetimeDays;
    const facts = certificateFacts(resource, estate);
    const lifetime = facts && lifetimeAsOf(facts, day);
    if (bound === undefined || lifetime === undefined) {
      return;
    }
    if (isUnknown(lifetime.value)) {
      yield unresolved(lifetime.path, `the certificate is valid for at most ${bound} days`);
    } else if (lifetime.value > bound) {
      const fix = fixFor(longLifetime, resource.type) ?? "shorten the lifetime";
      yield { message: `The certificate is valid for ${round(lifetime.value)} days (${lifetime.path}). The policy allows ${bound}`, fix };
    }
  },
};

/** CAs that follow the limit for public certificates on the day from which it applies. */
const PUBLIC_CAS = ["acm", "google-managed"];

/** The lifetime of a certificate that is issued on a day. */
function lifetimeAsOf({ issuer, lifetimeDays }: CertificateFacts, day: string): Fact<number> | undefined {
  if (lifetimeDays === undefined || isUnknown(lifetimeDays.value) || !PUBLIC_CAS.includes(String(issuer?.value))) {
    return lifetimeDays;
  }
  return { ...lifetimeDays, value: Math.min(lifetimeDays.value, lifetimeOn(day, PUBLIC_LIFETIME_LIMITS).toDays()) };
}

/** The longest lifetime of public certificates from a day on, with its year. */
function publicLimit(since: string): string {
  return `${lifetimeOn(since, PUBLIC_LIFETIME_LIMITS).toDays()} days (${since.slice(0, 4)})`;
}

function round(days: number): number {
  return Math.round(days * 10) / 10;
}

/** The days that must be left at renewal by default; a sixth of the lifetime if that is less. */
const USUAL_DAYS = 14;

/** Renewals that start too late, or at every run. */
export const renewalWindow: Rule = {
  id: "renewal-window",
  severity: "error",
  info: "Renewal starts at least 14 days before expiry (a sixth of a shorter lifetime, or the policy's minimumRenewalDays), but not as soon as the certificate is issued.",
  why: "Renewals sometimes fail, and the owner needs time to notice and act before expiry. A certificate that is due for renewal from its first day is renewed at every run, until it hits the CA's rate limits.",
  sources: [SOURCES.acmeProvider, SOURCES.letsEncryptProfiles],
  services: certificateServices({
    ACM: 'early_renewal_duration = "P45D" for private certificates',
    ACME: "min_days_dynamic = true",
    "tls provider, certificate": "early_renewal_hours of a third of validity_period_hours",
    "Certificate Manager": "use an issuance configuration with a wider rotation window",
    "Certificate Manager, issuance configuration": "rotation_window_percentage = 34",
    "Google classic managed certificate": "use Certificate Manager with an issuance configuration",
  }),
  compliant: `provider "acme" {
  server_url = "https://acme-v02.api.letsencrypt.org/directory"
}

resource "acme_certificate" "edge" {
  min_days_dynamic = true
}`,
  nonCompliant: `provider "acme" {
  server_url = "https://acme-v02.api.letsencrypt.org/directory"
}

resource "acme_certificate" "edge" {
  profile            = "shortlived" # valid for 160 hours
  min_days_remaining = 30           # renews at every run
}`,
  *check(resource, { estate, settings: { certificates } }): Iterable<Problem> {
    const facts = certificateFacts(resource, estate);
    const renewal = facts?.renewalDays;
    if (!facts || !renewal) {
      return;
    }
    if (isUnknown(renewal.value)) {
      yield unresolved(renewal.path, "renewal starts early enough");
      return;
    }
    const days = renewal.value;
    const lifetime = isUnknown(facts.lifetimeDays?.value) ? undefined : facts.lifetimeDays?.value;
    const remedy = fixFor(renewalWindow, resource.type) ?? "a wider renewal window";
    const fix = remedy.startsWith("use ") ? remedy : `set ${remedy}`;
    const least = certificates.minimumRenewalDays ?? Math.min(USUAL_DAYS, (lifetime ?? Infinity) / 6);
    if (days < 0) {
      yield { message: `The certificate expires without renewal: ${renewal.path} ${days} disables it`, fix };
    } else if (lifetime !== undefined && days >= lifetime) {
      yield {
        message: `Every run renews the certificate until the CA's rate limits refuse it: renewal starts ${round(days)} days before expiry (${renewal.path}), and the certificate is valid for only ${round(lifetime)} days`,
        fix,
      };
    } else if (days < least && !(days === 0 && facts.renewedBy === "none")) {
      yield {
        message: `A failed renewal leaves too little time to act: renewal starts only ${round(days)} days before expiry (${renewal.path}), and at least ${round(least)} are needed`,
        fix,
      };
    }
  },
};

const IMPORTED_FROM = ["certificate_body", "certificate", "certificate_pem", "self_managed"];

/** Certificates that do not renew automatically. */
export const noRenewer: Rule = {
  id: "no-renewer",
  severity: "warning",
  info: "A certificate renews automatically: an imported one comes from a resource that renews it, and ACM validates its own by DNS.",
  why: "Services do not renew imported certificates. Someone must replace a literal or a variable by hand before expiry, and must remember to.",
  sources: [SOURCES.rfc8555, SOURCES.baseline],
  services: certificateServices({
    ACM: "let ACM issue the certificate, or import the one of an acme_certificate",
    "IAM server certificate": "use ACM, or import the certificate of an acme_certificate",
    "tls provider, certificate": "early_renewal_hours of a third of validity_period_hours",
    "Certificate Manager": "use managed { }, or provide the certificate and key of an acme_certificate",
    "Google classic certificate": "use Certificate Manager, or provide the certificate and key of an acme_certificate",
  }),
  compliant: `resource "aws_acm_certificate" "edge" {
  certificate_body  = acme_certificate.edge.certificate_pem
  certificate_chain = acme_certificate.edge.issuer_pem
  private_key       = acme_certificate.edge.private_key_pem
}`,
  nonCompliant: `resource "aws_acm_certificate" "edge" {
  certificate_body = file("edge.pem")
  private_key      = var.edge_key
}`,
  *check(resource, { estate }) {
    const facts = certificateFacts(resource, estate);
    const fix = fixFor(noRenewer, resource.type);
    if (!facts?.isServed || fix === undefined) {
      return;
    }
    if (resource.attributes.validation_method === "EMAIL") {
      yield {
        message: 'The certificate does not renew automatically: with validation_method "EMAIL", someone must approve every renewal',
        fix: 'set validation_method = "DNS"',
      };
    } else if (facts.renewedBy === "none") {
      yield { message: "The certificate expires before Terraform replaces it: early_renewal_hours is not set", fix: `set ${fix}` };
    } else if (facts.issuer?.value === "imported") {
      if (resource.configuration === undefined) {
        yield {
          ...unresolved("the source of its material", "the certificate renews automatically"),
          fix: "check the plan, which contains the source of the material",
          severity: "advice",
        };
      } else if (!IMPORTED_FROM.some((path) => estate.targets(resource, path).length > 0)) {
        yield { message: "The certificate does not renew automatically: it is imported from a file or a variable", fix };
      }
    }
  },
};
