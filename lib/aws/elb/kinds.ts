import { Problem, problem } from "../../core/problem";
import { ARN_KINDS, ArnKind, parseArn } from "../arn";
import { CertificateSpec, ConstructContext, EndpointKind, EndpointPlace, ProviderSettings, SpecContext } from "../../core/kind";
import * as z from "zod";
import { duration, port } from "../../core/schema";
import { arn } from "../schema";
import { awsProviders } from "../providers";
import type { AlpnPolicy } from "./nlb-tls-listener";

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

const albSchema = z.strictObject({
  alb: z
    .strictObject({
      loadBalancerArn: arn(ARN_KINDS.applicationLoadBalancer),
      targetGroupArn: arn(ARN_KINDS.targetGroup),
      port: port.optional().describe("The port (443)"),
      redirectHttp: z.boolean().optional().describe("Whether a listener on port 80 sends clients here (false)"),
      hsts: duration.optional().describe("HTTP Strict Transport Security for so long (off)"),
    })
    .describe("An application load balancer that is there already"),
});

/** `{ alb: { loadBalancerArn, targetGroupArn, port?, redirectHttp?, hsts? } }` */
export const albEndpoint: EndpointKind<z.output<typeof albSchema>> = {
  key: "alb",
  cloud: "aws",
  importsInto: "acm",
  schema: albSchema,
  problems: ({ alb }, certificate, context) => loadBalancerProblems("alb", ARN_KINDS.applicationLoadBalancer, alb, certificate, context),
  places: ({ alb }) => {
    const { loadBalancerArn, targetGroupArn, port: own = 443, redirectHttp, hsts } = alb;
    const at = (number: number, terms: Record<string, string>) => portOf(ARN_KINDS.applicationLoadBalancer, loadBalancerArn, number, terms);
    return [
      at(own, { "target group": targetGroupArn, HSTS: hsts?.toString() ?? "off" }),
      ...(redirectHttp ? [at(80, { "HTTP redirect": `to port ${own}` })] : []),
    ];
  },
  construct: ({ alb }, context) => {
    awsProviders(context);
    const { AlbEndpoint } = require("./load-balancer-endpoint") as typeof import("./load-balancer-endpoint");
    const { Hsts } = require("./hsts") as typeof import("./hsts");
    return new AlbEndpoint({
      ...identifiersOf(ARN_KINDS.applicationLoadBalancer, alb, context),
      port: alb.port,
      redirectHttp: alb.redirectHttp,
      hsts: alb.hsts && Hsts.maxAge(alb.hsts),
    });
  },
};

const ALPN_POLICIES = ["HTTP1Only", "HTTP2Only", "HTTP2Optional", "HTTP2Preferred"] as const;

const nlbSchema = z.strictObject({
  nlb: z
    .strictObject({
      loadBalancerArn: arn(ARN_KINDS.networkLoadBalancer),
      targetGroupArn: arn(ARN_KINDS.targetGroup),
      port: port.optional().describe("The port (443)"),
      alpnPolicy: z.enum(ALPN_POLICIES).optional().describe("What is agreed on by ALPN (nothing)"),
    })
    .describe("A network load balancer that is there already"),
});

/** `{ nlb: { loadBalancerArn, targetGroupArn, port?, alpnPolicy? } }` */
export const nlbEndpoint: EndpointKind<z.output<typeof nlbSchema>> = {
  key: "nlb",
  cloud: "aws",
  importsInto: "acm",
  schema: nlbSchema,
  problems: ({ nlb }, certificate, context) => loadBalancerProblems("nlb", ARN_KINDS.networkLoadBalancer, nlb, certificate, context),
  places: ({ nlb }) => [
    portOf(ARN_KINDS.networkLoadBalancer, nlb.loadBalancerArn, nlb.port ?? 443, {
      "target group": nlb.targetGroupArn,
      "ALPN policy": nlb.alpnPolicy ?? "None",
    }),
  ],
  construct: ({ nlb }, context) => {
    awsProviders(context);
    const { NlbEndpoint } = require("./load-balancer-endpoint") as typeof import("./load-balancer-endpoint");
    return new NlbEndpoint({
      ...identifiersOf(ARN_KINDS.networkLoadBalancer, nlb, context),
      port: nlb.port,
      alpnPolicy: nlb.alpnPolicy as AlpnPolicy | undefined,
    });
  },
};
