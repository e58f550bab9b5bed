import { Estate } from "../estate";
import { Resource } from "../resource";
import { unresolved } from "../rule";
import { protocolOf } from "../tls/load-balancers";
import { asBoolean, asText, Block, blockOf, blocksOf, isAbsent, isUnknown, textsOf } from "../value";
import { PlainHttp, PlainHttpCheck } from "./check";

/** CAs ask for HTTP-01 challenges over plain HTTP. */
export function isChallenge(paths: readonly string[]): boolean {
  return paths.length > 0 && paths.every((path) => path.startsWith("/.well-known/acme-challenge"));
}

/** Whether an action of a listener answers without content of the application. */
function isHarmless(action: Block): boolean | undefined {
  if (isUnknown(action.type)) {
    return undefined;
  }
  switch (action.type) {
    case "redirect": {
      const protocol = blockOf(action.redirect)?.protocol;
      // Without a protocol the request's own is kept: the redirect stays on plain HTTP.
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

/** The protocol of a listener. Of an Application Load Balancer, the provider takes HTTP where nobody wrote one. */
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
    const harmless = isHarmless(action);
    if (protocol !== "HTTP") {
      yield* isDowngrade(action) ? [{ message: "the listener redirects from HTTPS to plain HTTP" }] : [];
    } else if (harmless === undefined) {
      yield unresolved("default_action", "plain HTTP is redirected");
    } else if (!harmless) {
      yield { message: `the listener answers plain HTTP with "${String(action.type)}" instead of a redirect to HTTPS` };
    }
  }
};

export const listenerRule: PlainHttpCheck = function* (resource, estate) {
  const actions = blocksOf(resource.attributes.action);
  if (actions.some(isDowngrade)) {
    yield { message: "the rule redirects to plain HTTP" };
    return;
  }
  const listeners = estate.targets(resource, "listener_arn").flatMap(({ instances }) => instances);
  const paths = blocksOf(resource.attributes.condition).flatMap((condition) => textsOf(blockOf(condition.path_pattern)?.values));
  if (!listeners.some((each) => listenerProtocol(each, estate) === "HTTP") || isChallenge(paths)) {
    return;
  }
  if (actions.some((action) => isHarmless(action) === false)) {
    yield { message: "the rule serves content on a plain HTTP listener" };
  } else if (actions.some((action) => isHarmless(action) === undefined)) {
    yield unresolved("action", "plain HTTP is redirected");
  }
};

export const classic: PlainHttpCheck = function* ({ attributes }) {
  const protocols = blocksOf(attributes.listener).map(({ lb_protocol: protocol }) => protocol);
  if (protocols.some((protocol) => protocolOf(protocol) === "HTTP")) {
    yield { message: "a listener serves plain HTTP" };
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
      yield { message: `the setting ${String(name)} of ${String(namespace)} serves plain HTTP` };
    }
  }
};
