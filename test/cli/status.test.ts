import * as fs from "node:fs";
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { askedHost } from "../../lib/cli/probe-targets";
import { statusTable, StatusReport } from "../../lib/cli/status-report";
import { Terminal } from "../../lib/cli/output/writer";
import { FINDING_KINDS, FleetHealth } from "../../lib/inventory/health/health";
import { acmEntry, entry, inDays, judge, NOW, seen } from "../inventory/health/fleet";
import { COMMAND } from "./support";
import { directoryWith, Outcome, state, statusIn } from "./status-command";

const DAY = ["--now", NOW.toISOString().slice(0, 10)];

const FLEET = {
  www: entry(),
  api: acmEntry({ domains: ["api.example.com", "v2.api.example.com"], notAfter: inDays(20), owner: "api-team", service: "api" }),
  docs: entry({ notAfter: inDays(3), domains: ["docs.example.com"], serial: "4b" }),
};

function run(certificates: Record<string, unknown>, ...args: string[]): Promise<Outcome> {
  return statusIn(directoryWith({ "terraform.tfstate": state(certificates) }), ...DAY, ...args);
}

/** The table as text. */
function tableStatus(report: StatusReport, on: Terminal): string {
  return statusTable(report, on).text;
}

describe("the table", () => {
  test("lists the most urgent certificates first, then the findings with their fixes, then the totals", async () => {
    const { out } = await run(FLEET);
    expect(out).toBe(`STATE     LEFT  EXPIRES     RENEWAL DUE  CERTIFICATE  NAMES               OWNER      ISSUER        FINDINGS
critical  3d    2026-11-27  2026-10-28   media/docs   docs.example.com    edge-team  lets-encrypt  renewal-overdue
warning   20d   2026-12-14  2026-10-30   media/api    api.example.com +1  api-team   acm           renewal-overdue
healthy   60d   2027-01-23  2026-12-24   media/www    www.example.com     edge-team  lets-encrypt  -

error  renewal-overdue  media/docs
  what: docs.example.com expires in 3 days, on 2026-11-27, and has not renewed: renewal was due on 2026-10-28
  fix:  run \`terraform apply\`, which renews it, and find out why the scheduled run (every 12h) did not

warning  renewal-overdue  media/api
  what: api.example.com expires in 20 days, on 2026-12-14 according to the state, and has not renewed: renewal was due on 2026-10-30
  fix:  update the state with \`terraform apply -refresh-only\`; if the expiry has not changed, check its renewal status in ACM: the validation record must be in DNS, and a service must use the certificate

3 certificates: 1 critical, 1 warning, 1 healthy; 1 error, 1 warning, 0 advice
`);
  });

  test("has no colours or rules in a pipe, and one line for each certificate", async () => {
    const { out } = await run(FLEET);
    expect(out).not.toMatch(/[\u001b\u2500-\u257f]/);
    expect(out.split("\n").filter((line) => line.includes("media/www"))).toHaveLength(1);
  });

  test("counts in hours close to the expiry, before and after it", async () => {
    const left = async (days: number) => (await run({ www: entry({ notAfter: inDays(days) }) })).out.split("\n")[1].split(/ +/)[1];

    expect([await left(-0.01), await left(-1.5), await left(-2.5), await left(1.5)]).toEqual(["0h", "-36h", "-2d", "36h"]);
  });

  test("has only the totals for an inventory without certificates", async () => {
    expect((await run({})).out).toBe("0 certificates; 0 errors, 0 warnings, 0 advice\n");
  });

  test("names the first of many certificates with the same finding", async () => {
    const many = Object.fromEntries(
      [...Array(12).keys()].map((index) => [`c${String(index).padStart(2, "0")}`, entry({ owner: undefined })]),
    );
    const { out } = await run(many);
    expect(out).toContain("advice  owner-missing  media/c00, media/c01, media/c02, media/c03, media/c04 and 7 others\n");
  });

  describe("on a terminal", () => {
    const report = (certificates: Record<string, unknown>) => ({ health: judge({ certificates }) as FleetHealth, probed: 0, skipped: 0 });

    test.each([40, 60, 80, 100, 132, 200])("fits into %d columns", (columns) => {
      const names = { domains: ["a-rather-long-name-for-a-host.static.media.example.com"], owner: "the-team-with-a-long-name" };
      const out = tableStatus(report({ ...FLEET, ["a-name-that-goes-on-and-on-and-on-and-on-and-on"]: entry(names) }), {
        columns,
        colored: false,
      });
      expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(columns);
      expect(out).toContain("critical  3d");
      expect(out).toMatch(/media\/docs/);
    });

    test("shows what endpoints serve, and drops the details of it first", () => {
      const served = [
        seen({ serial: "0bad", issuer: "C=US, O=Let's Encrypt, CN=R12", notAfter: inDays(-2), daysLeft: -2 }),
        seen({ host: "m.example.com" }),
        seen({ host: "docs.example.com", reachable: false }),
      ];
      const endpoints = [{ kind: "host", hosts: ["www.example.com", "m.example.com"], port: 443 }];
      const docs = entry({ domains: ["docs.example.com"], endpoints: [{ kind: "host", hosts: ["docs.example.com"], port: 443 }] });
      const health = judge({ certificates: { www: entry({ endpoints }), docs } }, served);
      const table = (columns: number | undefined) => tableStatus({ health, probed: 3, skipped: 0 }, { columns, colored: false });

      const [head, first, second] = table(undefined).split("\n");
      const at = (title: string, line: string) => line.slice(head.indexOf(title)).split(/ {2,}/)[0];
      expect(first).toContain("media/www");
      expect(["SERVED UNTIL", "SERVED ISSUER", "SERVED SERIAL"].map((title) => at(title, first))).toEqual([
        "2026-11-22 +1",
        "R12 (Let's Encrypt)",
        "0bad",
      ]);
      expect(["SERVED UNTIL", "SERVED ISSUER", "SERVED SERIAL"].map((title) => at(title, second))).toEqual(["-", "-", "-"]);
      expect(table(100)).toMatch(/^STATE +LEFT +EXPIRES +SERVED UNTIL /);
      expect(table(100)).not.toContain("SERVED SERIAL");
    });

    test("has states and severities in colour", () => {
      const out = tableStatus(report(FLEET), { columns: 100, colored: true });
      expect(out).toContain("\u001b[31mcritical\u001b[39m");
      expect(out).toContain("\u001b[32mhealthy\u001b[39m");
      const plain = out.replace(/\u001b\[\d+m/g, "");
      expect(plain).toBe(tableStatus(report(FLEET), { columns: 100, colored: false }));
    });
  });
});

describe("the exit status", () => {
  test.each([
    ["error", 1, 0],
    ["warning", 1, 1],
    ["advice", 1, 1],
    ["never", 0, 0],
  ])("follows --fail-on %s", async (failOn, withError, withWarning) => {
    expect((await run(FLEET, "--fail-on", failOn)).status).toBe(withError);
    expect((await run({ api: FLEET.api }, "--fail-on", failOn)).status).toBe(withWarning);
    expect((await run({ www: FLEET.www }, "--fail-on", failOn)).status).toBe(0);
  });

  test("fails for errors by default", async () => {
    expect((await run(FLEET)).status).toBe(1);
    expect((await run({ api: FLEET.api })).status).toBe(0);
  });

  test.each([
    [["--now", "tomorrow"], "invalid-date"],
    [["--now", "2027-02-29"], "invalid-date"],
    [["--now", "2027-03-31T12:00"], "invalid-date"],
    [["--timeout", "5"], "invalid-timeout"],
    [["--timeout", "0s"], "invalid-timeout"],
    [["--concurrency", "0"], "invalid-concurrency"],
    [["--concurrency", "5000"], "invalid-concurrency"],
    [["--per-host", "0"], "invalid-concurrency"],
    [["--pace", "10/s"], "invalid-concurrency"],
    [["--resume", "probes.jsonl"], "invalid-resume"],
    [["--probe", "--resume", "terraform.tfstate"], "invalid-resume"],
    [["--probe", "--resume", "no-such-directory/probes.jsonl"], "unwritable-file"],
    [["--probe", "--resume", "."], "no-such-file"],
    [["--ca", "there-is-none.pem"], "no-such-file"],
    [["--ca", "terraform.tfstate"], "invalid-ca"],
    [["--resolve", "www.example.com:443"], "invalid-address"],
    [["--resolve", "www.example.com:443:other.example.com"], "invalid-address"],
    [["--resolve", "www.example.com:443:192.0.2.7:70000"], "invalid-address"],
    [["--resolve", "www.example.com:443:[192.0.2.7"], "invalid-address"],
    [["--owner", "edge-tema"], "unknown-owner"],
    [["--service", "nothing"], "unknown-service"],
    [["--stack", "medai"], "unknown-selection"],
    [["--account", "123456789012"], "unknown-selection"],
    [["--location", "eu-west-1"], "unknown-selection"],
    [["--max-bytes", "999"], "invalid-size"],
    [["--max-bytes", "1MB"], "invalid-size"],
    [["--state", "broken"], "unknown-selection"],
    [["--finding", "owner-mising"], "unknown-selection"],
    [["there-is-none.json"], "no-such-file"],
  ])("is 2 for %j", async (args, code) => {
    const { status, out, err } = await run(FLEET, ...args);
    expect({ status, out }).toEqual({ status: 2, out: "" });
    expect(err).toContain(`(certfleet:${code})`);
  });
});

describe("the inventories", () => {
  test("are the state and cdktf.out of the working directory by default", async () => {
    const stack = {
      terraform: {},
      output: { certfleet: { value: { version: 1, stack: "media", certificates: { ...FLEET, soon: entry() } } } },
    };
    const directory = directoryWith({ "terraform.media.tfstate": state(FLEET), "cdktf.out/stacks/media/cdk.tf.json": stack });
    const { out } = await statusIn(directory, ...DAY, "--format", "json");
    expect(JSON.parse(out).findings).toContainEqual(expect.objectContaining({ kind: "not-applied", certificate: "media/soon" }));
  });

  test("are missing: the error names the expected files", async () => {
    const { status, err } = await statusIn(directoryWith({}));
    expect(status).toBe(2);
    expect(err).toContain("neither terraform.tfstate nor cdktf.out");
  });

  test("are merged into one fleet", async () => {
    const outputs = (stack: string) => ({
      certfleet: { sensitive: false, type: "object", value: { version: 1, stack, certificates: FLEET } },
    });
    const directory = directoryWith({ "a.json": outputs("a"), "b.json": outputs("b") });
    const { out } = await statusIn(directory, ...DAY, "a.json", "b.json");
    expect(out).toContain("6 certificates: 2 critical, 2 warning, 2 healthy");
  });

  test("are read from standard input", () => {
    const directory = directoryWith({});
    const input = JSON.stringify(state(FLEET));
    const [node, ...command] = COMMAND;
    const { status, stdout } = spawnSync(node, [...command, "status", "-", ...DAY], { cwd: directory, encoding: "utf8", input });
    expect(status).toBe(1);
    expect(stdout).toContain("3 certificates: 1 critical");
  }, 60_000);

  test("are filtered by owner or service", async () => {
    expect((await run(FLEET, "--owner", "api-team")).out).toContain("1 certificate: 1 warning; 0 errors");
    expect((await run(FLEET, "--service", "shop")).out).toContain("2 certificates");
    expect((await run(FLEET, "--owner", "edge-tema")).err).toContain(
      'No certificate has the owner "edge-tema". Did you mean "edge-team"? The owners are: api-team, edge-team.',
    );
  });

  test("are filtered by state, by finding, and to those with problems", async () => {
    const named = async (...args: string[]) =>
      [...(await run(FLEET, ...args)).out.matchAll(/^\w+ .* (media\/\w+) /gm)].map(([, key]) => key);
    expect(await named("--state", "critical", "--state", "healthy")).toEqual(["media/docs", "media/www"]);
    expect(await named("--finding", "renewal-overdue")).toEqual(["media/docs", "media/api"]);
    expect(await named("--only-problems")).toEqual(["media/docs", "media/api"]);
    expect(await named("--only-problems", "--owner", "api-team")).toEqual(["media/api"]);
    expect((await run(FLEET, "--finding", "owner-missing")).out).toBe("0 certificates; 0 errors, 0 warnings, 0 advice\n");
    expect((await run(FLEET, "--finding", "owner-mising")).err).toContain('Did you mean "owner-missing"?');
  });

  test("are filtered by stack and cloud", async () => {
    const fleet = { ...FLEET, edge: entry({ cloud: "aws", domains: ["edge.example.com"], serial: "4c" }) };
    expect((await run(fleet, "--stack", "media")).out).toContain("4 certificates");
    expect((await run(fleet, "--cloud", "aws")).out).toContain("2 certificates: 1 warning, 1 healthy");
  });

  test("are filtered by region, of the entry or of its ARN", async () => {
    const arn = "arn:aws:acm:us-east-1:111122223333:certificate/11111111-2222-3333-4444-555555555555";
    const fleet = { ...FLEET, edge: acmEntry({ cloud: "aws", arn, domains: ["edge.example.com"] }), site: entry({ region: "eu-west-1" }) };
    expect((await run(fleet, "--location", "us-east-1")).out).toContain("1 certificate: 1 healthy");
    expect((await run(fleet, "--location", "us-east")).err).toContain("The locations are: eu-west-1, us-east-1.");
    expect((await run(fleet)).out).toMatch(/ REGION .*\n(.*\n)*.*media\/edge .* us-east-1 /);
    expect((await run(FLEET)).out).not.toContain("REGION");
  });

  test("decide the exit status: findings that are not shown do not count", async () => {
    expect((await run(FLEET, "--state", "healthy")).status).toBe(0);
    expect((await run(FLEET, "--state", "critical")).status).toBe(1);
  });
});

describe("the probed host", () => {
  test.each([
    ["www.example.com", "www.example.com"],
    ["WWW.example.com.", "www.example.com"],
    ["münchen.example", "xn--mnchen-3ya.example"],
    ["192.0.2.7", "192.0.2.7"],
    ["2001:db8::7", "2001:db8::7"],
  ])("of %s is %s", (declared, asked) => {
    expect(askedHost(declared)).toBe(asked);
  });

  test.each([
    "",
    ".",
    "*.example.com",
    "www.example.com/path",
    "www.example.com?x",
    "a%41",
    "www.example.com:8443",
    "a b",
    "0x7f.1",
    "2130706433",
  ])("does not exist for the invalid host %j", (declared) => {
    expect(askedHost(declared)).toBeUndefined();
  });
});

describe("formats", () => {
  test("JSON has the documented properties", async () => {
    const document = JSON.parse((await run(FLEET, "--format", "json")).out);
    expect(document).toMatchObject({
      version: 1,
      now: "2026-11-24T00:00:00.000Z",
      probed: false,
      summary: {
        certificates: 3,
        states: { expired: 0, critical: 1, warning: 1, unknown: 0, healthy: 1 },
        errors: 1,
        warnings: 1,
        advice: 0,
      },
    });
    expect(document.certificates[0]).toMatchObject({
      key: "media/docs",
      name: "docs",
      stack: "media",
      state: "critical",
      daysLeft: 3,
      notAfter: inDays(3),
      domains: ["docs.example.com"],
      owner: "edge-team",
      lifecycle: "applied",
      cloud: "other",
    });
    expect(document.findings[0]).toEqual({
      kind: "renewal-overdue",
      severity: "error",
      certificate: "media/docs",
      message: expect.any(String),
      fix: expect.any(String),
    });
  });

  test("CSV has a line for each certificate", async () => {
    const lines = (await run(FLEET, "--format", "csv")).out.split("\n");
    expect(lines[0]).toBe(
      "state,days_left,expires,renewal_due,certificate,stack,names,owner,service,issuer,cloud,account,endpoints,findings,most_urgent,fix,region,served_expires,served_serial,served_issuer",
    );
    expect(lines[1]).toMatch(
      /^critical,3,2026-11-27T00:00:00.000Z,2026-10-28T00:00:00.000Z,media\/docs,media,docs.example.com,edge-team,shop,lets-encrypt,other,,www.example.com:443,renewal-overdue,"docs\.example\.com expires in 3 days/,
    );
    expect(lines).toHaveLength(5);
  });

  test("Markdown has a table and a list of findings", async () => {
    const { out } = await run(FLEET, "--format", "markdown");
    expect(out).toContain("**3 certificates: 1 critical, 1 warning, 1 healthy; 1 error, 1 warning, 0 advice**\n\n| State | Left |");
    expect(out).toContain("| warning | 20d | 2026-12-14 | media/api | api.example.com v2.api.example.com | api-team | renewal-overdue |\n");
    expect(out).toContain("- **error** renewal-overdue: media/docs: docs.example.com expires in 3 days");
  });

  test("Markdown for a job summary leaves out what is least urgent, and says how much", async () => {
    const many = Object.fromEntries([...Array(300).keys()].map((index) => [`c${index}`, entry({ notAfter: inDays(60 + index) })]));
    const broken = Object.fromEntries(
      [...Array(200).keys()].map((index) => [`d${index}`, entry({ notAfter: inDays(-1 - index), domains: [`d${index}.example.com`] })]),
    );
    const markdown = async (bytes: number) => (await run({ ...many, ...broken }, "--format", "markdown", "--max-bytes", String(bytes))).out;
    const rows = (text: string) => text.match(/^\| (expired|healthy) /gm)!.length;
    const items = (text: string) => text.match(/^- \*\*error/gm)!.length;

    const short = await markdown(30_000);

    expect(Buffer.byteLength(short)).toBeLessThanOrEqual(30_000);
    expect(Buffer.byteLength(short)).toBeGreaterThan(27_000);
    const left = `Left out, because the text is limited to 30000 bytes: ${500 - rows(short)} of 500 certificates and ${200 - items(short)} of 200 findings`;
    expect(short).toContain(left);
    expect(short).toContain("500 certificates: 200 expired, 300 healthy");
    expect([rows(short), items(short)].every((number) => number > 20)).toBe(true);
    expect(short).not.toContain("| healthy ");
    const whole = await markdown(1_000_000);
    expect(whole).not.toContain("Left out");
    expect([rows(whole), items(whole)]).toEqual([500, 200]);
    expect(Buffer.byteLength(await markdown(1000))).toBeLessThanOrEqual(1000);
  });

  test("Prometheus metrics have timestamps, so that they stay valid until the next run", async () => {
    const { out } = await run(FLEET, "--format", "prometheus");
    const labels = 'certificate="media/docs",stack="media",owner="edge-team",service="shop"';
    const seconds = (days: number) => Date.parse(inDays(days)) / 1000;
    expect(out).toContain("# TYPE certfleet_certificate_expiry_timestamp_seconds gauge\n");
    expect(out).toContain(`certfleet_certificate_expiry_timestamp_seconds{${labels}} ${seconds(3)}\n`);
    expect(out).toContain(`certfleet_certificate_renewal_due_timestamp_seconds{${labels}} ${seconds(-27)}\n`);
    expect(out).toContain(`certfleet_certificate_findings{${labels},severity="error"} 1\n`);
    expect(out).toContain('issuer="lets-encrypt",cloud="other",state="critical"} 1\n');
    expect(out).not.toContain("certfleet_endpoint");
  });
});

test("the reference describes every kind of finding, in the order of the list", () => {
  const text = fs.readFileSync(path.join(__dirname, "..", "..", "docs", "reference", "findings.md"), "utf8");
  expect([...text.matchAll(/^### `([a-z-]+)`$/gm)].map(([, kind]) => kind)).toEqual(FINDING_KINDS);
});
