import { TerraformProvider, TerraformStack } from "cdktf";
import { BundleFormat, ISecretStore, IStoredCertificate, StoreRequest } from "../../core/secret-store";
import { ChangeListener } from "./change-listener";
import { Construct } from "constructs";
import { Description } from "../../core/kind";
import { awsCloud } from "../cloud";
import { regionOfProvider } from "../placement";
import { awsSecretsManagerStore, awsSsmStore } from "./kinds";
import { CertificateSecret } from "./certificate-secret";
import { checkSecretSettings, replicasOf } from "./store-settings";
import { CertificateParameter } from "./certificate-parameter";
import { checkParameterSettings, INTERMEDIATES } from "./parameter-settings";

/** Properties of every store in AWS. */
export interface AwsStoreCommonProps {
  /**
   * The beginning of the name of what is stored, before the certificate's name.
   *
   * @default - the stack's name and a slash
   */
  readonly prefix?: string;
  /**
   * The roles (ARNs) that can read what is stored. Secrets Manager allows accounts too.
   *
   * @default - only principals whose own policies allow it
   */
  readonly readers?: string[];
  /**
   * Who is notified when what is stored changes.
   *
   * @default - nobody
   */
  readonly onChange?: ChangeListener[];
  /**
   * The format of certificate and key.
   *
   * @default - JSON in Secrets Manager, PEM in Parameter Store
   */
  readonly format?: BundleFormat;
  /**
   * Whether private keys are written by write-only arguments, which need Terraform or OpenTofu 1.11. Otherwise each stored key is in
   * Terraform's state once more, and synth warns about it.
   *
   * @default true
   */
  readonly writeOnly?: boolean;
  /**
   * The region of the store.
   *
   * @default - the provider's region
   */
  readonly region?: string;
  /**
   * The provider of the store's account.
   *
   * @default - the stack's default AWS provider
   */
  readonly provider?: TerraformProvider;
}

/** Properties of a store in AWS Secrets Manager. */
export interface SecretsManagerStoreProps extends AwsStoreCommonProps {
  /**
   * The customer managed KMS key: an ARN, an id or an alias. Its policy must let readers decrypt through Secrets Manager. Replicas need
   * an alias that exists in each region, or a multi-Region key.
   *
   * @default - the AWS managed key, with which other accounts cannot read the secrets
   */
  readonly kmsKeyId?: string;
  /**
   * The regions with a replica of each secret.
   *
   * @default - none
   */
  readonly replicaRegions?: string[];
  /**
   * The number of days for which a deleted secret can be restored, 7 to 30. Its name cannot be reused in that time. With 0 it is deleted at
   * once.
   *
   * @default 30
   */
  readonly recoveryWindowDays?: number;
}

/**
 * Stores each certificate with its private key in a secret of AWS Secrets Manager, by default as JSON.
 *
 * A renewal is a new version of the secret: AWSCURRENT is the new version, and AWSPREVIOUS the one before.
 */
export class SecretsManagerStore implements ISecretStore {
  readonly cloud?: string = awsCloud.key;

  constructor(
    readonly storeName: string,
    private readonly props: SecretsManagerStoreProps = {},
  ) {
    checkSecretSettings(props);
    replicasOf(props);
  }

  /** @internal */
  _describe(): Description {
    return { kind: awsSecretsManagerStore, properties: { ...this.props, ...entryOf(this.props), type: "aws-secrets-manager" } };
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

/** Properties of a store in AWS Systems Manager Parameter Store. */
export interface SsmParameterStoreProps extends AwsStoreCommonProps {
  /**
   * The customer managed KMS key: an ARN, an id or an alias. With readers it must be the key's ARN, which their IAM policies need.
   *
   * @default - the AWS managed key
   */
  readonly kmsKeyId?: string;
  /**
   * The number of intermediate certificates in the issuer's longest chain. With key type and names it decides whether a certificate fits
   * into a standard parameter, needs an advanced one, which costs a fee, or is refused.
   *
   * @default 2
   */
  readonly intermediates?: number;
}

/**
 * Stores each certificate with its private key in a SecureString of SSM Parameter Store, by default as PEM.
 *
 * A renewal is a new version of the parameter; older versions stay in its history. Roles of the same account can be readers.
 */
export class SsmParameterStore implements ISecretStore {
  readonly cloud?: string = awsCloud.key;

  constructor(
    readonly storeName: string,
    private readonly props: SsmParameterStoreProps = {},
  ) {
    checkParameterSettings(props);
  }

  /** @internal */
  _describe(): Description {
    return { kind: awsSsmStore, properties: { ...this.props, ...entryOf(this.props), type: "aws-ssm" } };
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

/** The properties of a store that a file writes in another way. */
function entryOf({ onChange, region, provider }: AwsStoreCommonProps): object {
  return { onChange: onChange?.map((listener) => listener._entry()), region: region ?? regionOfProvider(provider), provider: undefined };
}
