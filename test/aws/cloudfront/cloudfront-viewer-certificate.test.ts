import { AcmCertificate, AwsBindings, CloudFrontViewerCertificate } from "../../../lib/aws";
import { TlsPolicy } from "../../../lib/policy/tls-policy";
import { synth } from "../../support/synth";
import { CERTIFICATE, certificate, usEast1, VALIDATED_ARN } from "../fixtures";

describe("a CloudFront viewer certificate", () => {
  test("has the validated ARN, a minimum version and SNI, and never the default certificate", () => {
    synth((stack) => {
      const domainNames = ["www.example.com", "*.example.com"];
      const www = certificate(stack, "Www", { domainNames, region: "us-east-1" });
      const viewer = new CloudFrontViewerCertificate(stack, "Viewer", { certificate: www });

      expect(viewer.viewerCertificate).toEqual({
        acmCertificateArn: expect.stringMatching(VALIDATED_ARN),
        minimumProtocolVersion: "TLSv1.2_2021",
        sslSupportMethod: "sni-only",
      });
      expect(viewer).toMatchObject({ kind: "cloudfront", port: 443, probeable: true, hosts: ["www.example.com"], certificates: [www] });
    });
  });

  test("accepts certificates in us-east-1 through `region`, an aliased provider, an ARN or the stack's provider", () => {
    synth((stack) => {
      for (const each of [
        certificate(stack, "ByRegion", { region: "us-east-1" }),
        certificate(stack, "ByProvider", { provider: usEast1(stack) }),
        AcmCertificate.fromCertificateArn(stack, "ByArn", CERTIFICATE.replace("eu-west-1", "us-east-1")),
        AcmCertificate.fromCertificateArn(stack, "ByToken", "${var.certificate_arn}"),
      ]) {
        expect(() => new CloudFrontViewerCertificate(stack, `${each.node.id}Viewer`, { certificate: each })).not.toThrow();
      }
    });
    synth((stack) => new CloudFrontViewerCertificate(stack, "Viewer", { certificate: certificate(stack, "Www") }), {
      awsProvider: { region: "us-east-1" },
    });
  });

  test("rejects other regions, and the error says how to move the certificate", () => {
    synth((stack) => {
      for (const each of [certificate(stack, "Www"), AcmCertificate.fromCertificateArn(stack, "Known", CERTIFICATE)]) {
        expect(() => new CloudFrontViewerCertificate(stack, `${each.node.id}Viewer`, { certificate: each })).toThrow(
          /us-east-1 only.*certfleet:region-mismatch/,
        );
      }
    });
  });

  test.each([TlsPolicy.MODERN, TlsPolicy.FIPS])("rejects a TLS policy that CloudFront does not support: %#", (tlsPolicy) => {
    synth((stack) => {
      AwsBindings.pin(stack, "5.100.0");
      const www = certificate(stack, "Www", { provider: usEast1(stack) });

      expect(() => new CloudFrontViewerCertificate(stack, "Viewer", { certificate: www, tlsPolicy })).toThrow(
        new RegExp(`CloudFront .*"${tlsPolicy.name}".*5\\.100\\.0.*certfleet:policy-not-available`),
      );
    });
  });

  test("allows TLS 1.3 only for the TLS policy modern, with a release that accepts that", () => {
    synth((stack) => {
      AwsBindings.pin(stack, "~> 6.15");
      const www = certificate(stack, "Www", { region: "us-east-1" });
      const viewer = new CloudFrontViewerCertificate(stack, "Viewer", { certificate: www, tlsPolicy: TlsPolicy.MODERN });

      expect(viewer.viewerCertificate.minimumProtocolVersion).toBe("TLSv1.3_2025");
    });
  });

  test("supports post-quantum key exchange with the same minimum version", () => {
    synth((stack) => {
      const www = certificate(stack, "Www", { region: "us-east-1" });
      const viewer = new CloudFrontViewerCertificate(stack, "Viewer", { certificate: www, tlsPolicy: TlsPolicy.POST_QUANTUM });

      expect(viewer.tlsPolicyName).toBe("TLSv1.2_2021");
    });
  });
});
