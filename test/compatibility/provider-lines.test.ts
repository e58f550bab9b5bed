import { execFileSync, spawnSync } from "child_process";
import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { CloudfrontDistribution } from "@cdktf/provider-aws/lib/cloudfront-distribution";
import { AcmCertificate, AwsBindings, CloudFrontOriginCertificate, CloudFrontViewerCertificate } from "../../lib/aws";
import { ClientAuthMode } from "../../lib/core";
import { CERTIFICATE } from "../aws/fixtures";
import { fleetText, synthesised } from "../file/support";
import { BindingsSchema, schemasOf } from "../support/bindings-schema";
import { exampleDocuments } from "../support/example-documents";
import { checkSchema, TerraformDocument } from "../support/schema-check";
import { describeUnless } from "../support/skip";
import { synth } from "../support/synth";

const MINUTES = 60_000;
const SCRIPT = path.join(__dirname, "..", "..", "scripts", "package", "cdktn-bindings.mjs");

/** The newest release of each provider whose bindings can be had. */
const RELEASES = { aws: "6.66.0", google: "8.7.0", acme: "3.2.1", tls: "4.4.1" };

/** A fleet that uses what the newest releases have. */
const NEWEST = fleetText(
  {
    edge:
      "{ issuer: le, domains: [edge.example.com, edge.example.net], runsEvery: 12h, alerts: false, stores: [vault], deployTo: [acm, google], " +
      "endpoints: [{ host: edge.example.com }] }",
    www:
      "{ domains: [www.example.com], notify: [sre], region: us-east-1, tlsPolicy: modern, " +
      "endpoints: [{ cloudfront: { distribution: E2QWRUHAPOMQZL, clientAuth: { mode: verify, trust: partners } } }] }",
    api:
      "{ domains: [api.example.com], notify: [sre], tlsPolicy: fips, " +
      "endpoints: [{ apiGateway: { type: rest, domainName: api.example.com, apiId: a1b2c3d4e5, endpointAccessMode: strict } }] }",
    portal: "{ issuer: own, domains: [portal.example.com], alerts: false, deployTo: [acm, google] }",
    shop: "{ issuer: gcm, domains: [shop.example.org], alerts: false, tlsPolicy: post-quantum, endpoints: [{ googleHttpsProxy: { urlMap: shop } }] }",
  },
  {
    providers: `{ aws: { region: eu-west-1, version: "${RELEASES.aws}" }, google: { project: media-edge, version: "${RELEASES.google}" }, acme: { version: "${RELEASES.acme}" } }`,
    zones:
      "{ example.com: { route53: Z0123456789ABCDEFGHIJ }, example.org: { cloudDns: example-org }, " +
      'example.net: { route53: Z9876543210ABCDEFGHIJ, assumeRole: "arn:aws:iam::444455556666:role/dns" } }',
    issuers:
      "{ acm: { type: acm }, gcm: { type: google-managed }, le: { type: acme, directory: lets-encrypt }, " +
      "own: { type: provided, certificate: portal_certificate, privateKey: portal_key } }",
    stores: "{ vault: { type: aws-secrets-manager } }",
    trust: `{ partners: { cas: [${path.resolve(__dirname, "..", "fixtures", "trust", "root-2024.pem")}], bucket: example-trust } }`,
  },
);

const missing = spawnSync("python3", ["-m", "pip", "--version"], { stdio: "ignore" }).status === 0 ? undefined : "python3 has no pip";

// npm does not serve the bindings of every provider. Their Python packages contain them.
describeUnless(
  missing,
  `provider schemas, from bindings: ${Object.entries(RELEASES)
    .map(([name, release]) => `${name} ${release}`)
    .join(", ")}`,
  () => {
    const work = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-provider-lines-"));
    let lines: BindingsSchema[];

    beforeAll(() => {
      execFileSync(process.execPath, [SCRIPT, work, "@cdktn/provider-acme@16.0.0", "@cdktn/provider-tls@14.1.1"], { timeout: 8 * MINUTES });
      lines = Object.keys(RELEASES).map((name) => new BindingsSchema(name, path.join(work, "node_modules", "@cdktn", `provider-${name}`)));
    });

    afterAll(() => fs.rmSync(work, { recursive: true, force: true }));

    const violations = (document: TerraformDocument, providers = Object.keys(RELEASES)) =>
      checkSchema(document, { schemas: schemasOf(lines.filter(({ provider }) => providers.includes(provider))) }).violations;

    test("are of these releases", () => {
      expect(Object.fromEntries(lines.map(({ provider, release }) => [provider, release]))).toEqual(RELEASES);
    });

    test("allow what a fleet writes that declares these releases", () => {
      const { json } = synthesised(NEWEST);
      const [edge] = Object.values(json.resource!.acme_certificate);

      expect(violations(json)).toEqual([]);
      // The document has the arguments that only these releases have.
      expect(edge.dns_challenge).toMatchObject([{ match_domains: ["example.com"] }, { match_domains: ["example.net"] }]);
      expect(Object.values(json.resource!.aws_acm_certificate).filter((each) => "private_key_wo" in each)).toHaveLength(2);
      expect(json.resource!.aws_cloudfront_trust_store).toHaveProperty("cloudfront-trust-store-partners");
      expect(Object.values(json.resource!.aws_api_gateway_domain_name)).toMatchObject([
        { security_policy: "SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09", endpoint_access_mode: "STRICT" },
      ]);
      const imported = Object.values(json.resource!.google_certificate_manager_certificate).filter(
        ({ self_managed: own }) => own !== undefined,
      );
      expect(imported.filter(({ self_managed: own }) => "pem_private_key_wo" in own)).toHaveLength(2);
    });

    test("allow a distribution of the app that verifies clients, and presents a client certificate to its origin", () => {
      const { json } = synth(
        (stack) => {
          AwsBindings.pin(stack, RELEASES.aws);
          const www = AcmCertificate.fromCertificateArn(stack, "Www", CERTIFICATE.replace("eu-west-1", "us-east-1"));
          const clientAuth = { mode: ClientAuthMode.VERIFY, trustStore: "ts_12abcXYZhA4Q6RS6tuvW5Xy0ZZZ", advertise: true };
          const viewer = new CloudFrontViewerCertificate(stack, "Viewer", { certificate: www, clientAuth });
          const site = new CloudfrontDistribution(stack, "Site", {
            enabled: true,
            origin: [
              {
                originId: "o",
                domainName: "origin.example.com",
                customOriginConfig: { httpPort: 80, httpsPort: 443, originProtocolPolicy: "https-only", originSslProtocols: ["TLSv1.2"] },
              },
            ],
            defaultCacheBehavior: {
              targetOriginId: "o",
              allowedMethods: ["GET", "HEAD"],
              cachedMethods: ["GET", "HEAD"],
              viewerProtocolPolicy: "https-only",
            },
            restrictions: { geoRestriction: { restrictionType: "none" } },
            viewerCertificate: viewer.viewerCertificate,
          });
          viewer.requireClientCertificates(site);
          new CloudFrontOriginCertificate(stack, "Origin", { distribution: site, originId: "o", certificate: www });
        },
        { awsProvider: { region: "us-east-1" } },
      );

      expect(json.resource!.aws_cloudfront_distribution).toHaveProperty(["Site", "viewer_mtls_config", "mode"], "required");
      expect(violations(json)).toEqual([]);
      json.resource!.aws_cloudfront_distribution.Site.viewer_mtls_config.trust_store_config.trust_store = "x";
      expect(violations(json)).toEqual([expect.stringContaining("viewer_mtls_config.trust_store_config.trust_store is unknown")]);
    });

    // Examples with ACME certificates require version 2, whose own schema other tests check.
    test.each(exampleDocuments())("allow the document of the example %s", (_name, document) => {
      expect(violations(document, ["aws", "google", "tls"])).toEqual([]);
    });

    test("refuse what version 2 of the ACME provider has and version 3 does not", () => {
      const resource = { acme_certificate: { a: { account_key_pem: "x", disable_complete_propagation: true } } };

      expect(violations({ resource })).toEqual([expect.stringMatching(/^acme_certificate\.a\.disable_complete_propagation is unknown/)]);
    });
  },
);
