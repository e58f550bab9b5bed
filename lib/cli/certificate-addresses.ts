import { TerraformResource } from "cdktf";
import { registeredClouds } from "../core/cloud";
import type { FleetSpec } from "../file/resolve";
import type { CertificateFleet } from "../fleet/certificate-fleet";
import { FLEET_ID, stackOf } from "./synthesise-file";

/**
 * The addresses at which Terraform issues the certificates of a fleet, by the names of the certificates. Of several generations, it is the one
 * that is served.
 *
 * A certificate whose cloud does not say which of its resources are certificates has none.
 */
export function certificateAddresses(resolved: FleetSpec): ReadonlyMap<string, readonly string[]> {
  const types = new Set(registeredClouds().flatMap(({ certificateResources }) => Object.keys(certificateResources ?? {})));
  const stack = stackOf(resolved, { asModule: false });
  const fleet = stack.node.findChild(FLEET_ID) as CertificateFleet;
  return new Map(
    fleet.certificateNames.map((name) => [
      name,
      fleet
        .certificate(name)
        .node.findAll()
        .filter((each) => TerraformResource.isTerraformResource(each))
        .filter(({ terraformResourceType }) => types.has(terraformResourceType))
        .map(({ terraformResourceType, friendlyUniqueId }) => `${terraformResourceType}.${friendlyUniqueId}`),
    ]),
  );
}
