import * as z from "zod";
import { ARN_KINDS } from "../../../aws/arn";
import { EndpointForm } from "../form";
import { arn, duration, port } from "../values";
import { checkLoadBalancerRegion, identifiersOf } from "./load-balancer";

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
export const albEndpoint: EndpointForm<z.output<typeof schema>> = {
  key: "alb",
  cloud: "aws",
  schema,
  checkCertificate: ({ alb }, certificate, context) =>
    checkLoadBalancerRegion("alb", ARN_KINDS.applicationLoadBalancer, alb, certificate, context),
  places: ({ alb }) => [
    {
      place: `port ${alb.port ?? 443} of ${alb.loadBalancerArn}`,
      terms: { "target group": alb.targetGroupArn, HSTS: alb.hsts?.toString() ?? "off" },
    },
    ...(alb.redirectHttp ? [{ place: `port 80 of ${alb.loadBalancerArn}`, terms: { "HTTP redirect": `to port ${alb.port ?? 443}` } }] : []),
  ],
  build: ({ alb }, context) => {
    const { AlbEndpoint } = require("../../../aws/elb/alb-endpoint") as typeof import("../../../aws/elb/alb-endpoint");
    const { Hsts } = require("../../../aws/elb/hsts") as typeof import("../../../aws/elb/hsts");
    return new AlbEndpoint({
      ...identifiersOf(ARN_KINDS.applicationLoadBalancer, alb, context),
      port: alb.port,
      redirectHttp: alb.redirectHttp,
      hsts: alb.hsts && Hsts.maxAge(alb.hsts),
    });
  },
};
