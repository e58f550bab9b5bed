import { Construct } from "constructs";
import { IDnsZone } from "../core/dns-zone";
import { DomainName } from "../core/domain-name";
import { CertfleetError } from "../core/error";
import { isKnown, shown } from "../core/expression";
import { PersistentAccount } from "./persistent-account";

/** An ACME account that may get certificates for a name as long as the record exists. */
export interface PersistentAuthorization {
  /** The issuer domain name of the CA, such as `pki.goog`: one of `issuerDomainNames` in its directory or its challenges. */
  readonly issuer: string;
  /** The account, named as the CA expects it. */
  readonly account: PersistentAccount;
  /**
   * Whether the account may also get certificates for all subdomains and wildcards below the name.
   *
   * @default false
   */
  readonly wildcards?: boolean;
  /**
   * The day at whose beginning (UTC) the authorization ends, such as `2027-06-30`. Certificates cannot be renewed from then on.
   *
   * @default - it does not end
   */
  readonly until?: string;
}

/** The properties of a persistent validation record. */
export interface PersistentValidationProps {
  /** The zone of the record. */
  readonly zone: IDnsZone;
  /**
   * The name to validate, without wildcard.
   *
   * @default - the zone's own name
   */
  readonly name?: string;
  /** The accounts. One list for each name: its record has all of them. */
  readonly authorizations: PersistentAuthorization[];
  /**
   * The time to live, in seconds.
   *
   * @default 3600
   */
  readonly ttl?: number;
}

/** The longest text that is one string of a TXT record (RFC 1035 section 3.3.14). */
const MAXIMUM_STRING = 255;
const DEFAULT_TTL = 3600;
const ISSUER = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/;

/**
 * A DNS record that lets ACME accounts get certificates for a name without further changes of DNS (DNS-PERSIST-01).
 *
 * The method is a draft of the IETF (`draft-ietf-acme-dns-persist`), and records of one revision are not valid in another. Terraform's ACME
 * provider cannot use it: the record is for ACME clients on hosts, which then need no access to DNS. Whoever has an account's key can get
 * certificates for the name as long as the record exists.
 */
export class PersistentValidation extends Construct {
  /** The values of the record, in order. */
  readonly values: string[];

  constructor(scope: Construct, id: string, props: PersistentValidationProps) {
    super(scope, id);
    const { zone, name = zone.zoneName, authorizations, ttl = DEFAULT_TTL } = props;
    const { base } = this.checkedName(name, zone);
    if (authorizations.length === 0) {
      throw this.error("authorizations: the list is empty. Add an account, or remove the construct.");
    }
    this.values = [...new Set(authorizations.map((each) => this.valueOf(each, base)))];
    zone.publish(this, "Record", { name: `_validation-persist.${base}`, type: "TXT", values: this.values, ttl });
  }

  private checkedName(name: string, { zoneName }: IDnsZone): DomainName {
    const parsed = DomainName.parse(name);
    if (parsed.isWildcard) {
      throw this.error(`name: "${name}" is a wildcard. Write "${parsed.base}", and \`wildcards: true\` in the authorization.`);
    }
    if (parsed.base !== zoneName && !parsed.base.endsWith(`.${zoneName}`)) {
      throw this.error(`name: "${name}" is not in the zone ${zoneName}. Write a name of the zone, or pass the zone that contains it.`);
    }
    return parsed;
  }

  private valueOf({ issuer, account, wildcards = false, until }: PersistentAuthorization, name: string): string {
    if (!ISSUER.test(issuer)) {
      throw this.error(`issuer: "${shown(issuer)}" is not an issuer domain name. Write it in lower case, such as pki.goog.`);
    }
    const value = [
      issuer,
      `accounturi=${account._uriFor(name)}`,
      ...(wildcards ? ["policy=wildcard"] : []),
      ...(until === undefined ? [] : [`persistUntil=${this.secondsOf(until)}`]),
    ].join("; ");
    if (isKnown(value) && value.length > MAXIMUM_STRING) {
      throw this.error(`the value for ${issuer} has ${value.length} characters, and at most ${MAXIMUM_STRING} are supported: ${value}`);
    }
    return value;
  }

  private secondsOf(day: string): number {
    const at = new Date(`${day}T00:00:00Z`);
    if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== day) {
      throw this.error(`until: "${day}" is not a day. Write it as YYYY-MM-DD, such as 2027-06-30.`);
    }
    return at.getTime() / 1000;
  }

  private error(message: string): CertfleetError {
    return new CertfleetError("persistent-validation", message, this);
  }
}
