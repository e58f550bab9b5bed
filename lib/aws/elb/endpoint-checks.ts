import { identityOf, isKnown, referenceName, shown } from "../../core/expression";
import { EndpointPlace, ProviderSettings } from "../../core/kind";
import { Problem, problem, SpecPath } from "../../core/error";
import { statedPolicyProblems } from "../../policy/tls/services";
import { TlsPolicy } from "../../policy/tls-policy";
import { areDifferent, ARN_KINDS, ArnKind, parseArn, regionOfArn, resourceBehind } from "../arn";

/** A port of a load balancer, whose listener the fleet creates. */
export interface LoadBalancerProperties {
  readonly loadBalancerArn: string;
  /** The load balancer's name, which becomes part of addresses. A file has it in the ARN. */
  readonly loadBalancerName?: string;
  readonly targetGroupArn: string;
  readonly port?: number;
  readonly probeable?: boolean;
}

/** A listener that something else owns, and that the fleet attaches certificates to. */
export interface ListenerProperties {
  readonly listenerArn: string;
  /** The listener's name in addresses. A file has it in the ARN. */
  readonly listenerName?: string;
  readonly sslPolicy?: string;
  readonly lookup?: boolean;
  readonly probeable?: boolean;
}

/** Whether an endpoint is a listener that something else owns. */
export function isListener(properties: object): properties is ListenerProperties {
  return (properties as Partial<ListenerProperties>).listenerArn !== undefined;
}

/** A listener uses certificates of its own region only. */
export function* certificateRegionProblems(path: SpecPath, kind: ArnKind, arn: string, region?: string): Iterable<Problem> {
  const own = regionOfArn(arn, kind);
  if (areDifferent(own, region)) {
    const what = kind.resource.source.startsWith("^listener") ? "listener" : "load balancer";
    yield problem(
      "region-mismatch",
      path,
      `The ${what} is in ${own} and the certificate is in ${region}. A listener uses certificates of its own region only. ` +
        `Set the certificate's \`region\` to ${own}.`,
    );
  }
}

/** A load balancer forwards to target groups of its own region and account only. */
export function* targetGroupProblems(path: SpecPath, kind: ArnKind, loadBalancerArn: string, targetGroupArn: string): Iterable<Problem> {
  const balancer = parseArn(loadBalancerArn, kind);
  const group = parseArn(targetGroupArn, ARN_KINDS.targetGroup);
  if (balancer === undefined || group === undefined) {
    return;
  }
  for (const what of ["region", "account"] as const) {
    if (group[what] !== balancer[what]) {
      yield problem(
        `${what}-mismatch`,
        path,
        `The target group is in ${group[what]} and the load balancer is in ${balancer[what]}. Use a target group of the load balancer's own ${what}.`,
      );
      return;
    }
  }
}

/** A load balancer redirects clients of port 80 to another port. */
export function* redirectProblems(path: SpecPath, own: number, redirectHttp: boolean): Iterable<Problem> {
  if (redirectHttp && own === 80) {
    yield problem(
      "redirect-clash",
      path,
      "A listener on port 80 cannot redirect port 80 to itself. Remove `redirectHttp`, or use another port.",
    );
  }
}

/** What each setting of a listener does that only its owner can change. */
const SETTINGS_OF_THE_OWNER: Readonly<Record<string, string>> = {
  loadBalancerArn: "The ARN of a listener already names its load balancer.",
  loadBalancerName: "The ARN of a listener already names its load balancer.",
  targetGroupArn: "The owner of an existing listener decides where it forwards requests.",
  port: "An existing listener already has a port.",
  redirectHttp: "The owner of an existing listener decides what port 80 does.",
  hsts: "The owner of an existing listener sets its response headers.",
  alpnPolicy: "The owner of an existing listener sets its ALPN policy.",
  clientAuth: "The owner of an existing listener sets its client authentication.",
};

/** What is wrong with attaching certificates to an existing listener, with paths in the endpoint's settings. */
export function* listenerProblems(path: SpecPath, kind: ArnKind, properties: ListenerProperties, tlsPolicy: string): Iterable<Problem> {
  for (const [key, why] of Object.entries(SETTINGS_OF_THE_OWNER)) {
    if ((properties as unknown as Record<string, unknown>)[key] !== undefined) {
      const message = `${why} Remove \`${key}\`, or give \`loadBalancerArn\` and \`targetGroupArn\` instead of \`listenerArn\` for a listener that certfleet creates.`;
      yield problem("existing-listener", [...path, key], message);
    }
  }
  parseArn(properties.listenerArn, kind);
  const stated = statedSslPolicy(properties);
  if (stated !== undefined && isKnown(stated)) {
    const at = [...path, properties.sslPolicy === undefined ? "listenerArn" : "sslPolicy"];
    yield* statedPolicyProblems(at, "elb", stated, TlsPolicy.of(tlsPolicy));
  }
}

/** The listener's policy where it is known at synth: as stated, or from a listener of the same app. */
export function statedSslPolicy({ listenerArn, sslPolicy }: ListenerProperties): string | undefined {
  const own = (resourceBehind(listenerArn) as { sslPolicyInput?: string } | undefined)?.sslPolicyInput;
  return sslPolicy ?? (own !== undefined && isKnown(own) ? own : undefined);
}

/** A listener as a place: certificates on it share its policy. */
export function listenerPlace({ listenerArn, sslPolicy }: ListenerProperties): EndpointPlace {
  return {
    place: `the listener ${shown(listenerArn)}`,
    identity: `listener ${identityOf(listenerArn)}`,
    terms: { "SSL policy": sslPolicy ?? "not stated" },
    isForeign: true,
  };
}

/** Whether a probe on the internet can reach a listener: not if its load balancer is in the same app and internal. */
export function isListenerProbed({ listenerArn, probeable }: ListenerProperties): boolean {
  const balancer = (resourceBehind(listenerArn) as { loadBalancerArnInput?: string } | undefined)?.loadBalancerArnInput;
  return probeable ?? (balancer === undefined || !isInternal(balancer));
}

/** The name of a listener in addresses: `LOADBALANCER-ID` from the ARN, or the resource's name. A token is never part of it. */
export function listenerAddressName({ listenerArn, listenerName }: ListenerProperties, kind: ArnKind): string {
  const [, , balancer, , id] = parseArn(listenerArn, kind)?.resource.split("/") ?? [];
  return (
    (listenerName === undefined ? undefined : nameIn(listenerName)) ??
    (id && `${balancer}-${id}`) ??
    referenceName(listenerArn) ??
    "listener"
  );
}

/** Whether a load balancer of the same app is internal; false if that is not known. */
export function isInternal(loadBalancerArn: string): boolean {
  return (resourceBehind(loadBalancerArn) as { internalInput?: unknown } | undefined)?.internalInput === true;
}

/** The name of a load balancer in addresses: from the ARN, or for a resource of the stack the resource's name. A token is never part of it. */
export function addressName({ loadBalancerArn, loadBalancerName }: LoadBalancerProperties, kind: ArnKind): string | undefined {
  return loadBalancerName === undefined ? parseArn(loadBalancerArn, kind)?.resource.split("/")[2] : nameIn(loadBalancerName);
}

function nameIn(given: string): string | undefined {
  return isKnown(given) ? given : referenceName(given);
}

/** A port as a place. A load balancer's name is unique in its region, so another ARN with the same name is a mistake. */
export function portOf(
  kind: ArnKind,
  { loadBalancerArn }: LoadBalancerProperties,
  number: number,
  terms: Record<string, string>,
): EndpointPlace {
  const parts = parseArn(loadBalancerArn, kind);
  return {
    place: `port ${number} of ${shown(loadBalancerArn)}`,
    identity: `port ${number} of ${identityOf(loadBalancerArn)}`,
    called: parts && `port ${number} of the load balancer ${parts.resource.split("/")[2]} in ${parts.region}`,
    terms,
  };
}

/** The name in an ARN, with the region if that is not the default one. */
export function regionalName(text: string, kind: ArnKind, at: number, { aws }: ProviderSettings): string | undefined {
  const parts = parseArn(text, kind);
  const name = parts?.resource.split("/")[at];
  return parts && (parts.region === aws?.region ? name : `${name}-${parts.region}`);
}
