import { Construct } from "constructs";
import { DomainName } from "../../core/domain-name";
import { Duration } from "../../core/duration";
import { CertfleetError } from "../../core/error";
import { KeyType } from "../../core/key-type";
import { Renewal } from "../../core/renewal";

/** Public certificates are valid for 198 days and ACM renews them from 45 days before expiry (ACM user guide, since 2026-02-18). */
export const ACM_RENEWAL = Renewal.byIssuer({ lifetime: Duration.days(198), due: Duration.days(45) });

/** The keys of ACM's public certificates, by the names that the provider takes (ACM user guide, "Key algorithms"). */
export const ACM_KEY_ALGORITHMS: Partial<Record<KeyType, string>> = {
  [KeyType.RSA_2048]: "RSA_2048",
  [KeyType.ECDSA_P256]: "EC_prime256v1",
  [KeyType.ECDSA_P384]: "EC_secp384r1",
};

/** What ACM allows of a certificate's names (RequestCertificate reference and ACM quotas). */
export const ACM_LIMITS = {
  /** Names in one certificate, unless the account's quota was raised. */
  namesPerCertificate: 10,
  /** Names in one certificate, to which the quota can be raised. */
  maximumNamesPerCertificate: 100,
  /** Octets of the first name, which becomes the common name. */
  firstNameLength: 64,
  /** Octets of a name without its wildcard label: 253 less the 34 of the validation record's `_` and 32 digits and dot. */
  baseNameLength: 219,
} as const;

/** Refuses names that ACM would refuse. */
export function checkAcmNames(scope: Construct, names: DomainName[], allowed: number = ACM_LIMITS.namesPerCertificate): void {
  if (!Number.isInteger(allowed) || allowed < 1 || allowed > ACM_LIMITS.maximumNamesPerCertificate) {
    throw new CertfleetError(
      "names-per-certificate",
      `\`namesPerCertificate\` is ${allowed}: ACM's quota is a whole number from 1 to ${ACM_LIMITS.maximumNamesPerCertificate}`,
      scope,
    );
  }
  const problem = acmNamesProblem(names, allowed);
  if (problem) {
    throw new CertfleetError(problem.code, problem.message, scope);
  }
}

/** What ACM would refuse of the names, if anything. */
export function acmNamesProblem(names: DomainName[], allowed: number): { code: string; message: string } | undefined {
  if (names.length > allowed) {
    const remedy =
      allowed < ACM_LIMITS.maximumNamesPerCertificate
        ? `split it, or have the quota raised (to ${ACM_LIMITS.maximumNamesPerCertificate} at most) and say so in \`namesPerCertificate\``
        : "split it";
    return { code: "names-per-certificate", message: `${names.length} names in one certificate, ACM allows ${allowed}: ${remedy}` };
  }
  const first = names[0].name;
  if (first.length > ACM_LIMITS.firstNameLength) {
    return {
      code: "common-name-length",
      message:
        `the first name "${first}" has ${first.length} octets and ACM makes it the common name, which has ${ACM_LIMITS.firstNameLength} at most: ` +
        "put a shorter name first",
    };
  }
  const long = names.find(({ base }) => base.length > ACM_LIMITS.baseNameLength);
  return (
    long && {
      code: "name-length",
      message:
        `"${long.name}" has ${long.base.length} octets${long.isWildcard ? " after its wildcard" : ""}, and ${ACM_LIMITS.baseNameLength} at most ` +
        "leave room for the label of ACM's validation record: shorten it",
    }
  );
}
