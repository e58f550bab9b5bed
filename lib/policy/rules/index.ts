import { Rule } from "../rule";
import { caaForbidsIssuer } from "./caa-forbids-issuer";
import { defaultCertificate } from "./default-certificate";
import { destructiveAcme } from "./destructive-acme";
import { fipsRequired } from "./fips-required";
import { issuerNotAllowed } from "./issuer-not-allowed";
import { longLifetime } from "./long-lifetime";
import { missingHsts } from "./missing-hsts";
import { missingOwner } from "./missing-owner";
import { nameNotAllowed } from "./name-not-allowed";
import { noCertificate } from "./no-certificate";
import { noRenewer } from "./no-renewer";
import { noTlsPolicy } from "./no-tls-policy";
import { plainHttp } from "./plain-http";
import { plaintextAllowed } from "./plaintext-allowed";
import { plaintextSecret } from "./plaintext-secret";
import { postQuantumRequired } from "./post-quantum-required";
import { refusedAtApply } from "./refused-at-apply";
import { renewalWindow } from "./renewal-window";
import { unknownTlsPolicy } from "./unknown-tls-policy";
import { unvalidatedCertificate } from "./unvalidated-certificate";
import { unwatchedCertificate } from "./unwatched-certificate";
import { verificationDisabled } from "./verification-disabled";
import { weakCipher } from "./weak-cipher";
import { weakKey } from "./weak-key";
import { weakTlsVersion } from "./weak-tls-version";
import { wildcardNotAllowed } from "./wildcard-not-allowed";

/** Every rule, in the order in which findings and documentation have them. */
export const RULES: readonly Rule[] = [
  noTlsPolicy,
  weakTlsVersion,
  weakCipher,
  unknownTlsPolicy,
  fipsRequired,
  postQuantumRequired,
  plainHttp,
  plaintextAllowed,
  verificationDisabled,
  missingHsts,
  noCertificate,
  defaultCertificate,
  unvalidatedCertificate,
  weakKey,
  longLifetime,
  renewalWindow,
  noRenewer,
  unwatchedCertificate,
  nameNotAllowed,
  wildcardNotAllowed,
  issuerNotAllowed,
  missingOwner,
  caaForbidsIssuer,
  refusedAtApply,
  destructiveAcme,
  plaintextSecret,
];

/** The rule of an id. */
export function findRule(id: string): Rule | undefined {
  return RULES.find((rule) => rule.id === id);
}
