import { ITerraformDependable } from "cdktf";
import { DomainName } from "../../core/domain-name";
import { GooglePlace } from "../google-place";
import { GoogleCertificateScope } from "./certificate-interface";

/** The certificate whose names are shown to be one's own. */
export interface AuthorizedCertificate {
  readonly names: DomainName[];
  readonly location: string;
  readonly scope: GoogleCertificateScope;
  readonly place: GooglePlace;
}

/** What an authorization adds to a certificate. */
export interface RenderedAuthorization {
  readonly dnsAuthorizations?: string[];
  readonly dependsOn?: ITerraformDependable[];
}
