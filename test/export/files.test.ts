import { parse } from "yaml";
import { expectGolden } from "../support/golden";
import { HOSTILE, hostileInventories } from "../support/hostile-fleet";
import { sampleInventories } from "../support/sample-fleet";
import { entry, inventory } from "../inventory/support";
import { endpointsOf, filesOf, rulesOf, single, targetsOf, twoClouds } from "./support";

const ALL = ["targets.json", "rules.yml", "blackbox.yml", "scrape.yml", "dashboard.json"];

describe("golden files", () => {
  test.each([
    ["1", [single()], ALL],
    ["50", sampleInventories(50), ["targets.json", "rules.yml"]],
    ["two-clouds", twoClouds(), ["targets.json", "rules.yml", "dashboard.json"]],
  ] as [string, unknown[], string[]][])("of the fleet %s are unchanged", (name, inventories, files) => {
    const written = filesOf(inventories);

    expect([...written.keys()]).toEqual(ALL);
    for (const file of files) {
      expectGolden(written.get(file)!, `golden/prometheus/${name}/${file}`);
    }
  });

  test("are identical for the same inventories in any order", () => {
    expect(filesOf([...sampleInventories(50)].reverse())).toEqual(filesOf(sampleInventories(50)));
  });
});

describe("targets", () => {
  test("have the certificate's labels", () => {
    expect(targetsOf([single()])).toEqual([
      {
        targets: ["www.example.com:443"],
        labels: {
          certificate: "media-edge/www",
          owner: "edge-team",
          service: "storefront",
          stack: "media-edge",
          issuer: "acm",
          runbook: "https://runbooks.example.com/tls",
          warn_days: "30",
          page_days: "15",
        },
      },
    ]);
  });

  test("have no labels for unknown values", () => {
    const [{ labels }] = targetsOf([single({ owner: undefined, service: "", runbook: null })]);

    expect(Object.keys(labels)).toEqual(["certificate", "stack", "issuer", "warn_days", "page_days"]);
  });

  test("are grouped by their labels, with each host and port once", () => {
    const endpoints = [
      { kind: "alb", hosts: ["b.example.com", "a.example.com", "a.example.com"], port: 443, minimumTls: "1.2" },
      { kind: "host", hosts: ["A.example.com"], port: 443, minimumTls: "1.2" },
      { kind: "host", hosts: ["a.example.com"], port: 8443, minimumTls: "1.3" },
    ];

    expect(targetsOf([single({ endpoints })]).map(({ targets }) => targets)).toEqual([
      ["a.example.com:443", "b.example.com:443"],
      ["a.example.com:8443"],
    ]);
  });

  test("have host names in ASCII, and IPv6 addresses in brackets", () => {
    const endpoints = [{ kind: "host", hosts: ["bücher.example.com", "2001:db8::1", "192.0.2.7"], port: 443 }];

    expect(targetsOf([single({ endpoints })])[0].targets).toEqual(["192.0.2.7:443", "[2001:db8::1]:443", "xn--bcher-kva.example.com:443"]);
  });

  test("do not contain endpoints that cannot be probed", () => {
    const { endpoints, unprobed } = endpointsOf(twoClouds());

    expect(unprobed.map(({ key }) => key)).toEqual(["media-edge/internal", "media-edge/wildcard"]);
    expect(endpoints.map(({ address }) => address)).not.toContain("internal.example.com:443");
  });

  test("have the lowest thresholds of the certificates of an endpoint, since a handshake shows only one of them", () => {
    const days = endpointsOf(twoClouds())
      .endpoints.filter(({ address }) => address === "www.example.com:443")
      .map(({ certificate, warnDays, pageDays }) => [certificate, warnDays, pageDays]);

    expect(days).toEqual([
      ["media-edge/www", 10, 5],
      ["media-edge/www-ecdsa", 10, 5],
    ]);
  });

  test.each([
    [{ alerts: [{ source: "probe", warnDays: 25, pageDays: 12, channels: [] }] }, ["25", "12"]],
    [{ alerts: [], renewal: { by: "issuer", lifetimeDays: 90, dueDays: 30 } }, ["20", "10"]],
    [{ alerts: [], renewal: { by: "terraform", lifetimeDays: 6.67, dueDays: 3.33 } }, ["2", "1"]],
    [{ alerts: [], renewal: { by: "terraform", lifetimeDays: 4, dueDays: 2 } }, ["1", "0.66"]],
    [{ alerts: [], renewal: undefined }, ["30", "7"]],
  ])("take their thresholds from %j", (changes, expected) => {
    const [{ labels }] = targetsOf([single(changes)]);

    expect([labels.warn_days, labels.page_days]).toEqual(expected);
  });
});

describe("rules", () => {
  test("do not grow with the fleet: one for each kind, and one for each owner", () => {
    const kinds = rulesOf(sampleInventories(5000)).map(({ alert }) => alert);

    expect(new Set(kinds).size).toBe(8);
    // Eight teams, and the certificates without an owner.
    expect(kinds.filter((alert) => alert === "TlsProbesMissing")).toHaveLength(9);
    expect(kinds).toHaveLength(16);
  });

  test("have an expression for each threshold", () => {
    const [warning] = rulesOf(twoClouds());

    expect(warning.expr.split("\n").map((line) => [/warn_days="(\d+)"/.exec(line)![1], /<= (\d+)$/.exec(line)![1]])).toEqual([
      ["20", "20"],
      ["10", "10"],
      ["2", "2"],
    ]);
  });

  test("match the TLS versions below the declared minimum", () => {
    const version = rulesOf(twoClouds()).find(({ alert }) => alert === "TlsVersionBelowMinimum");

    expect(version?.expr).toBe(
      'probe_tls_version_info{job="certfleet-unverified", minimum_tls="1.3", version=~"TLS 1\\\\.0|TLS 1\\\\.1|TLS 1\\\\.2"} == 1\n' +
        'or probe_tls_version_info{job="certfleet-unverified", minimum_tls="1.2", version=~"TLS 1\\\\.0|TLS 1\\\\.1"} == 1',
    );
  });

  test("do not check TLS versions without a valid minimum above 1.0", () => {
    const endpoints = [
      { kind: "host", hosts: ["a.example.com"], port: 443, minimumTls: "1.0" },
      { kind: "host", hosts: ["b.example.com"], port: 443 },
      { kind: "host", hosts: ["c.example.com"], port: 443, minimumTls: "9" },
    ];

    expect(rulesOf([single({ endpoints })]).map(({ alert }) => alert)).not.toContain("TlsVersionBelowMinimum");
  });

  test("count two probes for each endpoint of an owner", () => {
    const missing = rulesOf(twoClouds()).filter(({ alert }) => alert === "TlsProbesMissing");

    expect(missing.map(({ labels, expr }) => [labels.owner, /< (\d+)$/.exec(expr)![1]])).toEqual([
      [undefined, "2"],
      ["edge-team", "6"],
      ["video-platform", "4"],
    ]);
  });

  test("state the problem, the fix and the runbook", () => {
    for (const { alert, annotations, labels } of rulesOf(twoClouds())) {
      expect(["warning", "critical"]).toContain(labels.severity);
      expect(annotations.summary).toMatch(/.{10}/);
      expect(annotations.description).toMatch(/Check|Find out|Renew|Serve/);
      expect(["TlsProbesMissing", "TlsProbesDown"].includes(alert) || annotations.runbook_url === "{{ $labels.runbook }}").toBe(true);
    }
  });

  test("are empty if there is nothing to probe", () => {
    expect(rulesOf([single({ endpoints: [] })])).toEqual([]);
    expect(targetsOf([single({ endpoints: [] })])).toEqual([]);
  });
});

describe("scrape jobs", () => {
  const jobs = parse(filesOf([single()], "blackbox.example.com:9115").get("scrape.yml")!).scrape_configs;
  const { modules } = parse(filesOf([single()]).get("blackbox.yml")!);

  test("use the modules and the address of the exporter", () => {
    expect(jobs.map((job: any) => job.params.module[0])).toEqual(Object.keys(modules));
    expect(jobs.map((job: any) => job.relabel_configs[2])).toEqual([
      { target_label: "__address__", replacement: "blackbox.example.com:9115" },
      { target_label: "__address__", replacement: "blackbox.example.com:9115" },
    ]);
  });

  test("probe with and without verification", () => {
    expect(modules.certfleet_tls.tcp).toEqual({ preferred_ip_protocol: "ip4", tls: true });
    expect(modules.certfleet_tls_unverified.tcp.tls_config).toEqual({ insecure_skip_verify: true, min_version: "TLS10" });
  });

  test("scrape often enough to keep series from going stale, with a timeout above that of the exporter", () => {
    const seconds = (text: string) => Number(/^(\d+)s$/.exec(text)![1]);

    expect(jobs.map((job: any) => job.scrape_interval)).toEqual(["2m", "2m"]);
    for (const module of Object.values<any>(modules)) {
      expect(seconds(module.timeout)).toBeLessThan(seconds(jobs[0].scrape_timeout));
    }
  });
});

describe("hostile texts", () => {
  const written = filesOf(hostileInventories());

  test("are safe for terminals in labels", () => {
    const text = written.get("targets.json")!;

    expect(text).not.toMatch(/\\u00[01]|\\ud[89a-f]|[\u0000-\u0009\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
    expect(Math.max(...targetsOf(hostileInventories()).map(({ labels }) => labels.owner.length))).toBeLessThan(3000);
  });

  test("are in rules only as the owner, which Prometheus reads as text", () => {
    const owner = '{{ template }} {{{ "\\ ${x} }}';
    const rules = rulesOf([single({ owner, service: "{{ evil }}", runbook: "{{ evil }}" })]);
    const missing = rules.find(({ alert }) => alert === "TlsProbesMissing");

    expect(JSON.stringify(rules)).not.toContain("evil");
    expect(missing?.expr).toContain('owner="{{ template }} {{{ \\"\\\\ ${x} }}"');
    expect(missing?.labels.owner).toBe('{{ "{{" }} template }} {{ "{{" }}{ "\\ ${x} }}');
  });

  test("are not in other files", () => {
    for (const name of ["blackbox.yml", "scrape.yml", "dashboard.json"]) {
      expect(written.get(name)).not.toContain("owned");
      expect(written.get(name)!.length).toBeLessThan(30_000);
    }
  });

  test("are targets only if they are host names", () => {
    const hosts = new Set(targetsOf(hostileInventories()).flatMap(({ targets }) => targets));

    expect([...hosts].sort()).toEqual(["__proto__:443", "constructor:443", "www.example.com:443", "xn--9dbne9b.example.com:443"]);
  });

  test("are never shortened in links: a link that is too long is omitted", () => {
    const link = `https://runbooks.example.com/${"x".repeat(600)}`;
    const certificates = { short: entry({ runbook: link }), long: entry({ runbook: link.repeat(4), endpoints: entry().endpoints }) };
    const labels = targetsOf([inventory(certificates)]).map((group) => group.labels);

    expect(labels.map(({ certificate, runbook }) => [certificate, runbook])).toEqual([
      ["media-edge/long", undefined],
      ["media-edge/short", link],
    ]);
  });

  test("that are identical after they are shortened are one target, and are counted once", () => {
    const certificates = { [`${"x".repeat(500)}1`]: entry(), [`${"x".repeat(500)}2`]: entry() };

    expect(targetsOf([inventory(certificates)]).flatMap(({ targets }) => targets)).toEqual(["www.example.com:443"]);
    expect(rulesOf([inventory(certificates)]).at(-1)?.expr).toMatch(/< 2$/);
  });

  test("of every kind give valid YAML with the same values", () => {
    for (const text of [
      ...Object.values(HOSTILE),
      "yes",
      "null",
      "~",
      "1:30",
      "0x1f",
      "2027-01-01",
      "- a",
      "# a",
      "a: b",
      "&a",
      "*a",
      "!a",
      "%a",
      "@a",
      "`a",
      "|",
    ]) {
      expect(rulesOf([single({ owner: text })])).toHaveLength(7);
    }
  });
});
