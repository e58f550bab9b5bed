import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard";
import { IResolveContext, Lazy, TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { CertfleetError, warn } from "../../core/error";
import { markdownText } from "../../core/dashboard-parts";
import { innerExpression, reference } from "../../core/expression";
import { AlertThresholds } from "../../core/renewal";
import { MonitoredCertificate } from "../../core/tls-endpoint";
import { groupByOwner, OwnerGroup, paginate } from "../../core/owner-groups";
import { inAcm } from "../acm/acm-import";
import { arnFor } from "../acm/certificate";
import { CertificateAlarm, certificateAlarms } from "../alerts/acm-alerts";
import { AwsPlace, credentialsOf, placeKey, regionOf } from "../aws-provider";
import { AcmEventLog, QUERIES } from "./acm-event-log";
import { dashboardBody, isWithinLimits, PageContext, ShownCertificate, ShownEndpoint, ShownGroup } from "./dashboard-body";
import { named, stackName } from "../../core/readable-names";

/** Properties of dashboards. */
export interface CloudwatchDashboardsProps {
  /** The certificates. Certificates that are neither in ACM nor watched by a CloudWatch alarm are left out. */
  readonly certificates: MonitoredCertificate[];
  /**
   * The dashboards' name; the second and further ones get a number.
   *
   * @default - the stack's id and "-certificates"
   */
  readonly dashboardName?: string;
  /**
   * Whether ACM events are logged and shown.
   *
   * @default true
   */
  readonly eventLog?: boolean;
  /**
   * The provider of the account with the dashboards.
   *
   * @default - the stack's default AWS provider
   */
  readonly provider?: TerraformProvider;
}

/**
 * CloudWatch dashboards of certificates by owner: days left, overdue renewals, results of the endpoint probe, and ACM events.
 *
 * There is one dashboard, unless CloudWatch's limits require several; certificates of an owner stay together. It shows certificates of all
 * regions. Certificates of other accounts are left out, because their metrics are not in this account.
 */
export class CloudwatchDashboards extends Construct {
  /**
   * Whether dashboards can show a certificate.
   *
   * @internal
   */
  static _canShow(certificate: MonitoredCertificate): boolean {
    return inAcm(certificate.certificate).length > 0 || alarmsOf(certificate).length > 0;
  }

  /** The dashboards. */
  readonly dashboards: CloudwatchDashboard[];
  private readonly provider?: TerraformProvider;

  constructor(scope: Construct, id: string, props: CloudwatchDashboardsProps) {
    super(scope, id);
    this.provider = props.provider;
    const shown = props.certificates.filter((each) => CloudwatchDashboards._canShow(each) && this.isInAccount(each));
    if (shown.length === 0) {
      throw new CertfleetError(
        "nothing-to-show",
        "None of the certificates is in ACM or watched by CloudWatch. Add one that is, or remove the dashboards.",
        this,
      );
    }
    const name = props.dashboardName === undefined ? `${stackName(this)}-certificates` : nameOf(props.dashboardName);
    const logs = props.eventLog === false ? [] : this.logs(shown);
    const byCertificate = new Map(shown.map((each) => [each, this.shown(each)]));
    const groupOf = ({ owner, certificates }: OwnerGroup): ShownGroup => ({
      owner: owner && markdownText(owner),
      certificates: certificates.map((each) => byCertificate.get(each)!),
    });
    const body = (page: readonly OwnerGroup[], heading: string) => dashboardBody(page.map(groupOf), { heading, logs });
    const groups = groupByOwner(shown);
    const longest = headingOf(
      name,
      groups,
      99,
      Array.from({ length: 99 }, () => groups),
    );
    const pages = paginate(groups, (page) => isWithinLimits(body(page, longest)));
    this.dashboards = pages.map((page, index) =>
      named(
        new CloudwatchDashboard(this, `${index + 1}`, {
          provider: this.provider,
          dashboardName: pageName(name, index),
          // Certificates that are added to an endpoint later can lower the days of its alarms.
          dashboardBody: Lazy.stringValue({ produce: () => JSON.stringify(body(page, headingOf(name, page, index, pages))) }),
        }),
      ),
    );
  }

  private isInAccount({ certificate, certificateName }: MonitoredCertificate): boolean {
    const own = credentialsOf(this, this.provider);
    const isHere = inAcm(certificate).every(({ provider }) => credentialsOf(this, provider) === own);
    if (!isHere) {
      warn(
        this,
        "other-account",
        `"${certificateName}" is in another account, which these dashboards cannot show. Create dashboards there with a \`provider\` of that account.`,
      );
    }
    return isHere;
  }

  private shown(monitored: MonitoredCertificate): ShownCertificate {
    const { certificate, certificateName } = monitored;
    const alarms = alarmsOf(monitored);
    const arnsOf = (wanted: readonly CertificateAlarm[]) => wanted.map(({ resource }) => reference(resource, "arn"));
    return {
      name: markdownText(certificateName),
      runbook: certificate.contact.runbook,
      inAcm: inAcm(certificate).map((each) => {
        const arn = embeddable(arnFor(this, each));
        const region = this.region({ region: each.region, provider: each.provider }, arn);
        return { arn, region, thresholds: thresholdsOf(certificateAlarms.of(each).filter(({ endpoint }) => endpoint === undefined)) };
      }),
      dayAlarms: arnsOf(alarms.filter((each) => each.days !== undefined)),
      otherAlarms: arnsOf(alarms.filter((each) => each.days === undefined)),
      endpoints: this.endpoints(alarms),
    };
  }

  private endpoints(alarms: readonly CertificateAlarm[]): ShownEndpoint[] {
    const found = new Map<string, ShownEndpoint>();
    for (const { endpoint, place, metricName, resource, period } of alarms) {
      if (endpoint !== undefined) {
        found.set(endpoint, {
          endpoint,
          region: this.region(place, reference(resource, "arn")),
          hasIssued: metricName === "IsIssued" || found.get(endpoint)?.hasIssued === true,
          period,
          get thresholds() {
            return thresholdsOf(alarms.filter((each) => each.endpoint === endpoint));
          },
        });
      }
    }
    return [...found.values()];
  }

  /** A log for each region in which certificates are. */
  private logs(shown: readonly MonitoredCertificate[]): PageContext["logs"] {
    const places = new Map<string, AwsPlace>();
    for (const { region, provider } of shown.flatMap(({ certificate }) => inAcm(certificate))) {
      const place = { region, provider };
      places.set(placeKey(this, place), places.get(placeKey(this, place)) ?? place);
    }
    return [...places.values()].map((place) => {
      const log = AcmEventLog._shared(this, place);
      const region = this.region(place, log.logGroupArn);
      const { title, lines } = QUERIES.AllEvents;
      return { title: `${title} in ${region}`, region, logGroupName: log.logGroupName, lines };
    });
  }

  /** A region as widgets take it: where it is not written down, Terraform reads it from an ARN that is there. */
  private region(place: AwsPlace, arn: string): string {
    return regionOf(this, place) ?? regionOfArn(arn);
  }
}

/** The alarms of a certificate and of its imports. */
function alarmsOf({ certificate }: MonitoredCertificate): CertificateAlarm[] {
  return [...new Set([certificate, ...inAcm(certificate)])].flatMap((each) => certificateAlarms.of(each));
}

/** The days at which alarms fire: the first warns, the last pages. */
function thresholdsOf(alarms: readonly CertificateAlarm[]): AlertThresholds | undefined {
  const days = alarms.flatMap((each) => (each.days === undefined ? [] : [each.days])).sort((a, b) => b - a);
  return days.length < 2 ? undefined : { warnDays: days[0], pageDays: days[days.length - 1] };
}

function nameOf(text: string): string {
  return text.replace(/[^A-Za-z0-9_-]/g, "-");
}

function pageName(name: string, index: number): string {
  return index === 0 ? name : `${name}-${index + 1}`;
}

/** What a page is, and the way to the others. */
function headingOf(name: string, page: readonly OwnerGroup[], index: number, pages: readonly (readonly OwnerGroup[])[]): string {
  const count = page.reduce((sum, { certificates }) => sum + certificates.length, 0);
  const about = `# Certificates${pages.length === 1 ? "" : `, ${index + 1} of ${pages.length}`}\n${count === 1 ? "1 certificate" : `${count} certificates`}`;
  const others = pages.flatMap((other, at) =>
    at === index ? [] : [`[${at + 1}: ${rangeOf(other)}](#dashboards/dashboard/${pageName(name, at)})`],
  );
  return others.length === 0 ? about : `${about}. Others: ${others.join(", ")}`;
}

/** The owners that a page has, from the first to the last. */
function rangeOf(page: readonly OwnerGroup[]): string {
  const names = [page[0], page[page.length - 1]].map(({ owner }) => (owner === undefined ? "no owner" : markdownText(owner)));
  return names[0] === names[1] ? names[0] : `${names[0]} to ${names[1]}`;
}

/** An expression for the region of an ARN that only Terraform knows. */
function regionOfArn(arn: string): string {
  return Lazy.stringValue({
    produce: (context: IResolveContext) => `\${element(split(":", ${innerExpression(String(context.resolve(arn)))}), 3)}`,
  });
}

/** An expression that may have quotes in it, as a part of JSON text that must not escape them. */
function embeddable(expression: string): string {
  return expression.includes('"') ? Lazy.stringValue({ produce: () => expression }) : expression;
}
