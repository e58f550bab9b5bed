import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { BundleFormat } from "../../core/bundle-format";
import { ISecretStore, IStoredCertificate, StoreRequest } from "../../core/secret-store";
import { CertificateSecret } from "./certificate-secret";
import { checkSecretSettings } from "./secret-settings";
import { AwsStoreCommonProps } from "./store-props";
import { awsCloud } from "../cloud";

/** A store in AWS Secrets Manager. */
export interface SecretsManagerStoreProps extends AwsStoreCommonProps {
  /**
   * The customer managed KMS key: an ARN, an id or an alias. Its policy must let readers decrypt through Secrets Manager. For replicas it
   * is an alias, which each region has to have, or a multi-Region key.
   *
   * @default - AWS's own key for secrets, with which no other account can read them
   */
  readonly kmsKeyId?: string;
  /**
   * The regions that get a replica of each secret.
   *
   * @default - none
   */
  readonly replicaRegions?: string[];
  /**
   * Days for which a destroyed secret can be had back, 7 to 30. Its name is taken for so long; 0 destroys it at once.
   *
   * @default 30
   */
  readonly recoveryWindowDays?: number;
}

/**
 * Keeps certificates with their keys in AWS Secrets Manager, each in a secret of its own, as JSON unless told otherwise.
 *
 * A renewal is a new version of the secret: AWSCURRENT moves to it, and AWSPREVIOUS keeps the old pair.
 */
export class SecretsManagerStore implements ISecretStore {
  readonly cloud?: string = awsCloud.key;

  constructor(
    readonly storeName: string,
    private readonly props: SecretsManagerStoreProps = {},
  ) {
    checkSecretSettings(props);
  }

  put(scope: Construct, id: string, request: StoreRequest): IStoredCertificate {
    const { prefix = `${TerraformStack.of(scope).node.id}/`, readers = [], format = BundleFormat.JSON, ...props } = this.props;
    const { certificate, name } = request;
    const secret = new CertificateSecret(scope, id, {
      certificate,
      certificateName: name,
      secretName: `${prefix}${name}`,
      format,
      writeOnly: props.writeOnly,
      kmsKeyId: props.kmsKeyId,
      replicaRegions: props.replicaRegions,
      recoveryWindowDays: props.recoveryWindowDays,
      onChange: props.onChange,
      region: props.region,
      provider: props.provider,
    });
    for (const reader of readers) {
      secret.grantRead(reader);
    }
    return secret;
  }
}
