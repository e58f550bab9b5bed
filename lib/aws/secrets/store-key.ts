import { Token } from "cdktf";
import { CertfleetError } from "../../core/error";

/** An ARN of a key or an alias. */
const KEY_OR_ALIAS_ARN = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:(key\/[A-Za-z0-9-]+|alias\/[A-Za-z0-9/_-]+)$/;

/** What KMS takes besides ARNs: a key's id, or an alias (KMS API, `DescribeKey`). */
const KEY_OR_ALIAS = /^([A-Za-z0-9-]+|alias\/[A-Za-z0-9/_-]+)$/;

/** Refuses what names no KMS key. */
export function checkStoreKey(kmsKeyId: string | undefined): void {
  if (kmsKeyId === undefined || Token.isUnresolved(kmsKeyId) || kmsKeyId.includes("${")) {
    return;
  }
  if (!(kmsKeyId.startsWith("arn:") ? KEY_OR_ALIAS_ARN : KEY_OR_ALIAS).test(kmsKeyId)) {
    throw new CertfleetError(
      "store-key",
      `"${kmsKeyId}" names no KMS key: write a key's ARN, such as arn:aws:kms:eu-west-1:111122223333:key/ID, its id, or an alias, such as alias/tls`,
    );
  }
}

/** The region that a key's ARN says; undefined for an id or an alias, which are looked up where they are used. */
export function regionOfKey(kmsKeyId: string | undefined): string | undefined {
  return kmsKeyId !== undefined && KEY_OR_ALIAS_ARN.test(kmsKeyId) ? kmsKeyId.split(":")[3] : undefined;
}
