import { Construct } from "constructs";
import { CertfleetError } from "./error";

/** A DNS record to publish. Name and values may be Terraform expressions. */
export interface DnsRecord {
  /** The full name of the record. */
  readonly name: string;
  /** The record type, such as `CNAME`. */
  readonly type: string;
  /** The values of the record. */
  readonly values: string[];
  /**
   * The time to live, in seconds.
   *
   * @default 60
   */
  readonly ttl?: number;
  /**
   * Whether it is a validation record, which proves control of a name to an issuer.
   *
   * A validation record may overwrite an equal one. It is not replaced when its name is unknown in a plan: the issuer asks for the same
   * name again, and a replacement would remove the proof for a while.
   *
   * @default false
   */
  readonly isProof?: boolean;
}

/** A record that a zone publishes. */
export interface IDnsRecord {
  /** The full name of the record. What refers to it waits until the record exists. */
  readonly fqdn: string;
}

/** A DNS zone that records can be written to, in any DNS service. */
export interface IDnsZone {
  /** The name of the zone, without trailing dot. */
  readonly zoneName: string;
  /** Creates a record in the zone. */
  publish(scope: Construct, id: string, record: DnsRecord): IDnsRecord;
}

/** The zones that the user declared. A name belongs to the zone with the longest matching suffix. */
export class DnsZones {
  private readonly byName = new Map<string, IDnsZone>();

  constructor(zones: IDnsZone[]) {
    for (const zone of zones) {
      if (this.byName.has(zone.zoneName)) {
        throw new CertfleetError("duplicate-zone", `The zone "${zone.zoneName}" is declared twice. Remove one of the two.`);
      }
      this.byName.set(zone.zoneName, zone);
    }
  }

  /** The declared zones. */
  get zones(): IDnsZone[] {
    return [...this.byName.values()];
  }

  /** The names of the declared zones. */
  get zoneNames(): string[] {
    return [...this.byName.keys()];
  }

  /** The zone that a name belongs to. Throws, with the declared zones, if there is none. */
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

function outsideZones(domainName: string, zoneNames: string[]): string {
  const declared = zoneNames.length === 0 ? "no zone is declared" : `the declared zones are ${zoneNames.join(", ")}`;
  return `"${domainName}" is not in a declared zone, so its validation record cannot be written: ${declared}. Declare the zone that contains it.`;
}

/** How Terraform's ACME provider reaches a zone, to write the records that answer an ACME DNS challenge. */
export interface AcmeDnsPlugin {
  /** The plugin's code, such as `route53` or `gcloud`. */
  readonly code: string;
  /**
   * The settings with which the plugin reaches the account of the zone, such as a role. They are in Terraform's state, so they must not
   * contain credentials. Zones with the same code and the same settings can be in one certificate.
   */
  readonly config: Record<string, string>;
  /**
   * The settings that identify this zone. They are omitted if a certificate has names in several zones of one account: the plugin then
   * looks up the zone of each name.
   */
  readonly zoneConfig: Record<string, string>;
}

/** A zone in which ACME DNS challenges can be answered. */
export interface IAcmeDnsZone extends IDnsZone {
  /** How the ACME provider reaches the zone. */
  acmeDnsPlugin(): AcmeDnsPlugin;
}

/** Whether the ACME provider can write to a zone. */
export function isAcmeDnsZone(zone: IDnsZone): zone is IAcmeDnsZone {
  return typeof (zone as Partial<IAcmeDnsZone>).acmeDnsPlugin === "function";
}
