import { AcmCertificate, AwsBindings, CloudFrontViewerCertificate } from "../../../lib/aws";
import { TlsPolicy } from "../../../lib/policy/tls-policy";
import { synth } from "../../support/synth";
import { CERTIFICATE, certificate, usEast1, VALIDATED_ARN } from "../fixtures";

describe("a viewer certificate of CloudFront", () => {
  test("has the validated ARN, a minimum version and server names, and never the default certificate", () => {
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

  test("is in us-east-1 by `region`, by an aliased provider, by its ARN, or where the stack is", () => {
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

  test("fails in any other region, and says how to put it there", () => {
    synth((stack) => {
      for (const each of [certificate(stack, "Www"), AcmCertificate.fromCertificateArn(stack, "Known", CERTIFICATE)]) {
        expect(() => new CloudFrontViewerCertificate(stack, `${each.node.id}Viewer`, { certificate: each })).toThrow(
          /us-east-1 only.*certfleet:region-mismatch/,
        );
      }
    });
  });

  test.each([TlsPolicy.MODERN, TlsPolicy.FIPS])("fails for a policy that CloudFront cannot do: %#", (tlsPolicy) => {
    synth((stack) => {
      AwsBindings.pin(stack, "5.100.0");
      const www = certificate(stack, "Www", { provider: usEast1(stack) });

      expect(() => new CloudFrontViewerCertificate(stack, "Viewer", { certificate: www, tlsPolicy })).toThrow(
        new RegExp(`CloudFront .*"${tlsPolicy.name}".*5\\.100\\.0.*certfleet:policy-not-available`),
      );
    });
  });

  test("does post-quantum key exchange under the same minimum", () => {
    synth((stack) => {
      const www = certificate(stack, "Www", { region: "us-east-1" });
      const viewer = new CloudFrontViewerCertificate(stack, "Viewer", { certificate: www, tlsPolicy: TlsPolicy.POST_QUANTUM });

      expect(viewer.tlsPolicyName).toBe("TLSv1.2_2021");
    });
  });
});
