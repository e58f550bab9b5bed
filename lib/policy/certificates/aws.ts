import { Estate } from "../plan/estate";
import { asNumber, asText, blocksOf, isAbsent, isUnknown, Resource, Unknown, Value, valueAt } from "../plan/resource";
import { CertificateService, distinct, durationDays, Fact, nameFacts, pemFact, tagsOf } from "./facts";

/** ACM issues public certificates for 198 days and renews them 45 days before expiry. */
const ACM_LIFETIME_DAYS = 198;
const ACM_RENEWAL_DAYS = 45;

/** AWS key algorithms as key names of policies. */
const KEYS: Record<string, string> = {
  RSA_1024: "rsa-1024",
  RSA_2048: "rsa-2048",
  RSA_3072: "rsa-3072",
  RSA_4096: "rsa-4096",
  EC_PRIME256V1: "ecdsa-p256",
  EC_prime256v1: "ecdsa-p256",
  EC_SECP384R1: "ecdsa-p384",
  EC_secp384r1: "ecdsa-p384",
  EC_SECP521R1: "ecdsa-p521",
  EC_secp521r1: "ecdsa-p521",
};

/** The key of an AWS algorithm, which is RSA 2048 by default. */
function keyOf(path: string, value: Value): Fact<string> {
  if (isUnknown(value)) {
    return { path, value };
  }
  const name = asText(value) ?? "RSA_2048";
  return { path, value: KEYS[name] ?? name.toLowerCase().replace(/_/g, "-") };
}

function awsTags(resource: Resource): Fact<Record<string, Value>> {
  const defaults = blocksOf(resource.provider.default_tags)[0]?.tags;
  return tagsOf(resource, "tags", ["tags_all"], defaults);
}

const ACM: CertificateService = {
  service: "ACM",
  types: ["aws_acm_certificate"],
  read(resource) {
    const { attributes } = resource;
    const isImported =
      !isAbsent(attributes.certificate_body) ||
      !isAbsent(attributes.private_key) ||
      resource.configuration?.has("certificate_body") === true;
    const authority = attributes.certificate_authority_arn;
    const common = { service: "ACM", tags: awsTags(resource), isServed: true };
    if (isImported) {
      const pem = pemFact("certificate_body", attributes.certificate_body);
      return { ...common, pem, issuer: { path: "certificate_body", value: "imported" } };
    }
    const names = [
      ...nameFacts("domain_name", attributes.domain_name),
      ...nameFacts("subject_alternative_names", attributes.subject_alternative_names),
    ];
    const isPrivate = isUnknown(authority) || asText(authority) !== undefined;
    const early = durationDays(attributes.early_renewal_duration);
    return {
      ...common,
      names: distinct(names),
      issuer: { path: "certificate_authority_arn", value: isPrivate ? "acm-private-ca" : "acm" },
      key: keyOf("key_algorithm", attributes.key_algorithm),
      lifetimeDays: isPrivate ? undefined : { path: "domain_name", value: ACM_LIFETIME_DAYS },
      renewalDays:
        early === undefined
          ? isPrivate
            ? undefined
            : { path: "domain_name", value: ACM_RENEWAL_DAYS }
          : { path: "early_renewal_duration", value: early },
      renewedBy: "issuer",
    };
  },
};

const IAM: CertificateService = {
  service: "IAM server certificate",
  types: ["aws_iam_server_certificate"],
  read: (resource) => ({
    service: "IAM server certificate",
    issuer: { path: "certificate_body", value: "imported" },
    pem: pemFact("certificate_body", resource.attributes.certificate_body),
    tags: awsTags(resource),
    isServed: true,
  }),
};

const DAYS_PER_VALIDITY: Record<string, number> = { DAYS: 1, MONTHS: 30, YEARS: 365 };

const PRIVATE_CA: CertificateService = {
  service: "AWS Private CA",
  types: ["aws_acmpca_certificate"],
  read(resource, estate) {
    const { attributes } = resource;
    const isAuthority = /RootCA|SubordinateCA/.test(String(attributes.template_arn ?? ""));
    if (isAuthority) {
      return undefined;
    }
    const unit = valueAt(attributes, "validity.type");
    const amount = valueAt(attributes, "validity.value");
    return {
      service: "AWS Private CA",
      issuer: { path: "certificate_authority_arn", value: "acm-private-ca" },
      lifetimeDays: clockLifetime(resource, estate) ?? privateLifetime(unit, amount),
      isServed: true,
    };
  },
};

/** The lifetime of a certificate that ends when a renewal clock does: a certificate of the tls provider that is issued in the same run. */
function clockLifetime(resource: Resource, estate: Estate): Fact<number> | undefined {
  const clock = estate
    .targets(resource, "validity.value")
    .find(({ type, attribute }) => type === "tls_self_signed_cert" && attribute === "validity_end_time");
  const hours = asNumber(clock?.instances[0]?.attributes.validity_period_hours);
  return hours === undefined ? undefined : { path: "validity.value", value: hours / 24 };
}

/** The lifetime of a private certificate. An expiry date does not tell the lifetime, because the date of issue is not known. */
function privateLifetime(unit: Value, amount: Value): Fact<number> | undefined {
  if (isUnknown(amount) || isUnknown(unit)) {
    return { path: "validity.value", value: isUnknown(amount) ? amount : (unit as Unknown) };
  }
  if (unit === "END_DATE" || unit === "ABSOLUTE") {
    return { path: "validity (an end date)", value: new Unknown() };
  }
  const days = (asNumber(amount) ?? NaN) * (DAYS_PER_VALIDITY[String(unit)] ?? NaN);
  return Number.isNaN(days) ? undefined : { path: "validity", value: days };
}

const PRIVATE_AUTHORITY: CertificateService = {
  service: "AWS Private CA, authority",
  types: ["aws_acmpca_certificate_authority"],
  read: ({ attributes }) => ({
    service: "AWS Private CA, authority",
    key: keyOf(
      "certificate_authority_configuration.key_algorithm",
      valueAt(attributes, "certificate_authority_configuration.key_algorithm"),
    ),
    isServed: false,
  }),
};

export const AWS_CERTIFICATES: readonly CertificateService[] = [ACM, IAM, PRIVATE_CA, PRIVATE_AUTHORITY];
