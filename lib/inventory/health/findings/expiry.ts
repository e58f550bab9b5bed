import { issuerFacts } from "../../../core/cloud";
import { dayOf, Expiry, renewalDue, spanOf } from "../expiry";
import { isDeployed, issuerName, Judged, OwnFinding } from "../judged";

/** It has expired, or will before anybody is likely to have renewed it. */
export function* expiryFindings(judged: Judged): Iterable<OwnFinding> {
  const { certificate, expiry, thresholds } = judged;
  if (expiry === undefined) {
    return;
  }
  const { daysLeft } = expiry;
  const deployed = isDeployed(certificate);
  if (daysLeft < 0) {
    const consequence = deployed ? "clients refuse it" : "nothing is known to serve it";
    yield {
      kind: "expired",
      severity: deployed ? "error" : "warning",
      message: `expired ${spanOf(daysLeft)} ago, on ${dayOf(expiry.notAfter)}${asSeen(judged, expiry)}: ${consequence}`,
      fix: deployed ? `${mend(judged, expiry)}; see that what serves it takes the new one` : "remove it, or renew it if it is still wanted",
    };
  } else if (daysLeft <= thresholds.warnDays) {
    const urgent = daysLeft <= thresholds.pageDays;
    yield {
      kind: certificate.inventory.renewal === undefined ? "expiring" : "renewal-overdue",
      severity: urgent && deployed ? "error" : "warning",
      message: `${overdue(judged, expiry)}expires in ${spanOf(daysLeft)}, on ${dayOf(expiry.notAfter)}${asSeen(judged, expiry)}`,
      fix: mend(judged, expiry),
    };
  }
}

function overdue({ certificate }: Judged, expiry: Expiry): string {
  const due = renewalDue(certificate, expiry);
  return due === undefined ? "" : `renewal was due on ${dayOf(due)} and has not come; `;
}

/** An expiry in a state is as old as the last run. */
function asSeen({ certificate }: Judged, { source }: Expiry): string {
  return source === "inventory" && certificate.inventory.renewal?.by === "issuer" ? " as Terraform saw it last" : "";
}

function mend({ certificate }: Judged, { source }: Expiry): string {
  const { renewal, issuer } = certificate.inventory;
  switch (renewal?.by) {
    case "issuer": {
      const reread = source === "inventory" ? "read its expiry again with `terraform apply -refresh-only`; if it has not moved, " : "";
      return `${reread}${issuerFacts(issuer)?.renewalAdvice ?? `check why ${issuerName(certificate)} does not renew it`}`;
    }
    case "terraform": {
      const every = renewal.runsEvery === undefined ? "" : `, which is to happen every ${renewal.runsEvery},`;
      return `run \`terraform apply\`, which renews it, and see why the scheduled run${every} did not`;
    }
    case "nobody":
      return "get a new one from its issuer and apply it: nothing renews it by itself";
    default:
      return "renew it where it was issued; in a fleet its renewal would be known and watched";
  }
}
