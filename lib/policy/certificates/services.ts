import { Estate } from "../estate";
import { Resource } from "../resource";
import { RuleService } from "../rule";
import { ACME_CERTIFICATES } from "./acme";
import { AWS_CERTIFICATES } from "./aws";
import { CertificateFacts, CertificateService } from "./facts";
import { GOOGLE_CERTIFICATES } from "./google";
import { TLS_PROVIDER_CERTIFICATES } from "./tls-provider";

/** Every kind of resource that has or makes certificates. */
export const CERTIFICATE_SERVICES: readonly CertificateService[] = [
  ...AWS_CERTIFICATES,
  ...ACME_CERTIFICATES,
  ...TLS_PROVIDER_CERTIFICATES,
  ...GOOGLE_CERTIFICATES,
];

const BY_TYPE = new Map(CERTIFICATE_SERVICES.flatMap((service) => service.types.map((type) => [type, service] as const)));

/** What a resource says of a certificate; nothing for other resources. */
export function certificateFacts(resource: Resource, estate: Estate): CertificateFacts | undefined {
  return BY_TYPE.get(resource.type)?.read(resource, estate);
}

/** The services of a rule on certificates: those of some types, with what to write. */
export function certificateServices(fixes: Record<string, string>): RuleService[] {
  return Object.entries(fixes).map(([service, fix]) => {
    const { types } = CERTIFICATE_SERVICES.find((candidate) => candidate.service === service)!;
    return { service, types, fix };
  });
}
