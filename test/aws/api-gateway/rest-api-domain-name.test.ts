import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import {
  AcmCertificate,
  AwsBindings,
  EndpointAccessMode,
  RestApiDomainName,
  RestApiDomainNameProps,
  RestApiEndpointType,
} from "../../../lib/aws";
import { ClientAuthMode } from "../../../lib/core";
import { TlsPolicy } from "../../../lib/policy/tls-policy";
import { synth } from "../../support/synth";
import { CERTIFICATE, certificate, usEast1, VALIDATED_ARN } from "../fixtures";

function domain(stack: TerraformStack, props: Partial<RestApiDomainNameProps> = {}): RestApiDomainName {
  const www = props.certificate ?? certificate(stack, "Www", { domainNames: ["example.com", "*.example.com"] });
  return new RestApiDomainName(stack, "Api", { domainName: "api.example.com", ...props, certificate: www });
}

describe("a REST API domain name", () => {
  test("has the validated certificate and a security policy, and sets no other arguments", () => {
    const { all } = synth((stack) => domain(stack));

    expect(all("aws_api_gateway_domain_name")).toMatchSnapshot();
    expect(all("aws_api_gateway_base_path_mapping")).toEqual({});
  });

  test("exposes its endpoint properties", () => {
    synth((stack) => {
      expect(domain(stack, { domainName: "API.example.com." })).toMatchObject({
        kind: "api-gateway-rest",
        port: 443,
        hosts: ["api.example.com"],
        tlsPolicyName: "TLS_1_2",
        probeable: true,
      });
    });
  });

  test("maps to an API if one is given", () => {
    const { one, all } = synth((stack) => domain(stack, { restApiId: "a1b2c3", stageName: "live" }));

    const [id] = Object.keys(all("aws_api_gateway_domain_name"));
    expect(one("aws_api_gateway_base_path_mapping")).toEqual({
      api_id: "a1b2c3",
      stage_name: "live",
      domain_name: `\${aws_api_gateway_domain_name.${id}.domain_name}`,
    });
  });

  test("that is edge-optimised uses a certificate in us-east-1", () => {
    const { one } = synth((stack) => {
      domain(stack, {
        endpointType: RestApiEndpointType.EDGE,
        certificate: certificate(stack, "Edge", { domainNames: ["api.example.com"], region: "us-east-1" }),
      });
    });

    const made = one("aws_api_gateway_domain_name");
    expect(made).toMatchObject({ certificate_arn: expect.stringMatching(VALIDATED_ARN), endpoint_configuration: { types: ["EDGE"] } });
    expect(made).not.toHaveProperty("regional_certificate_arn");
  });

  test.each<[string, (stack: TerraformStack) => Partial<RestApiDomainNameProps>, RegExp]>([
    [
      "an edge-optimised one with a certificate of another region",
      () => ({ endpointType: RestApiEndpointType.EDGE }),
      /certificate is in eu-west-1.*certificates in us-east-1 only.*certfleet:region-mismatch/,
    ],
    [
      "a regional one with a certificate of us-east-1",
      (stack) => ({ certificate: certificate(stack, "There", { domainNames: ["api.example.com"], provider: usEast1(stack) }) }),
      /certificate is in us-east-1.*certificates in eu-west-1 only.*certfleet:region-mismatch/,
    ],
    [
      "a name that the certificate does not hold",
      () => ({ domainName: "api.example.net" }),
      /does not cover "api\.example\.net"\. It covers example\.com, \*\.example\.com.*certfleet:name-not-in-certificate/,
    ],
    ["a name two labels below the wildcard", () => ({ domainName: "a.b.example.com" }), /certfleet:name-not-in-certificate/],
    ["an IP address", () => ({ domainName: "192.0.2.1" }), /certfleet:invalid-domain-name/],
    ["a name that only Terraform knows", () => ({ domainName: "${var.domain}" }), /certfleet:invalid-domain-name/],
    ["a policy that API Gateway cannot do", () => ({ tlsPolicy: TlsPolicy.MODERN }), /"modern".*certfleet:policy-not-available/],
    [
      "a certificate whose names nobody told",
      (stack) => ({ certificate: AcmCertificate.fromCertificateArn(stack, "Known", CERTIFICATE) }),
      /certfleet:unknown-attribute/,
    ],
  ])("rejects %s", (_what, props, message) => {
    synth((stack) => {
      expect(() => domain(stack, props(stack))).toThrow(message);
    });
  });

  describe("with a provider that has enhanced security policies", () => {
    const pinned = (release: string, make: (stack: TerraformStack) => void) =>
      synth((stack) => {
        AwsBindings.pin(stack, release);
        make(stack);
      });
    const edge = (stack: TerraformStack) => ({
      endpointType: RestApiEndpointType.EDGE,
      certificate: certificate(stack, "Edge", { domainNames: ["api.example.com"], region: "us-east-1" }),
    });

    test.each([
      [TlsPolicy.MODERN, "SecurityPolicy_TLS13_1_3_2025_09"],
      [TlsPolicy.INTERMEDIATE, "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09"],
      [TlsPolicy.FIPS, "SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09"],
      [TlsPolicy.POST_QUANTUM, "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09"],
    ])("a regional domain gets the one that meets its TLS policy: %s", (tlsPolicy, name) => {
      const { one } = pinned("6.51.0", (stack) => expect(domain(stack, { tlsPolicy }).tlsPolicyName).toBe(name));

      expect(one("aws_api_gateway_domain_name")).toMatchObject({ security_policy: name, endpoint_access_mode: "BASIC" });
    });

    test.each([
      [TlsPolicy.MODERN, "SecurityPolicy_TLS13_2025_EDGE"],
      [TlsPolicy.INTERMEDIATE, "SecurityPolicy_TLS12_PFS_2025_EDGE"],
    ])("an edge-optimised domain gets the one of its own kind: %s", (tlsPolicy, name) => {
      const { one } = pinned("6.28.0", (stack) => domain(stack, { tlsPolicy, ...edge(stack) }));

      expect(one("aws_api_gateway_domain_name")).toMatchObject({ security_policy: name, endpoint_access_mode: "BASIC" });
    });

    test("can be strict", () => {
      const { one } = pinned("6.28.0", (stack) => domain(stack, { endpointAccessMode: EndpointAccessMode.STRICT }));

      expect(one("aws_api_gateway_domain_name").endpoint_access_mode).toBe("STRICT");
    });

    test("keeps TLS_1_2 with client authentication, which API Gateway refuses together with them", () => {
      const trustStore = "s3://example-trust/partners.pem?versionId=3HL4kqtJvjVBH40Nrjfkd";
      const clientAuth = { mode: ClientAuthMode.VERIFY, trustStore };
      const { one } = pinned("6.66.0", (stack) => domain(stack, { clientAuth }));
      const made = one("aws_api_gateway_domain_name");

      expect(made.security_policy).toBe("TLS_1_2");
      expect(made).not.toHaveProperty("endpoint_access_mode");
      pinned("6.66.0", (stack) => {
        expect(() => domain(stack, { clientAuth, tlsPolicy: TlsPolicy.MODERN })).toThrow(/with mutual TLS.*certfleet:policy-not-available/);
        const there = new Construct(stack, "There");
        const www = certificate(there, "Www", { domainNames: ["api.example.com"] });
        const props = { domainName: "api.example.com", certificate: www, clientAuth, endpointAccessMode: EndpointAccessMode.STRICT };
        expect(() => new RestApiDomainName(there, "Api", props)).toThrow(/Remove it, or `clientAuth`.*certfleet:endpoint-access-mode/);
      });
    });

    test.each<[string, TlsPolicy, boolean, RegExp]>([
      ["6.27.0", TlsPolicy.POST_QUANTUM, false, /declare version 6\.28\.0 or later, which accepts SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09/],
      ["6.50.0", TlsPolicy.FIPS, false, /declare version 6\.51\.0 or later, which accepts SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09/],
      ["6.66.0", TlsPolicy.POST_QUANTUM, true, /edge-optimised.*use a regional domain/],
    ])("%s refuses %s: the error says what to declare or to use (edge-optimised: %s)", (release, tlsPolicy, isEdge, message) => {
      pinned(release, (stack) => {
        expect(() => domain(stack, { tlsPolicy, ...(isEdge ? edge(stack) : {}) })).toThrow(message);
      });
    });

    test("an older release keeps TLS_1_2 without an access mode", () => {
      const { one } = pinned("6.27.0", (stack) => domain(stack));

      expect(one("aws_api_gateway_domain_name")).toMatchObject({ security_policy: "TLS_1_2" });
      expect(one("aws_api_gateway_domain_name")).not.toHaveProperty("endpoint_access_mode");
    });
  });

  test.each(["example.com", "api.example.com", "*.example.com"])("accepts %s, which the certificate covers", (domainName) => {
    expect(synth((stack) => domain(stack, { domainName })).one("aws_api_gateway_domain_name").domain_name).toBe(domainName);
  });

  test("does not warn about the TLS policy, because the user cannot change it", () => {
    const { warnings } = synth((stack) => domain(stack));

    expect(warnings.join()).not.toContain("certfleet:policy-shortfall");
  });

  test("can be in another region with `region`, and with an aliased provider for hashicorp/aws 5", () => {
    const elsewhere = { domainNames: ["api.example.com"] };
    const byRegion = synth((stack) => {
      domain(stack, {
        region: "us-east-1",
        restApiId: "a1",
        certificate: certificate(stack, "There", { ...elsewhere, region: "us-east-1" }),
      });
    });
    const byProvider = synth((stack) => {
      AwsBindings.pin(stack, "5.100.0");
      const provider = usEast1(stack);
      const there = certificate(stack, "There", { ...elsewhere, provider });

      expect(
        () => new RestApiDomainName(stack, "Lost", { domainName: "api.example.com", certificate: there, region: "us-east-1" }),
      ).toThrow("certfleet:region-not-supported");
      domain(stack, { provider, restApiId: "a1", certificate: there });
    });

    for (const type of ["aws_api_gateway_domain_name", "aws_api_gateway_base_path_mapping"]) {
      expect(byRegion.one(type).region).toBe("us-east-1");
      expect(byProvider.one(type).provider).toBe("aws.us-east-1");
    }
  });
});
