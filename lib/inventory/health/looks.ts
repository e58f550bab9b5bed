import { FleetCertificate } from "../fleet-view";
import { InventoryEndpoint } from "../shape";
import { ServedEndpoint } from "./health";

/** The digits of the longest serial number that there may be (20 octets, RFC 5280), in decimal. */
const LONGEST_SERIAL = 49;

/** What was seen at an endpoint of a certificate. */
export interface Look {
  readonly endpoint: InventoryEndpoint;
  readonly seen: ServedEndpoint;
}

/** What was seen at endpoints, joined with the certificates that are declared to be served there. */
export class Looks {
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

  /** What was seen at a certificate's endpoints. A host and port that two of them name, as a distribution and its host do, is looked at once. */
  of({ inventory }: FleetCertificate): Look[] {
    if (this.byAddress.size === 0) {
      return [];
    }
    const looks = new Map<string, Look>();
    for (const endpoint of inventory.endpoints) {
      for (const address of addressesOf(endpoint)) {
        const seen = this.byAddress.get(address);
        if (seen !== undefined && !looks.has(address)) {
          looks.set(address, { endpoint, seen });
        }
      }
    }
    return [...looks.values()];
  }

  /** The certificates that are declared to be served at an endpoint: a listener can have one of each kind of key for a name. */
  declared(seen: ServedEndpoint): readonly FleetCertificate[] {
    return this.declaredAt.get(addressOf(seen)) ?? [];
  }

  /** The certificate of the fleet that a serial number is of. */
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

function addressesOf({ hosts, port }: InventoryEndpoint): string[] {
  return [...new Set(hosts.map((host) => addressOf({ host, port })))];
}

/** As readings have it. A server can send any number, a negative one too, which no issuer gives (RFC 5280). */
function servedSerial(served: string): string {
  return served.replace(/^0+(?=.)/, "");
}

/** What a serial number may be: decimal digits can be hexadecimal ones as well. */
function serialReadings(issued: string | undefined): string[] {
  const plain = (issued ?? "").replace(/:/g, "").toLowerCase();
  if (!/^[0-9a-f]+$/.test(plain) || plain.length > LONGEST_SERIAL) {
    return [];
  }
  const readings = [BigInt(`0x${plain}`), ...(/^[0-9]+$/.test(plain) ? [BigInt(plain)] : [])];
  return [...new Set(readings.map((reading) => reading.toString(16)))];
}
