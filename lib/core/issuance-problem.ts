import { DomainName } from "./domain-name";
import { IssuerCapabilities } from "./issuer";
import { KeyType } from "./key-type";

/** A reason why an issuer would reject a request. */
export interface IssuanceProblem {
  readonly code: string;
  readonly message: string;
  /** The position of the name that it is about; undefined if it is about the whole request. */
  readonly nameIndex?: number;
}

/** Every reason why an issuer would reject a request, with the fix. */
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
      message: `${issuerName} does not issue certificates with ${keyType} keys. Use one of ${can.keyTypes.join(", ")}.`,
    });
  }
  if (names.length > can.namesPerCertificate) {
    problems.push({
      code: "names-per-certificate",
      message:
        `The certificate has ${names.length} names, and ${issuerName} allows ${can.namesPerCertificate}. Split it` +
        (can.namesPerCertificate < (can.raisableTo ?? 0)
          ? `, or request a higher quota (up to ${can.raisableTo}) and set \`namesPerCertificate\`.`
          : "."),
    });
  }
  for (const [nameIndex, { name, base, isWildcard }] of names.entries()) {
    if (isWildcard && !can.wildcards) {
      problems.push({
        code: "no-wildcards",
        nameIndex,
        message: `"${name}" is a wildcard, and ${issuerName} does not issue wildcards. List the hosts instead.`,
      });
    }
    if (nameIndex === 0 && name.length > can.firstNameLength) {
      problems.push({
        code: "common-name-length",
        nameIndex,
        message:
          `The first name "${name}" has ${name.length} octets. ${issuerName} uses it as the common name, which has at most ${can.firstNameLength}. ` +
          "Put a shorter name first.",
      });
    } else if (base.length > can.baseNameLength) {
      problems.push({
        code: "name-length",
        nameIndex,
        message:
          `"${name}" has ${base.length} octets${isWildcard ? " after its wildcard" : ""}. With the label of its validation record, ${issuerName} allows at most ` +
          `${can.baseNameLength}. Use a shorter name.`,
      });
    }
  }
  return problems;
}
