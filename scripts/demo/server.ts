import * as net from "node:net";
import * as tls from "node:tls";
import { TestCa, TestCertificate } from "../../test/aws/endpoint-probe/certificates";
import { InventoryDocument, InventoryEndpoint } from "../../lib/inventory/shape";

const DAY = 24 * 60 * 60;

/** The host that is served with the certificate of another name, so that there is something to find. */
const WRONG_NAME = "www.example.net";

/** Days that are left of the certificate of some other hosts. */
const ENDS_SOON = 5;

/** A TLS server that stands for all endpoints of a fleet. */
export interface LocalServer {
  readonly port: number;
  /** The endpoints that it stands for, as `host:port`. */
  readonly endpoints: readonly string[];
  /** The file with the root that its certificates come from. */
  readonly root: string;
  /** What is wrong with it on purpose. */
  readonly notes: readonly string[];
  stop(): Promise<void>;
}

/** Serves a certificate for each host of an inventory: of a CA that lives as long as the folder. No cloud hands out its private keys. */
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
  // A look that fails is the visitor's affair.
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
      `${WRONG_NAME}: the certificate of another name`,
      `${hostsEndingSoon.join(" and ")}: a certificate that ends in ${ENDS_SOON} days`,
    ],
    stop: () => {
      sockets.forEach((socket) => socket.destroy());
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** The hosts that Google serves, or without them the first of AWS. */
function endingSoon({ certificates }: InventoryDocument): readonly string[] {
  return certificates.static?.endpoints.flatMap(({ hosts }) => hosts) ?? ["www.example.com"];
}

function addressesOf({ hosts, port }: InventoryEndpoint): string[] {
  return hosts.map((host) => `${host}:${port}`);
}

function contextOf({ key, certificate }: TestCertificate): tls.SecureContext {
  return tls.createSecureContext({ key, cert: certificate });
}
