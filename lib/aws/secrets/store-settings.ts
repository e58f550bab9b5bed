import { Token } from "cdktf";
import { CertfleetError } from "../../core/error";
import { ARN_KINDS, parseArn } from "../arn";
import { isKnown } from "../../core/expression";

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

/** Whether a reader is a whole account, given by its number. A role's ARN, or an expression for one, is not. */
export function isAccount(principal: string): boolean {
  if (Token.isUnresolved(principal) || principal.includes("${")) {
    return false;
  }
  if (/^[0-9]{12}$/.test(principal)) {
    return true;
  }
  if (!principal.startsWith("arn:")) {
    throw new CertfleetError(
      "invalid-reader",
      `"${principal}" can read nothing: name a role by its ARN, such as ${ARN_KINDS.role.example}, or an account by its 12 digits`,
    );
  }
  parseArn(principal, ARN_KINDS.role);
  return false;
}

/** Targets that EventBridge takes in one rule. */
const TARGETS_PER_RULE = 5;

/** Refuses more listeners of one stored certificate than EventBridge tells, and one twice. */
export function checkListenerNames(names: readonly string[]): void {
  if (names.length > TARGETS_PER_RULE) {
    throw new CertfleetError(
      "too-many-listeners",
      `${names.length} listeners for one stored certificate, EventBridge tells ${TARGETS_PER_RULE} at most: put a topic before them`,
    );
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new CertfleetError(
      "duplicate-listener",
      `two listeners of one stored certificate are called "${twice}": remove one, or call it differently`,
    );
  }
}

/** What of a store in Secrets Manager can be refused before there is a stack. */
export interface SecretSettings {
  readonly prefix?: string;
  readonly kmsKeyId?: string;
  readonly replicaRegions?: readonly string[];
  readonly recoveryWindowDays?: number;
  readonly readers?: readonly string[];
}

/** A replica as the provider takes it. */
export interface Replica {
  readonly region: string;
  readonly kmsKeyId?: string;
}

/** Days for which AWS keeps a destroyed secret (Secrets Manager API, `RecoveryWindowInDays`). */
const RECOVERY_DAYS = { least: 7, most: 30 } as const;

/** What a secret's name can have (Secrets Manager API, `CreateSecret`), 512 characters less those of the certificate's own name. */
const SECRET_PREFIX = /^[A-Za-z0-9/_+=.@-]{0,400}$/;

/** Refuses what Secrets Manager would refuse. */
export function checkSecretSettings({ prefix, kmsKeyId, recoveryWindowDays: days, readers }: SecretSettings): void {
  checkStoreKey(kmsKeyId);
  if (days !== undefined && days !== 0 && (!Number.isInteger(days) || days < RECOVERY_DAYS.least || days > RECOVERY_DAYS.most)) {
    throw new CertfleetError(
      "recovery-window",
      `a recovery window of ${days} days is none that Secrets Manager has: allowed are 0 and ${RECOVERY_DAYS.least} to ${RECOVERY_DAYS.most}`,
    );
  }
  if (prefix !== undefined && isKnown(prefix) && !SECRET_PREFIX.test(prefix)) {
    throw new CertfleetError(
      "secret-name",
      `"${prefix}" cannot begin a secret's name: allowed are letters, digits and /_+=.@-, 400 at most`,
    );
  }
  for (const reader of readers ?? []) {
    checkSecretReader(reader, kmsKeyId);
  }
}

/** Refuses a reader that could not read: another account cannot decrypt with AWS's own key. */
export function checkSecretReader(reader: string, kmsKeyId?: string): void {
  if (isAccount(reader) && kmsKeyId === undefined) {
    throw new CertfleetError(
      "reader-without-key",
      `the account ${reader} could not read what AWS's own key encrypts: give the store a \`kmsKeyId\` of a key whose policy lets that account decrypt`,
    );
  }
}

/** The replicas in other regions, with the key of each; undefined where there are none. */
export function replicasOf({ replicaRegions = [], kmsKeyId }: SecretSettings, ownRegion?: string): Replica[] | undefined {
  const twice = replicaRegions.find((region, index) => region === ownRegion || replicaRegions.indexOf(region) !== index);
  if (twice !== undefined) {
    throw new CertfleetError(
      "replica-region",
      `the secret would be in ${twice} twice: a replica is in a region of its own, remove one from \`replicaRegions\``,
    );
  }
  const replicas = replicaRegions.map((region) => ({ region, kmsKeyId: kmsKeyId && replicaKey(kmsKeyId, region) }));
  return replicas.length === 0 ? undefined : replicas;
}

/** The key for another region: an alias of that region, or the multi-Region key there. */
function replicaKey(kmsKeyId: string, region: string): string {
  if (/^(alias\/|mrk-)/.test(kmsKeyId)) {
    return kmsKeyId;
  }
  const arn = isKnown(kmsKeyId) ? /^(arn:[^:]+:kms:)[^:]+(:[0-9]+:(?:alias\/.+|key\/mrk-.+))$/.exec(kmsKeyId) : null;
  if (!arn) {
    throw new CertfleetError(
      "replica-key",
      `the key ${isKnown(kmsKeyId) ? kmsKeyId : "of the store"} is of one region and encrypts no replica in ${region}: ` +
        "name an alias that each region has, such as alias/tls, or a multi-Region key",
    );
  }
  return `${arn[1]}${region}${arn[2]}`;
}
