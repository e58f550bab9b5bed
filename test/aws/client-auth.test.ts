import { Apigatewayv2Api } from "@cdktf/provider-aws/lib/apigatewayv2-api";
import { LbTrustStore } from "@cdktf/provider-aws/lib/lb-trust-store";
import { S3Object } from "@cdktf/provider-aws/lib/s3-object";
import * as path from "path";
import {
  ApiGatewayEndpoint,
  AcmIssuer,
  AlbEndpoint,
  AlbEndpointProps,
  AcmPrivateCa,
  HttpApiDomainName,
  NlbEndpoint,
  NlbEndpointProps,
} from "../../lib/aws";
import { ClientAuth, ClientAuthMode, ClientRevocation, TrustBundle } from "../../lib/core";
import { CertificateAlerts, CertificateFleet } from "../../lib/fleet";
import { Synthesised, synth } from "../support/synth";
import { ALB, AUTHORITY, certificate, NLB, TARGET_GROUP, zone } from "./fixtures";

const trust = (name: string) => path.join(__dirname, "..", "fixtures", "trust", name);
const LISTS = { revocationLists: [trust("root-2024.crl.pem"), trust("root-2026.crl.der")] };

function partners(more: { revocationLists?: string[]; bucket?: string } = {}): TrustBundle {
  return TrustBundle.fromFiles("partners", { cas: [trust("root-2024.pem"), trust("root-2026.pem")], bucket: "example-trust", ...more });
}

const verify = (more: Partial<ClientAuth> = {}): ClientAuth => ({ mode: ClientAuthMode.VERIFY, trust: partners(), ...more });

/** A fleet of one certificate, or of several, each served by one endpoint. */
function fleet(...endpoints: (AlbEndpoint | NlbEndpoint | ApiGatewayEndpoint)[]): Synthesised {
  return synth((stack) => {
    const made = new CertificateFleet(stack, "Fleet", {
      zones: [zone()],
      readableAddresses: true,
      defaults: { issuer: new AcmIssuer() },
    });
    endpoints.forEach((endpoint, index) =>
      made.add(`www-${index + 1}`, { domains: [`${index + 1}.example.com`], endpoints: [endpoint], alerts: CertificateAlerts.off() }),
    );
  });
}

const alb = (clientAuth?: ClientAuth, more: Partial<AlbEndpointProps> = {}) =>
  new AlbEndpoint({ loadBalancerArn: ALB, targetGroupArn: TARGET_GROUP, clientAuth, ...more });

describe("client authentication at an application load balancer", () => {
  test("verifies with a trust store that has a version of the bundle in S3", () => {
    const { one } = fleet(alb(verify({ advertise: true })));
    const object = one("aws_s3_object");
    expect(object).toMatchObject({ bucket: "example-trust", key: "test/partners.pem" });
    expect(object.content.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(one("aws_lb_trust_store")).toMatchObject({
      ca_certificates_bundle_s3_bucket: "${aws_s3_object.trust-partners.bucket}",
      ca_certificates_bundle_s3_key: "${aws_s3_object.trust-partners.key}",
      ca_certificates_bundle_s3_object_version: "${aws_s3_object.trust-partners.version_id}",
    });
    expect(one("aws_lb_listener").mutual_authentication).toEqual({
      mode: "verify",
      trust_store_arn: "${aws_lb_trust_store.trust-store-partners.arn}",
      advertise_trust_store_ca_names: "on",
    });
  });

  test("does not apply to a bucket that keeps no versions", () => {
    const [{ condition }] = fleet(alb(verify())).one("aws_s3_object").lifecycle.postcondition;
    expect(condition).toBe('${coalesce(self.version_id, "null") != "null"}');
  });

  test("has a revocation resource for each list, which is added before the old one is removed", () => {
    const { all } = fleet(alb(verify({ trust: partners(LISTS) })));
    const revocations = Object.values(all("aws_lb_trust_store_revocation"));
    expect(revocations).toHaveLength(2);
    expect(revocations[0]).toMatchObject({
      trust_store_arn: "${aws_lb_trust_store.trust-store-partners.arn}",
      revocations_s3_object_version: "${aws_s3_object.trust-partners_revocation-1.version_id}",
      lifecycle: { create_before_destroy: true },
    });
    expect(all("aws_s3_object")["trust-partners_revocation-2"].content).toMatch(/^-----BEGIN X509 CRL-----/);
  });

  test("leaves the lists out where revoked certificates are accepted", () => {
    const { all } = fleet(alb(verify({ trust: partners(LISTS), revocation: ClientRevocation.IGNORE })));
    expect(all("aws_lb_trust_store_revocation")).toEqual({});
    expect(Object.keys(all("aws_lb_trust_store"))).toEqual(["trust-store-without-revocation-partners"]);
  });

  test("passes certificates on, and names what verifies them", () => {
    const { one, all } = fleet(alb({ mode: ClientAuthMode.PASSTHROUGH, verifiedBy: "payments-api" }));
    expect(one("aws_lb_listener")).toMatchObject({
      mutual_authentication: { mode: "passthrough" },
      tags: { "client-certificates-verified-by": "payments-api" },
    });
    expect(all("aws_lb_trust_store")).toEqual({});
  });

  test("shares one trust store among listeners", () => {
    const bundle = partners();
    const { one } = fleet(alb(verify({ trust: bundle })), alb(verify({ trust: bundle }), { port: 8443 }));
    expect(one("aws_lb_trust_store")).toBeDefined();
  });

  test("is the same for all certificates of a port", () => {
    expect(() => fleet(alb(verify()), alb())).toThrow(/listener-clash/);
  });

  test("refuses two bundles with one name in a stack", () => {
    expect(() => fleet(alb(verify()), alb(verify(), { port: 8443 }))).toThrow(/duplicate-trust/);
  });

  test("reads the certificate of a private CA in Terraform", () => {
    const bundle = TrustBundle.fromFiles("staff", { privateCas: [new AcmPrivateCa("staff-ca", AUTHORITY)], bucket: "example-trust" });
    const { json, one } = fleet(alb(verify({ trust: bundle })));
    const [name] = Object.keys(json.data!.aws_acmpca_certificate_authority);
    expect(one("aws_s3_object").content).toContain(`data.aws_acmpca_certificate_authority.${name}.certificate`);
    expect(json.output!.certfleet.value.trust.staff.cas).toEqual([
      { name: "staff-ca", notAfter: `\${data.aws_acmpca_certificate_authority.${name}.not_after}` },
    ]);
  });
});

const TRUST_STORE = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:truststore/partners/6d8e7a0c3b2f1e90";

describe("an existing trust store", () => {
  const existing = (trustStore: string): ClientAuth => ({ mode: ClientAuthMode.VERIFY, trustStore });

  test("is used by load balancers, which get no other one", () => {
    const networkProps = { loadBalancerArn: NLB, targetGroupArn: TARGET_GROUP, port: 8443, clientAuth: existing(TRUST_STORE) };
    const network = new NlbEndpoint(networkProps);
    const { all } = fleet(alb({ ...existing(TRUST_STORE), advertise: true }), network);
    const [application, ofNetwork] = Object.values(all("aws_lb_listener"));
    expect(application.mutual_authentication).toEqual({
      mode: "verify",
      trust_store_arn: TRUST_STORE,
      advertise_trust_store_ca_names: "on",
    });
    expect(ofNetwork.mutual_authentication).toMatchObject({ mode: "verify", trust_store_arn: TRUST_STORE });
    expect([all("aws_lb_trust_store"), all("aws_s3_object")]).toEqual([{}, {}]);
  });

  test("is in the inventory as an external one, and has no CAs that status would watch", () => {
    const { trust: bundles, certificates } = fleet(alb(existing(TRUST_STORE))).json.output!.certfleet.value;
    expect(certificates["www-1"].endpoints[0].clientAuth).toEqual({ mode: "verify", trustStore: TRUST_STORE });
    expect(bundles).toBeUndefined();
  });

  test("can be a resource of the same app", () => {
    const { json, one } = synth((stack) => {
      const store = new LbTrustStore(stack, "Partners", {
        caCertificatesBundleS3Bucket: "example-trust",
        caCertificatesBundleS3Key: "partners.pem",
        caCertificatesBundleS3ObjectVersion: "3HL4kqtJvjVBH40Nrjfkd",
      });
      const made = new CertificateFleet(stack, "Fleet", { zones: [zone()], defaults: { issuer: new AcmIssuer() } });
      const endpoints = [alb(existing(store.arn))];
      made.add("www", { domains: ["www.example.com"], endpoints, alerts: CertificateAlerts.off() });
    });
    const [name] = Object.keys(json.resource!.aws_lb_trust_store);
    expect(one("aws_lb_listener").mutual_authentication.trust_store_arn).toBe(`\${aws_lb_trust_store.${name}.arn}`);
    expect(json.output!.certfleet.value.certificates.www.endpoints[0].clientAuth.trustStore).toBe(`aws_lb_trust_store.${name}.arn`);
  });

  test("of another attribute of a trust store is refused", () => {
    expect(() => alb(existing("${aws_lb_trust_store.partners.name}"))).toThrow(/wrong-arn/);
  });

  test("is the same for all certificates of a port", () => {
    const other = TRUST_STORE.replace("partners", "staff");
    expect(() => fleet(alb(existing(TRUST_STORE)), alb(existing(other)))).toThrow(/listener-clash/);
  });

  test("of API Gateway is a version of an object", () => {
    const clientAuth = existing("s3://example-trust/partners.pem?versionId=3HL4kqtJvjVBH40Nrjfkd");
    const { one } = fleet(ApiGatewayEndpoint.http({ domainName: "1.example.com", clientAuth }));
    expect(one("aws_apigatewayv2_domain_name").mutual_tls_authentication).toEqual({
      truststore_uri: "s3://example-trust/partners.pem",
      truststore_version: "3HL4kqtJvjVBH40Nrjfkd",
    });
  });

  test("of API Gateway can be an object of the same app", () => {
    const { one } = synth((stack) => {
      const object = new S3Object(stack, "Partners", { bucket: "example-trust", key: "partners.pem", source: "partners.pem" });
      const props = { domainName: "example.com", certificate: certificate(stack, "Www") };
      const trustStore = `s3://${object.bucket}/${object.key}?versionId=${object.versionId}`;
      new HttpApiDomainName(stack, "Domain", { ...props, clientAuth: existing(trustStore) });
    });
    expect(one("aws_apigatewayv2_domain_name").mutual_tls_authentication).toEqual({
      truststore_uri: "s3://${aws_s3_object.Partners.bucket}/${aws_s3_object.Partners.key}",
      truststore_version: "${aws_s3_object.Partners.version_id}",
    });
  });

  test("of API Gateway has a version as well where the URI is an expression", () => {
    expect(() => fleet(ApiGatewayEndpoint.http({ domainName: "1.example.com", clientAuth: existing("${local.trust_store_uri}") }))).toThrow(
      /trust-store-version/,
    );
  });
});

describe("client authentication at a network load balancer", () => {
  const nlb = (clientAuth?: ClientAuth, more: Partial<NlbEndpointProps> = {}) =>
    new NlbEndpoint({ loadBalancerArn: NLB, targetGroupArn: TARGET_GROUP, clientAuth, ...more });

  test("verifies with a trust store and its lists, and is in the inventory", () => {
    const { json, one, all } = fleet(nlb(verify({ trust: partners(LISTS) })));

    expect(one("aws_lb_listener")).toMatchObject({
      protocol: "TLS",
      mutual_authentication: { mode: "verify", trust_store_arn: "${aws_lb_trust_store.trust-store-partners.arn}" },
    });
    expect(Object.keys(all("aws_lb_trust_store_revocation"))).toHaveLength(2);
    expect(json.output!.certfleet.value.certificates["www-1"].endpoints[0].clientAuth).toEqual({
      mode: "verify",
      trust: "partners",
      revocation: true,
    });
  });

  test("shares its trust store with an application load balancer", () => {
    const bundle = partners();
    const made = fleet(nlb(verify({ trust: bundle })), alb(verify({ trust: bundle }), { port: 8443 }));
    expect(Object.keys(made.all("aws_lb_trust_store"))).toHaveLength(1);
  });

  test("is turned off before it is removed", () => {
    expect(fleet(nlb({ mode: ClientAuthMode.OFF })).one("aws_lb_listener").mutual_authentication).toEqual({ mode: "off" });
  });

  test("is the same for all certificates of a port", () => {
    expect(() => fleet(nlb(verify()), nlb())).toThrow(/listener-clash/);
  });

  test("does not advertise its CAs", () => {
    expect(() => nlb(verify({ advertise: true }))).toThrow(/does not tell clients the names of CAs/);
  });
});

describe("client authentication at API Gateway", () => {
  test("has the version of the bundle", () => {
    const { one } = fleet(ApiGatewayEndpoint.http({ domainName: "1.example.com", clientAuth: verify() }));
    expect(one("aws_apigatewayv2_domain_name").mutual_tls_authentication).toEqual({
      truststore_uri: "s3://${aws_s3_object.trust-partners.bucket}/${aws_s3_object.trust-partners.key}",
      truststore_version: "${aws_s3_object.trust-partners.version_id}",
    });
  });

  test("reads the default endpoint of an HTTP API that is managed elsewhere, in each plan", () => {
    const { json, warnings } = fleet(ApiGatewayEndpoint.http({ domainName: "1.example.com", apiId: "a1b2c3", clientAuth: verify() }));
    const [[name, { assert }]] = Object.entries<any>(json.check);
    expect(name).toMatch(/_default_endpoint$/);
    expect(assert[0].condition).toMatch(/^\$\{data\.aws_apigatewayv2_api\..+\.disable_execute_api_endpoint\}$/);
    expect(warnings.join()).not.toContain("default-endpoint-unknown");
  });

  test.each(["rest", "http"] as const)("warns about a %s API whose default endpoint it cannot see", (type) => {
    const apiId = type === "rest" ? "a1b2c3" : undefined;
    const { warnings } = fleet(ApiGatewayEndpoint[type]({ domainName: "1.example.com", apiId, clientAuth: verify() }));
    expect(warnings.join()).toContain("default-endpoint-unknown");
  });

  test.each([
    [true, "accepted"],
    [false, "default-endpoint-open"],
    [undefined, "default-endpoint-open"],
  ])("with an API of the same app whose default endpoint is disabled: %s", (disableExecuteApiEndpoint, outcome) => {
    let found = "accepted";
    try {
      synth((stack) => {
        const api = new Apigatewayv2Api(stack, "Api", { name: "api", protocolType: "HTTP", disableExecuteApiEndpoint });
        const props = { domainName: "example.com", certificate: certificate(stack, "Www"), apiId: api.id, clientAuth: verify() };
        new HttpApiDomainName(stack, "Domain", props);
      });
    } catch (error) {
      found = (error as { code: string }).code;
    }
    expect(found).toBe(outcome);
  });
});

test("the inventory has the bundle and what each endpoint does", () => {
  const { json } = fleet(alb(verify({ trust: partners(LISTS) })));
  const { trust: bundles, certificates } = json.output!.certfleet.value;
  expect(certificates["www-1"].endpoints[0].clientAuth).toEqual({ mode: "verify", trust: "partners", revocation: true });
  expect(bundles.partners.cas.map(({ name }: { name: string }) => name)).toEqual(["Partner Root 2024", "Partner Root 2026"]);
  expect(bundles.partners.revocationLists).toEqual([
    { issuer: "Partner Root 2024", nextUpdate: "2046-01-28T12:39:44Z" },
    { issuer: "Partner Root 2026", nextUpdate: expect.any(String) },
  ]);
});
