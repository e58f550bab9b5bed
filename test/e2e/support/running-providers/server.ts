import * as http2 from "http2";
import { ProviderPool } from "./pool";
import { ProviderProcess } from "./process";

/** The answer to a question that does not need a process, by its method; undefined for a question that does. */
export type KnownAnswer = (method: string) => Promise<Buffer | undefined>;

/** A process that serves a connection, and what became of it. */
interface Lease {
  readonly provider: Promise<ProviderProcess>;
  open: number;
  isStopped: boolean;
}

/**
 * Serves as a provider that was started apart from Terraform: passes each of Terraform's connections to a process of its own, because a process has one
 * configuration, and Terraform opens a connection for each configuration.
 */
export function serveProvider(socket: string, pool: ProviderPool, known: KnownAnswer): Promise<http2.Http2Server> {
  const leases = new WeakMap<http2.Http2Session, Lease>();
  const server = http2.createServer();

  server.on("session", (session) => {
    session.on("error", () => session.destroy());
    session.once("close", () => {
      const lease = leases.get(session);
      // A process that is stopped, or still works for a Terraform that was killed, is not in a known state.
      const isReusable = lease !== undefined && lease.open === 0 && !lease.isStopped;
      void lease?.provider.then(
        (provider) => pool.free(provider, isReusable),
        () => undefined,
      );
    });
  });

  server.on("stream", (stream, headers) => {
    stream.on("error", () => stream.destroy());
    const session = stream.session!;
    const method = String(headers[":path"]);
    const service = method.slice(1, method.lastIndexOf("/"));
    if (!/^tfplugin\d\.Provider$/.test(service)) {
      // Logs and brokers, which Terraform does without.
      return fail(stream, UNIMPLEMENTED, `${method} is not served`);
    }
    void known(method).then(
      (answer) => (answer === undefined ? pass(stream, headers, leaseOf(session)) : send(stream, answer)),
      (error: unknown) => fail(stream, UNAVAILABLE, String(error)),
    );
  });

  function leaseOf(session: http2.Http2Session): Lease {
    const lease = leases.get(session) ?? { provider: pool.lease(), open: 0, isStopped: false };
    leases.set(session, lease);
    return lease;
  }

  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(socket, () => resolve(server.unref() as http2.Http2Server));
  });
}

/** Asks a process once. */
export function ask(provider: ProviderProcess, method: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const request = provider.connection.request({ ":method": "POST", ":path": method, te: "trailers", "content-type": GRPC });
    const chunks: Buffer[] = [];
    let status: unknown;
    request.on("response", (headers) => (status = headers[STATUS]));
    request.on("trailers", (trailers) => (status = trailers[STATUS]));
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.once("error", reject);
    request.once("end", () =>
      String(status) === "0" ? resolve(Buffer.concat(chunks).subarray(PREFIX)) : reject(new Error(`${method}: status ${String(status)}`)),
    );
    request.end(Buffer.alloc(PREFIX));
  });
}

async function pass(stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders, lease: Lease): Promise<void> {
  lease.open += 1;
  lease.isStopped ||= String(headers[":path"]).endsWith("/Stop");
  let trailers: http2.OutgoingHttpHeaders = {};
  try {
    const { connection } = await lease.provider;
    const request = connection.request(forwarded(headers));
    stream.pipe(request);
    stream.once("close", () => request.close(http2.constants.NGHTTP2_CANCEL));
    stream.once("wantTrailers", () => stream.sendTrailers(trailers));
    request.on("response", (answer, flags) => {
      const endStream = (flags & http2.constants.NGHTTP2_FLAG_END_STREAM) !== 0;
      stream.respond(forwarded(answer), { endStream, waitForTrailers: !endStream });
    });
    request.on("trailers", (received) => (trailers = forwarded(received)));
    request.once("close", () => (lease.open -= 1));
    request.once("error", (error) => fail(stream, UNAVAILABLE, error.message));
    request.pipe(stream);
  } catch (error) {
    fail(stream, UNAVAILABLE, String(error));
  }
}

function send(stream: http2.ServerHttp2Stream, message: Buffer): void {
  const prefix = Buffer.alloc(PREFIX);
  prefix.writeUInt32BE(message.length, 1);
  stream.once("wantTrailers", () => stream.sendTrailers({ [STATUS]: "0" }));
  stream.respond({ ":status": 200, "content-type": GRPC }, { waitForTrailers: true });
  stream.end(Buffer.concat([prefix, message]));
}

function fail(stream: http2.ServerHttp2Stream, status: number, text: string): void {
  if (stream.headersSent || stream.destroyed) {
    stream.destroy();
    return;
  }
  const headers = { ":status": 200, "content-type": GRPC, [STATUS]: String(status), "grpc-message": encodeURIComponent(text) };
  stream.respond(headers, { endStream: true });
}

/** Without what only one connection is about. */
function forwarded(headers: http2.IncomingHttpHeaders): http2.OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== ":authority"));
}

const GRPC = "application/grpc";
const STATUS = "grpc-status";
/** Before each message: a byte for its compression, and four for its length. */
const PREFIX = 5;
const UNIMPLEMENTED = 12;
const UNAVAILABLE = 14;
