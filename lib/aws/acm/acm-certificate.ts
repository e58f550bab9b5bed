import { AcmCertificate as AcmCertificateResource, AcmCertificateOptions } from "@cdktf/provider-aws/lib/acm-certificate";
import { AcmCertificateValidation } from "@cdktf/provider-aws/lib/acm-certificate-validation";
import { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { CertificateContact, CertificateIdentity, ICertificate, KeyType } from "../../core/certificate";
import { CertificateSafeguards } from "../../core/safeguards";
import { identityOf } from "../../core/cloud";
import { awsCloud } from "../cloud";
import { DnsZones, IDnsZone } from "../../core/dns-zone";
import { DomainName, parseDomainNames } from "../../core/domain-name";
import { Duration } from "../../core/duration";
import { CertificateRequest, IIssuer, IssuerCapabilities } from "../../core/issuer";
import { Description } from "../../core/kind";
import { throwFirst } from "../../core/error";
import { inSameStack, reference } from "../../core/expression";
import { Renewal } from "../../core/renewal";
import { oncePerStack } from "../../core/once-per-stack";
import { withoutTokenTraces } from "../../core/token";
import { warnIfUnwatched } from "../../core/alert";
import { AwsBindings, credentialsOf, placement, regionOf } from "../aws-provider";
import {
  AcmCertificateAttributes,
  AcmCertificateCommonProps,
  AcmCertificateReference,
  contactTags,
  IAcmCertificate,
  AcmIssuerCommonProps,
  issuerPlace,
  subjectAlternativeNames,
} from "./certificate";
import { ACM_KEY_ALGORITHMS, ACM_RENEWAL, acmCapabilities, acmIssuer, checkAcmRequest, exportProblems } from "./kinds";
import { asAcmCertificate } from "./acm-import";
import { named } from "../../core/readable-names";

/** Properties of a public certificate from ACM. */
export interface AcmCertificateProps extends AcmCertificateCommonProps {
  /** The names, the common name first. The common name has at most 64 octets. */
  readonly domainNames: string[];
  /** The zones in which ACM's validation records are created. The zone with the longest matching suffix gets a name's record. */
  readonly zones: IDnsZone[];
  /**
   * The key type.
   *
   * @default KeyType.RSA_2048
   */
  readonly keyType?: KeyType;
  /**
   * The account's quota of names in one certificate, at most 100.
   *
   * @default 10 - ACM's own default
   */
  readonly namesPerCertificate?: number;
  /**
   * Whether certificate and key can be exported from ACM, at a fee for each issuance. Needs hashicorp/aws 6.
   *
   * @default false
   */
  readonly exportable?: boolean;
  /**
   * Whether the certificate is entered in Certificate Transparency logs. Browsers refuse certificates that are not.
   *
   * @default true
   */
  readonly transparency?: boolean;
  /**
   * How long `terraform apply` waits until ACM has issued the certificate.
   *
   * @default - the provider's default of 75 minutes
   */
  readonly validationTimeout?: Duration;
}

/**
 * A public certificate that ACM validates by DNS, issues, and renews automatically while it is in use.
 *
 * If names or key type change, Terraform creates the new certificate, waits until it is issued, and only then removes the old one.
 */
export class AcmCertificate extends Construct implements IAcmCertificate {
  /**
   * A certificate of any issuer for use with AWS endpoints: unchanged if it is in ACM, otherwise imported into ACM.
   *
   * @param region the region to import it into, if it differs from the provider's
   */
  static of(certificate: ICertificate, region?: string): IAcmCertificate {
    return asAcmCertificate(certificate, { region });
  }

  /** An existing certificate by its ARN. Reading properties that the ARN does not contain throws an error. */
  static fromCertificateArn(scope: Construct, id: string, certificateArn: string): IAcmCertificate {
    return new AcmCertificateReference(scope, id, { certificateArn });
  }

  /** An existing certificate by its ARN and other known properties. */
  static fromCertificateAttributes(scope: Construct, id: string, attributes: AcmCertificateAttributes): IAcmCertificate {
    return new AcmCertificateReference(scope, id, attributes);
  }

  readonly domainNames: string[];
  readonly keyType: KeyType;
  readonly renewal: Renewal = ACM_RENEWAL;
  readonly issuer: string = "acm";
  readonly identity?: CertificateIdentity = identityOf(awsCloud.issuers.acm);
  readonly contact: CertificateContact;
  readonly region?: string;
  readonly provider?: TerraformProvider;
  /** The certificate's resource. Its `arn` exists before validation: use `certificateArn` instead. */
  readonly resource: AcmCertificateResource;
  /** The resource that waits until ACM has issued the certificate. */
  readonly validation: AcmCertificateValidation;

  private readonly safeguards: CertificateSafeguards;

  constructor(scope: Construct, id: string, props: AcmCertificateProps) {
    super(scope, id);
    const names = parseDomainNames(props.domainNames);
    const keyType = props.keyType ?? KeyType.RSA_2048;
    checkAcmRequest(this, acmCapabilities(props.namesPerCertificate), names, keyType);
    const zones = new DnsZones(props.zones);
    const place = placement(this, props);

    this.safeguards = {
      exportable: props.exportable,
      transparency: props.transparency,
      zones: names.map(({ base }) => zones.zoneOf(base)),
    };
    this.domainNames = names.map(({ name }) => name);
    this.keyType = keyType;
    this.contact = props.contact ?? {};
    this.provider = props.provider;
    this.region = regionOf(this, props);
    this.resource = withoutTokenTraces(() =>
      named(
        new AcmCertificateResource(this, "Resource", {
          ...place,
          domainName: this.domainNames[0],
          subjectAlternativeNames: subjectAlternativeNames(this.domainNames),
          keyAlgorithm: ACM_KEY_ALGORITHMS[keyType],
          validationMethod: "DNS",
          options: renderOptions(this, props),
          tags: contactTags(this.contact, props.tags),
          lifecycle: { createBeforeDestroy: true },
        }),
      ),
    );
    this.validation = withoutTokenTraces(() =>
      named(
        new AcmCertificateValidation(this, "Validation", {
          ...place,
          certificateArn: reference(this.resource, "arn"),
          validationRecordFqdns: publishValidationRecords(this, names, zones),
          timeouts: props.validationTimeout && { create: `${props.validationTimeout.toMinutes()}m` },
          lifecycle: { createBeforeDestroy: true },
        }),
      ),
    );
    warnIfUnwatched(this);
  }

  /** The ARN of the issued certificate: resources that refer to it wait for validation. */
  get certificateArn(): string {
    return this.validation.certificateArn;
  }

  /** The expiry date: an expression for an RFC 3339 time. */
  get notAfter(): string | undefined {
    return this.resource.notAfter;
  }

  /** @internal */
  _safeguards(): CertificateSafeguards {
    return this.safeguards;
  }

  /** @internal */
  _arnFor(consumer: Construct): string {
    return inSameStack(this, consumer) ? reference(this.validation, "certificate_arn") : this.certificateArn;
  }
}

function renderOptions(scope: Construct, props: AcmCertificateProps): AcmCertificateOptions | undefined {
  const { exportable = false, transparency = true } = props;
  throwFirst(exportProblems("exportable", exportable, AwsBindings.providerVersion(scope)), scope);
  if (!exportable && transparency) {
    return undefined;
  }
  return {
    export: exportable ? "ENABLED" : undefined,
    certificateTransparencyLoggingPreference: transparency ? undefined : "DISABLED",
  };
}

/** A certificate that needs validation. */
interface ValidatedCertificate extends Construct {
  readonly resource: AcmCertificateResource;
  readonly provider?: TerraformProvider;
}

/**
 * Creates the validation records of a certificate, each once per stack, name and account: ACM asks for the same record for every
 * certificate of an account that contains the name, with or without a wildcard.
 *
 * @returns references to the records' full names, which wait for the records
 */
function publishValidationRecords(certificate: ValidatedCertificate, names: DomainName[], zones: DnsZones): string[] {
  const { resource, provider } = certificate;
  const options = `${resource.terraformResourceType}.${resource.friendlyUniqueId}.domain_validation_options`;
  const account = credentialsOf(certificate, provider);
  const fqdns = new Set<string>();
  for (const { base, name } of names) {
    const record = oncePerStack(certificate, `acm-validation/${base}/${account}`, (shared) =>
      zones.zoneOf(base).publish(shared, account === "" ? base : `${base}-${provider?.alias}`, {
        name: lookup(options, name, "resource_record_name"),
        type: "CNAME",
        values: [lookup(options, name, "resource_record_value")],
        isProof: true,
      }),
    );
    fqdns.add(record.fqdn);
  }
  return [...fqdns];
}

/**
 * Looks up a validation option by the name under which ACM lists it. The names are known at plan, so a first apply works; with a list
 * position, or `tolist` of the partly unknown set, it would not.
 */
function lookup(options: string, listedAs: string, attribute: string): string {
  return `\${{ for o in ${options} : o.domain_name => o.${attribute} }["${listedAs}"]}`;
}

/** Properties of the issuer of public certificates. */
export interface AcmIssuerProps extends AcmIssuerCommonProps {
  /**
   * Whether certificate and key can be exported from ACM, at a fee for each issuance.
   *
   * @default false
   */
  readonly exportable?: boolean;
  /**
   * Whether certificates are entered in Certificate Transparency logs. Browsers refuse certificates that are not.
   *
   * @default true
   */
  readonly transparency?: boolean;
}

/** Issues public certificates with AWS Certificate Manager (ACM). */
export class AcmIssuer implements IIssuer {
  readonly issuerName: string = "acm";
  readonly capabilities: IssuerCapabilities;

  constructor(private readonly props: AcmIssuerProps = {}) {
    this.capabilities = acmCapabilities(props.namesPerCertificate);
  }

  /** @internal */
  _describe(): Description {
    const { exportable, transparency, namesPerCertificate } = this.props;
    return { kind: acmIssuer, properties: { type: "acm", export: exportable, transparency, namesPerCertificate } };
  }

  issue(scope: Construct, id: string, request: CertificateRequest): ICertificate {
    const { exportable, transparency, namesPerCertificate } = this.props;
    const { domainNames, keyType, contact, tags } = request;
    const zones = request.zones.zones;
    return new AcmCertificate(scope, id, {
      ...issuerPlace(this.props, request),
      ...{ domainNames, zones, keyType, contact, tags, exportable, transparency, namesPerCertificate },
    });
  }
}
