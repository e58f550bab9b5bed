import { describeE2e } from "./support/e2e";
import { Document } from "./support/documents";
import { Moto } from "./support/moto";
import { Terraform } from "./support/terraform";

const LOOKUP = "{ for o in aws_acm_certificate.www.domain_validation_options : o.domain_name => o";

const document: Document = {
  terraform: {
    required_providers: { aws: { source: "aws", version: "6.25.0" } },
    backend: { local: { path: "/nowhere/terraform.tfstate" } },
  },
  provider: {
    aws: [
      { region: "eu-west-1" },
      { alias: "dns", region: "eu-west-1", assume_role: [{ role_arn: "arn:aws:iam::222222222222:role/dns" }] },
    ],
  },
  resource: {
    aws_route53_zone: { main: { provider: "aws.dns", name: "example.com" } },
    aws_acm_certificate: {
      www: { domain_name: "www.example.com", validation_method: "DNS", region: "us-east-1", lifecycle: { create_before_destroy: true } },
    },
    aws_route53_record: {
      www: {
        provider: "aws.dns",
        zone_id: "${aws_route53_zone.main.zone_id}",
        name: `\${${LOOKUP}.resource_record_name }["www.example.com"]}`,
        type: `\${${LOOKUP}.resource_record_type }["www.example.com"]}`,
        records: [`\${${LOOKUP}.resource_record_value }["www.example.com"]}`],
        ttl: 60,
      },
    },
    aws_acm_certificate_validation: {
      www: {
        region: "us-east-1",
        certificate_arn: "${aws_acm_certificate.www.arn}",
        validation_record_fqdns: ["${aws_route53_record.www.fqdn}"],
      },
    },
  },
};

describeE2e("a certificate in another region, validated in a zone of another account", () => {
  let moto: Moto;
  let terraform: Terraform;

  beforeAll(async () => {
    moto = await Moto.start();
    terraform = await Terraform.of(document, moto);
  });

  afterAll(async () => {
    terraform?.remove();
    await moto?.stop();
  });

  test("is planned and applied, has an empty second plan, and is destroyed", async () => {
    expect(await terraform.plan()).toHaveLength(4);

    const steps = await terraform.apply();
    expect(steps.at(-1)).toEqual({ address: "aws_acm_certificate_validation.www", action: "create" });

    expect(await terraform.plan()).toEqual([]);
    expect((await terraform.resource("aws_acm_certificate.www")).arn).toMatch(/^arn:aws:acm:us-east-1:123456789012:/);
    expect((await terraform.resource("aws_route53_zone.main")).arn).toBeDefined();

    await terraform.destroy();
    expect(await terraform.stateList()).toEqual([]);
  });
});
