import { MonitoringNotificationChannel } from "@cdktf/provider-google/lib/monitoring-notification-channel";
import { TerraformProvider, TerraformVariable, Token } from "cdktf";
import { Construct } from "constructs";
import { Alert, IAlertChannel, WatchRequest } from "../../core/alert";
import { channelsOfKind, registerAlert } from "../../core/alert-registry";
import { ICertificate } from "../../core/certificate";
import { CertfleetError } from "../../core/error";
import { oncePerStack } from "../../core/once-per-stack";
import { reference } from "../../core/reference";
import { ITlsEndpoint } from "../../core/tls-endpoint";
import { IGoogleCertificate, isGoogleCertificate } from "../certificates/google-certificate";
import { GooglePlace, placement } from "../google-provider";
import { CertificateManagerAlerts } from "./certificate-manager-alerts";
import { probedHosts, UptimeAlerts } from "./uptime-alerts";

/** Where a channel is made. */
export interface GoogleChannelOptions {
  /**
   * The project whose Monitoring carries it.
   *
   * @default - the provider's project
   */
  readonly project?: string;
  /**
   * The provider that makes it.
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

/** People and services that are reached through Google Cloud Monitoring. */
export class GoogleChannel implements IAlertChannel {
  /** By e-mail. */
  static email(channelName: string, address: string, options: GoogleChannelOptions = {}): GoogleChannel {
    if (!Token.isUnresolved(address) && !address.includes("${") && !/^[^@\s]+@[^@\s]+$/.test(address)) {
      throw new CertfleetError(
        "channel-address",
        `"${address}", the address of the channel "${channelName}", is no e-mail address: write one such as sre@example.com`,
      );
    }
    return new GoogleChannel(channelName, { type: "email", labels: { email_address: address } }, options);
  }

  /** By PagerDuty. The integration's key comes in a sensitive variable. */
  static pagerDuty(channelName: string, serviceKey: TerraformVariable, options: GoogleChannelOptions = {}): GoogleChannel {
    return new GoogleChannel(
      channelName,
      { type: "pagerduty", sensitiveLabels: { serviceKey: secretOf(channelName, serviceKey) } },
      options,
    );
  }

  /** By a channel of Slack, such as `#sre`. The token of Google's Slack app comes in a sensitive variable. */
  static slack(channelName: string, slackChannel: string, token: TerraformVariable, options: GoogleChannelOptions = {}): GoogleChannel {
    const sensitiveLabels = { authToken: secretOf(channelName, token) };
    return new GoogleChannel(channelName, { type: "slack", labels: { channel_name: slackChannel }, sensitiveLabels }, options);
  }

  /** By a request to an HTTPS address with user name and password; the password comes in a sensitive variable. */
  static webhook(
    channelName: string,
    url: string,
    username: string,
    password: TerraformVariable,
    options: GoogleChannelOptions = {},
  ): GoogleChannel {
    checkUrl(channelName, url);
    const sensitiveLabels = { password: secretOf(channelName, password) };
    return new GoogleChannel(channelName, { type: "webhook_basicauth", labels: { url, username }, sensitiveLabels }, options);
  }

  /** By messages to a Pub/Sub topic, by its id. Monitoring's service agent must be allowed to publish to it. */
  static pubSub(channelName: string, topic: string, options: GoogleChannelOptions = {}): GoogleChannel {
    return new GoogleChannel(channelName, { type: "pubsub", labels: { topic } }, options);
  }

  /** A channel that is there already, by its id `projects/…/notificationChannels/…`. */
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

  /**
   * The channel's id, which is made when it is first needed.
   *
   * @internal
   */
  _idIn(scope: Construct): string {
    if (this.channelId !== undefined || !this.rendered) {
      return this.channelId ?? "";
    }
    const { type, labels, sensitiveLabels } = this.rendered;
    const made = oncePerStack(scope, `google-channel/${this.channelName}`, (shared) => {
      const resource = new MonitoringNotificationChannel(shared, this.channelName, {
        ...placement(this.place),
        displayName: this.channelName,
        type,
        labels,
        sensitiveLabels,
        lifecycle: { createBeforeDestroy: true },
      });
      return { owner: this as GoogleChannel, id: reference(resource, "id") };
    });
    if (made.owner !== this) {
      throw new CertfleetError("duplicate-channel", `two channels of the stack are called "${this.channelName}": rename one`, scope);
    }
    return made.id;
  }
}

function isGoogleChannel(channel: IAlertChannel): channel is GoogleChannel {
  return "_idIn" in channel;
}

/** The certificate, and what was imported of it for its endpoints, as far as they are in Certificate Manager. */
function inCertificateManager(certificate: ICertificate, endpoints: readonly ITlsEndpoint[]): IGoogleCertificate[] {
  const names = certificate.domainNames.join();
  const served = endpoints.flatMap(({ certificates }) => certificates).filter((each) => each.domainNames.join() === names);
  return [...new Set([certificate, ...served])].filter(isGoogleCertificate);
}

function secretOf(channelName: string, variable: TerraformVariable): string {
  if (variable.sensitive !== true) {
    throw new CertfleetError(
      "channel-secret-not-sensitive",
      `the variable "${variable.node.id}" holds the secret of channel "${channelName}" and is not sensitive: Terraform would print it; set sensitive to true`,
      variable,
    );
  }
  return `\${var.${variable.friendlyUniqueId}}`;
}

function checkUrl(channelName: string, url: string): void {
  const inClear = /^https:\/\/[^/@]*:[^/@]*@/.test(url) || /[?&](auth_?)?(token|key|secret|password)=/i.test(url);
  if (inClear) {
    throw new CertfleetError(
      "channel-secret-in-clear",
      `the address of channel "${channelName}" has a secret in it, which would stand in the synthesised file: give the password in a sensitive variable`,
    );
  }
  if (!/^https:\/\/[^\s/]+/.test(url) && !url.includes("${")) {
    throw new CertfleetError(
      "channel-address",
      `"${url}" of channel "${channelName}" is no HTTPS address: write one such as https://hooks.example.com/tls`,
    );
  }
}
