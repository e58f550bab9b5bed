import { App, CloudBackend, NamedCloudWorkspace, TerraformStack } from "cdktf";
import { CertificateFleet } from "certfleet/fleet";
import { Construct } from "constructs";
import * as path from "path";

/** A fleet from a file, with state and runs in an HCP Terraform workspace. */
export class HcpTerraform extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new CloudBackend(this, { organization: "example", workspaces: new NamedCloudWorkspace("certificates") });
    CertificateFleet.fromFile(this, "Fleet", path.join(__dirname, "fleet.yaml"));
  }
}

if (require.main === module) {
  const app = new App();
  new HcpTerraform(app, "hcp-terraform");
  app.synth();
}
