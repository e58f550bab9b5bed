import { CheckContext, ResolvedCertificate } from "../form";

/** Reports a region of a certificate that is in none: one with key material is somewhere only where it is imported. */
export function checkKeyMaterialRegion({ region, deployTo, issuer }: ResolvedCertificate, { report }: CheckContext): void {
  if (region !== undefined && deployTo.length === 0) {
    report(
      ["region"],
      `a certificate of \`${issuer!.name}\` is in no region unless it is imported, and stores are in the provider's own: remove \`region\`, ` +
        "or write `deployTo: [acm]`",
    );
  }
}
