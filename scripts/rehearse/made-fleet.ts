const PER_BALANCER = 20;

/** A fleet of ACME certificates on load balancers with twenty hosts each, which a rehearsal uses if no file is named. */
export function madeFleet(certificates: number): string {
  const arn = (kind: string, index: number) =>
    `arn:aws:elasticloadbalancing:eu-west-1:111122223333:${kind}edge-${index}/${"0".repeat(15)}${index % 10}`;
  const entries = Array.from({ length: certificates }, (_, index) => {
    const balancer = Math.floor(index / PER_BALANCER) + 1;
    const arns = `loadBalancerArn: "${arn("loadbalancer/app/", balancer)}", targetGroupArn: "${arn("targetgroup/", balancer)}"`;
    return `  host-${index}: { domains: [host-${index}.example.com], endpoints: [{ alb: { ${arns} } }], alerts: false }`;
  });
  return `version: 1
name: rehearsal
providers: { aws: { region: eu-west-1 } }
zones: { example.com: { route53: Z0123456789ABCDEFGHIJ } }
issuers: { ca: { type: acme, directory: lets-encrypt } }
defaults: { owner: edge-team, issuer: ca, runsEvery: 12h }
certificates:
${entries.join("\n")}
`;
}
