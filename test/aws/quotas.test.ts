import { AcmCertificate as AcmCertificateResource } from "@cdktf/provider-aws/lib/acm-certificate";
import { ApiGatewayDomainName } from "@cdktf/provider-aws/lib/api-gateway-domain-name";
import { Apigatewayv2DomainName } from "@cdktf/provider-aws/lib/apigatewayv2-domain-name";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { TerraformStack } from "cdktf";
import { AcmIssuer, AlbEndpoint, AwsQuotaProps, AwsQuotas } from "../../lib/aws";
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
        AwsQuotas.declare(stack, { listenerCertificates: 50 });
        served(stack, 40);
      }),
    ).not.toThrow();
  });
});

describe("the certificates of an account", () => {
  test("are counted for each region", () => {
    const made = (regions: (string | undefined)[]) =>
      synth((stack) => {
        AwsQuotas.declare(stack, { certificates: 2 });
        regions.forEach((region, index) => certificate(stack, `Www${index}`, { domainNames: [`w${index}.example.com`], region }));
      });

    expect(() => made([undefined, undefined, "us-east-1", "us-east-1"])).not.toThrow();
    expect(() => made([undefined, undefined, undefined])).toThrow(/3 ACM certificates in one account and region, and the quota is 2/);
  });
});

describe("other quotas of an account", () => {
  const exceeding = (quotas: AwsQuotaProps, make: (stack: TerraformStack, index: number) => unknown) => () =>
    synth((stack) => {
      certificate(stack, "Www");
      AwsQuotas.declare(stack, quotas);
      [0, 1].forEach((index) => make(stack, index));
    });

  test.each<[string, AwsQuotaProps, (stack: TerraformStack, index: number) => unknown]>([
    ["SNS topics", { topics: 1 }, (stack, index) => new SnsTopic(stack, `Topic${index}`, {})],
    ["secrets", { secrets: 1 }, (stack, index) => new SecretsmanagerSecret(stack, `Secret${index}`, {})],
    [
      "custom domain names of API Gateway",
      { customDomains: 1 },
      (stack, index) =>
        index === 0
          ? new ApiGatewayDomainName(stack, "Rest", { domainName: "rest.example.com" })
          : new Apigatewayv2DomainName(stack, "Http", {
              domainName: "http.example.com",
              domainNameConfiguration: { certificateArn: "arn", endpointType: "REGIONAL", securityPolicy: "TLS_1_2" },
            }),
    ],
    [
      "certificates that are imported into ACM",
      { importedCertificates: 1 },
      (stack, index) => new AcmCertificateResource(stack, `Imported${index}`, { certificateBody: "pem", privateKey: "key" }),
    ],
    [
      "records of one hosted zone",
      { records: 2 },
      (stack, index) =>
        new Route53Record(stack, `Record${index}`, {
          zoneId: "Z0123456789ABCDEFGHIJ",
          name: `r${index}`,
          type: "A",
          ttl: 60,
          records: ["192.0.2.1"],
        }),
    ],
  ])("are counted: %s", (what, quotas, make) => {
    const limit = Object.values(quotas)[0] as number;
    const raised = Object.fromEntries(Object.keys(quotas).map((key) => [key, limit + 1]));

    expect(exceeding(raised, make)).not.toThrow();
    expect(exceeding(quotas, make)).toThrow(new RegExp(`The stack has ${limit + 1} ${what}.*quota is ${limit}\\..*certfleet:aws-quota`));
  });

  test("do not count certificates of a private CA as certificates of ACM", () => {
    const authority = "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/11111111-2222-3333-4444-555555555555";
    const make = (stack: TerraformStack, index: number) =>
      new AcmCertificateResource(stack, `Private${index}`, { domainName: "a.example.com", certificateAuthorityArn: authority });

    expect(exceeding({ certificates: 1, importedCertificates: 1 }, make)).not.toThrow();
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

describe("the permissions of a function", () => {
  test("are at most 50, because its policy has 20,480 characters", () => {
    const made = (count: number) =>
      synth((stack) => {
        certificate(stack, "Www");
        for (let index = 0; index < count; index += 1) {
          new LambdaPermission(stack, `Permission${index}`, {
            functionName: "probe",
            action: "lambda:InvokeFunction",
            principal: "events.amazonaws.com",
          });
        }
      });

    expect(() => made(50)).not.toThrow();
    expect(() => made(51)).toThrow(/The function probe has 51 permissions, and .* room for about 50\. .*into shards.*certfleet:aws-quota/);
  });
});

describe("a raised quota", () => {
  test.each([0, -1, 2.5, NaN])("cannot be %s", (quota) => {
    synth((stack) => {
      expect(() => AwsQuotas.declare(stack, { alarms: quota })).toThrow(/A quota cannot be .*certfleet:aws-quota/);
      certificate(stack, "Www");
    });
  });

  test("can be set in a file", () => {
    const text = (quotas: string) =>
      fleetText(["www: { domains: [www.example.com] }", "api: { domains: [api.example.com] }"], {
        providers: `{ aws: { region: eu-west-1${quotas} } }`,
      });

    expect(() => synthesised(text(", quotas: { alarms: 4 }"))).not.toThrow();
    expect(() => synthesised(text(", quotas: { alarms: 3 }"))).toThrow(
      /certfleet\.yaml:3:\d+: The stack has 4 CloudWatch alarms in one account and region, and the quota is 3/,
    );
  });
});
