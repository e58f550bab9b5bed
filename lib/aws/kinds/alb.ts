import * as z from "zod";
import { ARN_KINDS } from "../arn";
import { EndpointKind } from "../../core/kind";
import { duration, port } from "../../core/schema";
import { arn } from "../schema";
import { awsProviders } from "./providers";
import { loadBalancerProblems, identifiersOf, portOf } from "./load-balancer";

const schema = z.strictObject({
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
export const albEndpoint: EndpointKind<z.output<typeof schema>> = {
  key: "alb",
  cloud: "aws",
  importsInto: "acm",
  schema,
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
    const { AlbEndpoint } = require("../elb/alb-endpoint") as typeof import("../elb/alb-endpoint");
    const { Hsts } = require("../elb/hsts") as typeof import("../elb/hsts");
    return new AlbEndpoint({
      ...identifiersOf(ARN_KINDS.applicationLoadBalancer, alb, context),
      port: alb.port,
      redirectHttp: alb.redirectHttp,
      hsts: alb.hsts && Hsts.maxAge(alb.hsts),
    });
  },
};
