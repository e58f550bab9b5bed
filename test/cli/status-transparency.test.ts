import * as fs from "node:fs";
import * as path from "node:path";
import { visitLoggedCertificates } from "../../lib/inventory/transparency/log-reader";
import { LoggedCertificate } from "../../lib/inventory/transparency/logged-certificate";
import { TestCa } from "../aws/endpoint-probe/certificates";
import { acmEntry, entry } from "../inventory/health/fleet";
import { crtSh, derOf, findings, inDays, issuance, run, serials } from "./logged-entries";
import { directoryWith, state, statusIn } from "./status-command";

const AMAZON = { issuer_name: "C=US, O=Amazon, CN=Amazon RSA 2048 M02" };

const directory = directoryWith({});
const ca = new TestCa(directory);
const root = ca.make("R12/O=Let's Encrypt", { isCa: true });
const www = ca.make("www.example.com", { names: ["www.example.com"], issuer: root });

describe("status --ct", () => {
  test("reports a certificate for a name of the fleet that no inventory has, with its names, CA, serial number and expiry", async () => {
    const [found, ...others] = await findings({ www: entry() }, { "crt.json": [crtSh()] });
    expect(others).toEqual([]);
    expect(found).toMatchObject({ severity: "warning" });
    expect(found.certificate).toBeUndefined();
    expect(found.message).toBe(
      `someone can serve www.example.com until ${inDays(80).slice(0, 10)} with a certificate that is in no inventory: Let's Encrypt, R12 issued it (serial badcafe)`,
    );
  });

  test("makes the exit status 1 with --fail-on warning, and counts what was read", async () => {
    const healthy = entry({ notAfter: inDays(60) });
    const { status, out } = await run({ www: healthy }, { "crt.json": [crtSh(), crtSh({ name_value: "other.test", common_name: null })] }, "--fail-on", "warning", "--format", "table"); // prettier-ignore
    expect(status).toBe(1);
    expect(out).toContain("2 certificates of transparency logs read");
    expect(out).toMatch(/warning {2}issued-not-ours/);
  });

  test.each([
    ["in hexadecimal with colons", "0B:AD:CA:FE"],
    ["in decimal", "195939070"],
  ])("knows a certificate by a serial number that is written %s", async (_, serial) => {
    expect(await findings({ www: entry({ serial }) }, { "crt.json": [crtSh()] })).toEqual([]);
  });

  test("ignores certificates that have expired, and those of names outside of the fleet", async () => {
    const outside = ["example.com", "example.org", "wwww.example.com", "www.example.com.evil.test", "notexample.com"];
    const entries = [
      crtSh({ not_after: inDays(-1).slice(0, 19) }),
      ...outside.map((name, index) => crtSh({ name_value: name, common_name: name, serial_number: `aa${index}` })),
    ];
    expect(await findings({ www: entry() }, { "crt.json": entries })).toEqual([]);
  });

  test("watches wildcards in both directions, hosts of endpoints, and everything below the zones", async () => {
    const certificates = {
      www: entry({ endpoints: [{ kind: "host", hosts: ["edge.example.net"], port: 443 }] }),
      wild: entry({ domains: ["*.apps.example.org"], serial: "4b", endpoints: [] }),
      zone: entry({ domains: ["a.zone.test"], serial: "4c", endpoints: [], zones: [{ name: "zone.test" }] }),
    };
    const names = ["*.example.com", "one.apps.example.org", "edge.example.net", "zone.test", "deep.below.zone.test", "*.zone.test"];
    const entries = names.map((name, index) => crtSh({ name_value: name, common_name: name, serial_number: `b${index}` }));
    expect(serials(await findings(certificates, { "crt.json": entries })).sort()).toEqual(["b0", "b1", "b2", "b3", "b4", "b5"]);
  });

  test("counts a precertificate, its certificate and copies in other formats and files once", async () => {
    const poisoned = ca.make("www.example.com", {
      names: ["www.example.com"],
      issuer: root,
      extensions: ["1.3.6.1.4.1.11129.2.4.3=critical,ASN1:NULL"],
    });
    const precertificate = derOf(poisoned);
    Buffer.from(www.serial, "hex").copy(precertificate, precertificate.indexOf(Buffer.from(poisoned.serial, "hex")));
    const other = crtSh({ serial_number: www.serial.toUpperCase().padStart(20, "0") });
    const files = {
      "certspotter.json": [issuance(precertificate), issuance(derOf(www))],
      "older.json": [issuance(derOf(www), { cert_der: undefined, cert: { type: "cert", data: derOf(www).toString("base64") } })],
      "crt.json": [other, { ...other, id: 2, entry_timestamp: null }],
      "www.pem": `subject=www\n${www.certificate}${root.certificate}`,
      "www.der": derOf(www),
    };
    const found = await findings({ www: entry() }, files);
    expect(serials(found)).toEqual([www.serial]);
    expect(found[0].message).toContain("Let's Encrypt, R12 issued it (serial");
  });

  test("reports the certificates of a CA for the same names as one finding", async () => {
    const entries = [1, 2, 3].map((month) => crtSh({ serial_number: `c${month}`, not_after: inDays(30 * month).slice(0, 19) }));
    const [found, ...others] = await findings({ www: entry({ notAfter: inDays(20) }) }, { "crt.json": entries });
    expect(others).toEqual([]);
    expect(found.message).toContain("(3 of them, the last with serial c3)");
  });

  test("reports the predecessor of a renewed certificate as advice", async () => {
    const found = await findings({ www: entry({ notAfter: inDays(89) }) }, { "crt.json": [crtSh({ not_after: inDays(29).slice(0, 19) })] });
    expect(found).toMatchObject([
      { severity: "advice", message: expect.stringContaining("an earlier certificate for www.example.com") as string },
    ]);
    const ofOther = crtSh({ not_after: inDays(29).slice(0, 19), issuer_name: "C=XX, O=Other CA, CN=X" });
    expect(await findings({ www: entry({ notAfter: inDays(89) }) }, { "crt.json": [ofOther] })).toMatchObject([{ severity: "warning" }]);
  });

  test("knows a certificate of a cloud by its CA and names where the cloud does not tell its serial number", async () => {
    const certificates = { www: acmEntry({ domains: ["www.example.com", "example.com"] }) };
    const both = { name_value: "example.com\nwww.example.com" };
    const amazon = ca.make("Amazon RSA 2048 M02/O=Amazon", { isCa: true });
    const fewer = ca.make("www.example.com", { names: ["www.example.com"], issuer: amazon });
    const equal = ca.make("www.example.com", { names: ["www.example.com", "EXAMPLE.com"], issuer: amazon });
    expect(await findings(certificates, { "crt.json": [crtSh({ ...AMAZON, ...both })], "equal.pem": equal.certificate })).toEqual([]);
    expect(await findings(certificates, { "crt.json": [crtSh(both)] })).toHaveLength(1);
    expect(await findings(certificates, { "crt.json": [crtSh({ ...AMAZON, name_value: "example.com\nnew.example.com" })] })).toHaveLength(
      1,
    );
    expect(serials(await findings(certificates, { "fewer.pem": fewer.certificate }))).toEqual([fewer.serial]);
  });

  test("knows a certificate of an unknown CA without a serial number by its names and expiry", async () => {
    const notAfter = inDays(80);
    const certificates = (end: string) => ({ www: entry({ issuer: "provided", serial: undefined, notAfter: end }) });
    const file = { "crt.json": [crtSh({ issuer_name: 'C=US, O="Example, Inc.", CN=Example CA', not_after: notAfter.slice(0, 19) })] };
    expect(await findings(certificates(notAfter), file)).toEqual([]);
    expect((await findings(certificates(inDays(300)), file))[0].message).toContain("Example, Inc., Example CA issued it");
  });

  test("--owner watches the names of that owner, and knows the certificates of all", async () => {
    const certificates = { www: entry(), api: entry({ owner: "api-team", domains: ["api.example.com"], serial: "4b", endpoints: [] }) };
    const ofBoth = [crtSh(), crtSh({ common_name: "api.example.com", name_value: "api.example.com", serial_number: "ab" })];
    expect(serials(await findings(certificates, { "crt.json": ofBoth }, "--owner", "api-team"))).toEqual(["ab"]);
    const shared = [crtSh({ name_value: "api.example.com\nwww.example.com", serial_number: "4a" })];
    expect(await findings(certificates, { "crt.json": shared }, "--owner", "api-team")).toEqual([]);
  });

  test("reads the pages of a result that were appended to one file, a byte order mark, and a result without entries", async () => {
    const pages = `\ufeff${JSON.stringify([crtSh()])}\n${JSON.stringify([crtSh({ serial_number: "ab" })])}\n[]\n`;
    const [found] = await findings({ www: entry() }, { "pages.json": pages, "none.json": [] });
    expect(found.message).toContain("2 of them");
  });

  test("writes hostile names without control characters, in every format", async () => {
    const name = "\u001b]0;owned\u0007<img src=x>|\u202e.www.example.com";
    const hostile = crtSh({ name_value: `${name}\nwww.example.com`, issuer_name: `O=${"\u009b31m".repeat(50)}, CN==1+1` });
    for (const format of ["table", "json", "csv", "markdown", "prometheus"]) {
      const { out, err } = await run({ www: entry() }, { "crt.json": [hostile] }, "--format", format);
      expect(err).toBe("");
      expect(out.replace(/\n/g, "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
  });
});

describe("recorded answers", () => {
  const file = (name: string) => path.join(__dirname, "..", "fixtures", "transparency", name);

  test("of crt.sh have a certificate and its precertificate, with the same serial number", () => {
    const found: LoggedCertificate[] = [];
    visitLoggedCertificates([file("crt-sh.json")], (certificate) => found.push(certificate));

    expect(found).toEqual(
      Array(2).fill({
        names: ["inlanefreight.com", "www.inlanefreight.com"],
        hasAllNames: false,
        issuer: { organization: "Let's Encrypt", commonName: "R3" },
        serial: "429e004d5023c66007d661e3755cd36a640",
        notAfter: new Date("2023-02-18T16:21:50Z"),
      }),
    );
  });

  test("of certspotter without certificates are refused, and the message says how to get them", () => {
    expect(() => visitLoggedCertificates([file("certspotter.json")], () => undefined)).toThrow(/repeat the request with expand=cert_der/);
  });
});

describe("status --ct rejects", () => {
  const damaged = derOf(www);
  damaged.fill(0xff, 40, 60);
  const pem = www.certificate;

  test.each<[string, unknown, RegExp]>([
    ["an empty file", "", /--ct log: it is empty/],
    ["an error page", "<html><body>502 Bad Gateway</body></html>", /--ct log: it is neither a list in JSON/],
    ["an error of the API", { code: "rate_limited", message: "slow down" }, /--ct log: it is an object instead of a list/],
    [
      "a truncated list",
      JSON.stringify([crtSh()], undefined, 1).slice(0, -20),
      /--ct log cannot be checked: it is not valid JSON \(line \d+\)/,
    ],
    ["text after the list", `${JSON.stringify([crtSh()])}\nnull`, /not valid JSON \(line 2\)/],
    ["an entry that is not JSON", `[\n{"serial_number": x}]`, /not valid JSON \(line 2\)/],
    ["an entry that is not an object", [crtSh(), 7], /--ct log: entry 2 \(line 1\) is neither an issuance of certspotter/],
    ["an entry of another kind", [{ name: "x" }], /entry 1 \(line 1\) is neither an issuance/],
    ["a position in a later list", `[]\n[\n${JSON.stringify(crtSh())},\n{}]`, /entry 2 \(line 4\)/],
    [
      "an issuance without its certificate",
      [issuance(damaged, { cert_der: undefined })],
      /has no certificate.*repeat the request with expand=cert_der/,
    ],
    [
      "a certificate that is not in Base64",
      [issuance(damaged, { cert_der: "§" })],
      /entry 1 \(line 1\) has a certificate that is not in Base64/,
    ],
    ["a damaged certificate of an issuance", [issuance(damaged)], /entry 1 \(line 1\) is not an X\.509 certificate in DER, or is damaged/],
    [
      "a serial number that is not hexadecimal",
      [crtSh({ serial_number: "12 34" })],
      /has the serial_number "12 34", which is not a hexadecimal number/,
    ],
    ["a serial number of 1000 digits", [crtSh({ serial_number: "1".repeat(1000) })], /has the serial_number "1{60}"/],
    [
      "an expiry that is not a time",
      [crtSh({ not_after: "2027-02-30T00:00:00" })],
      /has the not_after "2027-02-30T00:00:00", which is not a time/,
    ],
    ["an entry without names", [crtSh({ name_value: null })], /entry 1 \(line 1\) has no name_value/],
    ["an entry without an issuer", [crtSh({ issuer_name: undefined })], /has no issuer_name/],
    ["an entry of more than 1 MB", [crtSh({ name_value: "x".repeat(1024 * 1024) })], /entry 1 \(line 1\) is larger than 1 MB/],
    ["a list that is nested thousands of times", "[".repeat(100_000), /nested more than/],
    ["a damaged certificate in DER", damaged, /--ct log: it is not an X\.509 certificate in DER/],
    [
      "a damaged certificate in PEM",
      `${pem}${pem.replace(/\n./, "\n!")}`,
      /certificate 2 \(line \d+\) has a certificate that is not in Base64/,
    ],
    ["a truncated PEM file", pem.slice(0, 200), /certificate 1 \(line 1\) has no END line/],
    ["a PEM file of a key", www.key, /neither a list in JSON/],
  ])("%s", async (_, content, problem) => {
    const { status, out, err } = await run({ www: entry() }, { log: content });
    expect({ status, out }).toEqual({ status: 2, out: "" });
    expect(err.replace(/\n/g, " ")).toMatch(problem);
    expect(err).toContain("(certfleet:unreadable-ct)");
  });

  test("each of several files, so that one run shows all problems", async () => {
    const { status, err } = await run({ www: entry() }, { "one.json": "", "good.json": [crtSh()], "two.pem": "x" });
    expect(status).toBe(2);
    expect(err).toMatch(/--ct one\.json: it is empty[^]*--ct two\.pem: it is neither/);
  });

  test("a file that does not exist, and a directory", async () => {
    const where = directoryWith({ "terraform.tfstate": state({ www: entry() }) });
    const { status, err } = await statusIn(where, "--ct", "missing.json", "--ct", ".");
    expect(status).toBe(2);
    expect(err).toMatch(/--ct missing\.json: it does not exist[^]*--ct \.: it is not a regular file/);
  });

  test("a file beyond the limits without reading it", async () => {
    const where = directoryWith({ "terraform.tfstate": state({ www: entry() }), "large.json": "[", "large.pem": "-" });
    fs.truncateSync(path.join(where, "large.json"), 1024 ** 3 + 1);
    fs.truncateSync(path.join(where, "large.pem"), 64 * 1024 ** 2 + 1);
    const { status, err } = await statusIn(where, "--ct", "large.json", "--ct", "large.pem");
    expect(status).toBe(2);
    expect(err).toMatch(/large\.json: it has 1025 MB, and a list of entries can have 1024 MB[^]*large\.pem: it has 65 MB, and a PEM file/);
  });
});
