import * as fs from "node:fs";
import * as net from "node:net";
import * as path from "node:path";
import * as tls from "node:tls";
import { Worker } from "node:worker_threads";
import { TestCa } from "../aws/endpoint-probe/certificates";
import { directoryWith } from "./status-command";

const WORKER = path.join(__dirname, "..", "..", "lib", "cli", "probe-worker.mjs");

/** What the worker thread sends. */
type Message =
  { readonly index: number; readonly seen: { readonly reachable: boolean; readonly problem?: string } } | { readonly limit: number };

describe("attempts of a probe", () => {
  const folder = directoryWith({});
  const certificate = new TestCa(folder).make("localhost", { names: ["*.example.com"] });
  const servers: net.Server[] = [];
  const sockets = new Set<net.Socket>();

  afterAll(() => {
    sockets.forEach((socket) => socket.destroy());
    servers.forEach((server) => server.close());
    fs.rmSync(folder, { recursive: true, force: true });
  });

  /** A server that treats its first connections in some way, and serves the certificate to the later ones. Returns its port and the connections so far. */
  async function serverAfter(
    failures: number,
    fail: (socket: net.Socket) => void,
    onConnection: () => void = () => undefined,
  ): Promise<{ port: number; connections: () => number }> {
    let connections = 0;
    const inner = tls.createServer({ key: certificate.key, cert: certificate.certificate });
    inner.on("tlsClientError", () => undefined);
    const server = net.createServer((socket) => {
      sockets.add(socket);
      onConnection();
      socket.on("error", () => undefined);
      if (++connections <= failures) {
        fail(socket);
      } else {
        inner.emit("connection", socket);
      }
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { port: (server.address() as net.AddressInfo).port, connections: () => connections };
  }

  /** The messages of the worker thread for hosts on some ports. */
  function probe(ports: readonly number[], settings: object = {}, onStart: (worker: Worker) => void = () => undefined): Promise<Message[]> {
    const endpoints = ports.map((port, index) => ({
      host: `h${index}.example.com`,
      port,
      connectTo: { address: "127.0.0.1" },
      unwanted: [],
    }));
    // A busy machine is late by chance, and its attempts do not count.
    const workerData = { endpoints, concurrency: 50, timeout: 1000, roots: [certificate.certificate], latestDelay: Infinity, ...settings };
    const worker = new Worker(WORKER, { workerData, execArgv: [] });
    const messages: Message[] = [];
    worker.on("message", (message: Message) => messages.push(message));
    worker.once("online", () => onStart(worker));
    return new Promise((resolve, reject) => worker.once("exit", () => resolve(messages)).once("error", reject));
  }

  const hangUp = (socket: net.Socket) => socket.destroy();
  const keepSilent = () => undefined;

  test("a server that resets four connections and then answers is healthy", async () => {
    const { port, connections } = await serverAfter(4, hangUp);
    expect(await probe([port])).toMatchObject([{ index: 0, seen: { reachable: true } }]);
    expect(connections()).toBe(5);
  });

  test("a server that resets every connection is unreachable after five attempts", async () => {
    const { port, connections } = await serverAfter(Infinity, hangUp);
    expect(await probe([port])).toMatchObject([{ index: 0, seen: { reachable: false } }]);
    expect(connections()).toBe(5);
  });

  test("a server that does not answer in time once is healthy, and unreachable if it does so twice", async () => {
    const [once, always] = [await serverAfter(1, keepSilent), await serverAfter(Infinity, keepSilent)];
    const found = (await probe([once.port, always.port])) as Extract<Message, { index: number }>[];
    expect(found.sort((one, other) => one.index - other.index)).toMatchObject([
      { seen: { reachable: true } },
      { seen: { reachable: false, problem: "no TLS handshake within 1000 ms" } },
    ]);
    expect([once.connections(), always.connections()]).toEqual([2, 2]);
  });

  test("a failed handshake is no chance: it is not tried again", async () => {
    const { port, connections } = await serverAfter(Infinity, (socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    expect(await probe([port])).toMatchObject([{ seen: { reachable: false } }]);
    expect(connections()).toBe(1);
  });

  test("a server gets no more probes at once than its limit, and another server is not held up by it", async () => {
    const open: Record<string, number> = { busy: 0, most: 0 };
    const hold = (socket: net.Socket) => {
      open.most = Math.max(open.most, ++open.busy);
      setTimeout(() => {
        open.busy--;
        socket.destroy();
      }, 30);
    };
    const [slow, quick] = [await serverAfter(Infinity, hold), await serverAfter(0, hangUp)];
    const messages = await probe([...new Array<number>(12).fill(slow.port), quick.port], { perHost: 3 });
    expect(open.most).toBe(3);
    expect(messages).toHaveLength(13);
    expect(messages[0]).toMatchObject({ index: 12, seen: { reachable: true } });
  });

  test("a server gets no more probes in a second than its pace", async () => {
    const { port } = await serverAfter(0, hangUp);
    const begun = performance.now();
    await probe(new Array<number>(4).fill(port), { pace: 5 });
    // A busy machine takes longer, never less. Timers may be a millisecond early.
    expect(performance.now() - begun).toBeGreaterThan(590);
  });

  test("after stop, no further probe starts, and no attempt that failed by chance becomes a result", async () => {
    let stop: () => void = () => undefined;
    const stopAtTwo = () => slow.connections() === 1 && stop();
    const slow = await serverAfter(Infinity, keepSilent, stopAtTwo);
    const refused = await serverAfter(Infinity, hangUp);
    const ports = [slow.port, refused.port, ...new Array<number>(40).fill(slow.port)];
    const messages = await probe(ports, { concurrency: 2, timeout: 300 }, (worker) => (stop = () => worker.postMessage("stop")));
    expect(messages).toEqual([]);
    expect(slow.connections()).toBe(2);
  });

  test("a thread that is late with its own work runs fewer probes at once, and still gives every result", async () => {
    const { port } = await serverAfter(40, keepSilent);
    const messages = await probe(new Array<number>(40).fill(port), { latestDelay: 0 });
    const limits = messages.flatMap((message) => ("limit" in message ? [message.limit] : []));
    expect(limits.slice(0, 2)).toEqual([25, 12]);
    expect(messages.filter((message) => "seen" in message && message.seen.reachable)).toHaveLength(40);
  });
});
