/*
 * Families of cipher suites, by their OpenSSL names, as the services' tables print them. TLS 1.3 suites have one name everywhere.
 */

/** The TLS 1.3 suites of RFC 8446 that services offer. */
export const TLS_1_3 = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"];

/** The TLS 1.3 suites that FIPS 140 approves. */
export const TLS_1_3_FIPS = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"];

/** Ephemeral key exchange, AES-GCM. */
export const ECDHE_GCM = [
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
];

/** Ephemeral key exchange, ChaCha20-Poly1305. */
export const ECDHE_CHACHA20 = ["ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305"];

/** Ephemeral key exchange, AES-CBC with SHA-2. */
export const ECDHE_CBC_SHA2 = [
  "ECDHE-ECDSA-AES128-SHA256",
  "ECDHE-RSA-AES128-SHA256",
  "ECDHE-ECDSA-AES256-SHA384",
  "ECDHE-RSA-AES256-SHA384",
];

/** Ephemeral key exchange, AES-CBC with SHA-1. */
export const ECDHE_CBC_SHA1 = ["ECDHE-ECDSA-AES128-SHA", "ECDHE-RSA-AES128-SHA", "ECDHE-RSA-AES256-SHA", "ECDHE-ECDSA-AES256-SHA"];

/** RSA key exchange, AES-GCM. */
export const RSA_GCM = ["AES128-GCM-SHA256", "AES256-GCM-SHA384"];

/** RSA key exchange, AES-CBC with SHA-2. */
export const RSA_CBC_SHA2 = ["AES128-SHA256", "AES256-SHA256"];

/** RSA key exchange, AES-CBC with SHA-1. */
export const RSA_CBC_SHA1 = ["AES128-SHA", "AES256-SHA"];

/** Whether a recorded session stays closed when the server's key is stolen later. */
export function isForwardSecret(suite: string): boolean {
  return /^(TLS_(?!RSA_|DH_|ECDH_)|ECDHE-|DHE-|EECDH|EDH-)/.test(suite);
}

/** Whether a suite authenticates what it encrypts. */
export function isAead(suite: string): boolean {
  return /GCM|CCM|CHACHA20/.test(suite);
}
