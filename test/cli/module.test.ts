import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { synthesiseFile } from "../../lib/cli/synthesise-file";
import { alb, fleetText, synthesised } from "../file/support";
import { Document } from "../support/synth";

const NLB = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/tcp/50dc6c495c0c9188";
const GROUP = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/edge/73e2d6bc24d8a067";
const TOPIC = "arn:aws:sns:eu-west-1:111122223333:alerts";

const moduleOf = (certificates: string[], sections = {}) => synthesised(fleetText(certificates, sections), true).json;

const defaultsOf = ({ variable = {} }: Pick<Document, "variable">): Record<string, unknown> =>
  Object.fromEntries(Object.entries(variable).map(([name, { default: value }]) => [name, value]));

/** A document with values in place of its inputs, as Terraform evaluates it. */
function withInputs(document: Record<string, unknown>, inputs: Record<string, unknown>): Document {
  const text = JSON.stringify(document)
    .replaceAll("${path.module}/", "")
    .replace(/\$\{lower\(replace\(var\.name, \\"_\\", \\"-\\"\)\)\}/g, String(inputs.name).toLowerCase())
    .replace(/\$\{var\.([A-Za-z0-9_-]+)\}/g, (reference, name: string) =>
      inputs[name] === undefined ? reference : JSON.stringify(inputs[name]).slice(1, -1),
    );
  return JSON.parse(text) as Document;
}

const NAME_ARGUMENTS = ["name", "function_name", "alarm_name", "dashboard_name", "policy_name", "display_name", "secret_id"];

const EXAMPLES = readdirSync(path.join(__dirname, "..", "..", "examples"), { recursive: true })
  .map((file) => path.join(__dirname, "..", "..", "examples", String(file)))
  .filter((file) => file.endsWith(".yaml") && /^version: 1$/m.test(readFileSync(file, "utf8")));

describe.each(EXAMPLES.map((file) => [path.relative(path.join(__dirname, "..", ".."), file), file]))("%s as a module", (_name, file) => {
  const { document, name } = synthesiseFile(file, { asModule: true });

  test("creates the resources of the configuration if its inputs have their default values", () => {
    expect(withInputs(document, defaultsOf(document)).resource).toEqual(
      JSON.parse(JSON.stringify(synthesiseFile(file, { asModule: false }).document.resource)),
    );
  });

  test("names its resources after its instance, so that two instances have different names", () => {
    const { resource } = withInputs(document, { ...defaultsOf(document), name: "two" });
    // The names of map entries are unique within their map only.
    const { google_certificate_manager_certificate_map_entry: _entries, ...others } = resource as Record<string, Record<string, Document>>;
    const names = Object.values(others).flatMap((elements) =>
      Object.values(elements).flatMap((element) =>
        NAME_ARGUMENTS.map((argument) => (element as unknown as Record<string, unknown>)[argument]).filter(
          (each) => typeof each === "string",
        ),
      ),
    ) as string[];

    expect(names.filter((each) => new RegExp(`^(/aws/[a-z/]+/|/|certfleet/)?${name}\\b`).test(each))).toEqual([]);
  });
});

describe("a fleet as a module", () => {
  test("has no provider settings and no backend, and declares the required versions as ranges", () => {
    const json = moduleOf(["www: { domains: [example.com] }"], { backend: "{ s3: { bucket: state } }" });

    expect(json).not.toHaveProperty("provider");
    expect(json.terraform).toEqual({
      required_version: expect.stringMatching(/^>= 1\.\d+$/),
      required_providers: { aws: { source: "hashicorp/aws", version: expect.stringMatching(/^>= 6\.\d+, < 7$/) } },
    });
  });

  test("declares aliases for the providers of other accounts and regions", () => {
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

  test("has inputs for settings that differ between environments, with the values of the file as defaults", () => {
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

    expect(defaultsOf(json)).toEqual({
      name: "edge",
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

  test("outputs the ARNs of the issued certificates by name, and the inventory", () => {
    const json = moduleOf(["www: { domains: [example.com] }", "api: { domains: [api.example.com] }"]);

    expect(json.output!.certificate_arns.value).toEqual({
      www: "${aws_acm_certificate_validation.www.certificate_arn}",
      api: "${aws_acm_certificate_validation.api.certificate_arn}",
    });
    expect(Object.keys(json.output!)).toEqual(["certfleet", "certificate_arns"]);
  });

  test("has the same addresses as the fleet without a module", () => {
    const text = fleetText([`www: { domains: [example.com], endpoints: [${alb()}] }`]);
    const namesOf = (resource: Record<string, object>) => Object.entries(resource).map(([type, elements]) => [type, Object.keys(elements)]);

    expect(namesOf(synthesised(text, true).json.resource!)).toEqual(namesOf(synthesised(text).json.resource!));
  });

  test("refuses a variable that has the name of an input of every module", () => {
    const text = fleetText(["www: { domains: [example.com], issuer: own, endpoints: [{ host: example.com }] }"], {
      issuers: "{ acm: { type: acm }, own: { type: provided, certificate: own, privateKey: name, lifetime: 90d } }",
    });

    expect(() => synthesised(text, true)).toThrow(/"name" is an input of every module.*certfleet:input-clash/);
  });

  test("keeps inputs apart whose names differ only in a dot or hyphen", () => {
    const json = moduleOf(["www: { domains: [a-b.example.com, a.b.example.com] }"], {
      zones: "{ a-b.example.com: { route53: Z1 }, a.b.example.com: { route53: Z2 } }",
    });

    expect(json.variable).toMatchObject({ "zone_a-b_example_com": { default: "Z1" }, zone_a_b_example_com: { default: "Z2" } });
  });

  test("refuses two values of one input", () => {
    const text = fleetText([
      `www: { domains: [www.example.com], endpoints: [${alb()}, ${alb("port: 8443").replace("73e2d6bc24d8a067", "0000000000000000")}] }`,
    ]);

    expect(() => synthesised(text, true)).toThrow(
      /the module's input "target_group_edge_arn" would be both .* and .*certfleet:input-clash/,
    );
  });
});
