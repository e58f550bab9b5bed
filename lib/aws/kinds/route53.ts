import * as z from "zod";
import { ARN_KINDS } from "../arn";
import { HOSTED_ZONE_ID, HOSTED_ZONE_ID_FORM } from "../route53/hosted-zone-id";
import { ZoneKind } from "../../core/kind";
import { arn } from "../schema";
import { awsProviders } from "./providers";

const schema = z.strictObject({
  route53: z
    .string()
    .regex(HOSTED_ZONE_ID, `this is not the id of a hosted zone: ${HOSTED_ZONE_ID_FORM}`)
    .describe("The id of a public hosted zone of Route 53"),
  assumeRole: arn(ARN_KINDS.role)
    .refine((role) => !role.includes("${"), "a provider is named after the role: write its ARN, not an expression")
    .optional()
    .describe("The role that may write to the zone, where it is in another account"),
});

/** `{ route53: ID, assumeRole?: ARN }` */
export const route53Zone: ZoneKind<z.output<typeof schema>> = {
  key: "route53",
  cloud: "aws",
  schema,
  acmeAccount: ({ assumeRole }) => ["route53", ...(assumeRole === undefined ? [] : [assumeRole])].join(", "),
  construct: (name, entry, context) => {
    const { Route53Zone } = require("../route53/route53-zone") as typeof import("../route53/route53-zone");
    const providers = awsProviders(context);
    const provider = entry.assumeRole === undefined ? undefined : providers.assuming(entry.assumeRole);
    const zoneId = context.identifiers.of(`zone_${name}`, entry.route53, `The id of the hosted zone ${name}.`);
    return new Route53Zone({ zoneName: name, zoneId, provider });
  },
};
