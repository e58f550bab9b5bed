import { lazy, duration } from "../../core/schema";
import { BundleFormat } from "../../core/secret-store";
import { Duration } from "../../core/duration";
import { isKnown } from "../../core/expression";
import { StoreKind } from "../../core/kind";
import { Problem, problem } from "../../core/error";
import { topicProblems } from "./channels";
import { googleProject, googleProvider, googleRegion } from "../google-provider";

/** A store in Secret Manager as data. */
export interface GoogleSecretManagerProperties {
  readonly prefix?: string;
  readonly format?: BundleFormat;
  readonly destroyDelay?: Duration;
  readonly topics?: readonly string[];
  readonly readers?: readonly string[];
  readonly project?: string;
  readonly regions?: readonly string[];
  readonly kmsKeyId?: string;
  readonly kmsKeyIds?: Readonly<Record<string, string>>;
}

/** How long a version can be kept after its destruction is requested (Secret Manager, "Delay destruction of secret versions"). */
const DESTROY_DELAY_DAYS = { atLeast: 1, atMost: 1000 } as const;

/** What Secret Manager would refuse of a store's settings. */
export function* storeProblems({ prefix, destroyDelay, readers = [], topics = [] }: GoogleSecretManagerProperties): Iterable<Problem> {
  if (prefix !== undefined && isKnown(prefix) && !/^[A-Za-z0-9_-]*$/.test(prefix)) {
    yield problem(
      "secret-name",
      ["prefix"],
      `"${prefix}" is not a valid prefix of secret names. Use letters, digits, hyphens and underscores, such as tls- instead of tls/.`,
    );
  }
  const days = destroyDelay?.toDays();
  if (days !== undefined && (days < DESTROY_DELAY_DAYS.atLeast || days > DESTROY_DELAY_DAYS.atMost)) {
    yield problem(
      "destroy-delay",
      ["destroyDelay"],
      `A destroy delay of ${destroyDelay!.toString()} is not possible. Secret Manager allows ${DESTROY_DELAY_DAYS.atLeast}d to ${DESTROY_DELAY_DAYS.atMost}d.`,
    );
  }
  for (const [index, reader] of readers.entries()) {
    for (const { code, message } of memberProblems(reader)) {
      yield problem(code, ["readers", index], message);
    }
  }
  for (const [index, topic] of topics.entries()) {
    for (const { code, message } of topicProblems(topic)) {
      yield problem(code, ["topics", index], message);
    }
  }
}

/** What is wrong with an IAM member. */
export function* memberProblems(principal: string): Iterable<Problem> {
  if (isKnown(principal) && !/^(user|serviceAccount|group|domain|principal|principalSet):.+/.test(principal)) {
    yield problem(
      "iam-member",
      [],
      `"${principal}" is not an IAM member. Write its type in front, such as serviceAccount:edge@media-prod.iam.gserviceaccount.com.`,
    );
  }
}

/** What is wrong with the name of a secret (Secret Manager, `secretId`). */
export function* secretNameProblems(secretId: string): Iterable<Problem> {
  if (isKnown(secretId) && !/^[A-Za-z0-9_-]{1,255}$/.test(secretId)) {
    yield problem(
      "secret-name",
      ["stores"],
      `"${secretId}" is not a valid secret name. Secret Manager allows up to 255 letters, digits, hyphens and underscores.`,
    );
  }
}

/** A key that is not one of Cloud KMS, or that is not in the location of the copy that it is to encrypt. */
export function* keyProblems(kmsKeyName: string | undefined, location: string): Iterable<Problem> {
  if (kmsKeyName === undefined || kmsKeyName === "" || !isKnown(kmsKeyName)) {
    return;
  }
  const at = /^projects\/[^/\s]+\/locations\/([^/\s]+)\/keyRings\/[^/\s]+\/cryptoKeys\/[^/\s]+$/.exec(kmsKeyName)?.[1];
  if (at !== location) {
    const fault = at === undefined ? "is not the id of a Cloud KMS key" : `is in ${at}, but the copy of the secret is in ${location}`;
    yield problem(
      "google-key",
      [],
      `"${kmsKeyName}" ${fault}. Expected projects/PROJECT/locations/${location}/keyRings/RING/cryptoKeys/KEY.`,
    );
  }
}

const schema = lazy((z) =>
  z
    .strictObject({
      type: z.literal("google-secret-manager"),
      prefix: z.string().optional().describe("The prefix of secret names (the stack's name and a hyphen)"),
      regions: z.array(googleRegion()).min(1).optional().describe("The regions that keep a copy (Google decides)"),
      kmsKeyId: z.string().min(1).optional().describe("The id of a Cloud KMS key in the location global (a key of Google)"),
      kmsKeyIds: z.record(z.string(), z.string()).optional().describe("The ids of Cloud KMS keys by region, for copies in these regions"),
      destroyDelay: duration().optional().describe("How long the previous version is kept, disabled (30d)"),
      topics: z.array(z.string()).optional().describe("The ids of Pub/Sub topics that are notified about changes"),
      readers: z.array(z.string()).optional().describe("The IAM members that can read every certificate of the store"),
      format: z.enum(BundleFormat).optional().describe("The format of certificate and key (json)"),
      project: googleProject().optional().describe("The project of the secrets (the provider's)"),
    })
    .check(({ value, issues }) => {
      const given = ["regions", "kmsKeyId", "kmsKeyIds"].filter((key) => key in value);
      const conflict = `A store has one of regions, kmsKeyId and kmsKeyIds, not ${given.join(" and ")}. For keys in regions, use kmsKeyIds.`;
      const found = [
        ...storeProblems(value),
        ...[...keyProblems(value.kmsKeyId, "global")].map((each) => ({ ...each, path: ["kmsKeyId"] })),
        ...Object.entries(value.kmsKeyIds ?? {}).flatMap(([region, key]) =>
          [...keyProblems(key, region)].map((each) => ({ ...each, path: ["kmsKeyIds", region] })),
        ),
        ...(given.length > 1 ? [problem("invalid-value", [given[1]], conflict)] : []),
      ];
      for (const { code, path, message } of found) {
        issues.push({ code: "custom", message, input: value, path: [...path], params: { code } });
      }
    })
    .transform(({ type: _, ...properties }): GoogleSecretManagerProperties => properties),
);

/** `{ type: google-secret-manager, prefix?, regions?, kmsKeyId?, kmsKeyIds?, destroyDelay?, topics?, readers?, format?, project? }` */
export const googleSecretManagerStore: StoreKind<GoogleSecretManagerProperties> = {
  key: "google-secret-manager",
  cloud: "google",
  get schema() {
    return schema();
  },
  problems: ({ prefix }, { name }) => secretNameProblems(`${prefix ?? ""}${name}`),
  construct: (name, { regions, kmsKeyId, kmsKeyIds, topics, readers, ...properties }, context) => {
    googleProvider(context);
    const { GoogleReplication, GoogleSecretManagerStore } =
      require("../secrets/google-secret-manager-store") as typeof import("../secrets/google-secret-manager-store");
    const replication = kmsKeyIds
      ? GoogleReplication.withKeys(kmsKeyIds)
      : regions
        ? GoogleReplication.inRegions([...regions])
        : GoogleReplication.automatic(kmsKeyId);
    return new GoogleSecretManagerStore(name, {
      ...properties,
      replication,
      topics: topics && [...topics],
      readers: readers && [...readers],
    });
  },
};
