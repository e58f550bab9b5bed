import { SecretManagerRegionalSecret } from "@cdktf/provider-google/lib/secret-manager-regional-secret";
import { SecretManagerRegionalSecretIamMember } from "@cdktf/provider-google/lib/secret-manager-regional-secret-iam-member";
import { SecretManagerSecret } from "@cdktf/provider-google/lib/secret-manager-secret";
import { SecretManagerSecretIamMember } from "@cdktf/provider-google/lib/secret-manager-secret-iam-member";
import { Construct } from "constructs";
import { reference } from "../../core/reference";
import { IStoredCertificate } from "../../core/secret-store";
import { placement } from "../placement";
import { digest } from "../resource-name";
import { checkMember } from "./google-secret-settings";
import { GooglePlace } from "../google-place";

/** What may read a secret (`roles/secretmanager.secretAccessor`). */
const READER_ROLE = "roles/secretmanager.secretAccessor";

/** A certificate in Google Secret Manager. */
export class GoogleStoredCertificate extends Construct implements IStoredCertificate {
  /** The secret's id, `projects/…/secrets/…`: an expression. */
  readonly secretId: string;

  /** @internal */
  constructor(
    scope: Construct,
    id: string,
    private readonly place: GooglePlace,
    private readonly make: (holder: Construct) => SecretManagerSecret | SecretManagerRegionalSecret,
  ) {
    super(scope, id);
    this.secret = this.make(this);
    this.secretId = reference(this.secret, "id");
  }

  private readonly secret: SecretManagerSecret | SecretManagerRegionalSecret;

  /** Lets an IAM member read it, such as `serviceAccount:edge@media-prod.iam.gserviceaccount.com`. */
  grantRead(principal: string): void {
    checkMember(principal);
    const id = `reader-${digest(principal)}`;
    if (this.node.tryFindChild(id)) {
      return;
    }
    const settings = { ...placement(this.place), secretId: reference(this.secret, "secret_id"), role: READER_ROLE, member: principal };
    if (this.secret instanceof SecretManagerRegionalSecret) {
      new SecretManagerRegionalSecretIamMember(this, id, { ...settings, location: reference(this.secret, "location") });
    } else {
      new SecretManagerSecretIamMember(this, id, settings);
    }
  }
}
