// Whether an endpoint accepts a version of TLS.
import net from "node:net";
import tls from "node:tls";

const contexts = new Map();

/** Offers one version and nothing else. Never rejects: whatever goes wrong is no acceptance. */
export function accepts({ host, port, address = host }, version, timeout) {
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
    // TLS 1.0 and 1.1 sign with SHA-1, which OpenSSL 3 allows at its lowest level only.
    contexts.set(version, tls.createSecureContext({ minVersion: version, maxVersion: version, ciphers: "DEFAULT@SECLEVEL=0" }));
  }
  return contexts.get(version);
}
