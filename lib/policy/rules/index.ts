import { Rule } from "../rule";
import { caaForbidsIssuer } from "./caa-forbids-issuer";
import { openDefaultEndpoint, unversionedTrustStore, unverifiedClientCertificate } from "./client-authentication";
import { expiringTrustedCa, publicCaTrusted, staleRevocationList, weakTrustedCa } from "./trusted-cas";
import { defaultCertificate, noCertificate, unvalidatedCertificate } from "./endpoint-certificates";
import { destructiveAcme, refusedAtApply } from "./issuer-requirements";
import { fipsRequired, noTlsPolicy, postQuantumRequired, unknownTlsPolicy, weakCipher, weakTlsVersion } from "./tls-policy-rules";
import { issuerNotAllowed, missingOwner, nameNotAllowed, wildcardNotAllowed } from "./certificate-governance";
import { longLifetime, noRenewer, renewalWindow, weakKey } from "./key-and-lifetime";
import { noLongerAccepted } from "./no-longer-accepted";
import { missingHsts } from "./missing-hsts";
import { plainHttp } from "./plain-http";
import { plaintextAllowed, verificationDisabled } from "./transit-encryption";
import { plaintextSecret } from "./plaintext-secret";
import { unwatchedCertificate } from "./unwatched-certificate";

/** Every rule, in the order of findings and documentation. */
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
  unverifiedClientCertificate,
  openDefaultEndpoint,
  unversionedTrustStore,
  publicCaTrusted,
  weakTrustedCa,
  expiringTrustedCa,
  staleRevocationList,
  noCertificate,
  defaultCertificate,
  unvalidatedCertificate,
  weakKey,
  longLifetime,
  renewalWindow,
  noRenewer,
  noLongerAccepted,
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

/** Finds a rule by its id. */
export function findRule(id: string): Rule | undefined {
  return RULES.find((rule) => rule.id === id);
}
