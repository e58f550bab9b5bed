import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import { TerraformStack, Token } from "cdktf";
import { Construct } from "constructs";
import { Alert, IAlertChannel, WatchRequest } from "../../core/alert";
import { channelsOfKind } from "../../core/alert-registry";
import { CertfleetError } from "../../core/error";
import { oncePerStack } from "../../core/once-per-stack";
import { reference } from "../../core/reference";
import { ARN_KINDS, ArnParts, parseArn } from "../arn";
import { inAcm } from "../acm/acm-import";
import { warn } from "../../core/warning";
import { DailyDigest } from "../digest/daily-digest";
import { AwsPlace, credentialsOf, placeKey, placement, regionOf } from "../placement";
import { AcmEventRule } from "./acm-event-rule";
import { AcmExpiryAlarms } from "./acm-expiry-alarms";
import { ChannelDigest } from "./channel-digest";
import { watchEndpoints } from "./endpoint-watch";
import { publishPolicy } from "./publish-policy";

/** What SNS takes as addresses, as far as it can be told. */
const EMAIL = /^[^@\s]+@[^@\s]+$/;
const HTTPS = /^https:\/\/[^\s/]+/;

/** Who hears what a topic is told. */
export interface SnsSubscribers {
  /**
   * E-mail addresses. Each has to confirm once, by the link that AWS sends.
   *
   * @default - none
   */
  readonly email?: string[];
  /**
   * HTTPS addresses that confirm by themselves, as the integrations of PagerDuty, Opsgenie and the like do.
   *
   * @default - none
   */
  readonly https?: string[];
}

/** How a channel tells what it has to tell. */
export interface SnsChannelOptions {
  /**
   * One message a day for all that is wrong, instead of one at once for each alarm and event. For large fleets, beside a channel without it
   * for what cannot wait.
   *
   * @default - each alarm and event is told at once
   */
  readonly digest?: ChannelDigest;
}

/** People and services that are reached through Amazon SNS. */
export class SnsChannel implements IAlertChannel {
  /** A channel with a topic of its own in every region where something is watched. */
  static ofSubscribers(channelName: string, subscribers: SnsSubscribers, options: SnsChannelOptions = {}): SnsChannel {
    if ((subscribers.email ?? []).length + (subscribers.https ?? []).length === 0) {
      throw new CertfleetError(
        "channel-without-subscribers",
        `the channel "${channelName}" reaches nobody: give it an e-mail or HTTPS address`,
      );
    }
    checkAddresses(channelName, subscribers.email, EMAIL, "e-mail address: write one such as sre@example.com");
    checkAddresses(channelName, subscribers.https, HTTPS, "HTTPS address: write one such as https://hooks.example.com/tls");
    return new SnsChannel(channelName, subscribers, options.digest);
  }

  /**
   * A channel that uses a topic which is there already.
   *
   * Unless it gets a digest it serves the topic's region only, and its policy must let `events.amazonaws.com` and `cloudwatch.amazonaws.com` publish.
   */
  static ofTopic(channelName: string, topicArn: string, options: SnsChannelOptions = {}): SnsChannel {
    return new SnsChannel(channelName, {}, options.digest, topicArn, parseArn(topicArn, ARN_KINDS.topic));
  }

  readonly kind: string = "sns";

  private constructor(
    readonly channelName: string,
    private readonly subscribers: SnsSubscribers,
    private readonly digest?: ChannelDigest,
    private readonly topicArn?: string,
    private readonly topicParts?: ArnParts,
  ) {}

  watch(scope: Construct, id: string, request: WatchRequest): Alert[] {
    const { certificateName, thresholds } = request;
    const channels = channelsOfKind(this.kind, request, isSnsChannel);
    const names = channels.map(({ channelName }) => channelName);
    // A digest has the events of its certificates in it.
    const atOnce = channels.filter(({ digest }) => digest === undefined);
    const watched = new Construct(scope, id);
    if (atOnce.length === 0 && thresholds.pageDays < 2) {
      warn(
        watched,
        "digest-too-slow",
        `"${certificateName}" is told of by digest only, up to a day after ${thresholds.pageDays} day is left: notify a channel without digest too`,
      );
    }
    const there = inAcm(request.certificate);
    for (const [index, certificate] of there.entries()) {
      // Further ones are the same certificate in other regions.
      const at = index === 0 ? watched : new Construct(watched, certificate.node.id);
      const name = index === 0 ? certificateName : `${certificateName}-${certificate.region ?? index}`;
      const props = { certificate, certificateName: name, thresholds, channels };
      new AcmExpiryAlarms(at, "Expiry", props);
      if (atOnce.length > 0) {
        new AcmEventRule(at, "Events", { ...props, channels: atOnce });
      }
    }
    const alerts = [
      { source: "acm-days-to-expiry", thresholds, channels: names },
      { source: "acm-events", channels: names },
    ];
    return [...(there.length === 0 ? [] : alerts), ...watchEndpoints(watched, request, channels)];
  }

  /**
   * The ARN of the channel's topic in a place, which is made when it is first needed.
   *
   * @internal
   */
  _topicIn(scope: Construct, place: AwsPlace): string {
    if (this.topicArn !== undefined) {
      return this.existingTopic(scope, this.topicArn, place);
    }
    const key = `sns/${this.channelName}/${placeKey(scope, place)}`;
    const topic = oncePerStack(scope, key, (shared) => ({ owner: this as SnsChannel, arn: this.makeTopic(shared, place) }));
    if (topic.owner !== this) {
      throw new CertfleetError("duplicate-channel", `two channels of the stack are called "${this.channelName}": rename one`, scope);
    }
    return topic.arn;
  }

  /**
   * The ARN of the topic that alarms in a place act on: the channel's own, or the one by which its digest finds them.
   *
   * @internal
   */
  _alarmTopicIn(scope: Construct, place: AwsPlace): string {
    const { digest } = this;
    if (digest === undefined) {
      return this._topicIn(scope, place);
    }
    const login = credentialsOf(scope, place.provider);
    const provider = login === "" ? undefined : place.provider;
    const home = { provider, region: provider === undefined ? this.topicParts?.region : undefined };
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
   * Whether the channel can be used in a place: a topic of its own can be made anywhere, one that is there serves its region.
   *
   * @internal
   */
  _serves(scope: Construct, place: AwsPlace): boolean {
    const region = regionOf(scope, place);
    return this.digest !== undefined || this.topicParts === undefined || region === undefined || this.topicParts.region === region;
  }

  private existingTopic(scope: Construct, topicArn: string, place: AwsPlace): string {
    if (!this._serves(scope, place)) {
      throw new CertfleetError(
        "region-mismatch",
        `the topic of channel "${this.channelName}" is in ${this.topicParts!.region} and what it is to carry in ${regionOf(scope, place)}: ` +
          "alarms reach topics of their own region only; use a topic there, or give the channel subscribers instead of a topic",
        scope,
      );
    }
    return topicArn;
  }

  private makeTopic(shared: Construct, place: AwsPlace): string {
    const stack = TerraformStack.of(shared);
    const region = regionOf(shared, place);
    const isElsewhere = placeKey(shared, place) !== placeKey(shared, {});
    const id = isElsewhere ? `${this.channelName}-${place.provider?.alias ?? region}` : this.channelName;
    const at = placement(shared, place);
    const topic = new SnsTopic(shared, id, { ...at, name: `${stack.node.id}-${this.channelName}` });
    const arn = reference(topic, "arn");
    new SnsTopicPolicy(shared, `${id}-policy`, { ...at, arn, policy: publishPolicy(arn) });
    for (const [protocol, addresses] of Object.entries({ email: this.subscribers.email, https: this.subscribers.https })) {
      for (const [index, endpoint] of (addresses ?? []).entries()) {
        new SnsTopicSubscription(shared, `${id}-${protocol}-${index}`, {
          ...at,
          topicArn: arn,
          protocol,
          endpoint,
          endpointAutoConfirms: protocol === "https" ? true : undefined,
        });
      }
    }
    return arn;
  }
}

function isSnsChannel(channel: IAlertChannel): channel is SnsChannel {
  return "_alarmTopicIn" in channel;
}

/** Refuses an address that SNS would refuse; one that only Terraform knows is taken as it is. */
function checkAddresses(channelName: string, addresses: readonly string[] = [], form: RegExp, what: string): void {
  const wrong = addresses.find((address) => !Token.isUnresolved(address) && !address.includes("${") && !form.test(address));
  if (wrong !== undefined) {
    throw new CertfleetError("channel-address", `"${wrong}", an address of the channel "${channelName}", is no ${what}`);
  }
}
