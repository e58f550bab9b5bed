import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { App, TerraformStack, TerraformVariable } from "cdktf";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { certificateAlarms } from "../../../lib/aws/alerts/acm-alerts";
import { SnsChannel } from "../../../lib/aws/alerts/sns-channel";
import { EndpointProbe } from "../../../lib/aws/endpoint-probe/endpoint-probe";
import { EndpointProbeProps, ProbedEndpoint } from "../../../lib/aws/endpoint-probe/kinds";
import { alertsOf } from "../../../lib/core/alert";
import { longestInstanceName, useInstanceName } from "../../../lib/core/readable-names";
import { CertificatePem, Duration, PrivateKey, ProvidedCertificate } from "../../../lib/core";
import { testUnless } from "../../support/skip";
import { synth } from "../../support/synth";
import { TestCa } from "./certificates";

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

function probe(
  endpoints: Partial<ProbedEndpoint>[],
  props: Partial<EndpointProbeProps> = {},
  inspect: (served: ProvidedCertificate) => void = () => undefined,
) {
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
    inspect(served);
  });
}

describe("EndpointProbe", () => {
  test("is one function on arm64 without a build step, runs hourly and has its own log group", () => {
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

  test("runs in a private network if one is given", () => {
    const made = probe([{}], { network: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] } });
    expect(made.one("aws_lambda_function").vpc_config).toEqual({ subnet_ids: ["subnet-1"], security_group_ids: ["sg-1"] });
    expect(made.one("aws_iam_role_policy").policy).toContain("ec2:CreateNetworkInterface");
  });

  test("alarms follow the certificate's renewal thresholds, and treat missing days as breaching", () => {
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

  test("alarms are registered for the inventory and for dashboards, with their thresholds in days", () => {
    const channels = [SnsChannel.ofTopic("pager", "arn:aws:sns:us-east-1:123456789012:pager")];
    probe([{ channels }], { region: "us-east-1" }, (served) => {
      expect(alertsOf(served)).toEqual([{ source: "endpoint-probe", thresholds: { warnDays: 40, pageDays: 20 }, channels: ["pager"] }]);
      const place = { region: "us-east-1", provider: undefined };
      const [endpoint, period] = ["www.example.com:443", 3600];
      expect(certificateAlarms.of(served).map(({ resource, ...alarm }) => ({ ...alarm, name: resource.alarmNameInput }))).toEqual([
        { metricName: "DaysLeft", days: 40, place, endpoint, period, name: "test-www-www.example.com-443-warn" },
        { metricName: "DaysLeft", days: 20, place, endpoint, period, name: "test-www-www.example.com-443-page" },
        { metricName: "ChainValid", days: undefined, place, endpoint, period, name: "test-www-www.example.com-443-chain" },
        { metricName: "NameMatches", days: undefined, place, endpoint, period, name: "test-www-www.example.com-443-name" },
      ]);
    });
  });

  test("the alarm on the issued certificate exists only if every serial number is known", () => {
    const issuedFor = (...serials: (string | undefined)[]) => {
      let issued: (string | undefined)[] = [];
      synth((stack) => {
        const served = certificate(stack);
        const endpoints = serials.map((serial, index) => {
          return { host: "www.example.com", certificate: served, certificateName: `www-${index}`, channels: [channel], serial };
        });
        issued = new EndpointProbe(stack, "Probe", { endpoints }).alarms.map((alarms) => alarms.issued?.metricNameInput);
      });
      return issued;
    };

    expect(issuedFor(undefined)).toEqual([undefined]);
    expect(issuedFor("${acme_certificate.a.certificate_serial}")).toEqual(["IsIssued"]);
    expect(issuedFor("${acme_certificate.a.certificate_serial}", undefined)).toEqual([undefined, undefined]);
  });

  test("an alarm fires if an endpoint serves another certificate than the issued one after the pick-up time", () => {
    const made = probe([{ serial: "${acme_certificate.x.certificate_serial}" }], { pickUpWithin: Duration.hours(6) });
    const issued = Object.values(made.all("aws_cloudwatch_metric_alarm")).find((alarm) => alarm.metric_name === "IsIssued");
    expect(issued).toMatchObject({ threshold: 0, evaluation_periods: 6, treat_missing_data: "notBreaching" });
    expect(JSON.parse(made.one("aws_cloudwatch_event_target").input)).toEqual({
      endpoints: [{ host: "www.example.com", port: 443, serials: ["${acme_certificate.x.certificate_serial}"] }],
    });
  });

  test("an endpoint with two certificates has alarms for each, on the lower number of days, and accepts either serial number", () => {
    const made = probe([
      { certificateName: "rsa", serial: "${acme_certificate.rsa.certificate_serial}" },
      {
        certificateName: "ecdsa",
        serial: "${acme_certificate.ecdsa.certificate_serial}",
        thresholds: { warnDays: 10, pageDays: 5 },
        channels: [SnsChannel.ofTopic("edge", "arn:aws:sns:eu-west-1:123456789012:edge")],
      },
    ]);
    const alarms = Object.values(made.all("aws_cloudwatch_metric_alarm"));
    const of = (name: string) => alarms.filter((alarm) => (alarm.alarm_name as string).startsWith(`test-${name}-www.example.com-443-`));
    expect(alarms).toHaveLength(10);
    for (const [name, topic] of [
      ["rsa", "alerts"],
      ["ecdsa", "edge"],
    ]) {
      expect(
        of(name)
          .map((alarm) => `${alarm.metric_name} ${alarm.threshold}`)
          .sort(),
      ).toEqual(["ChainValid 0", "DaysLeft 10", "DaysLeft 5", "IsIssued 0", "NameMatches 0"]);
      expect(new Set(of(name).flatMap((alarm) => alarm.alarm_actions as string[]))).toEqual(
        new Set([`arn:aws:sns:eu-west-1:123456789012:${topic}`]),
      );
      expect(of(name).map((alarm) => alarm.alarm_description as string)).toContainEqual(
        expect.stringMatching(new RegExp(`^Certificate ${name}.* 10 days or fewer`)),
      );
    }
    expect(JSON.parse(made.one("aws_cloudwatch_event_target").input).endpoints).toEqual([
      {
        host: "www.example.com",
        port: 443,
        serials: ["${acme_certificate.ecdsa.certificate_serial}", "${acme_certificate.rsa.certificate_serial}"],
      },
    ]);
  });

  test("has the same input regardless of the order of its endpoints", () => {
    const [one, other] = [
      ["a.example.com", "b.example.com"],
      ["b.example.com", "a.example.com"],
    ].map((hosts) => probe(hosts.map((host) => ({ host, certificateName: host }))).one("aws_cloudwatch_event_target").input);

    expect(other).toBe(one);
  });

  test.each([
    ["first", [undefined, "${acme_certificate.ecdsa.certificate_serial}"]],
    ["last", ["${acme_certificate.rsa.certificate_serial}", undefined]],
  ])("does not compare serial numbers if that of the %s certificate is unknown", (_which, serials) => {
    const made = probe(serials.map((serial, index) => ({ certificateName: `certificate-${index}`, serial })));
    const metrics = Object.values(made.all("aws_cloudwatch_metric_alarm")).map((alarm) => alarm.metric_name as string);
    expect(metrics).not.toContain("IsIssued");
    expect(metrics.filter((metric) => metric === "DaysLeft")).toHaveLength(4);
    expect(JSON.parse(made.one("aws_cloudwatch_event_target").input).endpoints).toEqual([{ host: "www.example.com", port: 443 }]);
  });

  test("dashboards omit the alarm that was removed because another certificate's serial number is unknown", () => {
    let metrics: string[] = [];
    probe(
      [{ certificateName: "known", serial: "${acme_certificate.x.certificate_serial}" }, { certificateName: "unknown" }],
      {},
      (served) => {
        metrics = certificateAlarms.of(served).map(({ metricName }) => metricName);
      },
    );
    expect(metrics).toHaveLength(8);
    expect(metrics).not.toContain("IsIssued");
  });

  test.each([1, 65535])("port %d can be probed", (port) => {
    expect(JSON.parse(probe([{ port }]).one("aws_cloudwatch_event_target").input).endpoints).toEqual([{ host: "www.example.com", port }]);
  });

  test("a certificate that leaves an endpoint does not remove the other certificate's alarms", () => {
    const names = (certificates: string[]) =>
      Object.values(probe(certificates.map((certificateName) => ({ certificateName }))).all("aws_cloudwatch_metric_alarm")).map(
        (alarm) => alarm.alarm_name as string,
      );
    const alone = names(["new"]);
    expect(names(["old", "new"])).toEqual(expect.arrayContaining(alone));
    expect(names(["old"]).filter((name) => alone.includes(name))).toEqual([]);
  });

  test("alarm names stay within CloudWatch's limit, however long the host name", () => {
    const host = `${Array.from({ length: 4 }, () => "a".repeat(58)).join(".")}.example.com`;
    const names = Object.values(probe([{ host }]).all("aws_cloudwatch_metric_alarm")).map((alarm) => alarm.alarm_name as string);
    expect(new Set(names).size).toBe(4);
    expect(Math.max(...names.map((name) => name.length))).toBeLessThanOrEqual(255);
  });

  test("alarm names are complete up to 255 characters, and end with a hash if they are longer", () => {
    const namesFor = (...hosts: string[]) => {
      const made = probe(hosts.map((host, index) => ({ host, certificateName: `${"w".repeat(50)}${index}` })));
      return Object.values(made.all("aws_cloudwatch_metric_alarm"))
        .map((alarm) => alarm.alarm_name as string)
        .filter((name) => name.endsWith("-page"));
    };
    const hostOf = (length: number, first = "a") => `${first}${`${"a".repeat(49)}.`.repeat(4).slice(1, length - 11)}.example.com`;
    const room = 255 - namesFor(hostOf(150))[0].length + 150;

    expect(namesFor(hostOf(room))).toEqual([`test-${"w".repeat(50)}0-${hostOf(room)}-443-page`]);
    const [cut] = namesFor(hostOf(room + 1));
    expect(cut).toMatch(/^test-w{50}0-[a.]+\.exa[mple]*-[0-9a-f]{8}-page$/);
    expect(cut).toHaveLength(255);
  });

  test("alarm names of a module stay within CloudWatch's limit with the longest instance name", () => {
    const host = `${Array.from({ length: 4 }, () => "a".repeat(58)).join(".")}.example.com`;
    synth((stack) => {
      useInstanceName(stack, "${var.name}");
      const endpoint = { host, certificate: certificate(stack), certificateName: "www", channels: [channel] };
      const [{ page }] = new EndpointProbe(stack, "Probe", { endpoints: [endpoint] }).alarms;

      const longest = page.alarmNameInput!.replace("${var.name}", "n".repeat(longestInstanceName(stack)));
      expect(longest).toMatch(/^n{38}-www-[a.]+.*-[0-9a-f]{8}-page$/);
      expect(longest).toHaveLength(255);
    });
  });

  test("hundreds of endpoints are spread over as many inputs as EventBridge needs, each probed once", () => {
    const hosts = Array.from({ length: 300 }, (_, index) => `host-${index}.example.com`);
    const made = probe(hosts.map((host) => ({ host, serial: "${acme_certificate.x.certificate_serial}" })));
    const inputs = Object.values(made.all("aws_cloudwatch_event_target")).map((target) => target.input as string);
    const asked = inputs.flatMap((input) => (JSON.parse(input) as { endpoints: { host: string }[] }).endpoints.map(({ host }) => host));
    expect(asked.sort()).toEqual(hosts.sort());
    for (const input of inputs) {
      expect(input.replace(/\$\{[^}]+\}/g, "9".repeat(49)).length).toBeLessThanOrEqual(8192);
    }
    const some = hosts.slice(0, 90);
    const pairs = probe(
      some.flatMap((host) => ["rsa", "ecdsa"].map((certificateName) => ({ host, certificateName, serial: `\${${certificateName}}` }))),
    );
    const inPairs = Object.values(pairs.all("aws_cloudwatch_event_target")).map((target) => target.input as string);
    expect(
      inPairs.flatMap((input) =>
        (JSON.parse(input) as { endpoints: { serials: string[] }[] }).endpoints.map(({ serials }) => serials.length),
      ),
    ).toEqual(some.map(() => 2));
    for (const input of inPairs) {
      expect(input.replace(/\$\{[^}]+\}/g, "9".repeat(49)).length).toBeLessThanOrEqual(8192);
    }
    expect(inPairs.length).toBeGreaterThan(1);
    expect(Object.keys(made.all("aws_lambda_function"))).toHaveLength(1);
    expect(Object.keys(made.all("aws_cloudwatch_event_rule"))).toHaveLength(Math.ceil(inputs.length / 5));
  });

  test("a run with the most endpoints that an input can have ends within the function's time limit, even if none answers", () => {
    const hosts = Array.from({ length: 400 }, (_, index) => `${index.toString(36).padStart(2, "0")}.io`);
    const made = probe(hosts.map((host) => ({ host })));
    const sizes = Object.values(made.all("aws_cloudwatch_event_target")).map(
      (target) => (JSON.parse(target.input as string) as { endpoints: object[] }).endpoints.length,
    );
    const source = fs.readFileSync(path.join(__dirname, "../../../lib/aws/endpoint-probe/function/index.mjs"), "utf8");
    const setting = (name: string) => Number(new RegExp(`^  ${name}: (\\d+),$`, "m").exec(source)![1]);
    const seconds = (Math.ceil(Math.max(...sizes) / setting("concurrency")) * setting("hostTimeout") + setting("reserve")) / 1000;
    expect(Math.max(...sizes)).toBeGreaterThan(250);
    expect(seconds).toBeLessThan(made.one("aws_lambda_function").timeout as number);
  });

  test.each([
    ["a wildcard", [{ host: "*.example.com" }], {}, /"\*\.example\.com" is a wildcard and cannot be probed/],
    ...[0, -1, 1.5, 65536, 70000].map((port) => [
      `port ${port}`,
      [{ port }],
      {},
      new RegExp(`${String(port).replace(".", "\\.")} is not a port of www\\.example\\.com.*certfleet:invalid-endpoint`),
    ]),
    ["an endpoint twice", [{}, {}], {}, /www\.example\.com:443 is listed twice/],
    [
      "one endpoint at two addresses",
      [{}, { certificateName: "other", address: "192.0.2.1" }],
      {},
      /443 cannot be probed both at www\.example\.com and at 192\.0\.2\.1/,
    ],
    ["no endpoint", [], {}, /certfleet:no-endpoints/],
    ["an interval too long", [{}], { every: Duration.hours(12) }, /every 12h\. .*5m to 6h.*certfleet:probe-interval/],
    [
      "a root that cannot be read",
      [{}],
      { trustedRoots: ["-----BEGIN CERTIFICATE-----\nown"] },
      /Trusted root 1 is not a certificate.*certfleet:invalid-pem/,
    ],
    [
      "a root with its key",
      [{}],
      { trustedRoots: ["-----BEGIN PRIVATE KEY-----"] },
      /Trusted root 1 contains a private key.*certfleet:key-in-clear/,
    ],
    ["a log for 31 days", [{}], { logRetentionDays: 31 }, /`logRetentionDays` is 31.*certfleet:log-retention/],
    ["more than a day to pick up", [{}], { pickUpWithin: Duration.days(2) }, /`pickUpWithin` is 2d.*certfleet:probe-interval/],
  ] as [string, Partial<ProbedEndpoint>[], Partial<EndpointProbeProps>, RegExp][])("rejects %s", (_what, endpoints, props, message) => {
    expect(() => probe(endpoints, props)).toThrow(message);
  });
});

describe("the package of the probe function", () => {
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

  test("produces the same zip archive on every synthesis", () => {
    expect(synthesise(path.join(folder, "second")).equals(synthesise(path.join(folder, "first")))).toBe(true);
  });

  const missing = spawnSync("python3", ["--version"]).error === undefined ? undefined : "python3 is not on the PATH";

  testUnless(missing, "produces an archive that other tools can unpack", () => {
    const archive = path.join(folder, "probe.zip");
    fs.writeFileSync(archive, synthesise(path.join(folder, "third")));
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

  test("contains the additional trusted roots", () => {
    const root = new TestCa(folder).make("Own Root", { isCa: true });
    expect(synthesise(path.join(folder, "roots"), [root.certificate]).includes("roots.pem")).toBe(true);
  });
});
