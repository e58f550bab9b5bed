import { Construct } from "constructs";
import { ICertificate } from "../core/certificate";
import { MAXIMUM_NAME_LENGTH } from "../core/domain-name";
import { CertfleetError } from "../core/error";
import { CertificateRequest, IIssuer, IssuerCapabilities } from "../core/issuer";
import { KeyType } from "../core/key-type";
import { AcmeAccount, AcmeAccountOptions, acmeProviderOf } from "./account";
import { AcmeCertificate, AcmeCertificateOptions } from "./certificate";
import { AcmeChallenge } from "./challenge";
import { CHALLENGE_LABEL } from "./delegation";
import { AcmeDirectory, acmeRenewal } from "./directory";
import { ACME_KEY_TYPES, AcmeKey } from "./key";

/** An ACME CA as an issuer. Its account in a stack is made once per directory. */
export interface AcmeIssuerProps extends AcmeCertificateOptions, AcmeAccountOptions {
  /** The CA. */
  readonly directory: AcmeDirectory;
  /**
   * How the CA is shown that the names are one's own.
   *
   * @default - by TXT records in the zones of the request
   */
  readonly challenge?: AcmeChallenge;
  /**
   * The directories that certificates of this issuer came from before. Their providers stay in the stack, which Terraform
   * needs to let the old certificates go; an entry can be dropped once that was applied.
   *
   * @default - none
   */
  readonly formerDirectories?: AcmeDirectory[];
}

/** Issues by an ACME CA. */
export class AcmeIssuer implements IIssuer {
  readonly issuerName: string;
  readonly capabilities: IssuerCapabilities;

  constructor(private readonly props: AcmeIssuerProps) {
    const { directory, challenge } = props;
    const former = (props.formerDirectories ?? []).find((candidate) => candidate.serverUrl === directory.serverUrl);
    if (former) {
      throw new CertfleetError(
        "former-directory",
        `"${former.name}" is the issuer's directory and cannot be a former one too: leave it out`,
      );
    }
    // Said once here rather than with each certificate.
    acmeRenewal(directory.lifetime(props.profile, props.lifetime), props.runsEvery);
    this.issuerName = directory.name;
    this.capabilities = {
      keyTypes: ACME_KEY_TYPES,
      wildcards: directory.wildcards && (challenge === undefined || challenge._wildcards),
      namesPerCertificate: directory.profile(props.profile).namesPerCertificate,
      firstNameLength: MAXIMUM_NAME_LENGTH,
      baseNameLength: MAXIMUM_NAME_LENGTH - CHALLENGE_LABEL.length - 1,
    };
  }

  /** Orders a certificate with the stack's account. */
  issue(scope: Construct, id: string, request: CertificateRequest): ICertificate {
    const { directory, challenge, runsEvery, profile, lifetime, preferredChain, keepAuthorizations, followRenewalInfo } = this.props;
    const { externalAccountBinding, email, accountKey, guarded } = this.props;
    for (const former of this.props.formerDirectories ?? []) {
      acmeProviderOf(scope, former);
    }
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
}
