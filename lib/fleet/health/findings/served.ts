import { addressOf, isSerial, Look } from "../looks";
import { dayOf, moment, spanOf } from "../expiry";
import { FleetCertificate } from "../../inventory/fleet-view";
import { ServedEndpoint } from "../health";
import { issuerName, Judged, OwnFinding } from "../judged";

/** How far apart two tellings of one expiry may be: servers tell seconds, and some clouds minutes. */
const SAME_EXPIRY = 60 * 60 * 1000;

/** What its endpoints serve is not what it should be. */
export function* servedFindings(judged: Judged): Iterable<OwnFinding> {
  for (const look of judged.looks) {
    const { seen } = look;
    const endpoint = addressOf(seen);
    if (!seen.reachable && seen.outdatedProtocols !== undefined && seen.outdatedProtocols.length > 0) {
      yield {
        kind: "weak-tls",
        severity: "error",
        endpoint,
        message: `${endpoint} accepts nothing newer than ${versions(seen.outdatedProtocols).pop()}: clients refuse it`,
        fix: "set a TLS policy with TLS 1.2 and 1.3 at what serves it",
      };
      continue;
    }
    if (!seen.reachable) {
      yield {
        kind: "unreachable",
        severity: "error",
        endpoint,
        message: `${endpoint} does not answer: ${connectionProblem(seen.problem)}`,
        fix: "see that its name resolves and that it listens; if it is not reachable from here, look from where it is, or declare it as not probeable",
      };
      continue;
    }
    for (const finding of [...nameFindings(look), ...chainFindings(look), ...identityFindings(judged, look), ...protocolFindings(look)]) {
      yield { ...finding, endpoint };
    }
  }
}

/** The codes of the operating system in words. */
function connectionProblem(problem = "no TLS handshake"): string {
  switch (/^[A-Z_]+/.exec(problem)?.[0]) {
    case "ENOTFOUND":
      return "its name does not resolve";
    case "EAI_AGAIN":
      return "the resolver for its name does not answer";
    case "ECONNREFUSED":
      return "nothing listens there (connection refused)";
    case "ECONNRESET":
      return "the connection was reset before the handshake was done";
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return "there is no route to it from here";
    default:
      return problem;
  }
}

function* nameFindings({ seen }: Look): Iterable<OwnFinding> {
  if (seen.nameMatches === false) {
    yield {
      kind: "wrong-name",
      severity: "error",
      message: `${addressOf(seen)} serves a certificate without the name ${seen.host}: clients refuse it`,
      fix: `add ${seen.host} to the certificate's domains, or attach the certificate that has it; a server that answers with its default has no certificate for the name`,
    };
  }
}

function* chainFindings({ seen }: Look): Iterable<OwnFinding> {
  const end = moment(seen.notAfter);
  if (seen.daysLeft !== undefined && seen.daysLeft < 0) {
    yield {
      kind: "served-expired",
      severity: "error",
      message: `${addressOf(seen)} serves a certificate that expired ${spanOf(seen.daysLeft)} ago${end ? `, on ${dayOf(end)}` : ""}: clients refuse it`,
      fix: "attach the one that was issued last; if it is attached, reload the server, which still has the old one in memory",
    };
  }
  if (seen.chainValid === false && !(seen.problem === "CERT_HAS_EXPIRED" && (seen.daysLeft ?? 0) < 0)) {
    const { what, fix } = chainProblem(seen.problem);
    yield { kind: "chain-broken", severity: "error", message: `${addressOf(seen)} serves a chain that clients do not trust: ${what}`, fix };
  }
}

/** OpenSSL's codes in words. */
function chainProblem(problem: string | undefined): { readonly what: string; readonly fix: string } {
  switch (problem) {
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
    case "UNABLE_TO_GET_ISSUER_CERT":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
      return {
        what: "an intermediate certificate is missing, or its root is not a public one",
        fix: "serve the leaf and all intermediates; for a private CA give its roots with `--ca`",
      };
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
      return { what: "it is self-signed", fix: "attach the certificate that was issued; for one that is meant so, give it with `--ca`" };
    case "SELF_SIGNED_CERT_IN_CHAIN":
      return { what: "its root is not a public one", fix: "for a private CA give its roots with `--ca`" };
    case "CERT_HAS_EXPIRED":
      return {
        what: "a certificate of the chain has expired",
        fix: "serve the intermediates that came with the certificate, not older ones",
      };
    case "CERT_NOT_YET_VALID":
      return { what: "it is not valid yet", fix: "see that clocks are right, or wait until it begins to be valid" };
    case "the chain is not in order":
      return { what: "its certificates are not in order", fix: "serve the leaf first, then each certificate's issuer" };
    default:
      return { what: problem ?? "the reason is not known", fix: "serve the leaf first, then all intermediates, as the issuer gave them" };
  }
}

/** It serves another certificate than the one that was issued last. */
function* identityFindings(judged: Judged, look: Look): Iterable<OwnFinding> {
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

/** It accepts versions of TLS that it was declared not to, or that nobody should. */
function* protocolFindings({ endpoint, seen }: Look): Iterable<OwnFinding> {
  const minimum = endpoint.minimumTls === undefined ? undefined : Number(endpoint.minimumTls);
  const accepted = [...new Set([...(seen.outdatedProtocols ?? []), ...(seen.protocol === undefined ? [] : [seen.protocol])])];
  const weak = versions(accepted.filter((protocol) => versionOf(protocol) < Math.max(minimum ?? 0, OLDEST)));
  if (weak.length === 0) {
    return;
  }
  const declared = minimum === undefined ? "" : `, and is declared to ask for TLS ${endpoint.minimumTls} or newer`;
  yield {
    kind: "weak-tls",
    severity: minimum === undefined ? "warning" : "error",
    message: `${addressOf(seen)} accepts ${weak.join(" and ")}${declared}`,
    fix:
      endpoint.tlsPolicy === undefined
        ? "set the TLS policy of what serves it, and see that nothing in front of it terminates TLS with one of its own"
        : `see that it still has the policy ${endpoint.tlsPolicy}, and that nothing in front of it terminates TLS with one of its own`,
  };
}

/** The oldest version that is not deprecated (RFC 8996). */
const OLDEST = 1.2;

/** Versions as people write them, the oldest first. */
function versions(protocols: readonly string[]): string[] {
  return protocols.map((protocol) => `TLS ${versionOf(protocol).toFixed(1)}`).sort();
}

/** The version's number: `TLSv1` is 1.0. */
function versionOf(protocol: string): number {
  return Number(/^TLSv(1(?:\.\d)?)$/.exec(protocol)?.[1] ?? 0);
}
