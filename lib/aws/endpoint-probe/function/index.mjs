// Looks at the certificates that endpoints serve, and writes what it sees as CloudWatch metrics in the Embedded Metric Format.
// Runs as it is in AWS Lambda (Node 22) and in tests; it needs nothing but Node.
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import net from "node:net";
import { Duplex } from "node:stream";
import tls from "node:tls";
import { sentChain } from "./sent-chain.mjs";

const DAY = 24 * 60 * 60 * 1000;
const NAMESPACE = "Certfleet";
const UNITS = { DaysLeft: "None", ChainValid: "None", NameMatches: "None", IsIssued: "None", Reachable: "None" };

/** Bytes that a server may send before the handshake is done: a chain of a hundred certificates has a tenth of it. */
const HANDSHAKE_BYTES = 2 ** 20;

/** What the function's environment sets; tests pass their own. */
const SETTINGS = {
  /** Endpoints looked at in parallel. */
  concurrency: 50,
  /** Milliseconds for one endpoint, connecting included. */
  hostTimeout: 8000,
  /** Milliseconds kept back from the function's time limit to write what is known. */
  reserve: 2000,
};

/**
 * Lambda's entry point. The event holds the endpoints: { endpoints: [{ host, port, serials? }] }, `serials` being those of the
 * certificates that were issued last and may be served. One that cannot be read has no DaysLeft, so that an alarm on missing data fires.
 */
export async function handler(event, context) {
  const remaining = context?.getRemainingTimeInMillis?.() ?? 60_000;
  const results = await probeAll(event.endpoints ?? [], { ...SETTINGS, deadline: Date.now() + remaining - SETTINGS.reserve });
  for (const result of results) {
    console.log(JSON.stringify(metricsOf(result, Date.now())));
  }
  return { probed: results.length, unreachable: results.filter((result) => result.Reachable === 0).length };
}

/** Looks at every endpoint, so many at once, until the deadline: what is left then counts as unreachable. */
export async function probeAll(endpoints, settings) {
  const { concurrency, hostTimeout, deadline, ca } = { ...SETTINGS, deadline: Infinity, ...settings };
  const roots = ca ?? trustedRoots();
  const results = new Array(endpoints.length);
  let next = 0;
  const worker = async () => {
    while (next < endpoints.length) {
      const index = next++;
      const left = Math.min(hostTimeout, deadline - Date.now());
      results[index] =
        left > 0 ? await probe(endpoints[index], left, roots) : failed(endpoints[index], "there was no time left to probe it");
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, endpoints.length) }, worker));
  return results;
}

/** Looks at one endpoint. Never rejects: what goes wrong is a `problem` of the result. */
export function probe(endpoint, timeout, ca = trustedRoots()) {
  const { host, port = 443, address = host } = endpoint;
  return new Promise((resolve) => {
    const received = [];
    const secrets = [];
    const raw = net.connect({ host: address, port });
    const socket = tls.connect({
      socket: tapped(raw, received),
      servername: net.isIP(host) === 0 ? host : undefined,
      secureContext: contextOf(ca),
      // The chain is judged below, so that one that is not valid can still be read.
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
    });
    const end = (result) => {
      clearTimeout(timer);
      socket.destroy();
      raw.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => end(failed(endpoint, `no TLS handshake within ${timeout} ms`)), timeout);
    socket.on("keylog", (line) => secrets.push(line.toString()));
    socket.on("error", (error) => end(failed(endpoint, describe(error))));
    raw.on("error", (error) => end(failed(endpoint, describe(error))));
    raw.on("close", () => end(failed(endpoint, "the connection was closed before the TLS handshake completed")));
    socket.on("secureConnect", () => {
      try {
        end(judge(endpoint, socket, sentChain(Buffer.concat(received), secrets)));
      } catch (error) {
        end(failed(endpoint, describe(error)));
      }
    });
  });
}

/** One line of the Embedded Metric Format: values under the dimension, and the rest to search logs by. */
export function metricsOf(result, now) {
  const { host, port, serial, issuer, protocol, problem } = result;
  const values = Object.fromEntries(Object.keys(UNITS).map((name) => [name, result[name]]));
  const known = Object.entries(values).filter(([, value]) => value !== undefined);
  const metrics = known.map(([Name]) => ({ Name, Unit: UNITS[Name] }));
  return {
    _aws: { Timestamp: now, CloudWatchMetrics: [{ Namespace: NAMESPACE, Dimensions: [["Endpoint"]], Metrics: metrics }] },
    Endpoint: `${host}:${port}`,
    ...Object.fromEntries(known),
    serial,
    issuer,
    protocol,
    problem,
  };
}

/** A serial number in one form, whether it is written in decimal, in hexadecimal, or with colons. */
export function sameSerial(issued, served) {
  const plain = String(issued).replace(/:/g, "").toLowerCase();
  const seen = BigInt(`0x${served}`);
  const readings = [];
  if (/^[0-9]+$/.test(plain)) {
    readings.push(BigInt(plain));
  }
  if (/^[0-9a-f]+$/.test(plain)) {
    readings.push(BigInt(`0x${plain}`));
  }
  return readings.includes(seen);
}

/** Whether browsers accept a certificate for a host: they do not read the common name, and a wildcard is a whole label. */
function hasName(leaf, host) {
  return net.isIP(host) === 0
    ? leaf.checkHost(host, { subject: "never", partialWildcards: false }) !== undefined
    : leaf.checkIP(host) !== undefined;
}

function judge(endpoint, socket, chain) {
  const { host, port = 443 } = endpoint;
  const peer = socket.getPeerCertificate();
  const leaf = new X509Certificate(peer.raw);
  const serial = leaf.serialNumber.toLowerCase();
  const problem = weakness(leaf) ?? (socket.authorized ? undefined : String(socket.authorizationError));
  return {
    host,
    port,
    Reachable: 1,
    notAfter: new Date(leaf.validTo).toISOString(),
    DaysLeft: Math.floor(((Date.parse(leaf.validTo) - Date.now()) / DAY) * 100) / 100,
    ChainValid: problem === undefined ? 1 : 0,
    NameMatches: hasName(leaf, host) ? 1 : 0,
    IsIssued: isIssued(endpoint.serials, serial),
    serial,
    issuer: leaf.issuer.replace(/\n/g, ", "),
    protocol: socket.getProtocol(),
    problem: problem ?? (chain === undefined || isInOrder(chain) ? undefined : "the chain is not in order"),
    chain: endpoint.wantsChain === true ? builtChain(socket) : undefined,
  };
}

/** The chain as Node has built it, with the root where it is known, in DER. A root is its own issuer. */
function builtChain(socket) {
  const chain = [];
  let certificate = socket.getPeerCertificate(true);
  while (certificate?.raw !== undefined && !chain.some((raw) => raw.equals(certificate.raw))) {
    chain.push(certificate.raw);
    certificate = certificate.issuerCertificate;
  }
  return chain;
}

// Without the number of one of them nobody can tell whether another certificate is that one.
function isIssued(serials, served) {
  if (serials === undefined || serials.length === 0 || serials.some((serial) => serial === "")) {
    return undefined;
  }
  return serials.some((serial) => sameSerial(serial, served)) ? 1 : 0;
}

/** Object identifiers of signatures that clients refuse: RSA with MD5 and SHA-1, DSA with SHA-1, ECDSA with SHA-1. */
const WEAK_SIGNATURES = new Map([
  ["2a864886f70d010104", "MD5"],
  ["2a864886f70d010105", "SHA-1"],
  ["2a8648ce380403", "SHA-1"],
  ["2a8648ce3d0401", "SHA-1"],
]);

/** What clients refuse in a certificate. OpenSSL accepts RSA keys from 1024 bits, and has no code of its own for weak signatures. */
function weakness({ publicKey, raw }) {
  const bits = publicKey.asymmetricKeyDetails?.modulusLength;
  if (bits !== undefined && bits < 2048) {
    return `the key is RSA with ${bits} bits`;
  }
  const hash = WEAK_SIGNATURES.get(signatureOf(raw));
  return hash === undefined ? undefined : `the certificate is signed with ${hash}`;
}

/** The object identifier of a certificate's signature, in hexadecimal: the first element of what follows the signed part. */
function signatureOf(der) {
  const signed = elementAt(der, elementAt(der, 0).from);
  const identifier = elementAt(der, elementAt(der, signed.to).from);
  return der.subarray(identifier.from, identifier.to).toString("hex");
}

/** Where the content of a DER element begins and ends. */
function elementAt(der, offset) {
  const first = der[offset + 1];
  const bytes = first < 0x80 ? 0 : first & 0x7f;
  const from = offset + 2 + bytes;
  return { from, to: from + (bytes === 0 ? first : der.readUIntBE(offset + 2, bytes)) };
}

// Clients put a chain in order by themselves, but TLS 1.2 requires that each certificate is issued by the one after it.
function isInOrder(chain) {
  const certificates = chain.map((der) => new X509Certificate(der));
  return certificates.every((certificate, index) => index === certificates.length - 1 || certificate.checkIssued(certificates[index + 1]));
}

function failed({ host, port = 443 }, problem) {
  return { host, port, Reachable: 0, problem };
}

function describe(error) {
  return `${error.code ?? error.name}: ${error.message}`.replace(/\s+/g, " ").slice(0, 300);
}

// A copy of what comes in lets the chain be read as it was sent, which Node does not tell. TLS over a plain socket would bypass a
// listener on it, so it runs over a stream that is none.
function tapped(raw, received) {
  const stream = new Duplex({
    read: () => raw.resume(),
    write: (chunk, _encoding, done) => raw.write(chunk, done),
    final: (done) => raw.end(done),
  });
  let size = 0;
  raw.on("data", (chunk) => {
    size += chunk.length;
    if (size > HANDSHAKE_BYTES) {
      raw.destroy(new Error("it sends more data than a TLS handshake"));
      return;
    }
    received.push(chunk);
    if (!stream.push(chunk)) {
      raw.pause();
    }
  });
  raw.on("end", () => stream.push(null));
  return stream;
}

const contexts = new WeakMap();

// Reading 140 roots takes tens of milliseconds and a megabyte: once for all endpoints.
function contextOf(ca) {
  if (!contexts.has(ca)) {
    contexts.set(ca, tls.createSecureContext({ ca, minVersion: "TLSv1" }));
  }
  return contexts.get(ca);
}

let roots;

/** Node's own roots, and those that the package was made with. */
function trustedRoots() {
  if (roots === undefined) {
    let own = [];
    try {
      own = [readFileSync(new URL("./roots.pem", import.meta.url), "utf8")];
    } catch (error) {
      if (error.code !== "ENOENT") {
        throw error;
      }
    }
    roots = [...tls.rootCertificates, ...own];
  }
  return roots;
}
