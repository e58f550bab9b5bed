import * as path from "node:path";
import { Worker } from "node:worker_threads";
import { SingleBar } from "cli-progress";
import { CertfleetError } from "../../core/error";
import { daysBetween, moment } from "../../inventory/health/expiry";
import { ServedEndpoint } from "../../inventory/health/health";
import { ProbeTarget } from "./endpoints";

/** How endpoints are looked at. */
export interface LookSettings {
  /** How many at once. */
  readonly concurrency: number;
  /** Milliseconds for one. */
  readonly timeout: number;
  /** Further roots to trust, as PEM. */
  readonly roots: readonly string[];
  /** The moment that days are counted from. */
  readonly now: Date;
  /** Whether to show how far it is, on stderr. */
  readonly showProgress: boolean;
}

/** What the thread tells of an endpoint. */
interface Message {
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
  };
}

// Shipped as it is, like the probe that it uses: the compiler's output and its source are equally deep in the package.
const WORKER = path.join(__dirname, "..", "..", "..", "lib", "cli", "status", "probe", "worker.mjs");

/** The limit of this machine rather than a fault of an endpoint. */
const OUT_OF_FILES = /^E[MN]FILE/;

/** libuv resolves names in threads: where DNS is slow, four of them would hold up all others. */
const MOST_THREADS = 64;

/** Looks at endpoints from here. */
export async function look(targets: readonly ProbeTarget[], settings: LookSettings): Promise<ServedEndpoint[]> {
  const { concurrency, timeout, roots, now, showProgress } = settings;
  if (targets.length === 0) {
    return [];
  }
  process.env.UV_THREADPOOL_SIZE ??= String(Math.max(4, Math.min(concurrency, targets.length, MOST_THREADS)));
  const progress = new SingleBar({
    format: "looking at endpoints {bar} {value} of {total}",
    clearOnComplete: true,
    stream: process.stderr,
  });
  if (showProgress) {
    progress.start(targets.length, 0);
  }
  const served = new Array<ServedEndpoint>(targets.length);
  const worker = new Worker(WORKER, { workerData: { endpoints: targets, concurrency, timeout, roots }, execArgv: [] });
  try {
    await new Promise<void>((resolve, reject) => {
      worker.on("message", ({ index, seen }: Message) => {
        if (OUT_OF_FILES.test(seen.problem ?? "")) {
          reject(
            new CertfleetError(
              "too-many-connections",
              `this machine may not open ${concurrency} connections at once, so that nothing can be said of endpoints: give a lower --concurrency, or raise the limit (ulimit -n)`,
            ),
          );
        }
        served[index] = servedEndpoint(targets[index], seen, now);
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
  return served;
}

function servedEndpoint({ declaredHost, port }: ProbeTarget, seen: Message["seen"], now: Date): ServedEndpoint {
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
