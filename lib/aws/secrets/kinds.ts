import { caught, Problem, problem } from "../../core/problem";
import { checkListenerNames, checkSecretSettings, regionOfKey, replicasOf } from "./store-settings";
import * as z from "zod";
import { ARN_KINDS, parseArn } from "../arn";
import type { SnsChannel } from "../alerts/sns-channel";
import type { ChangeListener } from "./change-listener";
import { ChannelKind, ConstructContext, Part, SpecContext, StoreKind, StoreListener } from "../../core/kind";
import { ENTRY_NAME, ENTRY_NAME_FORM, problemsAt } from "../../core/schema";
import { arn, region } from "../schema";
import { BundleFormat } from "../../core/bundle-format";
import { awsProviders } from "../providers";
import { checkParameterSettings, INTERMEDIATES, parameterTier } from "./parameter-settings";

/** Reports a KMS key of another region than the store's. */
export function* keyRegionProblems(kmsKeyId: string | undefined, own: string | undefined): Iterable<Problem> {
  const region = regionOfKey(kmsKeyId);
  if (region !== undefined && own !== undefined && region !== own) {
    yield problem(
      "region-mismatch",
      ["stores"],
      `the store's key is in ${region} and the store in ${own}: it takes a key of its own region, change \`kmsKeyId\``,
    );
  }
}

const target = z.strictObject({
  name: z.string().regex(ENTRY_NAME, `this cannot be a name: ${ENTRY_NAME_FORM}`).describe("What addresses call it"),
  targetArn: z
    .string()
    .regex(/^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+/, "this is no ARN of a target of EventBridge, such as a Lambda function or a queue")
    .describe("The ARN of a target of EventBridge, such as a Lambda function or a queue"),
  roleArn: arn(ARN_KINDS.role).optional().describe("The role in which EventBridge calls it (none: its own policy lets EventBridge in)"),
});

type Listener = string | z.output<typeof target>;

const listeners = z.array(z.union([z.string().min(1), target], "who is told is a channel by its name, or `{ name: …, targetArn: … }`"));

/** Who is told when what is stored has changed: names of channels, and targets of EventBridge. */
export const onChange = listeners
  .check(problemsAt((said: Listener[]) => checkListenerNames(said.map(nameOf))))
  .describe("Who is told of a change: channels by their names, and targets of EventBridge (nobody)");

/** The channels among listeners, and where they are named. */
export function listeningChannels(said: Listener[] = []): StoreListener[] {
  return said.flatMap((listener, index) => (typeof listener === "string" ? [{ channel: listener, path: ["onChange", index] }] : []));
}

/** Reports a channel that EventBridge cannot tell of a change in the default region, where stores are. */
export function* listenerProblems({ kind, properties }: Part<ChannelKind>, { providers }: SpecContext): Iterable<Problem> {
  const { topicArn } = properties as { topicArn?: string };
  const topic = topicArn === undefined ? undefined : parseArn(topicArn, ARN_KINDS.topic)?.region;
  if (kind.key !== "sns") {
    yield problem("channel-kind", [], `a channel of type ${kind.key} does not hear of changes in AWS: name one of type sns`);
  } else if (topic !== undefined && topic !== providers.aws?.region) {
    yield problem(
      "region-mismatch",
      [],
      `the channel's topic is in ${topic} and the store in ${providers.aws?.region}: name a channel with a topic there, or with addresses`,
    );
  }
}

/** The listeners of a store. */
export function changeListeners(
  store: string,
  said: Listener[] | undefined,
  { channels, identifiers }: ConstructContext,
): ChangeListener[] | undefined {
  const { ChangeListener } = require("./change-listener") as typeof import("./change-listener");
  return said?.map((listener) => {
    if (typeof listener === "string") {
      return ChangeListener.channel(channels.get(listener) as SnsChannel);
    }
    const { name, targetArn, roleArn } = listener;
    const input = (what: string, value: string) =>
      identifiers.of(`${store}_${name}_${what}_arn`, value, `The ${what} of listener ${name} of store ${store}.`);
    return ChangeListener.target(name, input("target", targetArn), roleArn && input("role", roleArn));
  });
}

function nameOf(listener: Listener): string {
  return typeof listener === "string" ? listener : listener.name;
}

const secretsManagerSchema = z
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
export const awsSecretsManagerStore: StoreKind<z.output<typeof secretsManagerSchema>> = {
  key: "aws-secrets-manager",
  cloud: "aws",
  schema: secretsManagerSchema,
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
    const { SecretsManagerStore } = require("./aws-stores") as typeof import("./aws-stores");
    // The key of replicas is made from what is written, which an input would hide.
    const isInput = kmsKeyId !== undefined && entry.replicaRegions === undefined;
    return new SecretsManagerStore(name, {
      ...entry,
      onChange: changeListeners(name, told, context),
      kmsKeyId: isInput ? context.identifiers.of(`${name}_kms_key`, kmsKeyId, `The KMS key of store ${name}.`) : kmsKeyId,
    });
  },
};

const ssmSchema = z
  .strictObject({
    type: z.literal("aws-ssm"),
    prefix: z.string().optional().describe("What stands before a certificate's name in the parameter's (/, the stack's name and /)"),
    kmsKeyId: z
      .string()
      .min(1)
      .optional()
      .describe("The customer managed KMS key: an ARN, an id or an alias; with readers the key's ARN (AWS's own key)"),
    intermediates: z.number().int().min(0).optional().describe(`Intermediates in the issuer's longest chain (${INTERMEDIATES})`),
    readers: z.array(z.string()).optional().describe("The roles (ARNs) of the same account that may read"),
    onChange: onChange.optional(),
    writeOnly: z
      .boolean()
      .optional()
      .describe("Whether keys get there without being kept in state, for which Terraform must be 1.11 or newer (true)"),
    format: z.enum(BundleFormat).optional().describe("How certificate and key are written (pem)"),
  })
  .check(problemsAt(checkParameterSettings));

/** `{ type: aws-ssm, prefix?, kmsKeyId?, intermediates?, readers?, onChange?, writeOnly?, format? }` */
export const awsSsmStore: StoreKind<z.output<typeof ssmSchema>> = {
  key: "aws-ssm",
  cloud: "aws",
  schema: ssmSchema,
  listeners: (entry) => listeningChannels(entry.onChange),
  listenerProblems,
  *problems({ format, intermediates, kmsKeyId }, { domains, issuer, keyType }, { providers }) {
    yield* keyRegionProblems(kmsKeyId, providers.aws?.region);
    const kept = keyType ?? (issuer?.properties === undefined ? undefined : issuer.kind.capabilities(issuer.properties).keyTypes[0]);
    if (kept === undefined || domains.length === 0) {
      return;
    }
    const unknown = "${}";
    const sized = { keyType: kept, domainNames: domains.map(({ name }) => name), certificatePem: unknown, chainPem: unknown };
    yield* caught(["stores"], () => parameterTier(sized, format ?? BundleFormat.PEM, intermediates ?? INTERMEDIATES));
  },
  construct: (name, { type: _type, kmsKeyId, onChange: told, ...entry }, context) => {
    awsProviders(context);
    const { SsmParameterStore } = require("./aws-stores") as typeof import("./aws-stores");
    return new SsmParameterStore(name, {
      ...entry,
      onChange: changeListeners(name, told, context),
      kmsKeyId: kmsKeyId && context.identifiers.of(`${name}_kms_key`, kmsKeyId, `The KMS key of store ${name}.`),
    });
  },
};
