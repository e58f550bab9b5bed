import { issuerFacts } from "../../../core/cloud";
import { isDeployed, isPlaceKnown, issuerName, Judged, OwnFinding } from "../judged";

/** It is valid and serves nowhere. */
export function* placeFindings({ certificate, expiry }: Judged): Iterable<OwnFinding> {
  if (isDeployed(certificate) || !isPlaceKnown(certificate) || (expiry !== undefined && expiry.daysLeft < 0)) {
    return;
  }
  const expires = issuerFacts(certificate.inventory.issuer)?.renewedOnlyInUse === true;
  yield {
    kind: "served-nowhere",
    severity: expires ? "warning" : "advice",
    message: expires
      ? `nothing serves it: ${issuerName(certificate)} does not renew what is not in use, so it will expire`
      : "nothing serves it, no store keeps it, and it is imported nowhere",
    fix: "attach it to an endpoint, list under `endpoints` what serves it outside of this stack, or remove it",
  };
}
