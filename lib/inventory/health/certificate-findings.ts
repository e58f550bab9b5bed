import { issuerFacts } from "../../core/cloud";
import { dayOf, daysBetween, Expiry, moment, renewalDue, formatDays } from "./expiry";
import { isDeployed, areEndpointsKnown, issuerName, AssessedCertificate, OwnFinding } from "./endpoint-observations";
import { FleetCertificate, FleetView } from "../fleet-view";
import { HealthFinding } from "./health";

/** The certificate has expired, or is about to expire without renewal. */
export function* expiryFindings(assessed: AssessedCertificate): Iterable<OwnFinding> {
  const { certificate, expiry, thresholds } = assessed;
  if (expiry === undefined) {
    return;
  }
  const { daysLeft } = expiry;
  const deployed = isDeployed(certificate);
  if (daysLeft < 0) {
    const consequence = deployed ? "clients refuse it" : "no endpoint is known to serve it";
    yield {
      kind: "expired",
      severity: deployed ? "error" : "warning",
      message: `${nameOf(certificate)} expired ${formatDays(daysLeft)} ago, on ${dayOf(expiry.notAfter)}${asOfState(assessed, expiry)}: ${consequence}`,
      fix: deployed
        ? `${renewalFix(assessed, expiry)}; check that its endpoints serve the new certificate`
        : "remove it, or renew it if it is still needed",
    };
  } else if (daysLeft <= thresholds.warnDays) {
    const urgent = daysLeft <= thresholds.pageDays;
    yield {
      kind: certificate.inventory.renewal === undefined ? "expiring" : "renewal-overdue",
      severity: urgent && deployed ? "error" : "warning",
      message: `${nameOf(certificate)} expires in ${formatDays(daysLeft)}, on ${dayOf(expiry.notAfter)}${asOfState(assessed, expiry)}${overdue(assessed, expiry)}`,
      fix: renewalFix(assessed, expiry),
    };
  }
}

/** Its first domain name. Other findings name none, so that many certificates can share one. */
function nameOf({ name, inventory: { domains } }: FleetCertificate): string {
  return domains[0] ?? name;
}

function overdue({ certificate }: AssessedCertificate, expiry: Expiry): string {
  const due = renewalDue(certificate, expiry);
  return due === undefined ? "" : `, and has not renewed: renewal was due on ${dayOf(due)}`;
}

/** The state has the expiry as of the last Terraform run; an issuer renews without one. */
function asOfState({ certificate }: AssessedCertificate, { source }: Expiry): string {
  return source === "inventory" && certificate.inventory.renewal?.by === "issuer" ? " according to the state" : "";
}

function renewalFix({ certificate }: AssessedCertificate, { source }: Expiry): string {
  const { engineCommand } = certificate;
  const { renewal, issuer } = certificate.inventory;
  switch (renewal?.by) {
    case "issuer": {
      const reread =
        source === "inventory" ? `update the state with \`${engineCommand} apply -refresh-only\`; if the expiry has not changed, ` : "";
      return `${reread}${issuerFacts(issuer)?.renewalAdvice ?? `check why ${issuerName(certificate)} does not renew it`}`;
    }
    case "terraform": {
      const every = renewal.runsEvery === undefined ? "" : ` (every ${renewal.runsEvery})`;
      return `run \`${engineCommand} apply\`, which renews it, and find out why the scheduled run${every} did not`;
    }
    case "nobody":
      return "get a new certificate from its issuer and apply it: it does not renew automatically";
    default:
      return "renew it at its issuer, or manage it in a fleet, which knows and watches its renewal";
  }
}

/** The certificate is valid, and nothing uses it. */
export function* deploymentFindings({ certificate, expiry }: AssessedCertificate): Iterable<OwnFinding> {
  if (
    certificate.inventory.standby !== undefined ||
    isDeployed(certificate) ||
    !areEndpointsKnown(certificate) ||
    (expiry !== undefined && expiry.daysLeft < 0)
  ) {
    return;
  }
  const expires = issuerFacts(certificate.inventory.issuer)?.renewedOnlyInUse === true;
  yield {
    kind: "served-nowhere",
    severity: expires ? "warning" : "advice",
    message: expires
      ? `it will expire: no endpoint serves it, and ${issuerName(certificate)} renews only certificates in use`
      : "it is not used: no endpoint serves it, no store holds it, and no service imports it",
    fix: "attach it to an endpoint; if something outside of this stack uses it, list that under `endpoints` (`host: NAME`) or `usedBy`; or remove it",
  };
}

/** The certificate has no owner, or no alert that reaches anyone. */
export function* contactFindings({ certificate }: AssessedCertificate): Iterable<OwnFinding> {
  const { madeBy, owner, alerts, standby } = certificate.inventory;
  if (madeBy === "elsewhere") {
    return;
  }
  if (owner === undefined || owner.trim() === "") {
    yield {
      kind: "owner-missing",
      severity: "advice",
      message: "it has no owner",
      fix:
        madeBy === "fleet" ? "set `owner` on the certificate or in the fleet's defaults" : "set its `contact`, or the tag or label `owner`",
    };
  }
  // A generation that is kept is attached to nothing, so that few channels can watch it.
  if (standby === undefined && !alerts.some(({ channels }) => channels.length > 0)) {
    const missed = madeBy === "fleet" && isDeployed(certificate);
    yield {
      kind: "alert-missing",
      severity: missed ? "warning" : "advice",
      message:
        alerts.length > 0
          ? "nobody is notified if it fails to renew: its alerts have no channel"
          : "nobody is notified if it fails to renew: it has no alert",
      fix:
        madeBy === "fleet"
          ? "name a channel in `notify`, on the certificate or in the fleet's defaults"
          : "add expiry alarms for it, or manage it in a fleet, which adds them",
    };
  }
}

/** Where the configuration and the last apply disagree. */
export function* lifecycleFindings({ certificates }: FleetView): Iterable<HealthFinding> {
  const appliedStacks = new Set(certificates.filter(({ lifecycle }) => lifecycle !== "declared").map(({ stack }) => stack));
  const unread = new Map<string, number>();
  for (const { key, stack, lifecycle } of certificates) {
    if (lifecycle === "undeclared") {
      yield {
        kind: "no-longer-declared",
        severity: "warning",
        certificate: key,
        message: "the next apply deletes it: the configuration no longer declares it",
        fix: "check that nothing serves it, then apply; or declare it again",
      };
    } else if (lifecycle === "declared" && appliedStacks.has(stack)) {
      yield {
        kind: "not-applied",
        severity: "warning",
        certificate: key,
        message: "it does not exist yet: the configuration declares it, and no apply has created it",
        fix: "apply the stack; if an apply failed, its error has the reason",
      };
    } else if (lifecycle === "declared") {
      unread.set(stack, (unread.get(stack) ?? 0) + 1);
    }
  }
  for (const [stack, count] of unread) {
    yield {
      kind: "not-applied",
      severity: "advice",
      message: `the expiry of ${count === 1 ? "a certificate" : `${count} certificates`} in stack ${stack} is unknown: only its configuration was read`,
      fix: "apply the stack, and also pass its state or the output of `terraform output -json`",
    };
  }
}

/** Days before its end from which a waiver is reported: enough for a team that plans by the month. */
const SOON_DAYS = 30;

/** Waivers of policy rules that have ended or are about to end. */
export function* waiverFindings({ waivers }: FleetView, now: Date): Iterable<HealthFinding> {
  for (const { rule, resource, until, owner, stack } of waivers) {
    const whose = owner === undefined ? "" : ` (owner: ${owner})`;
    const what = `the waiver of ${rule} for ${resource} in ${stack}${whose}`;
    const end = /^\d{4}-\d{2}-\d{2}$/.test(until) ? moment(`${until}T23:59:59Z`) : undefined;
    const left = end && daysBetween(now, end);
    if (left === undefined) {
      yield {
        kind: "waiver-expired",
        severity: "warning",
        message: `${what} has no valid end: "${until}" is not a date`,
        fix: "write a date such as 2027-03-31",
      };
    } else if (left < 0) {
      yield {
        kind: "waiver-expired",
        severity: "warning",
        message: `${what} ended on ${until}`,
        fix: "fix the resource and remove the waiver, or ask its owner to extend it",
      };
    } else if (left <= SOON_DAYS) {
      yield {
        kind: "waiver-ending",
        severity: "advice",
        message: `${what} ends in ${formatDays(left)}, on ${until}`,
        fix: "fix the resource before then, or ask the owner to extend the waiver",
      };
    }
  }
}
