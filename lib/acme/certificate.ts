import { TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { CertificateContact, CertificateIdentity, ICertificate, IPemCertificate, KeyType, PrivateKey } from "../core/certificate";
import { identityOf } from "../core/cloud";
import { acmeIssuer } from "./cloud";
import { DomainName, parseDomainNames } from "../core/domain-name";
import { Duration } from "../core/duration";
import { CertfleetError, warn, Problem, problem, throwFirst } from "../core/error";
import { CertificateRequest, IIssuer, issuanceProblems, IssuerCapabilities } from "../core/issuer";
import { Renewal } from "../core/renewal";
import { warnIfUnwatched } from "../core/alert";
import { CertificateSafeguards } from "../core/safeguards";
import { IDnsZone } from "../core/dns-zone";
import { AcmeAccount, AcmeAccountOptions, IAcmeAccount, pascalCase } from "./account";
import { AcmeBindings } from "./acme-provider";
import { AcmeChallenge } from "./challenge";
import { argumentsFor } from "./challenge-settings";
import { AcmeDirectory, acmeRenewal, RENEWED_BY_EVERY_RUN } from "./directory";
import { AcmeKey } from "./key";
import { acmeCapabilities, acmeIssuerKind, AcmeProperties, coveredNameProblems, formerDirectoryProblems } from "./kinds/issuer";
import { countIssuance } from "./issuance-limits";
import { AcmeProfile } from "./directory-data";
import { Certificate } from "./provider/certificate";
import { named } from "../core/readable-names";
import { Description } from "../core/kind";

/** The maximum length of a common name in octets, RFC 5280 appendix A.1. */
const MAXIMUM_COMMON_NAME = 64;

/** Options of an ACME certificate other than account and names. */
export interface AcmeCertificateOptions {
  /** How often Terraform runs. Only a run renews the certificate, and an interval that is too long to renew in time is refused. */
  readonly runsEvery: Duration;
  /**
   * The CA's profile.
   *
   * @default - the default profile of the CA
   */
  readonly profile?: string;
  /**
   * The lifetime to request, in whole days, if the CA accepts requests for one.
   *
   * @default - the CA's own
   */
  readonly lifetime?: Duration;
  /**
   * The common name of the root that the chain should end at, if the CA offers several.
   *
   * @default - the CA's default chain
   */
  readonly preferredChain?: string;
  /**
   * Whether authorizations stay valid at the CA after issuance, so that the next certificate needs no challenge until they expire.
   *
   * @default false
   */
  readonly keepAuthorizations?: boolean;
  /**
   * Whether renewal also follows the renewal information of the CA (RFC 9773), such as before a mass revocation.
   *
   * Version 2.48 of the provider then waits within a run, without a limit, if its own threshold comes before the time that the CA
   * suggests: with Let's Encrypt, up to two days. It also fails every plan of an expired certificate until this option is turned off.
   * Use it only if runs may take that long and hold the state lock.
   *
   * @default false
   */
  readonly followRenewalInfo?: boolean;
}

/** A certificate to order from an ACME CA. */
export interface AcmeCertificateProps extends AcmeCertificateOptions {
  /** The account that orders it. */
  readonly account: IAcmeAccount;
  /** The names, the common name first if the profile has one. */
  readonly domainNames: string[];
  /** How the CA validates the names. */
  readonly challenge: AcmeChallenge;
  /**
   * The key.
   *
   * @default - the provider generates an ECDSA P-256 key
   */
  readonly key?: AcmeKey;
  /**
   * The owner, the service and the runbook.
   *
   * @default - no owner
   */
  readonly contact?: CertificateContact;
}

/**
 * A certificate from an ACME CA, renewed by Terraform runs.
 *
 * It renews in place when a third of its lifetime is left (half of a short lifetime). A change that needs a replacement creates the new
 * certificate first. Nothing revokes the old one.
 *
 * The address of its resource contains the name of the directory. A move to another directory therefore creates a new resource; otherwise
 * Terraform would read the old certificate at the new CA and fail. The provider of the old directory must stay in the stack until the old
 * certificate is removed.
 */
export class AcmeCertificate extends Construct implements IPemCertificate {
  readonly domainNames: string[];
  readonly keyType: KeyType;
  readonly renewal: Renewal;
  readonly issuer: string;
  readonly identity?: CertificateIdentity;
  readonly contact: CertificateContact;
  /** The certificate, an `acme_certificate`. */
  readonly resource: TerraformResource;

  private readonly certificate: Certificate;
  private readonly key: AcmeKey;
  private readonly zones: readonly IDnsZone[];
  private readonly renewalDirectory?: string;

  constructor(scope: Construct, id: string, props: AcmeCertificateProps) {
    super(scope, id);
    const { directory } = props.account;
    const profile = directory.profile(props.profile);
    const names = parseDomainNames(props.domainNames);
    this.domainNames = names.map((name) => name.name);
    this.key = props.key ?? AcmeKey.generated(KeyType.ECDSA_P256);
    const providerVersion = AcmeBindings.providerVersion(this);
    throwFirst(nameProblems(names, props, this.key, providerVersion), this);
    this.key._check(this.domainNames);
    this.keyType = this.key.keyType;
    this.zones = props.challenge._zones(names);
    this.renewalDirectory = directory.renewalInfo ? directory.serverUrl : undefined;
    const lifetime = directory.lifetime(props.profile, props.lifetime);
    this.renewal = acmeRenewal(lifetime, props.runsEvery);
    this.issuer = directory.name;
    this.identity = identityOf(acmeIssuer(directory.name));
    this.contact = props.contact ?? {};
    if (props.followRenewalInfo === true && !directory.renewalInfo) {
      throw new CertfleetError(
        "renewal-info-unsupported",
        `The ACME directory "${directory.name}" is not known to serve renewal information, and following it would fail every plan. Remove \`followRenewalInfo\`.`,
        this,
      );
    }
    if (lifetime.toMinutes() < RENEWED_BY_EVERY_RUN.toMinutes()) {
      warn(
        this,
        "acme-renewed-by-every-run",
        `Every Terraform run renews a certificate that is valid for ${lifetime.toString()}. Check the rate limits of "${directory.name}".`,
      );
    }
    const challenge = argumentsFor(props.challenge._render(this, names), providerVersion);
    this.certificate = named(
      new Certificate(this, pascalCase(directory.name), {
        provider: props.account.provider,
        accountKeyPem: props.account.accountKey._unwrap(),
        ...(this.key.held ? renderNames(this.domainNames, profile) : {}),
        ...this.key._settings(providerVersion),
        profile: props.profile,
        validityDays: props.lifetime?.toDays(),
        preferredChain: props.preferredChain,
        minDaysDynamic: true,
        // Runs are hours apart, and CAs ask clients to wait for hours or for a whole short lifetime.
        ...(props.followRenewalInfo === true ? { useRenewalInfo: true, renewalInfoIgnoreRetryAfter: true } : {}),
        deactivateAuthorizations: props.keepAuthorizations ? false : undefined,
        // A replacement also destroys the previous certificate, which may still be served.
        revokeCertificateOnDestroy: false,
        ...challenge.bound,
        lifecycle: { createBeforeDestroy: true },
      }),
    );
    Object.entries(challenge.overrides).forEach(([argument, value]) => this.certificate.addOverride(argument, value));
    this.resource = this.certificate;
    this.node.defaultChild = this.certificate;
    countIssuance(props.account, this, profile);
    warnIfUnwatched(this);
  }

  get certificatePem(): string {
    return this.certificate.certificatePem;
  }

  get chainPem(): string {
    return this.certificate.issuerPem;
  }

  get notAfter(): string | undefined {
    return this.certificate.certificateNotAfter;
  }

  /** The certificate's serial number as the provider writes it, an expression. */
  get serial(): string {
    return this.certificate.certificateSerial;
  }

  /** The key. Throws for a certificate that was made from a signing request, whose key Terraform does not have. */
  get privateKey(): PrivateKey {
    if (!this.key.held) {
      throw new CertfleetError(
        "key-not-held",
        "Terraform does not have the key of a certificate that was made from a signing request, so the certificate cannot be stored or imported. " +
          "Use AcmeKey.generated, or install the certificate where the key is.",
        this,
      );
    }
    return PrivateKey._fromExpression(this.certificate.privateKeyPem);
  }

  /** @internal */
  _safeguards(): CertificateSafeguards {
    return { zones: this.zones, renewalDirectory: this.renewalDirectory };
  }
}

/** What is wrong with the names and the key of a certificate. */
function* nameProblems(
  names: readonly DomainName[],
  { account, profile, challenge }: AcmeCertificateProps,
  key: AcmeKey,
  providerVersion: string,
): Iterable<Problem> {
  const { directory } = account;
  // A key of a signing request is generated elsewhere, and can be of any type.
  const can = { ...acmeCapabilities(directory, profile), keyTypes: [key.keyType] };
  yield* issuanceProblems(directory.name, can, names, key.keyType).map(({ code, message }) => problem(code, [], message));
  yield* coveredNameProblems(directory, names);
  yield* challenge._problems(names, providerVersion);
}

/** Names as a set if the certificate has no common name, so that their order can change without a replacement. */
function renderNames(names: string[], profile: AcmeProfile): { commonName?: string; subjectAlternativeNames?: string[] } {
  if (!profile.commonName || names[0].length > MAXIMUM_COMMON_NAME) {
    return { subjectAlternativeNames: names };
  }
  return { commonName: names[0], subjectAlternativeNames: names.length > 1 ? names.slice(1) : undefined };
}

/** An ACME CA as an issuer. A stack has one account for each directory. */
export interface AcmeIssuerProps extends AcmeCertificateOptions, AcmeAccountOptions {
  /** The CA. */
  readonly directory: AcmeDirectory;
  /**
   * How the CA validates the names.
   *
   * @default - by TXT records in the zones of the request
   */
  readonly challenge?: AcmeChallenge;
  /**
   * The previous directories of this issuer's certificates. Their providers stay in the stack, because Terraform needs them to remove the
   * old certificates. Remove an entry once that change is applied.
   *
   * @default - none
   */
  readonly formerDirectories?: AcmeDirectory[];
}

/** Issues certificates from an ACME CA. */
export class AcmeIssuer implements IIssuer {
  readonly issuerName: string;
  readonly capabilities: IssuerCapabilities;

  constructor(private readonly props: AcmeIssuerProps) {
    const { directory, challenge } = props;
    throwFirst(formerDirectoryProblems(directory, props.formerDirectories));
    // Reported once here instead of with each certificate.
    acmeRenewal(directory.lifetime(props.profile, props.lifetime), props.runsEvery);
    this.issuerName = directory.name;
    const capabilities = acmeCapabilities(directory, props.profile);
    this.capabilities = { ...capabilities, wildcards: capabilities.wildcards && (challenge === undefined || challenge._wildcards) };
  }

  /** Orders a certificate with the account of the stack. */
  issue(scope: Construct, id: string, request: CertificateRequest): ICertificate {
    const { directory, challenge, runsEvery, profile, lifetime, preferredChain, keepAuthorizations, followRenewalInfo } = this.props;
    const { externalAccountBinding, email, accountKey, guarded } = this.props;
    this.props.formerDirectories?.forEach((former) => AcmeAccount.keepProviders(scope, former));
    const account = AcmeAccount.shared(scope, directory, { externalAccountBinding, email, accountKey, guarded });
    return new AcmeCertificate(scope, id, {
      account,
      domainNames: request.domainNames,
      challenge: challenge ?? AcmeChallenge.dns(request.zones),
      key: AcmeKey.generated(request.keyType ?? KeyType.ECDSA_P256),
      contact: request.contact,
      runsEvery,
      profile,
      lifetime,
      preferredChain,
      keepAuthorizations,
      followRenewalInfo,
    });
  }

  /** @internal */
  _describe(): Description {
    const { directory, profile, lifetime, runsEvery, formerDirectories, challenge } = this.props;
    const properties: AcmeProperties = {
      ...{ directory, profile, lifetime, runsEvery, formerDirectories },
      challenge: challenge && { problems: (names, providerVersion) => challenge._problems(names, providerVersion) },
    };
    return { kind: acmeIssuerKind, properties };
  }
}
