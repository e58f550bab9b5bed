import { Token } from "cdktf";
import { CertificateContact } from "../core/certificate";

/** Characters of a label's key and value (Google Cloud, "Requirements for labels"). */
const LABEL_LENGTH = 63;

/**
 * The labels that name owner and service, which a user's own labels may replace; undefined where there are none.
 *
 * Labels have lower-case letters, digits, hyphens and underscores: others become hyphens, so that one entry of a fleet fits
 * both clouds.
 */
export function contactLabels(contact: CertificateContact, labels: Record<string, string> = {}): Record<string, string> | undefined {
  const all = {
    ...(contact.owner === undefined ? {} : { owner: contact.owner }),
    ...(contact.service === undefined ? {} : { service: contact.service }),
    ...labels,
  };
  const entries = Object.entries(all).map(([key, value]) => [labelText(key).replace(/^[^a-z]+/, ""), labelText(value)]);
  const usable = entries.filter(([key]) => key !== "");
  return usable.length === 0 ? undefined : Object.fromEntries(usable);
}

function labelText(text: string): string {
  return Token.isUnresolved(text) || text.includes("${")
    ? text
    : text
        .toLowerCase()
        .replace(/[^a-z0-9_-]+/g, "-")
        .slice(0, LABEL_LENGTH);
}
