import * as z from "zod";
import { ARN_KINDS } from "../../../aws/arn";
import { ZoneForm } from "../form";
import { arn } from "../values";
import { awsProviders } from "./aws-providers";

const schema = z.strictObject({
  route53: z
    .string()
    .regex(/^Z[A-Z0-9]{1,31}$/, "a hosted zone's id is a Z and up to 31 capitals and digits, such as Z0123456789ABCDEFGHIJ")
    .describe("The id of a public hosted zone of Route 53"),
  assumeRole: arn(ARN_KINDS.role).optional().describe("The role that may write to the zone, where it is in another account"),
});

/** `{ route53: ID, assumeRole?: ARN }` */
export const route53Zone: ZoneForm<z.output<typeof schema>> = {
  key: "route53",
  cloud: "aws",
  schema,
  build: (name, entry, context) => {
    const { Route53Zone } = require("../../../aws/route53/route53-zone") as typeof import("../../../aws/route53/route53-zone");
    const provider = entry.assumeRole === undefined ? undefined : awsProviders(context).assuming(entry.assumeRole);
    const zoneId = context.identifiers.of(`zone_${name}`, entry.route53, `The id of the hosted zone ${name}.`);
    return new Route53Zone({ zoneName: name, zoneId, provider });
  },
};
