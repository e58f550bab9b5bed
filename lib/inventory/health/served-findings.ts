import { addressOf, isSerial, issuerName, AssessedCertificate, Observation, OwnFinding } from "./endpoint-observations";
import { dayOf, moment, formatDays } from "./expiry";
import { ServedEndpoint } from "./health";
import { FleetCertificate } from "../fleet-view";

/** The endpoint serves a certificate that does not cover its host name. */
export function* nameFindings({ seen }: Observation): Iterable<OwnFinding> {
  if (seen.nameMatches === false) {
    yield {
      kind: "wrong-name",
      severity: "error",
      message: `${addressOf(seen)} serves a certificate that does not cover ${seen.host}: clients refuse it`,
      fix: `add ${seen.host} to the certificate's domains, or attach the certificate that covers it; a server without a certificate for a name serves its default`,
    };
  }
}

/** Clients do not trust the chain that the endpoint serves. */
export function* chainFindings({ seen }: Observation): Iterable<OwnFinding> {
  const end = moment(seen.notAfter);
  if (seen.daysLeft !== undefined && seen.daysLeft < 0) {
    yield {
      kind: "served-expired",
      severity: "error",
      message: `${addressOf(seen)} serves a certificate that expired ${formatDays(seen.daysLeft)} ago${end ? `, on ${dayOf(end)}` : ""}: clients refuse it`,
      fix: "attach the certificate that was issued last; if it is attached, reload the server, which still has the old one in memory",
    };
  }
  if (seen.chainValid === false && !(seen.problem === "CERT_HAS_EXPIRED" && (seen.daysLeft ?? 0) < 0)) {
    const { what, fix } = chainProblem(seen.problem);
    yield { kind: "chain-broken", severity: "error", message: `${addressOf(seen)} serves a chain that clients do not trust: ${what}`, fix };
  }
  if (seen.chainValid === true && seen.problem === OUT_OF_ORDER) {
    yield {
      kind: "chain-order",
      severity: "warning",
      message: `${addressOf(seen)} serves its chain in the wrong order: browsers accept it, and clients that follow TLS 1.2 to the letter do not`,
      fix: "serve the leaf first, then each certificate's issuer",
    };
  }
}

/** The probe's text for a chain in which a certificate is not issued by the one after it. */
const OUT_OF_ORDER = "the chain is not in order";

/** The probe's texts for a certificate that clients refuse although it is issued by a trusted root. */
const WEAK = /^the (key is RSA with|certificate is signed with) /;

/** What an error code of OpenSSL means, and how to fix it. */
function chainProblem(problem: string | undefined): { readonly what: string; readonly fix: string } {
  if (problem !== undefined && WEAK.test(problem)) {
    return { what: problem, fix: "issue a new certificate with ecdsa-p256 or rsa-2048, and attach it" };
  }
  switch (problem) {
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
    case "UNABLE_TO_GET_ISSUER_CERT":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
      return {
        what: "an intermediate certificate is missing, or its root is not publicly trusted",
        fix: "serve the leaf and all intermediates; for a private CA, pass its roots with `--ca`",
      };
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
      return { what: "it is self-signed", fix: "attach the certificate that was issued; if self-signed is intended, pass it with `--ca`" };
    case "SELF_SIGNED_CERT_IN_CHAIN":
      return { what: "its root is not publicly trusted", fix: "for a private CA, pass its roots with `--ca`" };
    case "CERT_HAS_EXPIRED":
      return {
        what: "a certificate of the chain has expired",
        fix: "serve the intermediates that were issued with the certificate, not older ones",
      };
    case "CERT_NOT_YET_VALID":
      return { what: "it is not valid yet", fix: "check the clocks, or wait until its validity begins" };
    case "UNSPECIFIED":
      return {
        what: "OpenSSL refuses it, as it does where an intermediate has a weak key or is signed with SHA-1",
        fix: "serve the intermediates that the issuer delivers today",
      };
    default:
      return {
        what: problem ?? "the reason is unknown",
        fix: "serve the leaf first, then all intermediates in the order in which the issuer delivers them",
      };
  }
}

/** The probe completed no TLS handshake with the endpoint. */
export function connectionFinding(seen: ServedEndpoint): OwnFinding {
  const newest = versionNames(seen.outdatedProtocols ?? []).pop();
  if (newest !== undefined) {
    return {
      kind: "weak-tls",
      severity: "error",
      message: `${addressOf(seen)} accepts nothing newer than ${newest}: clients refuse it`,
      fix: "set a TLS policy that allows TLS 1.2 and 1.3 on the endpoint",
    };
  }
  const handshake = handshakeProblem(seen.problem ?? "");
  if (handshake !== undefined) {
    const { what, fix } = handshake;
    return {
      kind: "unreachable",
      severity: "error",
      message: `${addressOf(seen)} accepts connections, but the TLS handshake fails: ${what}`,
      fix,
    };
  }
  return {
    kind: "unreachable",
    severity: "error",
    message: `${addressOf(seen)} does not answer: ${connectionProblem(seen.problem)}`,
    fix: "check that its name resolves and that it listens; if it is not reachable from here, probe it from its own network, or set `probeable: false` on the endpoint",
  };
}

interface HandshakeProblem {
  readonly what: string;
  readonly fix: string;
}

/** How a handshake fails, by the error texts of the OpenSSL releases. */
const HANDSHAKE_PROBLEMS: readonly (HandshakeProblem & { readonly pattern: RegExp })[] = [
  {
    pattern: /wrong.version.number|packet.length.too.long/i,
    what: "it does not speak TLS",
    fix: "check the port, and whether TLS is turned on there",
  },
  {
    pattern: /alert.handshake.failure|alert.certificate.required/i,
    what: "it requires a client certificate, or shares no cipher suite with current clients",
    fix: "if it requires client certificates, set `probeable: false` on the endpoint; otherwise set a current TLS policy on it",
  },
  {
    pattern: /unrecognized.name/i,
    what: "it has no certificate for the name",
    fix: "attach the certificate that covers the name, and check that DNS points to the right host",
  },
];

/** Why a handshake failed; undefined if the connection failed before it. The rest of OpenSSL's text differs from run to run. */
function handshakeProblem(problem: string): HandshakeProblem | undefined {
  const code = /^(?:ERR_SSL|EPROTO)[A-Z0-9_/]*/.exec(problem)?.[0];
  if (code === undefined) {
    return undefined;
  }
  const known = HANDSHAKE_PROBLEMS.find(({ pattern }) => pattern.test(problem));
  return known ?? { what: `the handshake failed (${code})`, fix: "read the server's log, which has the reason" };
}

/** What an error code of the operating system means. */
function connectionProblem(problem = "no TLS handshake"): string {
  switch (/^[A-Z_]+/.exec(problem)?.[0]) {
    case "ENOTFOUND":
      return "its name does not resolve";
    case "EAI_AGAIN":
      return "the DNS resolver does not answer";
    case "ECONNREFUSED":
      return "nothing listens there (connection refused)";
    case "ECONNRESET":
      return "the connection was closed during the handshake";
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return "there is no route to it from here";
    case "ETIMEDOUT":
      return "the connection timed out";
    default:
      return problem;
  }
}

/** How far apart two readings of one expiry may be: servers report seconds, some clouds minutes. */
const SAME_EXPIRY = 60 * 60 * 1000;

/** The endpoint serves a certificate other than the one that was issued last. */
export function* identityFindings(assessed: AssessedCertificate, look: Observation): Iterable<OwnFinding> {
  const { seen } = look;
  const { certificate, all } = assessed;
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
      message: `${at} serves the certificate ${other.key} instead of this one`,
      fix: "attach this certificate to the endpoint, or remove the endpoint from this certificate",
    };
    return;
  }
  // If Terraform knows neither serial number nor expiry of one of them, the endpoint may serve that one.
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
      message: `${at} serves a certificate that expires on ${dayOf(end)}, and the state has ${dayOf(issued)}: ${issuerName(certificate)} has renewed it since the last run`,
      fix: `run \`${certificate.engineCommand} apply -refresh-only\` to update the state`,
    };
  } else if (isOlder && seen.nameMatches !== false) {
    yield {
      kind: "served-other",
      severity: seen.daysLeft !== undefined && seen.daysLeft <= assessed.thresholds.pageDays ? "error" : "warning",
      message: `${at} serves an old certificate, which expires on ${dayOf(end)}; the one that was issued last expires on ${dayOf(issued)}`,
      fix: "reload the server, or check that the deployment ran after the renewal",
    };
  } else {
    yield {
      kind: "served-not-ours",
      severity: "warning",
      message: `${at} serves a certificate that is in no inventory: serial ${seen.serial}${seen.issuer ? `, issued by ${seen.issuer}` : ""}, valid until ${dayOf(end)}`,
      fix: "find out who issued it (certificate transparency logs list public ones); attach the fleet's certificate, or also read the inventory of the stack that has it",
    };
  }
}

/** Whether the endpoint serves a certificate: by its serial number, else by its expiry. */
function isServed({ inventory }: FleetCertificate, seen: ServedEndpoint): boolean {
  if (inventory.serial !== undefined) {
    return isSerial(inventory.serial, seen.serial!);
  }
  const [issued, served] = [moment(inventory.notAfter), moment(seen.notAfter)];
  return issued !== undefined && served !== undefined && Math.abs(issued.getTime() - served.getTime()) <= SAME_EXPIRY;
}

/** The oldest version that is not deprecated (RFC 8996). */
const OLDEST = 1.2;

/** The endpoint accepts TLS versions that are deprecated or below the declared minimum. */
export function* protocolFindings({ endpoint, seen }: Observation): Iterable<OwnFinding> {
  const minimum = Number(endpoint.minimumTls ?? 0) || 0;
  const accepted = [...new Set([...(seen.outdatedProtocols ?? []), ...(seen.protocol === undefined ? [] : [seen.protocol])])];
  const weak = accepted.filter((protocol) => versionOf(protocol) < Math.max(minimum, OLDEST));
  if (weak.length === 0) {
    return;
  }
  const isBelowDeclared = weak.some((protocol) => versionOf(protocol) < minimum);
  const declared = isBelowDeclared ? `, although TLS ${endpoint.minimumTls} is declared as its minimum` : "";
  yield {
    kind: "weak-tls",
    severity: isBelowDeclared ? "error" : "warning",
    message: `${addressOf(seen)} accepts ${versionNames(weak).join(" and ")}${declared}`,
    fix:
      endpoint.tlsPolicy === undefined
        ? "set a TLS policy on the endpoint, and check that nothing in front of it terminates TLS with another policy"
        : `check that it still has the policy ${endpoint.tlsPolicy}, and that nothing in front of it terminates TLS with another policy`,
  };
}

/** TLS versions in display form, the oldest first. */
export function versionNames(protocols: readonly string[]): string[] {
  return protocols.map((protocol) => `TLS ${versionOf(protocol).toFixed(1)}`).sort();
}

/** The version's number: `TLSv1` is 1.0. */
function versionOf(protocol: string): number {
  return Number(/^TLSv(1(?:\.\d)?)$/.exec(protocol)?.[1] ?? 0);
}

/** Problems with what a certificate's endpoints serve. */
export function* servedFindings(assessed: AssessedCertificate): Iterable<OwnFinding> {
  for (const observation of assessed.observations) {
    const { seen } = observation;
    const findings = seen.reachable
      ? [
          ...nameFindings(observation),
          ...chainFindings(observation),
          ...identityFindings(assessed, observation),
          ...protocolFindings(observation),
        ]
      : [connectionFinding(seen)];
    for (const finding of findings) {
      yield { ...finding, endpoint: addressOf(seen) };
    }
  }
}
