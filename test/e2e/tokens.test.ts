import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { Lb } from "@cdktf/provider-aws/lib/lb";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import { Route53Zone as HostedZone } from "@cdktf/provider-aws/lib/route53-zone";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { TerraformOutput, TerraformStack, TerraformVariable } from "cdktf";
import { AcmIssuer, AlbEndpoint, Route53Zone, SecretsManagerStore, SnsChannel, SsmParameterStore } from "../../lib/aws";
import { CertificatePem, Duration, PrivateKey, ProvidedIssuer } from "../../lib/core";
import { CertificateAlerts, CertificateFleet } from "../../lib/fleet";
import { story } from "../support/story";
import { synth } from "../support/synth";
import { Document } from "./support/documents";
import { describeE2e } from "./support/e2e";
import { issue } from "./support/issued-pair";
import { Moto } from "./support/moto";
import { Terraform } from "./support/terraform";

/** A stack that refers to its own load balancer, target group, hosted zone, topic and role by tokens. */
function document(outputs: readonly string[] = []): Document {
  return synth((stack) => {
    const { balancer, group } = edge(stack);
    // The first output gets the first token numbers.
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
    const host = new IamRole(stack, "Host", { name: "edge-host", assumeRolePolicy: JSON.stringify(TRUST) });
    const variable = (name: string, sensitive = false) => new TerraformVariable(stack, name, { type: "string", sensitive });
    fleet.add("hosts", {
      domains: ["portal.example.com"],
      issuer: new ProvidedIssuer({
        certificate: CertificatePem.fromVariable(variable("portal_certificate")),
        privateKey: PrivateKey.fromVariable(variable("portal_key", true)),
        lifetime: Duration.days(90),
      }),
      // Each access to the ARN of the role gives another token.
      stores: [
        new SecretsManagerStore("vault", { readers: [host.arn, host.arn] }),
        new SsmParameterStore("parameters", { readers: [host.arn, host.arn] }),
      ],
      alerts: CertificateAlerts.off(),
    });
  }).json as Document;
}

const TRUST = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } }],
};

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

describeE2e("a stack with its own load balancer, target group, zone, topic and role", () => {
  const step = story();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-tokens-"));
  let moto: Moto;
  let terraform: Terraform;

  beforeAll(async () => {
    moto = await Moto.start();
    terraform = await Terraform.of(document(), moto);
    const { certificate, key } = issue(folder, "portal");
    const inputs = path.join(terraform.directory, "pair.auto.tfvars.json");
    fs.writeFileSync(inputs, JSON.stringify({ portal_certificate: certificate, portal_key: key }));
  });

  afterAll(async () => {
    terraform?.remove();
    fs.rmSync(folder, { recursive: true });
    await moto?.stop();
  });

  step("serves three certificates on one listener", async () => {
    await terraform.apply();

    const addresses = await terraform.stateList();
    const count = (type: string) => addresses.filter((address) => address.startsWith(`${type}.`)).length;
    expect(count("aws_acm_certificate")).toBe(3);
    // One with TLS, and one with a redirect.
    expect(count("aws_lb_listener")).toBe(2);
    expect(count("aws_lb_listener_certificate")).toBe(2);
  });

  step("grants its role access to the secret once", async () => {
    const { values } = await terraform.show();
    const resources = values.root_module.resources as Document[];
    const policies = (type: string) =>
      resources.filter((resource) => resource.type === type).map((resource) => resource.values.policy as string);
    const [secret, ...others] = policies("aws_secretsmanager_secret_policy");

    expect(others).toEqual([]);
    expect(secret.match(/:role\/edge-host/g)).toHaveLength(1);
    expect(resources.filter(({ type }) => type === "aws_iam_role_policy")).toHaveLength(1);
  });

  step("has an empty second plan", async () => {
    expect(await terraform.plan()).toEqual([]);
  });

  step("does not change resources when an unrelated output is added", async () => {
    await terraform.use(document(["balancer_host", "balancer_host_again"]));

    expect((await terraform.plan()).map(({ address }) => address).sort()).toEqual(["output.balancer_host", "output.balancer_host_again"]);
  });
});
