import { Token } from "cdktf";
import { CertfleetError } from "../../core/error";
import { ARN_KINDS, parseArn } from "../arn";

/** Whether a reader is a whole account, given by its number. A role's ARN, or an expression for one, is not. */
export function isAccount(principal: string): boolean {
  if (Token.isUnresolved(principal) || principal.includes("${")) {
    return false;
  }
  if (/^[0-9]{12}$/.test(principal)) {
    return true;
  }
  if (!principal.startsWith("arn:")) {
    throw new CertfleetError(
      "invalid-reader",
      `"${principal}" can read nothing: name a role by its ARN, such as ${ARN_KINDS.role.example}, or an account by its 12 digits`,
    );
  }
  parseArn(principal, ARN_KINDS.role);
  return false;
}
