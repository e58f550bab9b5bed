import * as path from "node:path";
import { Worker } from "node:worker_threads";
import { SingleBar } from "cli-progress";
import { CertfleetError } from "../core/error";
import { plural } from "../core/text";
import { daysBetween, moment } from "../inventory/health/expiry";
import { ServedEndpoint } from "../inventory/health/health";
import { ConnectAddress } from "./bounded-download";
import { safe } from "./output/text";
import { note } from "./output/writer";
import { ProbeRecord } from "./probe-record";
import { ProbeTarget } from "./probe-targets";

/** How to probe endpoints. */
export interface ProbeSettings {
  /** The number of endpoints to probe at once. */
  readonly concurrency: number;
  /** The number of probes of one address and port at once. */
  readonly perHost: number;
  /** The number of probes of one address and port that start in a second. */
  readonly pace: number;
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
  /**
   * The file that keeps results until a run is complete.
   *
   * @default - an interrupted run starts from the beginning
   */
  readonly resume?: string;
}

/** What probes found out. */
export interface ProbeRun {
  /** The results, in the order of the targets. */
  readonly served: readonly ServedEndpoint[];
  /** The endpoints without a result, or with one that is not complete, because the user interrupted the run. */
  readonly undetermined: readonly ProbeTarget[];
}

/** That the worker thread was late with its own work, and runs fewer probes at once. */
interface LimitMessage {
  readonly limit: number;
}

/** The result of one probe, as the worker thread sends it. */
export interface ProbeResult {
  readonly reachable: boolean;
  readonly problem?: string;
  readonly notAfter?: string;
  readonly chainValid?: 0 | 1;
  readonly nameMatches?: 0 | 1;
  readonly serial?: string;
  readonly issuer?: string;
  readonly protocol?: string;
  readonly outdated: readonly string[];
  readonly chain?: readonly Uint8Array[];
}

interface ProbeMessage {
  readonly index: number;
  readonly seen: ProbeResult;
}

// The package has the worker and what it imports as sources. lib/cli and dist/cli are equally deep in it.
const WORKER = path.join(__dirname, "..", "..", "lib", "cli", "probe-worker.mjs");

/** The error of a machine that has reached its limit of open files. It says nothing about the endpoint. */
const OUT_OF_FILES = /^E[MN]FILE/;

/** libuv resolves names in threads. With its default of four, slow answers from DNS would hold up all other probes. */
const MOST_THREADS = 64;

/**
 * Probes endpoints from this machine. The first interrupt (Ctrl-C) starts no further probe, the second one ends the process.
 *
 * @param onResult called with each result as soon as it is known
 */
export async function probeEndpoints(
  targets: readonly ProbeTarget[],
  settings: ProbeSettings,
  onResult: (seen: ServedEndpoint) => void = () => undefined,
): Promise<ProbeRun> {
  const { now, checksRevocation, resume } = settings;
  if (targets.length === 0) {
    return { served: [], undetermined: [] };
  }
  const served = new Array<ServedEndpoint | undefined>(targets.length);
  const chains = new Array<readonly Uint8Array[] | undefined>(targets.length);
  const keep = (index: number, seen: ProbeResult) => {
    const result = servedEndpoint(targets[index], seen, now);
    served[index] = result;
    chains[index] = seen.chain;
    onResult(result);
  };
  const record = resume === undefined ? undefined : await ProbeRecord.open(resume, targets, settings);
  record?.results.forEach((seen, index) => keep(index, seen));
  const left = [...targets.keys()].filter((index) => served[index] === undefined);
  if (record !== undefined && left.length < targets.length) {
    note(
      safe`${resume ?? ""}: ${targets.length - left.length} of ${plural(targets.length, "endpoint")} have a result of the interrupted run.`,
    );
  }
  let isInterrupted: boolean;
  try {
    isInterrupted = await runProbes(targets, left, settings, (index, seen) => {
      record?.add(targets[index], seen);
      keep(index, seen);
    });
  } finally {
    record?.close();
  }
  const determined = served.filter((each) => each !== undefined);
  if (isInterrupted) {
    // Revocation lists are not read after Ctrl-C, so it is not determined whether the certificates are revoked.
    return { served: determined, undetermined: targets.filter((_, index) => checksRevocation || served[index] === undefined) };
  }
  const complete = checksRevocation ? await withRevocation(targets, determined, chains, settings) : determined;
  record?.remove();
  return { served: complete, undetermined: [] };
}

/** Runs the probes of some targets in a thread. Returns whether the user interrupted them. */
async function runProbes(
  targets: readonly ProbeTarget[],
  indexes: readonly number[],
  settings: ProbeSettings,
  onResult: (index: number, seen: ProbeResult) => void,
): Promise<boolean> {
  if (indexes.length === 0) {
    return false;
  }
  const { concurrency, perHost, pace, timeout, roots, showProgress, checksRevocation } = settings;
  process.env.UV_THREADPOOL_SIZE ??= String(Math.max(4, Math.min(concurrency, indexes.length, MOST_THREADS)));
  const progress = new ProbeProgress(targets.length, targets.length - indexes.length, showProgress);
  let least = concurrency;
  const endpoints = indexes.map((index) => targets[index]);
  const worker = new Worker(WORKER, {
    workerData: { endpoints, concurrency, perHost, pace, timeout, roots, wantsChain: checksRevocation },
    execArgv: [],
  });
  let isInterrupted = false;
  const interrupt = () => {
    isInterrupted = true;
    progress.stop();
    note(safe`Interrupted: waiting for the probes that have started. Press Ctrl-C again to end at once.`);
    worker.postMessage("stop");
  };
  process.once("SIGINT", interrupt);
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
          return;
        }
        try {
          onResult(indexes[index], seen);
        } catch (error) {
          reject(error as Error);
        }
        progress.increment();
      });
      worker.on("error", reject);
      worker.on("exit", () => resolve());
    });
  } finally {
    process.removeListener("SIGINT", interrupt);
    await worker.terminate();
    progress.stop();
  }
  if (least < concurrency) {
    note(safe`This machine was too slow for ${concurrency} probes at once, and ran ${least} at times. Set a lower --concurrency.`);
  }
  return isInterrupted;
}

/** The progress of a run on a terminal. */
class ProbeProgress {
  private readonly begun = Date.now();
  private readonly bar?: SingleBar;
  private done = 0;

  constructor(total: number, before: number, isShown: boolean) {
    if (isShown) {
      const format = "probing endpoints {bar} {value} of {total}, {rate} a second, {eta_formatted} left";
      this.bar = new SingleBar({ format, clearOnComplete: true, gracefulExit: false, stream: process.stderr });
      this.bar.start(total, before, { rate: "-" });
    }
  }

  increment(): void {
    const seconds = (Date.now() - this.begun) / 1000;
    this.bar?.increment({ rate: (++this.done / Math.max(seconds, 0.001)).toFixed(0) });
  }

  stop(): void {
    this.bar?.stop();
  }
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

function servedEndpoint({ declaredHost, port }: ProbeTarget, seen: ProbeResult, now: Date): ServedEndpoint {
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
