import { CloudfrontDistribution } from "@cdktf/provider-aws/lib/cloudfront-distribution";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Testing, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { AcmIssuer, AwsBindings, CloudFrontEndpoint, SnsChannel } from "../../../lib/aws";
import { describe as described, EndpointKind } from "../../../lib/core/kind";
import { CertificateFleet, FleetCertificateProps } from "../../../lib/fleet";
import { fleetText, synthesised } from "../../file/support";
import { synth, synthStack } from "../../support/synth";
import { PemCertificate, usEast1, VALIDATED_ARN, zone } from "../fixtures";

const VIRGINIA = { awsProvider: { region: "us-east-1" } };

function distribution(scope: Construct, aliases?: string[], viewerCertificate: object = { cloudfrontDefaultCertificate: true }) {
  return new CloudfrontDistribution(scope, "Site", {
    enabled: true,
    aliases,
    origin: [{ originId: "o", domainName: "origin.example.com" }],
    defaultCacheBehavior: {
      targetOriginId: "o",
      allowedMethods: ["GET", "HEAD"],
      cachedMethods: ["GET", "HEAD"],
      viewerProtocolPolicy: "redirect-to-https",
    },
    restrictions: { geoRestriction: { restrictionType: "none" } },
    viewerCertificate,
  });
}

function fleetOf(stack: TerraformStack): CertificateFleet {
  const notify = [SnsChannel.ofSubscribers("sre", { email: ["sre@example.com"] })];
  return new CertificateFleet(stack, "Fleet", { zones: [zone()], defaults: { issuer: new AcmIssuer(), notify } });
}

const add = (stack: TerraformStack, endpoint: CloudFrontEndpoint, more: Partial<FleetCertificateProps> = {}) =>
  fleetOf(stack).add("www", { domains: ["www.example.com", "*.example.com"], endpoints: [endpoint], ...more });

describe("a CloudFront distribution of the app", () => {
  test("gets the certificate and a minimum version that meets the TLS policy", () => {
    const { one } = synth((stack) => {
      add(stack, CloudFrontEndpoint.ofDistribution(distribution(stack, ["www.example.com"])));
    }, VIRGINIA);

    expect(one("aws_cloudfront_distribution").viewer_certificate).toEqual({
      acm_certificate_arn: expect.stringMatching(VALIDATED_ARN),
      minimum_protocol_version: "TLSv1.2_2021",
      ssl_support_method: "sni-only",
    });
  });

  test("is in the inventory with its aliases", () => {
    const { json } = synth((stack) => {
      add(stack, CloudFrontEndpoint.ofDistribution(distribution(stack, ["www.example.com", "*.example.com"])));
    }, VIRGINIA);

    expect(json.output!.certfleet.value.certificates.www.endpoints).toEqual([
      { kind: "cloudfront", hosts: ["www.example.com"], port: 443, tlsPolicy: "TLSv1.2_2021", minimumTls: "1.2" },
    ]);
  });

  test("accepts only one certificate", () => {
    synth((stack) => {
      const site = distribution(stack, ["www.example.com"]);
      const fleet = fleetOf(stack);
      fleet.add("www", { domains: ["www.example.com"], endpoints: [CloudFrontEndpoint.ofDistribution(site)] });
      const again = () => fleet.add("api", { domains: ["*.example.com"], endpoints: [CloudFrontEndpoint.ofDistribution(site)] });
      expect(again).toThrow("certfleet:endpoint-taken");
      expect(again).not.toThrow("TfToken");
    }, VIRGINIA);
  });

  test("with a viewer certificate of its own is not changed", () => {
    synth((stack) => {
      const site = distribution(stack, ["www.example.com"], { acmCertificateArn: "${var.certificate}" });
      expect(() => add(stack, CloudFrontEndpoint.ofDistribution(site))).toThrow(/already has a certificate.*certfleet:endpoint-taken/);
      // It is not changed, so that the stack still synthesises.
      expect(site.viewerCertificateInput!.acmCertificateArn).toBe("${var.certificate}");
    }, VIRGINIA);
  });

  test("can be in another stack, which refers to the certificate's stack and not vice versa", () => {
    const app = Testing.app();
    const [tls, edge] = ["tls", "edge"].map((id) => new TerraformStack(app, id));
    [tls, edge].forEach((stack) => new AwsProvider(stack, "Aws", { region: "us-east-1" }));
    add(tls, CloudFrontEndpoint.ofDistribution(distribution(edge, ["www.example.com"])));

    expect(synthStack(edge).one("aws_cloudfront_distribution").viewer_certificate.acm_certificate_arn).toContain("terraform_remote_state");
    expect(synthStack(tls).text).not.toContain("terraform_remote_state");
  });
});

describe("a CloudFront distribution configured elsewhere", () => {
  test("is listed with its ID and its aliases, and nothing is created for it", () => {
    const { json } = synth((stack) => {
      add(stack, CloudFrontEndpoint.existing({ distributionId: "E1A2B3C4D5E6F7", aliases: ["WWW.example.com"] }));
    }, VIRGINIA);

    expect(json.output!.certfleet.value.certificates.www.endpoints).toEqual([
      expect.objectContaining({ kind: "cloudfront", hosts: ["www.example.com"], resource: "E1A2B3C4D5E6F7", tlsPolicy: "TLSv1.2_2021" }),
    ]);
    expect(json.resource!.aws_cloudfront_distribution).toBeUndefined();
  });

  test("reports the given minimum protocol version", () => {
    synth((stack) => {
      const endpoint = CloudFrontEndpoint.existing({ aliases: ["www.example.com"], minimumProtocolVersion: "TLSv1.3_2025" });
      const scope = new Construct(stack, "Www");
      const certificate = add(stack, CloudFrontEndpoint.existing({ distributionId: "E1A2B3C4D5E6F7" }));
      expect(endpoint.attach(scope, "site", { certificate, tlsPolicy: "modern" }).tlsPolicyName).toBe("TLSv1.3_2025");
    }, VIRGINIA);
  });

  test("imports a certificate from another issuer in us-east-1", () => {
    const { one } = synth((stack) => {
      AwsBindings.pin(stack, "5.100.0");
      const endpoint = CloudFrontEndpoint.existing({ aliases: ["edge.example.com"], provider: usEast1(stack) });
      const request = { certificate: new PemCertificate(stack, "Own"), tlsPolicy: "intermediate" };
      endpoint.attach(new Construct(stack, "Edge"), endpoint.endpointId, request);
    });

    expect(one("aws_acm_certificate").provider).toBe("aws.us-east-1");
  });

  test("is probed unless `probeable` is false", () => {
    for (const probeable of [true, false]) {
      const { kind, properties } = described<EndpointKind>(CloudFrontEndpoint.existing({ aliases: ["www.example.com"], probeable }))!;
      expect(kind.isProbed!(properties)).toBe(probeable);
    }
  });
});

describe("a CloudFront endpoint in a file", () => {
  const file = (cloudfront: string, more = "") =>
    fleetText({ www: `{ domains: [www.example.com, example.com], region: us-east-1, endpoints: [{ cloudfront: ${cloudfront} }${more}] }` });

  test("gives the module's caller the values for `viewer_certificate`", () => {
    const { json } = synthesised(file("{ aliases: [www.example.com] }"), true);

    expect(json.output!.cloudfront_viewer_certificates.value).toEqual({
      www: {
        acm_certificate_arn: "${aws_acm_certificate_validation.www.certificate_arn}",
        minimum_protocol_version: "TLSv1.2_2021",
        ssl_support_method: "sni-only",
      },
    });
  });

  test("gives these values for each distribution of a certificate", () => {
    const more = ", { cloudfront: { distribution: E1A2B3C4D5E6F7, aliases: [example.com], minimumProtocolVersion: TLSv1.2_2025 } }";
    const { json } = synthesised(file("{ aliases: [www.example.com] }", more), true);

    const outputs = json.output!.cloudfront_viewer_certificates.value as Record<string, { minimum_protocol_version: string }>;
    expect(Object.entries(outputs).map(([key, value]) => [key, value.minimum_protocol_version])).toEqual([
      ["www", "TLSv1.2_2021"],
      ["www/cloudfront-E1A2B3C4D5E6F7", "TLSv1.2_2025"],
    ]);
  });

  test("has no such output outside a module", () => {
    expect(synthesised(file("{ aliases: [www.example.com] }")).json.output).not.toHaveProperty("cloudfront_viewer_certificates");
  });
});
