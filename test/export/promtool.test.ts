import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import { printable } from "../../lib/core/printable";
import { HOSTILE, hostileInventories } from "../support/hostile-fleet";
import { sampleInventories } from "../support/sample-fleet";
import { entry, inventory } from "../inventory/support";
import { describeWith, filesOf, programPath, single, twoClouds } from "./support";

const promtool = programPath("promtool");

jest.setTimeout(120_000);

const DAY = 24 * 60 * 60;

type Labels = Readonly<Record<string, string>>;

/** Time starts at 0 in these tests: an expiry after 40 days has the value 40 days. */
interface Series {
  readonly series: string;
  readonly values: string;
}

interface ExpectedAlert {
  readonly exp_labels: Labels;
  readonly exp_annotations: Labels;
}

/** An alert that is expected to fire at a time. */
interface Expectation {
  readonly eval_time: string;
  readonly alertname: string;
  readonly exp_alerts: readonly ExpectedAlert[];
}

const ALERTS = [
  "TlsCertificateRenewalOverdue",
  "TlsCertificateExpiresSoon",
  "TlsCertificateExpired",
  "TlsEndpointDown",
  "TlsCertificateRefused",
  "TlsVersionBelowMinimum",
  "TlsProbesMissing",
];

const WWW = {
  certificate: "media-edge/www",
  instance: "www.example.com:443",
  issuer: "acm",
  minimum_tls: "1.2",
  owner: "edge-team",
  page_days: "15",
  runbook: "https://runbooks.example.com/tls",
  service: "storefront",
  stack: "media-edge",
  warn_days: "30",
};

const WHOSE = "Certificate media-edge/www (service storefront, owner edge-team)";
const LOOK = "Run `certfleet status --probe` to see what each endpoint serves.";

function series(metric: string, labels: Labels, values: string): Series {
  const all = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return { series: `${metric}{${all.join(", ")}}`, values };
}

/** A sample every hour for a number of days. */
function steady(value: number, days = 60): string {
  return `${value}+0x${days * 24}`;
}

const unverified = { ...WWW, job: "certfleet-unverified" };
const verified = { ...WWW, job: "certfleet" };

describeWith(promtool, "promtool", "prometheus", () => {
  const fleet = [single({ endpoints: [{ kind: "alb", hosts: ["www.example.com"], port: 443, minimumTls: "1.2" }] })];
  let directory: string;

  beforeEach(() => {
    directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-promtool-"));
  });

  afterEach(() => fs.rmSync(directory, { recursive: true, force: true }));

  function write(inventories: readonly unknown[]): void {
    filesOf(inventories).forEach((content, name) => fs.writeFileSync(path.join(directory, name), content));
  }

  /** Runs promtool and returns its output. Throws an error with the output if promtool fails. */
  function run(...args: string[]): string {
    try {
      return execFileSync(promtool!, args, { cwd: directory, encoding: "utf8", stdio: "pipe" });
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`promtool ${args.join(" ")}:\n${stdout}${stderr}`);
    }
  }

  /** Checks which alerts of a fleet fire at which time. Alerts that are not listed must not fire. */
  function testRules(
    inventories: readonly unknown[],
    input: readonly Series[],
    expected: Record<string, Record<string, ExpectedAlert[]>>,
    alerts: readonly string[] = ALERTS,
  ): void {
    write(inventories);
    const expectations = Object.entries(expected).flatMap(([time, firing]) =>
      alerts.map((alertname): Expectation => ({ eval_time: time, alertname, exp_alerts: firing[alertname] ?? [] })),
    );
    const test = {
      rule_files: ["rules.yml"],
      evaluation_interval: "1h",
      tests: [{ interval: "1h", input_series: input, alert_rule_test: expectations }],
    };
    // JSON is YAML.
    fs.writeFileSync(path.join(directory, "test.yml"), JSON.stringify(test));
    expect(run("test", "rules", "test.yml")).toContain("SUCCESS");
  }

  test.each([
    ["one certificate", () => [single()]],
    ["no endpoint", () => [single({ endpoints: [] })]],
    ["two clouds", twoClouds],
    ["5000 certificates", () => sampleInventories(5000)],
    ["hostile texts", hostileInventories],
  ] as [string, () => unknown[]][])("accepts the rules of %s", (_, inventories) => {
    write(inventories());

    expect(run("check", "rules", "rules.yml")).toContain("SUCCESS");
  });

  test.each([
    ["one certificate", () => [single()]],
    ["two clouds", twoClouds],
    ["hostile texts", hostileInventories],
  ] as [string, () => unknown[]][])("accepts the configuration with the jobs, targets and rules of %s", (_, inventories) => {
    write(inventories());
    const jobs = parse(fs.readFileSync(path.join(directory, "scrape.yml"), "utf8")) as object;
    fs.writeFileSync(path.join(directory, "prometheus.yml"), JSON.stringify({ rule_files: ["rules.yml"], ...jobs }));

    expect(run("check", "config", "prometheus.yml")).toMatch(/SUCCESS: .*prometheus.yml is valid/);
    // The file with the scrape jobs is a valid configuration, too.
    expect(run("check", "config", "scrape.yml")).toContain("SUCCESS");
  });

  test("accepts the queries of the dashboard", () => {
    write(sampleInventories(50));
    const { panels } = JSON.parse(fs.readFileSync(path.join(directory, "dashboard.json"), "utf8"));
    const expressions: string[] = panels.flatMap(({ targets }: any) =>
      targets.map(({ expr }: any) => expr.replace(/\$(owner|service)/g, ".*")),
    );
    const rules = expressions.map((expr, index) => ({ record: `dashboard:${index}`, expr }));
    fs.writeFileSync(path.join(directory, "queries.yml"), JSON.stringify({ groups: [{ name: "dashboard", rules }] }));

    expect(run("check", "rules", "queries.yml")).toContain(`SUCCESS: ${expressions.length} rules found`);
  });

  test("warns, pages and reports the expiry of a certificate that does not renew automatically", () => {
    const expiring = (alert: "overdue" | "soon", days: string): ExpectedAlert => ({
      exp_labels: { ...unverified, severity: alert === "overdue" ? "warning" : "critical" },
      exp_annotations: {
        summary: `www.example.com:443 serves a certificate that expires in ${days} days`,
        description:
          alert === "overdue"
            ? `${WHOSE}: Its renewal is overdue. Find out why it has not renewed. If it has, find out why the endpoint does not serve the new certificate. ${LOOK}`
            : `${WHOSE}: Clients refuse the endpoint once it has expired. Renew it now, and check that the endpoint serves the new certificate. ${LOOK}`,
        days_left: days,
        runbook_url: "https://runbooks.example.com/tls",
      },
    });
    const expired: ExpectedAlert = {
      exp_labels: { ...unverified, severity: "critical" },
      exp_annotations: {
        summary: "www.example.com:443 is down for clients: its certificate has expired",
        description: `${WHOSE}: It or a certificate of its chain has expired, so clients refuse the endpoint. Renew it now, and check that the endpoint serves the new certificate.`,
        days_left: "-1.0",
        runbook_url: "https://runbooks.example.com/tls",
      },
    };

    testRules(
      fleet,
      [
        series("probe_ssl_earliest_cert_expiry", unverified, steady(40 * DAY)),
        series("probe_success", unverified, steady(1)),
        // Clients refuse the expired certificate. One alert covers both.
        series("probe_success", verified, `1+0x${40 * 24 - 1} 0+0x${20 * 24}`),
        series("probe_tls_version_info", { ...unverified, version: "TLS 1.3" }, steady(1)),
      ],
      {
        "1d": {},
        "9d23h": {},
        // It crosses the threshold at ten days, and is pending for a while before it fires.
        "10d": {},
        "10d1h": { TlsCertificateRenewalOverdue: [expiring("overdue", "30.0")] },
        "25d": { TlsCertificateRenewalOverdue: [expiring("overdue", "15.0")] },
        "25d1h": {
          TlsCertificateRenewalOverdue: [expiring("overdue", "15.0")],
          TlsCertificateExpiresSoon: [expiring("soon", "15.0")],
        },
        "39d23h": {
          TlsCertificateRenewalOverdue: [expiring("overdue", "0.0")],
          TlsCertificateExpiresSoon: [expiring("soon", "0.0")],
        },
        "41d": {
          TlsCertificateRenewalOverdue: [expiring("overdue", "-1.0")],
          TlsCertificateExpiresSoon: [expiring("soon", "-1.0")],
          TlsCertificateExpired: [expired],
        },
      },
    );
  });

  test("is quiet once a renewed certificate is served", () => {
    testRules(
      fleet,
      [
        // The next certificate is served 19 days before the expiry.
        series("probe_ssl_earliest_cert_expiry", unverified, `${40 * DAY}+0x${21 * 24} ${238 * DAY}+0x${30 * 24}`),
        series("probe_success", unverified, steady(1)),
        series("probe_success", verified, steady(1)),
      ],
      { "9d": {}, "22d": {}, "45d": {} },
    );
  });

  test("applies the thresholds of each certificate", () => {
    const certificates = {
      www: entry({ endpoints: [{ kind: "alb", hosts: ["www.example.com"], port: 443 }] }),
      edge: entry({
        issuer: "lets-encrypt",
        renewal: { by: "terraform", lifetimeDays: 45, dueDays: 15 },
        alerts: [],
        endpoints: [{ kind: "host", hosts: ["edge.example.com"], port: 443 }],
      }),
    };
    const [www, edge] = [
      {
        job: "certfleet-unverified",
        certificate: "media-edge/www",
        instance: "www.example.com:443",
        owner: "edge-team",
        warn_days: "30",
        page_days: "15",
      },
      {
        job: "certfleet-unverified",
        certificate: "media-edge/edge",
        instance: "edge.example.com:443",
        owner: "edge-team",
        warn_days: "10",
        page_days: "5",
      },
    ];
    const overdue = (labels: Labels): ExpectedAlert => ({
      exp_labels: { ...labels, severity: "warning" },
      exp_annotations: {
        summary: `${labels.instance} serves a certificate that expires in 20.0 days`,
        description: `Certificate ${labels.certificate} (service unknown, owner edge-team): Its renewal is overdue. Find out why it has not renewed. If it has, find out why the endpoint does not serve the new certificate. ${LOOK}`,
        days_left: "20.0",
        runbook_url: "",
      },
    });

    testRules(
      [inventory(certificates)],
      [www, edge].flatMap((labels) => [
        series("probe_ssl_earliest_cert_expiry", labels, steady(21 * DAY)),
        series("probe_success", labels, steady(1)),
        series("probe_success", { ...labels, job: "certfleet" }, steady(1)),
      ]),
      { "1d": { TlsCertificateRenewalOverdue: [overdue(www)] } },
    );
  });

  test("distinguishes an endpoint that is down from a certificate that clients refuse", () => {
    testRules(
      fleet,
      [
        series("probe_success", unverified, `1+0x24 0+0x24 1+0x240`),
        series("probe_success", verified, `1+0x24 0+0x48 1+0x240`),
        series("probe_ssl_earliest_cert_expiry", unverified, `${90 * DAY}+0x24 _x25 ${90 * DAY}+0x240`),
      ],
      {
        "20h": {},
        "40h": {
          TlsEndpointDown: [
            {
              exp_labels: { ...unverified, severity: "critical" },
              exp_annotations: {
                summary: "www.example.com:443 does not answer with TLS",
                description: `${WHOSE}: The TLS handshake fails, so what it serves is unknown. Check that its name resolves to it, that it listens, and that the exporter can reach it.`,
                runbook_url: "https://runbooks.example.com/tls",
              },
            },
          ],
        },
        "60h": {
          TlsCertificateRefused: [
            {
              exp_labels: { ...verified, severity: "critical" },
              exp_annotations: {
                summary: "www.example.com:443 serves a certificate that clients refuse",
                description: `${WHOSE}: It has not expired. Its chain does not end in a trusted root, it does not cover the host name, or the endpoint offers only old TLS versions. Serve it with its intermediates, or serve the certificate that covers the name. For a private CA, check that the exporter trusts its root. ${LOOK}`,
                runbook_url: "https://runbooks.example.com/tls",
              },
            },
          ],
        },
        "90h": {},
      },
    );
  });

  test("reports a TLS version below the declared minimum", () => {
    testRules(
      fleet,
      [
        series("probe_success", unverified, steady(1)),
        series("probe_success", verified, steady(1)),
        series("probe_tls_version_info", { ...unverified, version: "TLS 1.2" }, "1+0x24 _x100"),
        series("probe_tls_version_info", { ...unverified, version: "TLS 1.1" }, "_x25 1+0x100"),
      ],
      {
        "20h": {},
        "48h": {
          TlsVersionBelowMinimum: [
            {
              exp_labels: { ...unverified, version: "TLS 1.1", severity: "warning" },
              exp_annotations: {
                summary: "www.example.com:443 offers nothing newer than TLS 1.1",
                description: `${WHOSE}: Its declared minimum is TLS 1.2. Check its TLS policy, and set the declared one. If the fleet manages the endpoint, \`terraform apply\` does that. ${LOOK}`,
                runbook_url: "https://runbooks.example.com/tls",
              },
            },
          ],
        },
      },
    );
  });

  /** The alert that fires if not all probes of an owner report. */
  function missing(owner: string, value: number, probes: number): ExpectedAlert {
    return {
      exp_labels: { owner, severity: "warning" },
      exp_annotations: {
        summary: `Only ${value} of ${probes} probes of TLS endpoints report`,
        description:
          `Certificates of ${owner} can expire unnoticed: not all endpoints are probed. ` +
          "Check that the blackbox exporter runs with the exported modules, and that Prometheus has targets and rules of the same export.",
      },
    };
  }

  test("reports missing series of one job and of both jobs", () => {
    testRules(fleet, [series("probe_success", unverified, "1+0x48 _x100"), series("probe_success", verified, "1+0x24 _x100")], {
      "20h": {},
      "40h": { TlsProbesMissing: [missing("edge-team", 1, 2)] },
      "60h": { TlsProbesMissing: [missing("edge-team", 0, 2)] },
    });
  });

  test("pages if the exporter answers for no endpoint, and if Prometheus has no targets", () => {
    const input = [series("up", unverified, "1+0x24 0+0x24 1+0x24 _x100"), series("up", verified, "1+0x24 0+0x24 1+0x24 _x100")];
    write(fleet);
    const { groups } = parse(fs.readFileSync(path.join(directory, "rules.yml"), "utf8"));
    const { annotations } = groups.flatMap((group: any) => group.rules).find(({ alert }: any) => alert === "TlsProbesDown");
    const firing = [{ exp_labels: { severity: "critical" }, exp_annotations: annotations }];

    testRules(fleet, input, { "20h": {}, "40h": { TlsProbesDown: firing }, "60h": {}, "90h": { TlsProbesDown: firing } }, [
      "TlsProbesDown",
    ]);
  });

  test("reads the name of an owner as text", () => {
    const words = ["yes", "null", "~", "1:30", "0x1f", "2027-01-01", "{{ template }}", "{{{", "}}", '"\\', "$labels", "${x} $1"];
    const owners = [...Object.values(HOSTILE), ...words];
    const certificates = Object.fromEntries(owners.map((owner, index) => [`c${index}`, entry({ owner })]));
    const names = owners.map((owner) => printable(owner));
    const present = names.map((owner) =>
      ["certfleet", "certfleet-unverified"].map((job) => ({ owner, job, instance: "www.example.com:443" })),
    );

    testRules(
      [inventory(certificates)],
      present.flat().map((labels) => series("probe_success", labels, "1+0x24 _x100")),
      { "20h": {}, "40h": { TlsProbesMissing: names.map((owner) => missing(owner, 0, 2)) } },
    );
  });
});
