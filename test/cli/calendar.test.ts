import * as fs from "node:fs";
import * as path from "node:path";
import { calendarCommand } from "../../lib/cli/calendar";
import "../../lib/clouds";
import { DATED_FACTS } from "../../lib/core/dated-facts";
import { hostileInventories } from "../support/hostile-fleet";
import { parseIcalendar } from "../support/icalendar";
import { commandRunIn, Outcome, Workspace } from "./support";

const workspace = new Workspace();
afterAll(() => workspace.remove());

interface Entry {
  readonly id: string;
  readonly kind: string;
  readonly date: string;
  readonly summary: string;
  readonly action: string;
  readonly certificates: string[];
  readonly source?: string;
  readonly checkedOn?: string;
}

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
policy:
  waivers:
    - { rule: acm-exportable-key, resource: aws_acm_certificate.old, until: 2027-03-31, owner: web-team, reason: "moves in March" }
certificates:
  www: { domains: [www.example.com], generation: 2, keepPrevious: "2026-12-31", endpoints: [{ host: www.example.com }] }
  edge: { domains: [edge.example.com], issuer: lets-encrypt, endpoints: [{ host: edge.example.com }] }
`;

function listedBy(...args: string[]): Promise<Outcome> {
  workspace.write("certfleet.yaml", FLEET);
  return commandRunIn(workspace.directory, calendarCommand(), ...args);
}

async function entriesOf(...args: string[]): Promise<Entry[]> {
  const { status, out } = await listedBy(...args, "--format", "json");
  expect(status).toBe(0);
  return (JSON.parse(out) as { entries: Entry[] }).entries;
}

function inventory(certificates: Record<string, unknown>, more: Record<string, unknown> = {}): string {
  const base = { domains: ["www.example.com"], endpoints: [], stores: [], alerts: [] };
  const all = Object.fromEntries(Object.entries(certificates).map(([name, each]) => [name, { ...base, ...(each as object) }]));
  workspace.write("inventory.json", JSON.stringify({ version: 1, stack: "shop", certificates: all, ...more }));
  return "inventory.json";
}

describe("a fleet file", () => {
  test("has its changes in the order of their dates, with the certificates, what to do and the source", async () => {
    const { status, out } = await listedBy("certfleet.yaml", "--now", "2026-11-29", "--until", "2027-03-31");

    expect(status).toBe(0);
    expect(out).toBe(`shop: 2 certificates, 7 changes 2026-11-29 to 2027-03-31

2026-12-15  CAs validate each name from at least five places on the internet
            What to do: Let the name servers, and the web servers that answer HTTP challenges, answer requests from every region.
            Certificates: shop/edge, shop/www
            Source: https://cabforum.org/working-groups/server/baseline-requirements/requirements/

2026-12-31  The previous generation of shop/www is kept until this day
            What to do: The first synth and apply after it remove the previous generation. If you may have to roll back later, change \`keepPrevious\`.
            Certificates: shop/www

2027-02-10  Let's Encrypt: certificates that are issued from this day on are valid for at most 64 days
            What to do: Terraform runs renew them 22 days before expiry, and more often. Keep the runs scheduled.
            Certificates: shop/edge
            Source: https://letsencrypt.org/2025/12/02/from-90-to-45

2027-02-10  Let's Encrypt reuses the validation of a name for at most 10 days in its default profile
            What to do: Keep the validation records in DNS, so that each renewal can validate again. Automate orders that somebody validates by hand.
            Certificates: shop/edge
            Source: https://letsencrypt.org/2025/12/02/from-90-to-45

2027-03-15  ACM: certificates that are issued from this day on are valid for at most 100 days
            What to do: The issuer renews automatically and more often. Renewal needs no change.
            Certificates: shop/www
            Source: https://cabforum.org/working-groups/server/baseline-requirements/requirements/

2027-03-15  CAs reuse the validation of a name for at most 100 days
            What to do: Keep the validation records in DNS, so that each renewal can validate again. Automate orders that somebody validates by hand.
            Certificates: shop/edge, shop/www
            Source: https://cabforum.org/working-groups/server/baseline-requirements/requirements/

2027-03-31  shop: the waiver of acm-exportable-key for aws_acm_certificate.old ends after this day
            What to do: Fix the resource and remove the waiver, or ask its owner (web-team) to renew it.
`);
  });

  test("names the certificates whose alerts would fire before renewal is due", async () => {
    const entries = await entriesOf("certfleet.yaml", "--now", "2028-12-01", "--until", "2029-12-31");
    const [acm] = entries.filter(({ kind }) => kind === "lifetime");

    expect(acm).toMatchObject({ date: "2029-03-15", certificates: ["shop/www"] });
    expect(acm.action).toMatch(/Lower the alert thresholds, which would fire before renewal is due: shop\/www\.$/);
  });

  test("has the dates of key types, with the issuer's default where the file states none", async () => {
    const keys = (await entriesOf("certfleet.yaml", "--now", "2026-11-29")).filter(({ kind }) => kind === "key");

    expect(keys.map(({ id, certificates }) => [id, certificates])).toEqual([
      ["nist-rsa-2048-deprecated", ["shop/www"]],
      ["nist-classical-disallowed", ["shop/edge", "shop/www"]],
    ]);
  });

  test("lists a change on its day, and not on the day after", async () => {
    const on = async (day: string) => (await entriesOf("certfleet.yaml", "--now", day, "--until", day)).map(({ id }) => id);

    expect(await on("2026-07-08")).toEqual(["lets-encrypt-client-auth"]);
    expect(await on("2026-07-09")).toEqual([]);
  });
});

describe("inventories", () => {
  test("have the expiry of certificates that nothing renews, and of no others", async () => {
    const renewal = (by: string) => ({ by, lifetimeDays: 199, dueDays: 30 });
    const notAfter = "2027-01-20T10:00:00Z";
    const file = inventory({
      provided: { issuer: "provided", renewal: renewal("nobody"), notAfter },
      acm: { issuer: "acm", renewal: renewal("issuer"), notAfter },
      plain: { issuer: "unknown", notAfter },
      old: { issuer: "provided", renewal: renewal("nobody"), notAfter: "2026-01-01T00:00:00Z" },
      broken: { issuer: "provided", renewal: renewal("nobody"), notAfter: "soon" },
    });
    const expiries = (await entriesOf(file, "--now", "2026-11-29")).filter(({ kind }) => kind === "expiry");

    expect(expiries.map(({ date, summary }) => [date, summary])).toEqual([
      ["2027-01-20", "shop/plain expires and has no known renewal"],
      ["2027-01-20", "shop/provided expires and does not renew automatically"],
    ]);
  });

  test("of CAs with unknown trust have the public rules with that condition, and private CAs have none", async () => {
    const renewal = { by: "nobody", lifetimeDays: 365, dueDays: 30 };
    const file = inventory({
      brought: { issuer: "provided", renewal, keyType: "rsa-4096" },
      internal: { issuer: "private-ca", renewal, keyType: "rsa-4096" },
    });
    const entries = await entriesOf(file, "--now", "2026-11-29");
    const lifetimes = entries.filter(({ kind }) => kind === "lifetime");

    expect(entries.filter(({ certificates }) => certificates.includes("shop/internal")).map(({ kind }) => kind)).toEqual(["key"]);
    expect(lifetimes.map(({ date, certificates }) => [date, certificates])).toEqual([
      ["2027-03-15", ["shop/brought"]],
      ["2029-03-15", ["shop/brought"]],
    ]);
    expect(lifetimes[0].action).toBe(
      "Only if the CA is publicly trusted, which is not known: Provide a new certificate at least every 100 days, or move to an issuer that renews automatically.",
    );
    expect(entries.map(({ id }) => id)).toContain("email-validation-if-public");
  });

  test("ask for more frequent runs where those of today are too rare for a shorter lifetime", async () => {
    const renewal = { by: "terraform", lifetimeDays: 398, dueDays: 60, runsEvery: "7d" };
    const file = inventory({ edge: { issuer: "zerossl", renewal } });
    const actions = (await entriesOf(file, "--now", "2026-11-29")).filter(({ kind }) => kind === "lifetime").map(({ action }) => action);

    expect(actions[actions.length - 1]).toMatch(/^Run Terraform at least every \d+ hours: renewal is then due \d+ days before expiry\.$/);
  });

  test("have each waiver once, with its last end, and none whose end is not a date", async () => {
    const waiver = (until: string) => ({ rule: "acm-exportable-key", resource: "aws_acm_certificate.old", until });
    const file = inventory({}, { waivers: [waiver("2027-06-30"), waiver("2027-03-31"), { ...waiver("later"), resource: "x.y" }] });

    expect((await entriesOf(file, "--now", "2026-11-29")).map(({ date, kind }) => [date, kind])).toEqual([["2027-06-30", "waiver"]]);
  });

  test("are joined with the file that declares the same certificates", async () => {
    const file = inventory({ www: { issuer: "acm", keyType: "rsa-2048" }, other: { issuer: "acm" } });
    const { out } = await listedBy("certfleet.yaml", file, "--now", "2026-11-29");

    expect(out).toMatch(/^shop: 3 certificates, /);
  });
});

describe("iCalendar", () => {
  test("has one all-day event for each change, and the same identifier whenever it is written", async () => {
    const read = async (now: string) => parseIcalendar((await listedBy("certfleet.yaml", "--now", now, "--format", "ics")).out);
    const [entries, events, later] = [
      await entriesOf("certfleet.yaml", "--now", "2026-11-29"),
      await read("2026-11-29"),
      await read("2027-01-01"),
    ];
    const uids = events.map((event) => event.get("UID"));

    expect(events.map((event) => [event.get("DTSTART;VALUE=DATE"), event.get("SUMMARY")])).toEqual(
      entries.map(({ date, summary }) => [date.replace(/-/g, ""), summary]),
    );
    expect(events[0].get("DESCRIPTION")!.split("\n")).toEqual([
      entries[0].action,
      "Certificates: shop/edge, shop/www",
      `Source: ${entries[0].source}`,
    ]);
    expect(events[0].get("DTSTAMP")).toBe("20261129T000000Z");
    expect(new Set(uids).size).toBe(uids.length);
    expect(uids).toEqual(expect.arrayContaining(later.map((event) => event.get("UID"))));
    expect(later.length).toBeGreaterThan(0);
  });

  test("keeps the identifier of an expiry that moves, so that calendars update the event", async () => {
    const uidAt = async (notAfter: string) => {
      const file = inventory({ brought: { issuer: "private-ca", renewal: { by: "nobody", lifetimeDays: 365, dueDays: 30 }, notAfter } });
      const [event] = parseIcalendar((await listedBy(file, "--now", "2026-11-29", "--format", "ics")).out);
      return [event.get("DTSTART;VALUE=DATE"), event.get("UID")];
    };
    const [[day, uid], [otherDay, otherUid]] = [await uidAt("2027-01-20T00:00:00Z"), await uidAt("2028-01-20T00:00:00Z")];

    expect([day, otherDay]).toEqual(["20270120", "20280120"]);
    expect(otherUid).toBe(uid);
  });

  test("of hostile texts stays valid, in every format without control characters", async () => {
    const waivers = [
      { rule: "a;b,c\\n\r\nEND:VEVENT", resource: "x\u001b[31m\r\nBEGIN:VALARM", until: "2027-03-31", owner: "é".repeat(70) },
    ];
    const hostile = hostileInventories()[0] as { certificates: Record<string, { renewal?: object }> };
    Object.values(hostile.certificates).forEach((certificate) => delete certificate.renewal);
    workspace.write("hostile.json", JSON.stringify({ ...hostile, waivers }));
    const hostileAs = async (format: string) => (await listedBy("hostile.json", "--now", "2026-11-29", "--format", format)).out;
    const [ics, text, json] = [await hostileAs("ics"), await hostileAs("text"), await hostileAs("json")];

    expect(parseIcalendar(ics).map((event) => event.get("CATEGORIES"))).toContain("expiry");
    expect(parseIcalendar(ics)).toHaveLength((JSON.parse(json) as { entries: Entry[] }).entries.length);
    expect(ics).toContain("a\\;b\\,c\\\\n");
    expect([text, json].join("")).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  });
});

describe("options", () => {
  test.each([
    [["--until", "2026-11-28"], "calendar-period", '--until "2026-11-28" is before the first day to list, which is 2026-11-29.'],
    [["--until", "next year"], "invalid-date", '--until "next year" is not a date or a time.'],
  ])("%s is rejected", async (options, code, message) => {
    const { status, out, err } = await listedBy("certfleet.yaml", "--now", "2026-11-29", ...options);

    expect([status, out]).toEqual([2, ""]);
    expect(err).toContain(message);
    expect(err).toContain(`(certfleet:${code})`);
  });

  test("--now that is not a date and files that do not exist are rejected", async () => {
    expect((await listedBy("certfleet.yaml", "--now", "2027-02-30")).err).toContain("(certfleet:invalid-date)");
    expect((await listedBy("missing.yaml")).err).toContain("(certfleet:unreadable-file)");
    expect((await listedBy("missing.json")).status).toBe(2);
  });

  test("--until can be today, and --out writes the file", async () => {
    const today = new Date().toISOString().slice(0, 10);
    expect((await listedBy("certfleet.yaml", "--until", today)).status).toBe(0);

    const { status, out, err } = await listedBy("certfleet.yaml", "--now", "2026-11-29", "--format", "ics", "--out", "fleet.ics");
    const events = parseIcalendar(workspace.read("fleet.ics"));
    expect([status, out, err]).toEqual([0, "", `fleet.ics: ${events.length} changes\n`]);
  });
});

describe("examples", () => {
  const EXAMPLES = path.join(__dirname, "..", "..", "examples");
  const GOLDEN = path.join(__dirname, "..", "golden", "examples");
  const files = fs.readdirSync(EXAMPLES).flatMap((name) => {
    const own = fs.readdirSync(path.join(EXAMPLES, name)).filter((file) => file.endsWith(".yaml"));
    return [...own.map((file) => path.join(EXAMPLES, name, file)), path.join(GOLDEN, name, "cdk.tf.json")];
  });
  const DATES = ["2026-01-01", "2026-11-29", "2027-03-15", "2028-03-16", "2031-01-01"];

  test.each(files.map((file) => [path.relative(path.join(__dirname, "..", ".."), file), file]))("%s at five dates", async (_name, file) => {
    const all = await entriesOf(file, "--now", DATES[0]);
    expect(all.length).toBeGreaterThan(0);
    for (const day of DATES) {
      const entries = await entriesOf(file, "--now", day);
      const events = parseIcalendar((await listedBy(file, "--now", day, "--format", "ics")).out);

      expect(entries).toEqual(all.filter(({ date }) => date >= day));
      expect(entries.map(({ date }) => date)).toEqual(entries.map(({ date }) => date).sort());
      expect(events.map((event) => event.get("SUMMARY"))).toEqual(entries.map(({ summary }) => summary));
    }
  });
});

test("every fact has a source, the day on which it was read, and an id of its own, and the earliest is first", () => {
  const ids = DATED_FACTS.map(({ id }) => id);

  expect(new Set(ids).size).toBe(ids.length);
  expect(DATED_FACTS.map(({ from }) => from)).toEqual(DATED_FACTS.map(({ from }) => from).sort());
  for (const { source, checkedOn, from, fact, action } of DATED_FACTS) {
    expect(source).toMatch(/^https:\/\//);
    expect([from, checkedOn]).toEqual([expect.stringMatching(/^\d{4}-\d\d-\d\d$/), expect.stringMatching(/^\d{4}-\d\d-\d\d$/)]);
    expect([fact, action]).toEqual([expect.not.stringMatching(/\.$/), expect.stringMatching(/\.$/)]);
  }
});
