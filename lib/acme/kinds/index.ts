import { CloudKinds } from "../../core/kind";
import { acmeIssuerKind } from "./issuer";

/** The kinds of ACME CAs. Their providers are created for each directory, so that a file has no settings for them. */
export const acmeKinds: CloudKinds = { cloud: "acme", label: "ACME", issuers: [acmeIssuerKind] };
