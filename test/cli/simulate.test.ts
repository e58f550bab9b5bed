import { createHash } from "node:crypto";
import { simulateCommand } from "../../lib/cli/simulate";
import "../../lib/clouds";
import { HOSTILE, hostileInventories } from "../support/hostile-fleet";
import { commandRunIn, Outcome, Workspace } from "./support";

const workspace = new Workspace();
afterAll(() => workspace.remove());

const FLEET = `
version: 1
name: shop
providers: { aws: { region: eu-west-1 } }
zones: { example.com: { route53: Z0123456789ABCDEFGHIJ } }
issuers:
  acm: { type: acm }
  lets-encrypt: { type: acme, directory: lets-encrypt }
channels: { on-call: { type: sns, email: [on-call@example.com] } }
defaults: { owner: shop, issuer: acm, notify: [on-call], runsEvery: 12h }
certificates:
  www: { domains: [www.example.com], endpoints: [{ host: www.example.com }] }
  edge: { domains: [edge.example.com], issuer: lets-encrypt, endpoints: [{ host: edge.example.com }] }
`;

function simulated(...args: string[]): Promise<Outcome> {
  workspace.write("certfleet.yaml", FLEET);
  return commandRunIn(workspace.directory, simulateCommand(), "certfleet.yaml", "--from", "2026-11-29", ...args);
}

describe("the text output", () => {
  test("reports that there is no outage, which failures the fleet survives, and which alerts do not fit shorter lifetimes", async () => {
    const { status, out } = await simulated();

    expect(status).toBe(0);
    expect(out).toMatch(/^shop: 2 certificates, 2026-11-29 to 2031-11-29: no outage\n/);
    expect(out).toMatch(
      /Terraform runs can stop for \d+ days at any time without an outage\. The worst day is \d{4}-\d\d-\d\d, for "edge"\./,
    );
    expect(out).toMatch(/Issuers that renew automatically can be down for \d+ days at any time without an outage\. .*"www"/);
    expect(out).toContain("From 2027-02-10: Let's Encrypt, 64 days.");
    expect(out).toContain("From 2029-03-15: ACM, 47 days.");
    expect(out).toMatch(/warnings at 30 days left fire although renewal is not late: ACM, certificates that are valid for 47 days/);
    expect(out).toMatch(/Let's Encrypt +orders of an account +300 in 3h/);
    expect(out).not.toContain("Outages:");
  });

  test("lists outages with their first alert, and exits with 1", async () => {
    const { status, out } = await simulated("--missed-runs", "40d@2029-01-01", "--ca-down", "acm:60d@2027-04-01");

    expect(status).toBe(1);
    expect(out).toMatch(/Outages:\nCertificate +Cause +From +Lasts +First alert\n/);
    expect(out).toMatch(/^edge +expired +2029-\d\d-\d\d +\d+ days +10 days before$/m);
  });

  test("depends on the seed and the years", async () => {
    const [one, other] = [await simulated("--seed", "1", "--years", "2"), await simulated("--seed", "2", "--years", "2")];

    expect(one.out).toMatch(/2026-11-29 to 2028-11-29/);
    expect(one.out).not.toBe(other.out);
    expect((await simulated("--seed", "1", "--years", "2")).out).toBe(one.out);
  });
});

describe("the other formats", () => {
  test("JSON has the complete result, with durations in days", async () => {
    const { out } = await simulated("--format", "json", "--revoke-all", "lets-encrypt:5d@2028-06-01", "--response", "6d");
    const report = JSON.parse(out);

    expect(report).toMatchObject({ version: 1, fleet: "shop", years: 5, seed: 1, certificates: 2, missing: 0 });
    expect(report.settings.revocations).toEqual([{ from: "2028-06-01T00:00:00.000Z", lengthDays: 5, issuer: "lets-encrypt" }]);
    expect(report.outages).toMatchObject([{ certificate: "edge", cause: "revoked", from: "2028-06-06T00:00:00.000Z" }]);
    expect(report.weeks).toHaveLength(261);
    expect(report.survives.map(({ issuer }: { issuer: string }) => issuer)).toContain("lets-encrypt");
    expect(report.lifetimes).toHaveLength(4);
  });

  test("HTML is one file without scripts or external resources, and allows only its own style", async () => {
    const { status, out, err } = await simulated("--format", "html", "--out", "simulation.html", "--ca-down", "60d@2029-01-01");
    const page = workspace.read("simulation.html");
    const [, style] = /<style>([^]*)<\/style>/.exec(page)!;

    expect([status, out, err]).toEqual([1, "", expect.stringMatching(/^simulation\.html: \d+ outages? in 5 years\n$/)]);
    expect(page).not.toMatch(/<(script|link|img|iframe|object|embed|base)\b/);
    expect(page).not.toMatch(/url\(|@import|https?:/);
    expect(page).toContain(`style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`);
    expect(page.match(/<svg /g)).toHaveLength(1);
    expect(page).toContain('class="failure"');
    expect(page.match(/class="change"/g)).toHaveLength(4);
    expect(page).toContain("prefers-color-scheme: dark");
  });
});

describe("inventories", () => {
  test("are simulated like files, without certificates whose renewal is not known", async () => {
    const renewal = { by: "terraform", lifetimeDays: 45, dueDays: 15, runsEvery: "12h" };
    const base = { domains: ["www.example.com"], issuer: "lets-encrypt", endpoints: [], stores: [] };
    const certificates = {
      www: {
        ...base,
        renewal,
        notAfter: "2026-12-20T00:00:00Z",
        alerts: [{ source: "endpoint-probe", warnDays: 10, pageDays: 5, channels: ["sre"] }],
      },
      old: { ...base, alerts: [] },
    };
    workspace.write("inventory.json", JSON.stringify({ version: 1, stack: "shop", certificates }));
    const { status, out, err } = await commandRunIn(workspace.directory, simulateCommand(), "inventory.json", "--from", "2026-11-29");

    expect(status).toBe(0);
    expect(out).toMatch(/^shop: 1 certificate, .*: no outage\n/);
    expect(err).toBe("warning: omitted 1 certificate without known renewal: shop/old\n");
  });

  test("do not put markup or control characters into any format", async () => {
    const [inventory] = hostileInventories() as { certificates: Record<string, { renewal: { runsEvery: string }; issuer: string }> }[];
    for (const certificate of Object.values(inventory.certificates)) {
      certificate.renewal.runsEvery = "12h";
    }
    workspace.write("hostile.json", JSON.stringify(inventory));
    const failures = ["--missed-runs", "200d@2028-01-01"];
    for (const format of ["text", "json", "html"]) {
      const { status, out } = await commandRunIn(
        workspace.directory,
        simulateCommand(),
        ...["hostile.json", "--from", "2026-11-29", "--format", format, ...failures],
      );
      expect(status).toBe(1);

      expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u2028\u2029]/);
      if (format === "html") {
        expect(out).not.toMatch(/<(script|img|iframe)\b/i);
        expect(out).not.toMatch(/<[^>]*\son\w+=/i);
        expect(out).toContain("&lt;/script&gt;");
      }
      if (format === "json") {
        const { weeks } = JSON.parse(out) as { weeks: { orders: Record<string, number> }[] };
        const issuers = new Set(weeks.flatMap(({ orders }) => Object.keys(orders)));
        expect([...issuers].sort()).toEqual(Object.values(HOSTILE).sort());
      }
    }
  });
});

describe("rejected input", () => {
  test.each([
    [
      "--ca-down",
      "10d",
      "invalid-scenario",
      '--ca-down "10d" does not say what fails and when. Write 10d@2027-01-01 or lets-encrypt:10d@2027-01-01.',
    ],
    ["--ca-down", "ten@2027-01-01", "invalid-scenario", "does not say what fails and when"],
    ["--ca-down", "10d@2027-13-01", "invalid-date", '--ca-down "2027-13-01" is not a date or a time'],
    [
      "--ca-down",
      "zerossl:10d@2027-01-01",
      "unknown-issuer",
      'no certificate has the issuer "zerossl". The issuers are: acm, lets-encrypt.',
    ],
    ["--ca-down", "10d@2020-01-01", "invalid-scenario", "begins outside of the simulated time, which is 2026-11-29 to 2031-11-29"],
    ["--missed-runs", "acm:10d@2027-01-01", "invalid-scenario", "Write 14d@2027-01-01."],
    ["--missed-runs", "0d@2027-01-01", "invalid-duration", "is not valid"],
    ["--revoke-all", "soon", "invalid-scenario", "Write 2027-01-01, 5d@2027-01-01 or lets-encrypt:24h@2027-01-01."],
    ["--revoke-all", "2031-11-29", "invalid-scenario", "begins outside of the simulated time"],
    ["--from", "tomorrow", "invalid-date", '--from "tomorrow" is not a date or a time'],
    ["--years", "0", "simulation-setting", '--years "0" is not a whole number from 1 to 20.'],
    ["--years", "2.5", "simulation-setting", "is not a whole number"],
    ["--seed", "-1", "simulation-setting", '--seed "-1" is not a whole number from 0 to 4294967295.'],
    ["--drift", "8d", "simulation-setting", '--drift "8d" is outside of its range. Write a time from 1m to 7d.'],
    ["--drift", "1", "invalid-duration", '"1" is not a duration'],
    ["--response", "5m", "simulation-setting", "Write a time from 1h to 90d."],
  ])("refuses %s %s", async (option, value, code, message) => {
    const { status, out, err } = await simulated(`${option}=${value}`);

    expect([status, out]).toEqual([2, ""]);
    expect(err).toContain(message);
    expect(err).toMatch(new RegExp(`\\(certfleet:${code}\\)\n$`));
  });

  test("refuses a file that is not valid, is missing, or has nothing to simulate", async () => {
    workspace.write("wrong.yaml", "version: 2\n");
    workspace.write("empty.json", JSON.stringify({ version: 1, stack: "shop", certificates: {} }));
    const run = (file: string) => commandRunIn(workspace.directory, simulateCommand(), file);

    expect(await run("wrong.yaml")).toMatchObject({ status: 2, err: expect.stringContaining("wrong.yaml:1:") });
    expect(await run("missing.yaml")).toMatchObject({ status: 2, err: expect.stringContaining("certfleet:unreadable-file") });
    expect(await run("empty.json")).toMatchObject({ status: 2, err: expect.stringContaining("certfleet:nothing-to-simulate") });
  });
});
