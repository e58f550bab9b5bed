import * as z from "zod";
import { VERSION_CONSTRAINT } from "../../core/version-constraint";
import { GOOGLE_REGION, GOOGLE_REGION_FORM } from "../google-provider";

/** A region of Google Cloud. */
export const googleRegion = z.string().regex(GOOGLE_REGION, `this is no region of Google Cloud: ${GOOGLE_REGION_FORM}`);

/** A project's id (Resource Manager, `projectId`), with the domain that some have before it. */
export const googleProject = z
  .string()
  .regex(/^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/, "this is no project id: it is 6 to 30 lower-case letters, digits and hyphens");

/** The name of a variable that holds a secret. */
export const secretVariable = z
  .string()
  .regex(
    /^(?![0-9a-f]{32}$)[a-z][a-z0-9_]{0,62}$/,
    "this is not the name of a variable: secrets never stand in this file, name a sensitive variable such as slack_token, whose value Terraform is given",
  );

/** The name of a resource of Compute Engine, or its id. */
export const computeName = z
  .string()
  .regex(
    /^((https:\/\/www\.googleapis\.com\/compute\/v1\/)?projects\/[^\s]+\/)?[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/,
    "this is neither a name of Compute Engine nor an id",
  );

/** An IP address. */
export const ipAddress = z.union([z.ipv4(), z.ipv6()], "this is no IP address");

/** `providers.google` */
export const googleProviderSchema = z.strictObject({
  project: googleProject.describe("The default project"),
  region: googleRegion.optional().describe("The default region"),
  version: z
    .string()
    .regex(VERSION_CONSTRAINT, "this is no version: write one such as 6.50.0 or ~> 6.40")
    .optional()
    .describe("The release of hashicorp/google (the bindings' own)"),
});
