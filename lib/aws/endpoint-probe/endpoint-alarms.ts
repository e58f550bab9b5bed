import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Lazy, TerraformProvider, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { Alert } from "../../core/alert";
import { ICertificate } from "../../core/certificate";
import { Duration } from "../../core/duration";
import { AlertThresholds } from "../../core/renewal";
import { registerAlert } from "../../core/alert-registry";
import { alarmDescription, certificateAlarms } from "../alerts/certificate-alarm";
import type { SnsTopicChannel } from "../alerts/sns-topic-channel";
import { placement } from "../placement";

/** Looks in a row that must agree, so that one lost connection wakes nobody. */
const LOOKS = 3;

/** Alarms on what a probe sees at one endpoint. */
export interface EndpointAlarmsProps {
  /** The name that is asked for. */
  readonly host: string;
  /** The port. */
  readonly port: number;
  /** The certificate that it should serve. */
  readonly certificate: ICertificate;
  /** What people call the certificate. */
  readonly certificateName: string;
  /** Who hears of trouble. */
  readonly channels: SnsTopicChannel[];
  /** How often the probe looks. */
  readonly every: Duration;
  /** How long the endpoint may serve the predecessor of the certificate that was issued last. */
  readonly pickUpWithin: Duration;
  /**
   * The serial number that was issued last, an expression.
   *
   * @default - any valid certificate will do
   */
  readonly serial?: string;
  /**
   * When to warn and when to page, in days left.
   *
   * @default - what follows from the certificate's renewal
   */
  readonly thresholds?: AlertThresholds;
  /**
   * The region of the probe.
   *
   * @default - the provider's region
   */
  readonly region?: string;
  /**
   * The provider of the probe.
   *
   * @default - the stack's default AWS provider
   */
  readonly provider?: TerraformProvider;
}

/**
 * A warning and a page on days left, an alarm for a chain or name that clients refuse, and one for another certificate than the issued one.
 *
 * An endpoint that may serve several certificates has such alarms for each, which tell its owner. They fire on what is served, whichever it
 * is: so all have the lowest of the certificates' thresholds, and none fires on another one that is healthy.
 */
export class EndpointAlarms extends Construct {
  /** The alarm that says renewal is overdue. */
  readonly warning: CloudwatchMetricAlarm;
  /** The alarm that says expiry is near, or that the endpoint does not answer. */
  readonly page: CloudwatchMetricAlarm;
  /** The alarm that says clients do not trust the chain. */
  readonly chain: CloudwatchMetricAlarm;
  /** The alarm that says the name is not in the certificate. */
  readonly name: CloudwatchMetricAlarm;
  /**
   * What the alarms tell of days left.
   *
   * @internal
   */
  readonly _alert: Alert;

  private issuedAlarm?: CloudwatchMetricAlarm;
  private days: AlertThresholds;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: EndpointAlarmsProps,
  ) {
    super(scope, id);
    const { certificate, thresholds, pickUpWithin, every } = props;
    this.days = thresholds ? certificate.renewal.checkThresholds(thresholds) : certificate.renewal.thresholds();
    const current = () => this.days;
    this._alert = {
      source: "endpoint-probe",
      get thresholds() {
        return current();
      },
      channels: props.channels.map(({ channelName }) => channelName),
    };
    registerAlert(certificate, this._alert);
    this.warning = this.daysLeft(
      "Warn",
      "warnDays",
      (days) => `is overdue for renewal, ${days} days or fewer are left, or it does not answer.`,
    );
    this.page = this.daysLeft("Page", "pageDays", (days) => `has ${days} days or fewer left, or does not answer.`);
    this.chain = this.flag("Chain", "ChainValid", LOOKS, "serves a chain that clients do not trust.");
    this.name = this.flag("Name", "NameMatches", LOOKS, "serves a certificate that is not for its name.");
    if (props.serial !== undefined) {
      const looks = Math.max(1, Math.floor(pickUpWithin.toMinutes() / every.toMinutes()));
      this.issuedAlarm = this.flag(
        "Issued",
        "IsIssued",
        looks,
        `has served another certificate than the issued one for ${pickUpWithin.toString()}.`,
      );
    }
  }

  /** The alarm that says another certificate is served than the one issued last, where that is known. */
  get issued(): CloudwatchMetricAlarm | undefined {
    return this.issuedAlarm;
  }

  /**
   * Makes room for another certificate at the endpoint.
   *
   * @param thresholds its own
   * @param isKnown whether its serial number is known, without which nobody can tell a certificate that was not issued
   * @internal
   */
  _share({ warnDays, pageDays }: AlertThresholds, isKnown: boolean): void {
    this.days = { warnDays: Math.min(this.days.warnDays, warnDays), pageDays: Math.min(this.days.pageDays, pageDays) };
    if (!isKnown && this.issuedAlarm) {
      this.node.tryRemoveChild(this.issuedAlarm.node.id);
      const { issuedAlarm } = this;
      certificateAlarms.remove(this.props.certificate, ({ resource }) => resource === issuedAlarm);
      this.issuedAlarm = undefined;
    }
  }

  // Certificates that come to the endpoint later can lower the days.
  private daysLeft(id: string, key: keyof AlertThresholds, what: (days: number) => string): CloudwatchMetricAlarm {
    const days = () => this.days[key];
    return this.alarm(id, "DaysLeft", LOOKS, () => what(days()), days, "breaching");
  }

  // What is not seen is told by the days that are missing then.
  private flag(id: string, metric: string, looks: number, what: string): CloudwatchMetricAlarm {
    return this.alarm(
      id,
      metric,
      looks,
      () => what,
      () => 0,
      "notBreaching",
    );
  }

  private alarm(
    id: string,
    metricName: string,
    looks: number,
    what: () => string,
    threshold: () => number,
    missing: string,
  ): CloudwatchMetricAlarm {
    const { host, port, certificate, certificateName, channels, every, region, provider } = this.props;
    const place = { region, provider };
    const topics = [...new Set(channels.map((channel) => channel._alarmTopicIn(this, place)))];
    const made = new CloudwatchMetricAlarm(this, id, {
      ...placement(this, place),
      alarmName: alarmName(this, certificateName, `${host}-${port}`, id.toLowerCase()),
      alarmDescription: Lazy.stringValue({
        produce: () => alarmDescription(certificateName, certificate.contact, `the endpoint ${host}:${port} ${what()}`, WHAT_TO_DO),
      }),
      namespace: "Certfleet",
      metricName,
      dimensions: { Endpoint: `${host}:${port}` },
      statistic: "Minimum",
      period: every.toSeconds(),
      evaluationPeriods: looks,
      datapointsToAlarm: looks,
      comparisonOperator: "LessThanOrEqualToThreshold",
      threshold: Lazy.numberValue({ produce: threshold }),
      treatMissingData: missing,
      alarmActions: topics,
      okActions: topics,
    });
    certificateAlarms.add(certificate, {
      resource: made,
      place,
      metricName,
      get days() {
        return metricName === "DaysLeft" ? threshold() : undefined;
      },
      endpoint: `${host}:${port}`,
    });
    return made;
  }
}

/** Names the certificate too, so that one that leaves an endpoint takes no alarm of another with it. CloudWatch takes 255 characters. */
function alarmName(alarms: EndpointAlarms, certificateName: string, endpoint: string, id: string): string {
  const name = `${TerraformStack.of(alarms).node.id}-${certificateName}-${endpoint}-${id}`;
  const end = `-${alarms.node.addr.slice(-8)}-${id}`;
  return name.length <= 255 ? name : `${name.slice(0, 255 - end.length)}${end}`;
}

const WHAT_TO_DO = "Look at what the endpoint serves, and whether it has picked up the last certificate.";
