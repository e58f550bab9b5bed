import { TerraformStack, Token } from "cdktf";
import { Construct } from "constructs";
import { CertfleetError } from "../../core/error";
import { BundleFormat } from "../../core/pem-bundle";
import { ISecretStore, IStoredCertificate, StoreRequest } from "../../core/secret-store";
import { ARN_KINDS, parseArn } from "../arn";
import { CertificateParameter } from "./certificate-parameter";
import { AwsStoreCommonProps } from "./store-props";

/** What a parameter's name can have (SSM user guide, "Requirements for parameter names"). */
const PREFIX = /^(?!\/?(aws|ssm))(\/?[A-Za-z0-9_.-]+|\/([A-Za-z0-9_.-]+\/)*[A-Za-z0-9_.-]*)$/i;

/** A store in AWS Systems Manager Parameter Store. */
export interface SsmParameterStoreProps extends AwsStoreCommonProps {
  /**
   * The ARN of the customer managed KMS key. Readers get the right to decrypt with it.
   *
   * @default - AWS's own key for parameters
   */
  readonly kmsKeyArn?: string;
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
  constructor(
    readonly storeName: string,
    private readonly props: SsmParameterStoreProps = {},
  ) {
    const { prefix, kmsKeyArn, intermediates } = props;
    if (prefix !== undefined && prefix !== "" && !Token.isUnresolved(prefix) && !prefix.includes("${") && !PREFIX.test(prefix)) {
      throw new CertfleetError(
        "parameter-name",
        `"${prefix}" cannot begin a parameter's name: one with a slash in it begins with one, such as "/tls/"; allowed are letters, digits and _.-, ` +
          "and neither aws nor ssm at the beginning",
      );
    }
    if (kmsKeyArn !== undefined) {
      parseArn(kmsKeyArn, ARN_KINDS.key);
    }
    if (intermediates !== undefined && (!Number.isInteger(intermediates) || intermediates < 0)) {
      throw new CertfleetError("intermediates", `${intermediates} intermediate certificates are no chain: use a whole number, 0 or more`);
    }
  }

  put(scope: Construct, id: string, request: StoreRequest): IStoredCertificate {
    const { prefix = `/${TerraformStack.of(scope).node.id}/`, readers = [], format = BundleFormat.PEM, ...props } = this.props;
    const { certificate, name } = request;
    const parameter = new CertificateParameter(scope, id, {
      certificate,
      certificateName: name,
      parameterName: `${prefix}${name}`,
      format,
      intermediates: props.intermediates ?? 2,
      writeOnly: props.writeOnly,
      kmsKeyArn: props.kmsKeyArn,
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
