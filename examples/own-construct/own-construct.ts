import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack } from "cdktf";
import { AcmIssuer, Route53Zone, SnsChannel } from "certfleet/aws";
import { CertificateFleet } from "certfleet/fleet";
import { Construct } from "constructs";
import { WebService } from "./web-service";

/** Two services that use the platform team's own construct. */
export class OwnConstruct extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new AwsProvider(this, "aws", { region: "eu-west-1" });
    const fleet = new CertificateFleet(this, "Certificates", {
      zones: [new Route53Zone({ zoneName: "example.com", zoneId: "Z0123456789ABCDEFGHIJ" })],
      defaults: {
        issuer: new AcmIssuer(),
        owner: "platform",
        notify: [SnsChannel.ofSubscribers("platform", { email: ["platform@example.com"] })],
      },
    });
    for (const name of ["shop", "account"]) {
      new WebService(this, name, {
        fleet,
        host: `${name}.example.com`,
        loadBalancerArn: `arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/${name}/50dc6c495c0c9188`,
        targetGroupArn: `arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/${name}/73e2d6bc24d8a067`,
      });
    }
  }
}

if (require.main === module) {
  const app = new App();
  new OwnConstruct(app, "own-construct");
  app.synth();
}
