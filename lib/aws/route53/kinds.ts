import * as z from "zod";
import { ARN_KINDS } from "../arn";
import { ZoneKind } from "../../core/kind";
import { arn } from "../schema";
import { awsProviders } from "../providers";

/** The id of a hosted zone: capitals and digits, 32 at most (Route 53 API reference, `ResourceId`). */
export const HOSTED_ZONE_ID = /^[A-Z0-9]{1,32}$/;

/** What is said of another text. */
export const HOSTED_ZONE_ID_FORM = "it is up to 32 capitals and digits, such as Z0123456789ABCDEFGHIJ";

const route53Schema = z.strictObject({
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
export const route53Zone: ZoneKind<z.output<typeof route53Schema>> = {
  key: "route53",
  cloud: "aws",
  schema: route53Schema,
  acmeAccount: ({ assumeRole }) => ["route53", ...(assumeRole === undefined ? [] : [assumeRole])].join(", "),
  construct: (name, entry, context) => {
    const { Route53Zone } = require("./route53-zone") as typeof import("./route53-zone");
    const providers = awsProviders(context);
    const provider = entry.assumeRole === undefined ? undefined : providers.assuming(entry.assumeRole);
    const zoneId = context.identifiers.of(`zone_${name}`, entry.route53, `The id of the hosted zone ${name}.`);
    return new Route53Zone({ zoneName: name, zoneId, provider });
  },
};
