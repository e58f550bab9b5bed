import { ICertificate } from "../../core/certificate";
import { ITlsEndpoint } from "../../core/tls-endpoint";
import { MonitoringAlertPolicy, MonitoringAlertPolicyConditions } from "@cdktf/provider-google/lib/monitoring-alert-policy";
import { MonitoringUptimeCheckConfig } from "@cdktf/provider-google/lib/monitoring-uptime-check-config";
import { Construct } from "constructs";
import { alertText, registerAlert } from "../../core/alert";
import { DomainName } from "../../core/domain-name";
import { covers } from "../../core/text";
import { CertfleetError } from "../../core/error";
import { reference } from "../../core/expression";
import { AlertThresholds } from "../../core/renewal";
import { contactLabels } from "../resource-name";
import { GooglePlace, knownProjectOf, placement } from "../google-provider";
import { CHANNELS_PER_POLICY, countQuotas } from "../quotas";
import { documentation, certificatePolicies } from "./certificate-manager-alerts";
import { DAYS_LEFT, FAILED_LOCATIONS, ofChecks, TOLERATED_LOCATIONS } from "./certificate-metrics";
import type { GoogleChannel } from "./google-channel";
import { withoutTokenTraces } from "../../core/token";
import { named, stackName } from "../../core/readable-names";

/** A host and port that can be reached from the internet. */
export interface ProbedHost {
  /** The host's name. */
  readonly host: string;
  /** The port. */
  readonly port: number;
}

/**
 * The hosts that serve a certificate to the internet, without wildcards, which cannot be probed.
 *
 * @internal
 */
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

/** Issuers that Google's checks may not trust. */
const PRIVATE_ISSUERS = ["google-private-ca", "acm-private-ca", "provided"];

/** Uptime checks and alerts for the hosts that serve a certificate. */
export interface UptimeAlertsProps extends GooglePlace {
  /** The certificate. */
  readonly certificate: ICertificate;
  /** Its name in alert texts. */
  readonly certificateName: string;
  /** The hosts to check. */
  readonly hosts: ProbedHost[];
  /** The channels that receive the alerts, at most 16. */
  readonly channels: GoogleChannel[];
  /**
   * The days before expiry at which to warn and to page.
   *
   * @default - derived from the certificate's renewal: 20 and 10 for a Google-managed certificate
   */
  readonly thresholds?: AlertThresholds;
}

/**
 * A warning and a page before the served certificate expires, whoever issued it, and a page if clients do not trust it.
 *
 * A metrics scope has 100 uptime checks and 2000 alert policies: a check for each host, and two policies for all hosts of a certificate.
 */
export class UptimeAlerts extends Construct {
  /** The checks, in the order of the hosts. */
  readonly checks: MonitoringUptimeCheckConfig[];
  /** The alert policy that warns about overdue renewal. */
  readonly warning: MonitoringAlertPolicy;
  /** The alert policy that pages before expiry, or if clients do not trust the certificate. */
  readonly page: MonitoringAlertPolicy;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: UptimeAlertsProps,
  ) {
    super(scope, id);
    const { certificate, hosts, channels, thresholds } = props;
    if (hosts.length === 0) {
      throw new CertfleetError("no-endpoints", "An uptime check needs a host. Add at least one to `hosts`.", this);
    }
    if (channels.length > CHANNELS_PER_POLICY) {
      throw new CertfleetError(
        "too-many-channels",
        `The certificate has ${channels.length} channels, but an alert policy notifies at most ${CHANNELS_PER_POLICY}. Put the addresses into fewer channels.`,
        this,
      );
    }
    const days = thresholds ? certificate.renewal.checkThresholds(thresholds) : certificate.renewal.thresholds();
    const { warnDays, pageDays } = days;
    registerAlert(certificate, { source: "google-uptime", thresholds: days, channels: channels.map(({ channelName }) => channelName) });
    const project = knownProjectOf(this, props, "An uptime check");
    const isTrusted = !PRIVATE_ISSUERS.includes(certificate.issuer);
    this.checks = hosts.map((host) => this.check(host, project, isTrusted));
    const ids = this.checks.map((check) => reference(check, "uptime_check_id"));
    this.warning = this.policy("Warn", "WARNING", `it expires in ${warnDays} days or less and has not renewed.`, [daysLeft(ids, warnDays)]);
    this.page = this.policy(
      "Page",
      "CRITICAL",
      `it expires in ${pageDays} days or less and has not renewed, or clients do not trust the certificate that is served.`,
      [daysLeft(ids, pageDays), ...(isTrusted ? [notTrusted(ids)] : [])],
    );
    certificatePolicies.add(certificate, {
      policies: [this.warning, this.page],
      checks: this.checks.map((resource, index) => ({ resource, displayName: this.displayName(hosts[index]) })),
      thresholds: days,
      alertsOnFailures: isTrusted,
    });
  }

  private check({ host, port }: ProbedHost, project: string, isTrusted: boolean): MonitoringUptimeCheckConfig {
    const { name, isWildcard } = DomainName.parse(host);
    if (isWildcard) {
      throw new CertfleetError(
        "wildcard-host",
        `"${host}" is a wildcard, which an uptime check cannot reach. Name one host, such as "www${host.slice(1)}".`,
        this,
      );
    }
    countQuotas(this);
    return withoutTokenTraces(() =>
      named(
        new MonitoringUptimeCheckConfig(this, `${name}-${port}`, {
          ...placement(this.props),
          displayName: this.displayName({ host: name, port }),
          timeout: "10s",
          period: "900s",
          monitoredResource: { type: "uptime_url", labels: { project_id: project, host: name } },
          // The check is about the certificate, so that any response is accepted.
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
      ),
    );
  }

  private displayName({ host, port }: ProbedHost): string {
    return `${stackName(this)} ${host}:${port}`;
  }

  private policy(id: string, severity: string, what: string, conditions: MonitoringAlertPolicyConditions[]): MonitoringAlertPolicy {
    const { certificate, certificateName, channels, hosts } = this.props;
    countQuotas(this);
    const served = hosts.map(({ host, port }) => `${host}:${port}`).join(", ");
    const text = alertText(certificateName, certificate.contact, what, `Served at ${served}.`, WHAT_TO_DO);
    return withoutTokenTraces(() =>
      named(
        new MonitoringAlertPolicy(this, id, {
          ...placement(this.props),
          displayName: `${stackName(this)}-${certificateName}-${id.toLowerCase()}`,
          combiner: "OR",
          severity,
          conditions,
          notificationChannels: [...new Set(channels.map((channel) => channel._idIn(this)))],
          documentation: documentation(
            `Certificate ${certificateName} ${id === "Warn" ? "has not renewed in time" : "expires soon or is not trusted"}`,
            text,
            certificate.contact,
          ),
          userLabels: contactLabels(certificate.contact),
        }),
      ),
    );
  }
}

function daysLeft(ids: readonly string[], days: number): MonitoringAlertPolicyConditions {
  return {
    displayName: `Fewer than ${days} days until expiry`,
    conditionThreshold: {
      filter: ofChecks(DAYS_LEFT, ids),
      comparison: "COMPARISON_LT",
      thresholdValue: days,
      duration: "600s",
      evaluationMissingData: "EVALUATION_MISSING_DATA_ACTIVE",
      aggregations: [DAYS_LEFT.aggregation],
      trigger: { count: 1 },
    },
  };
}

/** More than one checker location found a certificate that clients do not trust, or no answer. */
function notTrusted(ids: readonly string[]): MonitoringAlertPolicyConditions {
  return {
    displayName: "Clients do not trust the served certificate, or the host does not answer",
    conditionThreshold: {
      filter: ofChecks(FAILED_LOCATIONS, ids),
      comparison: "COMPARISON_GT",
      thresholdValue: TOLERATED_LOCATIONS,
      duration: "1800s",
      aggregations: [FAILED_LOCATIONS.aggregation],
      trigger: { count: 1 },
    },
  };
}

const WHAT_TO_DO = "Check the certificate that the host serves, its state at the issuer, and its validation records.";
