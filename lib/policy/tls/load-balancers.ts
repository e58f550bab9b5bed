import { Estate } from "../estate";
import { isAead, isForwardSecret } from "../native/cipher-suites";
import { ELB } from "../native/elb";
import { nativePolicy } from "../native-policy";
import { Resource, valueAt } from "../resource";
import { TlsPolicy } from "../tls-policy";
import { TlsVersion } from "../tls-version";
import { asBoolean, asText, Block, blocksOf, isUnknown } from "../value";
import { namedSetting, settingOf, TlsService, TlsSetting, versionOnly } from "./setting";

/** What AWS gives a listener for which nobody chose a policy through the API. */
const DEFAULT_POLICY = "ELBSecurityPolicy-2016-08";

/** The best that Classic Load Balancers have: they speak no TLS 1.3. */
const CLASSIC_BEST = "ELBSecurityPolicy-TLS-1-2-2017-01";

function elbName(policy: TlsPolicy): string {
  return nativePolicy("elb", policy, "0.0.0").name;
}

/** The protocol of a listener in upper case, as ELBv2 stores it; classic ELB keeps what was written. */
export function protocolOf(value: unknown): string | undefined {
  return asText(value)?.toUpperCase();
}

const ELBV2_LISTENER: TlsService = {
  service: "Application and Network Load Balancer",
  types: ["aws_lb_listener"],
  argument: "ssl_policy",
  read(resource) {
    const { protocol } = resource.attributes;
    if (isUnknown(protocol)) {
      return [{ path: "protocol", state: "unknown", name: "" }];
    }
    const speaksTls = ["HTTPS", "TLS"].includes(protocolOf(protocol) ?? "");
    return speaksTls ? [namedSetting(resource, "ssl_policy", ELB, DEFAULT_POLICY)] : [];
  },
  recommended: (policy) => `ssl_policy = "${elbName(policy)}"`,
};

const CLASSIC_LISTENER: TlsService = {
  service: "Classic Load Balancer",
  types: ["aws_elb"],
  argument: "a policy attached with aws_load_balancer_listener_policy",
  read(resource, estate) {
    const secure = blocksOf(resource.attributes.listener).some(
      ({ lb_protocol: protocol }) => isUnknown(protocol) || ["HTTPS", "SSL"].includes(protocolOf(protocol) ?? ""),
    );
    if (!secure || hasClassicPolicy(resource, estate)) {
      return [];
    }
    return [settingOf(undefined, false, "a policy of the secure listener", ELB, DEFAULT_POLICY)];
  },
  recommended: () =>
    `attach an SSLNegotiationPolicyType policy that refers to ${CLASSIC_BEST}, or better, move to an Application Load Balancer`,
};

function hasClassicPolicy(elb: Resource, estate: Estate): boolean {
  const attaching = ["aws_load_balancer_listener_policy", "aws_lb_ssl_negotiation_policy"];
  const name = asText(elb.attributes.name);
  return (
    estate.referrersOf(elb, attaching).length > 0 ||
    estate
      .ofType(...attaching)
      .some(({ attributes }) => name !== undefined && (attributes.load_balancer_name === name || attributes.load_balancer === name))
  );
}

const CLASSIC_POLICY: TlsService = {
  service: "Classic Load Balancer policies",
  types: ["aws_load_balancer_policy", "aws_lb_ssl_negotiation_policy"],
  argument: "Reference-Security-Policy, or the protocols and ciphers that are switched on",
  read(resource) {
    const isSslPolicy =
      resource.type === "aws_lb_ssl_negotiation_policy" || resource.attributes.policy_type_name === "SSLNegotiationPolicyType";
    if (!isSslPolicy) {
      return [];
    }
    const path = resource.type === "aws_load_balancer_policy" ? "policy_attribute" : "attribute";
    return [classicSetting(valueAt(resource.attributes, path) === undefined ? [] : blocksOf(resource.attributes[path]), path)];
  },
  recommended: () => `Reference-Security-Policy = "${CLASSIC_BEST}" (the best that Classic Load Balancers have)`,
  tolerates: (setting, policy) => !policy.fips && setting.name === CLASSIC_BEST,
};

function classicSetting(attributes: Block[], path: string): TlsSetting {
  if (attributes.some(({ name, value }) => isUnknown(name) || isUnknown(value))) {
    return { path, state: "unknown", name: "" };
  }
  const reference = attributes.find(({ name }) => name === "Reference-Security-Policy");
  if (reference) {
    return settingOf(reference.value, true, path, ELB, DEFAULT_POLICY);
  }
  const on = attributes.filter(({ value }) => asBoolean(value) === true).map(({ name }) => String(name));
  if (on.length === 0) {
    return settingOf(undefined, false, path, ELB, DEFAULT_POLICY);
  }
  const minimum = on.includes("Protocol-SSLv3")
    ? TlsVersion.SSL_3_0
    : on.includes("Protocol-TLSv1")
      ? TlsVersion.TLS_1_0
      : on.includes("Protocol-TLSv1.1")
        ? TlsVersion.TLS_1_1
        : TlsVersion.TLS_1_2;
  const suites = on.filter((name) => !name.startsWith("Protocol-") && name !== "Server-Defined-Cipher-Order");
  const weak = suites.filter((suite) => !isForwardSecret(suite) || !isAead(suite));
  const name = `a custom policy${weak.length > 0 ? ` with ${weak.join(", ")}` : ""}`;
  return { path, state: "set", name, definition: versionOnly(name, minimum, { maximum: TlsVersion.TLS_1_2, suites }) };
}

const BEANSTALK: TlsService = {
  service: "Elastic Beanstalk",
  types: ["aws_elastic_beanstalk_environment", "aws_elastic_beanstalk_configuration_template"],
  argument: "setting SSLPolicy in aws:elbv2:listener:<port>",
  read(resource) {
    const settings = blocksOf(resource.attributes.setting);
    const secure = settings.filter(
      ({ namespace, name, value }) =>
        String(namespace).startsWith("aws:elbv2:listener:") && name === "Protocol" && protocolOf(value) === "HTTPS",
    );
    const named = settings.filter(({ namespace, name }) => String(namespace).startsWith("aws:elbv2:listener:") && name === "SSLPolicy");
    const without = secure.filter(({ namespace }) => !named.some((setting) => setting.namespace === namespace));
    return [
      ...named.map(({ value }) => settingOf(value, true, "setting", ELB, DEFAULT_POLICY)),
      ...without.map(() => settingOf(undefined, false, "setting", ELB, DEFAULT_POLICY)),
    ];
  },
  recommended: (policy) => `a setting with name = "SSLPolicy" and value = "${elbName(policy)}"`,
};

export const LOAD_BALANCERS: readonly TlsService[] = [ELBV2_LISTENER, CLASSIC_LISTENER, CLASSIC_POLICY, BEANSTALK];
