import * as path from "path";
import { synthesiseFile } from "../../lib/cli/synthesise-file";
import { expectGolden } from "../support/golden";
import { assertSchema } from "../support/schema-check";
import { alb, fleetText, messagesOf, synthesised } from "./support";

/** Paths in a file are relative to the file, which the tests write elsewhere. */
const trust = (name: string) => path.resolve(__dirname, "..", "fixtures", "trust", name);
const BUNDLE = `{ partners: { cas: [${trust("root-2024.pem")}], revocationLists: [${trust("root-2024.crl.pem")}], bucket: example-trust } }`;

const www = (clientAuth: string) => `www: { domains: [example.com], endpoints: [${alb(`clientAuth: ${clientAuth}`)}] }`;

describe("client authentication in a file", () => {
  test("verifies with a declared bundle", () => {
    const { json } = synthesised(fleetText([www("{ mode: verify, trust: partners, advertise: true }")], { trust: BUNDLE }));
    expect(json.resource!.aws_lb_listener["edge-443"].mutual_authentication).toEqual({
      mode: "verify",
      trust_store_arn: "${aws_lb_trust_store.trust-store-partners.arn}",
      advertise_trust_store_ca_names: "on",
    });
    expect(Object.keys(json.resource!.aws_lb_trust_store_revocation)).toEqual(["trust-store-partners_revocation-1"]);
  });

  test("reads a private CA in Terraform", () => {
    const authority = "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/7d6a3b0e-0f5f-4f3b-9f2b-1f1b8a0f7c11";
    const staff = `{ staff: { privateCas: [{ acmPrivateCa: { name: staff-ca, authorityArn: "${authority}" } }], bucket: example-trust } }`;
    const { json } = synthesised(fleetText([www("{ mode: verify, trust: staff }")], { trust: staff }));
    expect(json.data!.aws_acmpca_certificate_authority["trust-staff_staff-ca"]).toMatchObject({ arn: authority });
  });

  test("reads a private CA of Google for endpoints of AWS, with the certificates up to its root", () => {
    const pool = "projects/media-prod/locations/europe-west1/caPools/clients";
    const { json } = synthesised(
      fleetText([www("{ mode: verify, trust: clients }")], {
        providers: "{ aws: { region: eu-west-1 }, google: { project: media-prod } }",
        trust: `{ clients: { privateCas: [{ googleCa: { name: clients-ca, pool: ${pool}, authority: clients-2026 } }], bucket: example-trust } }`,
      }),
    );
    const at = "data.google_privateca_certificate_authority.trust-clients_clients-ca";
    expect(json.resource!.aws_s3_object["trust-clients"].content).toBe(
      `\${join("", ["\${trimspace(join("\\n", ${at}.pem_ca_certificates))}\\n"])}`,
    );
  });

  test("reports a missing provider of the cloud that runs a private CA", () => {
    const pool = "projects/media-prod/locations/europe-west1/caPools/clients";
    const text = fleetText([www("{ mode: verify, trust: clients }")], {
      trust: `{ clients: { privateCas: [{ googleCa: { name: clients-ca, pool: ${pool}, authority: clients-2026 } }], bucket: example-trust } }`,
    });
    expect(messagesOf(text)).toEqual([expect.stringContaining("`googleCa` needs the Google provider.")]);
  });

  test("reports a CA pool that is not one at its place", () => {
    const text = fleetText([www("{ mode: verify, trust: clients }")], {
      providers: "{ aws: { region: eu-west-1 }, google: { project: media-prod } }",
      trust:
        "{ clients: { privateCas: [{ googleCa: { name: clients-ca, pool: clients, authority: clients-2026 } }], bucket: example-trust } }",
    });
    expect(messagesOf(text)).toEqual([expect.stringContaining('"clients" is not the id of a CA pool')]);
  });

  test("reports each file that is wrong at its place, and does not repeat it at endpoints", () => {
    const text = fleetText([www("{ mode: verify, trust: partners }")], {
      trust: "{ partners: { cas: [none.pem, other.pem], bucket: example-trust } }",
    });
    expect(messagesOf(text)).toEqual([
      "8:28 Cannot read none.pem: the file does not exist. Correct the path.",
      "8:38 Cannot read other.pem: the file does not exist. Correct the path.",
    ]);
  });

  test("knows only declared bundles", () => {
    const [message] = messagesOf(fleetText([www("{ mode: verify, trust: partnrs }")], { trust: BUNDLE }));
    expect(message).toContain('The trust bundle "partnrs" is not declared.');
  });

  describe("an existing trust store", () => {
    const STORE = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:truststore/partners/6d8e7a0c3b2f1e90";
    const text = fleetText([www(`{ mode: verify, trustStore: "${STORE}" }`)]);

    test("is used without a bundle", () => {
      expect(synthesised(text).json.resource!.aws_lb_listener["edge-443"].mutual_authentication.trust_store_arn).toBe(STORE);
    });

    test("is an input of a module", () => {
      const { json } = synthesised(text, true);
      expect(json.resource!.aws_lb_listener["edge-443"].mutual_authentication.trust_store_arn).toBe("${var.trust_store_partners_arn}");
      expect(json.variable!.trust_store_partners_arn).toMatchObject({ default: STORE });
    });

    test("is an object for API Gateway, and a trust config for a regional proxy of Google", () => {
      const { json } = synthesised(
        fleetText(
          [
            "api: { domains: [api.example.com], endpoints: [{ apiGateway: { type: http, domainName: api.example.com, " +
              "clientAuth: { mode: verify, trustStore: s3://example-trust/partners.pem?versionId=3HL4kqtJvjVBH40Nrjfkd } } }] }",
            "www: { domains: [www.example.com], issuer: g, alerts: false, endpoints: [{ googleRegionalHttpsProxy: { region: europe-west1, " +
              "urlMap: assets, network: default, clientAuth: { mode: verify, " +
              "trustStore: projects/media-prod/locations/europe-west1/trustConfigs/partners } } }] }",
          ],
          {
            providers: "{ aws: { region: eu-west-1 }, google: { project: media-prod } }",
            issuers: "{ acm: { type: acm }, g: { type: google-managed, region: europe-west1 } }",
          },
        ),
      );
      const [domain] = Object.values<any>(json.resource!.aws_apigatewayv2_domain_name);
      expect(domain.mutual_tls_authentication.truststore_uri).toBe("s3://example-trust/partners.pem");
      const [policy] = Object.values<any>(json.resource!.google_network_security_server_tls_policy);
      expect(policy.location).toBe("europe-west1");
      expect(policy.mtls_policy.client_validation_trust_config).toMatch(/trustConfigs\/partners$/);
    });
  });

  test("has modes of its own", () => {
    const [message] = messagesOf(fleetText([www("{ mode: require, trust: partners }")], { trust: BUNDLE }));
    expect(message).toContain('is "require". Allowed values are verify, passthrough, off.');
  });
});

test("the fleet file of the guide synthesises to the reviewed document", () => {
  const file = path.join(__dirname, "..", "..", "docs", "guides", "client-authentication", "certfleet.yaml");
  const { document, warnings, errors } = synthesiseFile(file, { asModule: false });
  const text = JSON.stringify(document, undefined, 2);

  expect({ warnings: warnings.filter((warning) => !warning.includes("policy-shortfall")), errors }).toEqual({ warnings: [], errors: [] });
  assertSchema(JSON.parse(text));
  expectGolden(`${text}\n`, "golden/client-authentication/cdk.tf.json");
});
