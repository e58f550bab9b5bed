import { ICertificate } from "../../core/certificate";
import { ITlsEndpoint } from "../../core/tls-endpoint";
import { MonitoringAlertPolicy, MonitoringAlertPolicyConditions } from "@cdktf/provider-google/lib/monitoring-alert-policy";
import { MonitoringUptimeCheckConfig } from "@cdktf/provider-google/lib/monitoring-uptime-check-config";
import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { alertText } from "../../core/alert-text";
import { DomainName } from "../../core/domain-name";
import { CertfleetError } from "../../core/error";
import { reference } from "../../core/reference";
import { AlertThresholds } from "../../core/renewal";
import { registerAlert } from "../../core/alert-registry";
import { contactLabels } from "../resource-name";
import { GooglePlace, knownProjectOf, placement } from "../google-provider";
import { ALERT_POLICIES, CHANNELS_PER_POLICY, countAgainst, UPTIME_CHECKS } from "../quotas";
import { documentation, certificatePolicies } from "./alert-policy";
import type { GoogleChannel } from "./google-channel";
import { withoutTokenTraces } from "../../core/token-traces";

/** A host and port that can be looked at from the internet. */
export interface ProbedHost {
  /** The host's name. */
  readonly host: string;
  /** The port. */
  readonly port: number;
}

/** The hosts at which a certificate is served to the internet, each once: a wildcard is none, since nothing can ask for it. */
export function probedHosts(endpoints: readonly ITlsEndpoint[], certificate: ICertificate): ProbedHost[] {
  const found = new Map<string, ProbedHost>();
  for (const { probeable, hosts, port } of endpoints) {
    for (const host of probeable ? hosts : []) {
      if (!host.startsWith("*.") && covers(certificate.domainNames, host)) {
        found.set(`${host}:${port}`, { host, port });
      }
    }
  }
  return [...found.values()];
}

function covers(names: readonly string[], host: string): boolean {
  return names.includes(host) || names.includes(`*.${host.slice(host.indexOf(".") + 1)}`);
}

/** The days that a served certificate has left, as uptime checks measure them. */
const DAYS_LEFT = "monitoring.googleapis.com/uptime_check/time_until_ssl_cert_expires";

/** Whether a check passed. */
const PASSED = "monitoring.googleapis.com/uptime_check/check_passed";

/** Issuers that browsers need not trust, and Google's checks do not. */
const PRIVATE_ISSUERS = ["google-private-ca", "acm-private-ca", "provided"];

/** Uptime checks of the hosts that serve a certificate. */
export interface UptimeAlertsProps extends GooglePlace {
  /** The certificate. */
  readonly certificate: ICertificate;
  /** What people call it. */
  readonly certificateName: string;
  /** The hosts, as the internet reaches them. */
  readonly hosts: ProbedHost[];
  /** Who hears of it, 16 channels at most. */
  readonly channels: GoogleChannel[];
  /**
   * When to warn and when to page, in days left.
   *
   * @default - what follows from the certificate's renewal: 20 and 10 for one that Google manages
   */
  readonly thresholds?: AlertThresholds;
}

/**
 * A warning and a page on the days that the served certificate has left, whoever issued it, and a page where clients would not trust it.
 *
 * A metrics scope has 100 uptime checks and 2000 alert policies: a check for each host, and two policies for all hosts of a certificate.
 */
export class UptimeAlerts extends Construct {
  /** The checks, in the order of the hosts. */
  readonly checks: MonitoringUptimeCheckConfig[];
  /** The policy that says renewal is overdue. */
  readonly warning: MonitoringAlertPolicy;
  /** The policy that says expiry is near, or that clients do not trust what is served. */
  readonly page: MonitoringAlertPolicy;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: UptimeAlertsProps,
  ) {
    super(scope, id);
    const { certificate, hosts, channels, thresholds } = props;
    if (hosts.length === 0) {
      throw new CertfleetError("no-endpoints", "an uptime check looks at one host at least: add one to `hosts`", this);
    }
    if (channels.length > CHANNELS_PER_POLICY) {
      throw new CertfleetError(
        "too-many-channels",
        `${channels.length} channels for one certificate, an alert policy tells ${CHANNELS_PER_POLICY} at most: put the addresses into fewer channels`,
        this,
      );
    }
    const days = thresholds ? certificate.renewal.checkThresholds(thresholds) : certificate.renewal.thresholds();
    const { warnDays, pageDays } = days;
    registerAlert(certificate, { source: "google-uptime", thresholds: days, channels: channels.map(({ channelName }) => channelName) });
    const project = knownProjectOf(this, props, "an uptime check");
    const isTrusted = !PRIVATE_ISSUERS.includes(certificate.issuer);
    this.checks = hosts.map((host) => this.check(host, project, isTrusted));
    const filter = `metric.labels.check_id = one_of(${this.checks.map((check) => `"${reference(check, "uptime_check_id")}"`).join(",")})`;
    this.warning = this.policy("Warn", "WARNING", `its renewal is overdue, ${warnDays} days or fewer are left.`, [
      daysLeft(filter, warnDays),
    ]);
    this.page = this.policy("Page", "CRITICAL", `it expires in ${pageDays} days or fewer, or clients do not trust what is served.`, [
      { ...daysLeft(filter, pageDays) },
      ...(isTrusted ? [notTrusted(filter)] : []),
    ]);
    certificatePolicies.add(certificate, {
      policies: [this.warning, this.page],
      checks: this.checks.map((resource, index) => ({ resource, displayName: this.displayName(hosts[index]) })),
      thresholds: days,
    });
  }

  private check({ host, port }: ProbedHost, project: string, isTrusted: boolean): MonitoringUptimeCheckConfig {
    const { name, isWildcard } = DomainName.parse(host);
    if (isWildcard) {
      throw new CertfleetError(
        "wildcard-host",
        `"${host}" is no host that an uptime check can reach: name one host, such as "www${host.slice(1)}"`,
        this,
      );
    }
    countAgainst(this, UPTIME_CHECKS, this.props);
    return withoutTokenTraces(
      () =>
        new MonitoringUptimeCheckConfig(this, `${name}-${port}`, {
          ...placement(this.props),
          displayName: this.displayName({ host: name, port }),
          timeout: "10s",
          period: "900s",
          monitoredResource: { type: "uptime_url", labels: { project_id: project, host: name } },
          // Any answer will do: it is the certificate that is looked at.
          httpCheck: {
            path: "/",
            port,
            useSsl: true,
            validateSsl: isTrusted,
            acceptedResponseStatusCodes: [{ statusClass: "STATUS_CLASS_ANY" }],
          },
          userLabels: contactLabels(this.props.certificate.contact),
          lifecycle: { createBeforeDestroy: true },
        }),
    );
  }

  private displayName({ host, port }: ProbedHost): string {
    return `${TerraformStack.of(this).node.id} ${host}:${port}`;
  }

  private policy(id: string, severity: string, what: string, conditions: MonitoringAlertPolicyConditions[]): MonitoringAlertPolicy {
    const { certificate, certificateName, channels, hosts } = this.props;
    countAgainst(this, ALERT_POLICIES, this.props);
    const served = hosts.map(({ host, port }) => `${host}:${port}`).join(", ");
    const text = alertText(certificateName, certificate.contact, what, `Served at ${served}.`, WHAT_TO_DO);
    return withoutTokenTraces(
      () =>
        new MonitoringAlertPolicy(this, id, {
          ...placement(this.props),
          displayName: `${TerraformStack.of(this).node.id}-${certificateName}-${id.toLowerCase()}`,
          combiner: "OR",
          severity,
          conditions,
          notificationChannels: [...new Set(channels.map((channel) => channel._idIn(this)))],
          documentation: documentation(
            `Certificate ${certificateName}: ${id === "Warn" ? "renewal is overdue" : "expiry is near"}`,
            text,
            certificate.contact,
          ),
          userLabels: contactLabels(certificate.contact),
        }),
    );
  }
}

/** The lowest figure of all places that look, by host. */
function daysLeft(filter: string, days: number): MonitoringAlertPolicyConditions {
  return {
    displayName: `fewer than ${days} days left`,
    conditionThreshold: {
      filter: `metric.type = "${DAYS_LEFT}" AND resource.type = "uptime_url" AND ${filter}`,
      comparison: "COMPARISON_LT",
      thresholdValue: days,
      duration: "600s",
      evaluationMissingData: "EVALUATION_MISSING_DATA_ACTIVE",
      aggregations: [
        {
          alignmentPeriod: "1200s",
          perSeriesAligner: "ALIGN_NEXT_OLDER",
          crossSeriesReducer: "REDUCE_MIN",
          groupByFields: ["resource.label.host"],
        },
      ],
      trigger: { count: 1 },
    },
  };
}

/** More than one place that looks found no certificate that clients would trust, for that name. */
function notTrusted(filter: string): MonitoringAlertPolicyConditions {
  return {
    displayName: "clients do not trust what is served, or nothing answers",
    conditionThreshold: {
      filter: `metric.type = "${PASSED}" AND resource.type = "uptime_url" AND ${filter}`,
      comparison: "COMPARISON_GT",
      thresholdValue: 1,
      duration: "1800s",
      aggregations: [
        {
          alignmentPeriod: "1200s",
          perSeriesAligner: "ALIGN_NEXT_OLDER",
          crossSeriesReducer: "REDUCE_COUNT_FALSE",
          groupByFields: ["resource.label.host"],
        },
      ],
      trigger: { count: 1 },
    },
  };
}

const WHAT_TO_DO = "Look at what the host serves, at the certificate's state where it was issued, and at its validation records.";
