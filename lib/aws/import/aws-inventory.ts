/** An ACM certificate, as the API and Terraform's state describe it. */
export interface AcmRecord {
  readonly arn: string;
  /** The common name first. */
  readonly names: readonly string[];
  readonly keyAlgorithm?: string;
  /** `AMAZON_ISSUED`, `PRIVATE` or `IMPORTED`. */
  readonly type?: string;
  readonly status?: string;
  readonly issuer?: string;
  /** `DNS`, `EMAIL` or `HTTP`. */
  readonly validationMethod?: string;
  /** The names of the validation records, without a final dot, by domain name. */
  readonly validationRecords: ReadonlyMap<string, string>;
  readonly authorityArn?: string;
  readonly earlyRenewal?: string;
  readonly transparency?: string;
  readonly exported?: string;
  readonly notBefore?: string;
  readonly notAfter?: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Whether a service uses it, as far as ACM says. */
  readonly inUse?: boolean;
  /** Whether Terraform has waited for its validation. */
  readonly isValidated?: boolean;
  readonly foundAt: string;
  readonly suggestedName?: string;
}

/** A listener of a load balancer with certificates. */
export interface ListenerRecord {
  readonly arn: string;
  readonly sslPolicy?: string;
  readonly defaultCertificate?: string;
  /** The certificates that the listener chooses by server name. */
  readonly certificates: readonly string[];
}

/** A CloudFront distribution with a certificate. */
export interface DistributionRecord {
  readonly id: string;
  readonly certificate: string;
  readonly aliases: readonly string[];
  readonly minimumProtocolVersion?: string;
}

/** A custom domain of API Gateway. */
export interface ApiDomainRecord {
  readonly name: string;
  readonly type: "rest" | "http";
  readonly certificate: string;
  readonly isEdge: boolean;
  readonly securityPolicy?: string;
  readonly endpointAccessMode?: string;
  /** Settings that an endpoint of a fleet cannot have, such as mutual TLS. */
  readonly furtherSettings: readonly string[];
}

/** A hosted zone. */
export interface ZoneRecord {
  readonly id: string;
  readonly name: string;
  readonly isPrivate: boolean;
  readonly assumeRole?: string;
}

/** Everything that an import from AWS reads, from a state or from an account. */
export interface AwsInventory {
  readonly certificates: AcmRecord[];
  readonly listeners: ListenerRecord[];
  readonly distributions: DistributionRecord[];
  readonly apiDomains: ApiDomainRecord[];
  readonly zones: ZoneRecord[];
  /** The CNAME records, as `ZONE_name_CNAME`: the ids under which Terraform imports them. */
  readonly records: Set<string>;
  /** The certificates that something else uses, by ARN: what it is. */
  readonly otherUses: Map<string, string>;
  /** Certificates outside of ACM. */
  readonly serverCertificates: string[];
}

/** An inventory with nothing in it. */
export function emptyInventory(): AwsInventory {
  return {
    certificates: [],
    listeners: [],
    distributions: [],
    apiDomains: [],
    zones: [],
    records: new Set(),
    otherUses: new Map(),
    serverCertificates: [],
  };
}

/** The id under which Terraform imports a record. Route 53 writes a wildcard as `\052`. */
export function recordId(zoneId: string, name: string, type: string): string {
  return `${zoneId}_${plainName(name)}_${type}`;
}

/** A DNS name in lower case without its final dot. */
export function plainName(name: string): string {
  return name.replace(/\.$/, "").replace(/\\052/g, "*").toLowerCase();
}
