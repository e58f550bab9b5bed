/** The kind and size of a certificate's key. Each service says which it takes. */
export enum KeyType {
  /** RSA with 2048 bits: taken everywhere. */
  RSA_2048 = "rsa-2048",
  /** RSA with 3072 bits: for imported and private certificates. */
  RSA_3072 = "rsa-3072",
  /** RSA with 4096 bits. */
  RSA_4096 = "rsa-4096",
  /** ECDSA on NIST P-256: small and fast. */
  ECDSA_P256 = "ecdsa-p256",
  /** ECDSA on NIST P-384. */
  ECDSA_P384 = "ecdsa-p384",
}
