import { Token } from "cdktf";
import { IPemCertificate } from "../../core/certificate";
import { KeyType } from "../../core/key-type";
import { BundleFormat } from "../../core/bundle-format";

/** What of a certificate decides its size. */
export type SizedCertificate = Pick<IPemCertificate, "keyType" | "domainNames" | "certificatePem" | "chainPem">;

/** Characters of a private key in PKCS #8 PEM, the longest of the usual forms; made with OpenSSL and rounded up. */
const KEY_SIZES: Record<KeyType, number> = {
  [KeyType.RSA_2048]: 1710,
  [KeyType.RSA_3072]: 2490,
  [KeyType.RSA_4096]: 3280,
  [KeyType.ECDSA_P256]: 245,
  [KeyType.ECDSA_P384]: 310,
};

/**
 * Characters of a leaf in PEM with next to no names; made with OpenSSL and rounded up: signed with RSA 4096, two transparency timestamps, and
 * the policies, responders and lists that Sectigo names, whose leaves are the longest of the CAs with ACME.
 */
const LEAF_SIZES: Record<KeyType, number> = {
  [KeyType.RSA_2048]: 2430,
  [KeyType.RSA_3072]: 2610,
  [KeyType.RSA_4096]: 2780,
  [KeyType.ECDSA_P256]: 2160,
  [KeyType.ECDSA_P384]: 2200,
};

/** Characters of an intermediate in PEM: those of Let's Encrypt, Google and Sectigo have 1500 to 1900. */
const INTERMEDIATE_SIZE = 1900;

/** Base64 takes four characters for three octets, and a line end for each 64. */
const PEM_FACTOR = (4 / 3) * (65 / 64);

/** The most characters that a certificate with its key takes in a format, exactly for what is known at synth. */
export function bundleSize(certificate: SizedCertificate, format: BundleFormat, intermediates: number): number {
  const { keyType, domainNames, certificatePem, chainPem } = certificate;
  const names = domainNames.reduce((sum, name) => sum + name.length + 2, domainNames[0].length);
  const leaf = known(certificatePem) ?? LEAF_SIZES[keyType] + names * PEM_FACTOR;
  const chain = known(chainPem) ?? intermediates * INTERMEDIATE_SIZE;
  const key = KEY_SIZES[keyType];
  if (format === BundleFormat.PEM) {
    return Math.ceil(leaf + chain + key);
  }
  // Line ends are two characters in JSON, and leaf and chain stand there twice.
  const list = domainNames.reduce((sum, name) => sum + name.length + 3, 0);
  return Math.ceil((2 * (leaf + chain) + key) * (66 / 65) + list + 220);
}

function known(pem: string): number | undefined {
  return Token.isUnresolved(pem) || pem.includes("${") ? undefined : pem.length + 1;
}
