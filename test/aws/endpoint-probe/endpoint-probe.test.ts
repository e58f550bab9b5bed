import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { App, TerraformStack, TerraformVariable } from "cdktf";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SnsChannel } from "../../../lib/aws/alerts/sns-channel";
import { EndpointProbe, EndpointProbeProps, ProbedEndpoint } from "../../../lib/aws/endpoint-probe";
import { CertificatePem, Duration, PrivateKey, ProvidedCertificate } from "../../../lib/core";
import { synth } from "../../support/synth";

const channel = SnsChannel.ofTopic("sre", "arn:aws:sns:eu-west-1:123456789012:alerts");

function certificate(stack: TerraformStack): ProvidedCertificate {
  const key = new TerraformVariable(stack, "key", { type: "string", sensitive: true });
  const pem = new TerraformVariable(stack, "pem", { type: "string" });
  return new ProvidedCertificate(stack, "Certificate", {
    domainNames: ["www.example.com"],
    certificate: CertificatePem.fromVariable(pem),
    privateKey: PrivateKey.fromVariable(key),
  });
}

function probe(endpoints: Partial<ProbedEndpoint>[], props: Partial<EndpointProbeProps> = {}) {
  return synth((stack) => {
    const served = certificate(stack);
    const whole = endpoints.map((endpoint) => ({
      host: "www.example.com",
      certificate: served,
      certificateName: "www",
      channels: [channel],
      ...endpoint,
    }));
    new EndpointProbe(stack, "Probe", { ...props, endpoints: whole });
  });
}

describe("EndpointProbe", () => {
  test("is one function on arm64 without a build, hourly, with its own log", () => {
    const made = probe([{}]);
    expect(made.one("aws_lambda_function")).toMatchObject({
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      handler: "index.handler",
      timeout: 300,
      depends_on: [expect.stringMatching(/^aws_cloudwatch_log_group\./)],
    });
    expect(made.one("aws_lambda_function")).not.toHaveProperty("vpc_config");
    expect(made.one("aws_cloudwatch_event_rule")).toMatchObject({ schedule_expression: "rate(1 hour)" });
    const { function_name: name } = made.one("aws_lambda_function");
    expect(made.one("aws_cloudwatch_log_group")).toMatchObject({ name: `/aws/lambda/${name}`, retention_in_days: 30 });
  });

  test("may write its log and nothing else", () => {
    const policy = JSON.parse(probe([{}]).one("aws_iam_role_policy").policy) as { Statement: { Action: string[]; Resource: string }[] };
    expect(policy.Statement).toHaveLength(1);
    expect(policy.Statement[0].Action).toEqual(["logs:CreateLogStream", "logs:PutLogEvents"]);
    expect(policy.Statement[0].Resource).toMatch(/^\$\{aws_cloudwatch_log_group\.\w+\.arn\}:\*$/);
  });

  test("runs in a private network where one is given", () => {
    const made = probe([{}], { network: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] } });
    expect(made.one("aws_lambda_function").vpc_config).toEqual({ subnet_ids: ["subnet-1"], security_group_ids: ["sg-1"] });
    expect(made.one("aws_iam_role_policy").policy).toContain("ec2:CreateNetworkInterface");
  });

  test("alarms follow the certificate's renewal, and missing days are breaching", () => {
    const alarms = Object.values(probe([{}]).all("aws_cloudwatch_metric_alarm"));
    const days = alarms.filter((alarm) => alarm.metric_name === "DaysLeft");
    expect(days.map((alarm) => alarm.threshold).sort()).toEqual([20, 40]);
    for (const alarm of days) {
      expect(alarm).toMatchObject({
        namespace: "Certfleet",
        dimensions: { Endpoint: "www.example.com:443" },
        treat_missing_data: "breaching",
        comparison_operator: "LessThanOrEqualToThreshold",
        period: 3600,
        evaluation_periods: 3,
        alarm_actions: ["arn:aws:sns:eu-west-1:123456789012:alerts"],
      });
    }
    expect(alarms.map((alarm) => alarm.metric_name).sort()).toEqual(["ChainValid", "DaysLeft", "DaysLeft", "NameMatches"]);
  });

  test("an alarm tells of another certificate than the issued one, after the time that a pick-up may take", () => {
    const made = probe([{ serial: "${acme_certificate.x.certificate_serial}" }], { pickUpWithin: Duration.hours(6) });
    const issued = Object.values(made.all("aws_cloudwatch_metric_alarm")).find((alarm) => alarm.metric_name === "IsIssued");
    expect(issued).toMatchObject({ threshold: 0, evaluation_periods: 6, treat_missing_data: "notBreaching" });
    expect(JSON.parse(made.one("aws_cloudwatch_event_target").input)).toEqual({
      endpoints: [{ host: "www.example.com", port: 443, serial: "${acme_certificate.x.certificate_serial}" }],
    });
  });

  test("hundreds of endpoints are spread over as many inputs as EventBridge needs, each asked once", () => {
    const hosts = Array.from({ length: 300 }, (_, index) => `host-${index}.example.com`);
    const made = probe(hosts.map((host) => ({ host, serial: "${acme_certificate.x.certificate_serial}" })));
    const inputs = Object.values(made.all("aws_cloudwatch_event_target")).map((target) => target.input as string);
    const asked = inputs.flatMap((input) => (JSON.parse(input) as { endpoints: { host: string }[] }).endpoints.map(({ host }) => host));
    expect(asked.sort()).toEqual(hosts.sort());
    for (const input of inputs) {
      expect(input.replace(/\$\{[^}]+\}/g, "9".repeat(49)).length).toBeLessThanOrEqual(8192);
    }
    expect(Object.keys(made.all("aws_lambda_function"))).toHaveLength(1);
    expect(Object.keys(made.all("aws_cloudwatch_event_rule"))).toHaveLength(Math.ceil(inputs.length / 5));
  });

  test.each([
    ["a wildcard", [{ host: "*.example.com" }], {}, /"\*\.example\.com" cannot be looked at, since it is a wildcard/],
    ["a port that is none", [{ port: 70000 }], {}, /70000 is no port of www\.example\.com/],
    ["an endpoint twice", [{}, {}], {}, /www\.example\.com:443 stands twice/],
    ["no endpoint", [], {}, /a probe looks at one endpoint at least/],
    ["an interval too long", [{}], { every: Duration.hours(12) }, /every 12h: allowed is from 5m to 6h/],
    ["more than a day to pick up", [{}], { pickUpWithin: Duration.days(2) }, /cannot be given 2d to pick a certificate up/],
  ] as [string, Partial<ProbedEndpoint>[], Partial<EndpointProbeProps>, RegExp][])("refuses %s", (_what, endpoints, props, message) => {
    expect(() => probe(endpoints, props)).toThrow(message);
  });
});

describe("the function's package", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-package-"));

  afterAll(() => fs.rmSync(folder, { recursive: true }));

  function synthesise(outdir: string, trustedRoots?: string[]): Buffer {
    const app = new App({ outdir });
    const stack = new TerraformStack(app, "probes");
    new AwsProvider(stack, "Aws", { region: "eu-west-1" });
    const endpoint = { host: "www.example.com", certificate: certificate(stack), certificateName: "www", channels: [channel] };
    new EndpointProbe(stack, "Probe", { endpoints: [endpoint], trustedRoots });
    app.synth();
    const stackFolder = path.join(outdir, "stacks", "probes");
    const document = JSON.parse(fs.readFileSync(path.join(stackFolder, "cdk.tf.json"), "utf8"));
    const [{ filename }] = Object.values(document.resource.aws_lambda_function) as { filename: string }[];
    return fs.readFileSync(path.join(stackFolder, filename));
  }

  test("stands beside the stack, the same bytes every time, and other tools unpack it", () => {
    const first = synthesise(path.join(folder, "first"));
    expect(synthesise(path.join(folder, "second")).equals(first)).toBe(true);
    const archive = path.join(folder, "probe.zip");
    fs.writeFileSync(archive, first);
    const unpacked = path.join(folder, "unpacked");
    execFileSync("python3", [
      "-c",
      `import zipfile; z = zipfile.ZipFile(${JSON.stringify(archive)}); assert z.testzip() is None; z.extractall(${JSON.stringify(unpacked)})`,
    ]);
    expect(fs.readdirSync(unpacked).sort()).toEqual(["index.mjs", "sent-chain.mjs"]);
    const source = path.join(__dirname, "..", "..", "..", "lib", "aws", "endpoint-probe", "function");
    for (const name of ["index.mjs", "sent-chain.mjs"]) {
      expect(fs.readFileSync(path.join(unpacked, name), "utf8")).toBe(fs.readFileSync(path.join(source, name), "utf8"));
    }
    const call = `import { handler } from ${JSON.stringify(path.join(unpacked, "index.mjs"))}; await handler({ endpoints: [] });`;
    expect(execFileSync(process.execPath, ["--input-type=module", "-e", call]).toString()).toBe("");
  });

  test("has the roots that the fleet trusts besides", () => {
    expect(synthesise(path.join(folder, "roots"), ["-----BEGIN CERTIFICATE-----\nown\n"]).includes("roots.pem")).toBe(true);
  });
});
