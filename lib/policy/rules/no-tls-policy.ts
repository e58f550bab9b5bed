import { Rule } from "../rule";
import { SOURCES } from "../sources";
import { shortfalls } from "../native/definition";
import { TLS_RULE_SERVICES, tlsFix, tlsSettings } from "../tls/services";

/** An endpoint says which TLS policy it has, and does not take the service's default. */
export const noTlsPolicy: Rule = {
  id: "no-tls-policy",
  severity: "error",
  info: "Every endpoint names its TLS policy.",
  why: "Services keep old defaults so as not to break old clients: AWS gives a load balancer made through the API a policy of 2016 with TLS 1.0, Google a proxy without an SSL policy TLS 1.0 and 3DES.",
  sources: [SOURCES.elbListeners, SOURCES.rfc9325],
  services: TLS_RULE_SERVICES,
  compliant: `resource "aws_lb_listener" "https" {
  protocol   = "HTTPS"
  ssl_policy = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
}`,
  nonCompliant: `resource "aws_lb_listener" "https" {
  protocol = "HTTPS" # ELBSecurityPolicy-2016-08 is taken
}`,
  *check(resource, { estate, settings: { profile } }) {
    for (const { service, setting } of tlsSettings(resource, estate)) {
      if (setting.state === "default") {
        const weaknesses = setting.definition ? shortfalls(setting.definition, profile) : [];
        const isBest = service.tolerates?.(setting, profile) ?? false;
        const consequence = weaknesses.length > 0 && !isBest ? `, which ${weaknesses[0]}` : "";
        yield {
          message: `${setting.path} is not set: the service takes ${setting.name}${consequence}`,
          fix: tlsFix(service, profile),
          severity: weaknesses.length > 0 && !isBest ? "error" : "warning",
        };
      }
    }
  },
};
