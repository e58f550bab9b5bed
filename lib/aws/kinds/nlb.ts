import * as z from "zod";
import { ARN_KINDS } from "../arn";
import type { AlpnPolicy } from "../elb/nlb-tls-listener";
import { EndpointKind } from "../../core/kind";
import { port } from "../../core/schema";
import { arn } from "../schema";
import { awsProviders } from "./providers";
import { loadBalancerProblems, identifiersOf, portOf } from "./load-balancer";

const ALPN_POLICIES = ["HTTP1Only", "HTTP2Only", "HTTP2Optional", "HTTP2Preferred"] as const;

const schema = z.strictObject({
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
export const nlbEndpoint: EndpointKind<z.output<typeof schema>> = {
  key: "nlb",
  cloud: "aws",
  importsInto: "acm",
  schema,
  problems: ({ nlb }, certificate, context) => loadBalancerProblems("nlb", ARN_KINDS.networkLoadBalancer, nlb, certificate, context),
  places: ({ nlb }) => [
    portOf(ARN_KINDS.networkLoadBalancer, nlb.loadBalancerArn, nlb.port ?? 443, {
      "target group": nlb.targetGroupArn,
      "ALPN policy": nlb.alpnPolicy ?? "None",
    }),
  ],
  construct: ({ nlb }, context) => {
    awsProviders(context);
    const { NlbEndpoint } = require("../elb/nlb-endpoint") as typeof import("../elb/nlb-endpoint");
    return new NlbEndpoint({
      ...identifiersOf(ARN_KINDS.networkLoadBalancer, nlb, context),
      port: nlb.port,
      alpnPolicy: nlb.alpnPolicy as AlpnPolicy | undefined,
    });
  },
};
