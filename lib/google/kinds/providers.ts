import { TerraformStack } from "cdktf";
import { ConstructContext } from "../../core/kind";

const made = new WeakSet<TerraformStack>();

/** Makes the Google provider of the file that is being built, once. */
export function googleProvider({ stack, providers }: ConstructContext): void {
  if (made.has(stack)) {
    return;
  }
  made.add(stack);
  // A file that uses Google without saying where was refused when it was resolved.
  const { project, region, version } = providers.google!;
  if (version !== undefined) {
    const { GoogleBindings } = require("../google-provider") as typeof import("../google-provider");
    GoogleBindings.pin(stack, version);
  }
  const { GoogleProvider } = require("@cdktf/provider-google/lib/provider") as typeof import("@cdktf/provider-google/lib/provider");
  new GoogleProvider(stack, "google", { project, region });
}
