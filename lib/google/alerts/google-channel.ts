import { MonitoringNotificationChannel } from "@cdktf/provider-google/lib/monitoring-notification-channel";
import { TerraformProvider, TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import { Alert, IAlertChannel, WatchRequest, channelsOfKind, registerAlert } from "../../core/alert";
import { registerChannel, reviewedText, webhookText } from "../../core/safeguards";
import { ICertificate } from "../../core/certificate";
import { CertfleetError, throwFirst } from "../../core/error";
import { ChannelKind, Description } from "../../core/kind";
import {
  emailProblems,
  googleEmailChannel,
  googlePagerDutyChannel,
  googlePubSubChannel,
  googleSlackChannel,
  googleWebhookChannel,
  slackProblems,
  topicProblems,
  webhookProblems,
} from "../kinds/channels";
import { baseOf } from "../../core/base-stack";
import { oncePerStack } from "../../core/once-per-stack";
import { reference } from "../../core/expression";
import { ITlsEndpoint } from "../../core/tls-endpoint";
import { IGoogleCertificate, isGoogleCertificate } from "../certificates/google-certificate";
import { GooglePlace, placement } from "../google-provider";
import { CertificateManagerAlerts } from "./certificate-manager-alerts";
import { probedHosts, UptimeAlerts } from "./uptime-alerts";
import { named } from "../../core/readable-names";

/** Options of a channel. */
export interface GoogleChannelOptions {
  /**
   * The project whose Monitoring sends the alerts.
   *
   * @default - the provider's project
   */
  readonly project?: string;
  /**
   * The provider that creates it.
   *
   * @default - the stack's default Google provider
   */
  readonly provider?: TerraformProvider;
}

interface Rendered {
  readonly type: string;
  readonly labels?: Record<string, string>;
  readonly sensitiveLabels?: { readonly authToken?: string; readonly password?: string; readonly serviceKey?: string };
}

/** A notification channel of Google Cloud Monitoring. */
export class GoogleChannel implements IAlertChannel {
  /** By e-mail. */
  static email(channelName: string, address: string, options: GoogleChannelOptions = {}): GoogleChannel {
    throwFirst(emailProblems(address));
    return new GoogleChannel(channelName, { type: "email", labels: { email_address: address } }, options);
  }

  /** By PagerDuty. Pass the integration key in a sensitive variable. */
  static pagerDuty(channelName: string, serviceKey: TerraformVariable, options: GoogleChannelOptions = {}): GoogleChannel {
    return new GoogleChannel(
      channelName,
      { type: "pagerduty", sensitiveLabels: { serviceKey: secretOf(channelName, serviceKey) } },
      options,
    );
  }

  /** By a Slack channel, such as `#sre`. Pass the token of Google's Slack app in a sensitive variable. */
  static slack(channelName: string, slackChannel: string, token: TerraformVariable, options: GoogleChannelOptions = {}): GoogleChannel {
    throwFirst(slackProblems(slackChannel));
    const sensitiveLabels = { authToken: secretOf(channelName, token) };
    return new GoogleChannel(channelName, { type: "slack", labels: { channel_name: slackChannel }, sensitiveLabels }, options);
  }

  /** By a request to an https URL with user name and password. Pass the password in a sensitive variable. */
  static webhook(
    channelName: string,
    url: string,
    username: string,
    password: TerraformVariable,
    options: GoogleChannelOptions = {},
  ): GoogleChannel {
    throwFirst(webhookProblems(url));
    const sensitiveLabels = { password: secretOf(channelName, password) };
    return new GoogleChannel(channelName, { type: "webhook_basicauth", labels: { url, username }, sensitiveLabels }, options);
  }

  /** By messages to a Pub/Sub topic, by its id. Monitoring's service agent needs permission to publish to it. */
  static pubSub(channelName: string, topic: string, options: GoogleChannelOptions = {}): GoogleChannel {
    throwFirst(topicProblems(topic));
    return new GoogleChannel(channelName, { type: "pubsub", labels: { topic } }, options);
  }

  /** An existing channel, by its id `projects/…/notificationChannels/…`. */
  static fromChannelId(channelName: string, channelId: string, options: GoogleChannelOptions = {}): GoogleChannel {
    return new GoogleChannel(channelName, undefined, options, channelId);
  }

  readonly kind: string = "google";
  private readonly place: GooglePlace;

  private constructor(
    readonly channelName: string,
    private readonly rendered: Rendered | undefined,
    options: GoogleChannelOptions,
    private readonly channelId?: string,
  ) {
    this.place = { project: options.project, provider: options.provider };
  }

  watch(scope: Construct, id: string, request: WatchRequest): Alert[] {
    const { certificate, certificateName, thresholds, endpoints } = request;
    const channels = channelsOfKind(this.kind, request, isGoogleChannel);
    const names = channels.map(({ channelName }) => channelName);
    const hosts = probedHosts(endpoints, certificate);
    const watched = new Construct(scope, id);
    const alerts: Alert[] = [];
    if (hosts.length > 0) {
      new UptimeAlerts(watched, "Expiry", { ...this.place, certificate, certificateName, thresholds, hosts, channels });
      alerts.push({ source: "google-uptime", thresholds, channels: names });
    }
    const managed = inCertificateManager(certificate, endpoints);
    for (const project of new Set(managed.map((each) => each.project ?? this.place.project))) {
      CertificateManagerAlerts.shared(scope, channels, { ...this.place, project }).cover(certificateName, certificate);
    }
    if (managed.length > 0) {
      const alert = { source: "google-certificate-manager", channels: names };
      registerAlert(certificate, alert);
      alerts.push(alert);
    }
    return alerts;
  }

  /** @internal */
  _describe(): Description {
    // All kinds of channels carry the same alerts; an existing one is of a type that certfleet does not know.
    const kind = KINDS[this.rendered?.type ?? ""] ?? googleEmailChannel;
    return { kind, properties: { project: this.place.project } };
  }

  /**
   * The channel's id, which is created when it is first needed.
   *
   * @internal
   */
  _idIn(scope: Construct): string {
    registerChannel(scope, this.channelName, { recipients: [this.recipient()] });
    if (!this.rendered) {
      return this.channelId ?? "";
    }
    const base = baseOf(scope, "base");
    if (base !== undefined) {
      const { channelName } = this;
      return base.read(scope, `channel_${channelName}`, () => (base.channel(channelName) as GoogleChannel)._idIn(base.stack));
    }
    const { type, labels, sensitiveLabels } = this.rendered;
    const made = oncePerStack(scope, `google-channel/${this.channelName}`, (shared) => {
      const resource = named(
        new MonitoringNotificationChannel(shared, this.channelName, {
          ...placement(this.place),
          displayName: this.channelName,
          type,
          labels,
          sensitiveLabels,
          lifecycle: { createBeforeDestroy: true },
        }),
      );
      return { owner: this as GoogleChannel, id: reference(resource, "id") };
    });
    if (made.owner !== this) {
      throw new CertfleetError("duplicate-channel", `The stack has two channels named "${this.channelName}". Rename one of them.`, scope);
    }
    return made.id;
  }

  /** Whom the channel notifies, without secrets. */
  private recipient(): string {
    const { labels = {}, sensitiveLabels = {} } = this.rendered ?? {};
    const { email_address: email, channel_name: slack, url, topic } = labels;
    if (url !== undefined) {
      return webhookText(url);
    }
    return reviewedText(email ?? slack ?? topic ?? sensitiveLabels.serviceKey ?? this.channelId ?? "");
  }
}

function isGoogleChannel(channel: IAlertChannel): channel is GoogleChannel {
  return "_idIn" in channel;
}

const KINDS: Record<string, ChannelKind> = {
  email: googleEmailChannel as ChannelKind,
  pagerduty: googlePagerDutyChannel as ChannelKind,
  slack: googleSlackChannel as ChannelKind,
  webhook_basicauth: googleWebhookChannel as ChannelKind,
  pubsub: googlePubSubChannel as ChannelKind,
};

/** The certificate and its imports for the endpoints, as far as they are in Certificate Manager. */
function inCertificateManager(certificate: ICertificate, endpoints: readonly ITlsEndpoint[]): IGoogleCertificate[] {
  const names = certificate.domainNames.join();
  const served = endpoints.flatMap(({ certificates }) => certificates).filter((each) => each.domainNames.join() === names);
  return [...new Set([certificate, ...served])].filter(isGoogleCertificate);
}

function secretOf(channelName: string, variable: TerraformVariable): string {
  if (variable.sensitive !== true) {
    throw new CertfleetError(
      "channel-secret-not-sensitive",
      `The variable "${variable.node.id}" holds a secret of channel "${channelName}" but is not sensitive, so Terraform would print it. Set \`sensitive: true\`.`,
      variable,
    );
  }
  return `\${var.${variable.friendlyUniqueId}}`;
}
