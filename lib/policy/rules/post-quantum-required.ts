import { Rule } from "../rule";
import { SOURCES } from "../sources";
import { TLS_RULE_SERVICES, tlsFix, tlsSettings } from "../tls/services";

/** Under the profile post-quantum, hybrid ML-KEM key exchange is offered. */
export const postQuantumRequired: Rule = {
  id: "post-quantum-required",
  severity: "error",
  info: "Under the profile post-quantum, every endpoint offers hybrid ML-KEM key exchange.",
  why: "Traffic that is recorded today can be opened by a quantum computer later, unless the key exchange resists one.",
  sources: [SOURCES.fips203],
  services: TLS_RULE_SERVICES,
  compliant: `resource "aws_lb_listener" "https" {
  protocol   = "HTTPS"
  ssl_policy = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
}`,
  nonCompliant: `resource "aws_lb_listener" "https" {
  protocol   = "HTTPS"
  ssl_policy = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"
}`,
  *check(resource, { estate, settings: { profile } }) {
    for (const { service, setting } of profile.postQuantum ? tlsSettings(resource, estate) : []) {
      if (setting.state === "set" && setting.definition && !setting.definition.postQuantum && !service.tolerates?.(setting, profile)) {
        yield {
          message: `${setting.path} "${setting.name}" has no post-quantum key exchange, which the profile post-quantum asks for`,
          fix: tlsFix(service, profile),
        };
      }
    }
  },
};
