import { AlertResources } from "../../core/alert";
import { MonitoringAlertPolicy, MonitoringAlertPolicyDocumentation } from "@cdktf/provider-google/lib/monitoring-alert-policy";
import { Lazy, Token } from "cdktf";
import { CertificateContact, ICertificate } from "../../core/certificate";
import { MonitoringUptimeCheckConfig } from "@cdktf/provider-google/lib/monitoring-uptime-check-config";
import { AlertThresholds } from "../../core/renewal";
import { Construct } from "constructs";
import { compareText } from "../../core/text";
import { oncePerStack } from "../../core/once-per-stack";
import { GooglePlace, knownProjectOf, placement, placeSuffix } from "../google-provider";
import { countQuotas } from "../quotas";
import { CERTIFICATES, expiryLog, IS_ACTIVE } from "./certificate-metrics";
import type { GoogleChannel } from "./google-channel";
import { named, stackName } from "../../core/readable-names";

/**
 * Characters of a policy's documentation (Monitoring, `AlertPolicy.Documentation.content` has 10,240 octets at most).
 *
 * @internal
 */
export const DOCUMENTATION_LENGTH = 8000;

/**
 * The documentation of an alert policy: a subject, a text, and a link to the runbook.
 *
 * @internal
 */
export function documentation(subject: string, content: string, contact: CertificateContact = {}): MonitoringAlertPolicyDocumentation {
  const { runbook } = contact;
  return {
    subject,
    // Cloud Monitoring replaces variables in the text.
    content: Token.isUnresolved(content) ? content : content.replace(/\$\{/g, "$ {"),
    mimeType: "text/markdown",
    links: runbook === undefined ? undefined : [{ displayName: "Runbook", url: runbook }],
  };
}

/**
 * The alert policies and uptime checks of a certificate.
 *
 * @internal
 */
export interface CertificatePolicies {
  readonly policies: readonly MonitoringAlertPolicy[];
  /** The uptime checks of hosts that serve it, with their display names. */
  readonly checks: readonly { readonly resource: MonitoringUptimeCheckConfig; readonly displayName: string }[];
  /** The project, for a certificate in Certificate Manager. */
  readonly managedIn?: string;
  readonly thresholds?: AlertThresholds;
  /** Whether an alert fires if checker locations fail. */
  readonly alertsOnFailures?: boolean;
}

/**
 * The alert policies and uptime checks of each certificate.
 *
 * @internal
 */
export const certificatePolicies = new AlertResources<CertificatePolicies>();

/** The minimum time between notifications of a policy. Certificate Manager writes one log entry a day for each certificate. */
const RATE_LIMIT = "300s";

/** Alerts on the state of certificates in a project. */
export interface CertificateManagerAlertsProps extends GooglePlace {
  /** The channels that receive the alerts. */
  readonly channels: GoogleChannel[];
}

interface Covered {
  readonly name: string;
  readonly contact: CertificateContact;
}

/**
 * Alerts on what Certificate Manager reports about a project: log entries about certificates that expire within ten days or have expired, and
 * certificates that are not active, such as those that could not be provisioned.
 *
 * Two alert policies cover all certificates.
 */
export class CertificateManagerAlerts extends Construct {
  /** The alerts of a project for the same channels, once per stack. */
  static shared(scope: Construct, channels: GoogleChannel[], place: GooglePlace): CertificateManagerAlerts {
    const names = channels.map(({ channelName }) => channelName).sort();
    const id = `google-certificates-${names.join("-")}${placeSuffix(scope, place)}`;
    return oncePerStack(scope, id, (shared) => new CertificateManagerAlerts(shared, id, { ...placement(place), channels }));
  }

  /** The alert policy on log entries. */
  readonly expiry: MonitoringAlertPolicy;
  /** The alert policy on certificates that are not active. */
  readonly state: MonitoringAlertPolicy;
  private readonly covered: Covered[] = [];
  private readonly project: string;

  constructor(scope: Construct, id: string, props: CertificateManagerAlertsProps) {
    super(scope, id);
    const project = knownProjectOf(this, props, "An alert on the log of Certificate Manager");
    this.project = project;
    const stack = stackName(this);
    countQuotas(this);
    const notificationChannels = [...new Set(props.channels.map((channel) => channel._idIn(this)))];
    const content = (what: string) => Lazy.stringValue({ produce: () => `${what}\n\n${listed(this.covered)}` });
    this.expiry = named(
      new MonitoringAlertPolicy(this, "expiry-log", {
        ...placement(props),
        displayName: `${stack}-certificate-manager-expiry`,
        combiner: "OR",
        severity: "CRITICAL",
        conditions: [
          {
            displayName: "A certificate expires soon or has expired",
            conditionMatchedLog: {
              filter: `logName="${expiryLog(project)}" AND (jsonPayload.state="CLOSE_TO_EXPIRY" OR jsonPayload.state="EXPIRED")`,
              labelExtractors: { state: "EXTRACT(jsonPayload.state)" },
            },
          },
        ],
        alertStrategy: { notificationRateLimit: { period: RATE_LIMIT }, autoClose: "604800s" },
        notificationChannels,
        documentation: documentation(
          `A certificate in project ${project} expires within 10 days or has expired`,
          content(
            "A certificate in Certificate Manager expires within 10 days or has expired, and has not renewed. Find its name and state in the log entry. " +
              "Then check its validation records, and whether it is still in use.",
          ),
        ),
      }),
    );
    this.state = named(
      new MonitoringAlertPolicy(this, "state", {
        ...placement(props),
        displayName: `${stack}-certificate-manager-state`,
        combiner: "OR",
        severity: "WARNING",
        conditions: [
          {
            displayName: "A certificate has not been active for six hours",
            conditionThreshold: {
              filter: `${CERTIFICATES.filter} AND metric.labels.${IS_ACTIVE} = false`,
              comparison: "COMPARISON_GT",
              thresholdValue: 0,
              duration: "21600s",
              aggregations: [CERTIFICATES.aggregation],
              trigger: { count: 1 },
            },
          },
        ],
        notificationChannels,
        documentation: documentation(
          `A certificate in project ${project} is not active`,
          content(
            "A certificate has not been active for six hours: Google could not issue or renew it, and its endpoints serve the previous certificate or none. " +
              "Run `gcloud certificate-manager certificates list` to find it, and `describe` for the cause: a missing validation record, a CAA record " +
              "that does not allow Google, or a rate limit.",
          ),
        ),
      }),
    );
  }

  /** Lists a certificate with its owner, service and runbook in the texts. */
  cover(name: string, certificate: ICertificate): void {
    this.covered.push({ name, contact: certificate.contact });
    certificatePolicies.add(certificate, { policies: [this.expiry, this.state], checks: [], managedIn: this.project });
  }
}

function listed(covered: readonly Covered[]): string {
  const lines: string[] = [];
  let length = 0;
  // Sorted, so that the order of the fleet does not change the policy.
  for (const { name, contact } of [...covered].sort((one, other) => compareText(one.name, other.name))) {
    const { owner, service, runbook } = contact;
    const about = [service && `service ${service}`, owner && `owner ${owner}`, runbook && `[runbook](${runbook})`].filter(Boolean);
    const line = `* ${name}${about.length === 0 ? "" : `: ${about.join(", ")}`}`;
    length += line.length + 1;
    if (length > DOCUMENTATION_LENGTH) {
      return [...lines, `* and ${covered.length - lines.length} more`].join("\n");
    }
    lines.push(line);
  }
  return lines.join("\n");
}
