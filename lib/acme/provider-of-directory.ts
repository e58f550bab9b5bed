import { TerraformProvider } from "cdktf";
import { IConstruct } from "constructs";
import { oncePerStack } from "../core/once-per-stack";
import { AcmeDirectory } from "./directory";
import { AcmeProvider } from "./provider/provider";
import { TlsProvider } from "./provider/tls/provider";

/**
 * The stack's provider for a directory, made when it is first needed.
 *
 * A provider instance speaks to one CA, so each directory has an alias of its own, and two can be in one stack. The cloud
 * providers are the caller's, since they carry accounts and credentials; this one carries a public URL.
 */
export function acmeProviderOf(scope: IConstruct, directory: AcmeDirectory): TerraformProvider {
  return oncePerStack(
    scope,
    `acme-provider:${directory.serverUrl}`,
    (shared) => new AcmeProvider(shared, `Acme${pascalCase(directory.name)}`, { serverUrl: directory.serverUrl, alias: directory.name }),
  );
}

/** The stack's provider for account keys. It has an alias, so that one of the caller's own can be the default. */
export function tlsProviderOf(scope: IConstruct): TerraformProvider {
  return oncePerStack(scope, "acme-tls-provider", (shared) => new TlsProvider(shared, "AcmeTls", { alias: "acme-account-keys" }));
}

/** A directory's name as the id of a construct: it stands in Terraform addresses, so that each directory has its own. */
export function pascalCase(name: string): string {
  return name
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}
