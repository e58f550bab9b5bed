import { SOURCES } from "../finding";
import { Estate } from "../plan/estate";
import { Resource } from "../plan/resource";
import { Rule, unresolved } from "../rule";
import { didYouMean } from "../../core/text";
import { TlsPolicy } from "../tls-policy";
import { isAead, isForwardSecret, NativePolicyDefinition, shortfalls } from "../tls/native-policy";
import { ServiceSetting, TLS_RULE_SERVICES, tlsFix, tlsSettings } from "../tls/services";

const COMPLIANT_LISTENER = `resource "aws_lb_listener" "https" {
  protocol   = "HTTPS"
  ssl_policy = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
}`;

/** A written setting whose policy is known, and that is not the best that the service has. */
interface KnownSetting extends ServiceSetting {
  readonly definition: NativePolicyDefinition;
}

function knownSettings(resource: Resource, estate: Estate, profile: TlsPolicy): KnownSetting[] {
  return tlsSettings(resource, estate).flatMap((entry) => {
    const { definition, state } = entry.setting;
    const isChecked = state === "set" && definition !== undefined && !entry.service.tolerates?.(entry.setting, profile);
    return isChecked ? [{ ...entry, definition }] : [];
  });
}

/** Endpoints that use the service's default TLS policy. */
export const noTlsPolicy: Rule = {
  id: "no-tls-policy",
  severity: "error",
  info: "Every endpoint names its TLS policy.",
  why: "Services keep outdated defaults so that old clients do not break. A load balancer created through the AWS API gets a policy of 2016 that allows TLS 1.0. A Google proxy without an SSL policy allows TLS 1.0 and 3DES.",
  sources: [SOURCES.elbListeners, SOURCES.rfc9325],
  services: TLS_RULE_SERVICES,
  compliant: COMPLIANT_LISTENER,
  nonCompliant: `resource "aws_lb_listener" "https" {
  protocol = "HTTPS" # the service uses ELBSecurityPolicy-2016-08
}`,
  *check(resource, { estate, settings: { profile } }) {
    for (const { service, setting } of tlsSettings(resource, estate).filter(({ setting: { state } }) => state === "default")) {
      const isBest = service.tolerates?.(setting, profile) ?? false;
      const [weakness] = setting.definition && !isBest ? shortfalls(setting.definition, profile) : [];
      yield {
        message: `The service default ${setting.name} applies${weakness === undefined ? "" : `, which ${weakness}`}: ${setting.path} is not set`,
        fix: tlsFix(service, profile, resource),
        severity: weakness === undefined ? "warning" : "error",
      };
    }
  },
};

/** Endpoints, and clients of origins, that allow a TLS version below the profile's. */
export const weakTlsVersion: Rule = {
  id: "weak-tls-version",
  severity: "error",
  info: "The lowest TLS version is at least the profile's: TLS 1.2, or TLS 1.3 for modern.",
  why: "TLS 1.0 and 1.1 are deprecated, and no maintained client needs them. While they are allowed, an outdated client or a downgrade attack can select broken cryptography.",
  sources: [SOURCES.rfc8996, SOURCES.nist80052, SOURCES.mozilla],
  services: TLS_RULE_SERVICES,
  compliant: COMPLIANT_LISTENER,
  nonCompliant: `resource "aws_lb_listener" "https" {
  protocol   = "HTTPS"
  ssl_policy = "ELBSecurityPolicy-TLS-1-1-2017-01" # allows TLS 1.1
}`,
  *check(resource, { estate, settings: { profile } }) {
    for (const { setting } of tlsSettings(resource, estate).filter(({ setting: { state } }) => state === "unknown")) {
      yield unresolved(setting.path, `the lowest TLS version is ${profile.minimumVersion.label}`);
    }
    for (const { service, setting, definition } of knownSettings(resource, estate, profile)) {
      if (!definition.minimum.isAtLeast(profile.minimumVersion)) {
        yield {
          message: `Clients can connect with ${definition.minimum.label}: ${setting.path} "${setting.name}" allows versions below ${profile.minimumVersion.label}, the lowest that the profile ${profile.name} allows`,
          fix: tlsFix(service, profile, resource),
        };
      }
    }
  },
};

/** Cipher suites without forward secrecy or authenticated encryption. */
export const weakCipher: Rule = {
  id: "weak-cipher",
  severity: "warning",
  info: "Every cipher suite has forward secrecy and authenticated encryption (GCM, CCM or ChaCha20-Poly1305).",
  why: "Without forward secrecy, a stolen key decrypts all recorded traffic. CBC suites have a history of padding attacks (Lucky 13, POODLE) that every server must mitigate separately.",
  sources: [SOURCES.rfc9325, SOURCES.mozilla, SOURCES.nist80052],
  services: TLS_RULE_SERVICES,
  compliant: `resource "google_compute_ssl_policy" "edge" {
  profile         = "RESTRICTED"
  min_tls_version = "TLS_1_2"
}`,
  nonCompliant: `resource "google_compute_ssl_policy" "edge" {
  profile         = "COMPATIBLE" # RSA key exchange, CBC, 3DES
  min_tls_version = "TLS_1_2"
}`,
  *check(resource, { estate, settings: { profile } }) {
    for (const { service, setting, definition } of knownSettings(resource, estate, profile)) {
      // weak-tls-version reports a version that is too low, and its suites follow from the version.
      const suites = definition.minimum.isAtLeast(profile.minimumVersion) ? (definition.suites ?? []) : [];
      const withoutSecrecy = suites.filter((suite) => !isForwardSecret(suite));
      const withoutAead = suites.filter((suite) => !isAead(suite) && isForwardSecret(suite));
      const faults = [
        ...(withoutSecrecy.length > 0 ? [`suites without forward secrecy (${shorten(withoutSecrecy)})`] : []),
        ...(withoutAead.length > 0 ? [`suites without authenticated encryption (${shorten(withoutAead)})`] : []),
      ];
      if (faults.length > 0) {
        const consequence =
          withoutSecrecy.length > 0
            ? "A stolen key can decrypt recorded traffic"
            : "Connections can use cipher suites with known weaknesses";
        yield {
          message: `${consequence}: ${setting.path} "${setting.name}" offers ${faults.join(" and ")}`,
          fix: tlsFix(service, profile, resource),
          // Suites with forward secrecy are safe on patched servers and clients, so they do not fail a check.
          ...(withoutSecrecy.length === 0 || service.isUsual?.(setting) ? { severity: "advice" as const } : {}),
        };
      }
    }
  },
};

function shorten(suites: readonly string[]): string {
  return suites.length > 3 ? `${suites.slice(0, 3).join(", ")} and ${suites.length - 3} more` : suites.join(", ");
}

/** TLS policy names that the service is not known to have. */
export const unknownTlsPolicy: Rule = {
  id: "unknown-tls-policy",
  severity: "error",
  info: "The name of a TLS policy is one that the service is known to have.",
  why: "Providers do not check most policy names. A misspelt name fails only at apply, and an unknown one might allow anything.",
  sources: [SOURCES.elbListeners],
  services: TLS_RULE_SERVICES,
  compliant: COMPLIANT_LISTENER,
  nonCompliant: `resource "aws_lb_listener" "https" {
  protocol   = "HTTPS"
  ssl_policy = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025" # does not exist
}`,
  *check(resource, { estate, settings: { profile } }) {
    for (const { service, setting } of tlsSettings(resource, estate).filter(({ setting: { state } }) => state === "unrecognised")) {
      yield {
        message: `The apply can fail, or weak TLS can be allowed: ${setting.path} "${setting.name}" is not a known policy of ${service.service}${didYouMean(setting.name, setting.known ?? [])}`,
        fix: tlsFix(service, profile, resource),
      };
    }
  },
};

/** Endpoints without a FIPS 140 validated module, under the profile fips. */
export const fipsRequired: Rule = {
  id: "fips-required",
  severity: "error",
  info: "Under the profile fips, every endpoint uses a policy with a FIPS 140 validated module.",
  why: "FIPS 140 requires a validated module, not only its algorithms. Services mark the policies that use one.",
  sources: [SOURCES.fips140, SOURCES.nist80052],
  services: TLS_RULE_SERVICES,
  compliant: `# policy: { profile: fips }
resource "aws_lb_listener" "https" {
  protocol   = "HTTPS"
  ssl_policy = "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09"
}`,
  nonCompliant: `# policy: { profile: fips }
${COMPLIANT_LISTENER}`,
  *check(resource, { estate, settings: { profile } }) {
    for (const { service, setting, definition } of profile.fips ? knownSettings(resource, estate, profile) : []) {
      if (!definition.fips) {
        yield {
          message: `The endpoint does not meet FIPS 140: ${setting.path} "${setting.name}" does not use a validated module, which the profile fips requires`,
          fix: tlsFix(service, profile, resource),
        };
      }
    }
  },
};

/** Endpoints without hybrid ML-KEM key exchange, under the profile post-quantum. */
export const postQuantumRequired: Rule = {
  id: "post-quantum-required",
  severity: "error",
  info: "Under the profile post-quantum, every endpoint offers hybrid ML-KEM key exchange.",
  why: "A future quantum computer can decrypt traffic that is recorded today, unless the key exchange is quantum-resistant.",
  sources: [SOURCES.fips203],
  services: TLS_RULE_SERVICES,
  compliant: `# policy: { profile: post-quantum }
${COMPLIANT_LISTENER}`,
  nonCompliant: `# policy: { profile: post-quantum }
resource "aws_lb_listener" "https" {
  protocol   = "HTTPS"
  ssl_policy = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"
}`,
  *check(resource, { estate, settings: { profile } }) {
    for (const { service, setting, definition } of profile.postQuantum ? knownSettings(resource, estate, profile) : []) {
      if (!definition.postQuantum) {
        yield {
          message: `Traffic that is recorded today can be decrypted later: ${setting.path} "${setting.name}" has no post-quantum key exchange, which the profile post-quantum requires`,
          fix: tlsFix(service, profile, resource),
        };
      }
    }
  },
};
