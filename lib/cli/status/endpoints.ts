import { isIP } from "node:net";
import { domainToASCII } from "node:url";
import { addressOf } from "../../inventory/health/looks";
import { FleetCertificate } from "../../inventory/fleet-view";
import { InventoryEndpoint } from "../../inventory/shape";

/** Where to connect to in place of a host. */
export interface ConnectAddress {
  readonly address: string;
  /**
   * The port there.
   *
   * @default - the endpoint's own
   */
  readonly port?: number;
}

/** An endpoint that is to be looked at. */
export interface ProbeTarget {
  /** As the inventory has it. */
  readonly declaredHost: string;
  /** As it is asked for: an IP address, or a name in ASCII. */
  readonly host: string;
  readonly port: number;
  /** Where to connect to; else where DNS says. */
  readonly connectTo?: ConnectAddress;
  /** The versions of TLS that it should not accept. */
  readonly unwanted: readonly string[];
}

/** What is looked at, and what cannot be. */
export interface ProbeTargets {
  readonly targets: readonly ProbeTarget[];
  /** Hosts that are wildcards, no host names, or not reachable from the internet. */
  readonly skipped: number;
}

const LONGEST_NAME = 253;

const OUTDATED = ["TLSv1", "TLSv1.1"];

/** The endpoints of certificates, each once; `resolved` has addresses to use in place of DNS, by `host:port`. */
export function probeTargets(certificates: readonly FleetCertificate[], resolved: ReadonlyMap<string, ConnectAddress>): ProbeTargets {
  const targets = new Map<string, ProbeTarget>();
  const skipped = new Set<string>();
  for (const endpoint of certificates.flatMap(({ inventory }) => inventory.endpoints)) {
    for (const declaredHost of endpoint.hosts) {
      const { port } = endpoint;
      const key = addressOf({ host: declaredHost, port });
      const host = askedHost(declaredHost);
      if (endpoint.probeable === false || host === undefined) {
        skipped.add(key);
        continue;
      }
      const unwanted = [...new Set([...(targets.get(key)?.unwanted ?? []), ...unwantedVersions(endpoint)])];
      targets.set(key, { declaredHost, host, port, connectTo: resolved.get(key), unwanted });
    }
  }
  return { targets: [...targets.values()], skipped: [...skipped].filter((key) => !targets.has(key)).length };
}

function unwantedVersions({ minimumTls }: InventoryEndpoint): string[] {
  return minimumTls === "1.3" ? [...OUTDATED, "TLSv1.2"] : OUTDATED;
}

/** A declared host as it is asked for; no host can be called by a wildcard, and what has more than a name in it, such as a path, is none. */
export function askedHost(declared: string): string | undefined {
  if (isIP(declared) !== 0) {
    return declared;
  }
  const isName = declared.length <= LONGEST_NAME && /^[\w.\-\u0080-\u{10ffff}]+$/u.test(declared);
  const ascii = isName ? domainToASCII(declared.replace(/\.$/, "")) : "";
  // Browsers take a number such as 0x7f.1 for an address, and nobody else does.
  const isHost = /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(ascii) && isIP(ascii) === 0;
  return isHost && ascii.length <= LONGEST_NAME ? ascii : undefined;
}
