import { CloudfrontDistribution, CloudfrontDistributionOriginCustomOriginConfig } from "@cdktf/provider-aws/lib/cloudfront-distribution";
import { TerraformStack } from "cdktf";
import { AcmCertificate, AwsBindings, AwsClientCertificate, CloudFrontOriginCertificate } from "../../../lib/aws";
import { Duration, ICertificate } from "../../../lib/core";
import { synth } from "../../support/synth";
import { AUTHORITY, CERTIFICATE, certificate } from "../fixtures";

const HTTPS = { httpPort: 80, httpsPort: 443, originProtocolPolicy: "https-only", originSslProtocols: ["TLSv1.2"] };

function distribution(stack: TerraformStack, customOriginConfig?: CloudfrontDistributionOriginCustomOriginConfig): CloudfrontDistribution {
  return new CloudfrontDistribution(stack, "Site", {
    enabled: true,
    origin: [
      { originId: "files", domainName: "files.s3.amazonaws.com" },
      { originId: "api", domainName: "api.example.com", customOriginConfig },
    ],
    defaultCacheBehavior: {
      targetOriginId: "files",
      allowedMethods: ["GET", "HEAD"],
      cachedMethods: ["GET", "HEAD"],
      viewerProtocolPolicy: "https-only",
    },
    restrictions: { geoRestriction: { restrictionType: "none" } },
    viewerCertificate: { cloudfrontDefaultCertificate: true },
  });
}

const client = (stack: TerraformStack): ICertificate =>
  new AwsClientCertificate(stack, "Client", {
    authorityArn: AUTHORITY,
    lifetime: Duration.days(90),
    runsEvery: Duration.hours(12),
    domainNames: ["cdn.clients.example.com"],
  });

describe("a client certificate for an origin of CloudFront", () => {
  test("is imported into ACM in us-east-1, and set on its origin only", () => {
    const { one } = synth((stack) => {
      AwsBindings.pin(stack, "6.51.0");
      new CloudFrontOriginCertificate(stack, "Origin", {
        distribution: distribution(stack, HTTPS),
        originId: "api",
        certificate: client(stack),
      });
    });
    const [files, api] = one("aws_cloudfront_distribution").origin;

    expect(one("aws_acm_certificate").region).toBe("us-east-1");
    expect(api.custom_origin_config.origin_mtls_config.client_certificate_arn).toMatch(/^\$\{aws_acm_certificate\.[\w-]+\.arn\}$/);
    expect(api.custom_origin_config.origin_protocol_policy).toBe("https-only");
    expect(files).not.toHaveProperty("custom_origin_config");
  });

  test("can be one in ACM that is managed elsewhere", () => {
    const arn = CERTIFICATE.replace("eu-west-1", "us-east-1");
    const { one } = synth((stack) => {
      AwsBindings.pin(stack, "6.51.0");
      const known = AcmCertificate.fromCertificateArn(stack, "Known", arn);
      new CloudFrontOriginCertificate(stack, "Origin", { distribution: distribution(stack, HTTPS), originId: "api", certificate: known });
    });

    expect(one("aws_cloudfront_distribution").origin[1].custom_origin_config.origin_mtls_config).toEqual({ client_certificate_arn: arn });
  });

  test.each<[string, (stack: TerraformStack) => void, RegExp]>([
    [
      "an older release",
      (stack) => made(stack, "api", HTTPS, client, "6.50.0"),
      /6\.50\.0 has no client.*Declare hashicorp\/aws 6\.51\.0 or later/,
    ],
    ["an origin that is not there", (stack) => made(stack, "web", HTTPS), /no origin "web"\. It has files, api/],
    ["an origin in S3", (stack) => made(stack, "files", HTTPS), /"files" has no `customOriginConfig`/],
    [
      "plain HTTP",
      (stack) => made(stack, "api", { ...HTTPS, originProtocolPolicy: "match-viewer" }),
      /`originProtocolPolicy: match-viewer`/,
    ],
    ["a server's certificate", (stack) => made(stack, "api", HTTPS, (scope) => certificate(scope, "Www")), /not a client certificate/],
  ])("rejects %s", (_what, make, message) => {
    synth((stack) => {
      let error: unknown;
      try {
        make(stack);
      } catch (caught) {
        error = caught;
      }
      expect(error).toMatchObject({ code: "origin-client-certificate", message: expect.stringMatching(message) as string });
    });
  });
});

function made(
  stack: TerraformStack,
  originId: string,
  config: CloudfrontDistributionOriginCustomOriginConfig,
  of: (stack: TerraformStack) => ICertificate = client,
  release = "6.51.0",
): void {
  AwsBindings.pin(stack, release);
  new CloudFrontOriginCertificate(stack, "Origin", { distribution: distribution(stack, config), originId, certificate: of(stack) });
}
