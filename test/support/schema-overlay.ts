import { isAtLeast } from "../../lib/core/text";
import { BlockSchema } from "./provider-schemas";

/**
 * Resource types that the schema file of their provider omits. They are not checked.
 *
 * A type that is in neither list is a violation, so that a misspelt type does not pass.
 */
export const UNCHECKED_TYPES: ReadonlySet<string> = new Set([
  "aws_api_gateway_base_path_mapping",
  "aws_api_gateway_deployment",
  "aws_api_gateway_integration",
  "aws_api_gateway_method",
  "aws_api_gateway_rest_api",
  "aws_api_gateway_stage",
  "aws_apigatewayv2_api",
  "aws_apigatewayv2_integration",
  "aws_apigatewayv2_route",
  "aws_apigatewayv2_stage",
  "aws_cloudfront_cache_policy",
  "aws_cloudfront_origin_access_control",
  "aws_cloudfront_origin_request_policy",
  "aws_db_instance",
  "aws_instance",
  "aws_internet_gateway",
  "aws_route",
  "aws_route_table",
  "aws_route_table_association",
  "aws_security_group",
  "aws_security_group_rule",
  "aws_subnet",
  "aws_vpc",
  "google_compute_network",
  "google_compute_subnetwork",
  "google_privateca_ca_pool",
]);

/** Global types of hashicorp/aws 6, which have no `region` argument. */
const GLOBAL_AWS_TYPES = /^aws_(cloudfront|iam|route53)_|^aws_(caller_identity|partition)$/;

/** Adds the arguments of version 6 of the AWS provider to the schema file, which is of version 5. */
export function withAws6(type: string, block: BlockSchema): BlockSchema {
  if (GLOBAL_AWS_TYPES.test(type)) {
    return block;
  }
  return { ...block, attributes: { ...block.attributes, region: { type: "string", optional: true, computed: true } } };
}

/** Arguments that later releases of the Google provider add to those of the schema file, by the release, the type and the block. */
const LATER_GOOGLE: readonly [since: string, type: RegExp, block: string | undefined, attributes: readonly string[]][] = [
  ["7.34.0", /^google_compute_(region_)?ssl_policy$/, undefined, ["post_quantum_key_exchange"]],
  ["7.45.0", /^google_certificate_manager_certificate$/, "self_managed", ["pem_private_key_wo", "pem_private_key_wo_version"]],
];

/** Adds the arguments of a later release of the Google provider to the schema file, which is of 6.50. */
export function withLaterGoogle(type: string, block: BlockSchema, version: string): BlockSchema {
  return LATER_GOOGLE.filter(([since, of]) => of.test(type) && isAtLeast(version, since)).reduce((grown, [, , inner, names]) => {
    const added = Object.fromEntries(names.map((name) => [name, { type: "string", optional: true }]));
    if (inner === undefined) {
      return { ...grown, attributes: { ...grown.attributes, ...added } };
    }
    const nested = grown.block_types![inner];
    const blockTypes = {
      ...grown.block_types,
      [inner]: { ...nested, block: { ...nested.block, attributes: { ...nested.block.attributes, ...added } } },
    };
    return { ...grown, block_types: blockTypes };
  }, block);
}
