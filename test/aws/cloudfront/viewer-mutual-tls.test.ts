import { CloudfrontDistribution } from "@cdktf/provider-aws/lib/cloudfront-distribution";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Testing, TerraformStack } from "cdktf";
import * as path from "path";
import { AcmIssuer, AwsBindings, CloudFrontEndpoint, CloudFrontViewerCertificate } from "../../../lib/aws";
import { ClientAuth, ClientAuthMode, ClientRevocation, TrustBundle } from "../../../lib/core";
import { CertificateAlerts, CertificateFleet } from "../../../lib/fleet";
import { Synthesised, synth, synthStack } from "../../support/synth";
import { fleetText, problemsOf, synthesised } from "../../file/support";
import { certificate, zone } from "../fixtures";

const trust = (name: string) => path.resolve(__dirname, "..", "..", "fixtures", "trust", name);
const VIRGINIA = { awsProvider: { region: "us-east-1" } };

const partners = (more: { revocationLists?: string[]; bucket?: string } = { bucket: "example-trust" }) =>
  TrustBundle.fromFiles("partners", { cas: [trust("root-2024.pem"), trust("root-2026.pem")], ...more });

const verify = (more: Partial<ClientAuth> = {}): ClientAuth => ({ mode: ClientAuthMode.VERIFY, trust: partners(), ...more });

interface Settings {
  readonly httpVersion?: string;
  readonly policies?: string[];
}

function distribution(stack: TerraformStack, { httpVersion, policies = ["https-only"] }: Settings = {}): CloudfrontDistribution {
  const [first, ...further] = policies.map((viewerProtocolPolicy) => ({
    targetOriginId: "o",
    allowedMethods: ["GET", "HEAD"],
    cachedMethods: ["GET", "HEAD"],
    viewerProtocolPolicy,
  }));
  return new CloudfrontDistribution(stack, "Site", {
    enabled: true,
    httpVersion,
    aliases: ["www.example.com"],
    origin: [{ originId: "o", domainName: "origin.example.com" }],
    defaultCacheBehavior: first,
    orderedCacheBehavior: further.map((behavior) => ({ ...behavior, pathPattern: "/api/*" })),
    restrictions: { geoRestriction: { restrictionType: "none" } },
    viewerCertificate: { cloudfrontDefaultCertificate: true },
  });
}

function fleet(stack: TerraformStack, endpoint: CloudFrontEndpoint): void {
  const made = new CertificateFleet(stack, "Fleet", { zones: [zone()], readableAddresses: true, defaults: { issuer: new AcmIssuer() } });
  made.add("www", { domains: ["www.example.com"], endpoints: [endpoint], alerts: CertificateAlerts.off() });
}

/** A fleet that serves a distribution of its own stack. */
function served(clientAuth: ClientAuth, settings: Settings & { release?: string } = {}): Synthesised {
  return synth((stack) => {
    AwsBindings.pin(stack, settings.release ?? "6.28.0");
    fleet(stack, CloudFrontEndpoint.ofDistribution(distribution(stack, settings), { clientAuth }));
  }, VIRGINIA);
}

describe("client authentication at a CloudFront distribution of the app", () => {
  test("verifies with a trust store that has a version of the bundle in S3", () => {
    const { one } = served(verify({ advertise: true }));

    expect(one("aws_cloudfront_trust_store")).toEqual({
      name: "test-partners",
      ca_certificates_bundle_source: [
        {
          ca_certificates_bundle_s3_location: [
            {
              bucket: "${aws_s3_object.trust-partners.bucket}",
              key: "${aws_s3_object.trust-partners.key}",
              region: "us-east-1",
              version: "${aws_s3_object.trust-partners.version_id}",
            },
          ],
        },
      ],
      lifecycle: { create_before_destroy: true },
    });
    expect(one("aws_cloudfront_distribution").viewer_mtls_config).toEqual({
      mode: "required",
      trust_store_config: {
        trust_store_id: "${aws_cloudfront_trust_store.cloudfront-trust-store-partners.id}",
        advertise_trust_store_ca_names: true,
        ignore_certificate_expiry: false,
      },
    });
  });

  test("is in the inventory, with the CAs of the bundle", () => {
    const { certificates, trust: bundles } = served(verify()).json.output!.certfleet.value;

    expect(certificates.www.endpoints[0].clientAuth).toEqual({ mode: "verify", trust: "partners", revocation: false });
    expect(bundles.partners.cas).toHaveLength(2);
  });

  test("uses a trust store that is managed elsewhere, by its ID", () => {
    const { one, all } = served({ mode: ClientAuthMode.VERIFY, trustStore: "ts_12abcXYZhA4Q6RS6tuvW5Xy0ZZZ" });

    expect(one("aws_cloudfront_distribution").viewer_mtls_config.trust_store_config.trust_store_id).toBe("ts_12abcXYZhA4Q6RS6tuvW5Xy0ZZZ");
    expect(all("aws_cloudfront_trust_store")).toEqual({});
  });

  test("that is off leaves no trust store and no block", () => {
    const { one, all } = served({ mode: ClientAuthMode.OFF });

    expect(one("aws_cloudfront_distribution")).not.toHaveProperty("viewer_mtls_config");
    expect(all("aws_cloudfront_trust_store")).toEqual({});
  });

  test("shares one trust store and one object among distributions", () => {
    const { one } = synth((stack) => {
      AwsBindings.pin(stack, "6.28.0");
      const www = certificate(stack, "Www", { domainNames: ["www.example.com"], region: "us-east-1" });
      const bundle = partners();
      ["A", "B"].forEach((id) => new CloudFrontViewerCertificate(stack, id, { certificate: www, clientAuth: verify({ trust: bundle }) }));
    });

    expect(one("aws_cloudfront_trust_store").ca_certificates_bundle_source[0].ca_certificates_bundle_s3_location[0].region).toBe(
      "eu-west-1",
    );
    expect(one("aws_s3_object").bucket).toBe("example-trust");
  });

  test("works for a distribution of another stack, which refers to the trust store", () => {
    const app = Testing.app();
    const [tls, edge] = ["tls", "edge"].map((id) => new TerraformStack(app, id));
    for (const stack of [tls, edge]) {
      new AwsProvider(stack, "Aws", { region: "us-east-1" });
      AwsBindings.pin(stack, "6.28.0");
    }
    fleet(tls, CloudFrontEndpoint.ofDistribution(distribution(edge), { clientAuth: verify() }));

    const config = synthStack(edge).one("aws_cloudfront_distribution").viewer_mtls_config;
    expect(config.trust_store_config.trust_store_id).toContain("terraform_remote_state");
    expect(synthStack(tls).text).not.toContain("terraform_remote_state");
  });

  test.each<[string, ClientAuth, Settings & { release?: string }, RegExp]>([
    [
      "an older release",
      verify(),
      { release: "6.25.0" },
      /CloudFront with hashicorp\/aws 6\.25\.0.*Declare hashicorp\/aws 6\.28\.0 or later.*client-auth-unsupported/,
    ],
    ["passed on certificates", { mode: ClientAuthMode.PASSTHROUGH, verifiedBy: "api" }, {}, /"passthrough".*client-auth-unsupported/],
    ["a bundle without a bucket", verify({ trust: partners({}) }), {}, /trust-bucket-missing/],
    [
      "revocation lists, which CloudFront does not check",
      verify({ trust: partners({ bucket: "example-trust", revocationLists: [trust("root-2024.crl.pem")] }) }),
      {},
      /does not check revocation lists.*client-auth-unsupported/,
    ],
    [
      "the ARN of a trust store",
      { mode: ClientAuthMode.VERIFY, trustStore: "arn:aws:cloudfront::111122223333:trust-store/ts_1" },
      {},
      /not the ID of a CloudFront trust store.*trust-store-id/,
    ],
    ["HTTP/3", verify(), { httpVersion: "http2and3" }, /`httpVersion: http2and3`.*mutual-tls-distribution/],
    ["plain HTTP", verify(), { policies: ["redirect-to-https"] }, /`viewerProtocolPolicy: redirect-to-https`.*mutual-tls-distribution/],
    [
      "plain HTTP at a path",
      verify(),
      { policies: ["https-only", "allow-all"] },
      /`viewerProtocolPolicy: allow-all`.*mutual-tls-distribution/,
    ],
  ])("rejects %s", (_what, clientAuth, settings, message) => {
    expect(() => served(clientAuth, settings)).toThrow(message);
  });

  test("accepts a bundle with lists if revoked certificates are accepted", () => {
    const bundle = partners({ bucket: "example-trust", revocationLists: [trust("root-2024.crl.pem")] });

    expect(served(verify({ trust: bundle, revocation: ClientRevocation.IGNORE })).all("aws_lb_trust_store_revocation")).toEqual({});
  });
});

describe("client authentication at a distribution that is configured outside of a fleet file", () => {
  const file = (clientAuth: string, version = "~> 6.28"): string =>
    fleetText(
      [
        `www: { domains: [example.com], region: us-east-1, endpoints: [{ cloudfront: { aliases: [example.com], clientAuth: ${clientAuth} } }] }`,
      ],
      {
        providers: `{ aws: { region: eu-west-1, version: "${version}" } }`,
        trust: `{ partners: { cas: [${trust("root-2024.pem")}], bucket: example-trust } }`,
      },
    );

  test("is an output of a module, with the id of the trust store that the module makes", () => {
    const { json } = synthesised(file("{ mode: verify, trust: partners }"), true);

    expect(json.output!.cloudfront_viewer_mtls_configs.value).toEqual({
      www: {
        mode: "required",
        trust_store_config: {
          trust_store_id: "${aws_cloudfront_trust_store.cloudfront-trust-store-partners.id}",
          advertise_trust_store_ca_names: false,
          ignore_certificate_expiry: false,
        },
      },
    });
    expect(json.output!.cloudfront_viewer_certificates.value).toHaveProperty("www");
    expect(json.output!.certfleet.value.trust.partners.cas).toHaveLength(1);
  });

  test("has the same problems as in code, with positions", () => {
    expect(problemsOf(file("{ mode: verify, trust: partners }", "6.25.0"))).toMatchObject([{ code: "client-auth-unsupported" }]);
    expect(problemsOf(file("{ mode: verify, trustStore: partners }"))).toMatchObject([{ code: "trust-store-id" }]);
    expect(problemsOf(file("{ mode: verify, trust: others }"))).toMatchObject([{ code: "undeclared-trust" }]);
  });
});
