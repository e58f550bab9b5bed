import { MonitoringDashboard } from "@cdktf/provider-google/lib/monitoring-dashboard";
import { TerraformStack, Token } from "cdktf";
import { Construct } from "constructs";
import { CertfleetError } from "../../core/error";
import { literalText } from "../../core/literal-text";
import { MonitoredCertificate } from "../../core/monitored-certificate";
import { groupByOwner, OwnerGroup, paginate } from "../../core/owner-groups";
import { reference } from "../../core/reference";
import { certificatePolicies } from "../alerts/alert-policy";
import { GooglePlace, placement } from "../google-provider";
import { dashboardJson, isWithinLimits, ShownCertificate, ShownGroup } from "./dashboard-json";

/** Characters that Monitoring adds to a check's name to make its id. */
const ID_SUFFIX = 20;

/** Dashboards of certificates. */
export interface GoogleDashboardsProps extends GooglePlace {
  /** The certificates. Those that no alert policy of Monitoring is about are left out. */
  readonly certificates: MonitoredCertificate[];
  /**
   * What the dashboards are called; where there are several, each says which one it is.
   *
   * @default - the stack's id and " certificates"
   */
  readonly displayName?: string;
}

/**
 * Dashboards of Cloud Monitoring of certificates, by owner: the days that are left of what hosts serve, what is overdue, whether clients trust
 * it, and what Certificate Manager says.
 *
 * One dashboard where Monitoring's limits let it be one, with an owner's certificates on one page. Figures of other projects are
 * there if the project's metrics scope has them.
 */
export class GoogleDashboards extends Construct {
  /**
   * Whether there is anything to show of a certificate.
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
        "none of the certificates is watched by Cloud Monitoring: give the dashboards others, or leave them out",
        this,
      );
    }
    const name = plain(props.displayName ?? `${TerraformStack.of(this).node.id} certificates`);
    const byCertificate = new Map(certificates.map((each) => [each, shown(each)]));
    const groupOf = ({ owner, certificates: owned }: OwnerGroup): ShownGroup => ({
      owner: owner && plain(owner),
      certificates: owned.map((each) => byCertificate.get(each)!),
    });
    const render = (page: readonly OwnerGroup[], displayName: string) => dashboardJson(displayName, page.map(groupOf));
    const pages = paginate(groupByOwner(certificates), (page) => isWithinLimits(render(page, name)));
    this.dashboards = pages.map((page, index) => {
      const displayName = pages.length === 1 ? name : `${name} (${index + 1} of ${pages.length})`;
      return new MonitoringDashboard(this, `${index + 1}`, {
        ...placement(props),
        dashboardJson: JSON.stringify(render(page, displayName)),
      });
    });
  }
}

function shown({ certificate, certificateName }: MonitoredCertificate): ShownCertificate {
  const registered = certificatePolicies.of(certificate);
  return {
    name: plain(certificateName),
    policies: registered.flatMap(({ policies }) => policies.map((policy) => reference(policy, "name"))),
    checks: registered.flatMap(({ checks }) =>
      checks.map(({ resource, displayName }) => ({
        id: reference(resource, "uptime_check_id"),
        idLength: displayName.length + ID_SUFFIX,
      })),
    ),
    thresholds: registered.find(({ thresholds }) => thresholds !== undefined)?.thresholds,
    managedIn: registered.find(({ managedIn }) => managedIn !== undefined)?.managedIn,
  };
}

/** People's words in one line of Markdown, without what would begin a link there or an expression of Terraform's. */
function plain(words: string): string {
  return literalText(Token.isUnresolved(words) ? words : words.replace(/\s+/g, " ").replace(/[[\]]/g, "\\$&"));
}
