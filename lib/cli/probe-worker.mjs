// Probes endpoints in a thread of its own, a limited number at once, and sends each result as soon as it has it. It keeps no result, so the
// memory that it takes depends on the number of probes at once, not on the number of endpoints.
import net from "node:net";
import tls from "node:tls";
import { parentPort, workerData } from "node:worker_threads";
import { probe } from "../aws/endpoint-probe/function/index.mjs";

const { endpoints, concurrency, timeout, roots, wantsChain } = workerData;
const ca = [...tls.rootCertificates, ...roots];
let next = 0;

// The handshake failed, not the connection: the endpoint may only know versions that this client no longer offers.
const REFUSED = /^(EPROTO|ERR_SSL)/;

async function probeNext() {
  while (next < endpoints.length) {
    const index = next++;
    const { host, port, connectTo, unwanted } = endpoints[index];
    const endpoint = { host, port: connectTo?.port ?? port, address: connectTo?.address, unwanted, wantsChain };
    const deadline = Date.now() + timeout;
    const { Reachable, ChainValid, NameMatches, ...seen } = await probe(endpoint, timeout, ca);
    const outdated = Reachable === 1 || REFUSED.test(seen.problem) ? await acceptedVersions(endpoint, seen.protocol, deadline) : [];
    parentPort.postMessage({
      index,
      seen: { ...seen, reachable: Reachable === 1, chainValid: ChainValid, nameMatches: NameMatches, outdated },
    });
  }
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
function accepts({ host, port, address = host }, version, timeout) {
  return new Promise((resolve) => {
    const socket = tls.connect({
      host: address,
      port,
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

await Promise.all(Array.from({ length: Math.min(concurrency, endpoints.length) }, probeNext));
