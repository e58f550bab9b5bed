import { MonitoringAlertPolicyDocumentation } from "@cdktf/provider-google/lib/monitoring-alert-policy";
import { Token } from "cdktf";
import { CertificateContact } from "../../core/certificate";

/** Characters of a policy's documentation (Monitoring, `AlertPolicy.Documentation.content` has 10,240 octets at most). */
export const DOCUMENTATION_LENGTH = 8000;

/** What people read who are woken: a subject, a text, and the runbook as a link. */
export function documentation(subject: string, content: string, contact: CertificateContact = {}): MonitoringAlertPolicyDocumentation {
  const { runbook } = contact;
  return {
    subject,
    // Monitoring would replace variables in the text.
    content: Token.isUnresolved(content) ? content : content.replace(/\$\{/g, "$ {"),
    mimeType: "text/markdown",
    links: runbook === undefined ? undefined : [{ displayName: "Runbook", url: runbook }],
  };
}
