import { Rule } from "../rule";
import { SOURCES } from "../sources";
import { didYouMean } from "../suggestion";
import { TLS_RULE_SERVICES, tlsFix, tlsSettings } from "../tls/services";

/** A TLS policy's name is one that the service is known to have. */
export const unknownTlsPolicy: Rule = {
  id: "unknown-tls-policy",
  severity: "error",
  info: "The name of a TLS policy is one that the service has, so that what it allows is known.",
  why: "Providers pass most names on unread: a misspelt one fails only at apply, and a name that no table knows might allow anything.",
  sources: [SOURCES.elbListeners],
  services: TLS_RULE_SERVICES,
  compliant: `resource "aws_lb_listener" "https" {
  protocol   = "HTTPS"
  ssl_policy = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
}`,
  nonCompliant: `resource "aws_lb_listener" "https" {
  protocol   = "HTTPS"
  ssl_policy = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025" # no such policy
}`,
  *check(resource, { estate, settings: { profile } }) {
    for (const { service, setting } of tlsSettings(resource, estate)) {
      if (setting.state === "unrecognised") {
        yield {
          message: `${setting.path} "${setting.name}" is no policy that ${service.service} is known to have${didYouMean(setting.name, setting.known ?? [])}`,
          fix: tlsFix(service, profile),
        };
      }
    }
  },
};
