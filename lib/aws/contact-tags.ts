import { CertificateContact } from "../core/certificate";

/** The tags that name owner and service, which a user's own tags may replace; undefined where there are none. */
export function contactTags(contact: CertificateContact, tags: Record<string, string> = {}): Record<string, string> | undefined {
  const all = {
    ...(contact.owner === undefined ? {} : { owner: contact.owner }),
    ...(contact.service === undefined ? {} : { service: contact.service }),
    ...tags,
  };
  return Object.keys(all).length === 0 ? undefined : all;
}
