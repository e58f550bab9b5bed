import { problem } from "../../core/problem";
import * as z from "zod";
import type { RestApiEndpointType } from "./api-gateway-domain-name";
import { EndpointKind } from "../../core/kind";
import { host } from "../../core/schema";
import { awsProviders } from "../providers";

const apiGatewaySchema = z.strictObject({
  apiGateway: z
    .strictObject({
      type: z.enum(["rest", "http"]).describe("The kind of API"),
      domainName: host.describe("The custom domain, a name that the certificate holds"),
      apiId: z.string().min(1).optional().describe("The API that the domain leads to (none: it is mapped elsewhere)"),
      stage: z.string().min(1).optional().describe("The stage that the domain leads to"),
      endpointType: z.enum(["regional", "edge"]).optional().describe("Where a REST API's domain terminates TLS (regional)"),
    })
    .describe("A custom domain of API Gateway"),
});

/** `{ apiGateway: { type: rest | http, domainName, apiId?, stage?, endpointType? } }` */
export const apiGatewayEndpoint: EndpointKind<z.output<typeof apiGatewaySchema>> = {
  key: "apiGateway",
  cloud: "aws",
  importsInto: "acm",
  schema: apiGatewaySchema,
  *problems({ apiGateway }, { domains, region, tlsPolicy }, { providers }) {
    const { domainName, type, endpointType } = apiGateway;
    const wildcard = `*${domainName.slice(domainName.indexOf("."))}`;
    if (domains.length > 0 && !domains.some(({ name }) => name === domainName || name === wildcard)) {
      const held = domains.map(({ name }) => name).join(", ");
      yield problem(
        "name-not-in-certificate",
        ["apiGateway", "domainName"],
        `the certificate does not hold "${domainName}": it holds ${held}; add the name to \`domains\``,
      );
    }
    if (type === "http" && endpointType === "edge") {
      yield problem(
        "endpoint-type",
        ["apiGateway", "endpointType"],
        "an HTTP API has no edge-optimised domain: remove `endpointType`, or use a REST API",
      );
    }
    const at = region ?? providers.aws?.region;
    if (type === "rest" && endpointType === "edge" && at !== undefined && at !== "us-east-1") {
      yield problem(
        "region-mismatch",
        ["apiGateway", "endpointType"],
        `the certificate is in ${at}: an edge-optimised domain takes one of us-east-1, write \`region: us-east-1\``,
      );
    }
    if (tlsPolicy !== "intermediate") {
      yield problem(
        "policy-shortfall",
        ["apiGateway"],
        `API Gateway has no policy "${tlsPolicy}": the best that the provider offers there is TLS_1_2, which is "intermediate"; choose that, ` +
          "or put CloudFront or a load balancer in front",
      );
    }
  },
  hostOf: ({ apiGateway }) => apiGateway.domainName,
  places: ({ apiGateway }) => [{ place: `the API Gateway domain ${apiGateway.domainName}`, isExclusive: true }],
  construct: ({ apiGateway }, context) => {
    awsProviders(context);
    const { ApiGatewayEndpoint } = require("./api-gateway-endpoint") as typeof import("./api-gateway-endpoint");
    const { type, endpointType, ...props } = apiGateway;
    return type === "http"
      ? ApiGatewayEndpoint.http(props)
      : ApiGatewayEndpoint.rest({ ...props, endpointType: endpointType?.toUpperCase() as RestApiEndpointType | undefined });
  },
};
