import { ArnKind, parseArn } from "../../../aws/arn";
import { CheckContext, ResolvedCertificate } from "../form";
import { Identifiers } from "../identifiers";

/** What the forms of both load balancers say. */
export interface LoadBalancerEntry {
  readonly loadBalancerArn: string;
  readonly targetGroupArn: string;
}

/** Reports a certificate of another region than the load balancer's. */
export function checkLoadBalancerRegion(
  key: string,
  kind: ArnKind,
  { loadBalancerArn, targetGroupArn }: LoadBalancerEntry,
  certificate: ResolvedCertificate,
  { providers, report }: CheckContext,
): void {
  const region = certificate.region ?? providers.aws?.region;
  const own = parseArn(loadBalancerArn, kind)?.region;
  if (region !== undefined && own !== region) {
    const remedy = `write \`region: ${own}\` in the certificate`;
    report(
      [key, "loadBalancerArn"],
      `the load balancer is in ${own} and the certificate in ${region}: a listener takes certificates of its own region, ${remedy}`,
    );
  }
  const group = targetGroupArn.split(":")[3];
  if (group !== own) {
    report([key, "targetGroupArn"], `the target group is in ${group} and the load balancer in ${own}: they must be in one region`);
  }
}

/** The load balancer's and target group's ARNs, as the file says them or as inputs. */
export function identifiersOf(entry: LoadBalancerEntry, identifiers: Identifiers): LoadBalancerEntry & { loadBalancerName: string } {
  const loadBalancerName = entry.loadBalancerArn.split("/")[2];
  const group = entry.targetGroupArn.split("/")[1];
  return {
    loadBalancerName,
    loadBalancerArn: identifiers.of(
      `load_balancer_${loadBalancerName}_arn`,
      entry.loadBalancerArn,
      `The ARN of the load balancer ${loadBalancerName}.`,
    ),
    targetGroupArn: identifiers.of(`target_group_${group}_arn`, entry.targetGroupArn, `The ARN of the target group ${group}.`),
  };
}
