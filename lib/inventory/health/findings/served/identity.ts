import { FleetCertificate } from "../../../fleet-view";
import { dayOf, moment } from "../../expiry";
import { ServedEndpoint } from "../../health";
import { issuerName, Judged, OwnFinding } from "../../judged";
import { addressOf, isSerial, Look } from "../../looks";

/** How far apart two tellings of one expiry may be: servers tell seconds, and some clouds minutes. */
const SAME_EXPIRY = 60 * 60 * 1000;

/** It serves another certificate than the one that was issued last. */
export function* identityFindings(judged: Judged, look: Look): Iterable<OwnFinding> {
  const { seen } = look;
  const { certificate, all } = judged;
  const declared = all.declared(seen);
  const end = moment(seen.notAfter);
  if (seen.serial === undefined || declared.some((each) => isServed(each, seen))) {
    return;
  }
  const at = addressOf(seen);
  const other = all.withSerial(seen.serial);
  if (other !== undefined) {
    yield {
      kind: "served-other",
      severity: "warning",
      message: `${at} serves the certificate ${other.key}, not this one`,
      fix: "attach this one to it, or take the endpoint off this one",
    };
    return;
  }
  // Where Terraform knows neither number nor expiry of one of them, what is served may be that one.
  if (end === undefined || declared.some(({ inventory }) => inventory.serial === undefined && moment(inventory.notAfter) === undefined)) {
    return;
  }
  const issued = moment(certificate.inventory.notAfter);
  const isOlder = issued !== undefined && end.getTime() < issued.getTime() - SAME_EXPIRY;
  const renewsItself = certificate.inventory.renewal?.by === "issuer" && certificate.inventory.serial === undefined;
  if (issued !== undefined && !isOlder && renewsItself && seen.nameMatches !== false && seen.chainValid !== false) {
    yield {
      kind: "state-outdated",
      severity: "advice",
      message: `${at} serves one that expires on ${dayOf(end)}, and Terraform saw ${dayOf(issued)} last: ${issuerName(certificate)} has renewed it since`,
      fix: "`terraform apply -refresh-only` brings the state up to date",
    };
  } else if (isOlder && seen.nameMatches !== false) {
    yield {
      kind: "served-other",
      severity: seen.daysLeft !== undefined && seen.daysLeft <= judged.thresholds.pageDays ? "error" : "warning",
      message: `${at} serves an older certificate, which expires on ${dayOf(end)}, than the one that was issued last, which expires on ${dayOf(issued)}`,
      fix: "have it take the new one: reload the server, or see that what deploys it ran after the renewal",
    };
  } else {
    yield {
      kind: "served-not-ours",
      severity: "warning",
      message: `${at} serves a certificate that no inventory has: serial ${seen.serial}${seen.issuer ? `, issued by ${seen.issuer}` : ""}, until ${dayOf(end)}`,
      fix: "find out who issued it (certificate transparency lists public ones); attach the fleet's, or read the inventory of the stack that has it",
    };
  }
}

/** Whether a certificate is the one that is served: by its number, else by its expiry. */
function isServed({ inventory }: FleetCertificate, seen: ServedEndpoint): boolean {
  if (inventory.serial !== undefined) {
    return isSerial(inventory.serial, seen.serial!);
  }
  const [issued, served] = [moment(inventory.notAfter), moment(seen.notAfter)];
  return issued !== undefined && served !== undefined && Math.abs(issued.getTime() - served.getTime()) <= SAME_EXPIRY;
}
