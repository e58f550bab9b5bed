import { DataAwsApigatewayv2Api } from "@cdktf/provider-aws/lib/data-aws-apigatewayv2-api";
import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { Problem, problem, SpecPath, warn } from "../../core/error";
import { isKnown, shown } from "../../core/expression";
import { named } from "../../core/readable-names";
import { resourceBehind } from "../arn";
import { AwsPlace, placement } from "../aws-provider";

/** An API of the same app whose default endpoint would let clients in without a certificate. */
export function* defaultEndpointProblems(path: SpecPath, apiId: string | undefined): Iterable<Problem> {
  if (apiId !== undefined && isOpen(apiId) === true) {
    yield problem(
      "default-endpoint-open",
      path,
      `Clients reach the API ${shown(apiId)} without a certificate at its default endpoint. Set its \`disableExecuteApiEndpoint\` to true.`,
    );
  }
}

/** Whether the default endpoint of an API is on; undefined if that is not known at synth. */
function isOpen(apiId: string): boolean | undefined {
  const api = resourceBehind(apiId) as { terraformResourceType?: string; disableExecuteApiEndpointInput?: unknown } | undefined;
  if (api === undefined || !/^aws_(apigatewayv2_api|api_gateway_rest_api)$/.test(api.terraformResourceType ?? "")) {
    return undefined;
  }
  const setting = api.disableExecuteApiEndpointInput;
  return isKnown(setting) ? setting !== true : undefined;
}

/** API Gateway wants to see that the domain is the account's own, which a certificate that it did not issue does not show. */
export function* ownershipProblems(path: SpecPath, issuer: string | undefined): Iterable<Problem> {
  if (issuer !== undefined && issuer !== "acm" && issuer !== "external") {
    yield problem(
      "ownership-certificate",
      path,
      `With mutual TLS, API Gateway refuses certificates of "${issuer}" unless a public ACM certificate proves that the domain is yours. ` +
        "Use a certificate that ACM issues.",
    );
  }
}

/**
 * Checks the default endpoint of an API that is managed elsewhere. Terraform reads HTTP APIs by their id and warns in each plan; it cannot
 * read that setting of REST APIs.
 */
export function watchDefaultEndpoint(scope: Construct, type: "rest" | "http", apiId: string | undefined, place: AwsPlace): void {
  if (apiId !== undefined && isOpen(apiId) !== undefined) {
    return;
  }
  if (apiId === undefined || type === "rest") {
    warn(
      scope,
      "default-endpoint-unknown",
      "Mutual TLS protects this domain only: clients reach an API without a certificate at its default endpoint, and certfleet cannot see whether that is off. " +
        "Set `disable_execute_api_endpoint = true` where the API is managed.",
    );
    return;
  }
  const data = named(new DataAwsApigatewayv2Api(scope, "Api", { ...placement(scope, place), apiId }));
  const { friendlyUniqueId: name } = data;
  TerraformStack.of(scope).addOverride(`check.${name}_default_endpoint`, {
    assert: [
      {
        condition: `\${data.aws_apigatewayv2_api.${name}.disable_execute_api_endpoint}`,
        error_message:
          `Clients reach the API \${data.aws_apigatewayv2_api.${name}.api_id} without a certificate at its default endpoint. ` +
          "Set disable_execute_api_endpoint = true.",
      },
    ],
  });
}
