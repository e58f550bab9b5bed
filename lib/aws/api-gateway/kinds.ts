import type * as z from "zod";
import { ClientAuthMode } from "../../core/client-auth";
import { clientAuth, clientAuthProblems, ClientAuthSpec, resolvedClientAuth } from "../../core/client-auth-checks";
import { lazy, domainName } from "../../core/schema";
import { covers } from "../../core/text";
import { EndpointKind } from "../../core/kind";
import { caught, Problem, problem, SpecPath } from "../../core/error";
import { nativePolicy, NativePolicyService } from "../../policy/tls/services";
import { TlsPolicy } from "../../policy/tls-policy";
import { awsProviders, awsVersion } from "../aws-provider";
import { areDifferent } from "../arn";
import { API_CLIENT_AUTH, EDGE_CLIENT_AUTH } from "../trust/client-auth-support";
import { AWS_FEATURES, hasFeature, releasesWith } from "../../policy/provider-features";
import type { EndpointAccessMode, RestApiEndpointType } from "./api-gateway-domain-name";

/** Where CloudFront and edge-optimised domains look for certificates. */
export const EDGE_REGION = "us-east-1";

const apiGatewaySchema = lazy((z) =>
  z.strictObject({
    apiGateway: z
      .strictObject({
        type: z.enum(["rest", "http"]).describe("The type of API"),
        domainName: domainName()
          .transform(({ name }) => name)
          .describe("The custom domain, a name that the certificate covers"),
        apiId: z.string().min(1).optional().describe("The API that the domain is mapped to (none)"),
        stage: z.string().min(1).optional().describe("The stage that the domain is mapped to"),
        endpointType: z.enum(["regional", "edge"]).optional().describe("Where the domain of a REST API terminates TLS (regional)"),
        probeable: z.boolean().optional().describe("Whether a probe on the internet can reach the domain (true)"),
        endpointAccessMode: z
          .enum(["basic", "strict"])
          .optional()
          .describe(
            "Whether an enhanced security policy of a REST API accepts only requests for the domain's own host and type of endpoint (basic)",
          ),
        clientAuth: clientAuth().optional(),
      })
      .describe("A custom domain of API Gateway"),
  }),
);

/** The properties in a file, which names the trust bundle, or in code, which has it. */
interface ApiGatewayProperties {
  readonly apiGateway: Omit<z.output<ReturnType<typeof apiGatewaySchema>>["apiGateway"], "clientAuth"> & {
    readonly clientAuth?: ClientAuthSpec;
  };
}

/** `{ apiGateway: { type: rest | http, domainName, apiId?, stage?, endpointType?, probeable?, endpointAccessMode?, clientAuth? } }` */
export const apiGatewayEndpoint: EndpointKind<ApiGatewayProperties> = {
  key: "apiGateway",
  cloud: "aws",
  importsInto: "acm",
  get schema() {
    return apiGatewaySchema();
  },
  *problems({ apiGateway }, { domains, region, tlsPolicy, issuer }, context) {
    const { providers } = context;
    const { domainName: host, type, endpointType, apiId, endpointAccessMode, clientAuth: auth } = apiGateway;
    const isEdge = endpointType === "edge";
    const names = domains.map(({ name }) => name);
    if (names.length > 0) {
      yield* coverageProblems(["apiGateway", "domainName"], host, names);
    }
    if (type === "http" && isEdge) {
      yield problem(
        "endpoint-type",
        ["apiGateway", "endpointType"],
        "HTTP APIs do not support edge-optimised domains. Remove `endpointType`, or use a REST API.",
      );
    }
    if (type === "rest" && isEdge) {
      yield* domainRegionProblems(["apiGateway", "endpointType"], region ?? providers.aws?.region, EDGE_REGION);
    }
    if (auth !== undefined) {
      const { defaultEndpointProblems, ownershipProblems } = require("./default-endpoint") as typeof import("./default-endpoint");
      yield* clientAuthProblems(["apiGateway"], auth, isEdge ? EDGE_CLIENT_AUTH : API_CLIENT_AUTH, context);
      if (auth.mode === ClientAuthMode.VERIFY) {
        yield* ownershipProblems(["apiGateway", "clientAuth"], issuer?.kind.key);
        yield* defaultEndpointProblems(["apiGateway", "apiId"], apiId);
      }
    }
    const service = policyServiceOf(type, isEdge, isVerifying(auth));
    const version = awsVersion(providers.aws?.version);
    yield* caught(["apiGateway"], () => nativePolicy(service, TlsPolicy.of(tlsPolicy), version));
    yield* accessModeProblems(["apiGateway", "endpointAccessMode"], endpointAccessMode, service, version);
  },
  hostOf: ({ apiGateway }) => apiGateway.domainName,
  isProbed: ({ apiGateway }) => apiGateway.probeable ?? true,
  places: ({ apiGateway }) => [{ place: `the API Gateway domain ${apiGateway.domainName}`, isExclusive: true }],
  construct: ({ apiGateway }, context) => {
    awsProviders(context);
    const { ApiGatewayEndpoint } = require("./api-gateway-endpoint") as typeof import("./api-gateway-endpoint");
    const { type, endpointType, endpointAccessMode, clientAuth: auth, ...rest } = apiGateway;
    const props = { ...rest, clientAuth: resolvedClientAuth(auth, context) };
    return type === "http"
      ? ApiGatewayEndpoint.http(props)
      : ApiGatewayEndpoint.rest({
          ...props,
          endpointType: endpointType?.toUpperCase() as RestApiEndpointType | undefined,
          endpointAccessMode: endpointAccessMode?.toUpperCase() as EndpointAccessMode | undefined,
        });
  },
};

/** The service in the tables of TLS policies. */
export function policyServiceOf(type: "rest" | "http", isEdge: boolean, isVerifyingClients: boolean): NativePolicyService {
  if (type === "http") {
    return "api-gateway-http";
  }
  return isVerifyingClients ? "api-gateway-rest-mutual-tls" : isEdge ? "api-gateway-rest-edge" : "api-gateway-rest-regional";
}

/** Whether a domain asks clients for certificates. */
export function isVerifying(spec: Pick<ClientAuthSpec, "mode"> | undefined): boolean {
  return spec?.mode === ClientAuthMode.VERIFY;
}

/** An endpoint access mode belongs to an enhanced security policy. */
export function* accessModeProblems(
  path: SpecPath,
  mode: string | undefined,
  service: NativePolicyService,
  providerVersion: string,
): Iterable<Problem> {
  const { endpointAccessMode: feature } = AWS_FEATURES;
  const reason =
    service === "api-gateway-http"
      ? "HTTP APIs do not have. Remove it, or use a REST API"
      : service === "api-gateway-rest-mutual-tls"
        ? "API Gateway refuses together with mutual TLS. Remove it, or `clientAuth`"
        : hasFeature(feature, providerVersion)
          ? undefined
          : `hashicorp/aws ${providerVersion} does not support. Remove it, or declare ${releasesWith(feature)}`;
  if (mode !== undefined && reason !== undefined) {
    yield problem(
      "endpoint-access-mode",
      path,
      `\`endpointAccessMode\` is "${mode.toLowerCase()}" and needs an enhanced security policy, which ${reason}.`,
    );
  }
}

/** A certificate covers a domain by the same name or by a wildcard (RFC 6125 section 6.4.3). */
export function* coverageProblems(path: SpecPath, host: string, names: readonly string[]): Iterable<Problem> {
  if (!covers(names, host)) {
    yield problem(
      "name-not-in-certificate",
      path,
      `The certificate does not cover "${host}". It covers ${names.join(", ")}: add the name to the certificate.`,
    );
  }
}

/** A domain uses certificates of the region where its TLS terminates. */
export function* domainRegionProblems(path: SpecPath, region: string | undefined, needed: string | undefined): Iterable<Problem> {
  if (areDifferent(region, needed)) {
    yield problem(
      "region-mismatch",
      path,
      `The certificate is in ${region}, and this API Gateway domain uses certificates in ${needed} only. Set the certificate's \`region\` to ${needed}.`,
    );
  }
}
