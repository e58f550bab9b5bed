import { Lb } from "@cdktf/provider-aws/lib/lb";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import { Route53Zone as HostedZone } from "@cdktf/provider-aws/lib/route53-zone";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { TerraformOutput, TerraformStack } from "cdktf";
import { AcmIssuer, AlbEndpoint, Route53Zone, SnsChannel } from "../../lib/aws";
import { CertificateFleet } from "../../lib/fleet";
import { synth } from "../support/synth";
import { Document } from "./support/documents";
import { describeE2e } from "./support/e2e";
import { Moto } from "./support/moto";
import { Terraform } from "./support/terraform";

/** A stack whose load balancer, target group, hosted zone and topic are its own resources, each referred to by tokens. */
function document(outputs: readonly string[] = []): Document {
  return synth((stack) => {
    const { balancer, group } = edge(stack);
    // An output that comes first takes the first token numbers.
    outputs.forEach((name) => new TerraformOutput(stack, name, { value: balancer.dnsName, staticId: true }));
    const hostedZone = new HostedZone(stack, "Zone", { name: "example.com" });
    const topic = new SnsTopic(stack, "Alerts", { name: "alerts" });
    const fleet = new CertificateFleet(stack, "fleet", {
      zones: [new Route53Zone({ zoneName: "example.com", zoneId: hostedZone.zoneId })],
      defaults: { issuer: new AcmIssuer(), notify: [SnsChannel.ofTopic("sre", topic.arn)] },
    });
    for (const name of ["www", "api", "shop"]) {
      const endpoint = new AlbEndpoint({
        loadBalancerArn: balancer.arn,
        loadBalancerName: balancer.name,
        targetGroupArn: group.arn,
        redirectHttp: true,
      });
      fleet.add(name, { domains: [`${name}.example.com`], endpoints: [endpoint] });
    }
  }).json as Document;
}

function edge(stack: TerraformStack): { balancer: Lb; group: LbTargetGroup } {
  const network = new Vpc(stack, "Network", { cidrBlock: "10.0.0.0/16" });
  const subnets = ["a", "b"].map(
    (zone, index) =>
      new Subnet(stack, `Subnet${zone}`, {
        vpcId: network.id,
        availabilityZone: `eu-west-1${zone}`,
        cidrBlock: `10.0.${index}.0/24`,
      }).id,
  );
  return {
    balancer: new Lb(stack, "Edge", { name: "edge", loadBalancerType: "application", internal: true, subnets }),
    group: new LbTargetGroup(stack, "Servers", { name: "servers", port: 8080, protocol: "HTTP", vpcId: network.id }),
  };
}

describeE2e("a stack with its own load balancer, target group, zone and topic", () => {
  let moto: Moto;
  let terraform: Terraform;

  beforeAll(async () => {
    moto = await Moto.start();
    terraform = await Terraform.of(document(), moto);
  });

  afterAll(async () => {
    terraform?.remove();
    await moto?.stop();
  });

  test("serves three certificates on one listener", async () => {
    await terraform.apply();

    const addresses = await terraform.stateList();
    const count = (type: string) => addresses.filter((address) => address.startsWith(`${type}.`)).length;
    expect(count("aws_acm_certificate")).toBe(3);
    // One with TLS and one that redirects.
    expect(count("aws_lb_listener")).toBe(2);
    expect(count("aws_lb_listener_certificate")).toBe(2);
  });

  test("has nothing left to change", async () => {
    expect(await terraform.plan()).toEqual([]);
  });

  test("changes nothing else when an unrelated output is added", async () => {
    await terraform.use(document(["balancer_host", "balancer_host_again"]));

    expect((await terraform.plan()).map(({ address }) => address).sort()).toEqual(["output.balancer_host", "output.balancer_host_again"]);
  });
});
