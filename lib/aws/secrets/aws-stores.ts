import { TerraformProvider, TerraformStack } from "cdktf";
import { BundleFormat } from "../../core/bundle-format";
import { ChangeListener } from "./change-listener";
import { Construct } from "constructs";
import { awsCloud } from "../cloud";
import { ISecretStore, IStoredCertificate, StoreRequest } from "../../core/secret-store";
import { CertificateSecret } from "./certificate-secret";
import { checkSecretSettings } from "./store-settings";
import { CertificateParameter } from "./certificate-parameter";
import { checkParameterSettings, INTERMEDIATES } from "./parameter-settings";

/** What every store in AWS can be told. */
export interface AwsStoreCommonProps {
  /**
   * What stands before a certificate's name in the name of what is stored.
   *
   * @default - the stack's name and a slash
   */
  readonly prefix?: string;
  /**
   * The roles (ARNs) that may read what is stored. A store says whether it takes accounts too.
   *
   * @default - nobody but those whose own policies allow it
   */
  readonly readers?: string[];
  /**
   * Who is told when what is stored has changed.
   *
   * @default - nobody: readers ask
   */
  readonly onChange?: ChangeListener[];
  /**
   * How certificate and key are written.
   *
   * @default - as the store's own documentation says
   */
  readonly format?: BundleFormat;
  /**
   * Whether keys go to the store by write-only arguments, which need Terraform or OpenTofu 1.11. Without, every stored key is in
   * Terraform's state once more, and synth warns of it.
   *
   * @default true
   */
  readonly writeOnly?: boolean;
  /**
   * The region that it is in.
   *
   * @default - the provider's region
   */
  readonly region?: string;
  /**
   * The provider that reaches it.
   *
   * @default - the stack's default AWS provider
   */
  readonly provider?: TerraformProvider;
}

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

/** A store in AWS Systems Manager Parameter Store. */
export interface SsmParameterStoreProps extends AwsStoreCommonProps {
  /**
   * The customer managed KMS key: an ARN, an id or an alias. With readers it is the key's ARN, which their right to decrypt names.
   *
   * @default - AWS's own key for parameters
   */
  readonly kmsKeyId?: string;
  /**
   * Intermediate certificates in the longest chain that the issuer may give. With the kind of key and the names it decides whether a
   * certificate fits a standard parameter, needs an advanced one, which costs, or is refused.
   *
   * @default 2
   */
  readonly intermediates?: number;
}

/**
 * Keeps certificates with their keys in SSM Parameter Store, each in a secure string of its own, as PEM unless told otherwise.
 *
 * A renewal is a new version of the parameter; the old pair stays in its history. Roles of the same account can be readers.
 */
export class SsmParameterStore implements ISecretStore {
  readonly cloud?: string = awsCloud.key;

  constructor(
    readonly storeName: string,
    private readonly props: SsmParameterStoreProps = {},
  ) {
    checkParameterSettings(props);
  }

  put(scope: Construct, id: string, request: StoreRequest): IStoredCertificate {
    const { prefix = `/${TerraformStack.of(scope).node.id}/`, readers = [], format = BundleFormat.PEM, ...props } = this.props;
    const { certificate, name } = request;
    const parameter = new CertificateParameter(scope, id, {
      certificate,
      certificateName: name,
      parameterName: `${prefix}${name}`,
      format,
      intermediates: props.intermediates ?? INTERMEDIATES,
      writeOnly: props.writeOnly,
      kmsKeyId: props.kmsKeyId,
      onChange: props.onChange,
      region: props.region,
      provider: props.provider,
    });
    for (const reader of readers) {
      parameter.grantRead(reader);
    }
    return parameter;
  }
}
