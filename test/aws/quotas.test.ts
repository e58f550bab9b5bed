import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { TerraformStack } from "cdktf";
import { AlbEndpoint, AwsQuotas, AcmIssuer } from "../../lib/aws";
import { CertificateAlerts, CertificateFleet } from "../../lib/fleet";
import { fleetText, synthesised } from "../file/support";
import { synth } from "../support/synth";
import { certificate, zone } from "./fixtures";

const ALB = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/media/50dc6c495c0c9188";
const GROUP = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/media/73e2d6bc24d8a067";

/** Attaches certificates to ports of one load balancer. */
function served(stack: TerraformStack, count: number, ports = [443]): void {
  const fleet = new CertificateFleet(stack, "Fleet", { zones: [zone()], defaults: { issuer: new AcmIssuer() } });
  for (let index = 0; index < count; index += 1) {
    const port = ports[index % ports.length];
    fleet.add(`site-${index}`, {
      domains: [`site-${index}.example.com`],
      endpoints: [new AlbEndpoint({ loadBalancerArn: ALB, targetGroupArn: GROUP, port })],
      alerts: CertificateAlerts.off(),
    });
  }
}

describe("the certificates of a load balancer", () => {
  test("can be 25 and the default one", () => {
    expect(() => synth((stack) => served(stack, 26))).not.toThrow();
  });

  test("cannot be more, regardless of their ports", () => {
    const message =
      /26 certificates of one load balancer besides the default one, and the quota is 25\..*providers\.aws\.quotas\.listenerCertificates.*certfleet:aws-quota/;

    expect(() => synth((stack) => served(stack, 27))).toThrow(message);
    expect(() => synth((stack) => served(stack, 28, [443, 8443]))).toThrow(message);
  });

  test("can be more with a raised quota", () => {
    expect(() =>
      synth((stack) => {
        AwsQuotas.raise(stack, { listenerCertificates: 50 });
        served(stack, 40);
      }),
    ).not.toThrow();
  });
});

describe("the certificates of an account", () => {
  test("are counted for each region", () => {
    const made = (regions: (string | undefined)[]) =>
      synth((stack) => {
        AwsQuotas.raise(stack, { certificates: 2 });
        regions.forEach((region, index) => certificate(stack, `Www${index}`, { domainNames: [`w${index}.example.com`], region }));
      });

    expect(() => made([undefined, undefined, "us-east-1", "us-east-1"])).not.toThrow();
    expect(() => made([undefined, undefined, undefined])).toThrow(/3 ACM certificates in one account and region, and the quota is 2/);
  });
});

describe("the inline policies of a role", () => {
  test("have at most 10,240 characters in total", () => {
    const made = (count: number) =>
      synth((stack) => {
        certificate(stack, "Www");
        for (let index = 0; index < count; index += 1) {
          const statement = { Effect: "Allow", Action: ["ssm:GetParameter"], Resource: "${aws_ssm_parameter.x.arn}" };
          stack.addOverride("resource.aws_ssm_parameter.x", { name: "/x", type: "String", value: "x" });
          new IamRolePolicy(stack, `Policy${index}`, { role: "reader", policy: JSON.stringify({ Statement: [statement] }) });
        }
      });

    expect(() => made(50)).not.toThrow();
    expect(() => made(60)).toThrow(
      /inline policies of the role reader have about \d+ characters, and IAM allows 10240.*certfleet:aws-quota/,
    );
  });
});

describe("a raised quota", () => {
  test.each([0, -1, 2.5, NaN])("cannot be %s", (quota) => {
    synth((stack) => {
      expect(() => AwsQuotas.raise(stack, { alarms: quota })).toThrow(/A quota cannot be .*certfleet:aws-quota/);
      certificate(stack, "Www");
    });
  });

  test("can be set in a file", () => {
    const text = (quotas: string) =>
      fleetText(["www: { domains: [www.example.com] }", "api: { domains: [api.example.com] }"], {
        providers: `{ aws: { region: eu-west-1${quotas} } }`,
      });

    expect(() => synthesised(text(", quotas: { alarms: 4 }"))).not.toThrow();
    expect(() => synthesised(text(", quotas: { alarms: 3 }"))).toThrow(/4 CloudWatch alarms in one account and region, and the quota is 3/);
  });
});
