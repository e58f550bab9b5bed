import { unresolved } from "../rule";
import { blockOf, blocksOf, isUnknown } from "../value";
import { PlainHttp, PlainHttpCheck } from "./check";

export const distribution: PlainHttpCheck = function* ({ attributes }) {
  const behaviors = [...blocksOf(attributes.default_cache_behavior), ...blocksOf(attributes.ordered_cache_behavior)];
  for (const { viewer_protocol_policy: policy, path_pattern: path } of behaviors) {
    if (isUnknown(policy)) {
      yield unresolved("viewer_protocol_policy", "plain HTTP is redirected");
    } else if (policy === "allow-all") {
      yield { message: `viewer_protocol_policy "allow-all"${path ? ` of ${String(path)}` : ""} serves plain HTTP` };
    }
  }
  for (const origin of blocksOf(attributes.origin)) {
    for (const config of blocksOf(origin.custom_origin_config)) {
      yield* originPolicy("origin_protocol_policy", config.origin_protocol_policy);
    }
  }
};

export const vpcOrigin: PlainHttpCheck = ({ attributes }) =>
  originPolicy("origin_protocol_policy", blockOf(attributes.vpc_origin_endpoint_config)?.origin_protocol_policy);

export const lightsailDistribution: PlainHttpCheck = ({ attributes }) =>
  originPolicy("origin.protocol_policy", blockOf(attributes.origin)?.protocol_policy);

function* originPolicy(path: string, policy: unknown): Iterable<PlainHttp> {
  if (isUnknown(policy)) {
    yield unresolved(path, "the origin is asked over HTTPS");
  } else if (policy === "http-only") {
    yield { message: `${path} "http-only" fetches from the origin over plain HTTP` };
  }
}
