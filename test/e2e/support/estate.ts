import { Caller, callerIn, element, elements, json, query, rest } from "./aws-api";
import { Moto } from "./moto";

/** An existing load balancer with a target group. */
export interface ExistingLoadBalancer {
  readonly loadBalancerArn: string;
  readonly targetGroupArn: string;
}

/** Creates a hosted zone, optionally in another account, and returns its ID. */
export async function existingZone(moto: Moto, name: string, account?: string): Promise<string> {
  const caller = account === undefined ? {} : await callerIn(moto, account);
  const body = `<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Name>${name}</Name><CallerReference>${name}</CallerReference></CreateHostedZoneRequest>`;
  return element(await rest(moto, "route53", "POST", "/2013-04-01/hostedzone", body, caller), "Id").replace("/hostedzone/", "");
}

/** The records of a zone as `TYPE name`, without its NS and SOA records. */
export async function recordsOf(moto: Moto, zoneId: string, account?: string): Promise<string[]> {
  const caller = account === undefined ? {} : await callerIn(moto, account);
  const xml = await rest(moto, "route53", "GET", `/2013-04-01/hostedzone/${zoneId}/rrset`, undefined, caller);
  const records = [...xml.matchAll(/<ResourceRecordSet>(.*?)<\/ResourceRecordSet>/gs)].map(
    ([, record]) => `${element(record, "Type")} ${element(record, "Name")}`,
  );
  return records.filter((record) => !/^(NS|SOA) /.test(record)).sort();
}

/**
 * Creates an application load balancer in a separate network.
 *
 * Network load balancers are not supported: the double gives them the ARN of an application load balancer, which the library refuses.
 */
export function existingAlb(moto: Moto, name: string, caller: Caller = {}): Promise<ExistingLoadBalancer> {
  return existingLoadBalancer(moto, name, { type: "application", protocol: "HTTP", port: "80" }, caller);
}

/** The same for a network load balancer. */
export function existingNlb(moto: Moto, name: string): Promise<ExistingLoadBalancer> {
  return existingLoadBalancer(moto, name, { type: "network", protocol: "TCP", port: "80" }, {});
}

async function existingLoadBalancer(
  moto: Moto,
  name: string,
  kind: { readonly type: string; readonly protocol: string; readonly port: string },
  caller: Caller,
): Promise<ExistingLoadBalancer> {
  const region = caller.region ?? "eu-west-1";
  const vpc = element(await ec2(moto, { Action: "CreateVpc", CidrBlock: "10.0.0.0/16" }, caller), "vpcId");
  const subnets = [];
  for (const [index, zone] of ["a", "b"].entries()) {
    const parameters = { Action: "CreateSubnet", VpcId: vpc, CidrBlock: `10.0.${index}.0/24`, AvailabilityZone: `${region}${zone}` };
    subnets.push(element(await ec2(moto, parameters, caller), "subnetId"));
  }
  const named = { Name: name, Type: kind.type, "Subnets.member.1": subnets[0], "Subnets.member.2": subnets[1] };
  const balancer = await elb(moto, { Action: "CreateLoadBalancer", ...named }, caller);
  const group = await elb(moto, { Action: "CreateTargetGroup", Name: name, Protocol: kind.protocol, Port: kind.port, VpcId: vpc }, caller);
  return { loadBalancerArn: element(balancer, "LoadBalancerArn"), targetGroupArn: element(group, "TargetGroupArn") };
}

/** Creates an HTTPS listener of another team with a default certificate, and returns its ARN. */
export async function existingListener(
  moto: Moto,
  { loadBalancerArn, targetGroupArn }: ExistingLoadBalancer,
  sslPolicy: string,
): Promise<string> {
  const request = { DomainName: "default.example.net", ValidationMethod: "DNS" };
  const { CertificateArn } = await json<{ CertificateArn: string }>(moto, "acm", "CertificateManager.RequestCertificate", request);
  const parameters = {
    Action: "CreateListener",
    LoadBalancerArn: loadBalancerArn,
    Protocol: "HTTPS",
    Port: "443",
    SslPolicy: sslPolicy,
    "Certificates.member.1.CertificateArn": CertificateArn,
    "DefaultActions.member.1.Type": "forward",
    "DefaultActions.member.1.TargetGroupArn": targetGroupArn,
  };
  return element(await elb(moto, parameters), "ListenerArn");
}

/** The ARNs of a load balancer's listeners. */
export async function listenersOf(moto: Moto, loadBalancerArn: string, caller?: Caller): Promise<string[]> {
  return elements(await elb(moto, { Action: "DescribeListeners", LoadBalancerArn: loadBalancerArn }, caller), "ListenerArn");
}

/** The ARNs of the certificates of a listener: the default one and those selected by SNI. */
export async function certificatesOf(moto: Moto, listenerArn: string, caller?: Caller): Promise<string[]> {
  return elements(await elb(moto, { Action: "DescribeListenerCertificates", ListenerArn: listenerArn }, caller), "CertificateArn");
}

function ec2(moto: Moto, parameters: Record<string, string>, caller?: Caller): Promise<string> {
  return query(moto, "ec2", { Version: "2016-11-15", ...parameters }, caller);
}

function elb(moto: Moto, parameters: Record<string, string>, caller?: Caller): Promise<string> {
  return query(moto, "elasticloadbalancing", { Version: "2015-12-01", ...parameters }, caller);
}
