import { FoundEndpoint, Obstacle } from "../../core/importer";
import { covers } from "../../core/text";
import { TlsPolicy } from "../../policy/tls-policy";
import { nativePolicy, statedPolicyProblems } from "../../policy/tls/services";
import { policyServiceOf } from "../api-gateway/kinds";
import { awsVersion } from "../aws-provider";
import { isDistributionId } from "../cloudfront/kinds";
import { ApiDomainRecord, AwsInventory, DistributionRecord, ListenerRecord } from "./aws-inventory";

/** The endpoints of each certificate, by its ARN. */
export function endpointsOf(inventory: AwsInventory, region: string): ReadonlyMap<string, readonly FoundEndpoint[]> {
  const endpoints = new Map<string, FoundEndpoint[]>();
  const add = (certificate: string, endpoint: FoundEndpoint) => {
    endpoints.set(certificate, [...(endpoints.get(certificate) ?? []), endpoint]);
  };
  for (const listener of inventory.listeners) {
    if (listener.defaultCertificate !== undefined) {
      add(listener.defaultCertificate, { id: listener.arn, obstacle: DEFAULT_CERTIFICATE });
    }
    for (const certificate of new Set(listener.certificates)) {
      add(certificate, listenerEndpoint(listener));
    }
  }
  const names = new Map(inventory.certificates.map((certificate) => [certificate.arn, certificate.names]));
  for (const distribution of inventory.distributions) {
    add(distribution.certificate, distributionEndpoint(distribution, names.get(distribution.certificate) ?? []));
  }
  for (const domain of inventory.apiDomains) {
    add(domain.certificate, apiEndpoint(domain, region));
  }
  return endpoints;
}

/** A distribution that keeps its own configuration. The fleet lists its aliases that the certificate covers. */
function distributionEndpoint({ id, aliases, minimumProtocolVersion }: DistributionRecord, names: readonly string[]): FoundEndpoint {
  const covered = aliases.filter((alias) => covers(names, alias));
  return {
    id,
    entry: {
      cloudfront: {
        ...(isDistributionId(id) ? { distribution: id } : {}),
        ...(covered.length === 0 ? {} : { aliases: covered }),
        ...(minimumProtocolVersion === undefined ? {} : { minimumProtocolVersion }),
      },
    },
  };
}

/** A listener belongs to someone else, with its default certificate. The fleet attaches certificates that it chooses by server name. */
const DEFAULT_CERTIFICATE: Obstacle = {
  reason: "default-certificate",
  message:
    "it serves the certificate as its default one, which is a setting of the listener. Refer to the certificate in the listener's own configuration",
};

function listenerEndpoint({ arn, sslPolicy }: ListenerRecord): FoundEndpoint {
  // A policy that does not meet the fleet's TLS policy would be refused: certfleet check and the probe report it.
  const meets = sslPolicy !== undefined && [...statedPolicyProblems([], "elb", sslPolicy, TlsPolicy.INTERMEDIATE)].length === 0;
  const properties = { listenerArn: arn, ...(meets ? { sslPolicy } : {}) };
  return { id: arn, entry: arn.includes(":listener/net/") ? { nlb: properties } : { alb: properties } };
}

/** A custom domain of API Gateway, which the fleet takes over with the certificate. */
function apiEndpoint(domain: ApiDomainRecord, region: string): FoundEndpoint {
  const { name, type, isEdge, furtherSettings, securityPolicy } = domain;
  const id = `the API Gateway domain ${name}`;
  const own = domain.certificate.split(":")[3];
  if (furtherSettings.length > 0) {
    return { id, obstacle: left(`it has ${furtherSettings.join(" and ")}, which an endpoint of a fleet does not configure`) };
  }
  if (!isEdge && own !== region) {
    return { id, obstacle: left(`it is in ${own}, and endpoints of API Gateway are in the provider's region, ${region}`) };
  }
  const policies = [TlsPolicy.INTERMEDIATE.name, ...TlsPolicy.names()];
  const tlsPolicy = policies.find((policy) => policyName(domain, policy) === securityPolicy);
  if (tlsPolicy === undefined) {
    return { id, obstacle: left(`its security policy ${securityPolicy ?? "is not known"} is not that of a TLS policy`) };
  }
  const isStrict = domain.endpointAccessMode === "STRICT";
  const settings = { ...(isEdge ? { endpointType: "edge" } : {}), ...(isStrict ? { endpointAccessMode: "strict" } : {}) };
  return { id, tlsPolicy, entry: { apiGateway: { type, domainName: name, ...settings } } };
}

function policyName({ type, isEdge }: ApiDomainRecord, policy: string): string | undefined {
  try {
    return nativePolicy(policyServiceOf(type, isEdge, false), TlsPolicy.of(policy), awsVersion(undefined)).name;
  } catch {
    return undefined;
  }
}

function left(reason: string): Obstacle {
  return { reason: "endpoint-left", message: `${reason}. It keeps the certificate, and is not listed` };
}
