import { Token } from "cdktf";
import { CertfleetError } from "../../core/error";
import { BundleFormat } from "../../core/bundle-format";
import { ARN_KINDS } from "../arn";
import { bundleSize, SizedCertificate } from "./parameter-size";
import { isAccount } from "./reader";
import { checkStoreKey } from "./store-key";

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
const PREFIX = /^(?!\/?(aws|ssm))([A-Za-z0-9_.-]*|\/([A-Za-z0-9_.-]+\/)*[A-Za-z0-9_.-]*)$/i;

/** Characters of 1011 with the ARN around them, and levels of 15, of which the certificate's own name takes some (the same page). */
const LONGEST_PREFIX = 800;
const DEEPEST = 15;

/** A key's own ARN; that of an alias is none. */
const KEY_ARN = /^arn:[^:]+:kms:[^:]+:[0-9]*:key\/[^/]+$/;

/** Refuses what Parameter Store would refuse. */
export function checkParameterSettings({ prefix, kmsKeyId, intermediates, readers }: ParameterSettings): void {
  checkStoreKey(kmsKeyId);
  if (prefix !== undefined && isKnown(prefix) && !PREFIX.test(prefix)) {
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

function isKnown(text: string): boolean {
  return !Token.isUnresolved(text) && !text.includes("${");
}
