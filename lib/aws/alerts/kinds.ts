import type * as z from "zod";
import { lazy, hasCredentials, problemsAt, variableName } from "../../core/schema";
import { CertfleetError, caught, Problem, problem, SpecPath } from "../../core/error";
import { isKnown } from "../../core/expression";
import { covers } from "../../core/text";
import { CertificateUsage } from "../../core/certificate";
import { ChannelKind, ConstructContext, Part } from "../../core/kind";
import { areDifferent, arn, ARN_KINDS, regionOfArn } from "../arn";
import { awsProviders } from "../aws-provider";

/** An e-mail address as SNS accepts it: ASCII, with a domain that has a dot. */
const EMAIL = /^[^@\s<>"(),;:.][^@\s<>"(),;:]*@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}$/i;
const HTTPS = /^https:\/\/[^\s/]+/;

/** Refuses an e-mail address that SNS would refuse. */
export function checkEmail(address: string): void {
  if (isKnown(address) && !EMAIL.test(address)) {
    throw new CertfleetError("channel-address", `"${address}" is not a valid e-mail address. Write one such as sre@example.com.`);
  }
}

/** Refuses an HTTPS address that SNS would refuse, or that contains a password. */
export function checkHttps(address: string): void {
  if (!isKnown(address)) {
    return;
  }
  if (hasCredentials(address)) {
    throw new CertfleetError(
      "channel-address",
      "The HTTPS address contains a user or a password, which would be in Terraform's configuration and state. " +
        "Write `{ variable: NAME }` with the name of a sensitive variable, or pass the value of one in code.",
    );
  }
  if (!HTTPS.test(address)) {
    throw new CertfleetError(
      "channel-address",
      `"${withoutPath(address)}" is not a valid HTTPS address. Write one such as https://hooks.example.com/tls.`,
    );
  }
}

/** Paths of webhooks often are secrets. */
function withoutPath(address: string): string {
  return address.replace(/^([a-z]+:\/\/[^/?#]+[/?#]).+$/i, "$1…");
}

/** Refuses a channel without addresses. */
export function checkSubscribers({
  email = [],
  https = [],
}: {
  readonly email?: readonly unknown[];
  readonly https?: readonly unknown[];
}): void {
  if (email.length + https.length === 0) {
    throw new CertfleetError(
      "channel-without-subscribers",
      "The channel has no subscribers. Give it an address in `email` or `https`, or the ARN of a topic.",
    );
  }
}

const emailAddress = lazy((z) => z.string().check(problemsAt(checkEmail)));
/** With `continue`, a union reports the problem of the address instead of its own. */
const httpsUrl = lazy((z) =>
  z.string().check(({ value, issues }) => {
    for (const { code, message } of caught([], () => checkHttps(value))) {
      issues.push({ code: "custom", message, input: value, params: { code }, continue: true });
    }
  }),
);
const httpsAddress = lazy((z) =>
  z.union(
    [httpsUrl(), z.strictObject({ variable: variableName() })],
    "an address is a URL, or `{ variable: NAME }` with a sensitive variable that contains the URL",
  ),
);

const snsSchema = lazy((z) =>
  z
    .strictObject({
      type: z.literal("sns"),
      email: z.array(emailAddress()).min(1).optional().describe("E-mail addresses; each one has to confirm once"),
      https: z.array(httpsAddress()).min(1).optional().describe("HTTPS addresses, such as PagerDuty's"),
      topicArn: arn(ARN_KINDS.topic).optional().describe("An existing topic, instead of topics that the fleet creates"),
      digest: z.literal("daily").optional().describe("One message a day with all problems (a message for each alarm and event)"),
    })
    .check(
      problemsAt((entry: SnsAddresses) => {
        if (entry.topicArn === undefined) {
          checkSubscribers(entry);
        }
      }),
      ({ value, issues }) => {
        if (value.topicArn !== undefined && (value.email !== undefined || value.https !== undefined)) {
          const message =
            "The channel has `topicArn` and addresses. An existing topic has subscribers of its own: remove `email` and `https`, or `topicArn`.";
          issues.push({ code: "custom", message, input: value });
        }
      },
    ),
);

type HttpsAddress = z.output<ReturnType<typeof httpsAddress>>;

interface SnsAddresses {
  readonly email?: readonly string[];
  readonly https?: readonly HttpsAddress[];
  readonly topicArn?: string;
}

/** The properties of an SNS channel. */
export type SnsProperties = z.output<ReturnType<typeof snsSchema>>;

/** The issuers whose certificates are in ACM. */
const ACM_ISSUERS = ["acm", "acm-private-ca"];

/** `{ type: sns, email?: [..], https?: [..], topicArn?, digest? }` */
export const snsChannel: ChannelKind<SnsProperties> = {
  key: "sns",
  cloud: "aws",
  get schema() {
    return snsSchema();
  },
  cannotCarry: (_entry, { domains, issuer, endpoints, deployTo, usage }) => {
    // Wrong names are reported elsewhere; every host counts as covered then.
    const names = domains.map(({ name }) => name);
    return (issuer && ACM_ISSUERS.includes(issuer.kind?.key)) ||
      deployTo.some(({ key }) => key === "acm") ||
      endpoints.some(
        ({ kind, properties }) =>
          kind.key === "host" &&
          (names.length === 0 || properties === undefined || (kind.isProbed!(properties) && covers(names, kind.hostOf!(properties)!))),
      )
      ? undefined
      : usage === CertificateUsage.CLIENT
        ? "SNS channels receive alerts about client certificates that are in ACM; add `deployTo: [acm]`"
        : "SNS channels receive alerts about certificates in ACM and about hosts that AWS probes; " +
          "add `endpoints: [{ host: … }]` with a host that serves the certificate";
  },
  *problems({ topicArn, digest }, certificate, { providers }) {
    // A digest is sent by a function, which reaches topics in all regions.
    if (digest === undefined && topicArn !== undefined) {
      const path = certificate.region === undefined ? [] : ["region"];
      yield* topicRegionProblems(path, topicArn, certificate.region ?? providers.aws?.region, "the certificate");
    }
  },
  construct: (name, { email, https, topicArn, digest }, context) => {
    awsProviders(context);
    const { SnsChannel } = require("./sns-channel") as typeof import("./sns-channel");
    const { ChannelDigest } = require("./sns-topic-channel") as typeof import("./sns-topic-channel");
    const options = { digest: digest && ChannelDigest.daily() };
    if (topicArn !== undefined) {
      const arnInput = context.identifiers.of(`${name}_topic_arn`, topicArn, `The ARN of the topic of channel ${name}.`);
      return SnsChannel.ofTopic(name, arnInput, options);
    }
    const addresses = (kind: string, values?: readonly HttpsAddress[]) =>
      values?.map((value, index) => {
        const suffix = values.length === 1 ? "" : `_${index + 1}`;
        return addressOf(value, `${name}_${kind}${suffix}`, `An address of channel ${name}.`, context);
      });
    const keys = (values?: readonly HttpsAddress[]) => values?.map((value) => (typeof value === "string" ? value : value.variable));
    const channel = SnsChannel.ofSubscribers(name, { email: addresses("email", email), https: addresses("https", https) }, options);
    channel._subscriberKeys = { email: keys(email), https: keys(https) };
    return channel;
  },
};

function addressOf(value: HttpsAddress, input: string, description: string, { identifiers, variables }: ConstructContext): string {
  return typeof value === "string" ? identifiers.of(input, value, description) : variables.of(value.variable).stringValue;
}

/** CloudWatch alarms and EventBridge rules notify topics of their own region only. */
export function* topicRegionProblems(path: SpecPath, topicArn: string, region: string | undefined, what: string): Iterable<Problem> {
  const topic = regionOfArn(topicArn, ARN_KINDS.topic);
  if (areDifferent(topic, region)) {
    yield problem(
      "region-mismatch",
      path,
      `The channel's topic is in ${topic} and ${what} is in ${region}. Alarms and rules notify topics of their own region only. ` +
        `Use a channel with a topic in ${region}, or one with addresses instead of a topic.`,
    );
  }
}

/** What is wrong with notifying a channel about something that AWS observes in a region, such as a failed run or a changed secret. */
export function* notifiedChannelProblems(
  { name, kind, properties }: Part<ChannelKind>,
  region: string | undefined,
  what: string,
): Iterable<Problem> {
  const { topicArn } = (properties ?? {}) as { topicArn?: string };
  if (kind.key !== "sns") {
    yield problem(
      "channel-kind",
      [],
      `The channel "${name}" has the type ${kind.key}, and AWS notifies channels of type sns only. Use one of those.`,
    );
  } else if (topicArn !== undefined) {
    yield* topicRegionProblems([], topicArn, region, what);
  }
}
