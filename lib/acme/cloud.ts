import type { CloudImporter } from "../core/importer";
import type { CloudKinds } from "../core/kind";
import { CloudRegistration, IssuerFacts, ReplacementCause } from "../core/cloud";
import { DIRECTORIES } from "./directory-data";

/** The lifetime follows from the profile, and a certificate cannot change to another profile. */
const REPLACED_ON: readonly ReplacementCause[] = ["names", "issuer", "key", "lifetime", "address"];

const LABELS: Readonly<Record<string, string>> = {
  "lets-encrypt": "Let's Encrypt",
  "lets-encrypt-staging": "Let's Encrypt (staging)",
  "google-trust-services": "Google Trust Services",
  "google-trust-services-staging": "Google Trust Services (staging)",
  zerossl: "ZeroSSL",
  "ssl-com-rsa": "SSL.com (RSA)",
  "ssl-com-ecc": "SSL.com (ECDSA)",
};

const ORGANIZATIONS: Readonly<Record<string, readonly string[]>> = {
  "lets-encrypt": ["Let's Encrypt"],
  "google-trust-services": ["Google Trust Services", "Google Trust Services LLC"],
  zerossl: ["ZeroSSL", "ZeroSSL GmbH"],
  "ssl-com-rsa": ["SSL Corporation", "SSL Corp"],
  "ssl-com-ecc": ["SSL Corporation", "SSL Corp"],
};

const ISSUERS = new Map(
  DIRECTORIES.map(({ name, production }): [string, IssuerFacts] => [
    name,
    {
      label: LABELS[name] ?? name,
      publiclyTrusted: production,
      organizations: ORGANIZATIONS[name],
      replacedOn: REPLACED_ON,
      issuance: (renewal, profile) =>
        (require("./kinds/issuance") as typeof import("./kinds/issuance")).acmeIssuance(name, renewal, profile),
    },
  ]),
);

/** What is known about an ACME directory, by its name. Whether anyone trusts an unknown one is not known. */
export function acmeIssuer(directory: string): IssuerFacts {
  return ISSUERS.get(directory) ?? { label: directory, replacedOn: REPLACED_ON };
}

/** The CAs that issue over ACME. They hold no certificates: a certificate is where it is stored or imported. */
export const acmeCloud: CloudRegistration = {
  key: "acme",
  label: "ACME",
  // The directory of a plain resource is its provider's, which the inventory cannot read.
  issuers: { ...Object.fromEntries(ISSUERS), acme: { label: "ACME", replacedOn: [] } },
  kinds: () => (require("./kinds/issuer") as { acmeKinds: CloudKinds }).acmeKinds,
  importer: () => (require("./import") as { acmeImporter: CloudImporter }).acmeImporter,
  certificateResources: {
    acme_certificate: {
      issuer: () => "acme",
      domains: (at) => `\${distinct(compact(concat([${at}.certificate_domain], tolist(coalesce(${at}.subject_alternative_names, [])))))}`,
      notAfter: (at) => `\${${at}.certificate_not_after}`,
      serial: (at) => `\${${at}.certificate_serial}`,
    },
  },
};
