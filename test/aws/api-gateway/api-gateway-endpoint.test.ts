import { ApiGatewayEndpoint, RestApiEndpointType } from "../../../lib/aws";
import { synth } from "../../support/synth";
import { certificate } from "../fixtures";

const DOMAIN = { domainName: "api.example.com", apiId: "a1b2c3", stage: "live" };

describe("an API Gateway endpoint", () => {
  test("for a REST API creates a domain and maps it to the API", () => {
    const { one } = synth((stack) => {
      const endpoint = ApiGatewayEndpoint.rest(DOMAIN);
      expect(endpoint.endpointId).toBe("api.example.com");
      endpoint.attach(stack, "Api", {
        certificate: certificate(stack, "Www", { domainNames: ["*.example.com"] }),
        tlsPolicy: "intermediate",
      });
    });

    expect(one("aws_api_gateway_domain_name")).toMatchObject({ domain_name: "api.example.com", security_policy: "TLS_1_2" });
    expect(one("aws_api_gateway_base_path_mapping")).toMatchObject({ api_id: "a1b2c3", stage_name: "live" });
  });

  test("for an HTTP API creates a domain in the region of the certificate", () => {
    const { one } = synth((stack) => {
      const there = certificate(stack, "Www", { domainNames: ["api.example.com"], region: "us-east-1" });
      ApiGatewayEndpoint.http(DOMAIN).attach(stack, "Api", { certificate: there, tlsPolicy: "intermediate" });
    });

    expect(one("aws_apigatewayv2_domain_name").region).toBe("us-east-1");
    expect(one("aws_apigatewayv2_api_mapping")).toMatchObject({ stage: "live", region: "us-east-1" });
  });

  test("that is edge-optimised stays in the provider's region, with a certificate in us-east-1", () => {
    const { one } = synth((stack) => {
      const there = certificate(stack, "Www", { domainNames: ["api.example.com"], region: "us-east-1" });
      const endpoint = ApiGatewayEndpoint.rest({ domainName: "api.example.com", endpointType: RestApiEndpointType.EDGE });
      endpoint.attach(stack, "Api", { certificate: there, tlsPolicy: "intermediate" });
    });

    expect(one("aws_api_gateway_domain_name")).not.toHaveProperty("region");
  });

  test("rejects an unknown TLS policy", () => {
    synth((stack) => {
      const www = certificate(stack, "Www", { domainNames: ["api.example.com"] });
      expect(() => ApiGatewayEndpoint.http(DOMAIN).attach(stack, "Api", { certificate: www, tlsPolicy: "old" })).toThrow(
        "certfleet:unknown-tls-policy",
      );
    });
  });
});
