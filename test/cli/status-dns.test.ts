import { acmEntry, entry } from "../inventory/health/fleet";
import { DnsRecords, DnsServer } from "./dns-server";
import { directoryWith, state, statusIn } from "./status-command";

interface Finding {
  readonly kind: string;
  readonly severity: string;
  readonly certificate?: string;
  readonly message: string;
}

const KINDS = [
  "dnssec-broken",
  "dnssec-unsigned",
  "caa-forbids",
  "caa-missing",
  "validation-record",
  "validation-record-unused",
  "dns-unknown",
];

const ALLOWED: DnsRecords = { CAA: ['0 issue "letsencrypt.org"', '0 issuewild ";"'] };

let server: DnsServer;
beforeAll(async () => {
  server = await DnsServer.start();
});
afterAll(() => server.stop());

/** The findings about DNS, for certificates and resources of a state, and what the server answers. */
async function found(
  zones: Record<string, DnsRecords>,
  certificates: Record<string, unknown>,
  resources: readonly unknown[] = [],
  ...args: string[]
): Promise<Finding[]> {
  server.zones = zones;
  server.asked.length = 0;
  const directory = directoryWith({ "terraform.tfstate": state(certificates, { resources }) });
  const all = ["--dns", "--resolver", server.address, "--timeout", "200ms", "--format", "json", "--now", "2026-11-24", ...args];
  const { out, err } = await statusIn(directory, ...all);
  expect(err).toBe("");
  return (JSON.parse(out) as { findings: Finding[] }).findings.filter(({ kind }) => KINDS.includes(kind));
}

const WWW = { www: entry({ domains: ["www.example.com"] }) };

describe("CAA records in DNS", () => {
  test("that allow the issuer are right, at the name or at its nearest parent", async () => {
    expect(await found({ "www.example.com": ALLOWED }, WWW)).toEqual([]);
    expect(await found({ "example.com": ALLOWED }, WWW)).toEqual([]);
    expect(server.asked).toEqual(["CAA www.example.com", "CAA example.com"]);
  });

  test.each<[string, string, DnsRecords]>([
    ["of another CA", "www.example.com", { CAA: ['0 issue "amazon.com"'] }],
    ["that forbid every CA", "www.example.com", { CAA: ['0 issue ";"'] }],
    ["that forbid wildcards", "*.example.com", ALLOWED],
    ["with another validation method", "*.example.com", { CAA: ['0 issue "letsencrypt.org; validationmethods=http-01"'] }],
    ["with a critical property that no CA knows", "www.example.com", { CAA: ['0 issue "letsencrypt.org"', '128 tbs "Unknown"'] }],
  ])("%s are reported for %s", async (_what, domain, records) => {
    const findings = await found({ "example.com": records }, { www: entry({ domains: [domain] }) });
    expect(findings.map(({ kind, severity, certificate }) => [kind, severity, certificate])).toEqual([
      ["caa-forbids", "warning", "media/www"],
    ]);
    expect(findings[0].message).toContain(`the next issuance for ${domain} fails: the CAA records of example.com in DNS`);
  });

  test.each<[string, DnsRecords]>([
    ["with a validation method that a fleet uses", { CAA: ['0 issue "letsencrypt.org; validationmethods=dns-01"'] }],
    ["with an account", { CAA: ['0 issue "letsencrypt.org; accounturi=https://acme.test/1"'] }],
    ["with critical properties that CAs know", { CAA: ['128 issue "letsencrypt.org"', '128 iodef "mailto:a@example.com"'] }],
    ["without an issuer", { CAA: ['0 iodef "mailto:a@example.com"'] }],
  ])("%s are right", async (_what, records) => {
    expect(await found({ "example.com": records }, WWW)).toEqual([]);
  });

  test("that are absent are advice, once for a certificate", async () => {
    const findings = await found({}, { www: entry({ domains: ["www.example.com", "a.example.com"] }) });
    expect(findings.map(({ kind, severity }) => [kind, severity])).toEqual([["caa-missing", "advice"]]);
  });

  test("of a private CA are not asked for", async () => {
    expect(await found({}, { www: entry({ issuer: "acm-private-ca" }) })).toEqual([]);
    expect(server.asked).toEqual([]);
  });

  test.each<[NonNullable<DnsRecords["fails"]>, string]>([
    ["silent", "the resolver did not answer in time"],
    ["servfail", "the resolver answered SERVFAIL"],
    ["refused", "the resolver refused the query"],
  ])("are unknown if the server is %s: not absent, and not right", async (fails, problem) => {
    const findings = await found({ "www.example.com": { fails }, "example.com": ALLOWED }, WWW);
    expect(findings).toEqual([
      expect.objectContaining({
        kind: "dns-unknown",
        severity: "warning",
        certificate: "media/www",
        message: `it is not known whether CAA records of www.example.com allow lets-encrypt to issue for www.example.com: ${problem}`,
      }),
    ]);
  });

  test("make the certificate's state a warning, and an owner sees only their own", async () => {
    server.zones = { "example.com": { CAA: ['0 issue "amazon.com"'] } };
    const directory = directoryWith({
      "terraform.tfstate": state({ ...WWW, api: entry({ owner: "api-team", domains: ["api.example.com"] }) }),
    });
    const args = ["--dns", "--resolver", server.address, "--format", "json", "--owner", "api-team", "--now", "2026-11-24"];
    const { out } = await statusIn(directory, ...args);
    const { certificates, findings } = JSON.parse(out) as { certificates: { key: string; state: string }[]; findings: Finding[] };
    expect(certificates.map(({ key, state: of }) => [key, of])).toEqual([["media/api", "warning"]]);
    expect(findings.filter(({ kind }) => kind === "caa-forbids").map(({ certificate }) => certificate)).toEqual(["media/api"]);
  });
});

describe("DNSSEC of a zone", () => {
  const certificates = { www: entry({ zones: [{ name: "example.com." }] }) };
  const dnssec = async (records: DnsRecords) =>
    (await found({ "example.com": { ...ALLOWED, ...records } }, certificates)).map(({ kind, severity, message }) => [
      kind,
      severity,
      message,
    ]);

  test("that the resolver validated is right", async () => {
    expect(await dnssec({ SOA: true, DS: true, isValidated: true })).toEqual([]);
  });

  test("that does not validate is an error: no CA may issue", async () => {
    expect(await dnssec({ SOA: true, DS: true, isBroken: true })).toContainEqual([
      "dnssec-broken",
      "error",
      expect.stringMatching(/^no CA may issue or renew certificates in example\.com/),
    ]);
  });

  test("that is not signed is advice", async () => {
    expect(await dnssec({ SOA: true })).toEqual([["dnssec-unsigned", "advice", expect.stringContaining("example.com")]]);
  });

  test.each<[string, DnsRecords, string]>([
    ["a resolver that does not validate", { SOA: true, DS: true }, "the resolver does not validate DNSSEC, or does not say that it did"],
    ["a zone whose servers fail", { fails: "servfail" }, "the resolver answered SERVFAIL, also without a check of signatures"],
    ["a resolver that refuses", { fails: "refused" }, "the resolver answered REFUSED"],
    ["a resolver that does not answer", { fails: "silent" }, "the resolver did not answer in time"],
  ])("is unknown with %s", async (_what, records, problem) => {
    expect(await dnssec(records)).toContainEqual([
      "dns-unknown",
      "warning",
      `it is not known whether DNSSEC of example.com works: ${problem}`,
    ]);
  });

  test.each(["", "a..b", `${"x".repeat(64)}.test`, "\u00fc.test"])("is unknown for %p, which is not asked for", async (name) => {
    const findings = await found({}, { www: entry({ zones: [{ name }], issuer: "acm-private-ca" }) });
    expect(findings.map(({ kind, message }) => [kind, message])).toEqual([
      ["dns-unknown", expect.stringContaining("it is not a DNS name")],
    ]);
    expect(server.asked).toEqual([]);
  });

  test("is unknown for a zone that does not exist, and if nothing listens at the resolver", async () => {
    const [finding] = await found({}, { www: entry({ zones: [{ name: "example.com" }], issuer: "acm-private-ca" }) });
    expect(finding.message).toContain("the resolver answered NXDOMAIN");
    const directory = directoryWith({ "terraform.tfstate": state(certificates) });
    const { out } = await statusIn(directory, "--dns", "--resolver", "127.0.0.1:1", "--timeout", "200ms", "--format", "json");
    const { findings } = JSON.parse(out) as { findings: Finding[] };
    const unknown = findings.filter(({ kind }) => kind === "dns-unknown").map(({ message }) => message.split(": ")[1]);
    expect(unknown).toEqual(["the resolver cannot be reached", "the resolver cannot be reached"]);
  });
});

describe("validation records", () => {
  const RECORD = "_a1.www.example.com";
  const TARGET = "_b2.xyz.acm-validations.aws";
  const certificates = { www: acmEntry({ domains: ["www.example.com"], zones: [{ name: "example.com" }] }) };
  const ZONE: Record<string, DnsRecords> = { "example.com": { CAA: ['0 issue "amazon.com"'], SOA: true, isValidated: true } };
  const resource = (type: string, attributes: object) => ({
    mode: "managed",
    type,
    name: "one",
    provider: "x",
    instances: [{ attributes }],
  });
  const certificate = resource("aws_acm_certificate", {
    domain_validation_options: ["www.example.com", "*.www.example.com"].map((domain) => ({
      domain_name: domain,
      resource_record_name: `${RECORD}.`,
      resource_record_type: "CNAME",
      resource_record_value: `${TARGET}.`,
    })),
  });
  const record = (fqdn: string, target: string) => resource("aws_route53_record", { type: "CNAME", fqdn, records: [target] });

  test("that are in DNS as the state has them are right, and are asked for once", async () => {
    const zones = { ...ZONE, [RECORD]: { CNAME: TARGET.toUpperCase() } };
    expect(await found(zones, certificates, [certificate, record(RECORD, TARGET)])).toEqual([]);
    expect(server.asked.filter((query) => query === `CNAME ${RECORD}`)).toHaveLength(1);
  });

  test.each<[string, DnsRecords | undefined, string, string]>([
    ["is not in DNS", undefined, "validation-record", `is not in DNS, and should point to ${TARGET}`],
    ["points elsewhere", { CNAME: "old.test" }, "validation-record", `points to old.test in DNS, instead of to ${TARGET}`],
    ["cannot be asked for", { fails: "servfail" }, "dns-unknown", "the resolver answered SERVFAIL"],
    ["is not answered in time", { fails: "silent" }, "dns-unknown", "the resolver did not answer in time"],
  ])("a record that %s is a warning of its certificate", async (_what, records, kind, message) => {
    const zones = { ...ZONE, ...(records === undefined ? {} : { [RECORD]: records }) };
    const findings = await found(zones, certificates, [certificate]);
    expect(findings.map((each) => [each.kind, each.severity, each.certificate])).toEqual([[kind, "warning", "media/www"]]);
    expect(findings[0].message).toContain(message);
  });

  test("that no certificate of the state needs are advice while they are in DNS", async () => {
    const resources = [certificate, record("_c3.gone.example.com", "_d4.xyz.acm-validations.aws."), record("cdn.example.com", "cdn.test")];
    const zones = { ...ZONE, [RECORD]: { CNAME: TARGET } };
    const present = await found({ ...zones, "_c3.gone.example.com": { CNAME: "_d4.xyz.acm-validations.aws" } }, certificates, resources);
    expect(present.map(({ kind, severity, message }) => [kind, severity, message])).toEqual([
      [
        "validation-record-unused",
        "advice",
        "whoever holds _d4.xyz.acm-validations.aws can still get certificates for gone.example.com: its validation record _c3.gone.example.com remains, and no certificate of the states that were read needs it",
      ],
    ]);
    expect(await found(zones, certificates, resources)).toEqual([]);
    expect(await found({ ...zones, "_c3.gone.example.com": { fails: "silent" } }, certificates, resources)).toEqual([
      expect.objectContaining({ kind: "dns-unknown", severity: "warning" }),
    ]);
  });

  test("of Certificate Manager are compared as well", async () => {
    const authorization = resource("google_certificate_manager_dns_authorization", {
      domain: "www.example.com",
      dns_resource_record: [{ name: "_acme-challenge.www.example.com.", type: "CNAME", data: "1.authorize.certificatemanager.goog." }],
    });
    const zones = { ...ZONE, "example.com": { ...ZONE["example.com"], CAA: ['0 issue "pki.goog"'] } };
    const google = { www: acmEntry({ issuer: "google-managed", domains: ["www.example.com"], zones: [{ name: "example.com" }] }) };
    const findings = await found(zones, google, [authorization]);
    expect(findings.map(({ kind, certificate: key }) => [kind, key])).toEqual([["validation-record", "media/www"]]);
  });

  test("that no file has are said to be unchecked", async () => {
    const findings = await found(ZONE, certificates);
    expect(findings.map(({ kind, severity, message }) => [kind, severity, message])).toEqual([
      ["dns-unknown", "advice", expect.stringContaining("the validation records of media/www were not compared with DNS")],
    ]);
  });
});

test.each([
  ["--resolver", "dns.example.com"],
  ["--resolver", "192.0.2.1:70000"],
  ["--resolver", "[192.0.2.1"],
])("%s %s is refused", async (option, value) => {
  const directory = directoryWith({ "terraform.tfstate": state(WWW) });
  const { status, err } = await statusIn(directory, "--dns", option, value);
  expect(status).toBe(2);
  expect(err).toContain(`--resolver "${value}" is not an IP address`);
  expect(err).toContain("(certfleet:invalid-dns-resolver)");
});

test("--resolver is refused without --dns", async () => {
  const { status, err } = await statusIn(directoryWith({ "terraform.tfstate": state(WWW) }), "--resolver", "192.0.2.1");
  expect({ status, err }).toEqual({
    status: 2,
    err: expect.stringContaining('--resolver "192.0.2.1" has no effect without --dns') as string,
  });
});
