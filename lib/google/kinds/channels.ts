import * as z from "zod";
import type { GoogleChannel } from "../alerts/google-channel";
import { covers } from "../../core/domain-name";
import { ConstructContext, ChannelKind, CertificateSpec } from "../../core/kind";
import { googleProvider } from "./providers";
import { googleProject, secretVariable } from "./values";

const project = googleProject.optional().describe("The project whose Monitoring carries it (the provider's)");

const emailSchema = z.strictObject({
  type: z.literal("google-email"),
  address: z.email("this is no e-mail address").describe("The address"),
  project,
});

const pagerDutySchema = z.strictObject({
  type: z.literal("google-pagerduty"),
  serviceKey: secretVariable.describe("The sensitive variable that holds the integration's key"),
  project,
});

const slackSchema = z.strictObject({
  type: z.literal("google-slack"),
  channel: z
    .string()
    .regex(/^#\S+$/, "this is no channel of Slack: write one such as #sre")
    .describe("The channel"),
  token: secretVariable.describe("The sensitive variable that holds the token of Google's Slack app"),
  project,
});

const webhookSchema = z.strictObject({
  type: z.literal("google-webhook"),
  url: z
    .string()
    .regex(
      /^https:\/\/(?![^/]*@)[^\s/?]+[^\s?]*$/,
      "this is no HTTPS address without secrets: write one such as https://hooks.example.com/tls",
    )
    .describe("The HTTPS address"),
  username: z.string().min(1).describe("The user name"),
  password: secretVariable.describe("The sensitive variable that holds the password"),
  project,
});

const pubSubSchema = z.strictObject({
  type: z.literal("google-pubsub"),
  topic: z
    .string()
    .regex(/^projects\/[^/]+\/topics\/[^/\s]+$/, "this is no id of a topic: it is projects/PROJECT/topics/NAME")
    .describe("The topic's id"),
  project,
});

interface Common {
  readonly project?: string;
}

/** What all channels of Google have in common. */
function channelKind<E extends Common>(
  key: string,
  schema: z.ZodObject,
  make: (channels: typeof GoogleChannel, name: string, entry: E, context: ConstructContext) => GoogleChannel,
): ChannelKind<E> {
  return {
    key,
    cloud: "google",
    schema,
    cannotCarry: (_entry, certificate) =>
      certificate.issuer?.kind?.cloud === "google" || isProbed(certificate)
        ? undefined
        : "Google carries alerts of certificates in Certificate Manager and of hosts that the internet reaches",
    construct: (name, entry, context) => {
      googleProvider(context);
      const module = require("../alerts/google-channel") as typeof import("../alerts/google-channel");
      return make(module.GoogleChannel, name, entry, context);
    },
  };
}

/** Whether an uptime check can look at it: a host that it holds and that is no wildcard, at an endpoint that is not in a private network. */
function isProbed({ domains, endpoints }: CertificateSpec): boolean {
  const names = domains.map(({ name }) => name);
  return endpoints.some(({ kind, properties }) => {
    if (properties === undefined || names.length === 0) {
      return true;
    }
    const host = kind.key === "host" ? kind.hostOf!(properties) : undefined;
    return host === undefined
      ? (kind.isProbed?.(properties) ?? true) && domains.some(({ isWildcard }) => !isWildcard)
      : (kind.isProbed?.(properties) ?? true) && covers(names, host);
  });
}

/** `{ type: google-email, address, project? }` */
export const googleEmailChannel = channelKind<z.output<typeof emailSchema>>(
  "google-email",
  emailSchema,
  (channels, name, entry, { identifiers }) =>
    channels.email(name, identifiers.of(`${name}_email`, entry.address, `The address of channel ${name}.`), entry),
);

/** `{ type: google-pagerduty, serviceKey: VARIABLE, project? }` */
export const googlePagerDutyChannel = channelKind<z.output<typeof pagerDutySchema>>(
  "google-pagerduty",
  pagerDutySchema,
  (channels, name, entry, { variables }) => channels.pagerDuty(name, variables.of(entry.serviceKey), entry),
);

/** `{ type: google-slack, channel, token: VARIABLE, project? }` */
export const googleSlackChannel = channelKind<z.output<typeof slackSchema>>(
  "google-slack",
  slackSchema,
  (channels, name, entry, { variables }) => channels.slack(name, entry.channel, variables.of(entry.token), entry),
);

/** `{ type: google-webhook, url, username, password: VARIABLE, project? }` */
export const googleWebhookChannel = channelKind<z.output<typeof webhookSchema>>(
  "google-webhook",
  webhookSchema,
  (channels, name, entry, { variables }) => channels.webhook(name, entry.url, entry.username, variables.of(entry.password), entry),
);

/** `{ type: google-pubsub, topic, project? }` */
export const googlePubSubChannel = channelKind<z.output<typeof pubSubSchema>>("google-pubsub", pubSubSchema, (channels, name, entry) =>
  channels.pubSub(name, entry.topic, entry),
);
