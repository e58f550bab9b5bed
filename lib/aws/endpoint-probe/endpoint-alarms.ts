import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { TerraformProvider, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { alertText } from "../../core/alert-text";
import { ICertificate } from "../../core/certificate";
import { Duration } from "../../core/duration";
import { AlertThresholds } from "../../core/renewal";
import { markWatched } from "../../core/watched";
import type { SnsChannel } from "../alerts/sns-channel";
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
  readonly channels: SnsChannel[];
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

/** A warning and a page on days left, an alarm for a chain or name that clients refuse, and one for another certificate than the issued one. */
export class EndpointAlarms extends Construct {
  /** The alarm that says renewal is overdue. */
  readonly warning: CloudwatchMetricAlarm;
  /** The alarm that says expiry is near, or that the endpoint does not answer. */
  readonly page: CloudwatchMetricAlarm;
  /** The alarm that says clients do not trust the chain. */
  readonly chain: CloudwatchMetricAlarm;
  /** The alarm that says the name is not in the certificate. */
  readonly name: CloudwatchMetricAlarm;
  /** The alarm that says another certificate is served than the one issued last, where that is known. */
  readonly issued?: CloudwatchMetricAlarm;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: EndpointAlarmsProps,
  ) {
    super(scope, id);
    const { certificate, thresholds, pickUpWithin, every } = props;
    markWatched(certificate);
    const { warnDays, pageDays } = thresholds ? certificate.renewal.checkThresholds(thresholds) : certificate.renewal.thresholds();
    this.warning = this.daysLeft("Warn", warnDays, `is overdue for renewal, ${warnDays} days or fewer are left, or it does not answer.`);
    this.page = this.daysLeft("Page", pageDays, `has ${pageDays} days or fewer left, or does not answer.`);
    this.chain = this.flag("Chain", "ChainValid", LOOKS, "serves a chain that clients do not trust.");
    this.name = this.flag("Name", "NameMatches", LOOKS, "serves a certificate that is not for its name.");
    if (props.serial !== undefined) {
      const looks = Math.max(1, Math.floor(pickUpWithin.toMinutes() / every.toMinutes()));
      this.issued = this.flag(
        "Issued",
        "IsIssued",
        looks,
        `has served another certificate than the issued one for ${pickUpWithin.toString()}.`,
      );
    }
  }

  private daysLeft(id: string, threshold: number, what: string): CloudwatchMetricAlarm {
    return this.alarm(id, "DaysLeft", LOOKS, what, threshold, "breaching");
  }

  // What is not seen is told by the days that are missing then.
  private flag(id: string, metric: string, looks: number, what: string): CloudwatchMetricAlarm {
    return this.alarm(id, metric, looks, what, 0, "notBreaching");
  }

  private alarm(id: string, metricName: string, looks: number, what: string, threshold: number, missing: string): CloudwatchMetricAlarm {
    const { host, port, certificate, certificateName, channels, every, region, provider } = this.props;
    const place = { region, provider };
    const topics = [...new Set(channels.map((channel) => channel._topicIn(this, place)))];
    return new CloudwatchMetricAlarm(this, id, {
      ...placement(this, place),
      alarmName: `${TerraformStack.of(this).node.id}-${host}-${port}-${id.toLowerCase()}`,
      alarmDescription: alertText(certificateName, certificate.contact, `the endpoint ${host}:${port} ${what}`, WHAT_TO_DO),
      namespace: "Certfleet",
      metricName,
      dimensions: { Endpoint: `${host}:${port}` },
      statistic: "Minimum",
      period: every.toSeconds(),
      evaluationPeriods: looks,
      datapointsToAlarm: looks,
      comparisonOperator: "LessThanOrEqualToThreshold",
      threshold,
      treatMissingData: missing,
      alarmActions: topics,
      okActions: topics,
    });
  }
}

const WHAT_TO_DO = "Look at what the endpoint serves, and whether it has picked up the last certificate.";
