import { asBoolean, asNumber, asText, blockOf, isUnknown, Resource, Value } from "../plan/resource";
import { CertificateFacts, CertificateService, distinct, Fact, nameFacts } from "./facts";
import { Estate } from "../plan/estate";
import { ofLatest } from "../plan/cached-results";
import { RuleService } from "../rule";
import { ACME_CERTIFICATES } from "./acme";
import { AWS_CERTIFICATES } from "./aws";
import { GOOGLE_CERTIFICATES } from "./google";

const CURVES: Record<string, string> = { P224: "ecdsa-p224", P256: "ecdsa-p256", P384: "ecdsa-p384", P521: "ecdsa-p521" };

/** The key of a tls_private_key. Plans contain both a size and a curve; the algorithm decides which one counts. */
function privateKey({ attributes }: Resource): Fact<string> {
  const { algorithm, rsa_bits: bits, ecdsa_curve: curve } = attributes;
  if (isUnknown(algorithm)) {
    return { path: "algorithm", value: algorithm };
  }
  switch (asText(algorithm)) {
    case "ECDSA":
      return isUnknown(curve)
        ? { path: "ecdsa_curve", value: curve }
        : { path: "ecdsa_curve", value: CURVES[asText(curve) ?? "P224"] ?? String(curve) };
    case "ED25519":
      return { path: "algorithm", value: "ed-25519" };
    default:
      return isUnknown(bits) ? { path: "rsa_bits", value: bits } : { path: "rsa_bits", value: `rsa-${asNumber(bits) ?? 2048}` };
  }
}

function hours(path: string, value: Value): Fact<number> | undefined {
  if (isUnknown(value)) {
    return { path, value };
  }
  const amount = asNumber(value);
  return amount === undefined ? undefined : { path, value: amount / 24 };
}

const PRIVATE_KEY: CertificateService = {
  service: "tls provider, key",
  types: ["tls_private_key"],
  read: (resource) => ({ service: "tls provider, key", key: privateKey(resource), isServed: false }),
};

const CERTIFICATE: CertificateService = {
  service: "tls provider, certificate",
  types: ["tls_self_signed_cert", "tls_locally_signed_cert"],
  read({ type, attributes }) {
    // A certificate without a use is a clock: it says when something else is due.
    if (
      asBoolean(attributes.is_ca_certificate) === true ||
      (Array.isArray(attributes.allowed_uses) && attributes.allowed_uses.length === 0)
    ) {
      return undefined;
    }
    const names = [
      ...nameFacts("dns_names", attributes.dns_names),
      ...nameFacts("subject.common_name", blockOf(attributes.subject)?.common_name).filter(
        ({ value }) => isUnknown(value) || /^[^\s/]+\.[^\s/]+$/.test(value),
      ),
    ];
    return {
      service: "tls provider, certificate",
      issuer: { path: "private_key_pem", value: type === "tls_self_signed_cert" ? "self-signed" : "locally-signed" },
      names: distinct(names),
      lifetimeDays: hours("validity_period_hours", attributes.validity_period_hours),
      renewalDays: hours("early_renewal_hours", attributes.early_renewal_hours),
      renewedBy: (asNumber(attributes.early_renewal_hours) ?? 0) > 0 || isUnknown(attributes.early_renewal_hours) ? "terraform" : "none",
      isServed: true,
    };
  },
};

export const TLS_PROVIDER_CERTIFICATES: readonly CertificateService[] = [PRIVATE_KEY, CERTIFICATE];

/** Every service with resources that contain or issue certificates. */
export const CERTIFICATE_SERVICES: readonly CertificateService[] = [
  ...AWS_CERTIFICATES,
  ...ACME_CERTIFICATES,
  ...TLS_PROVIDER_CERTIFICATES,
  ...GOOGLE_CERTIFICATES,
];

const BY_TYPE = new Map(CERTIFICATE_SERVICES.flatMap((service) => service.types.map((type) => [type, service] as const)));

/** The certificate properties of a resource; undefined for other resources. A dozen rules ask for them, one after the other. */
export const certificateFacts = ofLatest((resource: Resource, estate: Estate): CertificateFacts | undefined =>
  BY_TYPE.get(resource.type)?.read(resource, estate),
);

/** The services of a rule on certificates, from their fixes by service name. */
export function certificateServices(fixes: Record<string, string>): RuleService[] {
  return Object.entries(fixes).map(([service, fix]) => {
    const { types } = CERTIFICATE_SERVICES.find((candidate) => candidate.service === service)!;
    return { service, types, fix };
  });
}
