import { createHash } from "node:crypto";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import { Construct } from "constructs";
import { Alert, IAlertChannel, WatchRequest } from "../../core/alert";
import { CertfleetError, throwFirst } from "../../core/error";
import { BaseStack, baseOf } from "../../core/base-stack";
import { oncePerStack } from "../../core/once-per-stack";
import { expressionText, reference } from "../../core/expression";
import { registerChannel, reviewedText, webhookText } from "../../core/safeguards";
import { areDifferent, ARN_KINDS, parseArn, placeOf, regionOfArn, resourceBehind } from "../arn";
import { DailyDigest, publishPolicy } from "../digest/daily-digest";
import { AwsPlace, credentialsOf, placeInRegion, placeKey, placement, regionOf } from "../aws-provider";
import { checkEmail, checkHttps, checkSubscribers, topicRegionProblems } from "./kinds";
import { logicalIdOf, named, stackName } from "../../core/readable-names";

/** The longest readable part of a subscriber's id. */
const ADDRESS_LENGTH = 48;

/** The subscribers of a channel's topics. */
export interface SnsSubscribers {
  /**
   * E-mail addresses. Each one has to confirm once, with the link that AWS sends.
   *
   * @default - none
   */
  readonly email?: string[];
  /**
   * HTTPS addresses that confirm automatically, as the integrations of PagerDuty, Opsgenie and similar services do. An address that
   * contains a secret is the value of a sensitive TerraformVariable.
   *
   * @default - none
   */
  readonly https?: string[];
}

/** One message a day for a channel, instead of a message for each alarm and event. */
export class ChannelDigest {
  /**
   * A message once a day, on days on which something is wrong.
   *
   * @param hour the hour in UTC, by default 7
   */
  static daily(hour: number = 7): ChannelDigest {
    if (!Number.isInteger(hour) || hour < 0 || hour > 23) {
      throw new CertfleetError("digest-hour", `${hour} is not an hour. Use a whole number from 0 to 23, in UTC.`);
    }
    return new ChannelDigest(hour);
  }

  private constructor(
    /** The hour in UTC. */
    readonly hour: number,
  ) {}
}

/** A channel whose topics CloudWatch alarms and EventBridge rules publish to. */
export abstract class SnsTopicChannel implements IAlertChannel {
  readonly kind: string = "sns";
  /** @internal */
  protected readonly _topicRegion?: string;
  /**
   * What tells the subscribers apart, in their order: the addresses of the file, which are inputs in a module.
   *
   * @internal
   */
  _subscriberKeys: SnsSubscribers = {};

  /** @internal */
  protected constructor(
    readonly channelName: string,
    /** @internal */
    protected readonly _subscribers: SnsSubscribers,
    /** @internal */
    readonly _digest?: ChannelDigest,
    /** @internal */
    protected readonly _topicArn?: string,
  ) {
    if (_topicArn === undefined) {
      checkSubscribers(_subscribers);
      _subscribers.email?.forEach(checkEmail);
      _subscribers.https?.forEach(checkHttps);
    } else {
      parseArn(_topicArn, ARN_KINDS.topic);
      this._topicRegion = regionOfArn(_topicArn, ARN_KINDS.topic);
    }
  }

  abstract watch(scope: Construct, id: string, request: WatchRequest): Alert[];

  /**
   * The ARN of the channel's topic in a place. The topic is created when it is first needed.
   *
   * @internal
   */
  _topicIn(scope: Construct, place: AwsPlace): string {
    registerChannel(scope, this.channelName, { recipients: this.recipients(), digest: this._digest && "daily" });
    if (this._topicArn !== undefined) {
      throwFirst(this._digest ? [] : topicRegionProblems([], this._topicArn, regionOf(scope, place), "what it reports"), scope);
      return this._topicArn;
    }
    const base = baseOf(scope, "base");
    if (base !== undefined) {
      return this.shared(scope, base, place, (channel, at) => channel._topicIn(base.stack, at));
    }
    const key = `sns/${this.channelName}/${placeKey(scope, place)}`;
    const topic = oncePerStack(scope, key, (shared) => ({ owner: this as SnsTopicChannel, arn: this.createTopic(shared, place) }));
    if (topic.owner !== this) {
      throw new CertfleetError(
        "duplicate-channel",
        `Two channels of this stack have the name "${this.channelName}". Rename one of them.`,
        scope,
      );
    }
    return topic.arn;
  }

  /**
   * The ARN of the topic that alarms in a place notify: the channel's own, or the one by which its digest finds the alarms.
   *
   * @internal
   */
  _alarmTopicIn(scope: Construct, place: AwsPlace): string {
    const digest = this._digest;
    if (digest === undefined) {
      return this._topicIn(scope, place);
    }
    const base = baseOf(scope, "base");
    if (base !== undefined) {
      return this.shared(scope, base, place, (channel, at) => channel._alarmTopicIn(base.stack, at), "digest_topic");
    }
    const login = credentialsOf(scope, place.provider);
    const provider = login === "" ? undefined : place.provider;
    const home = provider === undefined ? this.topicPlace() : { provider };
    const collected = oncePerStack(scope, `digest/${this.channelName}/${login}`, (shared) => {
      const id = `${this.channelName}-digest${provider === undefined ? "" : `-${provider.alias}`}`;
      return new DailyDigest(shared, id, {
        channelName: this.channelName,
        topicArn: this._topicIn(shared, home),
        hour: digest.hour,
        place: home,
      });
    });
    return collected.collect(place);
  }

  /**
   * Whether the channel can be used in a place: its own topics are created anywhere, an existing topic serves its own region.
   *
   * @internal
   */
  _serves(scope: Construct, place: AwsPlace): boolean {
    return this._digest !== undefined || !areDifferent(this._topicRegion, regionOf(scope, place));
  }

  /** Whom the channel notifies. Paths of webhooks often are secrets, so that a fingerprint stands for them. */
  private recipients(): string[] {
    const { email = [], https = [] } = this._subscribers;
    return this._topicArn === undefined ? [...email.map(reviewedText), ...https.map(webhookText)] : [reviewedText(this._topicArn)];
  }

  private topicPlace(): AwsPlace {
    const resource = this._topicArn === undefined ? undefined : resourceBehind(this._topicArn);
    return { provider: resource && placeOf(resource).provider, region: this._topicRegion };
  }

  /** The ARN of a topic in the base stack of a fleet, for the same region. Fleet files have one login for what is watched. */
  private shared(
    scope: Construct,
    base: BaseStack,
    place: AwsPlace,
    arnOf: (channel: SnsTopicChannel, at: AwsPlace) => string,
    what = "topic",
  ): string {
    const { channelName } = this;
    const region = regionOf(scope, place);
    return base.read(scope, `${what}_${channelName}_${region ?? "default"}`, () => {
      const channel = base.channel(channelName) as SnsTopicChannel;
      return arnOf(channel, placeInRegion(base.stack, region));
    });
  }

  private createTopic(shared: Construct, place: AwsPlace): string {
    const isElsewhere = placeKey(shared, place) !== placeKey(shared, {});
    const id = isElsewhere ? `${this.channelName}-${place.provider?.alias ?? regionOf(shared, place)}` : this.channelName;
    const at = placement(shared, place);
    const topic = named(new SnsTopic(shared, id, { ...at, name: `${stackName(shared)}-${this.channelName}` }));
    const arn = reference(topic, "arn");
    named(new SnsTopicPolicy(shared, `${id}-policy`, { ...at, arn, policy: publishPolicy(arn) }));
    this.subscribe(shared, id, arn, at);
    return arn;
  }

  /**
   * Subscribes each address under an id of its own, so that others can come and go. The one address of a channel has the number 0, as
   * have those of earlier versions: `moved` keeps its subscription when others are added or removed.
   */
  private subscribe(shared: Construct, id: string, topicArn: string, at: ReturnType<typeof placement>): void {
    for (const protocol of ["email", "https"] as const) {
      const keys = this._subscriberKeys[protocol] ?? [];
      const addresses = new Map(
        (this._subscribers[protocol] ?? []).map((endpoint, index) => [keys[index] ?? expressionText(endpoint), endpoint]),
      );
      for (const [index, [key, endpoint]] of [...addresses].entries()) {
        const [numbered, keyed] = [`${id}-${protocol}-${index}`, `${id}-${protocol}-${addressId(key)}`];
        const [own, former] = addresses.size === 1 ? [numbered, keyed] : [keyed, numbered];
        const formerName = logicalIdOf(shared, former);
        named(
          new SnsTopicSubscription(shared, own, {
            ...at,
            topicArn,
            protocol,
            endpoint,
            endpointAutoConfirms: protocol === "https" ? true : undefined,
          }),
        ).moveFromId(`aws_sns_topic_subscription.${formerName}`);
      }
    }
  }
}

/** A subscriber's address in the characters of ids: readable, and with a hash where that is not unique. */
function addressId(address: string): string {
  const readable = address
    .replace("@", "_at_")
    .replace(/^https:\/\//, "")
    .replace(/[^A-Za-z0-9_]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, ADDRESS_LENGTH);
  const isUnique = /^[a-z0-9.]+@[a-z0-9.]+$/.test(address) && address.length < ADDRESS_LENGTH;
  return isUnique ? readable : `${readable}-${createHash("sha256").update(address).digest("hex").slice(0, 8)}`;
}
