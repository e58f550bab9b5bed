import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack } from "cdktf";
import { AcmIssuer, Route53Zone, SnsChannel } from "certfleet/aws";
import { CertificateFleet } from "certfleet/fleet";
import { Construct } from "constructs";

/** A certificate whose names are in zones of two accounts. Each validation record is written with the provider of its zone. */
export class MultiAccountDns extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new AwsProvider(this, "aws", { region: "eu-west-1" });
    const dns = new AwsProvider(this, "dns", {
      alias: "dns",
      region: "eu-west-1",
      assumeRole: [{ roleArn: "arn:aws:iam::222233334444:role/certificate-validation" }],
    });

    const fleet = new CertificateFleet(this, "Certificates", {
      zones: [
        new Route53Zone({ zoneName: "service.example.com", zoneId: "Z0123456789ABCDEFGHIJ" }),
        new Route53Zone({ zoneName: "example.com", zoneId: "Z9876543210ABCDEFGHIJ", provider: dns }),
      ],
      defaults: {
        issuer: new AcmIssuer(),
        owner: "service-team",
        notify: [SnsChannel.ofSubscribers("service-team", { email: ["service-team@example.com"] })],
      },
    });
    // The first name is in a zone of this account, the second in a zone of the other account.
    fleet.add("service", { domains: ["api.service.example.com", "service-legacy.example.com"], service: "api" });
  }
}

if (require.main === module) {
  const app = new App();
  new MultiAccountDns(app, "multi-account-dns");
  app.synth();
}
