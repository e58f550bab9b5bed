import { TerraformResource } from "cdktf";

/** What the inventory says of a certificate that another construct made as a plain resource: expressions over the resource. */
interface PlainCertificate {
  readonly issuer: (at: string) => string;
  /** A list of names. */
  readonly domains: (at: string) => string;
  readonly keyType?: (at: string) => string;
  readonly notAfter?: (at: string) => string;
  readonly serial?: (at: string) => string;
  readonly arn?: (at: string) => string;
  readonly id?: (at: string) => string;
  /** The argument that holds owner and service. */
  readonly tags?: string;
}

const ACM_KEYS =
  '{ RSA_2048 = "rsa-2048", RSA_3072 = "rsa-3072", RSA_4096 = "rsa-4096", EC_prime256v1 = "ecdsa-p256", EC_secp384r1 = "ecdsa-p384" }';

const ACM_ISSUERS = '{ AMAZON_ISSUED = "acm", PRIVATE = "acm-private-ca", IMPORTED = "imported" }';

const GOOGLE_MANAGED: PlainCertificate = {
  issuer: () => "google-managed",
  domains: (at) => `\${tolist(${at}.subject_alternative_names)}`,
  notAfter: (at) => `\${${at}.expire_time}`,
  id: (at) => `\${${at}.id}`,
};

const GOOGLE_CLASSIC: PlainCertificate = {
  issuer: () => "provided",
  domains: () => "${[]}",
  notAfter: (at) => `\${${at}.expire_time}`,
  id: (at) => `\${${at}.id}`,
};

const TLS_PROVIDER: PlainCertificate = {
  issuer: () => "self-signed",
  domains: (at) => `\${try(tolist(${at}.dns_names), [])}`,
  notAfter: (at) => `\${${at}.validity_end_time}`,
};

/** The resource types that are certificates which clients see. */
const TYPES: Record<string, PlainCertificate> = {
  aws_acm_certificate: {
    issuer: (at) => `\${lookup(${ACM_ISSUERS}, ${at}.type, "acm")}`,
    domains: (at) => `\${distinct(compact(concat([${at}.domain_name], tolist(${at}.subject_alternative_names))))}`,
    keyType: (at) => `\${lookup(${ACM_KEYS}, ${at}.key_algorithm, null)}`,
    notAfter: (at) => `\${${at}.not_after}`,
    arn: (at) => `\${${at}.arn}`,
    tags: "tags_all",
  },
  aws_iam_server_certificate: {
    issuer: () => "provided",
    domains: () => "${[]}",
    notAfter: (at) => `\${${at}.expiration}`,
    arn: (at) => `\${${at}.arn}`,
    tags: "tags_all",
  },
  acme_certificate: {
    issuer: () => "acme",
    domains: (at) => `\${distinct(compact(concat([${at}.certificate_domain], tolist(coalesce(${at}.subject_alternative_names, [])))))}`,
    notAfter: (at) => `\${${at}.certificate_not_after}`,
    serial: (at) => `\${${at}.certificate_serial}`,
  },
  google_certificate_manager_certificate: {
    issuer: () => "google-managed",
    domains: (at) => `\${tolist(${at}.san_dnsnames)}`,
    id: (at) => `\${${at}.id}`,
    tags: "effective_labels",
  },
  google_compute_managed_ssl_certificate: GOOGLE_MANAGED,
  google_compute_ssl_certificate: GOOGLE_CLASSIC,
  google_compute_region_ssl_certificate: GOOGLE_CLASSIC,
  tls_self_signed_cert: TLS_PROVIDER,
  tls_locally_signed_cert: { ...TLS_PROVIDER, issuer: () => "private-ca", domains: () => "${[]}" },
};

/** Whether a resource is a certificate that clients see. One with `count` or `for_each` is several, whose number only Terraform knows. */
export function isPlainCertificate(resource: TerraformResource): boolean {
  return resource.terraformResourceType in TYPES && resource.count === undefined && resource.forEach === undefined;
}

/** A plain resource in the inventory's shape. */
export function renderPlainCertificate(resource: TerraformResource): Record<string, unknown> {
  const type = TYPES[resource.terraformResourceType];
  const at = `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
  return {
    madeBy: "stack",
    domains: type.domains(at),
    ...(type.tags === undefined ? {} : { owner: tag(at, type.tags, "owner"), service: tag(at, type.tags, "service") }),
    issuer: type.issuer(at),
    keyType: type.keyType?.(at),
    arn: type.arn?.(at),
    id: type.id?.(at),
    serial: type.serial?.(at),
    notAfter: type.notAfter?.(at),
    endpoints: [],
    stores: [],
    alerts: [],
  };
}

function tag(at: string, argument: string, name: string): string {
  return `\${try(${at}.${argument}["${name}"], null)}`;
}
