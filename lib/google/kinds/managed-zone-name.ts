/** What Cloud DNS calls a zone (API reference, `ManagedZone.name`). */
export const MANAGED_ZONE_NAME = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** What is said of another text. */
export const MANAGED_ZONE_NAME_FORM =
  "it is up to 63 lower-case letters, digits and hyphens, such as example-net, and not the DNS name; `gcloud dns managed-zones list` shows it";
