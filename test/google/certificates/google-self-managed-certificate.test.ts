import { AcmCertificate, Route53Zone } from "../../../lib/aws";
import { CertificatePem, KeyType } from "../../../lib/core";
import {
  GoogleBindings,
  GoogleCertificateScope,
  GoogleClassicCertificate,
  GoogleManagedCertificate,
  GoogleSelfManagedCertificate,
} from "../../../lib/google";
import { certificate, pemCertificate, synth } from "../fixtures";

const CERTIFICATE = "google_certificate_manager_certificate";

describe("a self-managed certificate in Certificate Manager", () => {
  test("has a name that ends in a hash of its PEM text and of the time of the plan that creates it", () => {
    const { one } = synth((stack) => new GoogleSelfManagedCertificate(stack, "Edge", { certificate: pemCertificate(stack, "Own") }));

    expect(one(CERTIFICATE)).toMatchObject({
      lifecycle: { create_before_destroy: true, ignore_changes: ["name", "description"] },
      name: 'test-edge-${substr(sha256(join("\\n", [trimspace(file("edge.pem")), trimspace(""), trimspace("global DEFAULT"), plantimestamp()])), 0, 8)}',
      self_managed: { pem_certificate: '${format("%s\\n", trimspace(join("\\n", [trimspace(file("edge.pem"))])))}' },
    });
  });

  test("is imported once for all endpoints, and once more for another scope", () => {
    const { all } = synth((stack) => {
      const own = pemCertificate(stack, "Own");
      expect(GoogleManagedCertificate.of(own)).toBe(GoogleManagedCertificate.of(own));
      expect(GoogleManagedCertificate.of(own, "europe-west1").location).toBe("europe-west1");
    });

    expect(Object.keys(all(CERTIFICATE))).toHaveLength(2);
  });

  test("is the same object for a Google-managed certificate, and is rejected if its issuer does not export the key", () => {
    synth((stack) => {
      const own = certificate(stack, "Www");
      expect(GoogleManagedCertificate.of(own)).toBe(own);
      const zones = [new Route53Zone({ zoneName: "example.com", zoneId: "Z0123456789ABCDEFGHIJ" })];
      new (require("@cdktf/provider-aws/lib/provider").AwsProvider)(stack, "aws", { region: "eu-west-1" }); // eslint-disable-line
      const acm = new AcmCertificate(stack, "Acm", { domainNames: ["example.com"], zones });
      expect(() => GoogleManagedCertificate.of(acm)).toThrow(/Google cannot serve a certificate from acm.*no-key-material/);
    });
  });

  test.each([
    ["7.44.0", false],
    ["7.45.0", true],
    ["~> 7.46", true],
  ])("has a write-only key with hashicorp/google %s: %s", (version, isWriteOnly) => {
    const { one } = synth((stack) => {
      GoogleBindings.pin(stack, version);
      new GoogleSelfManagedCertificate(stack, "Edge", { certificate: pemCertificate(stack, "Own") });
    });

    const key = { pem_private_key: '${sensitive(file("edge.key"))}' };
    // The provider sends a write-only key only when something else changes: the version follows from the certificate.
    const writeOnly = {
      pem_private_key_wo: '${sensitive(file("edge.key"))}',
      pem_private_key_wo_version: '${substr(sha256(file("edge.pem")), 0, 12)}',
    };
    const { pem_certificate: _certificate, ...keys } = one(CERTIFICATE).self_managed as Record<string, string>;
    expect(keys).toEqual(isWriteOnly ? writeOnly : key);
  });

  test("can be a classic SSL certificate", () => {
    const { one } = synth((stack) => new GoogleClassicCertificate(stack, "Classic", { certificate: pemCertificate(stack, "Own") }));

    expect(one("google_compute_ssl_certificate").name).toMatch(/^test-classic-\$\{substr\(sha256\(/);
  });

  test("exposes its scope, issuer and key type", () => {
    synth((stack) => {
      const own = new GoogleSelfManagedCertificate(stack, "Edge", {
        certificate: pemCertificate(stack, "Own"),
        certificateScope: GoogleCertificateScope.CLIENT_AUTH,
      });
      expect(own).toMatchObject({ scope: "CLIENT_AUTH", issuer: "provided", keyType: KeyType.RSA_2048 });
    });
  });

  test("rejects PEM text that contains a private key", () => {
    expect(() => CertificatePem.fromText("-----BEGIN CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----")).toThrow(/key-in-clear/);
  });
});
