import { problem } from "../../core/problem";
import * as z from "zod";
import { ARN_KINDS, parseArn } from "../arn";
import { covers } from "../../core/domain-name";
import { ChannelKind } from "../../core/kind";
import { hasCredentials } from "../../core/schema";
import { arn } from "../schema";
import { awsProviders } from "../providers";

const snsSchema = z
  .strictObject({
    type: z.literal("sns"),
    email: z.array(z.email("this is no e-mail address")).min(1).optional().describe("E-mail addresses; each confirms once"),
    https: z
      .array(
        z
          .string()
          .regex(/^https:\/\/[^\s/]+/, "this is no HTTPS address")
          .refine(
            (url) => !hasCredentials(url),
            "a password would stand in this file and in Terraform's state: subscribe the address to a topic of your own, and name that by `topicArn`",
          ),
      )
      .min(1)
      .optional()
      .describe("HTTPS addresses, such as PagerDuty's"),
    topicArn: arn(ARN_KINDS.topic).optional().describe("A topic that is there already, instead of one of the fleet's own"),
    digest: z.literal("daily").optional().describe("One message a day for all that is wrong (each at once)"),
  })
  .check((context) => {
    const { email, https, topicArn } = context.value;
    const isOwn = email !== undefined || https !== undefined;
    if (isOwn === (topicArn !== undefined)) {
      const message = isOwn
        ? "a channel with `topicArn` uses that topic's own subscribers: remove `email` and `https`, or `topicArn`"
        : "the channel reaches nobody: give it `email`, `https` or `topicArn`";
      context.issues.push({ code: "custom", message, input: context.value });
    }
  });

type SnsEntry = z.output<typeof snsSchema>;

/** The issuers whose certificates are in ACM, the metric and events of which topics carry. */
const ACM_ISSUERS = ["acm", "acm-private-ca"];

/** `{ type: sns, email?: [..], https?: [..], topicArn?, digest? }` */
export const snsChannel: ChannelKind<SnsEntry> = {
  key: "sns",
  cloud: "aws",
  schema: snsSchema,
  cannotCarry: (_entry, { domains, issuer, endpoints, deployTo }) => {
    // Where the names are wrong, that is said, and hosts are taken to be held.
    const names = domains.map(({ name }) => name);
    return (issuer && ACM_ISSUERS.includes(issuer.kind.key)) ||
      deployTo.some(({ key }) => key === "acm") ||
      endpoints.some(
        ({ kind, properties }) =>
          kind.key === "host" && (names.length === 0 || properties === undefined || covers(names, kind.hostOf!(properties))),
      )
      ? undefined
      : "SNS carries alarms of certificates in ACM and of hosts that AWS probes, write `endpoints: [{ host: … }]` with a name that it holds";
  },
  *problems({ topicArn, digest }, certificate, { providers }) {
    const region = certificate.region ?? providers.aws?.region;
    const topic = topicArn === undefined ? undefined : parseArn(topicArn, ARN_KINDS.topic)?.region;
    // A digest is sent by a function, which reaches topics of all regions.
    if (digest === undefined && topic !== undefined && region !== undefined && topic !== region) {
      yield problem(
        "region-mismatch",
        certificate.region === undefined ? [] : ["region"],
        `the certificate is in ${region} and its channel's topic in ${topic}: alarms reach topics of their own region only; ` +
          "notify a channel with a topic there, or one with addresses instead of a topic",
      );
    }
  },
  construct: (name, { email, https, topicArn, digest }, context) => {
    awsProviders(context);
    const { identifiers } = context;
    const { SnsChannel } = require("./sns-channel") as typeof import("./sns-channel");
    const { ChannelDigest } = require("./channel-digest") as typeof import("./channel-digest");
    const options = { digest: digest && ChannelDigest.daily() };
    if (topicArn !== undefined) {
      return SnsChannel.ofTopic(name, identifiers.of(`${name}_topic_arn`, topicArn, `The ARN of the topic of channel ${name}.`), options);
    }
    const input = (kind: string, addresses?: string[]) =>
      addresses?.map((address, index) => {
        const suffix = addresses.length === 1 ? "" : `_${index + 1}`;
        return identifiers.of(`${name}_${kind}${suffix}`, address, `An address of channel ${name}.`);
      });
    return SnsChannel.ofSubscribers(name, { email: input("email", email), https: input("https", https) }, options);
  },
};
