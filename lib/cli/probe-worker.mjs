// Probes endpoints in a thread of its own, a limited number at once, and sends each result as soon as it has it. It keeps no result, so the
// memory that it takes depends on the number of probes at once, not on the number of endpoints.
import { lookup } from "node:dns/promises";
import net from "node:net";
import tls from "node:tls";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { probe } from "../aws/endpoint-probe/function/index.mjs";
import { ProbeQueue } from "./probe-queue.mjs";

const { endpoints, concurrency, perHost = concurrency, pace = Infinity, timeout, roots, wantsChain, latestDelay = 100 } = workerData;
const ca = [...tls.rootCertificates, ...roots];

// The handshake failed, not the connection: the endpoint may only know versions that this client no longer offers.
const REFUSED = /^(EPROTO|ERR_SSL)/;

/**
 * Failures that can happen by chance, and the attempts after which one counts. A server that does not answer in time costs the whole time limit
 * with each attempt, and is rarely reached by a third.
 */
const BY_CHANCE = [
  { problem: /^(no TLS handshake within|ETIMEDOUT)/, attempts: 2 },
  { problem: /^(ECONNRESET|ECONNREFUSED|EPIPE|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|the connection was closed)/, attempts: 5 },
];

/** The pause before the second attempt, in milliseconds. It doubles with each further one. */
const PAUSE = 100;

/** The fewest probes at once. */
const LEAST = 5;

/** How many probes run at once: fewer while this thread is so late with its own work that it would take a delay of its own for the server's. */
let limit = concurrency;
let isLate = false;
const delay = monitorEventLoopDelay({ resolution: 20 });

function adaptLimit() {
  isLate = delay.mean / 1e6 > latestDelay;
  delay.reset();
  limit = isLate ? Math.max(Math.min(LEAST, concurrency), Math.floor(limit / 2)) : Math.min(concurrency, limit + LEAST);
  if (isLate) {
    parentPort.postMessage({ limit });
  }
  start();
}

let isStopped = false;

/** Starts the probes that may start. */
let start = () => undefined;

/** Probes endpoints by index, and resolves to those to probe again. */
function probeAll(indexes, attempt) {
  const again = [];
  let next = 0;
  let running = 0;
  return new Promise((resolve) => {
    const queue = new ProbeQueue(perHost, pace, () => start());
    const run = async (act) => {
      running++;
      await act();
      running--;
      start();
    };
    start = () => {
      while (running < limit && !isStopped) {
        const taken = queue.take();
        if (taken !== undefined) {
          void run(async () => {
            const { index, addresses } = taken.probe;
            const seen = await look(endpoints[index], addresses);
            queue.done(taken.server);
            if (seen.reachable || attempt >= attemptsFor(seen.problem)) {
              parentPort.postMessage({ index, seen });
            } else {
              again.push(index);
            }
          });
        } else if (next < indexes.length) {
          const index = indexes[next++];
          void run(async () => {
            const { server, addresses } = await serverOf(endpoints[index]);
            queue.add(server, { index, addresses });
          });
        } else {
          break;
        }
      }
      if (running === 0 && (isStopped || (next === indexes.length && queue.isEmpty))) {
        resolve(again);
      }
    };
    start();
  });
}

/** The server of an endpoint, for its limits, and its addresses where DNS was asked. Names with the same addresses have one server. */
async function serverOf({ host, port, connectTo }) {
  if (connectTo !== undefined || net.isIP(host) !== 0) {
    return { server: `${connectTo?.address ?? host} ${connectTo?.port ?? port}` };
  }
  try {
    const addresses = await lookup(host, { all: true });
    return { server: `${addresses.map(({ address }) => address).sort()[0]} ${port}`, addresses };
  } catch {
    // The probe finds the reason.
    return { server: `${host} ${port}` };
  }
}

function attemptsFor(problem = "") {
  return BY_CHANCE.find((each) => each.problem.test(problem))?.attempts ?? 1;
}

async function look({ host, port, connectTo, unwanted }, addresses) {
  const endpoint = { host, port: connectTo?.port ?? port, address: connectTo?.address, unwanted, wantsChain, addresses };
  const deadline = Date.now() + timeout;
  const { Reachable, ChainValid, NameMatches, ...seen } = await probe(endpoint, timeout, ca);
  const outdated = Reachable === 1 || REFUSED.test(seen.problem) ? await acceptedVersions(endpoint, seen.protocol, deadline) : [];
  return { ...seen, reachable: Reachable === 1, chainValid: ChainValid, nameMatches: NameMatches, outdated };
}

/** The versions that the endpoint accepts although it should not. The version that it has negotiated needs no further try. */
async function acceptedVersions(endpoint, protocol, deadline) {
  const tried = await Promise.all(
    endpoint.unwanted.map(async (version) => version === protocol || (await accepts(endpoint, version, deadline - Date.now()))),
  );
  return endpoint.unwanted.filter((_, index) => tried[index]);
}

const contexts = new Map();

/** Whether an endpoint accepts a version that is offered alone. The promise never rejects: an error means that it does not. */
function accepts({ host, port, address = host, addresses }, version, timeout) {
  return new Promise((resolve) => {
    const socket = tls.connect({
      host: address,
      port,
      lookup: addresses && ((_, { all }, found) => (all ? found(null, addresses) : found(null, addresses[0].address, addresses[0].family))),
      servername: net.isIP(host) === 0 ? host : undefined,
      secureContext: contextOf(version),
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
    });
    const end = (accepted) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(accepted);
    };
    const timer = setTimeout(() => end(false), Math.max(timeout, 0));
    socket.on("secureConnect", () => end(socket.getProtocol() === version));
    socket.on("error", () => end(false));
    socket.on("close", () => end(false));
  });
}

function contextOf(version) {
  if (!contexts.has(version)) {
    // TLS 1.0 and 1.1 sign with SHA-1, which OpenSSL 3 only allows at its lowest security level.
    contexts.set(version, tls.createSecureContext({ minVersion: version, maxVersion: version, ciphers: "DEFAULT@SECLEVEL=0" }));
  }
  return contexts.get(version);
}

delay.enable();
const watch = setInterval(adaptLimit, 500);
parentPort.on("message", () => {
  isStopped = true;
  start();
});
parentPort.unref();
let left = [...endpoints.keys()];
for (let attempt = 1; left.length > 0 && !isStopped; attempt++) {
  left = await probeAll(left, attempt);
  // An attempt of a thread that is late says nothing about the server.
  attempt -= isLate && limit > Math.min(LEAST, concurrency) ? 1 : 0;
  if (left.length > 0 && !isStopped) {
    await pause(PAUSE * 2 ** (attempt - 1));
  }
}
clearInterval(watch);
delay.disable();
