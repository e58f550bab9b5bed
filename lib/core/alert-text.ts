import { CertificateContact } from "./certificate";

/** A text that names certificate, service, owner and runbook, for people who are woken by it. */
export function alertText(certificateName: string, contact: CertificateContact, ...sentences: string[]): string {
  const about = [
    ...(contact.service === undefined ? [] : [`service ${contact.service}`]),
    ...(contact.owner === undefined ? [] : [`owner ${contact.owner}`]),
  ];
  return [
    `Certificate ${certificateName}${about.length === 0 ? "" : ` (${about.join(", ")})`}:`,
    ...sentences,
    ...(contact.runbook === undefined ? [] : [`Runbook: ${contact.runbook}`]),
  ].join(" ");
}
