import { TerraformStack } from "cdktf";
import { BuildContext } from "../form";

const made = new WeakSet<TerraformStack>();

/** Makes the Google provider of the file that is being built, once. */
export function googleProvider({ stack, providers }: BuildContext): void {
  if (made.has(stack)) {
    return;
  }
  made.add(stack);
  // A file that uses Google without saying where was refused when it was resolved.
  const { project, region, version } = providers.google!;
  if (version !== undefined) {
    const { GoogleBindings } = require("../../google/google-bindings") as typeof import("../../google/google-bindings");
    GoogleBindings.pin(stack, version);
  }
  const { GoogleProvider } = require("@cdktf/provider-google/lib/provider") as typeof import("@cdktf/provider-google/lib/provider");
  new GoogleProvider(stack, "google", { project, region });
}
