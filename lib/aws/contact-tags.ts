import { Token } from "cdktf";
import { CertificateContact } from "../core/certificate";

/** What a tag's value cannot have, and how long it is at most (ACM API, `Tag`). */
const NOT_IN_TAGS = /[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu;
const LONGEST = 256;

/** The tags that name owner and service, which a user's own tags may replace; undefined where there are none. */
export function contactTags(contact: CertificateContact, tags: Record<string, string> = {}): Record<string, string> | undefined {
  const all = {
    ...(contact.owner === undefined ? {} : { owner: tagValue(contact.owner) }),
    ...(contact.service === undefined ? {} : { service: tagValue(contact.service) }),
    ...tags,
  };
  return Object.keys(all).length === 0 ? undefined : all;
}

/** People's text as a tag can have it: AWS refuses others, at apply. The inventory and the alerts have it as it was written. */
function tagValue(text: string): string {
  return Token.isUnresolved(text) ? text : text.replace(NOT_IN_TAGS, "_").slice(0, LONGEST);
}
