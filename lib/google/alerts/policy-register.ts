import { MonitoringAlertPolicy } from "@cdktf/provider-google/lib/monitoring-alert-policy";
import { MonitoringUptimeCheckConfig } from "@cdktf/provider-google/lib/monitoring-uptime-check-config";
import { AlertResources } from "../../core/alert-registry";
import { AlertThresholds } from "../../core/renewal";

/** What Monitoring has of a certificate. */
export interface CertificatePolicies {
  readonly policies: readonly MonitoringAlertPolicy[];
  /** The checks of hosts that serve it, each with what it is called. */
  readonly checks: readonly { readonly resource: MonitoringUptimeCheckConfig; readonly displayName: string }[];
  /** The project of its Certificate Manager; undefined for a certificate that is not there. */
  readonly managedIn?: string;
  readonly thresholds?: AlertThresholds;
}

/** The alert policies and uptime checks of each certificate. */
export const certificatePolicies = new AlertResources<CertificatePolicies>();
