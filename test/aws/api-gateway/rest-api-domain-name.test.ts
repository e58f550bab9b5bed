import { TerraformStack } from "cdktf";
import { AcmCertificate, AwsBindings, RestApiDomainName, RestApiDomainNameProps, RestApiEndpointType } from "../../../lib/aws";
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
