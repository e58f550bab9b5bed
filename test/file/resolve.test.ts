import { CertificateSpec } from "../../lib/core/kind";
import { parseFleet } from "../../lib/file/from-file";
import { addressesOf, alb, fleetText, messagesOf, Sections, synthesised, unmarked } from "./support";

describe("unset properties of a certificate", () => {
  const certificate = (body: string, sections: Sections = {}): CertificateSpec =>
    parseFleet("certfleet.yaml", fleetText({ www: body }, sections)).certificates[0];

  test("come from the file's defaults", () => {
    const defaults = `{ issuer: acm, notify: [sre], owner: edge, service: shop, keyType: ecdsa-p256, tlsPolicy: fips, runbook: "https://example.com/tls", tags: { a: '1', b: '1' } }`;

    expect(certificate("{ domains: [example.com] }", { defaults })).toMatchObject({
      ...{ owner: "edge", service: "shop", keyType: "ecdsa-p256", tlsPolicy: "fips", runbook: "https://example.com/tls" },
      tags: { a: "1", b: "1" },
    });
    expect(
      certificate("{ domains: [example.com], owner: web, keyType: rsa-2048, tlsPolicy: modern, tags: { b: '2' } }", { defaults }),
    ).toMatchObject({ owner: "web", service: "shop", keyType: "rsa-2048", tlsPolicy: "modern", tags: { a: "1", b: "2" } });
  });

  test("have defaults: the intermediate TLS policy, alerts by renewal, and the provider's region", () => {
    const { tlsPolicy, alerts, region, keyType } = certificate("{ domains: [example.com] }");

    expect({ tlsPolicy, alerts, region, keyType }).toEqual({
      tlsPolicy: "intermediate",
      alerts: undefined,
      region: undefined,
      keyType: undefined,
    });
  });

  test("are not merged for channels: `notify` replaces the default channels", () => {
    const sections = {
      channels: "{ sre: { type: sns, email: [sre@example.com] }, web: { type: sns, email: [web@example.com] } }",
    };

    expect(certificate("{ domains: [example.com], notify: [web] }", sections).channels.map(({ name }) => name)).toEqual(["web"]);
  });
});

describe("a name in several certificates", () => {
  test.each([
    ["key type", "again: { domains: [example.com], keyType: ecdsa-p256 }", {}],
    ["region", "again: { domains: [example.com], region: us-east-1 }", {}],
    [
      "issuer",
      "again: { domains: [example.com], issuer: logged }",
      { issuers: "{ acm: { type: acm }, logged: { type: acm, transparency: true } }" },
    ],
  ])("is allowed if they differ in %s, and has one validation record", (_what, certificate, sections) => {
    const { json } = synthesised(fleetText(["www: { domains: [example.com] }", certificate], sections));

    expect(Object.keys(json.resource!.aws_acm_certificate)).toEqual(["www", "again"]);
    expect(Object.keys(json.resource!.aws_route53_record)).toEqual(["example_com"]);
  });
});

describe("certificates on one port of a load balancer", () => {
  const pair = (first: string, second: string, more = "") =>
    fleetText([
      `www: { domains: [www.example.com], endpoints: [${first}] }`,
      `api: { domains: [api.example.com]${more}, endpoints: [${second}] }`,
    ]);

  test("share its listener: the first is the default, the others are selected by SNI", () => {
    const { json } = synthesised(pair(alb("redirectHttp: true, hsts: 365d"), alb("redirectHttp: true, hsts: 365d")));

    expect(json.resource!.aws_lb_listener["edge-443"]).toMatchObject({
      certificate_arn: "${aws_acm_certificate_validation.www.certificate_arn}",
      routing_http_response_strict_transport_security_header_value: "max-age=31536000",
      ssl_policy: expect.stringMatching(/^ELBSecurityPolicy-TLS13-/),
    });
    expect(json.resource!.aws_lb_listener["edge-443_redirect"]).toMatchObject({
      port: 80,
      default_action: [{ type: "redirect", redirect: { port: "443", protocol: "HTTPS", status_code: "HTTP_301" } }],
    });
    expect(json.resource!.aws_lb_listener_certificate).toEqual({
      "api_edge-443": expect.objectContaining({
        certificate_arn: "${aws_acm_certificate_validation.api.certificate_arn}",
        listener_arn: "${aws_lb_listener.edge-443.arn}",
      }),
    });
  });

  test.each([
    [
      "the target group",
      alb(),
      alb("", { group: "other" }),
      "",
      /target group .*targetgroup\/edge\/.* and "api" asks for target group .*other/,
    ],
    ["HSTS", alb("hsts: 365d"), alb(), "", /HSTS max-age=31536000, and "api" asks for HSTS off/],
    ["the TLS policy", alb(), alb(), ", tlsPolicy: modern", /TLS policy intermediate, and "api" asks for TLS policy modern/],
    [
      "the target of the redirect from port 80",
      alb("redirectHttp: true"),
      alb("port: 8443, redirectHttp: true"),
      "",
      /HTTP redirect to port 443, and .* to port 8443/,
    ],
  ])("are rejected if they disagree on %s", (_what, first, second, more, says) => {
    const { text, marks } = unmarked(pair(first, `¦${second}`, more));

    expect(messagesOf(text)).toEqual([expect.stringMatching(says)]);
    expect(messagesOf(text)[0].split(" ")[0]).toBe(marks[0]);
  });

  test("are separate on different ports", () => {
    const { json } = synthesised(pair(alb(), alb("port: 8443", { group: "other" })));

    expect(Object.keys(json.resource!.aws_lb_listener)).toEqual(["edge-443", "edge-8443"]);
  });

  test("are separate on load balancers with the same name in two regions", () => {
    const { json } = synthesised(pair(alb(), alb("", { region: "us-west-2" }), ", region: us-west-2"));

    expect(Object.keys(json.resource!.aws_lb_listener)).toEqual(["edge-443", "edge-us-west-2-443"]);
  });

  test("are rejected if one name identifies two load balancers in a region", () => {
    const text = pair(alb(), alb().replace("50dc6c495c0c9188", "0000000000000000"));

    expect(messagesOf(text)).toEqual([expect.stringContaining("A name identifies one load balancer: correct the ARN that is wrong.")]);
  });

  test("may use expressions as load balancer ARNs", () => {
    const endpoint = '{ alb: { loadBalancerArn: "${aws_lb.edge.arn}", targetGroupArn: "${aws_lb_target_group.edge.arn}" } }';

    expect(messagesOf(pair(endpoint, endpoint))).toEqual([]);
  });
});

test("an API domain accepts one certificate", () => {
  const endpoint = "{ apiGateway: { type: http, domainName: api.example.com } }";
  const { text, marks } = unmarked(
    fleetText([
      `a: { domains: [api.example.com], endpoints: [${endpoint}] }`,
      `b: { domains: [api.example.com], keyType: ecdsa-p256, endpoints: [¦${endpoint}] }`,
    ]),
  );

  expect(messagesOf(text)).toEqual([
    `${marks[0]} the API Gateway domain api.example.com already serves "a" and takes one certificate only. Remove it from one of the two certificates.`,
  ]);
});

describe("a certificate in another region", () => {
  const text = (providers: string) => fleetText(["www: { domains: [example.com], region: us-east-1 }"], { providers });

  test("is created there with `region`, together with its alarms and topic", () => {
    const { json } = synthesised(text("{ aws: { region: eu-west-1 } }"));

    expect(json.provider).toEqual({ aws: [{ region: "eu-west-1" }] });
    expect(json.resource!.aws_acm_certificate.www).toMatchObject({ region: "us-east-1" });
    expect(json.resource!.aws_cloudwatch_metric_alarm.www_warn).toMatchObject({
      region: "us-east-1",
      alarm_actions: ["${aws_sns_topic.sre-us-east-1.arn}"],
    });
    expect(json.resource!.aws_sns_topic["sre-us-east-1"]).toMatchObject({ region: "us-east-1" });
  });

  test.each(["5.100.0", "~> 5.90"])("is created there by an aliased provider with hashicorp/aws %s, which has no `region`", (version) => {
    const { json } = synthesised(text(`{ aws: { region: eu-west-1, version: "${version}" } }`));

    expect(json.terraform.required_providers.aws.version).toBe(version);
    expect(json.provider).toEqual({ aws: [{ region: "eu-west-1" }, { alias: "us-east-1", region: "us-east-1" }] });
    const placed = Object.entries(json.resource!).flatMap(([type, elements]) =>
      type === "aws_route53_record" ? [] : Object.values(elements),
    );
    expect(placed.map(({ region, provider }) => ({ region, provider }))).toEqual(placed.map(() => ({ provider: "aws.us-east-1" })));
  });
});

describe("zones in other accounts", () => {
  test("use one provider per role", () => {
    const { json } = synthesised(
      fleetText(["www: { domains: [example.com, example.net, example.org] }"], {
        zones: `{ example.com: { route53: Z1 }, example.net: { route53: Z2, assumeRole: "arn:aws:iam::111122223333:role/dns" }, example.org: { route53: Z3, assumeRole: "arn:aws:iam::111122223333:role/dns" } }`,
      }),
    );

    expect(json.provider!.aws.slice(1)).toEqual([
      { alias: "account_111122223333_dns", region: "eu-west-1", assume_role: [{ role_arn: "arn:aws:iam::111122223333:role/dns" }] },
    ]);
    expect(Object.entries(json.resource!.aws_route53_record).map(([name, { zone_id, provider }]) => [name, zone_id, provider])).toEqual([
      ["example_com", "Z1", undefined],
      ["example_net", "Z2", "aws.account_111122223333_dns"],
      ["example_org", "Z3", "aws.account_111122223333_dns"],
    ]);
  });

  test("are rejected if two roles get the same alias, which would write records with the wrong role", () => {
    const zones = `{ example.com: { route53: Z1, assumeRole: "arn:aws:iam::111122223333:role/a/b" }, example.net: { route53: Z2, assumeRole: "arn:aws:iam::111122223333:role/a_b" } }`;

    expect(() => synthesised(fleetText(["www: { domains: [example.com, example.net] }"], { zones }))).toThrow("certfleet:alias-clash");
  });
});

describe("the Terraform state", () => {
  const stateOf = (backend: string) => synthesised(fleetText(["www: { domains: [example.com] }"], { backend })).json.terraform;

  test("uses the backend of the file, with unchanged settings", () => {
    const { backend } = stateOf("{ s3: { bucket: state, key: edge.tfstate, region: eu-west-1, use_lockfile: true } }");

    expect(backend).toEqual({ s3: { bucket: "state", key: "edge.tfstate", region: "eu-west-1", use_lockfile: true } });
  });

  test.each([
    ["{ name: edge, project: tls }", { name: "edge", project: "tls" }],
    ["{ tags: [tls, edge] }", { tags: ["tls", "edge"] }],
  ])("uses the HCP Terraform workspace selected by %s", (workspaces, expected) => {
    const { cloud } = stateOf(`{ cloud: { organization: example, hostname: tfe.example.com, workspaces: ${workspaces} } }`);

    expect(cloud).toEqual({ organization: "example", hostname: "tfe.example.com", workspaces: expected });
  });

  test("is configured on a machine without Terraform", () => {
    const path = process.env.PATH;
    process.env.PATH = "";
    try {
      expect(stateOf("{ cloud: { organization: example, workspaces: { name: edge } } }")).toHaveProperty("cloud");
    } finally {
      process.env.PATH = path;
    }
  });
});

describe("resource addresses", () => {
  const file = (names: string[]) =>
    fleetText(names.map((name) => `${name}: { domains: [${name.toLowerCase()}.example.com], endpoints: [${alb()}] }`));

  test("are the names in the file, without hashes, and do not depend on their order", () => {
    const { json } = synthesised(file(["www", "api"]));
    const without = (document: typeof json) =>
      addressesOf(document).filter((address) => !address.startsWith("aws_lb_listener_certificate"));

    expect(addressesOf(json)).toEqual(
      expect.arrayContaining([
        "aws_acm_certificate.api",
        "aws_acm_certificate.www",
        "aws_acm_certificate_validation.www",
        "aws_cloudwatch_metric_alarm.www_page",
        "aws_cloudwatch_metric_alarm.www_warn",
        "aws_lb_listener.edge-443",
        "aws_route53_record.www_example_com",
        "aws_sns_topic.sre",
      ]),
    );
    expect(addressesOf(json).filter((address) => /[0-9A-F]{8}$/.test(address))).toEqual([]);
    expect(without(synthesised(file(["api", "www"])).json)).toEqual(without(json));
  });

  test.each(["Resource", "Certificate", "Validation", "Expiry", "Events", "Watch-sns", "Warn", "Shared", "Fleet"])(
    "contain the certificate's name even if it is the construct id %s",
    (name) => {
      expect(Object.keys(synthesised(file([name])).json.resource!.aws_acm_certificate)).toEqual([name]);
    },
  );

  test("are rejected if two elements share one, with advice to rename", () => {
    const text = fleetText(["x: { domains: [a.example.com], notify: [a, b] }", "y: { domains: [b.example.com], notify: [a_b] }"], {
      channels:
        "{ a: { type: sns, email: [a@example.com] }, b: { type: sns, email: [b@example.com] }, a_b: { type: sns, email: [c@example.com] } }",
    });

    expect(() => synthesised(text)).toThrow(
      /"edge\/Shared\/acm-events-a\+b\/.*" and "edge\/Shared\/acm-events-a_b\/.*" would both have the address aws_cloudwatch_event_rule\.acm-events-a_b\. Rename.*certfleet:address-clash/,
    );
  });
});

describe("a file that needs AWS only for", () => {
  const provided = {
    zones: "",
    issuers: "{ own: { type: provided, certificate: own_certificate, privateKey: own_key } }",
    defaults: "{ issuer: own, notify: [sre] }",
  };
  const host = "endpoints: [{ host: example.com }]";

  test.each([
    ["a store and a probe", `stores: [vault], ${host}`, { stores: "{ vault: { type: aws-secrets-manager } }" }],
    [
      "a parameter without alerts",
      "stores: [vault], alerts: false",
      { stores: "{ vault: { type: aws-ssm } }", channels: "", defaults: "{ issuer: own }" },
    ],
    ["a channel", host, {}],
    [
      "a schedule",
      "alerts: false, deployTo: [google]",
      {
        providers: "{ aws: { region: eu-west-1 }, google: { project: media-prod } }",
        channels: "",
        defaults: "{ issuer: own }",
        schedule: "{ type: aws-eventbridge, workspaceId: ws-6jrRyVDv1J8zQMB5, token: hcp_token }",
      },
    ],
  ])("%s configures the AWS provider", (_what, certificate, sections) => {
    const { json } = synthesised(fleetText({ www: `{ domains: [example.com], ${certificate} }` }, { ...provided, ...sections }));

    expect(json.provider!.aws).toEqual([{ region: "eu-west-1" }]);
  });
});
