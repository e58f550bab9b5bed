import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret";
import { SecretsmanagerSecretPolicy } from "@cdktf/provider-aws/lib/secretsmanager-secret-policy";
import { SecretsmanagerSecretVersion } from "@cdktf/provider-aws/lib/secretsmanager-secret-version";
import { Lazy, TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { alertText } from "../../core/alert";
import { StoreSafeguards, reviewedText } from "../../core/safeguards";
import { IPemCertificate } from "../../core/certificate";
import { BundleFormat, ISecretStore, IStoredCertificate, StoreRequest } from "../../core/secret-store";
import { PemBundle } from "../../core/pem-bundle";
import { identityOf, reference } from "../../core/expression";
import { throwFirst, warn } from "../../core/error";
import { contactTags } from "../acm/certificate";
import { AwsPlace, placement, regionOf } from "../aws-provider";
import { AwsStoreCommonProps, ChangeListener, entryOf, SecretChangeNotice } from "./change-listener";
import { checkSecretReader, checkSecretSettings, keyRegionProblems, replicasOf } from "./store-settings";
import { awsCloud } from "../cloud";
import { Description } from "../../core/kind";
import { awsSecretsManagerStore } from "./kinds";
import { named, fleetName } from "../../core/readable-names";

/** The days for which a deleted secret can be restored, unless a store says otherwise. With more than 0, a change could not be reverted. */
const RECOVERY_WINDOW = 0;

/** Properties of a certificate's secret. */
export interface CertificateSecretProps {
  /** The certificate. */
  readonly certificate: IPemCertificate;
  /** The name of the certificate in notifications. */
  readonly certificateName: string;
  /** The secret's name. */
  readonly secretName: string;
  /** The format of certificate and key. */
  readonly format: BundleFormat;
  /**
   * Whether the private key is written by a write-only argument, and so is not in the state.
   *
   * @default true
   */
  readonly writeOnly?: boolean;
  /**
   * The customer managed KMS key.
   *
   * @default - the AWS managed key
   */
  readonly kmsKeyId?: string;
  /**
   * The regions with a replica.
   *
   * @default - none
   */
  readonly replicaRegions?: string[];
  /**
   * The number of days for which the secret can be restored after it is deleted, and its name cannot be used again.
   *
   * @default 0
   */
  readonly recoveryWindowDays?: number;
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

/** A secret of AWS Secrets Manager with a certificate and its private key, and a version for each certificate. */
export class CertificateSecret extends Construct implements IStoredCertificate {
  /** The secret. */
  readonly resource: SecretsmanagerSecret;
  /** The version with the current certificate. */
  readonly version: SecretsmanagerSecretVersion;

  private readonly place: AwsPlace;
  private readonly kmsKeyId?: string;
  private readonly readers = new Map<string, string>();
  private readonly writeOnly: boolean;

  constructor(scope: Construct, id: string, props: CertificateSecretProps) {
    super(scope, id);
    const { certificate, kmsKeyId } = props;
    this.place = { region: props.region, provider: props.provider };
    this.kmsKeyId = kmsKeyId;
    this.writeOnly = props.writeOnly ?? true;
    throwFirst(keyRegionProblems([], kmsKeyId, regionOf(this, this.place)), this);
    const at = placement(this, this.place);
    this.resource = named(
      new SecretsmanagerSecret(this, "Resource", {
        ...at,
        name: props.secretName,
        kmsKeyId,
        recoveryWindowInDays: props.recoveryWindowDays ?? RECOVERY_WINDOW,
        replica: replicasOf(props, regionOf(this, this.place)),
        tags: contactTags(certificate.contact),
        // Readers change over from one name to the other.
        lifecycle: { createBeforeDestroy: true },
      }),
    );
    this.version = named(
      new SecretsmanagerSecretVersion(this, "Version", {
        ...at,
        secretId: reference(this.resource, "id"),
        ...renderContent(this, props),
        // If it were destroyed first and the renewal failed, the secret would have no value.
        lifecycle: { createBeforeDestroy: true },
      }),
    );
    if (props.onChange !== undefined && props.onChange.length > 0) {
      this.notify(props, props.onChange);
    }
  }

  /** The secret's ARN. */
  get secretId(): string {
    return this.resource.arn;
  }

  /** Lets a role (ARN) or an account (12 digits) read the secret, replicas included, by its resource policy. */
  grantRead(principal: string): void {
    checkSecretReader(principal, this.kmsKeyId);
    if (this.readers.size === 0) {
      named(
        new SecretsmanagerSecretPolicy(this, "Policy", {
          ...placement(this, this.place),
          secretArn: reference(this.resource, "arn"),
          policy: Lazy.stringValue({ produce: () => readPolicy([...this.readers.values()]) }),
          blockPublicPolicy: true,
          lifecycle: { createBeforeDestroy: true },
        }),
      );
    }
    this.readers.set(identityOf(principal), this.readers.get(identityOf(principal)) ?? principal);
  }

  /** @internal */
  _safeguards(): StoreSafeguards {
    return { readers: [...this.readers.values()].map(reviewedText), writeOnly: this.writeOnly };
  }

  private notify(props: CertificateSecretProps, listeners: ChangeListener[]): void {
    const text = alertText(
      props.certificateName,
      props.certificate.contact,
      `the secret ${props.secretName} has a new version.`,
      "Reload it in every service that reads it.",
    );
    new SecretChangeNotice(this, "Notice", { eventPattern: changeOf(reference(this.resource, "arn")), text, listeners, place: this.place });
  }
}

function renderContent(scope: Construct, props: CertificateSecretProps): object {
  const bundle = new PemBundle(props.certificate, props.format);
  if (props.writeOnly ?? true) {
    return { secretStringWo: bundle.content(), secretStringWoVersion: bundle.version() };
  }
  warn(
    scope,
    "secret-in-state",
    `the secret "${props.secretName}" is written by an argument that Terraform keeps in its state: leave \`writeOnly\` out once Terraform is 1.11 or newer`,
  );
  return { secretString: bundle.content() };
}

/** In the policy of a secret, "*" is the secret. Its replicas have other ARNs and get the same policy. */
function readPolicy(readers: string[]): string {
  const Action = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"];
  const statement = { Sid: "ReadCertificate", Effect: "Allow", Principal: { AWS: readers }, Action, Resource: "*" };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

/** Secrets Manager sends no events to EventBridge: CloudTrail reports the API call. */
function changeOf(arn: string): Record<string, unknown> {
  return {
    source: ["aws.secretsmanager"],
    "detail-type": ["AWS API Call via CloudTrail"],
    detail: { eventSource: ["secretsmanager.amazonaws.com"], eventName: ["PutSecretValue"], requestParameters: { secretId: [arn] } },
  };
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
   * The number of days for which a deleted secret can be restored, 7 to 30. Its name cannot be used again in that time, so that an entry
   * that was removed or renamed cannot come back. With 0 it is deleted at once.
   *
   * @default 0
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
    const { prefix = `${fleetName(scope)}/`, readers = [], format = BundleFormat.JSON, ...props } = this.props;
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
