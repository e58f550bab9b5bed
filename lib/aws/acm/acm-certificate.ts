import { AcmCertificate as AcmCertificateResource, AcmCertificateOptions } from "@cdktf/provider-aws/lib/acm-certificate";
import { AcmCertificateValidation } from "@cdktf/provider-aws/lib/acm-certificate-validation";
import { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { CertificateContact, CertificateIdentity, ICertificate } from "../../core/certificate";
import { identityOf } from "../../core/cloud";
import { awsCloud } from "../cloud";
import { DnsZones, IDnsZone } from "../../core/dns-zone";
import { DomainName, parseDomainNames } from "../../core/domain-name";
import { Duration } from "../../core/duration";
import { CertfleetError } from "../../core/error";
import { KeyType } from "../../core/key-type";
import { inSameStack, reference } from "../../core/reference";
import { Renewal } from "../../core/renewal";
import { withoutTokenTraces } from "../../core/token-traces";
import { warnIfUnwatched } from "../../core/alert-registry";
import { isAtLeast } from "../../policy/tls/native-policy";
import { AwsBindings } from "../aws-bindings";
import { credentialsOf, placement, regionOf } from "../placement";
import { AcmCertificateCommonProps, contactTags, IAcmCertificate } from "./certificate";
import { AcmCertificateAttributes, AcmCertificateReference } from "./acm-certificate-reference";
import { ACM_KEY_ALGORITHMS, ACM_RENEWAL, acmCapabilities, checkAcmRequest } from "./kinds";
import { asAcmCertificate } from "./acm-import";
import { sharedIn } from "../../core/once-per-stack";

/** The line of hashicorp/aws that can make exportable certificates (its pull request 43207). */
const EXPORT_SINCE = "6.0.0";

/** A public certificate that ACM issues and renews. */
export interface AcmCertificateProps extends AcmCertificateCommonProps {
  /** The names, the common name first. The common name has 64 octets at most. */
  readonly domainNames: string[];
  /** The zones in which ACM's validation records are written. Each name goes to the one with the longest matching suffix. */
  readonly zones: IDnsZone[];
  /**
   * The kind of key.
   *
   * @default KeyType.RSA_2048
   */
  readonly keyType?: KeyType;
  /**
   * Names that the account's quota allows in one certificate, 100 at most.
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
   * Whether the certificate is entered in Certificate Transparency logs, without which browsers refuse it.
   *
   * @default true
   */
  readonly transparency?: boolean;
  /**
   * How long an apply waits for ACM to issue it.
   *
   * @default - 75 minutes, the provider's own default
   */
  readonly validationTimeout?: Duration;
}

/**
 * A public certificate that ACM issues, validates by DNS and renews by itself for as long as it is in use.
 *
 * A change of names or key makes the new certificate first, waits until it is issued and only then lets the old one go.
 */
export class AcmCertificate extends Construct implements IAcmCertificate {
  /**
   * A certificate of any issuer as AWS endpoints take it: itself if it is in ACM, else imported into ACM.
   *
   * @param region the region to import it into, where that is not the provider's
   */
  static of(certificate: ICertificate, region?: string): IAcmCertificate {
    return asAcmCertificate(certificate, { region });
  }

  /** A certificate that is not of this fleet, by its ARN. What the ARN does not tell throws when read. */
  static fromCertificateArn(scope: Construct, id: string, certificateArn: string): IAcmCertificate {
    return new AcmCertificateReference(scope, id, { certificateArn });
  }

  /** A certificate that is not of this fleet, by its ARN and what else is known of it. */
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
  /** The certificate's resource. Its `arn` is there before validation: use `certificateArn`. */
  readonly resource: AcmCertificateResource;
  /** The resource that waits until the certificate is issued. */
  readonly validation: AcmCertificateValidation;

  constructor(scope: Construct, id: string, props: AcmCertificateProps) {
    super(scope, id);
    const names = parseDomainNames(props.domainNames);
    const keyType = props.keyType ?? KeyType.RSA_2048;
    checkAcmRequest(this, acmCapabilities(props.namesPerCertificate), names, keyType);
    const zones = new DnsZones(props.zones);
    const place = placement(this, props);

    this.domainNames = names.map(({ name }) => name);
    this.keyType = keyType;
    this.contact = props.contact ?? {};
    this.provider = props.provider;
    this.region = regionOf(this, props);
    this.resource = withoutTokenTraces(
      () =>
        new AcmCertificateResource(this, "Resource", {
          ...place,
          domainName: this.domainNames[0],
          subjectAlternativeNames: this.domainNames.length > 1 ? this.domainNames.slice(1) : undefined,
          keyAlgorithm: ACM_KEY_ALGORITHMS[keyType],
          validationMethod: "DNS",
          options: renderOptions(this, props),
          tags: contactTags(this.contact, props.tags),
          lifecycle: { createBeforeDestroy: true },
        }),
    );
    this.validation = withoutTokenTraces(
      () =>
        new AcmCertificateValidation(this, "Validation", {
          ...place,
          certificateArn: reference(this.resource, "arn"),
          validationRecordFqdns: publishValidationRecords(this, names, zones),
          timeouts: props.validationTimeout && { create: `${props.validationTimeout.toMinutes()}m` },
          lifecycle: { createBeforeDestroy: true },
        }),
    );
    warnIfUnwatched(this);
  }

  /** The ARN, once the certificate is issued: whoever refers to it waits for validation. */
  get certificateArn(): string {
    return this.validation.certificateArn;
  }

  /** When it expires: an expression for an RFC 3339 time. */
  get notAfter(): string | undefined {
    return this.resource.notAfter;
  }

  /** @internal */
  _arnFor(consumer: Construct): string {
    return inSameStack(this, consumer) ? reference(this.validation, "certificate_arn") : this.certificateArn;
  }
}

function renderOptions(scope: Construct, props: AcmCertificateProps): AcmCertificateOptions | undefined {
  const { exportable = false, transparency = true } = props;
  if (exportable && !isAtLeast(AwsBindings.providerVersion(scope), EXPORT_SINCE)) {
    throw new CertfleetError(
      "export-not-supported",
      `\`exportable\` needs hashicorp/aws ${EXPORT_SINCE}: ${AwsBindings.providerVersion(scope)} has no such option; use @cdktf/provider-aws 21 or leave it out`,
      scope,
    );
  }
  if (!exportable && transparency) {
    return undefined;
  }
  return {
    export: exportable ? "ENABLED" : undefined,
    certificateTransparencyLoggingPreference: transparency ? undefined : "DISABLED",
  };
}

/** A certificate that is validated. */
interface ValidatedCertificate extends Construct {
  readonly resource: AcmCertificateResource;
  readonly provider?: TerraformProvider;
}

/**
 * The records that prove to ACM who holds a certificate's names, each once per stack, name and account: ACM asks for the same
 * record in every certificate of an account that has the name, with or without wildcard.
 *
 * @returns the records' whole names, references that wait for them
 */
function publishValidationRecords(certificate: ValidatedCertificate, names: DomainName[], zones: DnsZones): string[] {
  const { scope, made } = sharedIn(certificate);
  const { resource, provider } = certificate;
  const options = `${resource.terraformResourceType}.${resource.friendlyUniqueId}.domain_validation_options`;
  const account = credentialsOf(certificate, provider);
  const fqdns = new Set<string>();
  for (const { base, name } of names) {
    const key = `acm-validation/${base}/${account}`;
    if (!made.has(key)) {
      const record = zones.zoneOf(base).publish(scope, account === "" ? base : `${base}-${provider?.alias}`, {
        name: lookup(options, name, "resource_record_name"),
        type: "CNAME",
        values: [lookup(options, name, "resource_record_value")],
        isProof: true,
      });
      made.set(key, record.fqdn);
    }
    fqdns.add(made.get(key) as string);
  }
  return [...fqdns];
}

/**
 * Looks an option up by the name under which ACM lists it: the names are known at plan, so a first apply works, which neither
 * a list position nor `tolist` of the partly unknown set would allow.
 */
function lookup(options: string, listedAs: string, attribute: string): string {
  return `\${{ for o in ${options} : o.domain_name => o.${attribute} }["${listedAs}"]}`;
}
