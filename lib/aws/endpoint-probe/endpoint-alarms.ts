import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Lazy, TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { Alert, registerAlert } from "../../core/alert";
import { ICertificate } from "../../core/certificate";
import { Duration } from "../../core/duration";
import { AlertThresholds } from "../../core/renewal";
import { alarmDescription, certificateAlarms } from "../alerts/acm-alerts";
import { alarmMetric, probeMetric, ProbeMetricName } from "../alerts/certificate-metrics";
import type { SnsTopicChannel } from "../alerts/sns-topic-channel";
import { placement } from "../aws-provider";
import { named, nameLength, stackName } from "../../core/readable-names";

/** Consecutive failed probes before an alarm fires, so that one lost connection does not. */
const FAILED_PROBES = 3;

/** Properties of the alarms about an endpoint. */
export interface EndpointAlarmsProps {
  /** The host name. */
  readonly host: string;
  /** The port. */
  readonly port: number;
  /** The expected certificate. */
  readonly certificate: ICertificate;
  /** The name of the certificate in alarms. */
  readonly certificateName: string;
  /** The channels that are notified. */
  readonly channels: SnsTopicChannel[];
  /** The interval of the probe. */
  readonly every: Duration;
  /** How long the endpoint can serve the previous certificate after a renewal. */
  readonly pickUpWithin: Duration;
  /**
   * The serial number of the current certificate, an expression.
   *
   * @default - any valid certificate is accepted
   */
  readonly serial?: string;
  /**
   * The days left at which the alarms fire.
   *
   * @default - from the certificate's renewal
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
 * A warning and a page on the days left, alarms for a chain or a name that clients refuse, and one for a certificate that was not issued.
 *
 * An endpoint that can serve several certificates has alarms for each of them, which notify the certificate's owner. They observe whichever
 * certificate is served, so all have the lowest of the thresholds: none fires because of another certificate that is healthy.
 */
export class EndpointAlarms extends Construct {
  /** The alarm for an overdue renewal. */
  readonly warning: CloudwatchMetricAlarm;
  /** The alarm for an expiry that is near, or an endpoint that does not respond. */
  readonly page: CloudwatchMetricAlarm;
  /** The alarm for a chain that clients do not trust. */
  readonly chain: CloudwatchMetricAlarm;
  /** The alarm for a certificate that does not cover the name. */
  readonly name: CloudwatchMetricAlarm;
  /**
   * The alert on days left.
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
      (days) => `serves a certificate that expires in ${days} days or fewer and was not renewed, or does not respond.`,
    );
    this.page = this.daysLeft(
      "Page",
      "pageDays",
      (days) => `serves a certificate that expires in ${days} days or fewer, or does not respond.`,
    );
    this.chain = this.flag("Chain", "ChainValid", FAILED_PROBES, "serves a certificate chain that clients do not trust.");
    this.name = this.flag("Name", "NameMatches", FAILED_PROBES, "serves a certificate for another name.");
    if (props.serial !== undefined) {
      const probes = Math.max(1, Math.floor(pickUpWithin.toMinutes() / every.toMinutes()));
      this.issuedAlarm = this.flag(
        "Issued",
        "IsIssued",
        probes,
        `has served another certificate than the issued one for ${pickUpWithin.toString()}.`,
      );
    }
  }

  /** The alarm for another certificate than the current one; undefined if its serial number is not known. */
  get issued(): CloudwatchMetricAlarm | undefined {
    return this.issuedAlarm;
  }

  /**
   * Allows another certificate at the endpoint.
   *
   * @param thresholds those of the other certificate
   * @param isKnown whether its serial number is known; otherwise a certificate that was not issued cannot be recognised
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

  // Certificates that are added to the endpoint later can lower the days.
  private daysLeft(id: string, key: keyof AlertThresholds, what: (days: number) => string): CloudwatchMetricAlarm {
    const days = () => this.days[key];
    return this.alarm(id, "DaysLeft", FAILED_PROBES, () => what(days()), days, "breaching");
  }

  // The alarms on days left cover missing data.
  private flag(id: string, metric: ProbeMetricName, probes: number, what: string): CloudwatchMetricAlarm {
    return this.alarm(
      id,
      metric,
      probes,
      () => what,
      () => 0,
      "notBreaching",
    );
  }

  private alarm(
    id: string,
    metricName: ProbeMetricName,
    probes: number,
    what: () => string,
    threshold: () => number,
    missing: string,
  ): CloudwatchMetricAlarm {
    const { host, port, certificate, certificateName, channels, every, region, provider } = this.props;
    const place = { region, provider };
    const topics = [...new Set(channels.map((channel) => channel._alarmTopicIn(this, place)))];
    const made = named(
      new CloudwatchMetricAlarm(this, id, {
        ...placement(this, place),
        alarmName: alarmName(this, certificateName, `${host}-${port}`, id.toLowerCase()),
        alarmDescription: Lazy.stringValue({
          produce: () => alarmDescription(certificateName, certificate.contact, `the endpoint ${host}:${port} ${what()}`, WHAT_TO_DO),
        }),
        ...alarmMetric(probeMetric(metricName), `${host}:${port}`),
        period: every.toSeconds(),
        evaluationPeriods: probes,
        datapointsToAlarm: probes,
        comparisonOperator: "LessThanOrEqualToThreshold",
        threshold: Lazy.numberValue({ produce: threshold }),
        treatMissingData: missing,
        alarmActions: topics,
        okActions: topics,
      }),
    );
    certificateAlarms.add(certificate, {
      resource: made,
      place,
      metricName,
      get days() {
        return metricName === "DaysLeft" ? threshold() : undefined;
      },
      endpoint: `${host}:${port}`,
      period: every.toSeconds(),
    });
    return made;
  }
}

/** Includes the certificate, so that removing one from an endpoint removes no alarm of another. CloudWatch allows 255 characters. */
function alarmName(alarms: EndpointAlarms, certificateName: string, endpoint: string, id: string): string {
  const name = `${stackName(alarms)}-${certificateName}-${endpoint}-${id}`;
  const end = `-${alarms.node.addr.slice(-8)}-${id}`;
  // The name of an instance of a module can be longer than the expression for it.
  const excess = nameLength(alarms, name) - name.length;
  return name.length + excess <= 255 ? name : `${name.slice(0, 255 - end.length - excess)}${end}`;
}

const WHAT_TO_DO = "Run `certfleet status` to see what the endpoint serves, then deploy the current certificate there.";
