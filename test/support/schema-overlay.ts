import { ACME_FEATURES, AWS_FEATURES, GOOGLE_FEATURES, hasFeature, ProviderFeature } from "../../lib/policy/provider-features";
import { BlockSchema, TerraformType } from "./provider-schemas";

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
  "aws_cloudfront_trust_store",
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

/** Arguments that later releases of a provider add to those of its schema file. */
interface LaterArguments {
  readonly feature: ProviderFeature;
  readonly types: RegExp;
  /** The path of the block that has them. Default: the resource. */
  readonly block?: string;
  readonly attributes: Readonly<Record<string, TerraformType>>;
}

const LATER: readonly LaterArguments[] = [
  {
    feature: AWS_FEATURES.writeOnlyImportKey,
    types: /^aws_acm_certificate$/,
    attributes: { private_key_wo: "string", private_key_wo_version: "number" },
  },
  {
    feature: AWS_FEATURES.cloudfrontViewerMutualTls,
    types: /^aws_cloudfront_distribution$/,
    attributes: { viewer_mtls_config: "dynamic" },
  },
  {
    feature: AWS_FEATURES.cloudfrontOriginMutualTls,
    types: /^aws_cloudfront_distribution$/,
    block: "origin.custom_origin_config",
    attributes: { origin_mtls_config: "dynamic" },
  },
  {
    feature: AWS_FEATURES.endpointAccessMode,
    types: /^aws_api_gateway_domain_name$/,
    attributes: { endpoint_access_mode: "string" },
  },
  {
    feature: GOOGLE_FEATURES.sslPolicyPostQuantum,
    types: /^google_compute_(region_)?ssl_policy$/,
    attributes: { post_quantum_key_exchange: "string" },
  },
  {
    feature: GOOGLE_FEATURES.writeOnlyCertificateKey,
    types: /^google_certificate_manager_certificate$/,
    block: "self_managed",
    attributes: { pem_private_key_wo: "string", pem_private_key_wo_version: "string" },
  },
  {
    feature: ACME_FEATURES.authoritativePropagation,
    types: /^acme_certificate$/,
    attributes: { disable_authoritative_propagation: "bool" },
  },
  {
    feature: ACME_FEATURES.matchDomains,
    types: /^acme_certificate$/,
    block: "dns_challenge",
    attributes: { match_domains: ["list", "string"] },
  },
];

/** Adds the arguments of a later release of a provider to the block of a type in its schema file. */
export function withLater(type: string, block: BlockSchema, version: string): BlockSchema {
  return LATER.filter(({ feature, types }) => types.test(type) && hasFeature(feature, version)).reduce((grown, later) => {
    const added = Object.fromEntries(Object.entries(later.attributes).map(([name, of]) => [name, { type: of, optional: true }]));
    return withAttributes(grown, later.block?.split(".") ?? [], added);
  }, block);
}

/** Adds attributes to a block, or to the block at a path in it. */
function withAttributes(block: BlockSchema, [name, ...path]: readonly string[], added: BlockSchema["attributes"]): BlockSchema {
  if (name === undefined) {
    return { ...block, attributes: { ...block.attributes, ...added } };
  }
  const nested = block.block_types![name];
  return { ...block, block_types: { ...block.block_types, [name]: { ...nested, block: withAttributes(nested.block, path, added) } } };
}
