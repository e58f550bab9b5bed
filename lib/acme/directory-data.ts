import { Duration } from "../core/duration";
import { LETS_ENCRYPT_DATES, LETS_ENCRYPT_LIFETIMES, shortestAnnounced, USUAL_ACME_LIFETIME } from "../core/lifetimes";

/** A lifetime that a CA has announced for a future date. */
export interface AcmeAnnouncedLifetime {
  /** The first day on which it applies, such as `2028-02-16`. */
  readonly since: string;
  /** How long a certificate is valid from then on. */
  readonly lifetime: Duration;
  /** The source, as a URL. */
  readonly source: string;
}

/** An ACME profile: a type of certificate that a CA issues. */
export interface AcmeProfile {
  /** Its name in the ACME protocol; `default` for CAs without profiles. */
  readonly name: string;
  /** How long a certificate is valid today. */
  readonly lifetime: Duration;
  /**
   * Announced lifetimes, by date.
   *
   * @default - none
   */
  readonly announced?: AcmeAnnouncedLifetime[];
  /** How many names one certificate can have. */
  readonly namesPerCertificate: number;
  /** Whether the certificate has a common name. */
  readonly commonName: boolean;
  /** Whether the CA issues it for IP addresses. certfleet does not request them yet. */
  readonly ipAddresses: boolean;
  /** The source, as a URL. */
  readonly source: string;
}

/** A rate limit of a CA. */
export interface AcmeLimit {
  /** The maximum count. */
  readonly count: number;
  /** The period. */
  readonly per: Duration;
  /**
   * Whether a renewal counts: an order for exactly the names of an earlier certificate, without reference to the CA's renewal information
   * (RFC 9773), which the ACME provider does not send.
   */
  readonly renewalsCount: boolean;
  /**
   * Whether the limit refills gradually (a token bucket): 300 orders in 3 hours are one more every 36 seconds.
   *
   * @default false - so many in any period of this length
   */
  readonly refills?: boolean;
  /** The source, as a URL. */
  readonly source: string;
  /** The day on which the source was checked, such as `2026-08-05`. */
  readonly asOf: string;
}

/** The rate limits of a CA. */
export interface AcmeLimits {
  /**
   * New certificates of one registered domain, of all accounts together.
   *
   * @default - no known limit
   */
  readonly certificatesPerDomain?: AcmeLimit;
  /**
   * New certificates of exactly the same names, of all accounts together.
   *
   * @default - no known limit
   */
  readonly certificatesPerExactSet?: AcmeLimit;
  /**
   * New orders of one account.
   *
   * @default - no known limit
   */
  readonly newOrders?: AcmeLimit;
  /**
   * Failed validations of one name by one account.
   *
   * @default - no known limit
   */
  readonly failedValidations?: AcmeLimit;
}

/** The shortest current or announced lifetime of a profile. */
export function shortestLifetime(profile: AcmeProfile): Duration {
  return shortestAnnounced(profile);
}

/**
 * The data of an ACME directory. Its class is `AcmeDirectory`.
 *
 * @internal
 */
export interface DirectoryData {
  readonly name: string;
  readonly serverUrl: string;
  /** The name of the CA's staging directory. */
  readonly testDirectory?: string;
  readonly production: boolean;
  readonly externalAccountBinding: boolean;
  readonly renewalInfo: boolean;
  readonly wildcards: boolean;
  readonly refusesCoveredNames: boolean;
  /** The longest lifetime that an order can request, if it can request one. */
  readonly longestRequestable?: Duration;
  readonly storesContacts: boolean;
  readonly profiles: AcmeProfile[];
  readonly limits: AcmeLimits;
  readonly caaDomains: string[];
  readonly sources: string[];
}

const LE_PROFILES = "https://letsencrypt.org/docs/profiles/";
const LE_LIMITS = "https://letsencrypt.org/docs/rate-limits/";
const LE_STAGING = "https://letsencrypt.org/docs/staging-environment/";
const PUBLIC_CA_QUOTAS = "https://cloud.google.com/certificate-manager/docs/quotas";
const RFC_9773 = "https://www.rfc-editor.org/rfc/rfc9773#section-9";

const letsEncryptProfiles: AcmeProfile[] = [
  {
    name: "classic",
    ...LETS_ENCRYPT_LIFETIMES.classic,
    namesPerCertificate: 100,
    commonName: true,
    ipAddresses: false,
    source: LE_PROFILES,
  },
  {
    name: "tlsserver",
    lifetime: LETS_ENCRYPT_LIFETIMES.tlsserver.lifetime,
    namesPerCertificate: 25,
    commonName: false,
    ipAddresses: false,
    source: LE_PROFILES,
  },
  {
    name: "shortlived",
    lifetime: LETS_ENCRYPT_LIFETIMES.shortlived.lifetime,
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
  longestRequestable: USUAL_ACME_LIFETIME,
  storesContacts: true,
  profiles: [singleProfile("https://developers.google.com/public-key-infrastructure/faq")],
  caaDomains: ["pki.goog"],
  // Of a project, in which there can be several accounts. No exemption of renewals is documented.
  limits: { newOrders: { count: 100, per: Duration.hours(1), renewalsCount: true, source: PUBLIC_CA_QUOTAS, asOf: "2026-04-10" } },
  sources: [PUBLIC_CA_QUOTAS, RFC_9773],
};

/**
 * The rate limits of Let's Encrypt, which are token buckets. Renewals of exactly the same names are exempt from all limits except that for a
 * set of names.
 */
const letsEncryptLimits = {
  certificatesPerDomain: { count: 50, per: Duration.days(7), renewalsCount: false, refills: true, source: LE_LIMITS, asOf: "2026-08-05" },
  certificatesPerExactSet: { count: 5, per: Duration.days(7), renewalsCount: true, refills: true, source: LE_LIMITS, asOf: "2026-08-05" },
  newOrders: { count: 300, per: Duration.hours(3), renewalsCount: false, refills: true, source: LE_LIMITS, asOf: "2026-08-05" },
  failedValidations: { count: 5, per: Duration.hours(1), renewalsCount: true, refills: true, source: LE_LIMITS, asOf: "2026-08-05" },
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

/**
 * The known directories. Renewal information is recorded only for CAs that are known to serve it.
 *
 * @internal
 */
export const DIRECTORIES: DirectoryData[] = [
  {
    ...letsEncrypt,
    name: "lets-encrypt",
    serverUrl: "https://acme-v02.api.letsencrypt.org/directory",
    testDirectory: "lets-encrypt-staging",
    production: true,
    limits: letsEncryptLimits,
    sources: [LE_PROFILES, LETS_ENCRYPT_DATES, LE_LIMITS],
  },
  {
    ...letsEncrypt,
    name: "lets-encrypt-staging",
    serverUrl: "https://acme-staging-v02.api.letsencrypt.org/directory",
    production: false,
    // Those of a domain and of a set of names (30,000) are higher than any fleet's need.
    limits: { newOrders: { count: 1500, per: Duration.hours(3), renewalsCount: false, source: LE_STAGING, asOf: "2024-06-11" } },
    sources: [LE_STAGING, LE_PROFILES],
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
    // Its directory names https://ari.trust-provider.com/renewalInfo.
    renewalInfo: true,
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

/** The profile of a CA without profiles: 90 days, 100 names. */
function singleProfile(source: string): AcmeProfile {
  return { name: "default", lifetime: USUAL_ACME_LIFETIME, namesPerCertificate: 100, commonName: true, ipAddresses: false, source };
}
