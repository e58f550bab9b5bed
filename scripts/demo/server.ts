import * as net from "node:net";
import * as tls from "node:tls";
import { TestCa, TestCertificate } from "../../test/aws/endpoint-probe/certificates";
import { InventoryDocument, InventoryEndpoint } from "../../lib/inventory/inventory-schema";
import { faultsOf, servedBy } from "./faults";

const DAY = 24 * 60 * 60;

/** A TLS server in place of all endpoints of several inventories. */
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

/** Serves a certificate of a temporary CA for each host of inventories, because no cloud hands out private keys. */
export async function serve(inventories: readonly InventoryDocument[], folder: string): Promise<LocalServer> {
  const ca = new TestCa(folder);
  const root = ca.make("certfleet demo", { isCa: true });
  const faults = faultsOf(inventories);
  const contexts = new Map<string, tls.SecureContext>();
  const certificates = inventories.flatMap((each) => Object.values(each.certificates));
  for (const { domains, notAfter, renewal, endpoints } of certificates) {
    for (const host of new Set(endpoints.flatMap(({ hosts }) => hosts))) {
      const until = notAfter === undefined ? (renewal?.lifetimeDays ?? 90) * DAY : (Date.parse(notAfter) - Date.now()) / 1000;
      const served = servedBy(ca, host, { names: domains, until, issuer: root }, faults.get(host));
      if (served !== undefined) {
        contexts.set(host, contextOf(served));
      }
    }
  }
  const server = tls.createServer({
    minVersion: "TLSv1.2",
    SNICallback: (host, done) => {
      const context = contexts.get(host);
      done(context === undefined ? new Error(`no certificate for ${host}`) : null, context);
    },
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
    notes: [...faults].map(([host, { note }]) => `${host} ${note}`),
    stop: () => {
      sockets.forEach((socket) => socket.destroy());
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function addressesOf({ hosts, port }: InventoryEndpoint): string[] {
  return hosts.map((host) => `${host}:${port}`);
}

function contextOf({ key, certificate }: TestCertificate): tls.SecureContext {
  return tls.createSecureContext({ key, cert: certificate });
}
