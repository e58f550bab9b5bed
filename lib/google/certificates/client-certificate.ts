import { PrivatecaCertificate } from "@cdktf/provider-google/lib/privateca-certificate";
import { Fn, TerraformProvider } from "cdktf";
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
import { innerExpression } from "../../core/expression";
import { CertificateRequest, IIssuer, issuanceProblems, IssuerCapabilities } from "../../core/issuer";
import { Description } from "../../core/kind";
import { named } from "../../core/readable-names";
import { Renewal } from "../../core/renewal";
import { googleCloud } from "../cloud";
import { googleClientCaIssuer, partsOfPool } from "../kinds/client-ca";
import { contactLabels, nameAtTime } from "../resource-name";

/** A CA pool of Google's Certificate Authority Service as the issuer of client certificates. */
export interface GoogleClientIssuerProps {
  /** The id of the CA pool, `projects/…/locations/…/caPools/…`. It must be of the Enterprise tier: others do not keep certificates. */
  readonly pool: string;
  /**
   * The CA of the pool that issues, by its name.
   *
   * @default - any enabled CA of the pool
   */
  readonly authority?: string;
  /** The organisation in the subject of certificates. */
  readonly organization: string;
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
   * The provider.
   *
   * @default - the stack's default Google provider
   */
  readonly provider?: TerraformProvider;
}

/** A client certificate to request from a CA pool. */
export interface GoogleClientCertificateProps extends GoogleClientIssuerProps {
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
  /**
   * Labels.
   *
   * @default - none
   */
  readonly labels?: Record<string, string>;
}

/**
 * A client certificate of a CA pool, for TLS client authentication only, with a key that Terraform generates.
 *
 * A run renews it with the same key when renewal is due. Terraform then revokes the previous certificate, as it does when it destroys one.
 * The name of a revoked certificate cannot be used again, so that names end with the time at which the period of the certificate began.
 */
export class GoogleClientCertificate extends Construct implements IPemCertificate {
  readonly domainNames: string[];
  readonly keyType: KeyType;
  readonly renewal: Renewal;
  readonly issuer: string = "google-client-ca";
  readonly identity?: CertificateIdentity = identityOf(googleCloud.issuers["google-client-ca"]);
  readonly usage?: CertificateUsage = CertificateUsage.CLIENT;
  readonly contact: CertificateContact;
  /** The certificate's resource. */
  readonly resource: PrivatecaCertificate;
  readonly privateKey: PrivateKey;
  readonly notAfter?: string;

  constructor(scope: Construct, id: string, props: GoogleClientCertificateProps) {
    super(scope, id);
    const { lifetime, renewBefore, authority, organization, provider } = props;
    const { project, location, pool } = partsOfPool(props.pool);
    const names = parseDomainNames(props.domainNames);
    this.keyType = props.keyType ?? KeyType.ECDSA_P256;
    throwFirst(
      issuanceProblems(googleClientCaIssuer.issuerName, CLIENT_CAPABILITIES, names, this.keyType).map(({ code, message }) =>
        problem(code, [], message),
      ),
      this,
    );
    throwFirst(clientLifetimeProblems({ lifetime, renewBefore }), this);
    this.domainNames = names.map(({ name }) => name);
    this.renewal = clientRenewal({ lifetime, renewBefore }, props.runsEvery);
    this.contact = props.contact ?? {};
    const terms = [props.pool, authority ?? "", organization];
    const key = new ClientKey(this, { names, keyType: this.keyType, renewal: this.renewal, terms });
    this.privateKey = key.privateKey;
    this.notAfter = key.notAfter;
    this.resource = named(
      new PrivatecaCertificate(this, "Resource", {
        provider,
        ...{ project, location, pool, certificateAuthority: authority },
        name: "",
        lifetime: `${lifetime.toSeconds()}s`,
        config: {
          publicKey: { format: "PEM", key: `\${base64encode(${innerExpression(key.publicKeyPem)})}` },
          subjectConfig: {
            subject: { commonName: this.domainNames[0], organization },
            subjectAltName: { dnsNames: this.domainNames },
          },
          x509Config: {
            caOptions: { isCa: false },
            keyUsage: { baseKeyUsage: { digitalSignature: true }, extendedKeyUsage: { clientAuth: true } },
          },
        },
        labels: contactLabels(this.contact, props.labels),
        lifecycle: { createBeforeDestroy: true },
      }),
    );
    this.resource.name = nameAtTime(this.resource, key.startsAt);
    this.node.defaultChild = this.resource;
    warnIfUnwatched(this);
  }

  get certificatePem(): string {
    return this.resource.pemCertificate;
  }

  get chainPem(): string {
    return Fn.join("\n", this.resource.pemCertificateChain);
  }
}

/** Issues client certificates of a CA pool. */
export class GoogleClientIssuer implements IIssuer {
  readonly issuerName: string = "google-client-ca";
  readonly capabilities: IssuerCapabilities = CLIENT_CAPABILITIES;

  constructor(private readonly props: GoogleClientIssuerProps) {
    partsOfPool(props.pool);
    throwFirst(clientLifetimeProblems(props));
    // Reported once here instead of with each certificate.
    clientRenewal(props, props.runsEvery);
  }

  issue(scope: Construct, id: string, request: CertificateRequest): ICertificate {
    const { domainNames, keyType, contact, tags: labels } = request;
    return new GoogleClientCertificate(scope, id, { ...this.props, domainNames, keyType, contact, labels });
  }

  /** @internal */
  _describe(): Description {
    const { provider: _, ...entry } = this.props;
    return { kind: googleClientCaIssuer, properties: { type: "google-client-ca", ...entry } };
  }
}
