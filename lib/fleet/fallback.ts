import { Problem, problem } from "../core/error";
import { IssuanceLimit } from "../core/issuer";
import { CertificateSpec, DeployKind, isProvided, IssuerKind, Part, ProviderSettings } from "../core/kind";

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
      "its certificates are issued outside Terraform. Use an issuer that can issue a certificate on the day of the move.",
    );
    return;
  }
  for (const { code, message } of found) {
    if (!reported.has(`${code} ${message}`)) {
      yield report(code, message);
    }
  }
}

/** The certificates that count against a quota: those that do now, and those that would after a move. */
interface QuotaCount {
  now: number;
  moved: number;
  isReported: boolean;
}

/** Counts certificates against the quotas of their fallback issuers, as if all had moved. */
export class FallbackQuotas {
  private readonly counts = new Map<string, QuotaCount>();

  /** Counts one more certificate, and reports a quota that it exceeds, once. */
  *problems(spec: CertificateSpec, providers: ProviderSettings): Iterable<Problem> {
    const own = quotasOf(spec, providers);
    const moved = spec.fallback === undefined ? [] : quotasOf(spec.fallback, providers);
    own.forEach(({ key }) => (this.countOf(key).now += 1));
    moved.filter(({ key }) => !own.some((each) => each.key === key)).forEach(({ key }) => (this.countOf(key).moved += 1));
    for (const { key, what, count } of [...own, ...moved]) {
      const used = this.countOf(key);
      if (!used.isReported && used.moved > 0 && used.now + used.moved > count) {
        used.isReported = true;
        yield problem(
          "fallback-quota",
          [spec.fallback === undefined ? "issuer" : "fallbackIssuer"],
          `With all certificates at their fallback issuers, the fleet would have more ${what} than the quota of ${count}. ` +
            "Request a higher quota and state it (`quotas`; in code, before certificates are added), or set another fallback issuer for some certificates.",
        );
      }
    }
  }

  private countOf(key: string): QuotaCount {
    const known = this.counts.get(key) ?? { now: 0, moved: 0, isReported: false };
    this.counts.set(key, known);
    return known;
  }
}

/** The quotas that a certificate counts against as long as it exists. */
function quotasOf(spec: CertificateSpec, providers: ProviderSettings): IssuanceLimit[] {
  const { issuer } = spec;
  const limits = issuer?.properties === undefined ? undefined : issuer.kind.limits?.(issuer.properties, spec, false, providers);
  return (limits ?? []).filter(({ per }) => per === undefined);
}
