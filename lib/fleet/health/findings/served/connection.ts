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
  return {
    kind: "unreachable",
    severity: "error",
    message: `${addressOf(seen)} does not answer: ${connectionProblem(seen.problem)}`,
    fix: "see that its name resolves and that it listens; if it is not reachable from here, look from where it is, or declare it as not probeable",
  };
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
