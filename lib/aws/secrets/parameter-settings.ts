import { isKnown } from "../../core/expression";
import { CertfleetError } from "../../core/error";
import { BundleFormat } from "../../core/secret-store";
import { ARN_KINDS } from "../arn";
import { checkStoreKey, isAccount } from "./store-settings";
import { IPemCertificate, KeyType } from "../../core/certificate";

/** The settings of a store in Parameter Store that are checked without a stack. */
export interface ParameterSettings {
  readonly prefix?: string;
  readonly kmsKeyId?: string;
  readonly intermediates?: number;
  readonly readers?: readonly string[];
}

/** The default number of intermediate certificates in a chain: Let's Encrypt's longest chain has two. */
export const INTERMEDIATES = 2;

/** The number of characters of a parameter's value (SSM quotas, "Parameter Store"). */
const SIZES = { Standard: 4096, Advanced: 8192 } as const;

/** The beginning of a parameter's name (SSM user guide, "Requirements for parameter names"). */
const PARAMETER_PREFIX = /^(?!\/?(aws|ssm))([A-Za-z0-9_.-]*|\/([A-Za-z0-9_.-]+\/)*[A-Za-z0-9_.-]*)$/i;

/** A name has at most 1011 characters, including its ARN, and 15 levels (same page). The certificate's name needs some of both. */
const LONGEST_PREFIX = 800;
const DEEPEST = 15;

/** The ARN of a key, not of an alias. */
const KEY_ARN = /^arn:[^:]+:kms:[^:]+:[0-9]*:key\/[^/]+$/;

/** Refuses settings that Parameter Store would refuse. */
export function checkParameterSettings({ prefix, kmsKeyId, intermediates, readers }: ParameterSettings): void {
  checkStoreKey(kmsKeyId);
  if (prefix !== undefined && isKnown(prefix) && !PARAMETER_PREFIX.test(prefix)) {
    throw new CertfleetError(
      "parameter-name",
      `"${prefix}" cannot be the beginning of a parameter's name. Use letters, digits and _.-, with a slash at the beginning if there are ` +
        'slashes, such as "/tls/", and neither aws nor ssm as the first word.',
    );
  }
  if (prefix !== undefined && isKnown(prefix) && (prefix.length > LONGEST_PREFIX || prefix.split("/").length - 1 > DEEPEST)) {
    throw new CertfleetError(
      "parameter-name",
      `"${prefix.slice(0, 40)}…" is too long for the beginning of a parameter's name. Use at most ${LONGEST_PREFIX} characters and ${DEEPEST} levels.`,
    );
  }
  if (intermediates !== undefined && (!Number.isInteger(intermediates) || intermediates < 0)) {
    throw new CertfleetError("intermediates", `\`intermediates\` is ${intermediates}. Use a whole number, 0 or more.`);
  }
  for (const reader of readers ?? []) {
    checkParameterReader(reader, kmsKeyId);
  }
}

/**
 * Refuses a reader without access. A parameter has no resource policy, so only roles of the same account can be readers, and the IAM
 * policy that lets a role decrypt needs the key's ARN.
 */
export function checkParameterReader(reader: string, kmsKeyId?: string): void {
  if (isAccount(reader)) {
    throw new CertfleetError(
      "reader-is-account",
      `The account ${reader} cannot read parameters, because Parameter Store has no resource policies. ` +
        "Use roles of the store's own account, or Secrets Manager for other accounts.",
    );
  }
  if (kmsKeyId !== undefined && isKnown(kmsKeyId) && !KEY_ARN.test(kmsKeyId)) {
    throw new CertfleetError(
      "reader-key",
      `An IAM policy cannot let ${reader} decrypt with "${kmsKeyId}", because it needs the key's ARN. Set \`kmsKeyId\` to ${ARN_KINDS.key.form}.`,
    );
  }
}

/** The tier that a certificate needs: standard, or advanced, which costs a fee. Fails if neither has room for it. */
export function parameterTier(certificate: SizedCertificate, format: BundleFormat, intermediates: number): string {
  const size = bundleSize(certificate, format, intermediates);
  if (size <= SIZES.Standard) {
    // Terraform replaces a parameter that goes back to the standard tier, under the same name. This tier is the standard one unless AWS
    // already has the parameter as an advanced one, which it stays.
    return "Intelligent-Tiering";
  }
  if (size > SIZES.Advanced) {
    const { keyType, domainNames } = certificate;
    throw new CertfleetError(
      "parameter-size",
      `A parameter would need up to ${size} characters for a key of type ${keyType}, ${domainNames.length} ` +
        `${domainNames.length === 1 ? "name" : "names"} and ${intermediates} intermediate certificates, and SSM allows ${SIZES.Advanced}. ` +
        `${waysToShrink(keyType, format, intermediates).join(", ")}, or use Secrets Manager.`,
    );
  }
  return "Advanced";
}

/** What makes a parameter smaller, as far as it is not used already. */
function waysToShrink(keyType: KeyType, format: BundleFormat, intermediates: number): string[] {
  return [
    ...(keyType === KeyType.ECDSA_P256 || keyType === KeyType.ECDSA_P384 ? [] : ["Use the key type ecdsa-p256"]),
    ...(format === BundleFormat.PEM ? [] : ["use the format pem"]),
    ...(intermediates === 0 ? [] : ["set `intermediates` to the length of the issuer's chain"]),
    "put fewer names into the certificate",
  ].map((text, index) => (index === 0 ? text.charAt(0).toUpperCase() + text.slice(1) : text));
}

/** The properties of a certificate that decide its size. */
export type SizedCertificate = Pick<IPemCertificate, "keyType" | "domainNames" | "certificatePem" | "chainPem">;

/** The number of characters of a private key in PKCS #8 PEM, the longest of the usual forms; measured with OpenSSL and rounded up. */
const KEY_SIZES: Record<KeyType, number> = {
  [KeyType.RSA_2048]: 1710,
  [KeyType.RSA_3072]: 2490,
  [KeyType.RSA_4096]: 3280,
  [KeyType.ECDSA_P256]: 245,
  [KeyType.ECDSA_P384]: 310,
};

/**
 * The number of characters of a leaf certificate in PEM with one short name, measured with OpenSSL and rounded up: signed with RSA 4096,
 * with two transparency timestamps and the extensions of Sectigo, whose certificates are the longest among the CAs with ACME.
 */
const LEAF_SIZES: Record<KeyType, number> = {
  [KeyType.RSA_2048]: 2430,
  [KeyType.RSA_3072]: 2610,
  [KeyType.RSA_4096]: 2780,
  [KeyType.ECDSA_P256]: 2160,
  [KeyType.ECDSA_P384]: 2200,
};

/** The number of characters of an intermediate certificate in PEM: those of Let's Encrypt, Google and Sectigo have 1500 to 1900. */
const INTERMEDIATE_SIZE = 1900;

/** Base64 needs four characters for three octets, and a line end after each 64. */
const PEM_FACTOR = (4 / 3) * (65 / 64);

/** The highest number of characters of a certificate with its key in a format. Parts that are known at synth are counted exactly. */
export function bundleSize(certificate: SizedCertificate, format: BundleFormat, intermediates: number): number {
  const { keyType, domainNames, certificatePem, chainPem } = certificate;
  const names = domainNames.reduce((sum, name) => sum + name.length + 2, domainNames[0].length);
  const leaf = known(certificatePem) ?? LEAF_SIZES[keyType] + names * PEM_FACTOR;
  const chain = known(chainPem) ?? intermediates * INTERMEDIATE_SIZE;
  const key = KEY_SIZES[keyType];
  if (format === BundleFormat.PEM) {
    return Math.ceil(leaf + chain + key);
  }
  // A line end is two characters in JSON, and leaf and chain are included twice.
  const list = domainNames.reduce((sum, name) => sum + name.length + 3, 0);
  return Math.ceil((2 * (leaf + chain) + key) * (66 / 65) + list + 220);
}

function known(pem: string): number | undefined {
  return isKnown(pem) ? pem.length + 1 : undefined;
}
