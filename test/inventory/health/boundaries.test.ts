import { judge, acmEntry, entry, findingsOf, inDays, seen } from "./fleet";

const HOUR = 1 / 24;
const ENDPOINT = { kind: "alb", hosts: ["www.example.com"], port: 443 };

describe("the expiry of a certificate", () => {
  const days = (certificate: Record<string, unknown>, ...served: Parameters<typeof seen>[0][]) =>
    judge({ certificates: { www: certificate } }, served.map(seen)).certificates[0].daysLeft;

  test("comes from the state if Terraform renews it, regardless of the endpoint", () => {
    expect(days(entry({ notAfter: inDays(60) }), { notAfter: inDays(80) })).toBe(60);
  });

  test("comes from the endpoint if the issuer renews it and the served expiry is later", () => {
    expect(days(acmEntry({ notAfter: inDays(20) }), { notAfter: inDays(80) })).toBe(80);
    expect(days(acmEntry({ notAfter: inDays(80) }), { notAfter: inDays(20) })).toBe(80);
  });

  test("does not come from a certificate for another name", () => {
    expect(days(acmEntry({ notAfter: inDays(20) }), { notAfter: inDays(80), nameMatches: false })).toBe(20);
  });

  test.each([[[30, 80, 50]], [[80, 30]], [[30, 80]]])("is the latest that its endpoints serve: %j", (served) => {
    const endpoints = served.map((_, port) => ({ ...ENDPOINT, port: port + 1 }));
    const observations = served.map((left, port) => ({ port: port + 1, notAfter: inDays(left) }));
    expect(days(entry({ notAfter: undefined, serial: undefined, endpoints }), ...observations)).toBe(80);
  });

  test("is known even if another endpoint does not report one", () => {
    const endpoints = [ENDPOINT, { ...ENDPOINT, port: 8443 }];
    const unreadable = { port: 8443, notAfter: "unreadable", daysLeft: undefined };
    expect(days(entry({ notAfter: undefined, serial: undefined, endpoints }), { notAfter: inDays(40) }, unreadable)).toBe(40);
  });

  test.each([
    [2, "in 2 days"],
    [1.97, "in 47 hours"],
    [2 * HOUR + 0.01, "in 2 hours"],
    [1.5 * HOUR, "in an hour"],
    [0.5 * HOUR, "in less than an hour"],
  ])("with %d days left is described as %s", (left, words) => {
    expect(findingsOf(entry({ notAfter: inDays(left) }))[0].message).toContain(words);
  });

  test("is not past at the very moment of expiry", () => {
    expect(findingsOf(entry({ notAfter: inDays(0) }))).toMatchObject([{ kind: "renewal-overdue" }]);
  });
});

describe("the thresholds of an alert", () => {
  test("apply only if it has both", () => {
    const certificate = (alert: object) => entry({ notAfter: inDays(25), alerts: [{ source: "probe", channels: ["sre"], ...alert }] });
    expect(findingsOf(certificate({ warnDays: 26, pageDays: 5 }))).toHaveLength(1);
    expect(findingsOf(certificate({ warnDays: 26 }))).toEqual([]);
    expect(findingsOf(certificate({ pageDays: 5 }))).toEqual([]);
  });
});

describe("the message for an expiring certificate", () => {
  const first = (certificate: Record<string, unknown>, served?: Parameters<typeof findingsOf>[1]) => findingsOf(certificate, served)[0];

  test("contains its first domain name, and the renewal date", () => {
    const { message } = first(entry({ domains: ["www.example.com", "api.example.com"], notAfter: inDays(5) }));
    expect(message).toBe("www.example.com expires in 5 days, on 2026-11-29, and has not renewed: renewal was due on 2026-10-30");
  });

  test("contains the entry's name if there is no domain name, and no renewal date if it is unknown", () => {
    const { message } = first(entry({ domains: [], madeBy: "stack", renewal: undefined, notAfter: inDays(5) }));
    expect(message).toBe("www expires in 5 days, on 2026-11-29");
  });

  test("says that the expiry comes from the state only if it does", () => {
    const certificate = acmEntry({ notAfter: inDays(-40) });
    expect(first(certificate).message).toContain("according to the state");
    const served = findingsOf(certificate, [seen({ serial: "99", notAfter: inDays(3) })]).find(({ kind }) => kind === "renewal-overdue");
    expect(served?.message).not.toContain("according to the state");
    expect(served?.fix).not.toContain("-refresh-only");
  });

  test("has a fix for each kind of renewal", () => {
    const fix = (renewal: object | undefined, more: object = {}) => first(entry({ notAfter: inDays(5), renewal, ...more })).fix;
    expect(fix({ by: "terraform", lifetimeDays: 90, dueDays: 30 })).toBe(
      "run `terraform apply`, which renews it, and find out why the scheduled run did not",
    );
    expect(fix({ by: "issuer", lifetimeDays: 90, dueDays: 30 }, { issuer: "unheard-of" })).toContain(
      "check why unheard-of does not renew it",
    );
    expect(fix(undefined, { madeBy: "stack" })).toContain("renew it at its issuer");
  });
});

describe("a certificate without owner or alert", () => {
  const fixes = (certificate: Record<string, unknown>) => Object.fromEntries(findingsOf(certificate).map(({ kind, fix }) => [kind, fix]));
  const messages = (certificate: Record<string, unknown>) => findingsOf(certificate).map(({ message }) => message);
  const bare = { owner: undefined, alerts: [] };

  test("is fixed in the fleet if it belongs to one, otherwise in its own settings", () => {
    expect(fixes(entry({ ...bare, madeBy: "fleet" }))).toMatchObject({
      "owner-missing": expect.stringContaining("the fleet's defaults"),
      "alert-missing": expect.stringContaining("name a channel in `notify`"),
    });
    expect(fixes(entry({ ...bare, madeBy: "stack" }))).toMatchObject({
      "owner-missing": expect.stringContaining("tag or label"),
      "alert-missing": expect.stringContaining("add expiry alarms"),
    });
    expect(fixes(entry({ ...bare, madeBy: "elsewhere" }))).toEqual({});
  });

  test("is described as without an alert, or with alerts without a channel", () => {
    expect(messages(entry({ alerts: [] })).join()).toContain("it has no alert");
    expect(messages(entry({ alerts: [{ source: "probe", channels: [] }] })).join()).toContain("its alerts have no channel");
  });

  test("is reported as unused only if the inventory knows its endpoints", () => {
    const kinds = (more: object) => findingsOf(entry({ endpoints: [], ...more })).map(({ kind }) => kind);
    expect(kinds({ madeBy: "stack" })).toContain("served-nowhere");
    expect(kinds({ madeBy: "stack", renewal: undefined })).not.toContain("served-nowhere");
    expect(kinds({ madeBy: "fleet", issuer: "unheard-of" })).toContain("served-nowhere");
    expect(kinds({ madeBy: "fleet", notAfter: undefined })).toContain("served-nowhere");
    expect(kinds({ madeBy: "fleet", notAfter: inDays(-1) })).not.toContain("served-nowhere");
  });
});

describe("waivers", () => {
  const waiver = { rule: "plain-http", resource: "aws_lb_listener.a", reason: "migration", owner: "edge-team" };
  const found = (until: string, more: object = {}) =>
    judge({ certificates: {}, waivers: [{ ...waiver, until, ...more }] }).findings.map(({ kind }) => kind);

  test("are reported in their last 30 days, and after the end of their last day", () => {
    expect(found("2026-11-23")).toEqual(["waiver-expired"]);
    expect(found("2026-11-24")).toEqual(["waiver-ending"]);
    expect(found("2026-12-23")).toEqual(["waiver-ending"]);
    expect(found("2026-12-24")).toEqual([]);
  });

  test.each(["on 2027-06-30", "2027-06-30T00:00:00Z", "2027-6-30"])("have no valid end date in %j", (until) => {
    expect(found(until)).toEqual(["waiver-expired"]);
  });
});

describe("the certificate on an endpoint", () => {
  const kinds = (certificate: Record<string, unknown>, observation: Parameters<typeof seen>[0]) =>
    findingsOf(certificate, [seen(observation)]).map(({ kind, severity }) => `${severity} ${kind}`);

  test("is the issued one if the expiry differs by at most an hour", () => {
    const at = (difference: number) => kinds(acmEntry(), { serial: "99", notAfter: inDays(150 + difference) });
    expect(at(HOUR)).toEqual([]);
    expect(at(-HOUR)).toEqual([]);
    expect(at(-1.1 * HOUR)).toEqual(["warning served-other"]);
    expect(at(1.1 * HOUR)).toEqual(["advice state-outdated"]);
  });

  test("is an error if it is old and within the page threshold", () => {
    expect(kinds(entry(), { serial: "49", notAfter: inDays(10) })).toEqual(["error served-other"]);
    expect(kinds(entry(), { serial: "49", notAfter: inDays(11) })).toEqual(["warning served-other"]);
  });

  test("is not an old one if it is for another name", () => {
    expect(kinds(entry(), { serial: "49", notAfter: inDays(20), nameMatches: false })).toEqual([
      "error wrong-name",
      "warning served-not-ours",
    ]);
  });

  test("is not a renewal by the issuer if Terraform renews, or if clients do not trust it", () => {
    expect(kinds(entry(), { serial: "49", notAfter: inDays(90) })).toEqual(["warning served-not-ours"]);
    expect(kinds(entry({ serial: undefined }), { serial: "49", notAfter: inDays(90) })).toEqual(["warning served-not-ours"]);
    expect(kinds(acmEntry({ serial: "50" }), { serial: "49", notAfter: inDays(190) })).toEqual(["warning served-not-ours"]);
    expect(kinds(acmEntry(), { serial: "49", notAfter: inDays(190), chainValid: false })).toEqual([
      "error chain-broken",
      "warning served-not-ours",
    ]);
    expect(kinds(entry({ renewal: undefined, madeBy: "stack" }), { serial: "49", notAfter: inDays(90) })).toEqual([
      "warning served-not-ours",
    ]);
  });

  test("is not compared if the probe saw no serial number or no expiry", () => {
    expect(kinds(entry(), { serial: undefined })).toEqual([]);
    expect(kinds(entry(), { serial: "49", notAfter: "unreadable", daysLeft: undefined })).toEqual([]);
  });

  test("has expired only after the last day", () => {
    expect(kinds(entry(), { daysLeft: 0, chainValid: true })).toEqual([]);
    expect(kinds(entry(), { daysLeft: -0.01, chainValid: true })).toEqual(["error served-expired"]);
  });

  test("has a chain problem in addition to its expiry if the chain fails for another reason", () => {
    const expired = { notAfter: inDays(-2), chainValid: false };
    expect(kinds(entry({ notAfter: inDays(-2) }), { ...expired, problem: "SELF_SIGNED_CERT_IN_CHAIN" })).toEqual([
      "error expired",
      "error served-expired",
      "error chain-broken",
    ]);
    expect(kinds(entry(), { daysLeft: 0, chainValid: false, problem: "CERT_HAS_EXPIRED" })).toEqual(["error chain-broken"]);
  });
});

describe("the serial number of an endpoint", () => {
  const ours = (issued: string, served: string) => findingsOf(entry({ serial: issued }), [seen({ serial: served })]).length === 0;

  test.each([
    ["4a", "0004a", true],
    ["0", "0", true],
    ["9".repeat(49), BigInt("9".repeat(49)).toString(16), true],
    ["9".repeat(50), BigInt("9".repeat(50)).toString(16), false],
    ["a74", "a74", true],
    ["a74", "4a", false],
  ])("%s matches %s: %s", (issued, served, same) => {
    expect(ours(issued, served)).toBe(same);
  });
});

describe("TLS versions of an endpoint", () => {
  const weak = (endpoint: object, outdatedProtocols: string[], protocol: string | undefined = "TLSv1.3") =>
    findingsOf(entry({ endpoints: [{ ...ENDPOINT, ...endpoint }] }), [seen({ outdatedProtocols, protocol })]);

  test("are listed once each, from the oldest", () => {
    expect(weak({}, ["TLSv1.1", "TLSv1", "TLSv1.1"])[0].message).toContain("TLS 1.0 and TLS 1.1");
  });

  test("are an error if one of them is below the declared minimum", () => {
    expect(weak({ minimumTls: "1.1" }, ["TLSv1", "TLSv1.1"])).toMatchObject([{ severity: "error" }]);
  });

  test("have a fix that names the policy, if there is one", () => {
    expect(weak({}, ["TLSv1"])[0].fix).toContain("set a TLS policy on the endpoint");
    expect(weak({ tlsPolicy: "P" }, ["TLSv1"])[0].fix).toContain("still has the policy P");
  });

  test("that are not TLS count as outdated", () => {
    expect(weak({}, [], "SSLv3")).toHaveLength(1);
    expect(weak({}, [], "xTLSv1.3")).toHaveLength(1);
    expect(weak({}, [], "TLSv1.3x")).toHaveLength(1);
  });
});

describe("the state of a certificate", () => {
  test("is expired if one of several errors says so", () => {
    const endpoints = [ENDPOINT, { ...ENDPOINT, port: 8443 }];
    const { certificates } = judge({ certificates: { www: entry({ endpoints }) } }, [
      seen({ nameMatches: false }),
      seen({ port: 8443, daysLeft: -1 }),
    ]);
    expect(certificates[0].state).toBe("expired");
  });

  test("is not expired if no endpoint serves it", () => {
    expect(judge({ certificates: { www: entry({ notAfter: inDays(-3), endpoints: [] }) } }).certificates[0].state).toBe("warning");
  });

  test("lists its findings with the worst first", () => {
    const { certificates } = judge({ certificates: { www: entry({ owner: undefined }) }, declared: {} });
    const severities = certificates[0].findings.map(({ severity }) => severity);
    expect(severities).toEqual([...severities].sort((one, other) => ORDER.indexOf(one) - ORDER.indexOf(other)));
    expect(severities).toEqual(["warning", "advice"]);
  });

  test("comes before others of the same state by days left, those without a date last", () => {
    const { certificates } = judge({
      certificates: { undated: entry({ notAfter: undefined, alerts: [] }), dated: entry({ notAfter: inDays(15) }) },
    });
    expect(certificates.map(({ certificate }) => certificate.name)).toEqual(["dated", "undated"]);
  });
});

const ORDER = ["error", "warning", "advice"];
