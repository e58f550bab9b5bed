import * as z from "zod";
import { readBy } from "../core/schema";
import { VERSION_CONSTRAINT } from "../core/version-constraint";
import { ArnKind, parseArn } from "./arn";

/** An Amazon Resource Name of a kind. */
export function arn(kind: ArnKind): z.ZodType<string, string> {
  return readBy((text) => {
    parseArn(text, kind);
    return text;
  }, `The ARN of ${kind.what}`);
}

/** A region of AWS. */
export const region = z.string().regex(/^[a-z]{2,4}(-[a-z]+)+-[0-9]$/, "this is no region: write one such as eu-west-1");

/** `providers.aws` */
export const awsProviderSchema = z.strictObject({
  region: region.describe("The default region"),
  version: z
    .string()
    .regex(VERSION_CONSTRAINT, "this is no version: write one such as 5.100.0 or ~> 6.25")
    .refine(
      (version) => /^[^0-9]*[56]\./.test(version),
      "versions 5 and 6 of hashicorp/aws are known here: write one such as 5.100.0 or ~> 6.25",
    )
    .optional()
    .describe("The release of hashicorp/aws (the bindings' own)"),
});
