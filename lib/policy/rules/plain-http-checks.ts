import { Estate } from "../plan/estate";
import { asBoolean, asText, Block, blockOf, blocksOf, isAbsent, isUnknown, Resource, textsOf } from "../plan/resource";
import { Problem, unresolved } from "../rule";
import { protocolOf } from "../tls/load-balancers";

/** A problem of plain HTTP. Without a fix of its own, the fix of the service applies. */
export type PlainHttp = Omit<Problem, "fix"> & { readonly fix?: string };

/** Finds plain HTTP at a resource of one type. */
export type PlainHttpCheck = (resource: Resource, estate: Estate) => Iterable<PlainHttp>;

/** A check of an argument that must not have some values. An absent value is the service's default. */
export function forbids(read: (attributes: Block) => unknown[], path: string, isPlain: (value: unknown) => boolean): PlainHttpCheck {
  return function* ({ attributes }) {
    for (const value of read(attributes)) {
      if (isUnknown(value)) {
        yield unresolved(path, "plain HTTP is refused");
      } else if (isPlain(value)) {
        const cause = isAbsent(value)
          ? "is not set, and the service allows plain HTTP by default"
          : `${JSON.stringify(value)} allows plain HTTP`;
        yield { message: `Traffic can be read and changed in transit: ${path} ${cause}` };
      }
    }
  };
}

/**
 * A check of an argument that contains the URL of a backend. A plan rarely knows the whole URL, so an unknown one is only advice.
 * The finding does not show the URL, which may contain a token.
 */
export function calls(read: (attributes: Block) => unknown, path: string): PlainHttpCheck {
  return function* ({ attributes }) {
    const url = read(attributes);
    if (isUnknown(url)) {
      yield unresolved(path, "the backend is called over HTTPS", "advice");
    } else if (/^http:\/\//i.test(asText(url) ?? "")) {
      yield {
        message: `Requests to the backend can be read and changed in transit: ${path} starts with http://`,
        severity: "warning",
      };
    }
  };
}

/** Whether all paths serve HTTP-01 challenges, which CAs request over plain HTTP. */
export function isChallenge(paths: readonly string[]): boolean {
  return paths.length > 0 && paths.every((path) => path.startsWith("/.well-known/acme-challenge"));
}

/** Whether a listener action answers without the application's content; undefined if that is not known. */
function servesNoContent(action: Block): boolean | undefined {
  if (isUnknown(action.type)) {
    return undefined;
  }
  switch (action.type) {
    case "redirect": {
      const protocol = blockOf(action.redirect)?.protocol;
      // Without a protocol, the redirect keeps that of the request and stays on plain HTTP.
      return isUnknown(protocol) ? undefined : protocolOf(protocol) === "HTTPS";
    }
    case "fixed-response":
      return !/^2/.test(String(blockOf(action.fixed_response)?.status_code));
    default:
      return false;
  }
}

/** Whether an action sends clients from HTTPS to plain HTTP. */
function isDowngrade(action: Block): boolean {
  return action.type === "redirect" && protocolOf(blockOf(action.redirect)?.protocol) === "HTTP";
}

/** The protocol of a listener. The provider defaults to HTTP for an Application Load Balancer. */
function listenerProtocol(resource: Resource, estate: Estate): string | undefined {
  const { protocol, load_balancer_arn: arn } = resource.attributes;
  if (!isAbsent(protocol)) {
    return protocolOf(protocol);
  }
  const balancers = estate.targets(resource, "load_balancer_arn").flatMap(({ instances }) => instances);
  const isApplication =
    /:loadbalancer\/app\//.test(asText(arn) ?? "") ||
    balancers.some(({ attributes: { load_balancer_type: type } }) => isAbsent(type) || type === "application");
  return isApplication ? "HTTP" : undefined;
}

export const listener: PlainHttpCheck = function* (resource, estate) {
  const protocol = listenerProtocol(resource, estate);
  for (const action of blocksOf(resource.attributes.default_action)) {
    const isSafe = servesNoContent(action);
    if (protocol !== "HTTP") {
      yield* isDowngrade(action)
        ? [{ message: "Clients are sent from HTTPS to plain HTTP: the listener's redirect has the protocol HTTP" }]
        : [];
    } else if (isSafe === undefined) {
      yield unresolved("default_action", "plain HTTP is redirected");
    } else if (!isSafe) {
      yield {
        message: `Content is served over plain HTTP: the listener's default action is "${String(action.type)}" instead of a redirect to HTTPS`,
      };
    }
  }
};

export const listenerRule: PlainHttpCheck = function* (resource, estate) {
  const actions = blocksOf(resource.attributes.action);
  if (actions.some(isDowngrade)) {
    yield { message: "Clients are sent to plain HTTP: the rule's redirect has the protocol HTTP" };
    return;
  }
  const listeners = estate.targets(resource, "listener_arn").flatMap(({ instances }) => instances);
  const paths = blocksOf(resource.attributes.condition).flatMap((condition) => textsOf(blockOf(condition.path_pattern)?.values));
  if (!listeners.some((each) => listenerProtocol(each, estate) === "HTTP") || isChallenge(paths)) {
    return;
  }
  if (actions.some((action) => servesNoContent(action) === false)) {
    yield { message: "Content is served over plain HTTP: the rule belongs to a plain HTTP listener and does not redirect to HTTPS" };
  } else if (actions.some((action) => servesNoContent(action) === undefined)) {
    yield unresolved("action", "plain HTTP is redirected");
  }
};

export const classic: PlainHttpCheck = function* ({ attributes }) {
  const protocols = blocksOf(attributes.listener).map(({ lb_protocol: protocol }) => protocol);
  if (protocols.some((protocol) => protocolOf(protocol) === "HTTP")) {
    yield { message: "Content is served over plain HTTP: a listener has the lb_protocol HTTP" };
  } else if (protocols.some(isUnknown)) {
    yield unresolved("listener.lb_protocol", "plain HTTP is refused");
  }
};

/** Settings of one listener share a namespace such as `aws:elbv2:listener:80`. */
export const beanstalk: PlainHttpCheck = function* ({ attributes }): Iterable<PlainHttp> {
  const settings = blocksOf(attributes.setting).filter(({ namespace }) => /^aws:elbv2:listener:/.test(asText(namespace) ?? ""));
  const isOff = (namespace: unknown) =>
    settings.some((setting) => setting.namespace === namespace && setting.name === "ListenerEnabled" && asBoolean(setting.value) === false);
  for (const { namespace, name, value } of settings.filter((setting) => setting.name === "Protocol")) {
    if (isUnknown(value)) {
      yield unresolved(`setting ${String(name)}`, "plain HTTP is refused");
    } else if (protocolOf(value) === "HTTP" && !isOff(namespace)) {
      yield { message: `Content is served over plain HTTP: the setting ${String(name)} of ${String(namespace)} is "${String(value)}"` };
    }
  }
};

export const distribution: PlainHttpCheck = function* ({ attributes }) {
  const behaviors = [...blocksOf(attributes.default_cache_behavior), ...blocksOf(attributes.ordered_cache_behavior)];
  for (const { viewer_protocol_policy: policy, path_pattern: path } of behaviors) {
    if (isUnknown(policy)) {
      yield unresolved("viewer_protocol_policy", "plain HTTP is redirected");
    } else if (policy === "allow-all") {
      yield {
        message: `Content is served over plain HTTP: viewer_protocol_policy is "allow-all"${path ? ` for the path ${String(path)}` : ""}`,
      };
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
    yield unresolved(path, "requests to the origin use HTTPS");
  } else if (policy === "http-only") {
    yield { message: `Requests to the origin can be read and changed in transit: ${path} is "http-only"` };
  }
}

/** S3 accepts plain HTTP unless a statement of the bucket policy denies it. */
export const bucketPolicy: PlainHttpCheck = function* ({ attributes }) {
  const { policy } = attributes;
  if (isUnknown(policy)) {
    // The policy contains the ARN of the bucket, which is not known while the bucket is new.
    yield unresolved("policy", "plain HTTP is denied", "advice");
  } else if (!statementsOf(policy).some(deniesPlainHttp)) {
    yield { message: "S3 accepts requests over plain HTTP: no statement of the policy denies them", severity: "advice" };
  }
};

function statementsOf(policy: unknown): Block[] {
  try {
    const document = JSON.parse(asText(policy) ?? "{}") as { Statement?: unknown };
    return blocksOf(document.Statement);
  } catch {
    return [];
  }
}

function deniesPlainHttp({ Effect: effect, Condition: condition }: Block): boolean {
  return effect === "Deny" && /"(aws:securetransport":\s*(\[\s*)?"?false|s3:tlsversion")/i.test(JSON.stringify(condition ?? {}));
}

/** Whether a URL map or path matcher redirects requests without a matching path rule to HTTPS. */
function redirects({ default_url_redirect: redirect }: Block): boolean {
  return asBoolean(blockOf(redirect)?.https_redirect) === true;
}

function redirectsAll(matcher: Block): boolean {
  const rules = [...blocksOf(matcher.path_rule).filter(({ paths }) => !isChallenge(textsOf(paths))), ...blocksOf(matcher.route_rules)];
  return redirects(matcher) && rules.every(({ url_redirect: redirect }) => asBoolean(blockOf(redirect)?.https_redirect) === true);
}

export const httpProxy: PlainHttpCheck = function* (resource, estate) {
  const maps = estate.targets(resource, "url_map").flatMap(({ instances }) => instances);
  if (maps.length === 0) {
    // A state has no references, so the URL map cannot be found in it.
    const severity = resource.configuration === undefined ? "advice" : "warning";
    yield { ...unresolved("url_map", "plain HTTP is redirected", severity), fix: "check the URL map together with the proxy" };
  } else if (!maps.every(({ attributes }) => redirects(attributes) && blocksOf(attributes.path_matcher).every(redirectsAll))) {
    yield { message: "Content is served over plain HTTP: the URL map of the proxy does not redirect every request to HTTPS" };
  }
};

export const appEngine: PlainHttpCheck = function* ({ attributes }) {
  for (const { security_level: level } of blocksOf(attributes.handlers)) {
    if (isUnknown(level)) {
      yield unresolved("handlers.security_level", "plain HTTP is redirected");
    } else if (["SECURE_OPTIONAL", "SECURE_NEVER"].includes(String(level))) {
      yield { message: `Content is served over plain HTTP: handlers.security_level is "${String(level)}"` };
    }
  }
};
