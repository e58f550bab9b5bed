import { X509Certificate } from "node:crypto";
import { TerraformVariable, Token } from "cdktf";
import { Construct } from "constructs";
import { CertificateContact, CertificateIdentity, ICertificate, IPemCertificate } from "./certificate";
import { COMMON_ISSUERS, identityOf } from "./cloud";
import { MAXIMUM_NAME_LENGTH, parseDomainNames } from "./domain-name";
import { Duration } from "./duration";
import { CertfleetError } from "./error";
import { CertificateRequest, IIssuer, IssuerCapabilities } from "./issuer";
import { KeyType } from "./key-type";
import { PrivateKey } from "./private-key";
import { providedRenewal } from "./provided-renewal";
import { Renewal } from "./renewal";
import { warnIfUnwatched } from "./alert-registry";

/** PEM text of certificates, from wherever it comes. It is no secret. */
export class CertificatePem {
  /** Text that is known at synth. */
  static fromText(pem: string): CertificatePem {
    if (!Token.isUnresolved(pem) && !/-----BEGIN CERTIFICATE-----/.test(pem)) {
      throw new CertfleetError("invalid-pem", "a certificate was given that is no PEM text: it begins with -----BEGIN CERTIFICATE-----");
    }
    if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) {
      throw new CertfleetError(
        "key-in-clear",
        "a private key stands with the certificate, and would stand in the synthesised file: give the certificate alone, and the key in a sensitive variable",
      );
    }
    return new CertificatePem(pem);
  }

  /** A variable of the Terraform run. */
  static fromVariable(variable: TerraformVariable): CertificatePem {
    return new CertificatePem(variable.stringValue);
  }

  /** A file that Terraform reads at plan and apply, its path as seen from where Terraform runs. */
  static fromFile(path: string): CertificatePem {
    return new CertificatePem(`\${file(${JSON.stringify(path)})}`);
  }

  private constructor(
    /** The PEM text or an expression for it. */
    readonly pem: string,
  ) {}
}

/** A certificate that comes from elsewhere. */
export interface ProvidedMaterial {
  /** The leaf certificate. */
  readonly certificate: CertificatePem;
  /**
   * The intermediate certificates, the leaf's issuer first.
   *
   * @default - none, the leaf is from a root
   */
  readonly chain?: CertificatePem;
  /** The key. */
  readonly privateKey: PrivateKey;
  /**
   * When it expires, as an RFC 3339 time such as `2027-03-31T12:00:00Z` or an expression for one.
   *
   * @default - read from a certificate that is known at synth, else not known
   */
  readonly notAfter?: string;
  /**
   * How long such certificates are valid.
   *
   * @default - read from a certificate that is known at synth, else 200 days, what public CAs may issue since 2026-03-15 (CA/Browser Forum
   * SC-081v3)
   */
  readonly lifetime?: Duration;
  /**
   * How long before expiry somebody must start to get a successor.
   *
   * @default Duration.days(60) - or half of the lifetime, where that is less
   */
  readonly due?: Duration;
}

/** A certificate that comes from elsewhere, and what is said of it. */
export interface ProvidedCertificateProps extends ProvidedMaterial {
  /** The names in it. */
  readonly domainNames: string[];
  /**
   * The kind of its key.
   *
   * @default KeyType.RSA_2048
   */
  readonly keyType?: KeyType;
  /**
   * Who answers for it, and for what it is used.
   *
   * @default - nobody is named
   */
  readonly contact?: CertificateContact;
}

/**
 * A certificate that comes from elsewhere, such as an enterprise CA, so that it has the same stores, imports and alerts as others.
 *
 * Nothing renews it. A new one is put where the old one came from: everything that uses it is updated in place.
 */
export class ProvidedCertificate extends Construct implements IPemCertificate {
  readonly domainNames: string[];
  readonly keyType: KeyType;
  readonly renewal: Renewal;
  readonly issuer = "provided";
  readonly identity?: CertificateIdentity = identityOf(COMMON_ISSUERS.provided);
  readonly contact: CertificateContact;
  readonly certificatePem: string;
  readonly chainPem: string;
  readonly privateKey: PrivateKey;
  readonly notAfter?: string;

  constructor(scope: Construct, id: string, props: ProvidedCertificateProps) {
    super(scope, id);
    this.domainNames = parseDomainNames(props.domainNames).map((name) => name.name);
    this.keyType = props.keyType ?? KeyType.RSA_2048;
    this.contact = props.contact ?? {};
    this.certificatePem = props.certificate.pem;
    this.chainPem = props.chain?.pem ?? "";
    this.privateKey = props.privateKey;
    const known = readable(this.certificatePem);
    if (known) {
      checkNames(known, this.domainNames);
    }
    this.notAfter = props.notAfter ?? (known && new Date(known.validTo).toISOString().replace(".000Z", "Z"));
    this.renewal = providedRenewal({ lifetime: props.lifetime ?? (known && lifetimeOf(known)), due: props.due });
    warnIfUnwatched(this);
  }
}

/** Hands a certificate that comes from elsewhere to a fleet that asks for its names. */
export class ProvidedIssuer implements IIssuer {
  readonly issuerName = "provided";
  readonly capabilities: IssuerCapabilities = {
    keyTypes: Object.values(KeyType),
    wildcards: true,
    namesPerCertificate: 1000,
    firstNameLength: MAXIMUM_NAME_LENGTH,
    baseNameLength: MAXIMUM_NAME_LENGTH,
  };

  constructor(private readonly material: ProvidedMaterial) {}

  /** Takes the certificate that was given for the names of the request. */
  issue(scope: Construct, id: string, request: CertificateRequest): ICertificate {
    const { domainNames, keyType, contact } = request;
    const { certificate, chain, privateKey, notAfter, lifetime, due } = this.material;
    return new ProvidedCertificate(scope, id, { domainNames, keyType, contact, certificate, chain, privateKey, notAfter, lifetime, due });
  }
}

function readable(pem: string): X509Certificate | undefined {
  if (Token.isUnresolved(pem) || pem.includes("${")) {
    return undefined;
  }
  try {
    return new X509Certificate(pem);
  } catch {
    throw new CertfleetError("invalid-pem", "the certificate that was given cannot be read: give the PEM text of the leaf certificate");
  }
}

function lifetimeOf({ validFrom, validTo }: X509Certificate): Duration {
  return Duration.minutes(Math.max(1, Math.round((Date.parse(validTo) - Date.parse(validFrom)) / 60_000)));
}

function checkNames(certificate: X509Certificate, domainNames: readonly string[]): void {
  const inCertificate = (certificate.subjectAltName ?? "")
    .split(", ")
    .filter((name) => name.startsWith("DNS:"))
    .map((name) => name.slice("DNS:".length).toLowerCase());
  const missing = domainNames.filter((name) => !inCertificate.includes(name));
  if (missing.length > 0) {
    throw new CertfleetError(
      "provided-names",
      `the certificate that was given is not for ${missing.join(", ")}: it has ${inCertificate.join(", ") || "no DNS names"}; name those, or give another certificate`,
    );
  }
}
