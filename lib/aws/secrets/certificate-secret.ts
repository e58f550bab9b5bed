import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret";
import { SecretsmanagerSecretPolicy } from "@cdktf/provider-aws/lib/secretsmanager-secret-policy";
import { SecretsmanagerSecretVersion } from "@cdktf/provider-aws/lib/secretsmanager-secret-version";
import { Lazy, TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { alertText } from "../../core/alert-text";
import { IPemCertificate } from "../../core/certificate";
import { BundleFormat } from "../../core/bundle-format";
import { PemBundle } from "../../core/pem-bundle";
import { reference } from "../../core/reference";
import { IStoredCertificate } from "../../core/secret-store";
import { warn } from "../../core/warning";
import { contactTags } from "../acm/certificate";
import { AwsPlace, placement, regionOf } from "../placement";
import { ChangeListener, SecretChangeNotice } from "./change-listener";
import { checkSecretReader, replicasOf } from "./store-settings";

/** A certificate's secret. */
export interface CertificateSecretProps {
  /** The certificate. */
  readonly certificate: IPemCertificate;
  /** What people call it. */
  readonly certificateName: string;
  /** The secret's name. */
  readonly secretName: string;
  /** How certificate and key are written. */
  readonly format: BundleFormat;
  /**
   * Whether the key goes there by a write-only argument.
   *
   * @default true
   */
  readonly writeOnly?: boolean;
  /**
   * The customer managed KMS key.
   *
   * @default - AWS's own key for secrets
   */
  readonly kmsKeyId?: string;
  /**
   * The regions of its replicas.
   *
   * @default - none
   */
  readonly replicaRegions?: string[];
  /**
   * Days for which it can be had back once it is destroyed.
   *
   * @default 30
   */
  readonly recoveryWindowDays?: number;
  /**
   * Who is told of a change.
   *
   * @default - nobody
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

/** A secret in AWS Secrets Manager that holds a certificate with its key, a version for each certificate. */
export class CertificateSecret extends Construct implements IStoredCertificate {
  /** The secret. */
  readonly resource: SecretsmanagerSecret;
  /** The version that holds the certificate which is there now. */
  readonly version: SecretsmanagerSecretVersion;

  private readonly place: AwsPlace;
  private readonly kmsKeyId?: string;
  private readonly readers = new Set<string>();

  constructor(scope: Construct, id: string, props: CertificateSecretProps) {
    super(scope, id);
    const { certificate, kmsKeyId } = props;
    this.place = { region: props.region, provider: props.provider };
    this.kmsKeyId = kmsKeyId;
    const at = placement(this, this.place);
    this.resource = new SecretsmanagerSecret(this, "Resource", {
      ...at,
      name: props.secretName,
      kmsKeyId,
      recoveryWindowInDays: props.recoveryWindowDays,
      replica: replicasOf(props, regionOf(this, this.place)),
      tags: contactTags(certificate.contact),
    });
    this.version = new SecretsmanagerSecretVersion(this, "Version", {
      ...at,
      secretId: reference(this.resource, "id"),
      ...renderContent(this, props),
      // Destroyed first, it would leave nothing to read when the renewal before it fails.
      lifecycle: { createBeforeDestroy: true },
    });
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
      new SecretsmanagerSecretPolicy(this, "Policy", {
        ...placement(this, this.place),
        secretArn: reference(this.resource, "arn"),
        policy: Lazy.stringValue({ produce: () => readPolicy([...this.readers]) }),
        blockPublicPolicy: true,
      });
    }
    this.readers.add(principal);
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

/** The policy belongs to the secret, so that "*" is the secret: its replicas, which have ARNs of their own, get the same policy. */
function readPolicy(readers: string[]): string {
  const Action = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"];
  const statement = { Sid: "ReadCertificate", Effect: "Allow", Principal: { AWS: readers }, Action, Resource: "*" };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

/** Secrets Manager has no events of its own: EventBridge hears of the call from CloudTrail. */
function changeOf(arn: string): Record<string, unknown> {
  return {
    source: ["aws.secretsmanager"],
    "detail-type": ["AWS API Call via CloudTrail"],
    detail: { eventSource: ["secretsmanager.amazonaws.com"], eventName: ["PutSecretValue"], requestParameters: { secretId: [arn] } },
  };
}
