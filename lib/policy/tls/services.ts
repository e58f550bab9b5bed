import { AWS_DATA } from "./aws-data";
import { AWS_EDGE } from "./aws-edge";
import { GOOGLE } from "./google";
import { LOAD_BALANCERS } from "./load-balancers";
import { Estate } from "../estate";
import { Resource } from "../resource";
import { RuleService } from "../rule";
import { TlsPolicy } from "../tls-policy";
import { TlsService, TlsSetting } from "./setting";

/** Every service whose arguments decide the TLS that it speaks. */
export const TLS_SERVICES: readonly TlsService[] = [...LOAD_BALANCERS, ...AWS_EDGE, ...AWS_DATA, ...GOOGLE];

const BY_TYPE = new Map<string, TlsService[]>();
for (const service of TLS_SERVICES) {
  for (const type of service.types) {
    BY_TYPE.set(type, [...(BY_TYPE.get(type) ?? []), service]);
  }
}

/** A setting with the service that has it. */
export interface ServiceSetting {
  readonly service: TlsService;
  readonly setting: TlsSetting;
}

/** The TLS settings of a resource. */
export function tlsSettings(resource: Resource, estate: Estate): ServiceSetting[] {
  return (BY_TYPE.get(resource.type) ?? []).flatMap((service) => service.read(resource, estate).map((setting) => ({ service, setting })));
}

/** The services of a rule on TLS settings, with what to write for the intermediate policy. */
export const TLS_RULE_SERVICES: readonly RuleService[] = TLS_SERVICES.map((service) => ({
  service: service.service,
  types: service.types,
  fix: `set ${service.recommended(TlsPolicy.INTERMEDIATE)}`,
}));

/** The change that gives a resource what the profile asks for. */
export function tlsFix(service: TlsService, policy: TlsPolicy): string {
  const recommended = service.recommended(policy);
  return /^(attach|an? |the |CloudFront)/.test(recommended)
    ? recommended.replace(/^(an? |the |CloudFront)/, "use $1")
    : `set ${recommended}`;
}
