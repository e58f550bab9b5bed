import { asBoolean, asNumber, asText, isUnknown, isWritten, Resource, Unknown } from "../plan/resource";
import { LETS_ENCRYPT_LIFETIMES, shortestAnnounced, USUAL_ACME_LIFETIME } from "../../core/lifetimes";
import { CertificateFacts, CertificateService, distinct, Fact, nameFacts } from "./facts";

/** A public ACME directory. */
interface Directory {
  readonly issuer: string;
  /** The lifetime of certificates in days by profile. The empty name is the default profile. */
  readonly lifetimes: Record<string, number>;
  /** Whether the CA refuses all other profiles. */
  readonly hasProfiles: boolean;
  /** Whether the CA is known to serve renewal information (RFC 9773). */
  readonly hasRenewalInfo: boolean;
}

/**
 * The shortest lifetimes that are announced: 45 days for Let's Encrypt's default profile and `tlsserver`, 160 hours for `shortlived`.
 *
 * @see https://letsencrypt.org/docs/profiles/
 */
const LETS_ENCRYPT = { lifetimes: letsEncryptLifetimes(), hasProfiles: true, hasRenewalInfo: true };

const DIRECTORIES: [RegExp, Directory][] = [
  [/acme-staging-v02\.api\.letsencrypt\.org/, { issuer: "lets-encrypt-staging", ...LETS_ENCRYPT }],
  [/acme-v02\.api\.letsencrypt\.org/, { issuer: "lets-encrypt", ...LETS_ENCRYPT }],
  [
    /dv\.acme-v02\.(api|test-api)\.pki\.goog/,
    { issuer: "google-trust-services", lifetimes: { "": USUAL_ACME_LIFETIME.toDays() }, hasProfiles: false, hasRenewalInfo: true },
  ],
  [/acme\.zerossl\.com/, { issuer: "zerossl", lifetimes: { "": USUAL_ACME_LIFETIME.toDays() }, hasProfiles: false, hasRenewalInfo: false }],
  [
    /acme\.ssl\.com\/sslcom-dv-rsa/,
    { issuer: "ssl-com-rsa", lifetimes: { "": USUAL_ACME_LIFETIME.toDays() }, hasProfiles: false, hasRenewalInfo: false },
  ],
  [
    /acme\.ssl\.com\/sslcom-dv-ecc/,
    { issuer: "ssl-com-ecc", lifetimes: { "": USUAL_ACME_LIFETIME.toDays() }, hasProfiles: false, hasRenewalInfo: false },
  ],
];

/** Version 3 of the provider has other names than version 2. */
const KEYS: Record<string, string> = {
  P256: "ecdsa-p256",
  EC256: "ecdsa-p256",
  P384: "ecdsa-p384",
  EC384: "ecdsa-p384",
  "2048": "rsa-2048",
  "3072": "rsa-3072",
  "4096": "rsa-4096",
  "8192": "rsa-8192",
  RSA2048: "rsa-2048",
  RSA3072: "rsa-3072",
  RSA4096: "rsa-4096",
  RSA8192: "rsa-8192",
};

function letsEncryptLifetimes(): Record<string, number> {
  const profiles = Object.entries(LETS_ENCRYPT_LIFETIMES).map(([name, lifetimes]) => [name, shortestAnnounced(lifetimes).toDays()]);
  return { ...Object.fromEntries(profiles), "": shortestAnnounced(LETS_ENCRYPT_LIFETIMES.classic).toDays() };
}

/** The ACME directory of a resource's provider, if it is a known one. */
export function directoryOf(resource: Resource): Directory | undefined {
  const url = asText(resource.provider.server_url);
  return url === undefined ? undefined : DIRECTORIES.find(([pattern]) => pattern.test(url))?.[1];
}

/** The profile of a certificate; empty for the CA's default. */
export function profileOf(resource: Resource): string {
  return asText(resource.attributes.profile) ?? "";
}

const ACME_CERTIFICATE: CertificateService = {
  service: "ACME",
  types: ["acme_certificate"],
  read(resource): CertificateFacts {
    const { attributes } = resource;
    const directory = directoryOf(resource);
    const lifetime = directory?.lifetimes[profileOf(resource)] ?? asNumber(attributes.validity_days);
    const names = [
      ...nameFacts("common_name", attributes.common_name),
      ...nameFacts("subject_alternative_names", attributes.subject_alternative_names),
    ];
    return {
      service: "ACME",
      issuer: directory ? { path: "server_url", value: directory.issuer } : issuerByUrl(resource),
      names: distinct(names),
      key: keyFact(resource),
      lifetimeDays: lifetime === undefined ? undefined : { path: "profile", value: lifetime },
      renewalDays: renewalFact(resource, lifetime),
      renewedBy: "terraform",
      isServed: true,
    };
  },
};

function issuerByUrl(resource: Resource): Fact<string> | undefined {
  const url = resource.provider.server_url;
  return isUnknown(url) ? { path: "server_url", value: url } : typeof url === "string" ? { path: "server_url", value: url } : undefined;
}

function keyFact({ attributes }: Resource): Fact<string> | undefined {
  const { key_type: type, certificate_request_pem: request } = attributes;
  if (isUnknown(type)) {
    return { path: "key_type", value: type };
  }
  if (isUnknown(request) || asText(request) !== undefined) {
    return undefined;
  }
  const name = asText(type) ?? "2048";
  return { path: "key_type", value: KEYS[name] ?? `rsa-${name}` };
}

/** When the provider renews: at a share of the lifetime with `min_days_dynamic`, otherwise at `min_days_remaining`, which is 30 days by default. */
function renewalFact(resource: Resource, lifetime: number | undefined): Fact<number> | undefined {
  const { attributes } = resource;
  if (isUnknown(attributes.min_days_dynamic)) {
    return { path: "min_days_dynamic", value: attributes.min_days_dynamic };
  }
  if (asBoolean(attributes.min_days_dynamic) === true) {
    return lifetime === undefined ? undefined : { path: "min_days_dynamic", value: lifetime <= 10 ? lifetime / 2 : lifetime / 3 };
  }
  if (isUnknown(attributes.min_days_remaining)) {
    return { path: "min_days_remaining", value: attributes.min_days_remaining };
  }
  const written = isWritten(resource, "min_days_remaining") ? asNumber(attributes.min_days_remaining) : undefined;
  return { path: "min_days_remaining", value: written ?? 30 };
}

const ACME_ACCOUNT: CertificateService = {
  service: "ACME account",
  types: ["acme_registration"],
  read({ attributes }) {
    // An existing key is checked at the resource that creates it.
    const own = attributes.account_key_pem;
    if (isUnknown(own) || asText(own) !== undefined) {
      return undefined;
    }
    const unknown = ["account_key_algorithm", "account_key_rsa_bits", "account_key_ecdsa_curve"].find((name) =>
      isUnknown(attributes[name]),
    );
    if (unknown !== undefined) {
      return { service: "ACME account", key: { path: unknown, value: attributes[unknown] as Unknown }, isServed: false };
    }
    const algorithm = asText(attributes.account_key_algorithm) ?? "ECDSA";
    const bits = asNumber(attributes.account_key_rsa_bits) ?? 4096;
    const curve = asText(attributes.account_key_ecdsa_curve) ?? "P384";
    const value = algorithm === "RSA" ? `rsa-${bits}` : `ecdsa-${curve.toLowerCase()}`;
    return { service: "ACME account", key: { path: "account_key_algorithm", value }, isServed: false };
  },
};

export const ACME_CERTIFICATES: readonly CertificateService[] = [ACME_CERTIFICATE, ACME_ACCOUNT];
