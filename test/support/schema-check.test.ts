import { checkSchema, SchemaCheckOptions, TerraformDocument } from "./schema-check";

const LISTENER = {
  load_balancer_arn: "arn:lb",
  port: 443,
  protocol: "HTTPS",
  default_action: [{ type: "forward", target_group_arn: "arn:tg" }],
};
const ALARM = { alarm_name: "expiry", comparison_operator: "LessThanThreshold", evaluation_periods: 1 };

function aws(version: string, rest: Omit<TerraformDocument, "terraform">): TerraformDocument {
  return { terraform: { required_providers: { aws: { source: "aws", version } } }, ...rest };
}

function violations(resource: Record<string, Record<string, unknown>>, version = "5.100.0", options?: SchemaCheckOptions): string[] {
  const written = JSON.parse(JSON.stringify(resource)) as typeof resource;
  return checkSchema(aws(version, { resource: written }), options).violations;
}

describe("a valid document", () => {
  test("has no violations", () => {
    expect(violations({ aws_lb_listener: { https: LISTENER }, aws_cloudwatch_metric_alarm: { expiry: ALARM } })).toEqual([]);
  });

  test("can have expressions for values of any type", () => {
    const listener = { ...LISTENER, port: "${var.port}", tags: "${local.tags}" };
    const alarm = { ...ALARM, alarm_actions: "${var.topics}", evaluation_periods: "${var.periods}" };

    expect(violations({ aws_lb_listener: { https: listener }, aws_cloudwatch_metric_alarm: { expiry: alarm } })).toEqual([]);
  });

  test("can have meta-arguments, metadata and null for an unset argument", () => {
    const meta = { "//": { metadata: {} }, count: 1, depends_on: ["aws_lb_listener.https"], lifecycle: { create_before_destroy: true } };

    expect(
      violations({ aws_cloudwatch_metric_alarm: { expiry: { ...ALARM, ...meta, provider: "aws.east", alarm_actions: null } } }),
    ).toEqual([]);
  });

  test("can have a dynamic block in place of a required block", () => {
    const { default_action, ...rest } = LISTENER;
    const dynamic = { default_action: { for_each: "${var.actions}", content: default_action[0] } };

    expect(violations({ aws_lb_listener: { https: { ...rest, dynamic } } })).toEqual([]);
  });

  test("can have a single block as an object", () => {
    expect(violations({ aws_lb_listener: { https: { ...LISTENER, default_action: LISTENER.default_action[0] } } })).toEqual([]);
  });
});

describe("an argument", () => {
  test.each([
    ["that the type does not have", { ssl_polici: "x" }, "aws_lb_listener.https.ssl_polici is unknown"],
    ["in camel case, with a suggestion", { sslPolicy: "x" }, "aws_lb_listener.https.sslPolicy is unknown (known: ssl_policy)"],
    ["that only the provider sets", { arn: "arn:x" }, "aws_lb_listener.https.arn is read-only"],
    ["that is required and missing", { load_balancer_arn: undefined }, "aws_lb_listener.https.load_balancer_arn is required and missing"],
    ["that is required and null", { load_balancer_arn: null }, "aws_lb_listener.https.load_balancer_arn is required and missing"],
    ["that is a number in a string", { port: "443" }, 'aws_lb_listener.https.port is "443" (string), must be number'],
    ["that is a string in a number", { certificate_arn: 1 }, "aws_lb_listener.https.certificate_arn is 1 (number), must be string"],
    [
      "that is not a boolean",
      { tcp_idle_timeout_seconds: true },
      "aws_lb_listener.https.tcp_idle_timeout_seconds is true (boolean), must be number",
    ],
    ["that is not a map", { tags: ["a"] }, "aws_lb_listener.https.tags is a list, must be map"],
    ["that is a map of the wrong type", { tags: { a: 1 } }, "aws_lb_listener.https.tags.a is 1 (number), must be string"],
  ])("%s is a violation", (_, change, expected) => {
    expect(violations({ aws_lb_listener: { https: { ...LISTENER, ...change } } })).toEqual([expected]);
  });

  test.each([
    ["that is a string instead of a set", { alarm_actions: "arn:x" }, 'expiry.alarm_actions is "arn:x" (string), must be set'],
    ["with an element of the wrong type", { alarm_actions: ["arn:x", 2] }, "expiry.alarm_actions[1] is 2 (number), must be string"],
    ["that is not a boolean", { actions_enabled: "yes" }, 'expiry.actions_enabled is "yes" (string), must be bool'],
  ])("%s is a violation", (_, change, expected) => {
    expect(violations({ aws_cloudwatch_metric_alarm: { expiry: { ...ALARM, ...change } } })).toEqual([
      `aws_cloudwatch_metric_alarm.${expected}`,
    ]);
  });
});

describe("a block", () => {
  test.each([
    ["that is required and missing", [], "default_action occurs 0 times, must occur at least 1 times"],
    ["without its required argument", [{ target_group_arn: "arn:tg" }], "default_action.type is required and missing"],
    ["with an unknown argument", [{ type: "forward", target: "x" }], "default_action.target is unknown (known: target_group_arn)"],
    ["that is a string", ["forward"], 'default_action is a block, which must be an object, not "forward"'],
    ["that is an expression", "${local.actions}", "default_action is a block, which cannot be given as an expression"],
  ])("%s is a violation", (_, default_action, expected) => {
    expect(violations({ aws_lb_listener: { https: { ...LISTENER, default_action } } })).toEqual([`aws_lb_listener.https.${expected}`]);
  });

  test("that occurs too often is a violation", () => {
    const mode = { mode: "off" };

    expect(violations({ aws_lb_listener: { https: { ...LISTENER, mutual_authentication: [mode, mode] } } })).toEqual([
      "aws_lb_listener.https.mutual_authentication occurs 2 times, may occur at most 1 times",
    ]);
  });

  test("that is dynamic is checked by its name and content", () => {
    const dynamic = { default_action: { for_each: "${[]}", content: {} }, defaults: { for_each: "${[]}", content: {} } };

    expect(violations({ aws_lb_listener: { https: { ...LISTENER, dynamic } } })).toEqual([
      "aws_lb_listener.https.dynamic.default_action.content.type is required and missing",
      "aws_lb_listener.https.dynamic.defaults is not a block of this type",
    ]);
  });
});

describe("a resource type", () => {
  test("that is not in its provider's schema file is a violation", () => {
    expect(violations({ aws_lb_listner: { https: LISTENER } })).toEqual([
      expect.stringContaining("aws_lb_listner is not a type of its provider's schema file"),
    ]);
  });

  test("that is listed as omitted from the schema file is reported as unchecked", () => {
    const check = checkSchema(aws("5.100.0", { resource: { aws_vpc: { main: { anything: 1 } } } }));

    expect(check).toEqual({ violations: [], unchecked: ["aws_vpc"] });
  });

  test("can be excluded from the check by one test", () => {
    expect(violations({ aws_sfn_state_machine: { x: {} } }, "5.100.0", { uncheckedTypes: ["aws_sfn_state_machine"] })).toEqual([]);
  });

  test("of a provider without a schema file is reported as unchecked", () => {
    const check = checkSchema({
      terraform: { required_providers: { null: { source: "hashicorp/null", version: "3.2.0" } } },
      resource: { null_resource: { x: {} } },
    });

    expect(check).toEqual({ violations: [], unchecked: ["null_resource"] });
  });

  test("is looked up by its provider's source, regardless of the registry", () => {
    const check = checkSchema({
      terraform: { required_providers: { acme: { source: "registry.terraform.io/vancluever/acme", version: "2.48.3" } } },
      resource: { acme_registration: { main: { account_key: "x" } } },
    });

    expect(check.violations).toEqual([
      "acme_registration.main.account_key is unknown (known: account_key_algorithm, account_key_ecdsa_curve, account_key_pem, account_key_rsa_bits)",
    ]);
  });
});

describe("the region argument", () => {
  test("is unknown to version 5 of the AWS provider", () => {
    expect(violations({ aws_cloudwatch_metric_alarm: { expiry: { ...ALARM, region: "us-east-1" } } }, "5.100.0")).toEqual([
      "aws_cloudwatch_metric_alarm.expiry.region is unknown",
    ]);
  });

  test("is known to version 6", () => {
    expect(violations({ aws_cloudwatch_metric_alarm: { expiry: { ...ALARM, region: "us-east-1" } } }, "6.25.0")).toEqual([]);
    expect(violations({ aws_cloudwatch_metric_alarm: { expiry: { ...ALARM, region: "us-east-1" } } }, ">= 6.31, < 7")).toEqual([]);
  });

  test("is unknown to version 6 for global resources", () => {
    expect(violations({ aws_route53_zone: { main: { name: "example.com", region: "us-east-1" } } }, "6.25.0")).toEqual([
      "aws_route53_zone.main.region is unknown",
    ]);
  });
});

describe("a provider's configuration", () => {
  test("is checked for every alias", () => {
    const provider = { aws: [{ region: "eu-west-1" }, { alias: "east", regoin: "us-east-1" }] };

    expect(checkSchema(aws("6.25.0", { provider })).violations).toEqual(["provider.aws.regoin is unknown"]);
  });
});

describe("a data source", () => {
  test("is checked like a resource", () => {
    expect(checkSchema(aws("6.25.0", { data: { aws_route53_zone: { main: { nome: "example.com" } } } })).violations).toEqual([
      "data.aws_route53_zone.main.nome is unknown",
    ]);
  });
});

describe("a reference", () => {
  const ZONE = { aws_route53_zone: { main: { name: "example.com" } } };

  function output(value: string): string[] {
    return checkSchema(aws("6.25.0", { resource: ZONE, output: { x: { value } } })).violations;
  }

  test.each([
    "${aws_route53_zone.main.zone_id}",
    "${aws_route53_zone.main}",
    "${aws_route53_zone.main[0].zone_id}",
    '${lookup({ "aws_sns_topic.none.arn" = 1 }, aws_route53_zone.main.name)}',
    "$${aws_route53_zone.none.zone_id}",
    "aws_route53_zone.none.zone_id",
    "${null_resource.x.id}",
  ])("to a declared resource is accepted: %s", (value) => {
    expect(output(value)).toEqual([]);
  });

  test.each([
    ["${aws_route53_zone.other.zone_id}", "output.x.value refers to aws_route53_zone.other, which the document does not declare"],
    ["${data.aws_route53_zone.main.zone_id}", "output.x.value refers to data.aws_route53_zone.main, which the document does not declare"],
    ["${aws_route53_zone.main.id_of_zone}", "output.x.value refers to aws_route53_zone.main.id_of_zone, which the type does not have"],
    [
      "${{ for o in [1] : o => aws_sns_topic.none.arn }[1]}",
      "output.x.value refers to aws_sns_topic.none, which the document does not declare",
    ],
  ])("to an undeclared resource or attribute is a violation: %s", (value, expected) => {
    expect(output(value)).toEqual([expected]);
  });
});
