import { DomainName } from "./domain-name";
import { IssuerCapabilities } from "./issuer";
import { KeyType } from "./key-type";

/** What an issuer would refuse of a request. */
export interface IssuanceProblem {
  readonly code: string;
  readonly message: string;
  /** Which name it is about, by position; none where it is about the request as a whole. */
  readonly nameIndex?: number;
}

/** Everything that an issuer would refuse, each with what to change. */
export function issuanceProblems(
  issuerName: string,
  can: IssuerCapabilities,
  names: readonly DomainName[],
  keyType: KeyType,
): IssuanceProblem[] {
  const problems: IssuanceProblem[] = [];
  if (!can.keyTypes.includes(keyType)) {
    problems.push({
      code: "key-type",
      message: `${issuerName} issues no certificates with ${keyType} keys: use one of ${can.keyTypes.join(", ")}`,
    });
  }
  if (names.length > can.namesPerCertificate) {
    problems.push({
      code: "names-per-certificate",
      message:
        `${names.length} names in one certificate, ${issuerName} allows ${can.namesPerCertificate}: split it` +
        (can.namesPerCertificate < (can.raisableTo ?? 0)
          ? `, or have the account's quota raised (to ${can.raisableTo} at most) and say so in \`namesPerCertificate\``
          : ""),
    });
  }
  for (const [nameIndex, { name, base, isWildcard }] of names.entries()) {
    if (isWildcard && !can.wildcards) {
      problems.push({
        code: "no-wildcards",
        nameIndex,
        message: `"${name}" is a wildcard, which ${issuerName} does not issue: name the hosts`,
      });
    }
    if (nameIndex === 0 && name.length > can.firstNameLength) {
      problems.push({
        code: "common-name-length",
        nameIndex,
        message:
          `the first name "${name}" has ${name.length} octets, and ${issuerName} makes it the common name, which has ${can.firstNameLength} at most: ` +
          "put a shorter name first",
      });
    } else if (base.length > can.baseNameLength) {
      problems.push({
        code: "name-length",
        nameIndex,
        message:
          `"${name}" has ${base.length} octets${isWildcard ? " after its wildcard" : ""}, and ${can.baseNameLength} at most leave room for ` +
          `the label by which ${issuerName} validates it: shorten it`,
      });
    }
  }
  return problems;
}
