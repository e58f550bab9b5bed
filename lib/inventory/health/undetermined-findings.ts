import { FleetCertificate } from "../fleet-view";
import { addressesOf, addressOf } from "./endpoint-observations";
import { HealthFinding } from "./health";

/** The certificates with an endpoint that was not probed, because the user interrupted the run. They are never healthy. */
export function undeterminedFindings(
  certificates: readonly FleetCertificate[],
  endpoints: readonly { readonly declaredHost: string; readonly port: number }[],
): HealthFinding[] {
  if (endpoints.length === 0) {
    return [];
  }
  const open = new Set(endpoints.map(({ declaredHost, port }) => addressOf({ host: declaredHost, port })));
  return certificates
    .filter(({ inventory }) => inventory.endpoints.some((endpoint) => addressesOf(endpoint).some((address) => open.has(address))))
    .map(({ key }) => ({
      kind: "not-determined",
      severity: "warning",
      certificate: key,
      message: "the run was interrupted before all of its endpoints had a result",
      fix: "run the command again; with `--resume FILE`, it continues an interrupted run",
    }));
}
