import { CertfleetError, Problem, problem, SpecPath } from "../../core/error";
import { isKnown } from "../../core/expression";
import { areDifferent, ARN_KINDS, checkRegion, parseArn } from "../arn";

/** An ARN of a key or an alias. */
const KEY_OR_ALIAS_ARN = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:(key\/[A-Za-z0-9-]+|alias\/[A-Za-z0-9/_-]+)$/;

/** What KMS accepts besides ARNs: a key's id, or an alias (KMS API, `DescribeKey`). */
const KEY_OR_ALIAS = /^([A-Za-z0-9-]+|alias\/[A-Za-z0-9/_-]+)$/;

/** Refuses a text that does not identify a KMS key. */
export function checkStoreKey(kmsKeyId: string | undefined): void {
  if (kmsKeyId === undefined || !isKnown(kmsKeyId)) {
    return;
  }
  if (!(kmsKeyId.startsWith("arn:") ? KEY_OR_ALIAS_ARN : KEY_OR_ALIAS).test(kmsKeyId)) {
    throw new CertfleetError(
      "store-key",
      `"${kmsKeyId}" is not a KMS key. Write its ARN (arn:aws:kms:REGION:ACCOUNT:key/ID), its id, or an alias such as alias/tls.`,
    );
  }
}

/** The region of a key's ARN; undefined for an id or an alias, which KMS looks up in the region where they are used. */
export function regionOfKey(kmsKeyId: string | undefined): string | undefined {
  return kmsKeyId !== undefined && KEY_OR_ALIAS_ARN.test(kmsKeyId) ? kmsKeyId.split(":")[3] : undefined;
}

/** A store uses a KMS key of its own region only. */
export function* keyRegionProblems(path: SpecPath, kmsKeyId: string | undefined, region: string | undefined): Iterable<Problem> {
  const own = regionOfKey(kmsKeyId);
  if (areDifferent(own, region)) {
    yield problem(
      "region-mismatch",
      path,
      `The store's KMS key is in ${own} and the store is in ${region}. Set \`kmsKeyId\` to a key in ${region}.`,
    );
  }
}

/** Whether a reader is an account, given by its number, instead of a role. */
export function isAccount(principal: string): boolean {
  if (!isKnown(principal)) {
    return false;
  }
  if (/^[0-9]{12}$/.test(principal)) {
    return true;
  }
  if (!principal.startsWith("arn:")) {
    throw new CertfleetError(
      "invalid-reader",
      `"${principal}" cannot be a reader. Write the ARN of a role (${ARN_KINDS.role.form}), or the 12 digits of an account.`,
    );
  }
  parseArn(principal, ARN_KINDS.role);
  return false;
}

/** The number of targets that one rule of EventBridge can have. */
const TARGETS_PER_RULE = 5;

/** Refuses more listeners of a stored certificate than one rule can have, and two with the same name. */
export function checkListenerNames(names: readonly string[]): void {
  if (names.length > TARGETS_PER_RULE) {
    throw new CertfleetError(
      "too-many-listeners",
      `A stored certificate has ${names.length} listeners, and EventBridge notifies at most ${TARGETS_PER_RULE}. Subscribe them to a topic, and use that as a listener.`,
    );
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new CertfleetError(
      "duplicate-listener",
      `Two listeners of a stored certificate have the name "${twice}". Remove or rename one of them.`,
    );
  }
}

/** Refuses a text that is not the ARN of a target of EventBridge. */
export function checkTargetArn(targetArn: string): void {
  if (isKnown(targetArn) && !/^arn:aws[a-z-]*:[^:]+:[^:]*:([0-9]{12})?:.+/.test(targetArn)) {
    throw new CertfleetError(
      "wrong-arn",
      `"${targetArn}" is not the ARN of a target of EventBridge, such as a Lambda function or an SQS queue. Expected arn:aws:SERVICE:REGION:ACCOUNT:NAME.`,
    );
  }
}

/** The settings of a store in Secrets Manager that are checked without a stack. */
export interface SecretSettings {
  readonly prefix?: string;
  readonly kmsKeyId?: string;
  readonly replicaRegions?: readonly string[];
  readonly recoveryWindowDays?: number;
  readonly readers?: readonly string[];
}

/** A replica of a secret. */
export interface Replica {
  readonly region: string;
  readonly kmsKeyId?: string;
}

/** The number of days for which AWS keeps a deleted secret (Secrets Manager API, `RecoveryWindowInDays`). */
const RECOVERY_DAYS = { least: 7, most: 30 } as const;

/** The characters of a secret's name (Secrets Manager API, `CreateSecret`): 512 minus those of the certificate's name. */
const SECRET_PREFIX = /^[A-Za-z0-9/_+=.@-]{0,400}$/;

/** Refuses settings that Secrets Manager would refuse. */
export function checkSecretSettings({ prefix, kmsKeyId, replicaRegions, recoveryWindowDays: days, readers }: SecretSettings): void {
  checkStoreKey(kmsKeyId);
  replicaRegions?.forEach(checkRegion);
  if (days !== undefined && days !== 0 && (!Number.isInteger(days) || days < RECOVERY_DAYS.least || days > RECOVERY_DAYS.most)) {
    throw new CertfleetError(
      "recovery-window",
      `\`recoveryWindowDays\` is ${days}. Secrets Manager allows 0, and ${RECOVERY_DAYS.least} to ${RECOVERY_DAYS.most}.`,
    );
  }
  if (prefix !== undefined && isKnown(prefix) && !SECRET_PREFIX.test(prefix)) {
    throw new CertfleetError(
      "secret-name",
      `"${prefix}" cannot be the beginning of a secret's name. Use at most 400 letters, digits and the characters /_+=.@-.`,
    );
  }
  for (const reader of readers ?? []) {
    checkSecretReader(reader, kmsKeyId);
  }
}

/** Refuses a reader without access: another account cannot decrypt with the AWS managed key. */
export function checkSecretReader(reader: string, kmsKeyId?: string): void {
  if (isAccount(reader) && kmsKeyId === undefined) {
    throw new CertfleetError(
      "reader-without-key",
      `The account ${reader} cannot read secrets that the AWS managed key encrypts. Set the store's \`kmsKeyId\` to a key whose policy lets the account decrypt.`,
    );
  }
}

/** The replicas in other regions, each with its key; undefined if there are none. */
export function replicasOf({ replicaRegions = [], kmsKeyId }: SecretSettings, ownRegion?: string): Replica[] | undefined {
  const twice = replicaRegions.find((region, index) => region === ownRegion || replicaRegions.indexOf(region) !== index);
  if (twice !== undefined) {
    throw new CertfleetError("replica-region", `The secret would be in ${twice} twice. Remove the region from \`replicaRegions\`.`);
  }
  const replicas = replicaRegions.map((region) => ({ region, kmsKeyId: kmsKeyId && replicaKey(kmsKeyId, region) }));
  return replicas.length === 0 ? undefined : replicas;
}

/** The key in another region: an alias of that region, or the multi-Region key there. */
function replicaKey(kmsKeyId: string, region: string): string {
  if (/^(alias\/|mrk-)/.test(kmsKeyId)) {
    return kmsKeyId;
  }
  const arn = isKnown(kmsKeyId) ? /^(arn:[^:]+:kms:)[^:]+(:[0-9]+:(?:alias\/.+|key\/mrk-.+))$/.exec(kmsKeyId) : null;
  if (!arn) {
    throw new CertfleetError(
      "replica-key",
      `The key ${isKnown(kmsKeyId) ? kmsKeyId : "of the store"} exists in one region only, and cannot encrypt a replica in ${region}. ` +
        "Use an alias that exists in each region, such as alias/tls, or a multi-Region key.",
    );
  }
  return `${arn[1]}${region}${arn[2]}`;
}
