import { TerraformProvider, TerraformStack } from "cdktf";
import { oncePerStack } from "../core/once-per-stack";
import { warn } from "../core/warning";
import { CertificateFleet } from "../fleet/certificate-fleet";

/** Makes the dashboards of a fleet in each cloud that has something to show of it. A cloud that the file does not use is not loaded. */
export function makeDashboards(stack: TerraformStack, fleet: CertificateFleet): void {
  const certificates = fleet.monitoredCertificates;
  let isShown = false;
  if (uses(stack, "aws")) {
    const { CloudwatchDashboards } =
      require("../aws/dashboards/cloudwatch-dashboards") as typeof import("../aws/dashboards/cloudwatch-dashboards");
    if (certificates.some((each) => CloudwatchDashboards._canShow(each))) {
      oncePerStack(fleet, "cloudwatch-dashboards", (shared) => new CloudwatchDashboards(shared, "certificates", { certificates }));
      isShown = true;
    }
  }
  if (uses(stack, "google")) {
    const { GoogleDashboards } =
      require("../google/dashboards/google-dashboards") as typeof import("../google/dashboards/google-dashboards");
    if (certificates.some((each) => GoogleDashboards._canShow(each))) {
      oncePerStack(fleet, "google-dashboards", (shared) => new GoogleDashboards(shared, "google-certificates", { certificates }));
      isShown = true;
    }
  }
  if (!isShown) {
    warn(fleet, "nothing-to-show", "no certificate is in ACM or watched by CloudWatch or Cloud Monitoring: remove `dashboards`");
  }
}

function uses(stack: TerraformStack, cloud: string): boolean {
  return stack.node.children.some((child) => TerraformProvider.isTerraformProvider(child) && child.terraformResourceType === cloud);
}
