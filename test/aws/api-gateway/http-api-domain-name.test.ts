import { TerraformStack } from "cdktf";
import { AwsBindings, HttpApiDomainName, HttpApiDomainNameProps } from "../../../lib/aws";
import { TlsPolicy } from "../../../lib/policy/tls-policy";
import { synth } from "../../support/synth";
import { certificate } from "../fixtures";

function domain(stack: TerraformStack, props: Partial<HttpApiDomainNameProps> = {}): HttpApiDomainName {
  const www = props.certificate ?? certificate(stack, "Www", { domainNames: ["*.example.com"] });
  return new HttpApiDomainName(stack, "Api", { domainName: "api.example.com", ...props, certificate: www });
}

describe("an HTTP API domain name", () => {
  test("has the validated certificate and a security policy, and sets no other arguments", () => {
    const { all, warnings } = synth((stack) => domain(stack));

    expect(all("aws_apigatewayv2_domain_name")).toMatchSnapshot();
    expect(all("aws_apigatewayv2_api_mapping")).toEqual({});
    expect(warnings.join()).not.toContain("certfleet:policy-shortfall");
  });

  test("has TLS_1_2 with every provider release, because HTTP APIs have no other", () => {
    const { one } = synth((stack) => {
      AwsBindings.pin(stack, "6.66.0");
      domain(stack);
    });

    expect(one("aws_apigatewayv2_domain_name").domain_name_configuration.security_policy).toBe("TLS_1_2");
  });

  test.each([
    [undefined, "$default"],
    ["live", "live"],
  ])("with the stage %s maps to the stage %s of the API", (stage, expected) => {
    const { one, all } = synth((stack) => domain(stack, { apiId: "a1b2c3", stage }));

    const [id] = Object.keys(all("aws_apigatewayv2_domain_name"));
    expect(one("aws_apigatewayv2_api_mapping")).toEqual({
      api_id: "a1b2c3",
      stage: expected,
      domain_name: `\${aws_apigatewayv2_domain_name.${id}.id}`,
    });
  });

  test.each<[string, (stack: TerraformStack) => Partial<HttpApiDomainNameProps>, RegExp]>([
    [
      "a certificate of another region",
      (stack) => ({ certificate: certificate(stack, "There", { domainNames: ["api.example.com"], region: "us-east-1" }) }),
      /certificates in eu-west-1 only.*certfleet:region-mismatch/,
    ],
    ["the wildcard's own apex", () => ({ domainName: "example.com" }), /does not cover "example\.com".*certfleet:name-not-in-certificate/],
    ["FIPS, which it cannot do", () => ({ tlsPolicy: TlsPolicy.FIPS }), /TLS_1_2.*certfleet:policy-not-available/],
  ])("rejects %s", (_what, props, message) => {
    synth((stack) => {
      expect(() => domain(stack, props(stack))).toThrow(message);
    });
  });
});
