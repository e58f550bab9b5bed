import { TerraformResource } from "cdktf";
import { CertificateResourceType, registeredClouds } from "../core/cloud";

const TLS_PROVIDER: CertificateResourceType = {
  issuer: () => "self-signed",
  publiclyTrusted: () => false,
  domains: (at) => `\${try(tolist(${at}.dns_names), [])}`,
  notAfter: (at) => `\${${at}.validity_end_time}`,
};

/** Certificates that Terraform itself makes. */
const WITHOUT_CLOUD: Readonly<Record<string, CertificateResourceType>> = {
  tls_self_signed_cert: TLS_PROVIDER,
  tls_locally_signed_cert: { ...TLS_PROVIDER, issuer: () => "private-ca", domains: () => "${[]}" },
};

/** Whether a resource is a certificate that clients see. One with `count` or `for_each` is several, whose number only Terraform knows. */
export function isPlainCertificate(resource: TerraformResource): boolean {
  return certificateResourceType(resource) !== undefined && resource.count === undefined && resource.forEach === undefined;
}

/** The inventory entry of a certificate that another construct made as a plain resource. */
export function renderPlainCertificate(resource: TerraformResource): Record<string, unknown> {
  const type = certificateResourceType(resource)!;
  const at = `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
  return {
    madeBy: "stack",
    domains: type.domains(at),
    ...(type.tags === undefined ? {} : { owner: tag(at, type.tags, "owner"), service: tag(at, type.tags, "service") }),
    issuer: type.issuer(at),
    cloud: type.cloud,
    publiclyTrusted: type.publiclyTrusted?.(at),
    // Its lifecycle block decides the order, and can decide that nothing replaces it.
    replacement: [],
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

/** How the inventory describes a resource; undefined for one that is not a certificate which clients see. */
export function certificateResourceType({ terraformResourceType: name }: TerraformResource): CertificateResourceType | undefined {
  const tables = [...registeredClouds().map(({ certificateResources = {} }) => certificateResources), WITHOUT_CLOUD];
  return tables.find((types) => Object.prototype.hasOwnProperty.call(types, name))?.[name];
}

function tag(at: string, argument: string, name: string): string {
  return `\${try(${at}.${argument}["${name}"], null)}`;
}
