import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { Fn, TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { alertText } from "../../core/alert";
import { StoreSafeguards, reviewedText } from "../../core/safeguards";
import { IPemCertificate } from "../../core/certificate";
import { BundleFormat, ISecretStore, IStoredCertificate, StoreRequest } from "../../core/secret-store";
import { PemBundle } from "../../core/pem-bundle";
import { identityOf, reference } from "../../core/expression";
import { throwFirst, warn } from "../../core/error";
import { ARN_KINDS, parseArn } from "../arn";
import { contactTags } from "../acm/certificate";
import { AwsPlace, placement, regionOf } from "../aws-provider";
import { AwsStoreCommonProps, ChangeListener, entryOf, SecretChangeNotice } from "./change-listener";
import { keyRegionProblems } from "./store-settings";
import { checkParameterReader, checkParameterSettings, INTERMEDIATES, parameterTier } from "./parameter-settings";
import { awsCloud } from "../cloud";
import { Description } from "../../core/kind";
import { awsSsmStore } from "./kinds";
import { named, fleetName } from "../../core/readable-names";

/** Properties of a certificate's parameter. */
export interface CertificateParameterProps {
  /** The certificate. */
  readonly certificate: IPemCertificate;
  /** The name of the certificate in notifications. */
  readonly certificateName: string;
  /** The parameter's name. */
  readonly parameterName: string;
  /** The format of certificate and key. */
  readonly format: BundleFormat;
  /** The number of intermediate certificates in the issuer's longest chain. */
  readonly intermediates: number;
  /**
   * Whether the private key is written by a write-only argument, and so is not in the state.
   *
   * @default true
   */
  readonly writeOnly?: boolean;
  /**
   * The customer managed KMS key: an ARN, an id or an alias. With readers it is the key's ARN.
   *
   * @default - the AWS managed key
   */
  readonly kmsKeyId?: string;
  /**
   * Who is notified of changes.
   *
   * @default - none
   */
  readonly onChange?: ChangeListener[];
  /**
   * The region.
   *
   * @default - the provider's region
   */
  readonly region?: string;
  /**
   * The provider.
   *
   * @default - the stack's default AWS provider
   */
  readonly provider?: TerraformProvider;
}

/** A SecureString of SSM Parameter Store with a certificate and its private key. */
export class CertificateParameter extends Construct implements IStoredCertificate {
  /** The parameter. */
  readonly resource: SsmParameter;

  private readonly place: AwsPlace;
  private readonly kmsKeyId?: string;
  private readonly readers = new Map<string, string>();
  private readonly writeOnly: boolean;

  constructor(scope: Construct, id: string, props: CertificateParameterProps) {
    super(scope, id);
    const { certificate } = props;
    this.place = { region: props.region, provider: props.provider };
    this.kmsKeyId = props.kmsKeyId;
    this.writeOnly = props.writeOnly ?? true;
    throwFirst(keyRegionProblems([], props.kmsKeyId, regionOf(this, this.place)), this);
    this.resource = named(
      new SsmParameter(this, "Resource", {
        ...placement(this, this.place),
        name: props.parameterName,
        type: "SecureString",
        tier: parameterTier(certificate, props.format, props.intermediates),
        keyId: props.kmsKeyId,
        ...renderContent(this, props),
        tags: contactTags(certificate.contact),
        // Readers change over from one name to the other.
        lifecycle: { createBeforeDestroy: true },
      }),
    );
    if (props.onChange !== undefined && props.onChange.length > 0) {
      const text = alertText(
        props.certificateName,
        certificate.contact,
        `the parameter ${props.parameterName} has a new version.`,
        "Reload it in every service that reads it.",
      );
      const eventPattern = changeOf(reference(this.resource, "arn"));
      new SecretChangeNotice(this, "Notice", { eventPattern, text, listeners: props.onChange, place: this.place });
    }
  }

  /** The parameter's ARN. */
  get secretId(): string {
    return this.resource.arn;
  }

  /** Lets a role (ARN) of the same account read the parameter, by an inline policy of the role. */
  grantRead(principal: string): void {
    checkParameterReader(principal, this.kmsKeyId);
    if (this.readers.has(identityOf(principal))) {
      return;
    }
    this.readers.set(identityOf(principal), principal);
    const role = parseArn(principal, ARN_KINDS.role)?.resource.split("/").pop();
    named(
      new IamRolePolicy(this, role ?? `Reader${this.readers.size}`, {
        provider: this.place.provider,
        role: role ?? Fn.element(Fn.reverse(Fn.split("/", principal)), 0),
        policy: readPolicy(reference(this.resource, "arn"), this.kmsKeyId),
      }),
    );
  }

  /** @internal */
  _safeguards(): StoreSafeguards {
    return { readers: [...this.readers.values()].map(reviewedText), writeOnly: this.writeOnly };
  }
}

function renderContent(scope: Construct, props: CertificateParameterProps): object {
  const bundle = new PemBundle(props.certificate, props.format);
  if (props.writeOnly ?? true) {
    return { valueWo: bundle.content(), valueWoVersion: bundle.version() };
  }
  warn(
    scope,
    "secret-in-state",
    `the parameter "${props.parameterName}" is written by an argument that Terraform keeps in its state: leave \`writeOnly\` out once Terraform is 1.11 or newer`,
  );
  return { value: bundle.content() };
}

function readPolicy(parameterArn: string, kmsKeyId?: string): string {
  const read = { Effect: "Allow", Action: ["ssm:GetParameter", "ssm:GetParameters"], Resource: parameterArn };
  const decrypt = kmsKeyId !== undefined && {
    Effect: "Allow",
    Action: "kms:Decrypt",
    Resource: kmsKeyId,
    Condition: { StringEquals: { "kms:EncryptionContext:PARAMETER_ARN": parameterArn } },
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: decrypt ? [read, decrypt] : [read] });
}

function changeOf(arn: string): Record<string, unknown> {
  return {
    source: ["aws.ssm"],
    "detail-type": ["Parameter Store Change"],
    resources: [arn],
    detail: { operation: ["Create", "Update"] },
  };
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
    const { prefix = `/${fleetName(scope)}/`, readers = [], format = BundleFormat.PEM, ...props } = this.props;
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
