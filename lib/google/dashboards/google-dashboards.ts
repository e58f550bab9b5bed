import { MonitoringDashboard } from "@cdktf/provider-google/lib/monitoring-dashboard";
import { Construct } from "constructs";
import { CertfleetError } from "../../core/error";
import { markdownText } from "../../core/dashboard-parts";
import { reference } from "../../core/expression";
import { MonitoredCertificate } from "../../core/tls-endpoint";
import { groupByOwner, OwnerGroup, paginate } from "../../core/owner-groups";
import { certificatePolicies } from "../alerts/certificate-manager-alerts";
import { GooglePlace, placement } from "../google-provider";
import { dashboardJson, isWithinLimits, ShownCertificate, ShownGroup } from "./dashboard-json";
import { named, stackName } from "../../core/readable-names";

/** Characters that Monitoring appends to the name of a check to form its id. */
const ID_SUFFIX = 20;

/** Dashboards of certificates. */
export interface GoogleDashboardsProps extends GooglePlace {
  /** The certificates. Certificates without alert policies in Cloud Monitoring are left out. */
  readonly certificates: MonitoredCertificate[];
  /**
   * The name of the dashboards, followed by a number if there are several.
   *
   * @default - the stack's id and " certificates"
   */
  readonly displayName?: string;
}

/**
 * Cloud Monitoring dashboards of certificates by owner: days until expiry, overdue renewals, trust, and the state in Certificate Manager.
 *
 * All certificates are on one dashboard unless that exceeds the limits of Cloud Monitoring. Metrics of other projects are shown if they are
 * in the metrics scope of the project.
 */
export class GoogleDashboards extends Construct {
  /**
   * Whether there is anything to show for a certificate.
   *
   * @internal
   */
  static _canShow({ certificate }: MonitoredCertificate): boolean {
    return certificatePolicies.of(certificate).length > 0;
  }

  /** The dashboards. */
  readonly dashboards: MonitoringDashboard[];

  constructor(scope: Construct, id: string, props: GoogleDashboardsProps) {
    super(scope, id);
    const certificates = props.certificates.filter((each) => GoogleDashboards._canShow(each));
    if (certificates.length === 0) {
      throw new CertfleetError(
        "nothing-to-show",
        "Cloud Monitoring watches none of the certificates, so the dashboards would be empty. Pass other certificates, or remove the dashboards.",
        this,
      );
    }
    const name = markdownText(props.displayName ?? `${stackName(this)} certificates`);
    const byCertificate = new Map(certificates.map((each) => [each, shown(each)]));
    const groupOf = ({ owner, certificates: owned }: OwnerGroup): ShownGroup => ({
      owner: owner && markdownText(owner),
      certificates: owned.map((each) => byCertificate.get(each)!),
    });
    const render = (page: readonly OwnerGroup[], displayName: string) => dashboardJson(displayName, page.map(groupOf));
    const pages = paginate(groupByOwner(certificates), (page) => isWithinLimits(render(page, name)));
    this.dashboards = pages.map((page, index) => {
      const displayName = pages.length === 1 ? name : `${name} (${index + 1} of ${pages.length})`;
      return named(
        new MonitoringDashboard(this, `${index + 1}`, {
          ...placement(props),
          dashboardJson: JSON.stringify(render(page, displayName)),
        }),
      );
    });
  }
}

function shown({ certificate, certificateName }: MonitoredCertificate): ShownCertificate {
  const registered = certificatePolicies.of(certificate);
  return {
    name: markdownText(certificateName),
    runbook: certificate.contact.runbook,
    policies: registered.flatMap(({ policies }) => policies.map((policy) => reference(policy, "name"))),
    checks: registered.flatMap(({ checks }) =>
      checks.map(({ resource, displayName }) => ({
        id: reference(resource, "uptime_check_id"),
        idLength: displayName.length + ID_SUFFIX,
      })),
    ),
    thresholds: registered.find(({ thresholds }) => thresholds !== undefined)?.thresholds,
    alertsOnFailures: registered.some(({ alertsOnFailures }) => alertsOnFailures === true),
    managedIn: registered.find(({ managedIn }) => managedIn !== undefined)?.managedIn,
  };
}
