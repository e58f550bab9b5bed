import { Construct } from "constructs";
import { IDnsZone } from "../core/dns-zone";
import { CertfleetError } from "../core/error";
import { bindsAccounts, caaIssuers, issuerDomains } from "./caa-domains";
import { didYouMean } from "./suggestion";

/** An issuer that may issue for a name. */
export interface CaaIssuer {
  /** The issuer, as certificates name it: `acm`, `google-managed`, `lets-encrypt` and so on; or a CA's own CAA domain. */
  readonly issuer: string;
  /**
   * Whether it may issue wildcards.
   *
   * @default false
   */
  readonly wildcards?: boolean;
  /**
   * The ACME account to which issuance is bound, as a URL.
   *
   * @default - any account of the CA
   */
  readonly accountUri?: string;
}

/** What CAA records say. */
export interface CaaRecordsProps {
  /** The zone that they are written to. */
  readonly zone: IDnsZone;
  /**
   * The name that they are for.
   *
   * @default - the zone's own name
   */
  readonly name?: string;
  /** Who may issue. While certificates move from one issuer to another, both. */
  readonly issuers: CaaIssuer[];
  /**
   * Where a CA reports requests that it refused: a `mailto:` or `https:` URL.
   *
   * @default - nowhere
   */
  readonly iodef?: string;
}

/**
 * The CAA records of a name: they tell every CA whether it may issue for it (RFC 8659).
 *
 * Without a wildcard of its own an issuer cannot issue one, since `issuewild` is always written.
 */
export class CaaRecords extends Construct {
  /** The values of the record, in its order. */
  readonly values: string[];

  constructor(scope: Construct, id: string, props: CaaRecordsProps) {
    super(scope, id);
    this.values = caaValues(props);
    props.zone.publish(this, "Record", { name: props.name ?? props.zone.zoneName, type: "CAA", values: this.values });
  }
}

/** The values of a CAA record set, each once, in a stable order. */
function caaValues({ issuers, iodef }: Pick<CaaRecordsProps, "issuers" | "iodef">): string[] {
  if (issuers.length === 0) {
    throw new CertfleetError("no-caa-issuer", "CAA records without an issuer forbid every certificate: name at least one issuer");
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
      `"${issuer}" is neither an issuer whose CAA domain is known (${issuers.join(", ")}) nor a CAA domain such as "ca.example"${didYouMean(issuer, issuers)}`,
    );
  }
  if (accountUri === undefined) {
    return [...(known ?? [issuer])];
  }
  if (known !== undefined && !bindsAccounts(issuer)) {
    throw new CertfleetError(
      "caa-account",
      `the issuer "${issuer}" does not read accounturi, so that a binding to an account would bind nothing: leave accountUri out`,
    );
  }
  if (!/^https:\/\/[^\s";]+$/.test(accountUri)) {
    throw new CertfleetError(
      "caa-account",
      `"${accountUri}" is no account: write its https URL, as acme_registration.registration_url has it`,
    );
  }
  return (known ?? [issuer]).map((domain) => `${domain}; accounturi=${accountUri}`);
}

function checkIodef(url: string): string {
  if (!/^(mailto:[^\s"@]+@[^\s"@]+|https:\/\/[^\s"]+)$/.test(url)) {
    throw new CertfleetError("caa-iodef", `"${url}" cannot get CAA reports: write a URL such as "mailto:security@example.com"`);
  }
  return url;
}
