import { plural, shellWord } from "../../core/text";
import { distrustedCa, refusals } from "../../policy/certificates/distrusted-cas";
import { addressOf, AssessedCertificate, OwnFinding } from "./endpoint-observations";
import { dayOf, moment } from "./expiry";
import { FleetCertificate } from "../fleet-view";
import { ChainCertificate, RenewalInfo, ServedEndpoint, ServedRevocation } from "./health";

/** How to replace a certificate that is revoked or about to be. No inventory has the name of the fleet file, which is the usual one here. */
function replaceNow({ name, inventory, engineCommand }: FleetCertificate): string {
  const how = {
    fleet: `\`certfleet replace certfleet.yaml --name ${shellWord(inventory.standby?.of ?? name)} --write\` raises its \`generation\`; in code, raise it there; then synth and \`${engineCommand} apply\``,
    stack: `\`${engineCommand} apply -replace=ADDRESS\` with the address of its resource`,
    elsewhere: "where it is managed",
  }[inventory.madeBy];
  return `issue a new certificate with a new key now: ${how}; check that its endpoints serve it`;
}

/** How to move a certificate away from a CA. */
function moveAway({ name, inventory }: FleetCertificate): string {
  return inventory.madeBy === "fleet"
    ? `move the certificate to another issuer: \`certfleet replace certfleet.yaml --name ${shellWord(name)} --to-fallback --write\` if it has a \`fallbackIssuer\`, otherwise change \`issuer\``
    : "move the certificate to another issuer";
}

/** What CAs and browsers say about the certificates that endpoints serve: revoked, to be replaced, distrusted, or not known. */
export function* revocationFindings(assessed: AssessedCertificate): Iterable<OwnFinding> {
  const { observations, checksRevocation, certificate } = assessed;
  if (!checksRevocation || certificate.lifecycle === "declared") {
    return;
  }
  const checked = observations.flatMap(({ seen }) => (seen.revocation === undefined ? [] : [{ seen, revocation: seen.revocation }]));
  for (const { seen, revocation } of checked) {
    for (const finding of findingsAt(seen, revocation, assessed)) {
      yield { ...finding, endpoint: addressOf(seen) };
    }
  }
  if (checked.length === 0) {
    yield {
      kind: "revocation-unknown",
      severity: "warning",
      message: "it is unknown whether it was revoked: no endpoint of it was reached, and only a served chain names the lists of its CA",
      fix: "make an endpoint of it reachable from here, or run the command where it is",
    };
  }
}

function* findingsAt(seen: ServedEndpoint, { chain, renewalInfo }: ServedRevocation, assessed: AssessedCertificate): Iterable<OwnFinding> {
  const at = addressOf(seen);
  yield* chain.filter(({ status }) => status === "revoked").map((each) => revoked(at, each, assessed.certificate));
  yield* distrustFindings(at, chain, assessed.certificate);
  if (renewalInfo !== undefined) {
    yield* renewalFindings(at, renewalInfo, assessed);
  }
  const open = chain.filter(({ status }) => status === "unknown");
  if (open.length > 0 || chain.length === 0) {
    yield unknownFinding(at, open);
  }
}

function revoked(at: string, { subject, isLeaf, revokedAt, reason }: ChainCertificate, certificate: FleetCertificate): OwnFinding {
  const end = moment(revokedAt);
  const [day, why] = [end === undefined ? "" : ` on ${dayOf(end)}`, reason === undefined ? "" : ` (${reason})`];
  const what = isLeaf ? "a certificate" : `the intermediate ${subject}`;
  return {
    kind: "revoked",
    severity: "error",
    message: `${at} serves ${what} that its CA revoked${day}${why}: clients refuse it`,
    fix: isLeaf
      ? replaceNow(certificate)
      : "serve the intermediate that the CA delivers today; if it delivers this one, replace the certificate by one of another CA",
  };
}

/** A certificate that is distrusted by date only is still accepted, and its successor is not. */
function* distrustFindings(at: string, chain: readonly ChainCertificate[], certificate: FleetCertificate): Iterable<OwnFinding> {
  const ca = distrustedCa(chain.map(({ issuer }) => issuer));
  const notBefore = moment(chain[0]?.notBefore);
  if (ca === undefined || notBefore === undefined) {
    return;
  }
  const { now, next } = refusals(ca, notBefore);
  const names = (all: typeof now) => all.map(({ by }) => by).join(" and ");
  if (now.length > 0) {
    const limit = now[0].issuedUntil === undefined ? "" : `, which issued it after ${now[0].issuedUntil}`;
    yield {
      kind: "distrusted",
      severity: "error",
      message: `${names(now)} ${now.length === 1 ? "refuses" : "refuse"} the certificate at ${at}: its CA is ${ca.name}${limit}, and is no longer trusted`,
      fix: `${moveAway(certificate)} (${now[0].source})`,
    };
  } else {
    yield {
      kind: "replacement-advised",
      severity: "warning",
      message: `${at} serves a certificate of ${ca.name}, and ${names(next)} refuse${next.length === 1 ? "s" : ""} those that it issued after ${next[0].issuedUntil}: its renewal will be refused`,
      fix: `before it is renewed, ${moveAway(certificate)} (${next[0].source})`,
    };
  }
}

/** A window that begins before renewal is due is a CA's way to announce a revocation, and says so by its explanation. */
function* renewalFindings(
  at: string,
  { start, end, explanationUrl, problem }: RenewalInfo,
  { now, certificate }: AssessedCertificate,
): Iterable<OwnFinding> {
  const [from, to] = [moment(start), moment(end)];
  if (from === undefined || to === undefined) {
    yield {
      kind: "revocation-unknown",
      severity: "warning",
      message: `it is unknown whether the CA asks to replace the certificate at ${at}: ${problem ?? "the CA did not answer"}`,
      fix: "run the command again; if it stays so, ask the CA",
    };
  } else if (from <= now && explanationUrl !== undefined) {
    yield {
      kind: "replacement-advised",
      severity: "error",
      message: `the CA asks to replace the certificate at ${at} now, by ${dayOf(to)}: it is about to be revoked (${explanationUrl})`,
      fix: replaceNow(certificate),
    };
  } else if (to <= now) {
    yield {
      kind: "replacement-advised",
      severity: "warning",
      message: `the CA suggested to renew the certificate at ${at} by ${dayOf(to)}, and it is still served`,
      fix: `run \`${certificate.engineCommand} apply\`, which renews it, and check that the endpoint serves the new certificate`,
    };
  }
}

function unknownFinding(at: string, open: readonly ChainCertificate[]): OwnFinding {
  const [first, ...others] = open;
  const of = first === undefined || first.isLeaf ? "the certificate" : `the intermediate ${first.subject}`;
  const more = others.length === 0 ? "" : `, and of ${plural(others.length, "other certificate")} of the chain`;
  return {
    kind: "revocation-unknown",
    severity: "warning",
    message: `it is unknown whether ${of} at ${at} was revoked${more}: ${first?.problem ?? "its chain could not be read"}`,
    fix: "run the command again, from where the CA's revocation lists can be reached; for a private CA, check that it publishes one",
  };
}
