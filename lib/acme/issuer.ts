import { Construct } from "constructs";
import { ICertificate, KeyType } from "../core/certificate";
import { CertificateRequest, IIssuer, IssuerCapabilities } from "../core/issuer";
import { Description } from "../core/kind";
import { throwFirst } from "../core/error";
import { AcmeAccount, AcmeAccountOptions, acmeProviderOf } from "./account";
import { AcmeCertificate, AcmeCertificateOptions } from "./certificate";
import { AcmeChallenge } from "./challenge";
import { AcmeDirectory, acmeRenewal } from "./directory";
import { AcmeKey } from "./key";
import { acmeCapabilities, acmeIssuerKind, AcmeProperties, formerDirectoryProblems } from "./kinds/issuer";

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

  /** @internal */
  _describe(): Description {
    const { directory, profile, lifetime, runsEvery, formerDirectories, challenge } = this.props;
    const properties: AcmeProperties = {
      ...{ directory, profile, lifetime, runsEvery, formerDirectories },
      challenge: challenge && { problems: (names) => challenge._problems(names) },
    };
    return { kind: acmeIssuerKind, properties };
  }
}
