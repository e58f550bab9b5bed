import { isIP } from "node:net";
import * as path from "node:path";
import { domainToASCII } from "node:url";
import { Worker } from "node:worker_threads";
import { SingleBar } from "cli-progress";
import { CertfleetError } from "../core/error";
import { FleetCertificate } from "../inventory/fleet-view";
import { daysBetween, moment } from "../inventory/health/expiry";
import { ServedEndpoint } from "../inventory/health/health";
import { addressOf } from "../inventory/health/endpoint-observations";
import { InventoryEndpoint } from "../inventory/inventory-schema";
import { ConnectAddress } from "./bounded-download";
import { safe } from "./output/text";
import { note } from "./output/writer";

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

/** How to probe endpoints. */
export interface ProbeSettings {
  /** The number of endpoints to probe at once. */
  readonly concurrency: number;
  /** The time limit for one endpoint, in milliseconds. */
  readonly timeout: number;
  /** Roots to trust in addition to the public ones, as PEM. */
  readonly roots: readonly string[];
  /** The moment from which days are counted. */
  readonly now: Date;
  /** Whether to show progress on standard error. */
  readonly showProgress: boolean;
  /** Whether to ask CAs about the revocation of what endpoints serve. */
  readonly checksRevocation: boolean;
  /** Where to connect to instead of the addresses in DNS, by `host:port`. */
  readonly addresses: ReadonlyMap<string, ConnectAddress>;
}

/** That the worker thread was late with its own work, and runs fewer probes at once. */
interface LimitMessage {
  readonly limit: number;
}

/** The result of one probe, as the worker thread sends it. */
interface ProbeMessage {
  readonly index: number;
  readonly seen: {
    readonly reachable: boolean;
    readonly problem?: string;
    readonly notAfter?: string;
    readonly chainValid?: 0 | 1;
    readonly nameMatches?: 0 | 1;
    readonly serial?: string;
    readonly issuer?: string;
    readonly protocol?: string;
    readonly outdated: string[];
    readonly chain?: readonly Uint8Array[];
  };
}

// The package has the worker and the probe that it imports as sources. lib/cli and dist/cli are equally deep in it.
const WORKER = path.join(__dirname, "..", "..", "lib", "cli", "probe-worker.mjs");

/** The error of a machine that has reached its limit of open files. It says nothing about the endpoint. */
const OUT_OF_FILES = /^E[MN]FILE/;

/** libuv resolves names in threads. With its default of four, slow answers from DNS would hold up all other probes. */
const MOST_THREADS = 64;

/** Probes endpoints from this machine. */
export async function probeEndpoints(targets: readonly ProbeTarget[], settings: ProbeSettings): Promise<ServedEndpoint[]> {
  const { concurrency, timeout, roots, now, showProgress, checksRevocation } = settings;
  if (targets.length === 0) {
    return [];
  }
  process.env.UV_THREADPOOL_SIZE ??= String(Math.max(4, Math.min(concurrency, targets.length, MOST_THREADS)));
  const progress = new SingleBar({
    format: "probing endpoints {bar} {value} of {total}, {eta_formatted} left",
    clearOnComplete: true,
    stream: process.stderr,
  });
  if (showProgress) {
    progress.start(targets.length, 0);
  }
  const served = new Array<ServedEndpoint>(targets.length);
  const chains = new Array<readonly Uint8Array[] | undefined>(targets.length);
  let least = concurrency;
  const worker = new Worker(WORKER, {
    workerData: { endpoints: targets, concurrency, timeout, roots, wantsChain: checksRevocation },
    execArgv: [],
  });
  try {
    await new Promise<void>((resolve, reject) => {
      worker.on("message", (message: ProbeMessage | LimitMessage) => {
        if ("limit" in message) {
          least = Math.min(least, message.limit);
          return;
        }
        const { index, seen } = message;
        if (OUT_OF_FILES.test(seen.problem ?? "")) {
          reject(
            new CertfleetError(
              "too-many-connections",
              `This machine cannot open ${concurrency} connections at once, so the probes have no result. Set a lower --concurrency, or raise the limit of open files (ulimit -n).`,
            ),
          );
        }
        served[index] = servedEndpoint(targets[index], seen, now);
        chains[index] = seen.chain;
        if (showProgress) {
          progress.increment();
        }
      });
      worker.on("error", reject);
      worker.on("exit", () => resolve());
    });
  } finally {
    await worker.terminate();
    if (showProgress) {
      progress.stop();
    }
  }
  if (least < concurrency) {
    note(safe`This machine was too slow for ${concurrency} probes at once, and ran ${least} at times. Set a lower --concurrency.`);
  }
  return checksRevocation ? withRevocation(targets, served, chains, settings) : served;
}

/** The largest revocation list that is read. Those of public CAs have up to a few megabytes. */
const LIST_BYTES = 32 * 2 ** 20;

/** Lists are larger than handshakes. */
const LIST_TIMEOUT = 60_000;

async function withRevocation(
  targets: readonly ProbeTarget[],
  served: readonly ServedEndpoint[],
  chains: readonly (readonly Uint8Array[] | undefined)[],
  { roots, addresses }: ProbeSettings,
): Promise<ServedEndpoint[]> {
  const { checkRevocation } = await import("./revocation-check");
  const reached = [...served.keys()].filter((index) => served[index].reachable);
  const probed = reached.map((index) => ({
    chain: (chains[index] ?? []).map((der) => Buffer.from(der)),
    isTrusted: served[index].chainValid === true,
    directory: targets[index].directory,
  }));
  const answers = await checkRevocation(probed, { bytes: LIST_BYTES, timeout: LIST_TIMEOUT, roots, addresses });
  const byIndex = new Map(reached.map((index, position) => [index, answers[position]]));
  return served.map((each, index) => (byIndex.has(index) ? { ...each, revocation: byIndex.get(index) } : each));
}

function servedEndpoint({ declaredHost, port }: ProbeTarget, seen: ProbeMessage["seen"], now: Date): ServedEndpoint {
  const { reachable, problem, notAfter, serial, issuer, protocol, outdated } = seen;
  const end = moment(notAfter);
  return {
    host: declaredHost,
    port,
    reachable,
    problem,
    daysLeft: end && daysBetween(now, end),
    notAfter,
    chainValid: seen.chainValid === undefined ? undefined : seen.chainValid === 1,
    nameMatches: seen.nameMatches === undefined ? undefined : seen.nameMatches === 1,
    serial,
    issuer,
    protocol,
    outdatedProtocols: outdated,
  };
}
