import { Construct } from "constructs";
import { Alert, IAlertChannel, WatchRequest, channelsOfKind } from "../../core/alert";
import { ICertificate } from "../../core/certificate";
import { covers } from "../../core/text";
import { Description } from "../../core/kind";
import { ITlsEndpoint } from "../../core/tls-endpoint";
import { warn } from "../../core/error";
import { inAcm } from "../acm/acm-import";
import { EndpointProbe } from "../endpoint-probe/endpoint-probe";
import { AcmExpiryAlarms } from "./acm-alerts";
import { AcmEventRules } from "./acm-event-rule";
import { snsChannel } from "./kinds";
import { ChannelDigest, SnsSubscribers, SnsTopicChannel } from "./sns-topic-channel";

/** Options of an SNS channel. */
export interface SnsChannelOptions {
  /**
   * One message a day about everything that is wrong, instead of a message for each alarm and event. For large fleets, together with a
   * channel without digest for what cannot wait.
   *
   * @default - a message for each alarm and event
   */
  readonly digest?: ChannelDigest;
}

/** Notifies people and services through Amazon SNS. */
export class SnsChannel extends SnsTopicChannel {
  /** A channel that creates a topic in each region with something to watch. */
  static ofSubscribers(channelName: string, subscribers: SnsSubscribers, options: SnsChannelOptions = {}): SnsChannel {
    return new SnsChannel(channelName, subscribers, options.digest);
  }

  /**
   * A channel that uses an existing topic.
   *
   * Without a digest it can be used in the topic's own region only. The topic's policy must let `events.amazonaws.com` and
   * `cloudwatch.amazonaws.com` publish.
   */
  static ofTopic(channelName: string, topicArn: string, options: SnsChannelOptions = {}): SnsChannel {
    return new SnsChannel(channelName, {}, options.digest, topicArn);
  }

  watch(scope: Construct, id: string, request: WatchRequest): Alert[] {
    const { certificateName, thresholds } = request;
    const channels = channelsOfKind(this.kind, request, isSnsTopicChannel);
    const names = channels.map(({ channelName }) => channelName);
    // A digest contains the events of its certificates.
    const immediate = channels.filter(({ _digest }) => _digest === undefined);
    const watched = new Construct(scope, id);
    if (immediate.length === 0 && thresholds.pageDays < 2) {
      warn(
        watched,
        "digest-too-slow",
        `Alerts about "${certificateName}" come by digest only, up to a day after the threshold of ${thresholds.pageDays} day. ` +
          "Add a channel without digest.",
      );
    }
    const counterparts = inAcm(request.certificate);
    for (const [index, certificate] of counterparts.entries()) {
      // Further ones are the same certificate in other regions.
      const at = index === 0 ? watched : new Construct(watched, certificate.node.id);
      const name = index === 0 ? certificateName : `${certificateName}-${certificate.region ?? index}`;
      const props = { certificate, certificateName: name, thresholds, channels };
      new AcmExpiryAlarms(at, "Expiry", props);
      if (immediate.length > 0) {
        AcmEventRules.for(at, certificate, immediate).add(certificate, name);
      }
    }
    const alerts = [
      { source: "acm-days-to-expiry", thresholds, channels: names },
      { source: "acm-events", channels: names },
    ];
    return [...(counterparts.length === 0 ? [] : alerts), ...watchEndpoints(watched, request, channels)];
  }

  /** @internal */
  _describe(): Description {
    const { email, https } = this._subscribers;
    const digest = this._digest && "daily";
    return { kind: snsChannel, properties: { type: "sns", email, https, topicArn: this._topicArn, digest } };
  }
}

/** A certificate whose serial number Terraform knows. */
interface WithSerial {
  readonly serial?: string;
}

/**
 * Makes the stack's probe watch the hosts that serve a certificate.
 *
 * AWS endpoints serve certificates from ACM, whose own metric is watched. A host may serve another certificate than the issued one.
 */
function watchEndpoints(scope: Construct, request: WatchRequest, channels: SnsTopicChannel[]): Alert[] {
  const { certificate, certificateName, thresholds } = request;
  const [first] = inAcm(certificate);
  const hosts = request.endpoints
    .filter(({ kind, probeable }) => probeable && (first === undefined || kind === "host"))
    .flatMap((endpoint) => hostsOf(endpoint, certificate).map((host) => ({ host, port: endpoint.port })));
  if (hosts.length === 0) {
    return [];
  }
  // One function probes for the whole stack, unless a channel's topic is in another region.
  const place = channels.every((channel) => channel._serves(scope, {})) ? {} : { region: first?.region, provider: first?.provider };
  const probe = EndpointProbe.shared(scope, place);
  const { serial } = certificate as WithSerial;
  const alarms = hosts.map(
    ({ host, port }) =>
      // Two endpoints of a certificate can have the same host and port.
      probe._alarmsOf(host, port, certificate) ??
      probe.addEndpoint(scope, `${host}-${port}`, { host, port, certificate, certificateName, thresholds, channels, serial }),
  );
  return [earliestOf(alarms.map(({ _alert }) => _alert))];
}

/** One alert for the endpoints of a certificate, which fires when the first of them does. */
function earliestOf(alerts: Alert[]): Alert {
  return {
    ...alerts[0],
    get thresholds() {
      return alerts.map(({ thresholds }) => thresholds!).reduce((first, next) => (next.warnDays > first.warnDays ? next : first));
    },
  };
}

/** The hosts that serve the certificate: an endpoint with several certificates has the hosts of all of them. */
function hostsOf(endpoint: ITlsEndpoint, certificate: ICertificate): string[] {
  return endpoint.hosts.filter((host) => covers(certificate.domainNames, host));
}

function isSnsTopicChannel(channel: IAlertChannel): channel is SnsTopicChannel {
  return "_alarmTopicIn" in channel;
}
