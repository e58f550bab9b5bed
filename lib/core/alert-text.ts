import { CertificateContact } from "./certificate";

/** A sentence that names certificate, service, owner and runbook, for people who are woken by it. */
export function alertText(certificateName: string, contact: CertificateContact, what: string, whatToDo: string): string {
  const service = contact.service ? `service ${contact.service}` : undefined;
  const owner = contact.owner ? `owner ${contact.owner}` : undefined;
  const about = [service, owner].filter((part) => part !== undefined).join(", ");
  const runbook = contact.runbook ? ` Runbook: ${contact.runbook}` : "";
  return `Certificate ${certificateName}${about ? ` (${about})` : ""}: ${what} ${whatToDo}${runbook}`;
}
