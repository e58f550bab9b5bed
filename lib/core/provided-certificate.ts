import { X509Certificate } from "node:crypto";
import { TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import { lazy, duration, variableName } from "./schema";
import { CertificateContact, CertificateIdentity, ICertificate, IPemCertificate, KeyType, PrivateKey } from "./certificate";
import { COMMON_ISSUERS, identityOf } from "./cloud";
import { DomainName, MAXIMUM_NAME_LENGTH, parseDomainNames } from "./domain-name";
import { Duration } from "./duration";
import { CertfleetError, Problem, problem, throwFirst } from "./error";
import { isKnown } from "./expression";
import { CertificateRequest, IIssuer, IssuerCapabilities } from "./issuer";
import { CertificateSpec, Description, IssuerKind } from "./kind";
import { Renewal } from "./renewal";
import { warnIfUnwatched } from "./alert";

/** PEM text of certificates, whatever its source. It is not a secret. */
export class CertificatePem {
  /** Text that is known at synth. */
  static fromText(pem: string): CertificatePem {
    if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) {
      throw new CertfleetError(
        "key-in-clear",
        "The certificate text contains a private key, which would be written to the synthesised file. " +
          "Pass the certificate alone, and the key in a sensitive variable.",
      );
    }
    if (isKnown(pem) && !/-----BEGIN CERTIFICATE-----/.test(pem)) {
      throw new CertfleetError("invalid-pem", "The certificate is not PEM text. PEM text starts with -----BEGIN CERTIFICATE-----.");
    }
    return new CertificatePem(pem);
  }

  /** A variable of the Terraform run. */
  static fromVariable(variable: TerraformVariable): CertificatePem {
    return new CertificatePem(variable.stringValue);
  }

  /** A file that Terraform reads at plan and apply. The path is relative to where Terraform runs. */
  static fromFile(path: string): CertificatePem {
    return new CertificatePem(`\${file(${JSON.stringify(path)})}`);
  }

  private constructor(
    /** The PEM text or an expression for it. */
    readonly pem: string,
  ) {}
}

/** An externally issued certificate and its key. */
export interface ProvidedMaterial {
  /** The leaf certificate. */
  readonly certificate: CertificatePem;
  /**
   * The intermediate certificates, the leaf's issuer first.
   *
   * @default - none: a root issued the leaf
   */
  readonly chain?: CertificatePem;
  /** The key. */
  readonly privateKey: PrivateKey;
  /**
   * When the certificate expires, as an RFC 3339 time such as `2027-03-31T12:00:00Z` or an expression for one.
   *
   * @default - read from a certificate that is known at synth, otherwise unknown
   */
  readonly notAfter?: string;
  /**
   * How long such certificates are valid.
   *
   * @default - read from a certificate that is known at synth, otherwise 200 days, the maximum for public CAs since 2026-03-15
   * (CA/Browser Forum SC-081v3)
   */
  readonly lifetime?: Duration;
  /**
   * How long before expiry someone must request a replacement.
   *
   * @default Duration.days(60) - or half of a shorter lifetime
   */
  readonly due?: Duration;
}

/** An externally issued certificate, its names and its owner. */
export interface ProvidedCertificateProps extends ProvidedMaterial {
  /** The names in it. */
  readonly domainNames: string[];
  /**
   * The type of its key.
   *
   * @default KeyType.RSA_2048
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
 * An externally issued certificate, such as one from an enterprise CA. It has the same stores, imports and alerts as other certificates.
 *
 * It does not renew automatically. Put the new certificate where the old one came from: everything that uses it is updated in place.
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
    const domains = parseDomainNames(props.domainNames);
    this.domainNames = domains.map(({ name }) => name);
    this.keyType = props.keyType ?? KeyType.RSA_2048;
    this.contact = props.contact ?? {};
    this.certificatePem = props.certificate.pem;
    this.chainPem = props.chain?.pem ?? "";
    this.privateKey = props.privateKey;
    const known = readable(this.certificatePem);
    throwFirst(nameProblems(known && namesIn(known), domains), this);
    this.notAfter = props.notAfter ?? (known && new Date(known.validTo).toISOString().replace(".000Z", "Z"));
    this.renewal = providedRenewal({ lifetime: props.lifetime ?? (known && lifetimeOf(known)), due: props.due });
    warnIfUnwatched(this);
  }
}

/** Passes an externally issued certificate to a fleet that requests its names. */
export class ProvidedIssuer implements IIssuer {
  readonly issuerName = "provided";
  readonly capabilities: IssuerCapabilities = CAPABILITIES;

  constructor(private readonly material: ProvidedMaterial) {}

  /** Uses the certificate for the names of the request. */
  issue(scope: Construct, id: string, request: CertificateRequest): ICertificate {
    const { domainNames, keyType, contact } = request;
    const { certificate, chain, privateKey, notAfter, lifetime, due } = this.material;
    return new ProvidedCertificate(scope, id, { domainNames, keyType, contact, certificate, chain, privateKey, notAfter, lifetime, due });
  }

  /** @internal */
  _describe(): Description {
    const { certificate, lifetime, due } = this.material;
    const known = readable(certificate.pem);
    const properties = { lifetime: lifetime ?? (known && lifetimeOf(known)), due, names: known && namesIn(known) };
    return { kind: providedIssuer, properties };
  }
}

const CAPABILITIES: IssuerCapabilities = {
  keyTypes: Object.values(KeyType),
  wildcards: true,
  namesPerCertificate: 1000,
  firstNameLength: MAXIMUM_NAME_LENGTH,
  baseNameLength: MAXIMUM_NAME_LENGTH,
};

/** Days before expiry at which someone must request a replacement, unless stated: enterprise CAs take weeks. */
const LEAD_DAYS = 60;

/** How an externally issued certificate is renewed: by nobody, so that alerts lead by weeks. */
function providedRenewal(stated: { readonly lifetime?: Duration; readonly due?: Duration }): Renewal {
  const lifetime = stated.lifetime ?? Duration.days(200);
  const lead = Duration.minutes(Math.min(LEAD_DAYS * 24 * 60, lifetime.toMinutes() / 2));
  return Renewal.byNobody({ lifetime, due: stated.due ?? lead });
}

/** What a certificate that is known at synth does not cover. */
function* nameProblems(inCertificate: readonly string[] | undefined, domains: readonly DomainName[]): Iterable<Problem> {
  const missing = inCertificate === undefined ? [] : domains.filter(({ name }) => !inCertificate.includes(name));
  if (missing.length > 0) {
    yield problem(
      "provided-names",
      ["domains"],
      `The provided certificate does not contain ${missing.map(({ name }) => name).join(", ")}. It contains ${inCertificate!.join(", ") || "no DNS names"}. ` +
        "Request only these names, or provide another certificate.",
    );
  }
}

/**
 * A region of a certificate whose key material Terraform holds: it has a region only where it is imported.
 *
 * @internal
 */
export function* keyMaterialRegionProblems({ region, deployTo, issuer }: CertificateSpec): Iterable<Problem> {
  if (region !== undefined && deployTo.length === 0) {
    yield problem(
      "region-without-deployment",
      ["region"],
      `The certificate asks for the region ${region}, but a certificate from "${issuer!.name}" has a region only where it is imported. ` +
        "Remove `region`, or import the certificate with `deployTo`.",
    );
  }
}

/** What an externally issued certificate is checked by, and what its file entry makes it from. */
interface ProvidedProperties {
  readonly lifetime?: Duration;
  readonly due?: Duration;
  readonly notAfter?: string;
  /** The names in a certificate that is known at synth. */
  readonly names?: readonly string[];
  /** The variables that hold the PEM texts. */
  readonly variables?: { readonly certificate: string; readonly chain?: string; readonly privateKey: string };
}

const TIME = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9:]+)$/;

const schema = lazy((z) =>
  z
    .strictObject({
      type: z.literal("provided"),
      certificate: variableName().describe("The variable that holds the certificate, PEM"),
      chain: variableName().optional().describe("The variable that holds the intermediate certificates, PEM (none)"),
      privateKey: variableName().describe("The variable that holds the key, PEM"),
      notAfter: z
        .string()
        .refine((text) => TIME.test(text) && !Number.isNaN(Date.parse(text)), {
          error: ({ input }) => `"${String(input)}" is not a valid time. Write an RFC 3339 time, such as 2027-03-31T12:00:00Z.`,
          params: { code: "invalid-time" },
        })
        .optional()
        .describe("When the certificate expires"),
      lifetime: duration().optional().describe("How long such certificates are valid (200d)"),
      due: duration().optional().describe("How long before expiry someone must request a replacement (60d, or half of a shorter lifetime)"),
    })
    .check(({ value: { certificate, chain, privateKey }, issues }) => {
      const key = privateKey === certificate || privateKey === chain ? "privateKey" : chain === certificate ? "chain" : undefined;
      if (key !== undefined) {
        const name = key === "chain" ? chain : privateKey;
        const message = `The variable "${name}" is used twice. Use a separate variable for the certificate, the chain and the key.`;
        issues.push({ code: "custom", message, input: name, path: [key] });
      }
    })
    .transform(({ certificate, chain, privateKey, notAfter, lifetime, due }): ProvidedProperties => ({
      ...{ notAfter, lifetime, due },
      variables: { certificate, chain, privateKey },
    })),
);

/**
 * `{ type: provided, certificate, chain?, privateKey, notAfter?, lifetime?, due? }`
 *
 * @internal
 */
export const providedIssuer: IssuerKind<ProvidedProperties> = {
  key: "provided",
  issuerName: "whoever provides the certificate",
  validatesInZones: false,
  handsOutKeys: true,
  get schema() {
    return schema();
  },
  capabilities: () => CAPABILITIES,
  renewal: (properties) => providedRenewal(properties),
  *problems({ names }, certificate) {
    yield* nameProblems(names, certificate.domains);
    yield* keyMaterialRegionProblems(certificate);
  },
  construct: ({ variables: names, notAfter, lifetime, due }, { variables }) =>
    new ProvidedIssuer({
      certificate: CertificatePem.fromVariable(variables.of(names!.certificate)),
      chain: names!.chain === undefined ? undefined : CertificatePem.fromVariable(variables.of(names!.chain)),
      privateKey: PrivateKey.fromVariable(variables.of(names!.privateKey)),
      notAfter,
      lifetime,
      due,
    }),
};

function readable(pem: string): X509Certificate | undefined {
  if (!isKnown(pem)) {
    return undefined;
  }
  try {
    return new X509Certificate(pem);
  } catch {
    throw new CertfleetError("invalid-pem", "The provided certificate cannot be read. Pass the PEM text of the leaf certificate.");
  }
}

function lifetimeOf({ validFrom, validTo }: X509Certificate): Duration {
  return Duration.minutes(Math.max(1, Math.round((Date.parse(validTo) - Date.parse(validFrom)) / 60_000)));
}

function namesIn({ subjectAltName = "" }: X509Certificate): string[] {
  const names = subjectAltName.split(", ").filter((name) => name.startsWith("DNS:"));
  return names.map((name) => name.slice("DNS:".length).toLowerCase());
}
