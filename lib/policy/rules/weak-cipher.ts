import { isAead, isForwardSecret } from "../native/cipher-suites";
import { Rule } from "../rule";
import { SOURCES } from "../sources";
import { TLS_RULE_SERVICES, tlsFix, tlsSettings } from "../tls/services";

/** No cipher suite lacks forward secrecy or authenticated encryption. */
export const weakCipher: Rule = {
  id: "weak-cipher",
  severity: "warning",
  info: "Every cipher suite has forward secrecy and authenticated encryption (GCM, CCM or ChaCha20-Poly1305).",
  why: "Without forward secrecy a stolen key opens all recorded traffic; suites with CBC have a history of padding attacks (Lucky 13, POODLE) that servers mend one at a time.",
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
    for (const { service, setting } of tlsSettings(resource, estate)) {
      const suites = setting.definition?.suites ?? [];
      // A version that is too low is one finding already, and its suites follow from it.
      const reported = setting.definition !== undefined && !setting.definition.minimum.isAtLeast(profile.minimumVersion);
      if (setting.state !== "set" || reported || service.tolerates?.(setting, profile)) {
        continue;
      }
      const withoutSecrecy = suites.filter((suite) => !isForwardSecret(suite));
      const withoutAead = suites.filter((suite) => !isAead(suite) && isForwardSecret(suite));
      if (withoutSecrecy.length > 0 || withoutAead.length > 0) {
        const parts = [
          withoutSecrecy.length > 0 ? `suites without forward secrecy (${shorten(withoutSecrecy)})` : "",
          withoutAead.length > 0 ? `suites without authenticated encryption (${shorten(withoutAead)})` : "",
        ];
        yield {
          message: `${setting.path} "${setting.name}" offers ${parts.filter((part) => part !== "").join(" and ")}`,
          fix: tlsFix(service, profile),
          // What has forward secrecy is sound where both sides are mended: worth a change, not a stop.
          ...(withoutSecrecy.length === 0 || service.isUsual?.(setting) ? { severity: "advice" as const } : {}),
        };
      }
    }
  },
};

function shorten(suites: readonly string[]): string {
  return suites.length > 3 ? `${suites.slice(0, 3).join(", ")} and ${suites.length - 3} more` : suites.join(", ");
}
