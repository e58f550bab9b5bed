import { mergeInventories } from "../../../lib/inventory/fleet-view";
import { inventorySchema } from "../../../lib/inventory/inventory-schema";
import { assessFleet } from "../../../lib/inventory/health/assess";
import { acmEntry, entry, findingsOf, inDays, judge, NOW, seen } from "./fleet";

describe("a healthy certificate", () => {
  test("has no findings, and shows its days left and its renewal date", () => {
    const { certificates, findings, probed } = judge({ certificates: { www: entry() } });
    expect(findings).toEqual([]);
    expect(certificates).toMatchObject([{ state: "healthy", daysLeft: 60, notAfter: inDays(60), renewalDue: inDays(30), served: [] }]);
    expect(probed).toBe(false);
  });

  test("has no findings after its endpoint is probed", () => {
    const { certificates, findings, probed } = judge({ certificates: { www: entry() } }, [seen()]);
    expect(findings).toEqual([]);
    expect(certificates[0].served).toMatchObject([{ endpoint: { kind: "host" }, seen: { serial: "4a" } }]);
    expect(probed).toBe(true);
  });

  test("is probed once if a distribution and a host endpoint have the same host and port", () => {
    const host = { kind: "host", hosts: ["www.example.com"], port: 443 };
    const endpoints = [host, { ...host, kind: "cloudfront", hosts: ["WWW.example.com"] }];

    const { certificates, findings } = judge({ certificates: { www: entry({ endpoints }) } }, [seen({ nameMatches: false })]);

    expect(certificates[0].served).toHaveLength(1);
    expect(findings.map(({ kind }) => kind)).toEqual(["wrong-name"]);
  });

  test("has an unknown state if its expiry is unknown", () => {
    expect(judge({ certificates: { www: entry({ notAfter: undefined }) } }).certificates[0]).toMatchObject({
      state: "unknown",
      findings: [],
    });
    expect(judge({ certificates: { www: entry({ notAfter: "soon" }) } }).certificates[0]).toMatchObject({ state: "unknown" });
  });

  test.each([
    ["2027-06-10T23:59:59Z", "2027-06-10T23:59:59.000Z"],
    ["2027-06-10t23:59:59.123456789z", "2027-06-10T23:59:59.123Z"],
    ["2027-06-10T16:00:00.000-07:00", "2027-06-10T23:00:00.000Z"],
    ["2027-06-10 23:59:59 +0000 UTC", "2027-06-10T23:59:59.000Z"],
    ["2027-06-10 23:59:59.5 -0800 PST", "2027-06-11T07:59:59.500Z"],
    ["2027-06-10T23:59:59", "2027-06-10T23:59:59.000Z"],
    ["2027-06-10T23:59:60Z", "2027-06-10T23:59:59.000Z"],
    ["2028-02-29", "2028-02-29T00:00:00.000Z"],
    ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000Z"],
  ])("has its expiry parsed from %s, regardless of the time zone of the machine", (notAfter, moment) => {
    expect(judge({ certificates: { www: entry({ notAfter }) } }).certificates[0].notAfter).toBe(moment);
  });

  test.each(["", "null", "12", "hello 5", "1812345678", "2027-02-29T12:00:00Z", "2027-13-01", "2027-06-10T12:60Z", "0001-01-01T00:00:00Z"])(
    "has no expiry for %j, which is invalid or a placeholder",
    (notAfter) => {
      expect(judge({ certificates: { www: entry({ notAfter }) } }).certificates[0]).toMatchObject({
        state: "unknown",
        notAfter: undefined,
      });
    },
  );

  test("has no renewal date if the inventory's days are out of range", () => {
    const renewal = { by: "terraform", lifetimeDays: 90, dueDays: 1e300 };
    expect(judge({ certificates: { www: entry({ renewal }) } }).certificates[0].renewalDue).toBeUndefined();
  });

  test("has the expiry of the served certificate if Terraform does not know one", () => {
    const { certificates } = judge({ certificates: { www: entry({ notAfter: undefined }) } }, [seen({ notAfter: inDays(50) })]);
    expect(certificates[0]).toMatchObject({ state: "healthy", daysLeft: 50 });
  });
});

describe("expiry", () => {
  test.each([
    [30, "healthy", []],
    [20.5, "healthy", []],
    [20, "warning", ["renewal-overdue"]],
    [10.5, "warning", ["renewal-overdue"]],
    [10, "critical", ["renewal-overdue"]],
    [0.1, "critical", ["renewal-overdue"]],
    [-0.1, "expired", ["expired"]],
  ])("with renewal due 30 days earlier and %d days left is %s", (days, state, kinds) => {
    const { certificates } = judge({ certificates: { www: entry({ notAfter: inDays(days) }) } });
    expect(certificates[0].state).toBe(state);
    expect(certificates[0].findings.map(({ kind }) => kind)).toEqual(kinds);
  });

  test("uses an alert's own thresholds rather than those that follow from the renewal", () => {
    const alerts = [{ source: "acm-days-to-expiry", warnDays: 25, pageDays: 5, channels: ["on-call"] }];
    expect(findingsOf(entry({ notAfter: inDays(24), alerts }))).toMatchObject([{ kind: "renewal-overdue", severity: "warning" }]);
    expect(findingsOf(entry({ notAfter: inDays(6), alerts }))).toMatchObject([{ severity: "warning" }]);
    expect(findingsOf(entry({ notAfter: inDays(5), alerts }))).toMatchObject([{ severity: "error" }]);
  });

  test("uses thresholds in hours for a lifetime of days", () => {
    const renewal = { by: "terraform", lifetimeDays: 6, dueDays: 2 };
    expect(findingsOf(entry({ notAfter: inDays(1.5), renewal }))).toEqual([]);
    expect(findingsOf(entry({ notAfter: inDays(1), renewal }))).toMatchObject([{ severity: "warning" }]);
    expect(findingsOf(entry({ notAfter: inDays(0.5), renewal }))).toMatchObject([
      { severity: "error", message: expect.stringContaining("in 12 hours") },
    ]);
  });

  test("names who renews the certificate, and advises accordingly", () => {
    const fix = (certificate: Record<string, unknown>) => findingsOf(certificate)[0].fix;
    expect(fix(entry({ notAfter: inDays(5) }))).toContain("find out why the scheduled run (every 12h) did not");
    expect(fix(acmEntry({ notAfter: inDays(5) }))).toContain("renewal status in ACM");
    expect(fix(acmEntry({ notAfter: inDays(5), issuer: "google-managed" }))).toContain("DNS authorization");
    expect(fix(entry({ notAfter: inDays(5), renewal: { by: "nobody", lifetimeDays: 365, dueDays: 30 } }))).toContain(
      "does not renew automatically",
    );
  });

  test("of a certificate renewed by its issuer is as old as Terraform's last run, and the message says so", () => {
    expect(findingsOf(acmEntry({ notAfter: inDays(5) }))[0]).toMatchObject({
      message: expect.stringContaining("according to the state"),
      fix: expect.stringContaining("-refresh-only"),
    });
    expect(findingsOf(entry({ notAfter: inDays(5) }))[0].message).not.toContain("according to the state");
  });

  test("without a known renewal is a warning at 30 days and an error at 7", () => {
    const plain = { renewal: undefined, madeBy: "stack" };
    expect(findingsOf(entry({ ...plain, notAfter: inDays(31) }))).toEqual([]);
    expect(findingsOf(entry({ ...plain, notAfter: inDays(30) }))).toMatchObject([{ kind: "expiring", severity: "warning" }]);
    expect(findingsOf(entry({ ...plain, notAfter: inDays(7) }))).toMatchObject([{ kind: "expiring", severity: "error" }]);
  });

  test("of a certificate without an endpoint is not an error", () => {
    expect(findingsOf(entry({ notAfter: inDays(-3), endpoints: [] }))).toMatchObject([
      { kind: "expired", severity: "warning", message: expect.stringContaining("3 days ago"), fix: expect.stringContaining("remove it") },
    ]);
  });
});

describe("a certificate without an endpoint", () => {
  test("from ACM will expire, because ACM does not renew unused certificates", () => {
    expect(findingsOf(acmEntry({ endpoints: [] }))).toMatchObject([
      {
        kind: "served-nowhere",
        severity: "warning",
        message: "it will expire: no endpoint serves it, and ACM renews only certificates in use",
      },
    ]);
  });

  test("from another issuer is advice", () => {
    expect(findingsOf(entry({ endpoints: [] }))).toMatchObject([{ kind: "served-nowhere", severity: "advice" }]);
  });

  test.each([
    ["is in a store", { stores: [{ name: "edge", id: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:x" }] }],
    ["was imported", { deployedTo: [{ target: "acm", arn: "arn:aws:acm:eu-west-1:111122223333:certificate/1" }] }],
    ["is managed elsewhere, so that its endpoints are unknown", { madeBy: "elsewhere" }],
    ["is a plain resource, whose endpoints are unknown", { madeBy: "stack", renewal: undefined }],
  ])("is not reported if it %s", (_, differs) => {
    expect(findingsOf(entry({ endpoints: [], ...differs })).map(({ kind }) => kind)).not.toContain("served-nowhere");
  });
});

describe("an endpoint", () => {
  const kinds = (certificate: Record<string, unknown>, ...observations: Parameters<typeof seen>) =>
    findingsOf(certificate, [seen(...observations)]).map(({ kind, severity }) => `${severity} ${kind}`);

  test.each([
    ["ENOTFOUND: getaddrinfo ENOTFOUND www.example.com", "its name does not resolve"],
    ["EAI_AGAIN: getaddrinfo EAI_AGAIN www.example.com", "the DNS resolver does not answer"],
    ["ECONNREFUSED: connect ECONNREFUSED 192.0.2.1:443", "nothing listens there (connection refused)"],
    ["EHOSTUNREACH: connect", "there is no route to it from here"],
    ["ETIMEDOUT: ", "the connection timed out"],
    ["no TLS handshake within 5000 ms", "no TLS handshake within 5000 ms"],
    ["ECONNRESET: Client network socket disconnected", "the connection was closed during the handshake"],
    [undefined, "no TLS handshake"],
  ])("that does not respond is unreachable: %s", (problem, words) => {
    expect(findingsOf(entry(), [{ host: "www.example.com", port: 443, reachable: false, problem }])).toMatchObject([
      { kind: "unreachable", severity: "error", endpoint: "www.example.com:443", message: `www.example.com:443 does not answer: ${words}` },
    ]);
  });

  test.each([
    ["ERR_SSL_WRONG_VERSION_NUMBER: C0F6FB:error:0A00010B:SSL routines:ssl3_get_record:wrong version number", "it does not speak TLS"],
    ["EPROTO: write EPROTO 40:error:0A00010B:SSL routines::wrong version number", "it does not speak TLS"],
    ["ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: C0F6FB:error", "it requires a client certificate"],
    ["ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE: C0F6FB:error", "it requires a client certificate"],
    ["ERR_SSL_TLSV1_UNRECOGNIZED_NAME: C0F6FB:error", "it has no certificate for the name"],
    ["ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR: C0F6FB:error", "the handshake failed (ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR)"],
  ])("whose handshake fails is unreachable, with a reason that is stable between runs: %s", (problem, words) => {
    const [finding] = findingsOf(entry(), [{ host: "www.example.com", port: 443, reachable: false, problem }]);
    expect(finding).toMatchObject({ kind: "unreachable", severity: "error", message: expect.stringContaining(words) });
    expect(finding.message).toMatch(/^www\.example\.com:443 accepts connections, but the TLS handshake fails: /);
    expect(finding.message).not.toContain("C0F6FB");
  });

  test("can serve an invalid serial number, which is assessed like any other", () => {
    expect(kinds(entry(), { serial: "-05", notAfter: inDays(90) })).toEqual(["warning served-not-ours"]);
    expect(kinds(entry({ serial: "5" }), { serial: "05", notAfter: inDays(90) })).toEqual([]);
  });

  test("is reported once for a host that is declared twice", () => {
    const endpoints = [{ kind: "host", hosts: ["www.example.com", "WWW.example.com"], port: 443 }];
    expect(kinds(entry({ endpoints }), { nameMatches: false })).toEqual(["error wrong-name"]);
  });

  test("that serves a certificate for another name is reported", () => {
    expect(kinds(entry(), { nameMatches: false })).toEqual(["error wrong-name"]);
  });

  test.each([
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "an intermediate certificate is missing"],
    ["the certificate is signed with SHA-1", "the certificate is signed with SHA-1"],
    ["UNSPECIFIED", "an intermediate has a weak key or is signed with SHA-1"],
    ["the key is RSA with 1024 bits", "the key is RSA with 1024 bits"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed"],
    ["SELF_SIGNED_CERT_IN_CHAIN", "not publicly trusted"],
    ["CERT_NOT_YET_VALID", "not valid yet"],
    ["CERT_HAS_EXPIRED", "a certificate of the chain has expired"],
    ["SOMETHING_ELSE", "SOMETHING_ELSE"],
  ])("whose chain is not trusted is reported: %s", (problem, words) => {
    expect(findingsOf(entry(), [seen({ chainValid: false, problem })])).toMatchObject([
      { kind: "chain-broken", severity: "error", message: expect.stringContaining(words) },
    ]);
  });

  test("whose chain is trusted and in the wrong order is a warning, since browsers accept it", () => {
    expect(findingsOf(entry(), [seen({ problem: "the chain is not in order" })])).toMatchObject([
      { kind: "chain-order", severity: "warning", message: expect.stringContaining("wrong order: browsers accept it") },
    ]);
  });

  test("with an expired certificate has one finding, without an additional one for the chain", () => {
    expect(kinds(entry({ notAfter: inDays(-2) }), { notAfter: inDays(-2), chainValid: false, problem: "CERT_HAS_EXPIRED" })).toEqual([
      "error expired",
      "error served-expired",
    ]);
  });

  test("serves the issued certificate if its serial number matches in decimal, hexadecimal, upper case or with colons", () => {
    for (const serial of ["74", "4a", "4A", "00:4A", "4a"]) {
      expect(kinds(entry({ serial }), { serial: "4a" })).toEqual([]);
    }
  });

  test("with an older certificate that has days left is a warning", () => {
    expect(kinds(entry(), { serial: "49", notAfter: inDays(20) })).toEqual(["warning served-other"]);
  });

  test("with an older certificate that has few days left is an error", () => {
    expect(kinds(entry(), { serial: "49", notAfter: inDays(3) })).toEqual(["error served-other"]);
  });

  test("with another certificate of the fleet is an error", () => {
    const certificates = {
      www: entry(),
      api: entry({ serial: "4b", endpoints: [{ kind: "host", hosts: ["api.example.com"], port: 443 }] }),
    };
    expect(judge({ certificates }, [seen({ serial: "4b" })]).findings).toMatchObject([
      {
        kind: "served-other",
        certificate: "media/www",
        message: "www.example.com:443 serves the certificate media/api instead of this one",
      },
    ]);
  });

  test("with an unknown certificate is a warning", () => {
    expect(findingsOf(entry(), [seen({ serial: "dead", notAfter: inDays(80) })])).toMatchObject([
      { kind: "served-not-ours", severity: "warning", message: expect.stringContaining("serial dead, issued by CN=Test Intermediate") },
    ]);
  });

  test("may serve either of two declared certificates, such as RSA and ECDSA", () => {
    const certificates = { rsa: entry({ serial: "4a" }), ecdsa: entry({ serial: "4b" }) };
    expect(judge({ certificates }, [seen({ serial: "4b" })]).findings).toEqual([]);
    expect(judge({ certificates }, [seen({ serial: "4c", notAfter: inDays(80) })]).findings).toHaveLength(2);
  });

  test("may serve a certificate with unknown properties", () => {
    const certificates = { known: entry(), unknown: entry({ serial: undefined, notAfter: undefined }) };
    expect(judge({ certificates }, [seen({ serial: "4c", notAfter: inDays(80) })]).findings).toEqual([]);
  });

  test("is matched by name without regard to case, and by port", () => {
    expect(kinds(entry({ endpoints: [{ kind: "host", hosts: ["WWW.example.com"], port: 443 }] }), { nameMatches: false })).toEqual([
      "error wrong-name",
    ]);
    expect(kinds(entry(), { port: 8443, nameMatches: false })).toEqual([]);
  });

  describe("with an ACM certificate, whose serial number is unknown, is identified by its expiry:", () => {
    test("the same expiry is the issued certificate", () => {
      expect(kinds(acmEntry(), { serial: "99", notAfter: inDays(150) })).toEqual([]);
    });

    test("a later expiry is a renewal by ACM, and the state is outdated", () => {
      const { findings, certificates } = judge({ certificates: { www: acmEntry({ notAfter: inDays(-4) }) } }, [
        seen({ serial: "99", notAfter: inDays(190) }),
      ]);
      expect(findings).toMatchObject([
        { kind: "state-outdated", severity: "advice", message: expect.stringContaining("ACM has renewed it since") },
      ]);
      expect(certificates).toMatchObject([{ state: "healthy", daysLeft: 190 }]);
    });

    test("a later expiry for another name is an unknown certificate", () => {
      expect(kinds(acmEntry(), { serial: "99", notAfter: inDays(190), nameMatches: false })).toEqual([
        "error wrong-name",
        "warning served-not-ours",
      ]);
    });

    test("an earlier expiry is an older certificate", () => {
      expect(kinds(acmEntry(), { serial: "99", notAfter: inDays(100) })).toEqual(["warning served-other"]);
    });
  });
});

describe("TLS versions", () => {
  const weak = (endpoint: Record<string, unknown>, outdatedProtocols: string[], protocol = "TLSv1.3") =>
    findingsOf(entry({ endpoints: [{ kind: "alb", hosts: ["www.example.com"], port: 443, ...endpoint }] }), [
      seen({ outdatedProtocols, protocol }),
    ]);

  test("up to TLS 1.1 only are rejected by clients", () => {
    expect(
      findingsOf(entry(), [
        { host: "www.example.com", port: 443, reachable: false, problem: "ERR_SSL", outdatedProtocols: ["TLSv1", "TLSv1.1"] },
      ]),
    ).toMatchObject([
      { kind: "weak-tls", severity: "error", message: "www.example.com:443 accepts nothing newer than TLS 1.1: clients refuse it" },
    ]);
  });

  test("below the declared minimum are an error, with the declared policy in the fix", () => {
    expect(weak({ minimumTls: "1.2", tlsPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06" }, ["TLSv1", "TLSv1.1"])).toMatchObject([
      {
        kind: "weak-tls",
        severity: "error",
        message: "www.example.com:443 accepts TLS 1.0 and TLS 1.1, although TLS 1.2 is declared as its minimum",
        fix: expect.stringContaining("ELBSecurityPolicy-TLS13-1-2-2021-06"),
      },
    ]);
  });

  test("of 1.2 are below a declared minimum of 1.3", () => {
    expect(weak({ minimumTls: "1.3" }, ["TLSv1.2"])).toMatchObject([{ severity: "error" }]);
    expect(weak({ minimumTls: "1.3" }, [], "TLSv1.2")).toMatchObject([{ severity: "error" }]);
    expect(weak({ minimumTls: "1.2" }, [], "TLSv1.2")).toEqual([]);
  });

  test.each(["1.0", "1.1", "unknown", ""])(
    "of 1.1 are a warning if %j is declared, because they are outdated but not below the minimum",
    (minimumTls) => {
      expect(weak({ minimumTls }, ["TLSv1.1"])).toMatchObject([{ severity: "warning", message: "www.example.com:443 accepts TLS 1.1" }]);
    },
  );

  test("of 1.0 and 1.1 are a warning without a declared minimum", () => {
    expect(weak({}, ["TLSv1.1"])).toMatchObject([{ severity: "warning", message: "www.example.com:443 accepts TLS 1.1" }]);
    expect(weak({}, [])).toEqual([]);
  });
});

describe("configuration and apply:", () => {
  test("a declared certificate that is not applied is reported", () => {
    const { findings } = judge({
      certificates: { www: entry() },
      declared: { www: entry(), api: entry({ notAfter: undefined, serial: undefined }) },
    });
    expect(findings).toMatchObject([{ kind: "not-applied", severity: "warning", certificate: "media/api" }]);
  });

  test("an applied certificate that is no longer declared is reported", () => {
    const { findings } = judge({ certificates: { www: entry(), old: entry() }, declared: { www: entry() } });
    expect(findings).toMatchObject([{ kind: "no-longer-declared", severity: "warning", certificate: "media/old" }]);
  });

  test("a stack without an apply has one finding, because it is unknown whether it was applied", () => {
    const inventory = inventorySchema().parse({ version: 1, stack: "media", certificates: { a: entry(), b: entry() } });
    const { findings } = assessFleet(mergeInventories([{ file: "cdk.tf.json", applied: false, inventory }]), { now: NOW });
    expect(findings).toMatchObject([
      {
        kind: "not-applied",
        severity: "advice",
        message: expect.stringContaining("the expiry of 2 certificates in stack media is unknown"),
      },
    ]);
    expect(findings[0].certificate).toBeUndefined();
  });
});

describe("missing owners and alerts", () => {
  test.each([undefined, "", "  "])("include the owner %j", (owner) => {
    expect(findingsOf(entry({ owner }))).toMatchObject([{ kind: "owner-missing", severity: "advice" }]);
  });

  test("include certificates without an alert, or with an alert without channels", () => {
    expect(findingsOf(entry({ alerts: [] }))).toMatchObject([{ kind: "alert-missing", severity: "warning" }]);
    expect(findingsOf(entry({ alerts: [{ source: "acm-events", channels: [] }] }))).toMatchObject([
      { kind: "alert-missing", message: "nobody is notified if it fails to renew: its alerts have no channel" },
    ]);
    expect(findingsOf(entry({ alerts: [], madeBy: "stack" }))).toMatchObject([{ kind: "alert-missing", severity: "advice" }]);
  });

  test("are not reported for a certificate managed elsewhere", () => {
    expect(findingsOf(entry({ owner: undefined, alerts: [], madeBy: "elsewhere" }))).toEqual([]);
  });
});

describe("waivers", () => {
  const waiver = { rule: "weak-tls-version", resource: "aws_lb_listener.legacy", owner: "edge-team", reason: "set-top boxes" };

  test.each([
    ["2026-11-23", "waiver-expired", "warning"],
    ["2026-11-24", "waiver-ending", "advice"],
    ["2026-12-20", "waiver-ending", "advice"],
    ["soon", "waiver-expired", "warning"],
  ])("that end %s are reported as %s", (until, kind, severity) => {
    const { findings } = judge({ certificates: {}, waivers: [{ ...waiver, until }] });
    expect(findings).toMatchObject([{ kind, severity, message: expect.stringContaining("owner: edge-team") }]);
  });

  test("that end later are not reported", () => {
    expect(judge({ certificates: {}, waivers: [{ ...waiver, until: "2027-06-30" }] }).findings).toEqual([]);
  });
});

describe("the order of results", () => {
  const host = (name: string) => ({
    endpoints: [{ kind: "host", hosts: [`${name}.example.com`], port: 443 }],
    domains: [`${name}.example.com`],
  });

  test("has what clients notice now before what expires soon", () => {
    const certificates = {
      soon: entry({ ...host("soon"), notAfter: inDays(3) }),
      wrong: entry({ ...host("wrong"), notAfter: inDays(60) }),
    };
    const served = [seen({ host: "soon.example.com", notAfter: inDays(3) }), seen({ host: "wrong.example.com", nameMatches: false })];
    expect(judge({ certificates }, served).certificates.map(({ certificate }) => certificate.name)).toEqual(["wrong", "soon"]);
  });

  test("goes by the expiry of the served certificate where that is sooner", () => {
    const certificates = {
      issued: entry({ ...host("issued"), notAfter: inDays(5) }),
      stale: entry({ ...host("stale"), notAfter: inDays(60) }),
    };
    const served = [
      seen({ host: "issued.example.com", notAfter: inDays(5) }),
      seen({ host: "stale.example.com", notAfter: inDays(2), serial: "49" }),
    ];
    expect(judge({ certificates }, served).certificates.map(({ certificate }) => certificate.name)).toEqual(["stale", "issued"]);
  });

  test("is by urgency, then by days left, then by name, with the worst findings first", () => {
    const { certificates, findings } = judge({
      certificates: {
        healthy: entry(),
        unknown: entry({ notAfter: undefined }),
        sooner: entry({ notAfter: inDays(15) }),
        later: entry({ notAfter: inDays(18) }),
        critical: entry({ notAfter: inDays(2) }),
        expired: entry({ notAfter: inDays(-2), owner: undefined }),
      },
    });
    expect(certificates.map(({ certificate }) => certificate.name)).toEqual([
      "expired",
      "critical",
      "sooner",
      "later",
      "unknown",
      "healthy",
    ]);
    expect(findings.map(({ severity }) => severity)).toEqual(["error", "error", "warning", "warning", "advice"]);
  });
});

describe("hostile inventories", () => {
  test("may use names of Object's own members", () => {
    const names = ["constructor", "__proto__x", "toString", "hasOwnProperty"];
    const { certificates } = judge({ certificates: Object.fromEntries(names.map((name) => [name, entry({ notAfter: inDays(-1) })])) });
    expect(certificates.map(({ certificate }) => certificate.name).sort()).toEqual([...names].sort());
    expect(certificates.every(({ findings }) => findings.length === 1)).toBe(true);
  });

  test.each(["x".repeat(10_000), "9".repeat(10_000), "", ":::", "-1", "0x4a", "４２"])("may contain an invalid serial number", (serial) => {
    expect(() => findingsOf(entry({ serial }), [seen()])).not.toThrow();
  });
});
