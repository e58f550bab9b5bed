import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack } from "cdktf";
import { AcmIssuer, AlpnPolicy, ApiGatewayEndpoint, NlbEndpoint, Route53Zone, SnsChannel } from "certfleet/aws";
import { CertificateFleet } from "certfleet/fleet";
import { TlsPolicy } from "certfleet/policy";
import { Construct } from "constructs";

/** TLS 1.3 on a Network Load Balancer, and custom domains of a REST API and an HTTP API. */
export class NlbAndApiGateway extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new AwsProvider(this, "aws", { region: "eu-west-1" });
    const fleet = new CertificateFleet(this, "Certificates", {
      zones: [new Route53Zone({ zoneName: "example.com", zoneId: "Z0123456789ABCDEFGHIJ" })],
      defaults: {
        issuer: new AcmIssuer(),
        owner: "api-team",
        notify: [SnsChannel.ofSubscribers("api-team", { email: ["api-team@example.com"] })],
      },
    });
    fleet.add("stream", {
      domains: ["stream.example.com"],
      service: "stream",
      tlsPolicy: TlsPolicy.MODERN,
      endpoints: [
        new NlbEndpoint({
          loadBalancerArn: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/stream/50dc6c495c0c9188",
          targetGroupArn: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/stream/73e2d6bc24d8a067",
          alpnPolicy: AlpnPolicy.HTTP2_PREFERRED,
        }),
      ],
    });
    fleet.add("api", {
      domains: ["api.example.com", "*.api.example.com"],
      service: "api",
      endpoints: [
        ApiGatewayEndpoint.rest({ domainName: "api.example.com", apiId: "a1b2c3d4e5", stage: "live" }),
        ApiGatewayEndpoint.http({ domainName: "events.api.example.com", apiId: "f6g7h8i9j0" }),
      ],
    });
  }
}

if (require.main === module) {
  const app = new App();
  new NlbAndApiGateway(app, "nlb-and-api-gateway");
  app.synth();
}
