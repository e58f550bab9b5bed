import { ComputeGlobalAddress } from "@cdktf/provider-google/lib/compute-global-address";
import { ComputeGlobalForwardingRule } from "@cdktf/provider-google/lib/compute-global-forwarding-rule";
import { Construct } from "constructs";
import { reference } from "../../core/reference";
import { placement } from "../placement";
import { nameByContent, stableName } from "../resource-name";
import { GooglePlace } from "../google-place";

/** What leads clients to a global proxy. */
export interface GlobalFront {
  readonly target: string;
  readonly port: number;
  readonly scheme: string;
  readonly ipAddress: string;
  readonly network?: string;
  readonly subnetwork?: string;
}

/** The address that is given, or one that is reserved. */
export function globalAddress(scope: Construct, place: GooglePlace, ipAddress?: string): string {
  if (ipAddress !== undefined) {
    return ipAddress;
  }
  const address = new ComputeGlobalAddress(scope, "Address", {
    ...placement(place),
    name: "",
    lifecycle: { createBeforeDestroy: true },
  });
  address.name = stableName(address);
  return reference(address, "address");
}

/** The forwarding rule. What cannot change in place is in its name, so that a successor can stand beside it. */
export function globalForwardingRule(scope: Construct, id: string, place: GooglePlace, front: GlobalFront): ComputeGlobalForwardingRule {
  const { target, port, scheme, ipAddress, network, subnetwork } = front;
  const rule = new ComputeGlobalForwardingRule(scope, id, {
    ...placement(place),
    name: "",
    target,
    portRange: String(port),
    ipProtocol: "TCP",
    loadBalancingScheme: scheme,
    ipAddress,
    network,
    subnetwork,
    lifecycle: { createBeforeDestroy: true },
  });
  rule.name = nameByContent(rule, [port, scheme, ipAddress, network, subnetwork]);
  return rule;
}
