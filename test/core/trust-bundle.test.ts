import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { rootCertificates } from "tls";
import { TrustBundle, TrustBundleFiles } from "../../lib/core";
import { CertfleetError } from "../../lib/core/error";
import { readCas, readRevocationLists } from "../../lib/core/trust-material";

const trust = (name: string) => path.join(__dirname, "..", "fixtures", "trust", name);
const read = (name: string) => fs.readFileSync(trust(name));

/** The code of the error, and its text. */
function refused(files: TrustBundleFiles, name = "partners"): string {
  try {
    TrustBundle.fromFiles(name, files);
  } catch (error) {
    const { code, problem } = error as CertfleetError;
    return `${code}: ${problem}`;
  }
  return "accepted";
}

describe("a trust bundle", () => {
  test("has the certificates of its files in order, each with its fingerprint and expiry", () => {
    const bundle = TrustBundle.fromFiles("partners", { cas: [trust("issuing.pem"), trust("root-2024.pem")] });
    expect(bundle._cas.map(({ caName, isSelfSigned, notAfter }) => [caName, isSelfSigned, notAfter])).toEqual([
      ["Partner Issuing 1", false, expect.stringMatching(/^2046-01-\d\dT[0-9:]{8}Z$/)],
      ["Partner Root 2024", true, "2046-11-24T12:39:43Z"],
    ]);
    expect(new Set(bundle._cas.map(({ fingerprint }) => fingerprint.length))).toEqual(new Set([64]));
  });

  test("accepts a text, and a file with several certificates", () => {
    const text = read("issuing.pem").toString() + read("root-2024.pem").toString();
    expect(TrustBundle.fromPem("partners", text)._cas).toHaveLength(2);
  });

  test("reads revocation lists in DER and PEM as the same list", () => {
    const [der, pem] = [read("root-2026.crl.der"), read("root-2026.crl.pem")].map((content) => readRevocationLists(content)[0]!);
    expect(der.pem).toBe(pem.pem);
    expect(der.pem).toBe(read("root-2026.crl.pem").toString());
    expect(der.nextUpdate).toBe(pem.nextUpdate);
  });

  test("knows of which CA a list is", () => {
    const [list] = readRevocationLists(read("root-2024.crl.pem"));
    const [own] = readCas(read("root-2024.pem").toString());
    const [other] = readCas(read("root-2026.pem").toString());
    expect([list!.isOf(own!), list!.isOf(other!)]).toEqual([true, false]);
  });

  test.each<[string, TrustBundleFiles, string]>([
    ["no CA", {}, 'no-trust-anchor: The trust bundle "partners" has no CA.'],
    ["a file that does not exist", { cas: ["ca/none.pem"] }, "unreadable-file: Cannot read ca/none.pem: the file does not exist."],
    ["a file that is not PEM", { cas: [trust("root-2026.crl.der")] }, "invalid-pem: "],
    ["the certificate of a client", { cas: [trust("client.pem")] }, 'not-a-ca: "client-1" is not a CA'],
    ["a key of 1024 bits", { cas: [trust("weak.pem")] }, 'weak-ca: The CA "Weak Root" has an RSA key of 1024 bits'],
    ["a signature with SHA-1", { cas: [trust("issuing-sha1.pem"), trust("root-2024.pem")] }, "weak-ca: "],
    ["a CA twice", { cas: [trust("root-2024.pem"), trust("root-2024.pem")] }, "duplicate-ca: "],
    ["an intermediate without its root", { cas: [trust("issuing.pem")] }, "incomplete-trust-chain: "],
    [
      "a list of another CA",
      { cas: [trust("root-2024.pem")], revocationLists: [trust("root-2026.crl.pem")] },
      "invalid-revocation-list: The revocation list is not signed by a CA of the bundle.",
    ],
    [
      "a certificate instead of a list",
      { cas: [trust("root-2024.pem")], revocationLists: [trust("root-2024.pem")] },
      "invalid-revocation-list: ",
    ],
  ])("refuses %s", (_what, files, says) => {
    expect(refused(files)).toContain(says);
  });

  test("refuses a private key, and does not repeat it", () => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-trust-"));
    const file = path.join(directory, "ca.pem");
    fs.writeFileSync(file, `${read("root-2024.pem").toString()}-----BEGIN PRIVATE KEY-----\nMIIsecret\n-----END PRIVATE KEY-----\n`);
    const message = refused({ cas: [file] });
    fs.rmSync(directory, { recursive: true });
    expect(message).toMatch(/^key-in-clear: .* contains a private key/);
    expect(message).not.toContain("MIIsecret");
  });

  test("refuses a public CA", () => {
    const message = () => TrustBundle.fromPem("partners", rootCertificates[0]);
    expect(message).toThrow("certfleet:public-ca-trusted");
  });

  test("refuses a name that cannot be an address", () => {
    expect(refused({ cas: [trust("root-2024.pem")] }, "no spaces")).toContain("entry-name: ");
  });
});
