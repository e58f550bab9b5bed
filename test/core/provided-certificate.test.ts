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

/** A certificate that is valid for 90 days. */
function selfSigned(extension: string): string {
  return execFileSync(
    "openssl",
    [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "/dev/null", "-days", "90"],
      ...["-subj", "/CN=www.example.com", "-addext", extension],
    ],
    { stdio: ["ignore", "pipe", "ignore"] },
  ).toString();
}

const pem = selfSigned("subjectAltName=DNS:www.example.com,DNS:*.example.org");

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
  test("creates no resource, is not renewed, and has alerts weeks before expiry", () => {
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

  test("takes its expiry from the PEM text, or from the properties if the text is unknown", () => {
    provide({}, (certificate) => expect(Date.parse(certificate.notAfter!)).toBeGreaterThan(Date.now() + 89 * 24 * 3600 * 1000));
    const file = CertificatePem.fromFile("tls/www.pem");
    provide({ certificate: file }, (certificate) => {
      expect(certificate.notAfter).toBeUndefined();
      expect(certificate.certificatePem).toBe('${file("tls/www.pem")}');
    });
    provide({ certificate: file, notAfter: "2027-03-31T00:00:00Z" }, ({ notAfter }) => expect(notAfter).toBe("2027-03-31T00:00:00Z"));
  });

  test("accepts variables, whose content is unknown at synth", () => {
    synth((stack) => {
      const variable = new TerraformVariable(stack, "pem", { type: "string" });
      expect(() => add(stack, { certificate: CertificatePem.fromVariable(variable), domainNames: ["other.example.net"] })).not.toThrow();
    });
  });

  test("has half of a short lifetime as its renewal window", () => {
    provide({ lifetime: Duration.days(30) }, ({ renewal }) => expect(renewal.due.toString()).toBe("15d"));
  });

  test.each<[string, () => unknown, string]>([
    ["names that the certificate does not have", () => provide({ domainNames: ["api.example.com"] }), "provided-names"],
    ["a text that is not PEM", () => CertificatePem.fromText("hello"), "invalid-pem"],
    ...["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"].map((kind): [string, () => unknown, string] => [
      `a certificate text with a block of type ${kind}`,
      () => CertificatePem.fromText(`${pem}-----BEGIN ${kind}-----\nx\n`),
      "key-in-clear",
    ]),
    ["a damaged certificate", () => provide({ certificate: CertificatePem.fromText("-----BEGIN CERTIFICATE-----\nx") }), "invalid-pem"],
    ["a renewal window longer than the lifetime", () => provide({ lifetime: Duration.days(30), due: Duration.days(40) }), "renewal-window"],
  ])("rejects %s", (_what, call, code) => {
    expect(call).toThrow(new RegExp(`certfleet:${code}`));
  });
});

test("a fleet accepts a provided certificate, with the requested names and key type", () => {
  synth((stack) => {
    const key = new TerraformVariable(stack, "key", { type: "string", sensitive: true });
    const issuer = new ProvidedIssuer({ certificate: CertificatePem.fromText(pem), privateKey: PrivateKey.fromVariable(key) });
    const made = issuer.issue(stack, "Www", { domainNames: ["*.example.org"], zones: new DnsZones([]), keyType: KeyType.ECDSA_P256 });
    expect(made).toMatchObject({ domainNames: ["*.example.org"], keyType: KeyType.ECDSA_P256, issuer: "provided" });
  });
});

test("the error lists the missing names and those of the certificate", () => {
  expect(() => provide({ domainNames: ["www.example.com", "api.example.com", "b.example.com"] })).toThrow(
    /does not contain api\.example\.com, b\.example\.com\. It contains www\.example\.com, \*\.example\.org\./,
  );
});

test("only the DNS names of a certificate are compared", () => {
  const text = selfSigned("subjectAltName=IP:192.0.2.1,email:dns@example.com");
  expect(() => provide({ certificate: CertificatePem.fromText(text) })).toThrow(/It contains no DNS names\./);
});

test("a provided certificate has its contact and chain, or none", () => {
  provide({ contact: { owner: "edge-team" }, chain: CertificatePem.fromFile("tls/chain.pem") }, ({ contact, chainPem }) => {
    expect(contact).toEqual({ owner: "edge-team" });
    expect(chainPem).toBe('${file("tls/chain.pem")}');
  });
  provide({}, ({ contact, chainPem }) => {
    expect(contact).toEqual({});
    expect(chainPem).toBe("");
  });
});

test("Terraform reads a key file as a sensitive value", () => {
  expect(PrivateKey.fromFile("tls/www.key")._unwrap()).toBe('${sensitive(file("tls/www.key"))}');
});
