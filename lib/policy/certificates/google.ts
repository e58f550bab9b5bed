import { asNumber, asText, blockOf, blocksOf, isAbsent, isUnknown, Resource, Value, valueAt } from "../plan/resource";
import { CertificateFacts, CertificateService, durationDays, Fact, nameFacts, pemFact, tagsOf } from "./facts";

/** Google-managed certificates are valid for 90 days, renew 30 days before expiry and always have RSA 2048 keys. */
const MANAGED_DAYS = 90;
const MANAGED_RENEWAL_DAYS = 30;

function googleLabels(resource: Resource): Fact<Record<string, Value>> {
  return tagsOf(resource, "labels", ["effective_labels", "terraform_labels"], resource.provider.default_labels);
}

/** A rotation window in percent of the lifetime, as days. */
function share(lifetime: Fact<number> | undefined, percentage: Value, path: string): Fact<number> | undefined {
  const percent = asNumber(percentage);
  if (isUnknown(percentage) || percent === undefined || lifetime === undefined || isUnknown(lifetime.value)) {
    return isUnknown(percentage) ? { path, value: percentage } : undefined;
  }
  return { path, value: (lifetime.value * percent) / 100 };
}

function factOfDays(path: string, value: Value): Fact<number> | undefined {
  const days = durationDays(value);
  return days === undefined ? undefined : { path, value: days };
}

const CERTIFICATE_MANAGER: CertificateService = {
  service: "Certificate Manager",
  types: ["google_certificate_manager_certificate"],
  read(resource, estate): CertificateFacts {
    const { attributes } = resource;
    const common = { service: "Certificate Manager", tags: googleLabels(resource), isServed: attributes.scope !== "CLIENT_AUTH" };
    const managed = blockOf(attributes.managed);
    if (!managed) {
      const pem = pemFact("self_managed.pem_certificate", valueAt(attributes, "self_managed.pem_certificate"));
      return { ...common, pem, issuer: { path: "self_managed", value: "imported" } };
    }
    const usesPool =
      isUnknown(managed.issuance_config) ||
      asText(managed.issuance_config) !== undefined ||
      estate.targets(resource, "managed.issuance_config").length > 0;
    return {
      ...common,
      names: nameFacts("managed.domains", managed.domains),
      issuer: { path: "managed", value: usesPool ? "google-private-ca" : "google-managed" },
      key: usesPool ? undefined : { path: "managed", value: "rsa-2048" },
      lifetimeDays: usesPool ? undefined : { path: "managed", value: MANAGED_DAYS },
      renewalDays: usesPool ? undefined : { path: "managed", value: MANAGED_RENEWAL_DAYS },
      renewedBy: "issuer",
    };
  },
};

const ISSUANCE: CertificateService = {
  service: "Certificate Manager, issuance configuration",
  types: ["google_certificate_manager_certificate_issuance_config"],
  read({ attributes }) {
    const lifetimeDays = factOfDays("lifetime", attributes.lifetime);
    const algorithm = attributes.key_algorithm;
    const key = isUnknown(algorithm) ? algorithm : asText(algorithm)?.toLowerCase().replace(/_/g, "-");
    return {
      service: "Certificate Manager, issuance configuration",
      issuer: { path: "certificate_authority_config", value: "google-private-ca" },
      key: key === undefined ? undefined : { path: "key_algorithm", value: key },
      lifetimeDays,
      renewalDays: share(lifetimeDays, attributes.rotation_window_percentage, "rotation_window_percentage"),
      isServed: false,
    };
  },
};

const CLASSIC_MANAGED: CertificateService = {
  service: "Google classic managed certificate",
  types: ["google_compute_managed_ssl_certificate"],
  read: ({ attributes }) => ({
    service: "Google classic managed certificate",
    names: nameFacts("managed.domains", valueAt(attributes, "managed.domains")),
    issuer: { path: "managed", value: "google-managed" },
    key: { path: "managed", value: "rsa-2048" },
    lifetimeDays: { path: "managed", value: MANAGED_DAYS },
    renewalDays: { path: "managed", value: MANAGED_RENEWAL_DAYS },
    renewedBy: "issuer",
    isServed: true,
  }),
};

const CLASSIC_PROVIDED: CertificateService = {
  service: "Google classic certificate",
  types: ["google_compute_ssl_certificate", "google_compute_region_ssl_certificate"],
  read: ({ attributes }) => ({
    service: "Google classic certificate",
    issuer: { path: "certificate", value: "imported" },
    pem: pemFact("certificate", attributes.certificate),
    isServed: true,
  }),
};

const PRIVATE_CA: CertificateService = {
  service: "Google CA Service",
  types: ["google_privateca_certificate"],
  read: (resource) => {
    const isAuthority = valueAt(resource.attributes, "config.x509_config.ca_options.is_ca") === true;
    const names = valueAt(resource.attributes, "config.subject_config.subject_alt_name.dns_names");
    return isAuthority
      ? undefined
      : {
          service: "Google CA Service",
          issuer: { path: "pool", value: "google-private-ca" },
          names: isAbsent(names) ? undefined : nameFacts("config.subject_config.subject_alt_name.dns_names", names),
          lifetimeDays: factOfDays("lifetime", resource.attributes.lifetime ?? "315360000s"),
          renewedBy: "none",
          tags: googleLabels(resource),
          isServed: true,
        };
  },
};

/** A certificate authority, whose keys are named like `RSA_PKCS1_4096_SHA256` or `EC_P256_SHA256`. */
const PRIVATE_AUTHORITY: CertificateService = {
  service: "Google CA Service, authority",
  types: ["google_privateca_certificate_authority"],
  read({ attributes }) {
    const path = "key_spec.algorithm";
    const algorithm = blocksOf(attributes.key_spec)[0]?.algorithm;
    if (isUnknown(algorithm)) {
      return { service: "Google CA Service, authority", key: { path, value: algorithm }, isServed: false };
    }
    const [, rsa, curve] = /(?:RSA_\w+_(\d{4}))|(?:EC_(P\d{3}))/.exec(String(algorithm)) ?? [];
    const value = rsa ? `rsa-${rsa}` : curve ? `ecdsa-${curve.toLowerCase()}` : undefined;
    return { service: "Google CA Service, authority", key: value === undefined ? undefined : { path, value }, isServed: false };
  },
};

export const GOOGLE_CERTIFICATES: readonly CertificateService[] = [
  CERTIFICATE_MANAGER,
  ISSUANCE,
  CLASSIC_MANAGED,
  CLASSIC_PROVIDED,
  PRIVATE_CA,
  PRIVATE_AUTHORITY,
];
