import type * as z from "zod";
import { lazy, ENTRY_NAME, ENTRY_NAME_FORM, problemsAt } from "../../core/schema";
import { BundleFormat } from "../../core/secret-store";
import { ConstructContext, StoreKind, StoreListener } from "../../core/kind";
import { caught } from "../../core/error";
import { notifiedChannelProblems } from "../alerts/kinds";
import type { SnsTopicChannel } from "../alerts/sns-topic-channel";
import { arn, ARN_KINDS } from "../arn";
import { awsProviders } from "../aws-provider";
import type { ChangeListener } from "./change-listener";
import { checkParameterSettings, INTERMEDIATES, parameterTier } from "./parameter-settings";
import { checkListenerNames, checkSecretSettings, checkTargetArn, keyRegionProblems, replicasOf } from "./store-settings";

const target = lazy((z) =>
  z.strictObject({
    name: z
      .string()
      .regex(ENTRY_NAME, { error: ({ input }) => `"${String(input)}" is not a valid name: ${ENTRY_NAME_FORM}` })
      .describe("The listener's name in addresses"),
    targetArn: z
      .string()
      .check(problemsAt(checkTargetArn))
      .describe("The ARN of a target of EventBridge, such as a Lambda function or a queue"),
    roleArn: arn(ARN_KINDS.role)
      .optional()
      .describe("The role that EventBridge assumes (none: the target's own policy allows EventBridge)"),
  }),
);

type Listener = string | z.output<ReturnType<typeof target>>;

/** The channels, by name, and the targets of EventBridge that are notified when what is stored changes. */
const onChange = lazy((z) =>
  z
    .array(z.union([z.string().min(1), target()], "a listener is the name of a channel, or `{ name: …, targetArn: … }`"))
    .check(problemsAt((all: Listener[]) => checkListenerNames(all.map((each) => (typeof each === "string" ? each : each.name)))))
    .describe("Who is notified of changes: channels by name, and targets of EventBridge (none)"),
);

/** The properties that stores have in common. */
const common = lazy((z) => ({
  prefix: z.string().optional(),
  readers: z.array(z.string()).optional(),
  onChange: onChange().optional(),
  writeOnly: z
    .boolean()
    .optional()
    .describe("Whether write-only arguments keep private keys out of the state, which needs Terraform 1.11 (true)"),
}));

/** The properties of a store in code that a file does not have. */
export interface StoreRegion {
  readonly region?: string;
}

function listeningChannels(all: Listener[] = []): StoreListener[] {
  return all.flatMap((listener, index) => (typeof listener === "string" ? [{ channel: listener, path: ["onChange", index] }] : []));
}

const listenerProblems: StoreKind["listenerProblems"] = (channel, { providers }) =>
  notifiedChannelProblems(channel, providers.aws?.region, "the store");

function changeListeners(
  store: string,
  all: Listener[] | undefined,
  { channels, identifiers }: ConstructContext,
): ChangeListener[] | undefined {
  const { ChangeListener } = require("./change-listener") as typeof import("./change-listener");
  return all?.map((listener) => {
    if (typeof listener === "string") {
      return ChangeListener.channel(channels.get(listener) as SnsTopicChannel);
    }
    const { name, targetArn, roleArn } = listener;
    const input = (what: string, value: string) =>
      identifiers.of(`${store}_${name}_${what}_arn`, value, `The ${what} of listener ${name} of store ${store}.`);
    return ChangeListener.target(name, input("target", targetArn), roleArn && input("role", roleArn));
  });
}

const secretsManagerSchema = lazy((z) =>
  z
    .strictObject({
      type: z.literal("aws-secrets-manager"),
      ...common(),
      prefix: common().prefix.describe("The beginning of each secret's name, before the certificate's name (the stack's name and a slash)"),
      kmsKeyId: z.string().min(1).optional().describe("The customer managed KMS key: an ARN, an id or an alias (the AWS managed key)"),
      replicaRegions: z.array(z.string()).optional().describe("The regions with a replica (none)"),
      recoveryWindowDays: z
        .number()
        .int()
        .optional()
        .describe("The number of days for which a deleted secret can be restored and its name cannot be used again, 0 or 7 to 30 (0)"),
      readers: common().readers.describe("The roles (ARNs) and accounts (12 digits) that can read the secrets"),
      format: z.enum(BundleFormat).optional().describe("The format of certificate and key (json)"),
    })
    .check(problemsAt(checkSecretSettings), problemsAt(replicasOf, "replicaRegions")),
);

/** `{ type: aws-secrets-manager, prefix?, kmsKeyId?, replicaRegions?, recoveryWindowDays?, readers?, onChange?, writeOnly?, format? }` */
export const awsSecretsManagerStore: StoreKind<z.output<ReturnType<typeof secretsManagerSchema>> & StoreRegion> = {
  key: "aws-secrets-manager",
  cloud: "aws",
  get schema() {
    return secretsManagerSchema();
  },
  listeners: (entry) => listeningChannels(entry.onChange),
  listenerProblems,
  *problems(entry, _certificate, { providers }) {
    const region = entry.region ?? providers.aws?.region;
    yield* keyRegionProblems(["stores"], entry.kmsKeyId, region);
    yield* caught(["stores"], () => replicasOf(entry, region));
  },
  construct: (name, { type: _type, kmsKeyId, onChange: listeners, ...entry }, context) => {
    awsProviders(context);
    const { SecretsManagerStore } = require("./certificate-secret") as typeof import("./certificate-secret");
    // The keys of replicas follow from the key's text, which an input would hide.
    const isInput = kmsKeyId !== undefined && entry.replicaRegions === undefined;
    return new SecretsManagerStore(name, {
      ...entry,
      onChange: changeListeners(name, listeners, context),
      kmsKeyId: isInput ? context.identifiers.of(`${name}_kms_key`, kmsKeyId, `The KMS key of store ${name}.`) : kmsKeyId,
    });
  },
};

const ssmSchema = lazy((z) =>
  z
    .strictObject({
      type: z.literal("aws-ssm"),
      ...common(),
      prefix: common().prefix.describe("The beginning of each parameter's name, before the certificate's name (/, the stack's name and /)"),
      kmsKeyId: z
        .string()
        .min(1)
        .optional()
        .describe("The customer managed KMS key: an ARN, an id or an alias; with readers its ARN (the AWS managed key)"),
      intermediates: z
        .number()
        .int()
        .min(0)
        .optional()
        .describe(`The number of intermediate certificates in the issuer's longest chain (${INTERMEDIATES})`),
      readers: common().readers.describe("The roles (ARNs) of the same account that can read the parameters"),
      format: z.enum(BundleFormat).optional().describe("The format of certificate and key (pem)"),
    })
    .check(problemsAt(checkParameterSettings)),
);

/** `{ type: aws-ssm, prefix?, kmsKeyId?, intermediates?, readers?, onChange?, writeOnly?, format? }` */
export const awsSsmStore: StoreKind<z.output<ReturnType<typeof ssmSchema>> & StoreRegion> = {
  key: "aws-ssm",
  cloud: "aws",
  get schema() {
    return ssmSchema();
  },
  listeners: (entry) => listeningChannels(entry.onChange),
  listenerProblems,
  *problems({ format, intermediates, kmsKeyId, region }, { domains, issuer, keyType }, { providers }) {
    yield* keyRegionProblems(["stores"], kmsKeyId, region ?? providers.aws?.region);
    const stored = keyType ?? (issuer?.properties === undefined ? undefined : issuer.kind.capabilities(issuer.properties).keyTypes[0]);
    if (stored === undefined || domains.length === 0) {
      return;
    }
    const unknown = "${}";
    const sized = { keyType: stored, domainNames: domains.map(({ name }) => name), certificatePem: unknown, chainPem: unknown };
    yield* caught(["stores"], () => parameterTier(sized, format ?? BundleFormat.PEM, intermediates ?? INTERMEDIATES));
  },
  construct: (name, { type: _type, kmsKeyId, onChange: listeners, ...entry }, context) => {
    awsProviders(context);
    const { SsmParameterStore } = require("./certificate-parameter") as typeof import("./certificate-parameter");
    return new SsmParameterStore(name, {
      ...entry,
      onChange: changeListeners(name, listeners, context),
      kmsKeyId: kmsKeyId && context.identifiers.of(`${name}_kms_key`, kmsKeyId, `The KMS key of store ${name}.`),
    });
  },
};
