import { Problem, problem } from "../../core/problem";
import { CertificateSpec } from "../../core/kind";

/** Reports a certificate of Google's that asks for a region. */
export function* regionProblems({ region }: CertificateSpec): Iterable<Problem> {
  if (region !== undefined) {
    yield problem(
      "google-region",
      ["region"],
      `a certificate of Google's is global, or in the region of its issuer, and this one asks for ${region}: remove \`region\`, or write it with the issuer`,
    );
  }
}

/** Reports a certificate that an endpoint of a location cannot serve. */
export function* locationProblems(key: string, region: string | undefined, { issuer }: CertificateSpec): Iterable<Problem> {
  if (issuer?.properties === undefined) {
    return;
  }
  const { kind, properties } = issuer;
  if (kind.cloud === "aws") {
    yield problem(
      "no-key-material",
      [key],
      `Google cannot serve a certificate of ${kind.issuerName}, whose key does not leave it: use an issuer of the type google-managed, or one that hands out keys`,
    );
    return;
  }
  if (kind.cloud !== "google") {
    return;
  }
  const own = properties as { readonly region?: string; readonly scope?: string };
  if (own.region !== region) {
    const where = (at?: string) => (at === undefined ? "global" : `in ${at}`);
    yield problem(
      "region-mismatch",
      [key],
      `the load balancer is ${where(region)} and the issuer's certificates are ${where(own.region)}: it takes certificates of its own location, ` +
        (region === undefined ? "use an issuer without `region`" : `use an issuer with \`region: ${region}\``),
    );
  }
  if (own.scope !== undefined && own.scope !== "default") {
    yield problem(
      "scope-mismatch",
      [key],
      `the issuer's certificates have the scope ${own.scope}, and this load balancer takes the default one: use another issuer`,
    );
  }
}
