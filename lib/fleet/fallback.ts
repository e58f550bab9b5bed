import { Problem, problem } from "../core/error";
import { CertificateSpec, DeployKind, isProvided, IssuerKind, Part } from "../core/kind";

/**
 * A certificate with the same one from its fallback issuer, which is checked as if it were the issuer.
 *
 * @param deployTo the services that it is imported into when the fallback issuer issues it
 */
export function withFallback(own: CertificateSpec, issuer: Part<IssuerKind>, deployTo: DeployKind[]): CertificateSpec {
  return own.issuer === undefined || own.issuer.name === issuer.name
    ? own
    : { ...own, fallback: { ...own, issuer, deployTo, keyType: keyTypeAt(own, issuer) } };
}

/**
 * The key type of a certificate that moves to another issuer: a move does not change it where the other issuer supports it, so that clients and
 * endpoints see the same algorithm.
 */
function keyTypeAt({ keyType, issuer: own }: CertificateSpec, issuer: Part<IssuerKind>): CertificateSpec["keyType"] {
  if (keyType !== undefined || own!.properties === undefined || issuer.properties === undefined) {
    return keyType;
  }
  const [byDefault] = own!.kind.capabilities(own!.properties).keyTypes;
  return issuer.kind.capabilities(issuer.properties).keyTypes.includes(byDefault) ? byDefault : undefined;
}

/** Defaults whose fallback issuer is the issuer, so that no certificate has one. */
export function* sameFallbackProblems<T>(issuer: T | undefined, fallbackIssuer: T | undefined): Iterable<Problem> {
  if (issuer !== undefined && issuer === fallbackIssuer) {
    const message =
      "`issuer` and `fallbackIssuer` are the same, so certificates could not move to another issuer. Set another `fallbackIssuer`, or remove it.";
    yield problem("fallback-is-issuer", ["fallbackIssuer"], message);
  }
}

/**
 * What keeps a certificate from moving to its fallback issuer, at the path of `fallbackIssuer`.
 *
 * @param own what is wrong with the certificate already, which is not reported again
 * @param found what would be wrong with it from the fallback issuer
 */
export function* fallbackProblems(fallback: CertificateSpec, own: readonly Problem[], found: Iterable<Problem>): Iterable<Problem> {
  const reported = new Set(own.map(({ code, message }) => `${code} ${message}`));
  const { kind, properties, name } = fallback.issuer!;
  const authority = (properties === undefined ? undefined : kind?.inventoryName?.(properties)) ?? kind?.key ?? name;
  const report = (code: string, message: string) =>
    problem(code, ["fallbackIssuer"], `"${fallback.name}" cannot move to its fallback issuer (${authority}): ${message}`);
  if (isProvided(fallback)) {
    yield report(
      "fallback-is-provided",
      "it is a certificate that somebody provides, and cannot issue another one. Use an issuer that issues certificates.",
    );
    return;
  }
  for (const { code, message } of found) {
    if (!reported.has(`${code} ${message}`)) {
      yield report(code, message);
    }
  }
}
