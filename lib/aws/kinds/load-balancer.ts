import { Problem, problem } from "../../core/problem";
import { ARN_KINDS, ArnKind, parseArn } from "../arn";
import { ConstructContext, SpecContext, EndpointPlace, ProviderSettings, CertificateSpec } from "../../core/kind";

/** What the forms of both load balancers say. */
export interface LoadBalancerEntry {
  readonly loadBalancerArn: string;
  readonly targetGroupArn: string;
}

/** Reports a certificate of another region than the load balancer's. */
export function* loadBalancerProblems(
  key: string,
  kind: ArnKind,
  { loadBalancerArn, targetGroupArn }: LoadBalancerEntry,
  certificate: CertificateSpec,
  { providers }: SpecContext,
): Iterable<Problem> {
  const region = certificate.region ?? providers.aws?.region;
  const balancer = parseArn(loadBalancerArn, kind);
  const own = balancer?.region;
  if (own === undefined) {
    return;
  }
  if (region !== undefined && own !== region) {
    const remedy = `write \`region: ${own}\` in the certificate`;
    yield problem(
      "region-mismatch",
      [key, "loadBalancerArn"],
      `the load balancer is in ${own} and the certificate in ${region}: a listener takes certificates of its own region, ${remedy}`,
    );
  }
  const group = parseArn(targetGroupArn, ARN_KINDS.targetGroup);
  if (group !== undefined && group.region !== own) {
    yield problem(
      "region-mismatch",
      [key, "targetGroupArn"],
      `the target group is in ${group.region} and the load balancer in ${own}: they must be in one region`,
    );
  } else if (group !== undefined && group.account !== balancer?.account) {
    yield problem(
      "account-mismatch",
      [key, "targetGroupArn"],
      `the target group is in the account ${group.account} and the load balancer in ${balancer?.account}: they must be in one account`,
    );
  }
}

/**
 * The load balancer's and target group's ARNs, as the file says them or as inputs.
 *
 * A load balancer's name is its own in its region only, so that one of another region has the region in what is named after it.
 */
export function identifiersOf(
  kind: ArnKind,
  { loadBalancerArn, targetGroupArn }: LoadBalancerEntry,
  { providers, identifiers }: ConstructContext,
): LoadBalancerEntry & { loadBalancerName?: string } {
  const balancer = regionalName(loadBalancerArn, kind, 2, providers);
  const group = regionalName(targetGroupArn, ARN_KINDS.targetGroup, 1, providers);
  return {
    loadBalancerName: balancer,
    loadBalancerArn: balancer
      ? identifiers.of(`load_balancer_${balancer}_arn`, loadBalancerArn, `The ARN of the load balancer ${balancer}.`)
      : loadBalancerArn,
    targetGroupArn: group
      ? identifiers.of(`target_group_${group}_arn`, targetGroupArn, `The ARN of the target group ${group}.`)
      : targetGroupArn,
  };
}

/** A load balancer's port. Its name is one load balancer's in its region, so that another ARN with it is a mistake. */
export function portOf(kind: ArnKind, loadBalancerArn: string, port: number, terms: Record<string, string>): EndpointPlace {
  const parts = parseArn(loadBalancerArn, kind);
  return {
    place: `port ${port} of ${loadBalancerArn}`,
    called: parts && `port ${port} of the load balancer ${parts.resource.split("/")[2]} in ${parts.region}`,
    terms,
  };
}

/** The name in an ARN; undefined in one that is an expression. */
function regionalName(arn: string, kind: ArnKind, at: number, { aws }: ProviderSettings): string | undefined {
  const parts = parseArn(arn, kind);
  const name = parts?.resource.split("/")[at];
  return parts && (parts.region === aws?.region ? name : `${name}-${parts.region}`);
}
