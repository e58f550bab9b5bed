import { problem } from "../../core/problem";
import * as z from "zod";
import { checkSecretSettings, replicasOf } from "../secrets/secret-settings";
import { BundleFormat } from "../../core/bundle-format";
import { StoreKind } from "../../core/kind";
import { problemsAt } from "../../core/schema";
import { region } from "../schema";
import { awsProviders } from "./providers";
import { keyRegionProblems } from "./store-key";
import { changeListeners, listenerProblems, listeningChannels, onChange } from "./change-listeners";

const schema = z
  .strictObject({
    type: z.literal("aws-secrets-manager"),
    prefix: z.string().optional().describe("What stands before a certificate's name in the secret's (the stack's name and a slash)"),
    kmsKeyId: z.string().min(1).optional().describe("The customer managed KMS key: an ARN, an id or an alias (AWS's own key)"),
    replicaRegions: z.array(region).optional().describe("The regions that get a replica (none)"),
    recoveryWindowDays: z.number().int().optional().describe("Days for which a destroyed secret can be had back, 0 or 7 to 30 (30)"),
    readers: z.array(z.string()).optional().describe("The roles (ARNs) and accounts (12 digits) that may read"),
    onChange: onChange.optional(),
    writeOnly: z
      .boolean()
      .optional()
      .describe("Whether keys get there without being kept in state, for which Terraform must be 1.11 or newer (true)"),
    format: z.enum(BundleFormat).optional().describe("How certificate and key are written (json)"),
  })
  .check(problemsAt(checkSecretSettings), problemsAt(replicasOf, "replicaRegions"));

/** `{ type: aws-secrets-manager, prefix?, kmsKeyId?, replicaRegions?, recoveryWindowDays?, readers?, onChange?, writeOnly?, format? }` */
export const awsSecretsManagerStore: StoreKind<z.output<typeof schema>> = {
  key: "aws-secrets-manager",
  cloud: "aws",
  schema,
  listeners: (entry) => listeningChannels(entry.onChange),
  listenerProblems,
  *problems({ replicaRegions, kmsKeyId }, _certificate, { providers }) {
    const own = providers.aws?.region;
    yield* keyRegionProblems(kmsKeyId, own);
    if (own !== undefined && (replicaRegions ?? []).includes(own)) {
      yield problem(
        "replica-region",
        ["stores"],
        `the store has a replica in ${own}, where the secret itself is: remove it from \`replicaRegions\``,
      );
    }
  },
  construct: (name, { type: _type, kmsKeyId, onChange: told, ...entry }, context) => {
    awsProviders(context);
    const { SecretsManagerStore } = require("../secrets/secrets-manager-store") as typeof import("../secrets/secrets-manager-store");
    // The key of replicas is made from what is written, which an input would hide.
    const isInput = kmsKeyId !== undefined && entry.replicaRegions === undefined;
    return new SecretsManagerStore(name, {
      ...entry,
      onChange: changeListeners(name, told, context),
      kmsKeyId: isInput ? context.identifiers.of(`${name}_kms_key`, kmsKeyId, `The KMS key of store ${name}.`) : kmsKeyId,
    });
  },
};
