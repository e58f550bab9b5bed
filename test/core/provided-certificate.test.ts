import { execFileSync } from "node:child_process";
import { TerraformStack, TerraformVariable } from "cdktf";
import {
  CertificatePem,
  DnsZones,
  Duration,
  KeyType,
  PrivateKey,
  ProvidedCertificate,
  ProvidedCertificateProps,
  ProvidedIssuer,
} from "../../lib/core";
import { synth } from "../support/synth";

const pem = execFileSync(
  "openssl",
  [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "/dev/null", "-days", "90"],
    ...["-subj", "/CN=www.example.com", "-addext", "subjectAltName=DNS:www.example.com,DNS:*.example.org"],
  ],
  { stdio: ["ignore", "pipe", "ignore"] },
).toString();

function provide(props: Partial<ProvidedCertificateProps>, inspect: (certificate: ProvidedCertificate) => void = () => {}) {
  return synth((stack) => inspect(add(stack, props)));
}

function add(stack: TerraformStack, props: Partial<ProvidedCertificateProps>): ProvidedCertificate {
  const key = new TerraformVariable(stack, "key", { type: "string", sensitive: true });
  return new ProvidedCertificate(stack, "Certificate", {
    domainNames: ["www.example.com"],
    certificate: CertificatePem.fromText(pem),
    privateKey: PrivateKey.fromVariable(key),
    ...props,
  });
}

describe("ProvidedCertificate", () => {
  test("makes nothing, is renewed by nobody, and is watched weeks ahead, as long as the certificate that is known lives", () => {
    const file = CertificatePem.fromFile("tls/www.pem");
    provide({ certificate: file }, ({ renewal }) => expect(renewal.thresholds()).toEqual({ warnDays: 40, pageDays: 20 }));
    const made = provide({}, (certificate) => {
      expect(certificate.renewal.by).toBe("nobody");
      expect(certificate.renewal.lifetime.toString()).toBe("90d");
      expect(certificate.renewal.thresholds()).toEqual({ warnDays: 30, pageDays: 15 });
      expect(certificate.issuer).toBe("provided");
    });
    expect(made.json.resource).toBeUndefined();
    expect(made.warnings.join()).toContain("certfleet:unwatched-certificate");
  });

  test("knows its expiry where the text is known, and what is said of it where not", () => {
    provide({}, (certificate) => expect(Date.parse(certificate.notAfter!)).toBeGreaterThan(Date.now() + 89 * 24 * 3600 * 1000));
    const file = CertificatePem.fromFile("tls/www.pem");
    provide({ certificate: file }, (certificate) => {
      expect(certificate.notAfter).toBeUndefined();
      expect(certificate.certificatePem).toBe('${file("tls/www.pem")}');
    });
    provide({ certificate: file, notAfter: "2027-03-31T00:00:00Z" }, ({ notAfter }) => expect(notAfter).toBe("2027-03-31T00:00:00Z"));
  });

  test("takes variables, of which nothing is known at synth", () => {
    synth((stack) => {
      const variable = new TerraformVariable(stack, "pem", { type: "string" });
      expect(() => add(stack, { certificate: CertificatePem.fromVariable(variable), domainNames: ["other.example.net"] })).not.toThrow();
    });
  });

  test("has half of a short lifetime to be followed", () => {
    provide({ lifetime: Duration.days(30) }, ({ renewal }) => expect(renewal.due.toString()).toBe("15d"));
  });

  test.each<[string, () => unknown, string]>([
    ["names that the certificate does not have", () => provide({ domainNames: ["api.example.com"] }), "provided-names"],
    ["a text that is no PEM", () => CertificatePem.fromText("hello"), "invalid-pem"],
    ...["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"].map((kind): [string, () => unknown, string] => [
      `a certificate text with a block of type ${kind}`,
      () => CertificatePem.fromText(`${pem}-----BEGIN ${kind}-----\nx\n`),
      "key-in-clear",
    ]),
    [
      "a certificate that is damaged",
      () => provide({ certificate: CertificatePem.fromText("-----BEGIN CERTIFICATE-----\nx") }),
      "invalid-pem",
    ],
    [
      "a time to follow it that is longer than its life",
      () => provide({ lifetime: Duration.days(30), due: Duration.days(40) }),
      "renewal-window",
    ],
  ])("refuses %s", (_what, call, code) => {
    expect(call).toThrow(new RegExp(`certfleet:${code}`));
  });
});

test("a provided certificate can be had by a fleet, with the names and the kind of key that it asks for", () => {
  synth((stack) => {
    const key = new TerraformVariable(stack, "key", { type: "string", sensitive: true });
    const issuer = new ProvidedIssuer({ certificate: CertificatePem.fromText(pem), privateKey: PrivateKey.fromVariable(key) });
    const made = issuer.issue(stack, "Www", { domainNames: ["*.example.org"], zones: new DnsZones([]), keyType: KeyType.ECDSA_P256 });
    expect(made).toMatchObject({ domainNames: ["*.example.org"], keyType: KeyType.ECDSA_P256, issuer: "provided" });
  });
});

test("a key in a file is read by Terraform, as a sensitive value", () => {
  expect(PrivateKey.fromFile("tls/www.key")._unwrap()).toBe('${sensitive(file("tls/www.key"))}');
});
