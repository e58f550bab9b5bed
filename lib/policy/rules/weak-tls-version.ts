import { Rule, unresolved } from "../rule";
import { SOURCES } from "../sources";
import { TLS_RULE_SERVICES, tlsFix, tlsSettings } from "../tls/services";

/** An endpoint, or a client of an origin, does not speak a version below the profile's. */
export const weakTlsVersion: Rule = {
  id: "weak-tls-version",
  severity: "error",
  info: "The lowest TLS version is at least the profile's: TLS 1.2, or TLS 1.3 for modern.",
  why: "TLS 1.0 and 1.1 are deprecated, and no client that is still maintained needs them: they leave the weakest client and any downgrade attack a choice of broken cryptography.",
  sources: [SOURCES.rfc8996, SOURCES.nist80052, SOURCES.mozilla],
  services: TLS_RULE_SERVICES,
  compliant: `resource "aws_lb_listener" "https" {
  protocol   = "HTTPS"
  ssl_policy = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
}`,
  nonCompliant: `resource "aws_lb_listener" "https" {
  protocol   = "HTTPS"
  ssl_policy = "ELBSecurityPolicy-TLS-1-1-2017-01" # allows TLS 1.1
}`,
  *check(resource, { estate, settings: { profile } }) {
    for (const { service, setting } of tlsSettings(resource, estate)) {
      const { definition, name, path, state } = setting;
      if (state === "unknown") {
        yield unresolved(path, `the lowest TLS version is ${profile.minimumVersion.label}`);
      } else if (
        state === "set" &&
        definition &&
        !definition.minimum.isAtLeast(profile.minimumVersion) &&
        !service.tolerates?.(setting, profile)
      ) {
        yield {
          message: `${path} "${name}" allows ${definition.minimum.label}, below ${profile.minimumVersion.label}, the lowest that the profile ${profile.name} allows`,
          fix: tlsFix(service, profile),
        };
      }
    }
  },
};
