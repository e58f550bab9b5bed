import { X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { readChainCertificate } from "../../../lib/inventory/health/chain-certificate";
import { askRevocationList, ListExpectation, RevocationAnswer } from "../../../lib/inventory/health/revocation-list";
import { TestCa, TestCertificate, TestListOptions } from "../../aws/endpoint-probe/certificates";

const DAY = 24 * 60 * 60;
const URL = "http://ca.test/list.crl";
const SIGNS = "keyUsage=critical,keyCertSign,cRLSign";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-crl-"));
const ca = new TestCa(folder);
let issuer: TestCertificate;
let twin: TestCertificate;
let leaf: TestCertificate;

beforeAll(() => {
  issuer = ca.make("Test CA", { isCa: true, extensions: [SIGNS] });
  twin = ca.make("Test CA", { isCa: true, extensions: [SIGNS] });
  leaf = ca.make("host", { names: ["www.example.com"], issuer, extensions: [`crlDistributionPoints=URI:${URL}`] });
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

function der({ certificate }: TestCertificate): Buffer {
  return new X509Certificate(certificate).raw;
}

function expectation(differs: Partial<ListExpectation> = {}): ListExpectation {
  const { subjectName, certificate } = readChainCertificate(der(issuer))!;
  return { issuerName: subjectName, issuerKey: certificate.publicKey, url: URL, now: new Date(), ...differs };
}

function answerOf(list: Buffer, differs: Partial<ListExpectation> = {}, isCa = false): RevocationAnswer {
  return askRevocationList(list, expectation(differs), [{ serial: leaf.serial, isCa }]).get(leaf.serial)!;
}

function list(revoked: Record<string, string> = {}, options: TestListOptions = {}): Buffer {
  return ca.revocationList(issuer, revoked, options);
}

const unknown = (problem: string) => ({ status: "unknown", problem: expect.stringContaining(problem) });

test("a certificate names its list, its serial number and its issuer", () => {
  expect(readChainCertificate(der(leaf))).toMatchObject({ serial: leaf.serial, distributionPoints: [URL], isShortLived: false });
  const short = ca.make("short", { issuer, until: 5 * DAY });
  expect(readChainCertificate(der(short))).toMatchObject({ distributionPoints: [], isShortLived: true });
  const partial = ca.make("partial", {
    issuer,
    extensions: ["crlDistributionPoints=p\n[p]\nfullname=URI:http://ca.test/x\nreasons=keyCompromise"],
  });
  expect(readChainCertificate(der(partial))!.distributionPoints).toEqual([]);
  const inDirectory = ca.make("ldap", { issuer, extensions: ["crlDistributionPoints=URI:ldap://ca.test/cn=x"] });
  expect(readChainCertificate(der(inDirectory))!.distributionPoints).toEqual([]);
  const noLists = ca.make("No lists", { isCa: true, extensions: ["keyUsage=critical,keyCertSign"] });
  expect([readChainCertificate(der(noLists))!.signsLists, readChainCertificate(der(issuer))!.signsLists]).toEqual([false, true]);
  expect(readChainCertificate(Buffer.from("hello"))).toBeUndefined();
});

describe("a list", () => {
  test("without the certificate gives the status good", () => {
    expect(answerOf(list())).toEqual({ status: "good" });
    expect(answerOf(list({ "4a": "superseded" }))).toEqual({ status: "good" });
  });

  test("with the certificate gives the date and reason of the revocation", () => {
    const answer = answerOf(list({ "4a": "superseded", [leaf.serial]: "keyCompromise" }));
    expect(answer).toEqual({ status: "revoked", revokedAt: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T/), reason: "keyCompromise" });
    expect(Date.parse((answer as { revokedAt: string }).revokedAt)).toBeLessThan(Date.now());
  });

  test("can be in PEM form", () => {
    const pem = `-----BEGIN X509 CRL-----\n${list({ [leaf.serial]: "superseded" }).toString("base64")}\n-----END X509 CRL-----\n`;
    expect(answerOf(Buffer.from(pem))).toMatchObject({ status: "revoked" });
  });

  test("signed by another CA, even one with the same name, gives the status unknown", () => {
    expect(answerOf(ca.revocationList(twin, {}))).toEqual(unknown("is not signed by the issuer"));
    const other = ca.make("Other CA", { isCa: true, extensions: [SIGNS] });
    expect(answerOf(ca.revocationList(other, {}))).toEqual(unknown("is of another issuer"));
    const rsa = readChainCertificate(der(other))!.certificate.publicKey;
    expect(answerOf(list(), { issuerKey: rsa })).toEqual(unknown("is not signed by the issuer"));
  });

  test("that has expired or is not valid yet gives the status unknown", () => {
    expect(answerOf(list({}, { from: -3 * DAY, until: -2 * DAY }))).toEqual(unknown("is out of date since"));
    expect(answerOf(list({}, { from: DAY, until: 2 * DAY }))).toEqual(unknown("is not valid yet"));
    expect(answerOf(list(), { now: new Date(Date.now() + 10 * DAY * 1000) })).toEqual(unknown("is out of date since"));
  });

  test("signed with SHA-1 gives the status unknown", () => {
    expect(answerOf(list({}, { hash: "sha1" }))).toEqual(unknown("a signature algorithm that certfleet does not accept"));
  });

  test.each<[string, readonly string[], RevocationAnswer["status"], boolean?]>([
    ["its own distribution point", [`issuingDistributionPoint=critical,@i\n[i]\nfullname=URI:${URL}`], "good"],
    ["another distribution point", ["issuingDistributionPoint=critical,@i\n[i]\nfullname=URI:http://ca.test/list.crl2"], "unknown"],
    ["servers and the certificate of a server", ["issuingDistributionPoint=critical,@i\n[i]\nonlyuser=TRUE"], "good"],
    ["servers and the certificate of a CA", ["issuingDistributionPoint=critical,@i\n[i]\nonlyuser=TRUE"], "unknown", true],
    ["CAs and the certificate of a CA", ["issuingDistributionPoint=critical,@i\n[i]\nonlyCA=TRUE"], "good", true],
    ["CAs and the certificate of a server", ["issuingDistributionPoint=critical,@i\n[i]\nonlyCA=TRUE"], "unknown"],
    ["attribute certificates", ["issuingDistributionPoint=critical,@i\n[i]\nonlyAA=TRUE"], "unknown"],
    ["other issuers", ["issuingDistributionPoint=critical,@i\n[i]\nindirectCRL=TRUE"], "unknown"],
    ["some reasons", ["issuingDistributionPoint=critical,@i\n[i]\nonlysomereasons=keyCompromise"], "unknown"],
    ["changes since another list", ["2.5.29.27=critical,DER:020101"], "unknown"],
    ["an unknown critical extension", ["1.2.3.4=critical,DER:020101"], "unknown"],
    ["an unknown extension that is not critical", ["1.2.3.4=DER:020101"], "good"],
  ])("for %s gives the expected status", (_about, extensions, status, isCa = false) => {
    expect(answerOf(list({}, { extensions }), {}, isCa).status).toBe(status);
  });
});

describe("a hostile list", () => {
  test.each<[string, Buffer]>([
    ["no bytes", Buffer.alloc(0)],
    ["a page of HTML", Buffer.from("<html><body>Not found</body></html>")],
    ["a length of 4 GB", Buffer.from("3084ffffffff30", "hex")],
    ["a length of more than 4 GB", Buffer.from("308fffffffffffffffffffffffffffffff", "hex")],
    ["an indefinite length", Buffer.from("3080308030803080", "hex")],
    ["zeros", Buffer.alloc(100_000)],
    ["ones", Buffer.alloc(100_000, 0xff)],
    ["50,000 nested elements", Buffer.from("3082ffff".repeat(50_000), "hex")],
    ["a truncated PEM block", Buffer.from("-----BEGIN X509 CRL-----\n!!!!")],
  ])("of %s gives the status unknown", (_what, bytes) => {
    expect(answerOf(bytes).status).toBe("unknown");
  });

  test("that is a valid list with a changed byte, or truncated at any position, gives the status unknown", () => {
    const good = list({ "4a": "superseded", [leaf.serial]: "keyCompromise" });
    for (let at = 0; at < good.length; at++) {
      const changed = Buffer.from(good);
      changed[at] ^= 1 << (at % 8);
      expect({ at, status: answerOf(changed).status }).toEqual({ at, status: "unknown" });
    }
    for (let at = 0; at < good.length; at += 7) {
      expect({ at, status: answerOf(good.subarray(0, at)).status }).toEqual({ at, status: "unknown" });
    }
    expect(answerOf(Buffer.concat([good, Buffer.alloc(1)]))).toEqual(unknown("more data than a list"));
  });
});

test("a list of 20,000 entries is searched in place", () => {
  const entries = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [(0x10000000 + index).toString(16), "superseded"]));
  const large = list({ ...entries, [leaf.serial]: "keyCompromise" });
  const before = process.memoryUsage().heapUsed;
  expect(answerOf(large)).toMatchObject({ status: "revoked", reason: "keyCompromise" });
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(30 * 2 ** 20);
}, 60_000);
