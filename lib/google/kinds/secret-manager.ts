import * as z from "zod";
import { BundleFormat } from "../../core/bundle-format";
import { checkGoogleKey } from "../secrets/google-key";
import { checkGoogleSecretSettings } from "../secrets/google-secret-settings";
import { StoreKind } from "../../core/kind";
import { duration, problemsAt } from "../../core/schema";
import { googleProvider } from "./providers";
import { googleProject, googleRegion } from "./values";

const schema = z
  .strictObject({
    type: z.literal("google-secret-manager"),
    prefix: z.string().optional().describe("What stands before a certificate's name in the secret's (the stack's name and a hyphen)"),
    regions: z.array(googleRegion).min(1).optional().describe("The regions that keep a copy (wherever Google sees fit)"),
    kmsKeyId: z.string().min(1).optional().describe("A key of Cloud KMS in the location global, by its id (Google's own key)"),
    kmsKeyIds: z
      .record(z.string(), z.string())
      .optional()
      .describe("Keys of Cloud KMS by region, by their ids, for copies in these regions"),
    destroyDelay: duration.optional().describe("How long the predecessor of a version stays, disabled (30d)"),
    topics: z
      .array(z.string().regex(/^projects\/[^/]+\/topics\/[^/\s]+$/, "this is no id of a topic: it is projects/PROJECT/topics/NAME"))
      .optional()
      .describe("Pub/Sub topics that are told of changes, by their ids"),
    readers: z.array(z.string()).optional().describe("The IAM members that may read"),
    format: z.enum(BundleFormat).optional().describe("How certificate and key are written (json)"),
    project: googleProject.optional().describe("The project that it is in (the provider's)"),
  })
  .check(problemsAt(checkGoogleSecretSettings), problemsAt(checkKey, "kmsKeyId"), problemsAt(checkKeys, "kmsKeyIds"), (context) => {
    const given = ["regions", "kmsKeyId", "kmsKeyIds"].filter((key) => key in context.value);
    if (given.length > 1) {
      const message = `a store has one of regions, kmsKeyId and kmsKeyIds, not ${given.join(" and ")}: keys in regions are kmsKeyIds`;
      context.issues.push({ code: "custom", message, input: context.value, path: [given[1]] });
    }
  });

/** `{ type: google-secret-manager, prefix?, regions?, kmsKeyId?, kmsKeyIds?, destroyDelay?, topics?, readers?, format?, project? }` */
export const googleSecretManagerStore: StoreKind<z.output<typeof schema>> = {
  key: "google-secret-manager",
  cloud: "google",
  schema,
  construct: (name, { regions, kmsKeyId, kmsKeyIds, ...entry }, context) => {
    googleProvider(context);
    const { GoogleSecretManagerStore } =
      require("../secrets/google-secret-manager-store") as typeof import("../secrets/google-secret-manager-store");
    const { GoogleReplication } = require("../secrets/google-secret-manager-store") as typeof import("../secrets/google-secret-manager-store");
    const replication = kmsKeyIds
      ? GoogleReplication.withKeys(kmsKeyIds)
      : regions
        ? GoogleReplication.inRegions(regions)
        : GoogleReplication.automatic(kmsKeyId);
    return new GoogleSecretManagerStore(name, { ...entry, replication });
  },
};

function checkKey({ kmsKeyId }: { readonly kmsKeyId?: string }): void {
  checkGoogleKey(kmsKeyId, "global");
}

function checkKeys({ kmsKeyIds = {} }: { readonly kmsKeyIds?: Record<string, string> }): void {
  for (const [region, key] of Object.entries(kmsKeyIds)) {
    checkGoogleKey(key, region);
  }
}
