import { Construct, IConstruct } from "constructs";
import { IDnsZone } from "../core/dns-zone";
import { CertfleetError } from "../core/error";
import { didYouMean } from "../core/text";

/** An issuer that may issue certificates for a name. */
export interface CaaIssuer {
  /** The issuer, such as `acm`, `google-managed` or `lets-encrypt`; or the CAA domain of another CA. */
  readonly issuer: string;
  /**
   * Whether it may issue wildcard certificates.
   *
   * @default false
   */
  readonly wildcards?: boolean;
  /**
   * The URL of the only ACME account that may request certificates.
   *
   * @default - any account of the CA
   */
  readonly accountUri?: string;
}

/** The properties of CAA records. */
export interface CaaRecordsProps {
  /** The zone of the records. */
  readonly zone: IDnsZone;
  /**
   * The name that the records apply to.
   *
   * @default - the zone's own name
   */
  readonly name?: string;
  /** The issuers that may issue. List both while certificates move from one issuer to another. */
  readonly issuers: CaaIssuer[];
  /**
   * Where CAs report requests that they refused: a `mailto:` or `https:` URL.
   *
   * @default - no reports
   */
  readonly iodef?: string;
}

/**
 * The CAA records of a name, which tell every CA whether it may issue certificates for it (RFC 8659).
 *
 * `issuewild` is always written, so an issuer without `wildcards: true` cannot issue wildcard certificates.
 */
export class CaaRecords extends Construct {
  /** The values of the record, in order. */
  readonly values: string[];

  constructor(scope: Construct, id: string, props: CaaRecordsProps) {
    super(scope, id);
    this.values = caaValues(props);
    const name = props.name ?? props.zone.zoneName;
    props.zone.publish(this, "Record", { name, type: "CAA", values: this.values });
    const { root } = this.node;
    const sets = setsByApp.get(root) ?? new Map<string, CaaRecordSet>();
    setsByApp.set(root, sets.set(name.toLowerCase(), { path: this.node.path, values: this.values }));
  }
}

/**
 * The values of the CAA records of a name, and the path of their construct.
 *
 * @internal
 */
export interface CaaRecordSet {
  readonly path: string;
  readonly values: readonly string[];
}

const setsByApp = new WeakMap<IConstruct, Map<string, CaaRecordSet>>();

/**
 * The CAA records that `CaaRecords` makes in the stacks of an app, by name.
 *
 * @internal
 */
export function caaRecordSets(of: IConstruct): ReadonlyMap<string, CaaRecordSet> {
  return setsByApp.get(of.node.root) ?? new Map<string, CaaRecordSet>();
}

/**
 * The record set that applies to a name: its own, or that of its nearest ancestor (RFC 8659 section 3).
 *
 * @internal
 */
export function nearestCaaRecords<T>(name: string, sets: ReadonlyMap<string, T>): T | undefined {
  let suffix = name.replace(/^\*\./, "").toLowerCase();
  for (;;) {
    const found = sets.get(suffix);
    if (found || !suffix.includes(".")) {
      return found;
    }
    suffix = suffix.slice(suffix.indexOf(".") + 1);
  }
}

/**
 * Whether a record set allows one of an issuer's domains. If there is an `issuewild`, it alone decides for wildcards.
 *
 * @internal
 */
export function caaAllows(values: readonly string[], isWildcard: boolean, domains: readonly string[]): boolean {
  const entries = values.map((value) => /^\s*\d+\s+(\w+)\s+"?([^";]*)/.exec(value)).filter((match) => match !== null);
  const wild = entries.filter(([, tag]) => tag.toLowerCase() === "issuewild");
  const relevant = isWildcard && wild.length > 0 ? wild : entries.filter(([, tag]) => tag.toLowerCase() === "issue");
  return relevant.length === 0 || relevant.some(([, , domain]) => domains.includes(domain.trim().toLowerCase()));
}

/** The values of a CAA record set, without duplicates and in a stable order. */
function caaValues({ issuers, iodef }: Pick<CaaRecordsProps, "issuers" | "iodef">): string[] {
  if (issuers.length === 0) {
    throw new CertfleetError(
      "no-caa-issuer",
      "issuers: the list is empty, so the CAA records would forbid every certificate. Name at least one issuer",
    );
  }
  const names = issuers.flatMap((entry) => entriesOf(entry));
  const wildcards = issuers.filter(({ wildcards: may }) => may === true).flatMap((entry) => entriesOf(entry));
  return [
    ...new Set([
      ...names.map((value) => `0 issue "${value}"`),
      ...(wildcards.length > 0 ? wildcards : [";"]).map((value) => `0 issuewild "${value}"`),
      ...(iodef === undefined ? [] : [`0 iodef "${checkIodef(iodef)}"`]),
    ]),
  ];
}

function entriesOf({ issuer, accountUri }: CaaIssuer): string[] {
  const known = issuerDomains(issuer);
  if (known === undefined && !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(issuer)) {
    const issuers = caaIssuers();
    throw new CertfleetError(
      "unknown-caa-issuer",
      `"${issuer}" is not a known issuer or a CAA domain. Expected one of ${issuers.join(", ")}, or a domain such as "ca.example"${didYouMean(issuer, issuers)}`,
    );
  }
  if (accountUri === undefined) {
    return [...(known ?? [issuer])];
  }
  if (known !== undefined && !bindsAccounts(issuer)) {
    throw new CertfleetError(
      "caa-account",
      `The issuer "${issuer}" ignores accounturi, so accountUri "${accountUri}" has no effect. Remove accountUri`,
    );
  }
  if (!/^https:\/\/[^\s";]+$/.test(accountUri)) {
    throw new CertfleetError(
      "caa-account",
      `"${accountUri}" is not the URL of an ACME account. Write its https URL, which is registration_url of acme_registration`,
    );
  }
  return (known ?? [issuer]).map((domain) => `${domain}; accounturi=${accountUri}`);
}

function checkIodef(url: string): string {
  if (!/^(mailto:[^\s"@]+@[^\s"@]+|https:\/\/[^\s"]+)$/.test(url)) {
    throw new CertfleetError(
      "caa-iodef",
      `"${url}" is not a valid address for CAA reports. Write a URL such as "mailto:security@example.com"`,
    );
  }
  return url;
}

/**
 * The CAA domains of each issuer, with the one to publish first.
 *
 * ACME directories list theirs as `caaIdentities`; those of ACM and Google-managed certificates are from their user guides.
 */
const DOMAINS: Record<string, readonly string[]> = {
  acm: ["amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"],
  "google-managed": ["pki.goog", "letsencrypt.org"],
  "google-trust-services": ["pki.goog"],
  "lets-encrypt": ["letsencrypt.org"],
  "lets-encrypt-staging": ["letsencrypt.org"],
  zerossl: ["sectigo.com"],
  "ssl-com-rsa": ["ssl.com"],
  "ssl-com-ecc": ["ssl.com"],
};

/** Further domains that an issuer accepts in existing records. They are not published. */
const FURTHER: Record<string, readonly string[]> = {
  zerossl: ["trust-provider.com", "usertrust.com", "comodoca.com", "comodo.com"],
};

/** The issuers that honour `accounturi` (RFC 8657). */
const BINDS_ACCOUNTS = new Set(["lets-encrypt", "lets-encrypt-staging", "google-trust-services"]);

/**
 * The CAA domains of an issuer; undefined for private and unknown issuers, which do not read CAA records.
 *
 * @internal
 */
export function issuerDomains(issuer: string): readonly string[] | undefined {
  return DOMAINS[issuer];
}

/**
 * All CAA domains that let an issuer issue; undefined for private and unknown issuers.
 *
 * @internal
 */
export function acceptedDomains(issuer: string): readonly string[] | undefined {
  const domains = issuerDomains(issuer);
  return domains && [...domains, ...(FURTHER[issuer] ?? [])];
}

/**
 * The issuers whose CAA domains are known.
 *
 * @internal
 */
export function caaIssuers(): string[] {
  return Object.keys(DOMAINS);
}

/**
 * Whether an issuer honours `accounturi`.
 *
 * @internal
 */
export function bindsAccounts(issuer: string): boolean {
  return BINDS_ACCOUNTS.has(issuer);
}
