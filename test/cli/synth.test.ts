import { version } from "../../package.json";
import { assertSchema } from "../support/schema-check";
import { fleetText } from "../file/support";
import { Workspace } from "./support";

const FLEET = fleetText(["www: { domains: [example.com, www.example.com] }", "api: { domains: [api.example.com], region: us-east-1 }"]);
const FAULTY = fleetText(["www: { domains: [example.org] }"], { version: "2" });

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
  workspace.write("certfleet.yaml", FLEET);
  workspace.write("faulty.yaml", FAULTY);
});

afterEach(() => workspace.remove());

/** A fleet with one certificate on a load balancer. */
function served(name: string): string {
  const endpoint =
    '{ alb: { loadBalancerArn: "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/media/50dc6c495c0c9188", targetGroupArn: "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/media/73e2d6bc24d8a067" } }';
  const others = "api: { domains: [api.example.com], endpoints: [" + endpoint + "] }";
  return fleetText([others, `${name}: { domains: [www.example.com], endpoints: [${endpoint}] }`]);
}

describe("certfleet synth --rename", () => {
  const moved = async (...args: string[]) => {
    await workspace.call("synth", "certfleet.yaml", "--out", "out", ...args);
    const { moved: blocks } = JSON.parse(workspace.read("out/cdk.tf.json")) as { moved: { from: string }[] };
    // Subscriptions of channels have `moved` blocks without a rename, too.
    return blocks.filter(({ from }) => !from.startsWith("aws_sns_topic_subscription."));
  };

  test("moves every resource of the certificate to its new address, and nothing else", async () => {
    workspace.write("certfleet.yaml", served("storefront"));

    expect(await moved("--rename", "www=storefront")).toEqual([
      { from: "aws_acm_certificate.www", to: "aws_acm_certificate.storefront" },
      { from: "aws_acm_certificate_validation.www", to: "aws_acm_certificate_validation.storefront" },
      { from: "aws_cloudwatch_metric_alarm.www_page", to: "aws_cloudwatch_metric_alarm.storefront_page" },
      { from: "aws_cloudwatch_metric_alarm.www_warn", to: "aws_cloudwatch_metric_alarm.storefront_warn" },
      { from: "aws_lb_listener_certificate.www_media-443", to: "aws_lb_listener_certificate.storefront_media-443" },
    ]);
  });

  test("moves nothing without the option", async () => {
    workspace.write("certfleet.yaml", served("storefront"));

    expect(await moved()).toEqual([]);
  });

  test("moves the resources in a module too", async () => {
    workspace.write("certfleet.yaml", served("storefront"));

    expect(await moved("--module", "--rename", "certificates.www=storefront")).toHaveLength(5);
  });

  test.each([
    ["www", /"www" is not a rename\. Write OLD=NEW.*certfleet:rename/],
    ["www=www", /"www=www" is not a rename/],
    ["channels.www=web", /"channels.www=web" is not a rename/],
    ["web=storefrnt", /no certificate "storefrnt".*Did you mean "storefront"\?.*certfleet:rename/],
    ["api=storefront", /still has a certificate "api".*certfleet:rename/],
    ["stores.vault=disk", /no store "disk".*certfleet:rename/],
  ])("refuses %s", async (rename, message) => {
    workspace.write("certfleet.yaml", served("storefront"));

    await expect(moved("--rename", rename)).rejects.toThrow(message);
  });
});

describe("certfleet synth over an earlier synth", () => {
  const again = async (before: string, after: string, ...args: string[]) => {
    workspace.write("certfleet.yaml", before);
    await workspace.call("synth", "certfleet.yaml", "--out", "out");
    workspace.write("certfleet.yaml", after);
    return workspace.call("synth", "certfleet.yaml", "--out", "out", ...args);
  };

  const AWS_5 = { providers: '{ aws: { region: eu-west-1, version: "5.100.0" } }' };
  const inRegion = (region: string, sections = AWS_5, name = "edge") =>
    fleetText([`www: { domains: [www.example.com]${region} }`, "api: { domains: [api.example.com], region: us-east-1 }"], {
      ...sections,
      name,
    });

  // hashicorp/aws 5 would look for the old certificate in the new region, and would orphan it and its alarms, even after destroy.
  test("refuses a certificate that moves to another region with hashicorp/aws 5", async () => {
    await expect(again(inRegion(""), inRegion(", region: us-east-1"))).rejects.toThrow(
      /aws_acm_certificate\.www would move from the provider configuration aws to aws\.us-east-1\. So would \d+ more\..*If out\/cdk\.tf\.json was never applied, delete it\..*certfleet:place-changed/,
    );
  });

  test("does not refuse it with hashicorp/aws 6, which replaces the certificate", async () => {
    const { stdout } = await again(inRegion("", {} as typeof AWS_5), inRegion(", region: us-east-1", {} as typeof AWS_5));

    expect(stdout).toContain("2 certificates");
  });

  test("does not compare with another fleet", async () => {
    const { stdout } = await again(inRegion("", AWS_5, "staging"), inRegion(", region: us-east-1", AWS_5, "production"));

    expect(stdout).toContain("2 certificates");
  });

  const stored = (store: string, type = "aws-secrets-manager") =>
    fleetText([`portal: { domains: [portal.example.com], stores: [${store}], alerts: false }`], {
      zones: "",
      issuers: "{ enterprise: { type: provided, certificate: portal_certificate, chain: portal_chain, privateKey: portal_key } }",
      stores: `{ ${store}: { type: ${type}, prefix: /tls/ } }`,
      channels: "",
      defaults: "{ issuer: enterprise }",
    });

  test.each(["aws-secrets-manager", "aws-ssm"])("refuses a renamed store of type %s, whose secrets keep their names", async (type) => {
    await expect(again(stored("vault", type), stored("hosts", type))).rejects.toThrow(
      /\.portal_vault would become \S+\.portal_hosts, and both are stored as "\/tls\/portal"\..*--rename stores\.OLD=NEW.*certfleet:stored-name-taken/,
    );
  });

  test("accepts it with --rename", async () => {
    const { stdout } = await again(stored("vault"), stored("hosts"), "--rename", "stores.vault=hosts");

    expect(stdout).toContain("1 certificate");
  });
});

describe("certfleet synth", () => {
  test("writes the fleet to the path of `cdktf synth`, and prints the path and the number of certificates", async () => {
    const { stdout, stderr } = await workspace.call("synth", "certfleet.yaml");

    expect(stdout).toBe("cdktf.out/stacks/edge/cdk.tf.json: 2 certificates\n");
    expect(stderr).toBe("");
    const document = JSON.parse(workspace.read("cdktf.out/stacks/edge/cdk.tf.json"));
    assertSchema(document);
    expect(Object.keys(document.resource.aws_acm_certificate)).toEqual(["www", "api"]);
    expect(document.provider).toEqual({ aws: [{ region: "eu-west-1" }] });
  });

  test("creates the directory of --out", async () => {
    const { stdout } = await workspace.call("synth", "certfleet.yaml", "--out", "terraform/edge");

    expect(stdout).toBe("terraform/edge/cdk.tf.json: 2 certificates\n");
    expect(workspace.files()).toContain("terraform/edge/cdk.tf.json");
  });

  test("writes plain Terraform without CDKTF metadata or local paths", async () => {
    await workspace.call("synth", "certfleet.yaml", "--out", "out");
    const text = workspace.read("out/cdk.tf.json");

    expect(text).not.toContain('"//"');
    expect(text).not.toContain(workspace.directory);
    expect(text.endsWith("}\n")).toBe(true);
  });

  test("writes identical output on each run", async () => {
    await workspace.call("synth", "certfleet.yaml", "--out", "one");
    await workspace.call("synth", "certfleet.yaml", "--out", "other");

    expect(workspace.read("one/cdk.tf.json")).toBe(workspace.read("other/cdk.tf.json"));
  });

  test("uses the singular for one certificate", async () => {
    workspace.write("one.yaml", fleetText(["www: { domains: [example.com] }"]));

    expect((await workspace.call("synth", "one.yaml", "--out", "out")).stdout).toBe("out/cdk.tf.json: 1 certificate\n");
  });

  test("warns about risky settings, and writes the output", async () => {
    workspace.write("risky.yaml", fleetText(["www: { domains: [example.com], alerts: false }"]));

    const { stderr } = await workspace.call("synth", "risky.yaml", "--out", "out");

    expect(stderr).toMatch(/^warning: .*no alert watches this certificate.*certfleet:unwatched-certificate\)\n$/);
    expect(workspace.files()).toContain("out/cdk.tf.json");
  });

  test.each([
    ["a faulty file", "faulty.yaml", /^faulty\.yaml has 2 problems:\nfaulty\.yaml:1:10: .*\nfaulty\.yaml:9:20: /],
    ["a file that does not exist", "nothing.yaml", /Cannot read nothing\.yaml: the file does not exist.*certfleet:unreadable-file/],
    ["a directory", ".", /Cannot read \.: .*certfleet:unreadable-file/],
  ])("fails for %s, and writes nothing", async (_what, file, message) => {
    await expect(workspace.call("synth", file, "--out", "out")).rejects.toThrow(message);

    expect(workspace.files()).toEqual(["certfleet.yaml", "faulty.yaml"]);
  });

  test("reports a file that cannot be written, with the fix", async () => {
    await expect(workspace.call("synth", "certfleet.yaml", "--out", "certfleet.yaml")).rejects.toThrow(
      /Cannot write certfleet\.yaml\/?.*: .* Choose another file or directory.*certfleet:unwritable-file/,
    );

    expect(workspace.read("certfleet.yaml")).toBe(FLEET);
  });

  test("overwrites earlier output, and keeps it if synthesis fails", async () => {
    workspace.write("out/cdk.tf.json", "what was there");

    await expect(workspace.call("synth", "faulty.yaml", "--out", "out")).rejects.toThrow("has 2 problems");
    expect(workspace.read("out/cdk.tf.json")).toBe("what was there");

    await workspace.call("synth", "certfleet.yaml", "--out", "out");
    expect(JSON.parse(workspace.read("out/cdk.tf.json"))).toHaveProperty("resource");
    expect(workspace.files().filter((file) => file.includes("partial"))).toEqual([]);
  });
});

describe("the command", () => {
  test("exits with 0 after it wrote the fleet", () => {
    expect(workspace.run("synth", "certfleet.yaml", "--out", "out")).toEqual({
      status: 0,
      stdout: "out/cdk.tf.json: 2 certificates\n",
      stderr: "",
    });
  });

  test("exits with 2 for a faulty file, and prints all problems to standard error", () => {
    const { status, stdout, stderr } = workspace.run("synth", "faulty.yaml", "--out", "out");

    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^faulty\.yaml has 2 problems:\n.*\n.*certfleet:invalid-fleet-file\)\n$/);
    expect(workspace.files()).toEqual(["certfleet.yaml", "faulty.yaml"]);
  });

  test.each([
    ["an unknown command", ["sinth"], /unknown command 'sinth'/],
    ["an unknown option", ["synth", "certfleet.yaml", "--output", "x"], /unknown option '--output'/],
    ["no file", ["synth"], /missing required argument 'file'/],
    ["an option without its value", ["synth", "certfleet.yaml", "--out"], /argument missing/],
  ])("exits with 2 for %s", (_what, args, message) => {
    const { status, stderr } = workspace.run(...args);

    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });

  test.each([[["--help"]], [["synth", "--help"]], [["init", "--help"]]])("exits with 0 for %j", (args) => {
    const { status, stdout, stderr } = workspace.run(...args);

    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^Usage: certfleet /);
  });

  test("prints its version", () => {
    expect(workspace.run("--version")).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
  });
});
