import { AcmpcaCertificate } from "@cdktf/provider-aws/lib/acmpca-certificate";
import { Fn, TerraformProvider, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { warnIfUnwatched } from "../../core/alert";
import {
  CertificateContact,
  CertificateIdentity,
  CertificateUsage,
  ICertificate,
  IPemCertificate,
  KeyType,
  PrivateKey,
} from "../../core/certificate";
import { CLIENT_CAPABILITIES, ClientKey, clientLifetimeProblems, clientRenewal } from "../../core/client-key";
import { identityOf } from "../../core/cloud";
import { parseDomainNames } from "../../core/domain-name";
import { Duration } from "../../core/duration";
import { problem, throwFirst } from "../../core/error";
import { isKnown } from "../../core/expression";
import { CertificateRequest, IIssuer, issuanceProblems, IssuerCapabilities } from "../../core/issuer";
import { Description } from "../../core/kind";
import { named } from "../../core/readable-names";
import { Renewal } from "../../core/renewal";
import { ARN_KINDS, parseArn, placeOfArn } from "../arn";
import { AwsPlace, placeInRegion, placement } from "../aws-provider";
import { awsCloud } from "../cloud";
import { awsClientCaIssuer } from "./kinds";

/** AWS Private CA as the issuer of client certificates. */
export interface AwsClientIssuerProps {
  /** The ARN of the certificate authority. */
  readonly authorityArn: string;
  /** How long certificates are valid, in whole hours. */
  readonly lifetime: Duration;
  /** How often Terraform runs. Only a run renews certificates, and an interval that is too long to renew in time is refused. */
  readonly runsEvery: Duration;
  /**
   * How long before expiry a run renews, in whole hours.
   *
   * @default - a third of the lifetime, or half of one of at most 10 days
   */
  readonly renewBefore?: Duration;
  /**
   * The signature, as AWS Private CA names it. The key of the CA must allow it.
   *
   * @default "SHA256WITHRSA"
   */
  readonly signingAlgorithm?: string;
  /**
   * The provider of the CA's account.
   *
   * @default - the stack's default AWS provider
   */
  readonly provider?: TerraformProvider;
}

/** A client certificate to request from AWS Private CA. */
export interface AwsClientCertificateProps extends AwsClientIssuerProps {
  /** The names of the client, the common name first. */
  readonly domainNames: string[];
  /**
   * The key type.
   *
   * @default KeyType.ECDSA_P256
   */
  readonly keyType?: KeyType;
  /**
   * The owner, the service and the runbook.
   *
   * @default - no owner
   */
  readonly contact?: CertificateContact;
}

/**
 * A client certificate of AWS Private CA, for TLS client authentication only, with a key that Terraform generates.
 *
 * A run renews it with the same key when renewal is due. Terraform then revokes the previous certificate, as it does when it destroys one.
 */
export class AwsClientCertificate extends Construct implements IPemCertificate {
  readonly domainNames: string[];
  readonly keyType: KeyType;
  readonly renewal: Renewal;
  readonly issuer: string = "aws-client-ca";
  readonly identity?: CertificateIdentity = identityOf(awsCloud.issuers["aws-client-ca"]);
  readonly usage?: CertificateUsage = CertificateUsage.CLIENT;
  readonly contact: CertificateContact;
  /** The certificate's resource. */
  readonly resource: AcmpcaCertificate;
  readonly privateKey: PrivateKey;
  readonly notAfter?: string;

  constructor(scope: Construct, id: string, props: AwsClientCertificateProps) {
    super(scope, id);
    const { authorityArn, lifetime, renewBefore, signingAlgorithm = "SHA256WITHRSA" } = props;
    const names = parseDomainNames(props.domainNames);
    this.keyType = props.keyType ?? KeyType.ECDSA_P256;
    throwFirst(
      issuanceProblems(awsClientCaIssuer.issuerName, CLIENT_CAPABILITIES, names, this.keyType).map(({ code, message }) =>
        problem(code, [], message),
      ),
      this,
    );
    throwFirst(clientLifetimeProblems({ lifetime, renewBefore }), this);
    this.domainNames = names.map(({ name }) => name);
    this.renewal = clientRenewal({ lifetime, renewBefore }, props.runsEvery);
    this.contact = props.contact ?? {};
    const key = new ClientKey(this, { names, keyType: this.keyType, renewal: this.renewal });
    this.privateKey = key.privateKey;
    this.notAfter = key.notAfter;
    parseArn(authorityArn, ARN_KINDS.certificateAuthority);
    this.resource = named(
      new AcmpcaCertificate(this, "Resource", {
        ...placement(this, placeOfAuthority(this, authorityArn, props.provider)),
        certificateAuthorityArn: authorityArn,
        certificateSigningRequest: key.request(),
        signingAlgorithm,
        templateArn: `arn:${partitionOf(authorityArn)}:acm-pca:::template/EndEntityClientAuthCertificate/V1`,
        validity: { type: "END_DATE", value: key.endsAt },
        lifecycle: { createBeforeDestroy: true },
      }),
    );
    this.node.defaultChild = this.resource;
    warnIfUnwatched(this);
  }

  get certificatePem(): string {
    return this.resource.certificate;
  }

  get chainPem(): string {
    return this.resource.certificateChain;
  }
}

function partitionOf(arn: string): string {
  return isKnown(arn) ? arn.split(":")[1] : Fn.element(Fn.split(":", arn), 1);
}

/** A CA issues in its own region. */
function placeOfAuthority(scope: Construct, authorityArn: string, own?: TerraformProvider): AwsPlace {
  const { region, provider = own } = placeOfArn(scope, authorityArn, ARN_KINDS.certificateAuthority);
  return provider === undefined ? placeInRegion(TerraformStack.of(scope), region) : { region, provider };
}

/** Issues client certificates of AWS Private CA. */
export class AwsClientIssuer implements IIssuer {
  readonly issuerName: string = "aws-client-ca";
  readonly capabilities: IssuerCapabilities = CLIENT_CAPABILITIES;

  constructor(private readonly props: AwsClientIssuerProps) {
    parseArn(props.authorityArn, ARN_KINDS.certificateAuthority);
    throwFirst(clientLifetimeProblems(props));
    // Reported once here instead of with each certificate.
    clientRenewal(props, props.runsEvery);
  }

  issue(scope: Construct, id: string, request: CertificateRequest): ICertificate {
    const { domainNames, keyType, contact } = request;
    return new AwsClientCertificate(scope, id, { ...this.props, domainNames, keyType, contact });
  }

  /** @internal */
  _describe(): Description {
    const { provider: _, ...entry } = this.props;
    return { kind: awsClientCaIssuer, properties: { type: "aws-client-ca", ...entry } };
  }
}
