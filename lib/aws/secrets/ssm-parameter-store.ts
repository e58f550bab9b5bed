import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { BundleFormat } from "../../core/bundle-format";
import { ISecretStore, IStoredCertificate, StoreRequest } from "../../core/secret-store";
import { CertificateParameter } from "./certificate-parameter";
import { checkParameterSettings, INTERMEDIATES } from "./parameter-settings";
import { AwsStoreCommonProps } from "./store-props";
import { awsCloud } from "../cloud";

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
