import { DomainName } from "../../core/domain-name";
import { Duration } from "../../core/duration";
import { CertfleetError } from "../../core/error";
import { issuanceProblems } from "../../core/issuance-problem";
import { IssuerCapabilities } from "../../core/issuer";
import { KeyType } from "../../core/key-type";
import { Renewal } from "../../core/renewal";
import { Construct } from "constructs";

/** The record by which Google is shown who holds a name. */
export enum GoogleAuthorizationRecord {
  /** At a name of the project's own, `_acme-challenge_<id>.<name>`: several projects and ACME clients can validate beside each other. */
  PER_PROJECT = "PER_PROJECT_RECORD",
  /** At `_acme-challenge.<name>`, where ACME clients put their TXT records: the two exclude each other. In the global location only. */
  FIXED = "FIXED_RECORD",
}

/*
 * From https://cloud.google.com/certificate-manager/docs/quotas and /docs/how-it-works unless something else is named.
 */

/** Google-managed certificates are valid for 90 days and renewed from about a month before expiry. */
export const GOOGLE_RENEWAL = Renewal.byIssuer({ lifetime: Duration.days(90), due: Duration.days(30) });

/** Those for Media CDN are valid for 30 days. When they are renewed is not documented: a third of the lifetime is supposed. */
export const EDGE_CACHE_RENEWAL = Renewal.byIssuer({ lifetime: Duration.days(30), due: Duration.days(10) });

/** How a name is validated, which decides what Google issues for it. */
export type Validation = "per-project-record" | "fixed-record" | "load-balancer" | "none";

/** Octets of a name without wildcard, by how it is validated. */
const NAME_LENGTHS: Record<Validation, number> = {
  "per-project-record": 220,
  "fixed-record": 237,
  "load-balancer": 253,
  none: 253,
};

/** Names in a certificate that is validated by DNS or issued by a CA pool. */
export const NAMES_PER_CERTIFICATE = 100;

/** Names in a certificate that a load balancer validates. */
export const NAMES_BY_LOAD_BALANCER = 5;

/** What Google issues as public certificates. */
export function googleCapabilities(validation: Validation): IssuerCapabilities {
  return {
    keyTypes: [KeyType.RSA_2048],
    wildcards: validation !== "load-balancer",
    namesPerCertificate: validation === "load-balancer" ? NAMES_BY_LOAD_BALANCER : NAMES_PER_CERTIFICATE,
    firstNameLength: 253,
    baseNameLength: NAME_LENGTHS[validation],
  };
}

/** What Certificate Manager lets a CA pool issue (`CertificateIssuanceConfig.KeyAlgorithm`). */
export function googlePrivateCapabilities(): IssuerCapabilities {
  return { ...googleCapabilities("none"), keyTypes: [KeyType.RSA_2048, KeyType.ECDSA_P256] };
}

/** The names that Certificate Manager has for key algorithms. */
export const GOOGLE_KEY_ALGORITHMS: Partial<Record<KeyType, string>> = {
  [KeyType.RSA_2048]: "RSA_2048",
  [KeyType.ECDSA_P256]: "ECDSA_P256",
};

/** Refuses a request that Google would refuse. */
export function checkGoogleRequest(scope: Construct, can: IssuerCapabilities, names: DomainName[], keyType: KeyType): void {
  const [problem] = issuanceProblems("Google", can, names, keyType);
  if (problem) {
    throw new CertfleetError(problem.code, problem.message, scope);
  }
}

/** The lifetimes that certificates of a CA pool can have, in days (Certificate Manager, "Manage certificate issuance configurations"). */
export const POOL_LIFETIME_DAYS = { atLeast: 21, atMost: 30 } as const;

/** Days that must lie between issuance and renewal, and between renewal and expiry (`CertificateIssuanceConfig.rotationWindowPercentage`). */
export const POOL_MARGIN_DAYS = 7;

/** When certificates of a CA pool are renewed, and the share of the lifetime after which that is, in whole percent. */
export function poolRenewal(lifetime: Duration, renewBefore?: Duration): { readonly renewal: Renewal; readonly percentage: number } {
  const { atLeast, atMost } = POOL_LIFETIME_DAYS;
  const days = lifetime.toDays();
  if (days < atLeast || days > atMost) {
    throw new CertfleetError(
      "pool-lifetime",
      `certificates of a CA pool that live ${lifetime.toString()} cannot be had through Certificate Manager: it allows ${atLeast}d to ${atMost}d`,
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
      `renewal ${before.toString()} before expiry of a certificate that lives ${lifetime.toString()} is refused by Certificate Manager: it must come ` +
        `${POOL_MARGIN_DAYS}d or more after issuance and ${POOL_MARGIN_DAYS}d or more before expiry`,
    );
  }
  return { renewal: Renewal.byIssuer({ lifetime, due: before }), percentage };
}

/** The form of a CA pool's id. */
export const CA_POOL = /^projects\/[^/]+\/locations\/([^/]+)\/caPools\/[^/]+$/;

/** What is said of another text. */
export const CA_POOL_FORM = "it is projects/PROJECT/locations/REGION/caPools/NAME";
