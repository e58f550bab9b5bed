import { TerraformStack } from "cdktf";
import { lazy } from "../../core/schema";
import { ConstructContext } from "../../core/kind";
import { formedText, VERSION_CONSTRAINT } from "../../core/schema";
import { GOOGLE_REGION, GoogleBindings, regionMessage } from "../google-provider";

/** A region of Google Cloud. */
export const googleRegion = lazy(() => formedText(GOOGLE_REGION, "google-region", regionMessage));

/** A project id (Resource Manager, `projectId`), with the domain that some ids start with. */
export const googleProject = lazy(() =>
  formedText(
    /^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
    "google-project",
    (text) => `"${text}" is not a project id. Use 6 to 30 lower-case letters, digits and hyphens.`,
  ),
);

/** The settings of the Google provider in a file. */
export const googleProviderSchema = lazy((z) =>
  z.strictObject({
    project: googleProject().describe("The default project"),
    region: googleRegion().optional().describe("The default region"),
    version: formedText(
      VERSION_CONSTRAINT,
      "provider-version",
      (text) => `"${text}" is not a version constraint. Write one such as 6.50.0 or ~> 6.40.`,
    )
      .optional()
      .describe("The version of hashicorp/google (the version of the bindings)"),
  }),
);

const created = new WeakSet<TerraformStack>();

/** Creates the Google provider of the file that is being built, once. */
export function googleProvider({ stack, providers }: ConstructContext): void {
  if (created.has(stack)) {
    return;
  }
  created.add(stack);
  // A file that uses Google without provider settings was refused when it was resolved.
  const { project, region, version } = providers.google!;
  if (version !== undefined) {
    GoogleBindings.pin(stack, version);
  }
  const { GoogleProvider } = require("@cdktf/provider-google/lib/provider") as typeof import("@cdktf/provider-google/lib/provider");
  new GoogleProvider(stack, "google", { project, region });
}
