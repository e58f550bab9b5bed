import { AlertResources } from "../../core/alert-registry";
import { MonitoringAlertPolicy, MonitoringAlertPolicyDocumentation } from "@cdktf/provider-google/lib/monitoring-alert-policy";
import { Token } from "cdktf";
import { CertificateContact } from "../../core/certificate";
import { MonitoringUptimeCheckConfig } from "@cdktf/provider-google/lib/monitoring-uptime-check-config";
import { AlertThresholds } from "../../core/renewal";

/** Characters of a policy's documentation (Monitoring, `AlertPolicy.Documentation.content` has 10,240 octets at most). */
export const DOCUMENTATION_LENGTH = 8000;

/** The documentation of an alert policy: a subject, a text, and a link to the runbook. */
export function documentation(subject: string, content: string, contact: CertificateContact = {}): MonitoringAlertPolicyDocumentation {
  const { runbook } = contact;
  return {
    subject,
    // Cloud Monitoring replaces variables in the text.
    content: Token.isUnresolved(content) ? content : content.replace(/\$\{/g, "$ {"),
    mimeType: "text/markdown",
    links: runbook === undefined ? undefined : [{ displayName: "Runbook", url: runbook }],
  };
}

/** The alert policies and uptime checks of a certificate. */
export interface CertificatePolicies {
  readonly policies: readonly MonitoringAlertPolicy[];
  /** The uptime checks of hosts that serve it, with their display names. */
  readonly checks: readonly { readonly resource: MonitoringUptimeCheckConfig; readonly displayName: string }[];
  /** The project, for a certificate in Certificate Manager. */
  readonly managedIn?: string;
  readonly thresholds?: AlertThresholds;
}

/** The alert policies and uptime checks of each certificate. */
export const certificatePolicies = new AlertResources<CertificatePolicies>();
