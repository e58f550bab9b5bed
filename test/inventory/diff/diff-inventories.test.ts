import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { diffInventories } from "../../../lib/inventory/diff/diff-inventories";
import { readInventories } from "../../../lib/inventory/inventory-reader";
import { acmeEntry, entry, linesBetween, linesOf, source } from "./fleet";

type Json = Record<string, unknown>;

const FIRST = "; the new certificate is created before the old one is removed";

const arn = (digit: number) => `arn:aws:acm:eu-west-1:111122223333:certificate/${String(digit).repeat(8)}-2222-3333-4444-555555555555`;

/** The reported changes of one entry, without its name. */
function changesOf(base: Json, changes: Json): string[] {
  return linesBetween({ www: base }, { www: { ...base, ...changes } }).map((line) => line.replace(/^media\/www /, ""));
}

const endpoint = (changes: Json = {}) => ({ ...(entry().endpoints as Json[])[0], ...changes });
const alert = (changes: Json = {}) => ({ ...(entry().alerts as Json[])[0], ...changes });
const renewal = (changes: Json = {}) => ({ ...(entry().renewal as Json), ...changes });

test("two equal fleets have no differences, regardless of order", () => {
  const base = entry({ domains: ["a.example.com", "b.example.com", "c.example.com"], stores: [{ name: "x" }, { name: "y" }] });
  const head = entry({ domains: ["a.example.com", "c.example.com", "b.example.com"], stores: [{ name: "y" }, { name: "x" }] });
  expect(linesBetween({ a: base, b: entry() }, { b: entry(), a: head })).toEqual([]);
  expect(linesBetween({}, {})).toEqual([]);
});

describe("domain names", () => {
  test("that are added and removed are separate changes", () => {
    expect(changesOf(entry({ domains: ["a.com", "b.com"] }), { domains: ["a.com", "c.com", "d.com"] })).toEqual([
      `changed: names c.com and d.com added${FIRST}`,
      `changed: name b.com removed${FIRST}`,
    ]);
  });

  test("are counted if there are many", () => {
    const domains = [...Array(20).keys()].map((index) => `n${index}.com`);
    expect(changesOf(entry({ domains: ["n0.com"] }), { domains })).toEqual([
      `changed: names n1.com, n2.com, n3.com, n4.com, n5.com and 14 more added${FIRST}`,
    ]);
  });

  test("in another order matter if the certificate's identity depends on them", () => {
    const [base, rest] = [{ domains: ["a.com", "b.com", "c.com"] }, { domains: ["a.com", "c.com", "b.com"] }];
    expect(changesOf(entry({ ...base, issuer: "google-managed" }), rest)).toEqual([`changed: names reordered${FIRST}`]);
    expect(changesOf(acmeEntry(base), rest)).toEqual([]);
    expect(changesOf(acmeEntry(base), { domains: ["b.com", "a.com", "c.com"] })).toEqual([
      "changed: common name is b.com instead of a.com",
    ]);
  });

  test("state no order of replacement for referenced and external certificates", () => {
    const changes = { domains: ["www.example.com", "b.com"] };
    const lines = ["changed: name b.com added"];
    expect(changesOf(entry({ madeBy: "elsewhere", issuer: "external" }), changes)).toEqual(lines);
    expect(changesOf(entry({ issuer: "provided", renewal: renewal({ by: "nobody" }) }), changes)).toEqual(lines);
    expect(changesOf(entry({ madeBy: "stack", renewal: undefined }), changes)).toEqual(lines);
    expect(changesOf(entry({ madeBy: "stack" }), changes)).toEqual([`changed: name b.com added${FIRST}`]);
  });
});

describe("the severity of a change", () => {
  test.each<[string, string, string]>([
    ["rsa-2048", "rsa-4096", "strengthened"],
    ["rsa-4096", "rsa-3072", "weakened"],
    ["ecdsa-p384", "ecdsa-p256", "weakened"],
    ["rsa-2048", "ecdsa-p256", "strengthened"],
    ["ecdsa-p256", "rsa-2048", "weakened"],
    ["ecdsa-p256", "rsa-4096", "changed"],
    ["rsa-4096", "ecdsa-p256", "changed"],
    ["ecdsa-p256", "ed25519", "changed"],
    ["rsa-2048", "constructor", "changed"],
  ])("of the key type from %s to %s is %s", (from, to, effect) => {
    expect(changesOf(entry({ keyType: from }), { keyType: to })).toEqual([`${effect}: key type changed from ${from} to ${to}${FIRST}`]);
  });

  test.each<[string, string, string, string, string]>([
    ["alb", "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09", "ELBSecurityPolicy-2016-08", "weakened", "TLS 1.0 as its oldest"],
    ["nlb", "ELBSecurityPolicy-2016-08", "ELBSecurityPolicy-TLS13-1-3-2021-06", "strengthened", "has forward secrecy for all suites"],
    ["alb", "ELBSecurityPolicy-TLS13-1-2-PQ-2025-09", "ELBSecurityPolicy-TLS13-1-2-2021-06", "weakened", "lacks post-quantum key exchange"],
    ["alb", "ELBSecurityPolicy-TLS13-1-2-FIPS-2023-04", "ELBSecurityPolicy-TLS13-1-2-2021-06", "weakened", "does not use a FIPS 140"],
    ["alb", "ELBSecurityPolicy-2016-08", "ELBSecurityPolicy-TLS-1-0-2015-04", "weakened", "offers more weak suites (DES-CBC3-SHA)"],
    [
      "alb",
      "ELBSecurityPolicy-TLS-1-0-2015-04",
      "ELBSecurityPolicy-2016-08",
      "strengthened",
      "offers fewer weak suites (without DES-CBC3-SHA)",
    ],
    ["cloudfront", "TLSv1.2_2021", "TLSv1.2_2018", "weakened", "offers suites without forward secrecy"],
    ["api-gateway-rest", "TLS_1_2", "TLS_1_0", "weakened", "accepts TLS 1.0 as its oldest version"],
    ["google-https-proxy", "RESTRICTED with TLS_1_2", "COMPATIBLE with TLS_1_2", "weakened", "without forward secrecy"],
    // A policy that is stronger in one respect and weaker in another counts as weaker.
    [
      "alb",
      "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
      "ELBSecurityPolicy-TLS13-1-3-2021-06",
      "weakened",
      "and accepts TLS 1.3 as its oldest version",
    ],
  ])("of the TLS policy of %s from %s to %s is %s", (kind, from, to, effect, how) => {
    const lines = changesOf(entry({ endpoints: [endpoint({ kind, tlsPolicy: from })] }), {
      endpoints: [endpoint({ kind, tlsPolicy: to })],
    });
    expect(lines).toEqual([
      expect.stringContaining(`${effect}: TLS policy of ${kind} www.example.com:443 changed from ${from} to ${to}, which `),
    ]);
    expect(lines[0]).toContain(how);
  });

  test("of unknown TLS policies follows from the declared TLS version", () => {
    const changes = (minimumTls: string) => ({ endpoints: [endpoint({ tlsPolicy: "theirs", minimumTls })] });
    const sentence = "TLS policy of alb www.example.com:443 changed from ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09 to theirs";
    expect(changesOf(entry(), changes("1.1"))).toEqual([`weakened: ${sentence}`]);
    expect(changesOf(entry(), changes("1.3"))).toEqual([`strengthened: ${sentence}`]);
    expect(changesOf(entry(), changes("1.2"))).toEqual([`changed: ${sentence}`]);
  });

  test("of declared TLS versions is reported once for all endpoints with the same change", () => {
    const hosts = (minimumTls?: string) => ["a.com", "b.com"].map((host) => ({ kind: "host", hosts: [host], port: 443, minimumTls }));
    expect(changesOf(entry({ endpoints: hosts("1.2") }), { endpoints: hosts("1.1") })).toEqual([
      "weakened: minimum TLS version of host a.com:443 and host b.com:443 is TLS 1.1 instead of TLS 1.2",
    ]);
    expect(changesOf(entry({ endpoints: hosts("1.2") }), { endpoints: hosts() })).toEqual([
      "weakened: minimum TLS version of host a.com:443 and host b.com:443 removed (was TLS 1.2)",
    ]);
  });

  test("of lifetimes, renewal and schedules", () => {
    expect(changesOf(entry(), { renewal: renewal({ lifetimeDays: 398 }) })).toEqual(["weakened: valid 398 days instead of 198"]);
    expect(changesOf(entry(), { renewal: renewal({ lifetimeDays: 90 }) })).toEqual(["strengthened: valid 90 days instead of 198"]);
    expect(changesOf(entry({ alerts: [] }), { renewal: renewal({ dueDays: 30 }) })).toEqual([
      "weakened: renewed 30 days before expiry instead of 45",
    ]);
    expect(changesOf(entry(), { renewal: renewal({ by: "nobody" }) })).toEqual(["weakened: not renewed automatically"]);
    const runs = (runsEvery: string) => ({ renewal: { by: "terraform", lifetimeDays: 45, dueDays: 15, runsEvery } });
    expect(changesOf(acmeEntry(), runs("60h"))).toEqual(["weakened: renewal runs less often, every 60h instead of 12h"]);
    expect(changesOf(acmeEntry(), runs("90m"))).toEqual(["strengthened: renewal runs more often, every 90m instead of 12h"]);
    expect(changesOf(acmeEntry(), runs("720m"))).toEqual([]);
    expect(changesOf(acmeEntry(), runs("now and then"))).toEqual(["changed: renewal runs every now and then instead of 12h"]);
  });

  test("of alerts: removed, later, or with fewer channels", () => {
    const both = entry({ alerts: [alert(), { source: "acm-events", channels: ["on-call", "mail"] }] });
    expect(changesOf(both, { alerts: [] })).toEqual([
      "weakened: all alerts removed: acm-days-to-expiry and acm-events notified on-call and mail",
    ]);
    expect(changesOf(both, { alerts: [alert()] })).toEqual(["weakened: alert acm-events removed"]);
    expect(changesOf(entry(), { alerts: both.alerts })).toEqual(["strengthened: alert acm-events added"]);
    expect(changesOf(entry({ alerts: [] }), { alerts: [alert()] })).toEqual([
      "strengthened: alerts added: acm-days-to-expiry notify on-call",
    ]);
    expect(changesOf(entry(), { alerts: [alert({ warnDays: 40, pageDays: 10 })] })).toEqual([
      "weakened: alerts warn at 40 days instead of 30 and page at 10 days instead of 15",
    ]);
    expect(changesOf(entry(), { alerts: [alert({ pageDays: undefined })] })).toEqual(["weakened: alerts page never instead of 15"]);
    expect(changesOf(entry(), { alerts: [alert({ channels: [] })] })).toEqual(["weakened: channel on-call removed"]);
    expect(changesOf(both, { alerts: [alert(), { source: "acm-events", channels: ["mail"] }] })).toEqual([
      "weakened: channel on-call removed from alert acm-events",
    ]);
    expect(changesOf(entry(), { alerts: [alert({ channels: ["mail"] })] })).toEqual(["weakened: alerts notify mail instead of on-call"]);
  });

  test("of contacts: a removed owner weakens, another owner does not", () => {
    expect(changesOf(entry(), { owner: undefined })).toEqual(["weakened: owner removed (was edge-team)"]);
    expect(changesOf(entry(), { owner: " " })).toEqual(["weakened: owner removed (was edge-team)"]);
    expect(changesOf(entry({ owner: undefined }), { owner: "web" })).toEqual(["strengthened: owner set to web"]);
    expect(changesOf(entry(), { owner: "web", service: undefined })).toEqual([
      "changed: owner is web instead of edge-team",
      "changed: service removed (was storefront)",
    ]);
  });

  test("of waivers: each weakens for as long as it is valid", () => {
    const waiver = (changes: Json = {}) => ({ rule: "r", resource: "aws_lb.x", until: "2027-03-31", owner: "web", ...changes });
    const between = (base: Json[], head: Json[]) =>
      linesOf(diffInventories([source({}, { waivers: base })], [source({}, { waivers: head })]));
    expect(between([], [waiver()])).toEqual(["media weakened: waiver of r for aws_lb.x added, until 2027-03-31"]);
    expect(between([waiver()], [])).toEqual(["media strengthened: waiver of r for aws_lb.x removed (ended on 2027-03-31)"]);
    expect(between([waiver()], [waiver({ until: "2027-06-30" })])).toEqual([
      "media weakened: waiver of r for aws_lb.x extended to 2027-06-30, from 2027-03-31",
    ]);
    expect(between([waiver()], [waiver({ until: "2027-01-31" })])).toEqual([
      "media strengthened: waiver of r for aws_lb.x shortened to 2027-01-31, from 2027-03-31",
    ]);
    expect(between([waiver()], [waiver({ until: "0-never" })])).toEqual([expect.stringMatching(/^media weakened: .* extended to 0-never/)]);
    expect(between([waiver()], [waiver({ owner: undefined })])).toEqual([
      "media weakened: waiver of r for aws_lb.x has no owner (was web)",
    ]);
  });
});

describe("the consequences of a change are part of its line:", () => {
  test("another issuer changes the lifetime, the renewal, the import and the alerts", () => {
    const head = acmeEntry({
      keyType: "rsa-2048",
      region: "eu-west-1",
      endpoints: entry().endpoints,
      deployedTo: [{ target: "acm" }],
      alerts: [alert({ warnDays: 10, pageDays: 5 })],
    });
    expect(changesOf(entry(), head)).toEqual([
      `strengthened: issuer moved from acm to lets-encrypt, valid 45 days instead of 198, renewed by Terraform runs every 12h${FIRST}`,
    ]);
    const google = {
      issuer: "google-managed",
      renewal: renewal({ lifetimeDays: 90, dueDays: 30 }),
      alerts: [{ source: "google-uptime", channels: ["sre"] }],
    };
    expect(
      changesOf(entry({ endpoints: [] }), {
        ...google,
        endpoints: [endpoint({ kind: "google-https-proxy", tlsPolicy: "RESTRICTED with TLS_1_2" })],
      }),
    ).toEqual([
      `strengthened: issuer moved from acm to google-managed, valid 90 days instead of 198${FIRST}`,
      "changed: endpoint google-https-proxy www.example.com:443 added",
      "weakened: alerts notify sre instead of on-call",
    ]);
  });

  test("an endpoint adds the import that it needs and the alert that probes it", () => {
    const base = acmeEntry({ endpoints: [], alerts: [] });
    const served = { endpoints: entry().endpoints, deployedTo: [{ target: "acm" }], alerts: [alert()] };
    expect(changesOf(base, served)).toEqual(["changed: endpoint alb www.example.com:443 added"]);
    expect(changesOf(base, { deployedTo: [{ target: "acm" }] })).toEqual(["changed: deploy target acm added"]);
    expect(changesOf({ ...base, deployedTo: [{ target: "acm" }] }, { deployedTo: [] })).toEqual(["changed: deploy target acm removed"]);
    const imported = (...regions: string[]) => ({ deployedTo: regions.map((region) => ({ target: "acm", region })) });
    expect(changesOf({ ...base, ...imported("eu-west-1") }, imported("eu-west-1", "us-east-1"))).toEqual([
      "changed: deploy target acm in us-east-1 added",
    ]);
    expect(changesOf({ ...base, ...imported("eu-west-1") }, { deployedTo: [{ target: "acm" }] })).toEqual([]);
  });

  test("a lifetime changes thresholds, and thresholds that do not fit are reported", () => {
    const base = acmeEntry();
    const short = { by: "terraform", lifetimeDays: 6.67, dueDays: 3.33, runsEvery: "12h" };
    const watch = (warnDays: number, pageDays: number) => [{ source: "endpoint-probe", warnDays, pageDays, channels: ["on-call"] }];
    expect(changesOf(base, { renewal: short, alerts: watch(2, 1) })).toEqual([`strengthened: valid 6.67 days instead of 45${FIRST}`]);
    expect(changesOf(acmeEntry({ renewal: short, alerts: watch(2, 1) }), { renewal: base.renewal, alerts: watch(4, 2) })).toEqual([
      `weakened: valid 45 days instead of 6.67${FIRST}`,
      "weakened: alerts warn at 4 days and page at 2 days, with renewal due 15 days before expiry",
    ]);
  });

  test("a name adds its host to the load balancers of the certificate", () => {
    const domains = ["www.example.com", "b.com"];
    expect(changesOf(entry(), { domains, endpoints: [endpoint({ hosts: domains })] })).toEqual([`changed: name b.com added${FIRST}`]);
    expect(changesOf(entry({ domains }), { endpoints: [endpoint({ hosts: domains })] })).toEqual([
      "changed: endpoint alb www.example.com:443 also serves b.com",
    ]);
  });
});

describe("endpoints", () => {
  const host = (name: string, port = 443) => ({ kind: "host", hosts: [name], port });

  test("are added, removed, and moved to another port", () => {
    const base = entry({ endpoints: [host("a.com"), host("b.com"), host("c.com")] });
    expect(changesOf(base, { endpoints: [host("c.com"), host("b.com", 8443), host("d.com")] })).toEqual([
      "changed: endpoint host a.com:443 removed",
      "changed: endpoint host d.com:443 added",
      "changed: endpoint host b.com:443 moved to port 8443",
    ]);
  });

  test("that cannot be distinguished are counted", () => {
    expect(changesOf(entry({ endpoints: [endpoint(), endpoint()] }), { endpoints: [endpoint()] })).toEqual([
      "changed: endpoint alb www.example.com:443 removed",
    ]);
  });
});

describe("renamed entries", () => {
  test("are recognised by names, issuer and key, or by their identity despite other changes", () => {
    expect(linesBetween({ www: entry() }, { site: entry() })).toEqual([
      "media/site changed: renamed from www; issued again without moved blocks (certfleet synth --rename www=site)",
    ]);
    const applied = (name: string, changes: Json) => [source({ [name]: entry({ arn: arn(1), ...changes }) }, { applied: true })];
    expect(linesOf(diffInventories(applied("www", {}), applied("site", { domains: ["b.com"], owner: "web" })))).toEqual([
      "media/site changed: renamed from www",
      "media/site changed: name b.com added",
      "media/site changed: name www.example.com removed",
      "media/site changed: owner is web instead of edge-team",
    ]);
  });

  test("are reported as removed and added if the match is ambiguous", () => {
    const gone = ["media/a changed: certificate removed, issued by acm for www.example.com"];
    expect(linesBetween({ a: entry() }, { b: entry(), c: entry() })).toEqual([
      ...gone,
      "media/b changed: certificate added, issued by acm for www.example.com",
      "media/c changed: certificate added, issued by acm for www.example.com",
    ]);
    expect(linesBetween({ a: entry() }, { b: entry({ domains: ["b.com"] }) })).toEqual([
      ...gone,
      "media/b changed: certificate added, issued by acm for b.com",
    ]);
    expect(linesBetween({ a: entry({ domains: [] }) }, { b: entry({ domains: [] }) })).toHaveLength(2);
  });
});

describe("stacks", () => {
  test("are compared by name, and stacks with one name by their accounts", () => {
    const inAccount = (account: string, owner: string) =>
      source({ www: entry({ arn: arn(1).replace("111122223333", account), owner }) }, { applied: true, file: `${owner}${account}` });
    const base = [inAccount("111111111111", "one"), inAccount("222222222222", "two")];
    expect(linesOf(diffInventories(base, [inAccount("222222222222", "three"), inAccount("111111111111", "one")]))).toEqual([
      "media (222222222222)/www changed: owner is three instead of two",
    ]);
    expect(linesOf(diffInventories([source({ www: entry() })], [source({ www: entry() }, { stack: "shop" })]))).toEqual([
      "media/www changed: certificate removed, issued by acm for www.example.com",
      "shop/www changed: certificate added, issued by acm for www.example.com",
    ]);
  });

  test("are compared as configured if an apply is passed together with the configuration", () => {
    const applied = source({ www: entry({ arn: arn(1) }) }, { applied: true });
    const declared = source({ www: entry({ owner: "web" }) });
    const line = ["media/www changed: owner is web instead of edge-team"];
    expect(linesOf(diffInventories([applied], [applied, declared]))).toEqual(line);
    expect(linesOf(diffInventories([applied], [declared, applied]))).toEqual(line);
  });
});

describe("a comparison of an apply with a configuration", () => {
  const GOLDEN = path.join(__dirname, "..", "..", "golden", "examples");
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-diff-"));
  afterAll(() => fs.rmSync(directory, { recursive: true }));

  /** The outputs after an apply of a configuration, with a value for every expression. */
  function outputsOf(file: string, more: (inventory: Json) => Json = (inventory) => inventory): string {
    const { value } = (JSON.parse(fs.readFileSync(file, "utf8")) as { output: { certfleet: { value: Json } } }).output.certfleet;
    const resolved = JSON.parse(JSON.stringify(value), (_name, each: unknown) =>
      typeof each === "string" && each.includes("${") ? arn(7) : each,
    );
    const outputs = path.join(directory, "outputs.json");
    fs.writeFileSync(outputs, JSON.stringify({ certfleet: { sensitive: false, type: "dynamic", value: more(resolved as Json) } }));
    return outputs;
  }

  test.each(fs.readdirSync(GOLDEN))("has no differences for values only known at apply, in the example %s", (example) => {
    const file = path.join(GOLDEN, example, "cdk.tf.json");
    const [declared, applied] = [readInventories([file]), readInventories([outputsOf(file)])];
    expect(applied[0].applied).toBe(true);
    expect(linesOf(diffInventories(declared, applied))).toEqual([]);
    expect(linesOf(diffInventories(applied, declared))).toEqual([]);
  });

  test("reports an owner removed from the configuration, but not one that is an expression", () => {
    const write = (owner: string | undefined) => {
      const file = path.join(directory, "cdk.tf.json");
      const certificates = {
        www: entry({
          owner,
          domains: "${tolist(aws_acm_certificate.x.subject_alternative_names)}",
          endpoints: [endpoint({ tlsPolicy: "${aws_lb_listener.x.ssl_policy}" })],
        }),
      };
      fs.writeFileSync(
        file,
        JSON.stringify({ terraform: {}, output: { certfleet: { value: { version: 1, stack: "media", certificates } } } }),
      );
      return readInventories([file]);
    };
    const applied = [source({ www: entry({ arn: arn(1) }) }, { applied: true })];
    expect(linesOf(diffInventories(applied, write(undefined)))).toEqual(["media/www weakened: owner removed (was edge-team)"]);
    expect(linesOf(diffInventories(applied, write("${var.owner}")))).toEqual([]);
  });

  test("reports a replaced certificate between two applies", () => {
    const applied = (digit: number, changes: Json = {}) => [source({ www: entry({ arn: arn(digit), ...changes }) }, { applied: true })];
    expect(linesOf(diffInventories(applied(1), applied(2)))).toEqual(["media/www changed: replaced by a new certificate"]);
    expect(linesOf(diffInventories(applied(1), applied(2, { keyType: "ecdsa-p256" })))).toEqual([
      `media/www strengthened: key type changed from rsa-2048 to ecdsa-p256${FIRST}`,
    ]);
    expect(linesOf(diffInventories(applied(1, { serial: "1", notAfter: "2027-01-01T00:00:00Z" }), applied(1, { serial: "2" })))).toEqual(
      [],
    );
  });
});
