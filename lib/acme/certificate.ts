import { TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { CertificateContact, CertificateIdentity, IPemCertificate } from "../core/certificate";
import { identityOf } from "../core/cloud";
import { acmeIssuer } from "./cloud";
import { DomainName, parseDomainNames } from "../core/domain-name";
import { Duration } from "../core/duration";
import { CertfleetError } from "../core/error";
import { KeyType } from "../core/key-type";
import { PrivateKey } from "../core/private-key";
import { Renewal } from "../core/renewal";
import { warn } from "../core/warning";
import { warnIfUnwatched } from "../core/alert-registry";
import { IAcmeAccount, pascalCase } from "./account";
import { AcmeChallenge } from "./challenge";
import { AcmeDirectory, acmeRenewal, RENEWED_BY_EVERY_RUN } from "./directory";
import { AcmeKey } from "./key";
import { countIssuance } from "./limits/count-issuance";
import { AcmeProfile } from "./directory-data";
import { Certificate } from "./provider/certificate";

/** Octets that a common name can have, RFC 5280 appendix A.1. */
const MAXIMUM_COMMON_NAME = 64;

/** What an ACME certificate needs besides account and names. */
export interface AcmeCertificateOptions {
  /** How often Terraform runs: only a run renews. A schedule that cannot renew in time is refused. */
  readonly runsEvery: Duration;
  /**
   * The CA's profile.
   *
   * @default - the one that the CA takes without being asked
   */
  readonly profile?: string;
  /**
   * The lifetime to ask for, in whole days, where the CA lets one ask.
   *
   * @default - the CA's own
   */
  readonly lifetime?: Duration;
  /**
   * The common name of the root that the chain should lead to, where the CA offers several.
   *
   * @default - the CA's default chain
   */
  readonly preferredChain?: string;
  /**
   * Whether proofs of control are kept at the CA after issuing, so that the next certificate needs no challenge while they last.
   *
   * @default false
   */
  readonly keepAuthorizations?: boolean;
  /**
   * Whether renewal also follows what the CA says of a certificate (ACME renewal information, RFC 9773), such as before it revokes many.
   *
   * Version 2.48 of the provider then waits within a run, without a limit, where its own threshold comes before the time that the CA
   * suggested: with Let's Encrypt up to two days. And it fails every plan of a certificate that has expired, until this is turned off.
   * Only for runs that may last so long, and hold the state's lock.
   *
   * @default false
   */
  readonly followRenewalInfo?: boolean;
}

/** A certificate to order from an ACME CA. */
export interface AcmeCertificateProps extends AcmeCertificateOptions {
  /** The account that orders it. */
  readonly account: IAcmeAccount;
  /** The names, the common name first where the profile has one. */
  readonly domainNames: string[];
  /** How the CA is shown that the names are one's own. */
  readonly challenge: AcmeChallenge;
  /**
   * The key.
   *
   * @default - the provider makes an ECDSA P-256 key
   */
  readonly key?: AcmeKey;
  /**
   * Who answers for the certificate, and for what it is used.
   *
   * @default - nobody is named
   */
  readonly contact?: CertificateContact;
}

/**
 * A certificate from an ACME CA, renewed by Terraform runs.
 *
 * It renews in place when a third of its lifetime is left (half of a short one). What cannot change in place is replaced successor first, and nothing revokes it.
 *
 * Its resource has the directory's name in its address. So a move to another directory is a new resource beside the old one,
 * where Terraform would else read the old certificate at the new CA and fail; the old directory's provider must stay in the stack until the
 * old one is gone.
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

  constructor(scope: Construct, id: string, props: AcmeCertificateProps) {
    super(scope, id);
    const { directory } = props.account;
    const profile = directory.profile(props.profile);
    const names = parseDomainNames(props.domainNames);
    checkNames(names, directory, profile);
    this.domainNames = names.map((name) => name.name);
    this.key = props.key ?? AcmeKey.generated(KeyType.ECDSA_P256);
    this.key._check(this.domainNames);
    this.keyType = this.key.keyType;
    const lifetime = directory.lifetime(props.profile, props.lifetime);
    this.renewal = acmeRenewal(lifetime, props.runsEvery);
    this.issuer = directory.name;
    this.identity = identityOf(acmeIssuer(directory.name));
    this.contact = props.contact ?? {};
    if (props.followRenewalInfo === true && !directory.renewalInfo) {
      throw new CertfleetError(
        "renewal-info-unsupported",
        `the ACME directory "${directory.name}" is not known to serve renewal information, and following it would fail every plan: leave \`followRenewalInfo\` out`,
        this,
      );
    }
    if (lifetime.toMinutes() < RENEWED_BY_EVERY_RUN.toMinutes()) {
      warn(
        this,
        "acme-renewed-by-every-run",
        `a certificate that lives ${lifetime.toString()} is renewed by every Terraform run, whatever is left of it: mind the limits of "${directory.name}"`,
      );
    }
    this.certificate = new Certificate(this, pascalCase(directory.name), {
      provider: props.account.provider,
      accountKeyPem: props.account.accountKey._unwrap(),
      ...(this.key.held ? renderNames(this.domainNames, profile) : {}),
      ...this.key._settings,
      profile: props.profile,
      validityDays: props.lifetime?.toDays(),
      preferredChain: props.preferredChain,
      minDaysDynamic: true,
      // Runs are hours apart, and CAs ask to be left alone for hours or for a whole short lifetime.
      ...(props.followRenewalInfo === true ? { useRenewalInfo: true, renewalInfoIgnoreRetryAfter: true } : {}),
      deactivateAuthorizations: props.keepAuthorizations ? false : undefined,
      // A replacement destroys the predecessor too, which may still be served.
      revokeCertificateOnDestroy: false,
      ...props.challenge._render(this, names),
      lifecycle: { createBeforeDestroy: true },
    });
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

  /** The key. Fails for a certificate that was made from a signing request, whose key Terraform does not have. */
  get privateKey(): PrivateKey {
    if (!this.key.held) {
      throw new CertfleetError(
        "key-not-held",
        "the key of a certificate made from a signing request never meets Terraform, so it cannot go to a store or be imported: " +
          "take AcmeKey.generated, or hand the certificate to whoever has the key",
        this,
      );
    }
    return PrivateKey._fromExpression(this.certificate.privateKeyPem);
  }
}

function checkNames(names: readonly DomainName[], directory: AcmeDirectory, profile: AcmeProfile): void {
  if (names.length > profile.namesPerCertificate) {
    throw new CertfleetError(
      "too-many-names",
      `${names.length} names do not fit one certificate of "${directory.name}"${profile.name === "default" ? "" : ` with the profile "${profile.name}"`}: ` +
        `${profile.namesPerCertificate} do; spread them over several certificates`,
    );
  }
  const wildcard = names.find((name) => name.isWildcard);
  if (wildcard && !directory.wildcards) {
    throw new CertfleetError(
      "wildcard-refused",
      `the ACME directory "${directory.name}" issues for no wildcards, and "${wildcard.name}" is one: name the hosts, or take another directory`,
    );
  }
  if (directory.refusesCoveredNames) {
    refuseCoveredNames(names, directory);
  }
}

function refuseCoveredNames(names: readonly DomainName[], directory: AcmeDirectory): void {
  const wildcardBases = new Set(names.filter((name) => name.isWildcard).map((name) => name.base));
  const covered = names.find((name) => !name.isWildcard && wildcardBases.has(name.base.slice(name.base.indexOf(".") + 1)));
  if (covered) {
    throw new CertfleetError(
      "name-covered-by-wildcard",
      `"${covered.name}" is covered by "*.${covered.base.slice(covered.base.indexOf(".") + 1)}" of the same certificate, which the ACME directory "${directory.name}" refuses: leave it out`,
    );
  }
}

/** Names as a set where the certificate has no common name, so that their order can change without a replacement. */
function renderNames(names: string[], profile: AcmeProfile): { commonName?: string; subjectAlternativeNames?: string[] } {
  if (!profile.commonName || names[0].length > MAXIMUM_COMMON_NAME) {
    return { subjectAlternativeNames: names };
  }
  return { commonName: names[0], subjectAlternativeNames: names.length > 1 ? names.slice(1) : undefined };
}
