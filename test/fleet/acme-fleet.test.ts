import { TerraformStack } from "cdktf";
import { AcmeDirectory, AcmeIssuer } from "../../lib/acme";
import {
  AcmImport,
  AcmIssuer,
  AlbEndpoint,
  EndpointProbe,
  Route53Zone,
  SecretsManagerStore,
  SnsChannel,
  SsmParameterStore,
} from "../../lib/aws";
import { Duration, KeyType } from "../../lib/core";
import { CertificateAlerts, CertificateFleet, FleetCertificateProps, HostEndpoint } from "../../lib/fleet";
import { ALB, TARGET_GROUP } from "../aws/fixtures";
import { synth } from "../support/synth";

const SRE = SnsChannel.ofSubscribers("sre", { email: ["sre@example.com"] });
const VAULT = new SecretsManagerStore("vault");

function fleet(build: (fleet: CertificateFleet, stack: TerraformStack) => void) {
  return synth((stack) => {
    const zones = [new Route53Zone({ zoneName: "example.com", zoneId: "Z0123456789ABCDEFGHIJ" })];
    const issuer = new AcmeIssuer({ directory: AcmeDirectory.LETS_ENCRYPT, profile: "tlsserver", runsEvery: Duration.hours(12) });
    build(new CertificateFleet(stack, "Fleet", { zones, defaults: { issuer, notify: [SRE] } }), stack);
  });
}

function edge(props: Partial<FleetCertificateProps>) {
  return fleet((certificates) => certificates.add("edge", { domains: ["edge.example.com"], ...props }));
}

const sourcesOf = (made: ReturnType<typeof edge>): string[] =>
  made.json.output!.certfleet.value.certificates.edge.alerts.map(({ source }: { source: string }) => source);

const probeAlarms = (made: ReturnType<typeof edge>): string[] =>
  Object.values(made.all("aws_cloudwatch_metric_alarm"))
    .filter(({ namespace }) => namespace === "Certfleet")
    .map(({ alarm_name: name }) => name as string)
    .sort();

describe("key material in a fleet", () => {
  test("goes to several stores under the certificate's name, and the inventory lists them", () => {
    const made = edge({ stores: [VAULT, new SsmParameterStore("params")], endpoints: [new HostEndpoint("edge.example.com")] });

    expect(made.one("aws_secretsmanager_secret").name).toBe("test/edge");
    expect(made.one("aws_ssm_parameter").name).toBe("/test/edge");
    expect(made.json.output!.certfleet.value.certificates.edge.stores).toEqual([
      { name: "vault", id: expect.stringMatching(/^\$\{aws_secretsmanager_secret\.\w+\.arn\}$/), readers: [] },
      { name: "params", id: expect.stringMatching(/^\$\{aws_ssm_parameter\.\w+\.arn\}$/), readers: [] },
    ]);
    expect(made.warnings).toEqual([]);
  });

  test("is imported once, even if both a target and an endpoint need it", () => {
    const alb = new AlbEndpoint({ loadBalancerArn: ALB, targetGroupArn: TARGET_GROUP });
    const made = edge({ deployTo: [new AcmImport(), new AcmImport()], endpoints: [alb] });

    expect(Object.keys(made.all("aws_acm_certificate"))).toHaveLength(1);
    expect(made.warnings).toEqual([]);
  });

  test("is imported in the certificate's region", () => {
    expect(edge({ deployTo: [new AcmImport()], region: "us-east-1" }).one("aws_acm_certificate").region).toBe("us-east-1");
  });

  test.each<[string, Partial<FleetCertificateProps>, RegExp]>([
    [
      "a store for a certificate from ACM",
      { issuer: new AcmIssuer(), stores: [VAULT] },
      /A private key from ACM never leaves it.*no-key-material/,
    ],
    [
      "an import of a certificate from ACM",
      { issuer: new AcmIssuer(), deployTo: [new AcmImport()] },
      /A private key from ACM never leaves it.*no-key-material/,
    ],
    ["a duplicate store", { stores: [VAULT, VAULT] }, /The store "vault" is listed twice/],
    ["a certificate that is only in a store", { stores: [VAULT] }, /No channel of "edge" can receive its alerts.*nothing-watches/],
  ])("is rejected for %s", (_what, props, message) => {
    expect(() => edge(props)).toThrow(message);
  });
});

describe("alerts for key material", () => {
  test("come from the endpoint probe if the certificate is not in ACM", () => {
    const made = edge({ stores: [VAULT], endpoints: [new HostEndpoint("edge.example.com", 8443)] });

    expect(sourcesOf(made)).toEqual(["endpoint-probe"]);
    expect(made.one("aws_lambda_function").runtime).toBe("nodejs22.x");
  });

  test("come from ACM with thresholds of the certificate's own renewal if it is imported", () => {
    const made = edge({ deployTo: [new AcmImport()] });

    expect(sourcesOf(made)).toEqual(["acm-days-to-expiry", "acm-events"]);
    const thresholds = Object.values(made.all("aws_cloudwatch_metric_alarm")).map(({ threshold }) => threshold as number);
    expect(thresholds.sort((one, other) => one - other)).toEqual([5, 10]);
    expect(made.all("aws_lambda_function")).toEqual({});
  });

  test("use one probe function for all hosts of a stack, regardless of the issuer", () => {
    const made = fleet((certificates) => {
      certificates.add("edge", { domains: ["edge.example.com"], stores: [VAULT], endpoints: [new HostEndpoint("edge.example.com")] });
      certificates.add("www", {
        domains: ["www.example.com"],
        issuer: new AcmIssuer(),
        region: "us-east-1",
        endpoints: [new HostEndpoint("www.example.com")],
      });
    });

    const { endpoints } = JSON.parse(
      Object.values(made.all("aws_cloudwatch_event_target")).find(({ input }) => input !== undefined)!.input as string,
    ) as { endpoints: { host: string; serials?: string[] }[] };
    expect(endpoints).toEqual([
      { host: "edge.example.com", port: 443, serials: [expect.stringMatching(/^\$\{acme_certificate\.\w+\.certificate_serial\}$/)] },
      { host: "www.example.com", port: 443 },
    ]);
    expect(Object.keys(made.all("aws_lambda_function"))).toHaveLength(1);
  });

  test("cover both certificates of a host, by key type or during a change of the issuer, without false alarms", () => {
    const domains = ["edge.example.com"];
    const endpoints = [new HostEndpoint("edge.example.com")];
    const issuer = new AcmIssuer();
    const both = fleet((certificates) => {
      certificates.add("ecdsa", { domains, stores: [VAULT], endpoints });
      certificates.add("rsa", { domains, stores: [VAULT], endpoints, keyType: KeyType.RSA_2048 });
    });
    const { endpoints: asked } = JSON.parse(both.one("aws_cloudwatch_event_target").input as string) as {
      endpoints: { serials: string[] }[];
    };
    expect(asked.map(({ serials }) => new Set(serials).size)).toEqual([2]);
    expect(probeAlarms(both).filter((name) => name.endsWith("-issued"))).toEqual([
      "test-ecdsa-edge.example.com-443-issued",
      "test-rsa-edge.example.com-443-issued",
    ]);

    const switching = fleet((certificates) => {
      certificates.add("old", { domains, issuer, endpoints });
      certificates.add("new", { domains, stores: [VAULT], endpoints });
    });
    expect(probeAlarms(switching).filter((name) => name.endsWith("-issued"))).toEqual([]);
    const probed = Object.values(switching.all("aws_cloudwatch_metric_alarm")).filter(({ metric_name: metric }) => metric === "DaysLeft");
    expect(new Set(probed.map(({ threshold }) => threshold as number))).toEqual(new Set([10, 5]));
    const { certificates } = switching.json.output!.certfleet.value;
    expect(certificates.old.alerts).toEqual([
      expect.objectContaining({ source: "acm-days-to-expiry", warnDays: 30, pageDays: 15 }),
      expect.objectContaining({ source: "acm-events" }),
      expect.objectContaining({ source: "endpoint-probe", warnDays: 10, pageDays: 5 }),
    ]);
    const after = fleet((rest) => rest.add("new", { domains, stores: [VAULT], endpoints }));
    expect(probeAlarms(after)).toEqual(expect.arrayContaining(probeAlarms(switching).filter((name) => name.startsWith("test-new-"))));
  });

  test("use a probe function in the region of the channel's topic if the topic serves no other region", () => {
    const topic = SnsChannel.ofTopic("page", "arn:aws:sns:us-east-1:111122223333:page");
    const made = fleet((certificates) => {
      const endpoints = [new HostEndpoint("www.example.com")];
      certificates.add("www", { domains: ["www.example.com"], issuer: new AcmIssuer(), region: "us-east-1", notify: [topic], endpoints });
    });

    expect(made.one("aws_lambda_function").region).toBe("us-east-1");
  });

  test("use probe settings that were created earlier", () => {
    const made = fleet((certificates, stack) => {
      EndpointProbe.shared(stack, { every: Duration.minutes(30) });
      certificates.add("edge", { domains: ["edge.example.com"], stores: [VAULT], endpoints: [new HostEndpoint("edge.example.com")] });
    });

    expect(made.one("aws_cloudwatch_event_rule").schedule_expression).toBe("rate(30 minutes)");
  });

  test("reject probe settings that are created too late", () => {
    expect(() =>
      fleet((certificates, stack) => {
        certificates.add("edge", { domains: ["edge.example.com"], stores: [VAULT], endpoints: [new HostEndpoint("edge.example.com")] });
        EndpointProbe.shared(stack, { every: Duration.minutes(30) });
      }),
    ).toThrow(/certfleet:probe-settings/);
  });

  test("are absent if alerts are off", () => {
    const made = edge({ stores: [VAULT], alerts: CertificateAlerts.off() });

    expect(sourcesOf(made)).toEqual([]);
  });
});
