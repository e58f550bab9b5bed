import { isKnown } from "../../core/expression";
import { CertfleetError } from "../../core/error";
import { BundleFormat } from "../../core/bundle-format";
import { ARN_KINDS } from "../arn";
import { checkStoreKey, isAccount } from "./store-settings";
import { Token } from "cdktf";
import { IPemCertificate } from "../../core/certificate";
import { KeyType } from "../../core/key-type";

/** What of a store in Parameter Store can be refused before there is a stack. */
export interface ParameterSettings {
  readonly prefix?: string;
  readonly kmsKeyId?: string;
  readonly intermediates?: number;
  readonly readers?: readonly string[];
}

/** Intermediate certificates in a chain, where nothing else is said: Let's Encrypt's longest chain has two. */
export const INTERMEDIATES = 2;

/** Characters that a parameter's value can have (SSM quotas, "Parameter Store"). */
const SIZES = { Standard: 4096, Advanced: 8192 } as const;

/** What a parameter's name can begin with (SSM user guide, "Requirements for parameter names"). */
const PARAMETER_PREFIX = /^(?!\/?(aws|ssm))([A-Za-z0-9_.-]*|\/([A-Za-z0-9_.-]+\/)*[A-Za-z0-9_.-]*)$/i;

/** Characters of 1011 with the ARN around them, and levels of 15, of which the certificate's own name takes some (the same page). */
const LONGEST_PREFIX = 800;
const DEEPEST = 15;

/** A key's own ARN; that of an alias is none. */
const KEY_ARN = /^arn:[^:]+:kms:[^:]+:[0-9]*:key\/[^/]+$/;

/** Refuses what Parameter Store would refuse. */
export function checkParameterSettings({ prefix, kmsKeyId, intermediates, readers }: ParameterSettings): void {
  checkStoreKey(kmsKeyId);
  if (prefix !== undefined && isKnown(prefix) && !PARAMETER_PREFIX.test(prefix)) {
    throw new CertfleetError(
      "parameter-name",
      `"${prefix}" cannot begin a parameter's name: one with a slash in it begins with one, such as "/tls/"; allowed are letters, digits and _.-, ` +
        "and neither aws nor ssm at the beginning",
    );
  }
  if (prefix !== undefined && isKnown(prefix) && (prefix.length > LONGEST_PREFIX || prefix.split("/").length - 1 > DEEPEST)) {
    throw new CertfleetError(
      "parameter-name",
      `"${prefix.slice(0, 40)}…" cannot begin a parameter's name: it has ${LONGEST_PREFIX} characters and ${DEEPEST} levels at most; shorten it`,
    );
  }
  if (intermediates !== undefined && (!Number.isInteger(intermediates) || intermediates < 0)) {
    throw new CertfleetError("intermediates", `${intermediates} intermediate certificates are no chain: use a whole number, 0 or more`);
  }
  for (const reader of readers ?? []) {
    checkParameterReader(reader, kmsKeyId);
  }
}

/**
 * Refuses a reader that could not read: a parameter has no policy of its own, so that only roles can be let in, and what lets a role decrypt
 * names a key by its ARN.
 */
export function checkParameterReader(reader: string, kmsKeyId?: string): void {
  if (isAccount(reader)) {
    throw new CertfleetError(
      "reader-is-account",
      `the account ${reader} cannot read a parameter, which has no policy of its own: name roles of the parameter's account, ` +
        "or use Secrets Manager for other accounts",
    );
  }
  if (kmsKeyId !== undefined && isKnown(kmsKeyId) && !KEY_ARN.test(kmsKeyId)) {
    throw new CertfleetError(
      "reader-key",
      `the reader ${reader} could not be let decrypt with "${kmsKeyId}": IAM takes no alias and no bare id, give \`kmsKeyId\` the key's ARN, such as ` +
        ARN_KINDS.key.example,
    );
  }
}

/** The tier that a certificate needs: a standard parameter, or an advanced one, which costs. Fails where neither has room for it. */
export function parameterTier(certificate: SizedCertificate, format: BundleFormat, intermediates: number): string {
  const size = bundleSize(certificate, format, intermediates);
  if (size <= SIZES.Standard) {
    return "Standard";
  }
  if (size > SIZES.Advanced) {
    const { keyType, domainNames } = certificate;
    throw new CertfleetError(
      "parameter-size",
      `a parameter would need up to ${size} characters for a ${keyType} key with ${domainNames.length} ${domainNames.length === 1 ? "name" : "names"} ` +
        `and a chain of ${intermediates}, and SSM has ${SIZES.Advanced} at most: use an ecdsa-p256 key, ` +
        `${format === BundleFormat.JSON ? "the format pem" : "say how long the chain is by `intermediates`"}, or Secrets Manager`,
    );
  }
  return "Advanced";
}

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
