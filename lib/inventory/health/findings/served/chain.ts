import { dayOf, moment, spanOf } from "../../expiry";
import { OwnFinding } from "../../judged";
import { addressOf, Look } from "../../looks";

/** Clients do not trust what it serves. */
export function* chainFindings({ seen }: Look): Iterable<OwnFinding> {
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
