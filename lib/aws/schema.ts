import * as z from "zod";
import { readBy } from "../core/schema";
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
