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

/** The key exchange of an endpoint by its TLS policy. Hosts, and policies that are not known, are unknown. */
export function keyExchangeOf({ kind, tlsPolicy }: Pick<InventoryEndpoint, "kind" | "tlsPolicy">): KeyExchange {
  const policy = namedPolicy(kind, tlsPolicy);
  return policy === undefined ? "unknown" : policy.postQuantum ? "post-quantum" : "classical";
}
