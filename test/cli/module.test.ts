import { alb, fleetText, synthesised } from "../file/support";

const NLB = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/tcp/50dc6c495c0c9188";
const GROUP = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/edge/73e2d6bc24d8a067";
const TOPIC = "arn:aws:sns:eu-west-1:111122223333:alerts";

const moduleOf = (certificates: string[], sections = {}) => synthesised(fleetText(certificates, sections), true).json;

describe("a fleet as a module", () => {
  test("has no provider settings and no backend, and says by ranges which versions it needs", () => {
    const json = moduleOf(["www: { domains: [example.com] }"], { backend: "{ s3: { bucket: state } }" });

    expect(json).not.toHaveProperty("provider");
    expect(json.terraform).toEqual({
      required_version: expect.stringMatching(/^>= 1\.\d+$/),
      required_providers: { aws: { source: "hashicorp/aws", version: expect.stringMatching(/^>= 6\.\d+, < 7$/) } },
    });
  });

  test("asks its caller for the providers of other accounts and regions by their aliases", () => {
    const json = moduleOf(["www: { domains: [example.com], region: us-east-1 }"], {
      providers: "{ aws: { region: eu-west-1, version: 5.100.0 } }",
      zones: '{ example.com: { route53: Z1, assumeRole: "arn:aws:iam::111122223333:role/dns" } }',
    });

    expect(json.terraform.required_providers.aws).toEqual({
      source: "hashicorp/aws",
      version: ">= 5.100, < 6",
      configuration_aliases: ["aws.account_111122223333_dns", "aws.us-east-1"],
    });
    expect(json.resource!.aws_route53_record.example_com.provider).toBe("aws.account_111122223333_dns");
  });

  test("takes what differs between environments as inputs, the file's values being their defaults", () => {
    const json = moduleOf(
      [
        `www: { domains: [example.com], endpoints: [${alb()}, { nlb: { loadBalancerArn: "${NLB}", targetGroupArn: "${GROUP}", port: 8443 } }] }`,
      ],
      {
        zones: "{ example.com: { route53: Z1 } }",
        channels: `{ sre: { type: sns, email: [a@example.com, b@example.com], https: ["https://events.example.com/x"] }, web: { type: sns, topicArn: "${TOPIC}" } }`,
        defaults: "{ issuer: acm, notify: [sre, web] }",
      },
    );

    const defaults = Object.fromEntries(Object.entries(json.variable!).map(([name, variable]) => [name, variable.default]));
    expect(defaults).toEqual({
      zone_example_com: "Z1",
      load_balancer_edge_arn: expect.stringContaining("loadbalancer/app/edge/"),
      load_balancer_tcp_arn: NLB,
      target_group_edge_arn: GROUP,
      sre_email_1: "a@example.com",
      sre_email_2: "b@example.com",
      sre_https: "https://events.example.com/x",
      web_topic_arn: TOPIC,
    });
    expect(Object.values(json.variable!).every(({ type, description }) => type === "string" && description.endsWith("."))).toBe(true);
    expect(json.resource!.aws_route53_record.example_com.zone_id).toBe("${var.zone_example_com}");
    expect(json.resource!.aws_lb_listener["edge-443"].load_balancer_arn).toBe("${var.load_balancer_edge_arn}");
  });

  test("hands out the ARNs of the issued certificates by name, and the inventory", () => {
    const json = moduleOf(["www: { domains: [example.com] }", "api: { domains: [api.example.com] }"]);

    expect(json.output!.certificate_arns.value).toEqual({
      www: "${aws_acm_certificate_validation.www.certificate_arn}",
      api: "${aws_acm_certificate_validation.api.certificate_arn}",
    });
    expect(Object.keys(json.output!)).toEqual(["certfleet", "certificate_arns"]);
  });

  test("has the addresses of the fleet by itself", () => {
    const text = fleetText([`www: { domains: [example.com], endpoints: [${alb()}] }`]);
    const namesOf = (resource: Record<string, object>) => Object.entries(resource).map(([type, elements]) => [type, Object.keys(elements)]);

    expect(namesOf(synthesised(text, true).json.resource!)).toEqual(namesOf(synthesised(text).json.resource!));
  });

  test("tells inputs apart whose names differ in a dot or hyphen only", () => {
    const json = moduleOf(["www: { domains: [a-b.example.com, a.b.example.com] }"], {
      zones: "{ a-b.example.com: { route53: Z1 }, a.b.example.com: { route53: Z2 } }",
    });

    expect(json.variable).toMatchObject({ "zone_a-b_example_com": { default: "Z1" }, zone_a_b_example_com: { default: "Z2" } });
  });

  test("fails where one input would have two values", () => {
    const text = fleetText([
      `www: { domains: [www.example.com], endpoints: [${alb()}, ${alb("port: 8443").replace("73e2d6bc24d8a067", "0000000000000000")}] }`,
    ]);

    expect(() => synthesised(text, true)).toThrow(
      /the module's input "target_group_edge_arn" would be both .* and .*certfleet:input-clash/,
    );
  });
});
