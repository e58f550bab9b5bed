// A certificate for CloudFront and one for a load balancer. PLACE_BY says how the first gets to us-east-1.
const { AwsProvider } = require("@cdktf/provider-aws/lib/provider");
const { AcmCertificate, AlbDefaultAction, AlbHttpsListener, Route53Zone } = require("certfleet/aws");
const { App, TerraformStack } = require("cdktf");

const app = new App();
const stack = new TerraformStack(app, "app");
new AwsProvider(stack, "Aws", { region: "eu-west-1" });

const place =
  process.env.PLACE_BY === "provider"
    ? { provider: new AwsProvider(stack, "East", { region: "us-east-1", alias: "east" }) }
    : { region: "us-east-1" };
const zones = [new Route53Zone({ zoneName: "example.com", zoneId: "Z0123456789ABCDEFGHIJ" })];

new AcmCertificate(stack, "Cdn", { domainNames: ["www.example.com"], zones, ...place });
const origin = new AcmCertificate(stack, "Origin", { domainNames: ["origin.example.com", "*.origin.example.com"], zones });
new AlbHttpsListener(stack, "Https", {
  loadBalancerArn: "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/origin/0123456789abcdef",
  certificates: [origin],
  defaultAction: AlbDefaultAction.fixedResponse(404),
});

app.synth();
