import type * as z from "zod";
import { lazy, emailMessage, isEmailAddress, problemsAt, variableName } from "../../core/schema";
import { IAlertChannel } from "../../core/alert";
import { covers } from "../../core/text";
import { isKnown } from "../../core/expression";
import { CertificateSpec, ChannelKind, ConstructContext } from "../../core/kind";
import { Problem, problem, throwFirst } from "../../core/error";
import { googleProject, googleProvider } from "../google-provider";

/** What is wrong with an e-mail address. */
export function* emailProblems(address: string): Iterable<Problem> {
  if (isKnown(address) && !isEmailAddress(address)) {
    yield problem("channel-address", ["address"], emailMessage(address));
  }
}

/** What is wrong with the URL of a webhook. A URL with a secret in it is not repeated. */
export function* webhookProblems(url: string): Iterable<Problem> {
  if (/^https:\/\/[^/]*@/.test(url) || /[?&](auth_?)?(token|key|secret|password)=/i.test(url)) {
    yield problem(
      "channel-secret-in-clear",
      ["url"],
      "The URL of the webhook contains a secret, which would be written to the synthesised file. Pass the password in a sensitive variable.",
    );
  } else if (isKnown(url) && !/^https:\/\/[^\s/?]+[^\s]*$/.test(url)) {
    yield problem("channel-address", ["url"], `"${url}" is not an https URL. Write one such as https://hooks.example.com/tls.`);
  }
}

/** What is wrong with the id of a Pub/Sub topic. */
export function* topicProblems(topic: string): Iterable<Problem> {
  if (isKnown(topic) && !/^projects\/[^/\s]+\/topics\/[^/\s]+$/.test(topic)) {
    yield problem("pubsub-topic", ["topic"], `"${topic}" is not the id of a Pub/Sub topic. Expected projects/PROJECT/topics/NAME.`);
  }
}

/** What is wrong with the name of a Slack channel. */
export function* slackProblems(channel: string): Iterable<Problem> {
  if (isKnown(channel) && !/^#\S+$/.test(channel)) {
    yield problem("channel-address", ["channel"], `"${channel}" is not a Slack channel. Write one such as #sre.`);
  }
}

const project = lazy(() => googleProject().optional().describe("The project whose Monitoring sends the alerts (the provider's)"));

const emailSchema = lazy((z) =>
  z
    .strictObject({ type: z.literal("google-email"), address: z.string().describe("The address"), project: project() })
    .check(problemsAt(({ address }) => throwFirst(emailProblems(address)), "address")),
);

const pagerDutySchema = lazy((z) =>
  z.strictObject({
    type: z.literal("google-pagerduty"),
    serviceKey: variableName().describe("The sensitive variable that holds the integration key"),
    project: project(),
  }),
);

const slackSchema = lazy((z) =>
  z
    .strictObject({
      type: z.literal("google-slack"),
      channel: z.string().describe("The channel"),
      token: variableName().describe("The sensitive variable that holds the token of Google's Slack app"),
      project: project(),
    })
    .check(problemsAt(({ channel }) => throwFirst(slackProblems(channel)), "channel")),
);

const webhookSchema = lazy((z) =>
  z
    .strictObject({
      type: z.literal("google-webhook"),
      url: z.string().describe("The https URL"),
      username: z.string().min(1).describe("The user name"),
      password: variableName().describe("The sensitive variable that holds the password"),
      project: project(),
    })
    .check(problemsAt(({ url }) => throwFirst(webhookProblems(url)), "url")),
);

const pubSubSchema = lazy((z) =>
  z
    .strictObject({ type: z.literal("google-pubsub"), topic: z.string().describe("The id of the topic"), project: project() })
    .check(problemsAt(({ topic }) => throwFirst(topicProblems(topic)), "topic")),
);

/** The properties that all channels have in common. */
export interface GoogleChannelProperties {
  readonly project?: string;
}

type Channels = (typeof import("../alerts/google-channel"))["GoogleChannel"];

function channelKind<E extends GoogleChannelProperties>(
  key: string,
  schema: () => z.ZodType,
  make: (channels: Channels, name: string, entry: E, context: ConstructContext) => IAlertChannel,
): ChannelKind<E> {
  return {
    key,
    cloud: "google",
    get schema() {
      return schema();
    },
    cannotCarry: (_entry, certificate) =>
      certificate.issuer?.kind?.cloud === "google" || isProbed(certificate)
        ? undefined
        : "Cloud Monitoring alerts on certificates in Certificate Manager and on hosts that the internet can reach",
    construct: (name, entry, context) => {
      googleProvider(context);
      const module = require("../alerts/google-channel") as typeof import("../alerts/google-channel");
      return make(module.GoogleChannel, name, entry, context);
    },
  };
}

/** Whether an uptime check can reach it: a host that the certificate covers, at an endpoint that the internet can reach. */
function isProbed({ domains, endpoints }: CertificateSpec): boolean {
  const names = domains.map(({ name }) => name);
  return endpoints.some(({ kind, properties }) => {
    if (properties === undefined || names.length === 0) {
      return true;
    }
    const host = kind.key === "host" ? kind.hostOf?.(properties) : undefined;
    const isReachable = kind.isProbed?.(properties) ?? true;
    return isReachable && (host === undefined ? domains.some(({ isWildcard }) => !isWildcard) : covers(names, host));
  });
}

/** `{ type: google-email, address, project? }` */
export const googleEmailChannel = channelKind<z.output<ReturnType<typeof emailSchema>>>(
  "google-email",
  emailSchema,
  (channels, name, entry, { identifiers }) =>
    channels.email(name, identifiers.of(`${name}_email`, entry.address, `The address of channel ${name}.`), entry),
);

/** `{ type: google-pagerduty, serviceKey: VARIABLE, project? }` */
export const googlePagerDutyChannel = channelKind<z.output<ReturnType<typeof pagerDutySchema>>>(
  "google-pagerduty",
  pagerDutySchema,
  (channels, name, entry, { variables }) => channels.pagerDuty(name, variables.of(entry.serviceKey), entry),
);

/** `{ type: google-slack, channel, token: VARIABLE, project? }` */
export const googleSlackChannel = channelKind<z.output<ReturnType<typeof slackSchema>>>(
  "google-slack",
  slackSchema,
  (channels, name, entry, { variables }) => channels.slack(name, entry.channel, variables.of(entry.token), entry),
);

/** `{ type: google-webhook, url, username, password: VARIABLE, project? }` */
export const googleWebhookChannel = channelKind<z.output<ReturnType<typeof webhookSchema>>>(
  "google-webhook",
  webhookSchema,
  (channels, name, entry, { variables }) => channels.webhook(name, entry.url, entry.username, variables.of(entry.password), entry),
);

/** `{ type: google-pubsub, topic, project? }` */
export const googlePubSubChannel = channelKind<z.output<ReturnType<typeof pubSubSchema>>>(
  "google-pubsub",
  pubSubSchema,
  (channels, name, entry) => channels.pubSub(name, entry.topic, entry),
);
