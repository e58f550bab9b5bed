import type * as z from "zod";
import { lazy } from "../../core/schema";
import { CertfleetError } from "../../core/error";
import { isKnown } from "../../core/expression";
import { ZoneKind } from "../../core/kind";
import { problemsAt } from "../../core/schema";
import { arn, ARN_KINDS } from "../arn";
import { awsProviders } from "../providers";

/** The id of a hosted zone: at most 32 capital letters and digits (Route 53 API reference, `ResourceId`). */
const HOSTED_ZONE_ID = /^[A-Z0-9]{1,32}$/;

/** Refuses a text that is not the id of a hosted zone. */
export function checkZoneId(zoneId: string): void {
  if (isKnown(zoneId) && !HOSTED_ZONE_ID.test(zoneId)) {
    throw new CertfleetError(
      "zone-id",
      `"${zoneId}" is not the id of a Route 53 hosted zone. An id has up to 32 capital letters and digits, such as Z0123456789ABCDEFGHIJ.`,
    );
  }
}

const route53Schema = lazy((z) =>
  z.strictObject({
    route53: z.string().check(problemsAt(checkZoneId)).describe("The id of a public hosted zone of Route 53"),
    assumeRole: arn(ARN_KINDS.role)
      .refine(isKnown, "the provider is named after the role: write the role's ARN instead of an expression")
      .optional()
      .describe("The role that can write to the zone, if the zone is in another account"),
  }),
);

/** `{ route53: ID, assumeRole?: ARN }` */
export const route53Zone: ZoneKind<z.output<ReturnType<typeof route53Schema>>> = {
  key: "route53",
  cloud: "aws",
  get schema() {
    return route53Schema();
  },
  acmeAccount: ({ assumeRole }) => ["route53", ...(assumeRole === undefined ? [] : [assumeRole])].join(", "),
  construct: (name, entry, context) => {
    const { Route53Zone } = require("./route53-zone") as typeof import("./route53-zone");
    const providers = awsProviders(context);
    const provider = entry.assumeRole === undefined ? undefined : providers.assuming(entry.assumeRole);
    const zoneId = context.identifiers.of(`zone_${name}`, entry.route53, `The id of the hosted zone ${name}.`);
    return new Route53Zone({ zoneName: name, zoneId, provider });
  },
};
