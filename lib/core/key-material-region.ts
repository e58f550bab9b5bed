import { CertificateSpec } from "./kind";
import { Problem, problem } from "./problem";

/** Reports a region of a certificate that is in none: one with key material is somewhere only where it is imported. */
export function* keyMaterialRegionProblems({ region, deployTo, issuer }: CertificateSpec): Iterable<Problem> {
  if (region !== undefined && deployTo.length === 0) {
    yield problem(
      "region-without-deployment",
      ["region"],
      `a certificate of \`${issuer!.name}\` is in no region unless it is imported, and stores are in the provider's own: remove \`region\`, ` +
        "or write `deployTo: [acm]`",
    );
  }
}
