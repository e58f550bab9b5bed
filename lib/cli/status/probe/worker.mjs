// Looks at endpoints in a thread of its own, so many at once, and sends what it saw of each as soon as it knows.
// Nothing of an endpoint is kept here once it is told: ten thousand take no more memory than those that are looked at together.
import tls from "node:tls";
import { parentPort, workerData } from "node:worker_threads";
import { probe } from "../../../aws/endpoint-probe/function/index.mjs";
import { accepts } from "./versions.mjs";

const { endpoints, concurrency, timeout, roots } = workerData;
const ca = [...tls.rootCertificates, ...roots];
let next = 0;

// The handshake failed rather than the connection: the endpoint may know nothing but versions that are no longer offered.
const REFUSED = /^(EPROTO|ERR_SSL)/;

async function look() {
  while (next < endpoints.length) {
    const index = next++;
    const { host, port, connectTo, unwanted } = endpoints[index];
    const endpoint = { host, port: connectTo?.port ?? port, address: connectTo?.address, unwanted };
    const deadline = Date.now() + timeout;
    const { Reachable, ChainValid, NameMatches, ...seen } = await probe(endpoint, timeout, ca);
    const outdated = Reachable === 1 || REFUSED.test(seen.problem) ? await acceptedVersions(endpoint, seen.protocol, deadline) : [];
    parentPort.postMessage({
      index,
      seen: { ...seen, reachable: Reachable === 1, chainValid: ChainValid, nameMatches: NameMatches, outdated },
    });
  }
}

/** Which of the versions that it should not accept it does. What it has negotiated already need not be tried. */
async function acceptedVersions(endpoint, protocol, deadline) {
  const tried = await Promise.all(
    endpoint.unwanted.map(async (version) => version === protocol || (await accepts(endpoint, version, deadline - Date.now()))),
  );
  return endpoint.unwanted.filter((_, index) => tried[index]);
}

await Promise.all(Array.from({ length: Math.min(concurrency, endpoints.length) }, look));
