import { isIP } from "node:net";
import { domainToASCII } from "node:url";
import { FleetCertificate } from "../inventory/fleet-view";
import { addressOf } from "../inventory/health/endpoint-observations";
import { InventoryEndpoint } from "../inventory/inventory-schema";
import { ConnectAddress } from "./bounded-download";

/** An endpoint to probe. */
export interface ProbeTarget {
  /** The host as the inventory has it. */
  readonly declaredHost: string;
  /** The host to connect to and to ask for: an IP address, or a name in ASCII. */
  readonly host: string;
  readonly port: number;
  /**
   * Where to connect to.
   *
   * @default - the addresses that DNS has for the host
   */
  readonly connectTo?: ConnectAddress;
  /** The TLS versions that the endpoint should not accept. */
  readonly unwanted: readonly string[];
  /**
   * The directory whose CA issued the declared certificate, if that CA has renewal information.
   *
   * @default - none
   */
  readonly directory?: string;
}

/** The endpoints to probe, and how many cannot be probed. */
export interface ProbeTargets {
  readonly targets: readonly ProbeTarget[];
  /** The number of hosts that are wildcards, not host names, or not reachable from the internet. */
  readonly skipped: number;
}

const LONGEST_NAME = 253;

const OUTDATED = ["TLSv1", "TLSv1.1"];

/** The endpoints of certificates, each once. `resolved` has addresses to connect to, by `host:port`. */
export function probeTargets(certificates: readonly FleetCertificate[], resolved: ReadonlyMap<string, ConnectAddress>): ProbeTargets {
  const targets = new Map<string, ProbeTarget>();
  const skipped = new Set<string>();
  for (const { endpoint, renewalDirectory } of certificates.flatMap(({ inventory }) =>
    inventory.endpoints.map((each) => ({ endpoint: each, ...inventory })),
  )) {
    for (const declaredHost of endpoint.hosts) {
      const { port } = endpoint;
      const key = addressOf({ host: declaredHost, port });
      const host = askedHost(declaredHost);
      if (endpoint.probeable === false || host === undefined) {
        skipped.add(key);
        continue;
      }
      const unwanted = [...new Set([...(targets.get(key)?.unwanted ?? []), ...unwantedVersions(endpoint)])];
      const directory = renewalDirectory ?? targets.get(key)?.directory;
      targets.set(key, { declaredHost, host, port, connectTo: resolved.get(key), unwanted, directory });
    }
  }
  return { targets: [...targets.values()], skipped: [...skipped].filter((key) => !targets.has(key)).length };
}

function unwantedVersions({ minimumTls }: InventoryEndpoint): string[] {
  return minimumTls === "1.3" ? [...OUTDATED, "TLSv1.2"] : OUTDATED;
}

/** The host to ask for, or undefined where the declared host is a wildcard or not a host name. */
export function askedHost(declared: string): string | undefined {
  if (isIP(declared) !== 0) {
    return declared;
  }
  const isName = declared.length <= LONGEST_NAME && /^[\w.\-\u0080-\u{10ffff}]+$/u.test(declared);
  const ascii = isName ? domainToASCII(declared.replace(/\.$/, "")) : "";
  // Only browsers take a number such as 0x7f.1 for an address.
  const isHost = /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(ascii) && isIP(ascii) === 0;
  return isHost && ascii.length <= LONGEST_NAME ? ascii : undefined;
}
