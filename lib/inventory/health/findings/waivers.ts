import { FleetView } from "../../fleet-view";
import { daysBetween, moment, spanOf } from "../expiry";
import { HealthFinding } from "../health";

/** Days before its end at which a waiver's owner is told, so that a team that plans by the month hears of it. */
const SOON_DAYS = 30;

/** Exceptions to the TLS policy that have ended, or are about to. */
export function* waiverFindings({ waivers }: FleetView, now: Date): Iterable<HealthFinding> {
  for (const { rule, resource, until, owner, stack } of waivers) {
    const whose = owner === undefined ? "" : `, which ${owner} answers for,`;
    const what = `the waiver of ${rule} for ${resource} in ${stack}${whose}`;
    const end = /^\d{4}-\d{2}-\d{2}$/.test(until) ? moment(`${until}T23:59:59Z`) : undefined;
    const left = end && daysBetween(now, end);
    if (left === undefined) {
      yield {
        kind: "waiver-expired",
        severity: "warning",
        message: `${what} ends on "${until}", which is no day`,
        fix: "write a day such as 2027-03-31",
      };
    } else if (left < 0) {
      yield {
        kind: "waiver-expired",
        severity: "warning",
        message: `${what} ended on ${until}`,
        fix: "mend the resource and remove the waiver, or have its owner renew it",
      };
    } else if (left <= SOON_DAYS) {
      yield {
        kind: "waiver-ending",
        severity: "advice",
        message: `${what} ends in ${spanOf(left)}, on ${until}`,
        fix: "mend the resource before, or have its owner renew the waiver",
      };
    }
  }
}
