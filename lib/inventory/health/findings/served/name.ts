import { OwnFinding } from "../../judged";
import { addressOf, Look } from "../../looks";

/** It serves a certificate of another name. */
export function* nameFindings({ seen }: Look): Iterable<OwnFinding> {
  if (seen.nameMatches === false) {
    yield {
      kind: "wrong-name",
      severity: "error",
      message: `${addressOf(seen)} serves a certificate without the name ${seen.host}: clients refuse it`,
      fix: `add ${seen.host} to the certificate's domains, or attach the certificate that has it; a server that answers with its default has no certificate for the name`,
    };
  }
}
