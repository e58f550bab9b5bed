import { DomainName } from "../../core/domain-name";
import { issuanceProblems, IssuerCapabilities } from "../../core/issuer";
import { Duration } from "../../core/duration";
import { CertfleetError, Problem, problem } from "../../core/error";
import { isKnown } from "../../core/expression";
import { KeyType } from "../../core/certificate";
import { Renewal } from "../../core/renewal";

/** The type of DNS record that validates a name. */
export enum GoogleAuthorizationRecord {
  /** At a name for each project, `_acme-challenge_<id>.<name>`. Several projects and ACME clients can validate the same name. */
  PER_PROJECT = "PER_PROJECT_RECORD",
  /** At `_acme-challenge.<name>`, where ACME clients write TXT records: the two exclude each other. For global certificates only. */
  FIXED = "FIXED_RECORD",
}

/*
 * From https://cloud.google.com/certificate-manager/docs/quotas and /docs/how-it-works unless something else is named.
 */

/**
 * Google-managed certificates are valid for 90 days and renew about a month before expiry.
 *
 * @internal
 */
export const GOOGLE_RENEWAL = Renewal.byIssuer({ lifetime: Duration.days(90), due: Duration.days(30) });

/**
 * Certificates for Media CDN are valid for 30 days. Their renewal is not documented: a third of the lifetime is assumed.
 *
 * @internal
 */
export const EDGE_CACHE_RENEWAL = Renewal.byIssuer({ lifetime: Duration.days(30), due: Duration.days(10) });

/**
 * How a name is validated, which determines what Google issues for it.
 *
 * @internal
 */
export type Validation = "per-project-record" | "fixed-record" | "load-balancer" | "none";

/** The maximum length of a name without wildcard in octets, by validation. */
const NAME_LENGTHS: Record<Validation, number> = {
  "per-project-record": 220,
  "fixed-record": 237,
  "load-balancer": 253,
  none: 253,
};

/**
 * Names in a certificate that is validated by DNS or issued by a CA pool.
 *
 * @internal
 */
export const NAMES_PER_CERTIFICATE = 100;

/**
 * Names in a certificate that a load balancer validates.
 *
 * @internal
 */
export const NAMES_BY_LOAD_BALANCER = 5;

/**
 * The public certificates that Google issues.
 *
 * @internal
 */
export function googleCapabilities(validation: Validation): IssuerCapabilities {
  return {
    keyTypes: [KeyType.RSA_2048],
    wildcards: validation !== "load-balancer",
    namesPerCertificate: validation === "load-balancer" ? NAMES_BY_LOAD_BALANCER : NAMES_PER_CERTIFICATE,
    firstNameLength: 253,
    baseNameLength: NAME_LENGTHS[validation],
  };
}

/**
 * The certificates that a CA pool issues through Certificate Manager (`CertificateIssuanceConfig.KeyAlgorithm`).
 *
 * @internal
 */
export function googlePrivateCapabilities(): IssuerCapabilities {
  return { ...googleCapabilities("none"), keyTypes: [KeyType.RSA_2048, KeyType.ECDSA_P256] };
}

/**
 * Certificate Manager's names for key algorithms.
 *
 * @internal
 */
export const GOOGLE_KEY_ALGORITHMS: Partial<Record<KeyType, string>> = {
  [KeyType.RSA_2048]: "RSA_2048",
  [KeyType.ECDSA_P256]: "ECDSA_P256",
};

/**
 * What Google would refuse of a request.
 *
 * @internal
 */
export function* requestProblems(can: IssuerCapabilities, names: readonly DomainName[], keyType: KeyType): Iterable<Problem> {
  for (const { code, message } of issuanceProblems("Google", can, names, keyType)) {
    yield problem(code, [], message);
  }
}

/**
 * The lifetimes that certificates of a CA pool can have, in days (Certificate Manager, "Manage certificate issuance configurations").
 *
 * @internal
 */
export const POOL_LIFETIME_DAYS = { atLeast: 21, atMost: 30 } as const;

/**
 * Days that must lie between issuance and renewal, and between renewal and expiry (`CertificateIssuanceConfig.rotationWindowPercentage`).
 *
 * @internal
 */
export const POOL_MARGIN_DAYS = 7;

/**
 * When certificates of a CA pool are renewed, and the share of the lifetime after which that is, in whole percent.
 *
 * @internal
 */
export function poolRenewal(lifetime: Duration, renewBefore?: Duration): { readonly renewal: Renewal; readonly percentage: number } {
  const { atLeast, atMost } = POOL_LIFETIME_DAYS;
  const days = lifetime.toDays();
  if (days < atLeast || days > atMost) {
    throw new CertfleetError(
      "pool-lifetime",
      `A lifetime of ${lifetime.toString()} is not possible for certificates of a CA pool. Certificate Manager allows ${atLeast}d to ${atMost}d.`,
    );
  }
  // A third of the lifetime, which is Google's own default of 66 %.
  const before = renewBefore ?? Duration.minutes(lifetime.toMinutes() / 3);
  const share = 100 * (1 - before.toDays() / days);
  const percentage = [Math.floor(share), Math.ceil(share)].find((percent) => {
    const elapsed = (percent / 100) * days;
    return elapsed >= POOL_MARGIN_DAYS && days - elapsed >= POOL_MARGIN_DAYS;
  });
  if (percentage === undefined) {
    throw new CertfleetError(
      "pool-renewal",
      `Renewal ${before.toString()} before expiry is not possible for a lifetime of ${lifetime.toString()}. Certificate Manager requires at least ` +
        `${POOL_MARGIN_DAYS}d between issuance and renewal, and between renewal and expiry.`,
    );
  }
  return { renewal: Renewal.byIssuer({ lifetime, due: before }), percentage };
}

/**
 * What is wrong with a CA pool for certificates of a location.
 *
 * @internal
 */
export function* poolProblems(pool: string, region: string | undefined): Iterable<Problem> {
  if (!isKnown(pool)) {
    return;
  }
  const own = /^projects\/[^/]+\/locations\/([^/]+)\/caPools\/[^/]+$/.exec(pool)?.[1];
  if (own === undefined) {
    yield problem("ca-pool", ["pool"], `"${pool}" is not the id of a CA pool. Expected projects/PROJECT/locations/REGION/caPools/NAME.`);
  } else if (region !== undefined && own !== region) {
    yield problem(
      "ca-pool-region",
      ["region"],
      `The CA pool is in ${own}, but the certificates are in ${region}. A regional certificate needs a CA pool in its region.`,
    );
  }
}

/** Settings that global certificates only can have. */
interface GlobalSettings {
  readonly region?: string;
  readonly certificateScope?: string;
  readonly record?: string;
}

/**
 * What is wrong with the combination of an issuer's region and its other settings.
 *
 * @internal
 */
export function* globalOnlyProblems({ region, certificateScope, record }: GlobalSettings): Iterable<Problem> {
  if (region === undefined) {
    return;
  }
  if (certificateScope !== undefined && certificateScope !== "DEFAULT" && certificateScope !== "CLIENT_AUTH") {
    yield problem(
      "scope-in-region",
      ["scope"],
      `Certificates with the scope ${certificateScope} are global, but the region is ${region}. Remove the scope or the region.`,
    );
  }
  if (record === "FIXED_RECORD") {
    yield problem(
      "fixed-record-in-region",
      ["record"],
      `A fixed validation record works for global certificates only, but the region is ${region}. Use a record per project, or remove the region.`,
    );
  }
}
