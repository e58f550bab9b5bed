import { Construct } from "constructs";
import { CertfleetError } from "./error";

/** A record to publish. Name and values may be expressions that Terraform resolves. */
export interface DnsRecord {
  /** The record's whole name. */
  readonly name: string;
  /** The record's type, such as `CNAME`. */
  readonly type: string;
  /** The record's values. */
  readonly values: string[];
  /**
   * Seconds that resolvers keep it.
   *
   * @default 60
   */
  readonly ttl?: number;
  /**
   * Whether it proves to a certificate service who holds a name.
   *
   * Such a record may take the place of an equal one, and it stays where it is when a plan does not know its name yet: the
   * service asks for the same name again, and a replacement would take the proof away for a while.
   *
   * @default false
   */
  readonly isProof?: boolean;
}

/** A record that a zone publishes. */
export interface IDnsRecord {
  /** The record's whole name: a reference to it waits until the record is there. */
  readonly fqdn: string;
}

/** A DNS zone that records can be written to, whatever service hosts it. */
export interface IDnsZone {
  /** The zone's name, without trailing dot. */
  readonly zoneName: string;
  /** Makes a record in the zone. */
  publish(scope: Construct, id: string, record: DnsRecord): IDnsRecord;
}

/** The zones that the user declared. A name belongs to the one with the longest matching suffix; none is ever guessed. */
export class DnsZones {
  private readonly byName = new Map<string, IDnsZone>();

  constructor(zones: IDnsZone[]) {
    for (const zone of zones) {
      if (this.byName.has(zone.zoneName)) {
        throw new CertfleetError("duplicate-zone", `the zone "${zone.zoneName}" is declared twice: records cannot go to both, keep one`);
      }
      this.byName.set(zone.zoneName, zone);
    }
  }

  /** The declared zones. */
  get zones(): IDnsZone[] {
    return [...this.byName.values()];
  }

  /** The declared zones' names. */
  get zoneNames(): string[] {
    return [...this.byName.keys()];
  }

  /** The zone that a name belongs to. Fails with the declared zones where there is none. */
  zoneOf(domainName: string): IDnsZone {
    for (let suffix = domainName; ; suffix = suffix.slice(suffix.indexOf(".") + 1)) {
      const zone = this.byName.get(suffix);
      if (zone) {
        return zone;
      }
      if (!suffix.includes(".")) {
        throw new CertfleetError("name-outside-zones", outsideZones(domainName, this.zoneNames));
      }
    }
  }
}

/** What is said of a name that no declared zone holds. */
function outsideZones(domainName: string, zoneNames: string[]): string {
  const declared = zoneNames.length === 0 ? "none is declared" : `declared are ${zoneNames.join(", ")}`;
  return `"${domainName}" is in no declared zone, so its validation record cannot be written: ${declared}; declare the zone that holds it`;
}
