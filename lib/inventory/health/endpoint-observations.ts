import { FleetCertificate } from "../fleet-view";
import { InventoryEndpoint } from "../inventory-schema";
import { HealthFinding, ServedEndpoint } from "./health";
import { issuerFacts } from "../../core/cloud";
import { Expiry, Thresholds } from "./expiry";

/** Decimal digits of the longest serial number (20 octets, RFC 5280). */
const LONGEST_SERIAL = 49;

/** What a probe saw at an endpoint of a certificate. */
export interface Observation {
  readonly endpoint: InventoryEndpoint;
  readonly seen: ServedEndpoint;
}

/** What probes saw at endpoints, joined with the certificates that are declared there. */
export class EndpointObservations {
  private readonly byAddress = new Map<string, ServedEndpoint>();
  private readonly declaredAt = new Map<string, FleetCertificate[]>();
  private readonly bySerial = new Map<string, FleetCertificate>();

  constructor(certificates: readonly FleetCertificate[], served: readonly ServedEndpoint[]) {
    served.forEach((seen) => this.byAddress.set(addressOf(seen), seen));
    if (served.length === 0) {
      return;
    }
    for (const certificate of certificates) {
      for (const address of new Set(certificate.inventory.endpoints.flatMap(addressesOf))) {
        const list = this.declaredAt.get(address);
        if (list === undefined) {
          this.declaredAt.set(address, [certificate]);
        } else {
          list.push(certificate);
        }
      }
      serialReadings(certificate.inventory.serial).forEach((serial) => this.bySerial.set(serial, certificate));
    }
  }

  /** What probes saw at a certificate's endpoints. Two endpoints with one host and port, such as a distribution and its host, are one address. */
  of({ inventory }: FleetCertificate): Observation[] {
    if (this.byAddress.size === 0) {
      return [];
    }
    const observations = new Map<string, Observation>();
    for (const endpoint of inventory.endpoints) {
      for (const address of addressesOf(endpoint)) {
        const seen = this.byAddress.get(address);
        if (seen !== undefined && !observations.has(address)) {
          observations.set(address, { endpoint, seen });
        }
      }
    }
    return [...observations.values()];
  }

  /** The certificates that are declared at an endpoint. A listener can have one of each key type for a name. */
  declared(seen: ServedEndpoint): readonly FleetCertificate[] {
    return this.declaredAt.get(addressOf(seen)) ?? [];
  }

  /** The fleet's certificate with a serial number. */
  withSerial(served: string): FleetCertificate | undefined {
    return this.bySerial.get(servedSerial(served));
  }
}

/** An endpoint as `host:port`, in lower case. */
export function addressOf({ host, port }: { readonly host: string; readonly port: number }): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`.toLowerCase();
}

/** Whether a serial number that was issued, in decimal or hexadecimal, is the one that is served. */
export function isSerial(issued: string, served: string): boolean {
  return serialReadings(issued).includes(servedSerial(served));
}

/** The addresses of an endpoint's hosts, each once. */
export function addressesOf({ hosts, port }: InventoryEndpoint): string[] {
  return [...new Set(hosts.map((host) => addressOf({ host, port })))];
}

/** Without leading zeros. A server can send any number, even a negative one, which no issuer assigns (RFC 5280). */
function servedSerial(served: string): string {
  return served.replace(/^0+(?=.)/, "");
}

/** The values that a serial number can have: decimal digits can also be hexadecimal. */
export function serialReadings(issued: string | undefined): string[] {
  const plain = (issued ?? "").replace(/:/g, "").toLowerCase();
  if (!/^[0-9a-f]+$/.test(plain) || plain.length > LONGEST_SERIAL) {
    return [];
  }
  const readings = [BigInt(`0x${plain}`), ...(/^[0-9]+$/.test(plain) ? [BigInt(plain)] : [])];
  return [...new Set(readings.map((reading) => reading.toString(16)))];
}

/** A certificate with everything that its findings are derived from. */
export interface AssessedCertificate {
  readonly certificate: FleetCertificate;
  readonly now: Date;
  readonly expiry?: Expiry;
  readonly thresholds: Thresholds;
  /** Whether CAs were asked about revocation. */
  readonly checksRevocation: boolean;
  /** What its endpoints serve. */
  readonly observations: readonly Observation[];
  /** What all endpoints serve. */
  readonly all: EndpointObservations;
}

/** A finding without the key of its certificate. */
export type OwnFinding = Omit<HealthFinding, "certificate">;

/** Whether an endpoint serves it, a store holds it, a service imports it or something elsewhere uses it, so that clients depend on it. */
export function isDeployed({ inventory }: FleetCertificate): boolean {
  return inventory.endpoints.length > 0 || inventory.stores.length > 0 || inventory.deployedTo.length > 0 || inventory.usedBy.length > 0;
}

/** Whether the inventory knows its endpoints, which it does not for plain resources and for certificates managed elsewhere. */
export function areEndpointsKnown({ inventory }: FleetCertificate): boolean {
  return inventory.madeBy === "fleet" || (inventory.madeBy === "stack" && inventory.renewal !== undefined);
}

/** The issuer's display name. */
export function issuerName({ inventory: { issuer } }: FleetCertificate): string {
  return issuerFacts(issuer)?.label ?? issuer;
}
