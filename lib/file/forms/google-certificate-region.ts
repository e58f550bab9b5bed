import { CheckContext, ResolvedCertificate } from "../form";

/** Reports a certificate of Google's that asks for a region. */
export function refuseRegion({ region }: ResolvedCertificate, { report }: CheckContext): void {
  if (region !== undefined) {
    report(
      ["region"],
      `a certificate of Google's is global, or in the region of its issuer, and this one asks for ${region}: remove \`region\`, or write it with the issuer`,
    );
  }
}

/** Reports a certificate that an endpoint of a location cannot serve. */
export function checkGoogleLocation(
  key: string,
  region: string | undefined,
  { issuer }: ResolvedCertificate,
  { report }: CheckContext,
): void {
  if (issuer?.entry === undefined) {
    return;
  }
  const { form, entry } = issuer;
  if (form.cloud === "aws") {
    report(
      [key],
      `Google cannot serve a certificate of ${form.issuerName}, whose key does not leave it: use an issuer of the type google-managed, or one that hands out keys`,
    );
    return;
  }
  if (form.cloud !== "google") {
    return;
  }
  const own = entry as { readonly region?: string; readonly scope?: string };
  if (own.region !== region) {
    const where = (at?: string) => (at === undefined ? "global" : `in ${at}`);
    report(
      [key],
      `the load balancer is ${where(region)} and the issuer's certificates are ${where(own.region)}: it takes certificates of its own location, ` +
        (region === undefined ? "use an issuer without `region`" : `use an issuer with \`region: ${region}\``),
    );
  }
  if (own.scope !== undefined && own.scope !== "default") {
    report(
      [key],
      `the issuer's certificates have the scope ${own.scope}, and this load balancer takes the default one: use another issuer`,
    );
  }
}
