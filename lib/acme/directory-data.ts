import { Duration } from "../core/duration";
import { AcmeLimits, AcmeProfile } from "./profile";

/** What is known of an ACME directory. Its class is `AcmeDirectory`. */
export interface DirectoryData {
  readonly name: string;
  readonly serverUrl: string;
  /** The directory of the same CA whose certificates nobody trusts, by name. */
  readonly testDirectory?: string;
  readonly production: boolean;
  readonly externalAccountBinding: boolean;
  readonly renewalInfo: boolean;
  readonly wildcards: boolean;
  readonly refusesCoveredNames: boolean;
  /** The longest lifetime that an order may ask for, where it may ask for one. */
  readonly longestRequestable?: Duration;
  readonly storesContacts: boolean;
  readonly profiles: AcmeProfile[];
  readonly limits: AcmeLimits;
  readonly caaDomains: string[];
  readonly sources: string[];
}

const LE_PROFILES = "https://letsencrypt.org/docs/profiles/";
const LE_LIFETIMES = "https://letsencrypt.org/2025/12/02/from-90-to-45";
const LE_LIMITS = "https://letsencrypt.org/docs/rate-limits/";
const RFC_9773 = "https://www.rfc-editor.org/rfc/rfc9773#section-9";

const letsEncryptProfiles: AcmeProfile[] = [
  {
    name: "classic",
    lifetime: Duration.days(90),
    announced: [
      { since: "2027-02-10", lifetime: Duration.days(64), source: LE_LIFETIMES },
      { since: "2028-02-16", lifetime: Duration.days(45), source: LE_LIFETIMES },
    ],
    namesPerCertificate: 100,
    commonName: true,
    ipAddresses: false,
    source: LE_PROFILES,
  },
  {
    name: "tlsserver",
    lifetime: Duration.days(45),
    namesPerCertificate: 25,
    commonName: false,
    ipAddresses: false,
    source: LE_PROFILES,
  },
  {
    name: "shortlived",
    lifetime: Duration.hours(160),
    namesPerCertificate: 25,
    commonName: false,
    ipAddresses: true,
    source: LE_PROFILES,
  },
];

const letsEncrypt = {
  externalAccountBinding: false,
  renewalInfo: true,
  wildcards: true,
  refusesCoveredNames: true,
  storesContacts: false,
  profiles: letsEncryptProfiles,
  caaDomains: ["letsencrypt.org"],
};

const googleTrustServices = {
  externalAccountBinding: true,
  renewalInfo: true,
  wildcards: true,
  refusesCoveredNames: false,
  longestRequestable: Duration.days(90),
  storesContacts: true,
  profiles: [singleProfile("https://developers.google.com/public-key-infrastructure/faq")],
  caaDomains: ["pki.goog"],
  limits: { newOrders: { count: 100, per: Duration.hours(1) } },
  sources: ["https://cloud.google.com/certificate-manager/docs/quotas", RFC_9773],
};

const sslCom = {
  production: true,
  externalAccountBinding: true,
  renewalInfo: false,
  wildcards: true,
  refusesCoveredNames: false,
  storesContacts: true,
  profiles: [singleProfile("https://www.ssl.com/acme/")],
  caaDomains: ["ssl.com"],
  limits: {},
  sources: ["https://www.ssl.com/acme/"],
};

/** The directories that have names. Renewal information is noted only where a CA is known to serve it. */
export const DIRECTORIES: DirectoryData[] = [
  {
    ...letsEncrypt,
    name: "lets-encrypt",
    serverUrl: "https://acme-v02.api.letsencrypt.org/directory",
    testDirectory: "lets-encrypt-staging",
    production: true,
    limits: {
      certificatesPerDomain: { count: 50, per: Duration.days(7) },
      certificatesPerExactSet: { count: 5, per: Duration.days(7) },
      newOrders: { count: 300, per: Duration.hours(3) },
      failedValidations: { count: 5, per: Duration.hours(1) },
    },
    sources: [LE_PROFILES, LE_LIFETIMES, LE_LIMITS],
  },
  {
    ...letsEncrypt,
    name: "lets-encrypt-staging",
    serverUrl: "https://acme-staging-v02.api.letsencrypt.org/directory",
    production: false,
    // What staging limits is higher than any fleet's need.
    limits: {},
    sources: ["https://letsencrypt.org/docs/staging-environment/", LE_PROFILES],
  },
  {
    ...googleTrustServices,
    name: "google-trust-services",
    serverUrl: "https://dv.acme-v02.api.pki.goog/directory",
    testDirectory: "google-trust-services-staging",
    production: true,
  },
  {
    ...googleTrustServices,
    name: "google-trust-services-staging",
    serverUrl: "https://dv.acme-v02.test-api.pki.goog/directory",
    production: false,
  },
  {
    name: "zerossl",
    serverUrl: "https://acme.zerossl.com/v2/DV90",
    production: true,
    externalAccountBinding: true,
    renewalInfo: false,
    wildcards: true,
    refusesCoveredNames: false,
    storesContacts: true,
    profiles: [singleProfile("https://zerossl.com/documentation/acme/")],
    limits: {},
    caaDomains: ["sectigo.com"],
    sources: ["https://zerossl.com/documentation/acme/"],
  },
  { ...sslCom, name: "ssl-com-rsa", serverUrl: "https://acme.ssl.com/sslcom-dv-rsa" },
  { ...sslCom, name: "ssl-com-ecc", serverUrl: "https://acme.ssl.com/sslcom-dv-ecc" },
];

/** The one kind of certificate of a CA without profiles: 90 days, as many names as such CAs take. */
function singleProfile(source: string): AcmeProfile {
  return { name: "default", lifetime: Duration.days(90), namesPerCertificate: 100, commonName: true, ipAddresses: false, source };
}
