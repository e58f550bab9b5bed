import { Construct, IConstruct } from "constructs";
import { IDnsZone } from "../core/dns-zone";
import { CertfleetError } from "../core/error";
import { didYouMean } from "../core/text";
import { bindsAccounts, bindsMethods, caaIssuers, issuerDomains } from "./caa-issuers";

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
  /**
   * The only methods by which it may validate names, such as `dns-01`. A wildcard needs `dns-01`.
   *
   * @default - any method
   */
  readonly validationMethods?: string[];
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

function entriesOf({ issuer, accountUri, validationMethods: methods }: CaaIssuer): string[] {
  const known = issuerDomains(issuer);
  if (known === undefined && !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(issuer)) {
    const issuers = caaIssuers();
    throw new CertfleetError(
      "unknown-caa-issuer",
      `"${issuer}" is not a known issuer or a CAA domain. Expected one of ${issuers.join(", ")}, or a domain such as "ca.example"${didYouMean(issuer, issuers)}`,
    );
  }
  const parameters = [
    ...accountParameter(issuer, known !== undefined, accountUri),
    ...methodParameter(issuer, known !== undefined, methods),
  ];
  return (known ?? [issuer]).map((domain) => [domain, ...parameters].join("; "));
}

function accountParameter(issuer: string, isKnown: boolean, accountUri: string | undefined): string[] {
  if (accountUri === undefined) {
    return [];
  }
  if (isKnown && !bindsAccounts(issuer)) {
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
  return [`accounturi=${accountUri}`];
}

/** A method of RFC 8555 and its extensions, or one of the CA's own (RFC 8657 section 4). */
const METHOD = /^(?:dns-01|dns-account-01|dns-persist-01|http-01|tls-alpn-01|ca-[a-z0-9-]+)$/;

function methodParameter(issuer: string, isKnown: boolean, methods: readonly string[] | undefined): string[] {
  if (methods === undefined) {
    return [];
  }
  if (isKnown && !bindsMethods(issuer)) {
    throw new CertfleetError(
      "caa-method",
      `The issuer "${issuer}" is not known to honour validationmethods, so validationMethods "${methods.join(", ")}" may have no effect. Remove validationMethods`,
    );
  }
  const wrong = methods.find((method) => !METHOD.test(method));
  if (wrong !== undefined || methods.length === 0) {
    throw new CertfleetError(
      "caa-method",
      `validationMethods: ${wrong === undefined ? "the list is empty, which would forbid every certificate" : `"${wrong}" is not a validation method`}. Expected dns-01, dns-account-01, dns-persist-01, http-01, tls-alpn-01, or a method of the CA such as "ca-email"`,
    );
  }
  return [`validationmethods=${[...new Set(methods)].join(",")}`];
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
