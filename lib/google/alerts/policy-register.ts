import { MonitoringAlertPolicy } from "@cdktf/provider-google/lib/monitoring-alert-policy";
import { MonitoringUptimeCheckConfig } from "@cdktf/provider-google/lib/monitoring-uptime-check-config";
import { ICertificate } from "../../core/certificate";
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

const made = new WeakMap<ICertificate, CertificatePolicies[]>();

/** Notes alert policies and checks, for what lists those of a certificate. */
export function registerPolicies(certificate: ICertificate, policies: CertificatePolicies): void {
  made.set(certificate, [...registeredPolicies(certificate), policies]);
}

/** The alert policies and checks of a certificate so far. */
export function registeredPolicies(certificate: ICertificate): readonly CertificatePolicies[] {
  return made.get(certificate) ?? [];
}
