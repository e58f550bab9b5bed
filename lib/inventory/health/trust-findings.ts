import { FleetView } from "../fleet-view";
import { dayOf, daysBetween, formatDays, moment } from "./expiry";
import { HealthFinding } from "./health";

/** Days before a CA expires from which on it is reported: clients change their certificates one after the other. */
const CA_WARN_DAYS = 90;
const CA_PAGE_DAYS = 14;

/** Days before a revocation list is out of date from which on it is reported. */
const LIST_WARN_DAYS = 3;

/** CAs of trust bundles that have expired or soon will, and revocation lists that are out of date or soon will be. */
export function* trustFindings({ trust }: FleetView, now: Date): Iterable<HealthFinding> {
  for (const { stack, name, cas, revocationLists } of trust) {
    const bundle = `trust bundle ${name} in ${stack}`;
    for (const ca of cas) {
      yield* caFindings(`${ca.name} in ${bundle}`, ca.notAfter, now);
    }
    for (const { issuer, nextUpdate } of revocationLists) {
      yield* listFindings(`of ${issuer} in ${bundle}`, nextUpdate, now);
    }
  }
}

function* caFindings(what: string, notAfter: string | undefined, now: Date): Iterable<HealthFinding> {
  const end = moment(notAfter);
  if (end === undefined) {
    yield {
      kind: "trust-unknown",
      severity: "advice",
      message: `it is not known when the CA ${what} expires`,
      fix: "apply the stack, and pass its state or the output of `terraform output -json`",
    };
    return;
  }
  const left = daysBetween(now, end);
  if (left < 0) {
    yield {
      kind: "trusted-ca-expired",
      severity: "error",
      message: `clients of the CA ${what} are refused: it expired on ${dayOf(end)}`,
      fix: "trust its successor, and let clients change their certificates; or remove it",
    };
  } else if (left <= CA_WARN_DAYS) {
    yield {
      kind: "trusted-ca-expiring",
      severity: left <= CA_PAGE_DAYS ? "error" : "warning",
      message: `clients of the CA ${what} are refused in ${formatDays(left)}, on ${dayOf(end)}, when it expires`,
      fix: "add its successor to the bundle and apply, let clients change their certificates, then remove it",
    };
  }
}

function* listFindings(what: string, nextUpdate: string | undefined, now: Date): Iterable<HealthFinding> {
  const end = moment(nextUpdate);
  if (end === undefined) {
    return;
  }
  const left = daysBetween(now, end);
  if (left < 0) {
    yield {
      kind: "revocation-list-stale",
      severity: "error",
      message: `the latest revocations are not known: the list ${what} is out of date since ${dayOf(end)}`,
      fix: "replace the file by the CA's current list, then apply; and publish the next one before this one ends",
    };
  } else if (left <= LIST_WARN_DAYS) {
    yield {
      kind: "revocation-list-ending",
      severity: "warning",
      message: `the list ${what} is out of date in ${formatDays(left)}, on ${dayOf(end)}`,
      fix: "replace the file by the CA's current list, then apply",
    };
  }
}
