import { ServedEndpoint } from "../../health";
import { OwnFinding } from "../../judged";
import { addressOf } from "../../looks";
import { versionNames } from "./protocol";

/** There was no handshake with it. */
export function connectionFinding(seen: ServedEndpoint): OwnFinding {
  const newest = versionNames(seen.outdatedProtocols ?? []).pop();
  if (newest !== undefined) {
    return {
      kind: "weak-tls",
      severity: "error",
      message: `${addressOf(seen)} accepts nothing newer than ${newest}: clients refuse it`,
      fix: "set a TLS policy with TLS 1.2 and 1.3 at what serves it",
    };
  }
  const handshake = handshakeProblem(seen.problem ?? "");
  if (handshake !== undefined) {
    const { what, fix } = handshake;
    return { kind: "unreachable", severity: "error", message: `${addressOf(seen)} answers, and there is no TLS handshake: ${what}`, fix };
  }
  return {
    kind: "unreachable",
    severity: "error",
    message: `${addressOf(seen)} does not answer: ${connectionProblem(seen.problem)}`,
    fix: "see that its name resolves and that it listens; if it is not reachable from here, look from where it is, or declare it as not probeable",
  };
}

interface HandshakeProblem {
  readonly what: string;
  readonly fix: string;
}

/** What OpenSSL fails with, in the words of all its releases. */
const HANDSHAKE_PROBLEMS: readonly (HandshakeProblem & { readonly pattern: RegExp })[] = [
  {
    pattern: /wrong.version.number|packet.length.too.long/i,
    what: "what it sends is not TLS",
    fix: "see whether the port is right, and whether what listens there has TLS turned on",
  },
  {
    pattern: /alert.handshake.failure|alert.certificate.required/i,
    what: "it refuses clients without a certificate of their own, or has no cipher suite in common with today's clients",
    fix: "where it asks for client certificates, declare it as not probeable; else set a current TLS policy at what serves it",
  },
  {
    pattern: /unrecognized.name/i,
    what: "it knows no certificate for the name",
    fix: "attach the certificate that has the name, and see that DNS leads to the right host",
  },
];

/** A handshake that failed rather than the connection. Beside the code OpenSSL tells what differs from run to run. */
function handshakeProblem(problem: string): HandshakeProblem | undefined {
  const code = /^(?:ERR_SSL|EPROTO)[A-Z0-9_/]*/.exec(problem)?.[0];
  if (code === undefined) {
    return undefined;
  }
  const known = HANDSHAKE_PROBLEMS.find(({ pattern }) => pattern.test(problem));
  return known ?? { what: `the handshake failed (${code})`, fix: "see the log of what serves it, which has the reason" };
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
      return "the connection was closed before the handshake was done";
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return "there is no route to it from here";
    case "ETIMEDOUT":
      return "no answer in time";
    default:
      return problem;
  }
}
