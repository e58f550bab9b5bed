import * as net from "node:net";
import * as tls from "node:tls";
import { TestCa, TestCertificate } from "../../test/aws/endpoint-probe/certificates";
import { InventoryDocument, InventoryEndpoint } from "../../lib/inventory/inventory-schema";

const DAY = 24 * 60 * 60;

/** The host that is served with the certificate of another name, as a deliberate fault. */
const WRONG_NAME = "www.example.net";

/** The days left of the certificate of some other hosts. */
const ENDS_SOON = 5;

/** A TLS server in place of all endpoints of a fleet. */
export interface LocalServer {
  readonly port: number;
  /** The endpoints that it replaces, as `host:port`. */
  readonly endpoints: readonly string[];
  /** The file with the root of its certificates. */
  readonly root: string;
  /** The deliberate faults. */
  readonly notes: readonly string[];
  stop(): Promise<void>;
}

/** Serves a certificate of a temporary CA for each host of an inventory, because no cloud hands out private keys. */
export async function serve(inventory: InventoryDocument, folder: string): Promise<LocalServer> {
  const ca = new TestCa(folder);
  const root = ca.make("certfleet demo", { isCa: true });
  const hostsEndingSoon = endingSoon(inventory);
  const contexts = new Map<string, tls.SecureContext>();
  const certificates = Object.values(inventory.certificates);
  for (const { domains, notAfter, renewal, endpoints } of certificates) {
    for (const host of new Set(endpoints.flatMap(({ hosts }) => hosts))) {
      const issued = notAfter === undefined ? (renewal?.lifetimeDays ?? 90) * DAY : (Date.parse(notAfter) - Date.now()) / 1000;
      const until = hostsEndingSoon.includes(host) ? ENDS_SOON * DAY + DAY / 2 : issued;
      contexts.set(host, contextOf(ca.make(host, { names: host === WRONG_NAME ? ["old.example.net"] : domains, until, issuer: root })));
    }
  }
  const server = tls.createServer({
    minVersion: "TLSv1.2",
    SNICallback: (host, done) => done(null, contexts.get(host)),
  });
  // A failed probe is reported by the client.
  server.on("tlsClientError", () => undefined);
  server.on("secureConnection", (socket) => socket.on("error", () => undefined));
  const sockets = new Set<net.Socket>();
  server.on("connection", (socket: net.Socket) => sockets.add(socket.once("close", () => sockets.delete(socket))));
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    endpoints: [...new Set(certificates.flatMap(({ endpoints }) => endpoints.flatMap(addressesOf)))],
    root: root.certificateFile,
    notes: [
      `${WRONG_NAME} serves the certificate of another name`,
      `the certificate of ${hostsEndingSoon.join(" and ")} expires in ${ENDS_SOON} days`,
    ],
    stop: () => {
      sockets.forEach((socket) => socket.destroy());
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** The hosts that Google serves, or the first host of AWS in the AWS part. */
function endingSoon({ certificates }: InventoryDocument): readonly string[] {
  return certificates.static?.endpoints.flatMap(({ hosts }) => hosts) ?? ["www.example.com"];
}

function addressesOf({ hosts, port }: InventoryEndpoint): string[] {
  return hosts.map((host) => `${host}:${port}`);
}

function contextOf({ key, certificate }: TestCertificate): tls.SecureContext {
  return tls.createSecureContext({ key, cert: certificate });
}
