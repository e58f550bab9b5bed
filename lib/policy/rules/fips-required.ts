import { Rule } from "../rule";
import { SOURCES } from "../sources";
import { TLS_RULE_SERVICES, tlsFix, tlsSettings } from "../tls/services";

/** Under the profile fips, a FIPS 140 validated module does the cryptography. */
export const fipsRequired: Rule = {
  id: "fips-required",
  severity: "error",
  info: "Under the profile fips, every endpoint has a policy of a FIPS 140 validated module.",
  why: "Who is bound by FIPS 140 needs the validated module, not only its algorithms: the services mark the policies that use it.",
  sources: [SOURCES.fips140, SOURCES.nist80052],
  services: TLS_RULE_SERVICES,
  compliant: `resource "aws_lb_listener" "https" {
  protocol   = "HTTPS"
  ssl_policy = "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09"
}`,
  nonCompliant: `resource "aws_lb_listener" "https" {
  protocol   = "HTTPS"
  ssl_policy = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
}`,
  *check(resource, { estate, settings: { profile } }) {
    for (const { service, setting } of profile.fips ? tlsSettings(resource, estate) : []) {
      if (setting.state === "set" && setting.definition && !setting.definition.fips && !service.tolerates?.(setting, profile)) {
        yield {
          message: `${setting.path} "${setting.name}" is not of a FIPS 140 validated module, which the profile fips asks for`,
          fix: tlsFix(service, profile),
        };
      }
    }
  },
};
