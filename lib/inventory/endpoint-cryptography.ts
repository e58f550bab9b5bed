import { cloudOfEndpoint } from "../core/cloud";
import { NativePolicyDefinition } from "../policy/tls/native-policy";
import { SERVICE_POLICIES } from "../policy/tls/services";
import { InventoryEndpoint } from "./inventory-schema";

/** Whether an endpoint offers a key exchange that protects recorded traffic from quantum computers. */
export type KeyExchange = "post-quantum" | "classical" | "unknown";

/** What a service's TLS policy allows at a kind of endpoint, by its name; undefined if it is not a known one. */
export function namedPolicy(kind: string, name: string | undefined): NativePolicyDefinition | undefined {
  const service = cloudOfEndpoint(kind)?.tlsServices?.[kind];
  return name === undefined ? undefined : SERVICE_POLICIES.get(service ?? "")?.find((policy) => policy.name === name);
}

/** The cryptography of an endpoint, as far as its TLS policy tells it. */
export interface EndpointCryptography {
  /** The oldest TLS version, such as `1.2`: the declared one, else that of the policy. */
  readonly minimumTls?: string;
  readonly keyExchange: KeyExchange;
  /** Whether the policy allows only algorithms that FIPS 140 approves; undefined if the policy is not known. */
  readonly fips?: boolean;
  /** The cipher suites of the policy, where they are known. */
  readonly suites?: readonly string[];
}

/** What a client can negotiate with an endpoint. The export and the report have it from here. */
export function endpointCryptography(endpoint: Pick<InventoryEndpoint, "kind" | "tlsPolicy" | "minimumTls">): EndpointCryptography {
  const policy = namedPolicy(endpoint.kind, endpoint.tlsPolicy);
  return {
    minimumTls: endpoint.minimumTls ?? policy?.minimum.label.replace("TLS ", ""),
    keyExchange: keyExchangeOf(endpoint),
    fips: policy?.fips,
    suites: policy?.suites,
  };
}

/** The key exchange of an endpoint by its TLS policy. Hosts, and policies that are not known, are unknown. */
export function keyExchangeOf({ kind, tlsPolicy }: Pick<InventoryEndpoint, "kind" | "tlsPolicy">): KeyExchange {
  const policy = namedPolicy(kind, tlsPolicy);
  return policy === undefined ? "unknown" : policy.postQuantum ? "post-quantum" : "classical";
}
