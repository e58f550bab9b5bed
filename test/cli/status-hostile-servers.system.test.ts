import * as fs from "node:fs";
import * as net from "node:net";
import * as tls from "node:tls";
import { TestCa, TestCertificate, TestCertificateOptions } from "../aws/endpoint-probe/certificates";
import { LocalServers } from "./local-servers";
import { directoryWith, state, statusIn } from "./status-command";

// Hundreds of servers and dozens of certificates are slow on a busy machine.
jest.setTimeout(180_000);

const DAY = 24 * 60 * 60;
const SERVERS = 220;

/** A kind of server, how it begins to listen, and the findings that it must give. */
type Kind = readonly [name: string, listen: () => Promise<number>, findings: readonly string[]];

describe("certfleet status --probe", () => {
  const folder = directoryWith({});
  const ca = new TestCa(folder);
  const servers = new LocalServers();
  const root = ca.make("Test Root", { isCa: true });
  const intermediate = ca.make("Test Intermediate", { isCa: true, issuer: root });
  const good = leaf();

  afterAll(() => servers.stop());

  function leaf(options: TestCertificateOptions = {}): TestCertificate {
    return ca.make("host", { names: ["*.example.com"], issuer: intermediate, ...options });
  }

  /** A leaf below a CA that is not as it should be, with that CA. */
  function below(subject: string, options: TestCertificateOptions): TestCertificate[] {
    const issuer = ca.make(subject, { isCa: true, issuer: root, ...options });
    return [leaf({ issuer }), issuer];
  }

  function tlsServer(chain: readonly TestCertificate[], options: tls.TlsOptions = {}): tls.Server {
    const cert = chain.map(({ certificate }) => certificate).join("");
    return tls.createServer({ key: chain[0].key, cert, ...options }).on("tlsClientError", () => undefined);
  }

  /** A server that sends a chain, the leaf first. */
  const sends =
    (chain: readonly TestCertificate[], options: tls.TlsOptions = {}) =>
    () =>
      servers.listen(tlsServer(chain, options));

  /** A server that does something else than a TLS server. */
  const does = (act: (socket: net.Socket) => void) => () => servers.listen(net.createServer(act));

  /** A server that sends the same for as long as the client takes it. */
  const sendsForever = (bytes: Buffer) =>
    does((socket) => {
      const more = () => {
        while (!socket.destroyed && socket.write(bytes)) {}
      };
      socket.on("drain", more);
      more();
    });

  /** A server that sends the first bytes of a handshake, and then nothing. */
  const stopsAfter = (bytes: number) => async () => {
    const port = await servers.listen(tlsServer([good, intermediate]));
    return does((client) => {
      const server = net.connect(port, "127.0.0.1").on("error", () => undefined);
      client.pipe(server);
      server.once("data", (data) => client.write(data.subarray(0, bytes)));
      client.on("close", () => server.destroy());
    })();
  };

  /** A TLS server that gets a connection from another server. */
  const accept = (socket: net.Socket) => tlsServer([good, intermediate]).emit("connection", socket);

  const alert = (description: number) =>
    does((socket) => socket.once("data", () => socket.end(Buffer.from([21, 3, 3, 0, 2, 2, description]))));

  function withCorruptSignature({ certificate, ...rest }: TestCertificate): TestCertificate {
    const der = Buffer.from(certificate.replace(/-----[^-]+-----|\s/g, ""), "base64");
    der[der.length - 5] ^= 0xff;
    return { ...rest, certificate: `-----BEGIN CERTIFICATE-----\n${der.toString("base64")}\n-----END CERTIFICATE-----\n` };
  }

  function kinds(): Kind[] {
    const impostor = ca.make("Test Root", { isCa: true });
    const constraint = "nameConstraints=critical,permitted;DNS:example.org";
    const manyNames = ["*.example.com", ...[...Array(400).keys()].map((index) => `n${index}.example.org`)];
    const wantsClient = { requestCert: true, rejectUnauthorized: true };
    const resets = new Set<net.Server>();
    return [
      ["a certificate that is not valid yet", sends([leaf({ from: 2 * DAY }), intermediate]), ["chain-broken"]],
      ["an expired intermediate", sends(below("Old", { until: -DAY })), ["chain-broken"]],
      ["an intermediate that is no CA", sends(below("No CA", { isCa: false })), ["chain-broken"]],
      ["an intermediate for other names", sends(below("Constrained", { extensions: [constraint] })), ["chain-broken"]],
      ["a certificate for clients", sends([leaf({ extensions: ["extendedKeyUsage=clientAuth"] }), intermediate]), ["chain-broken"]],
      ["a corrupt signature", sends([withCorruptSignature(good), intermediate]), ["chain-broken"]],
      ["a root with a known name and another key", sends([leaf({ issuer: impostor }), impostor]), ["chain-broken"]],
      ["an unknown root", sends([leaf({ issuer: ca.make("Other", { isCa: true }) })]), ["chain-broken"]],
      ["the intermediate only", sends([intermediate]), ["wrong-name"]],
      ["the name in the subject only", sends([ca.make("*.example.com", { issuer: intermediate }), intermediate]), ["wrong-name"]],
      ["a part of a label as wildcard", sends([leaf({ names: ["h*.example.com"] }), intermediate]), ["wrong-name"]],
      ["two wildcards", sends([leaf({ names: ["*.*.com"] }), intermediate]), ["wrong-name"]],
      ["a wildcard of a top-level domain", sends([leaf({ names: ["*.com"] }), intermediate]), ["wrong-name"]],
      ["the name of the parent", sends([leaf({ names: ["example.com"] }), intermediate]), ["wrong-name"]],
      ["names in capitals", sends([leaf({ names: ["*.EXAMPLE.COM"] }), intermediate]), []],
      ["four hundred names", sends([leaf({ names: manyNames }), intermediate]), []],
      ["the root in the chain", sends([good, intermediate, root]), []],
      ["the leaf twice", sends([good, good, intermediate]), ["chain-order"]],
      ["an unrelated certificate in the chain", sends([good, intermediate, impostor]), ["chain-order"]],
      ["RSA with 4096 bits", sends([leaf({ rsaBits: 4096 }), intermediate]), []],
      ["RSA key exchange", sends([leaf({ rsaBits: 2048 }), intermediate], { maxVersion: "TLSv1.2", ciphers: "AES128-SHA256" }), []],
      ["the wish for a client certificate", sends([good, intermediate], wantsClient), []],
      [
        "the same in TLS 1.2, where the handshake fails",
        sends([good, intermediate], { ...wantsClient, maxVersion: "TLSv1.2" }),
        ["unreachable"],
      ],
      ["bytes without meaning", does((socket) => socket.end(Buffer.alloc(4096, 7))), ["unreachable"]],
      ["endless bytes without meaning", sendsForever(Buffer.alloc(65_536, 7)), ["unreachable"]],
      ["endless handshake records", sendsForever(Buffer.concat([Buffer.from([22, 3, 3, 64, 0]), Buffer.alloc(16_384)])), ["unreachable"]],
      ["half of a handshake", stopsAfter(300), ["unreachable"]],
      ["the banner of SSH", does((socket) => socket.write("SSH-2.0-OpenSSH_9.6\r\n")), ["unreachable"]],
      ["the alert that no parameters fit", alert(40), ["unreachable"]],
      ["the alert that it does not know the name", alert(112), ["unreachable"]],
      ["nothing, and ends", does((socket) => socket.once("data", () => socket.end())), ["unreachable"]],
      ["a reset to the first connection", resetting(resets), []],
      ["a good chain after a second and a half", does((socket) => setTimeout(() => accept(socket), 1500)), []],
    ];
  }

  const resetting = (seen: Set<net.Server>) => () => {
    const server = net.createServer((socket) => (seen.has(server) ? accept(socket) : (seen.add(server), socket.destroy())));
    return servers.listen(server);
  };

  test("judges 220 servers as browsers do", async () => {
    const all = kinds();
    const certificates: Record<string, unknown> = {};
    const expected: Record<string, readonly string[]> = {};
    const addresses: string[] = [];
    for (let index = 0; index < SERVERS; index++) {
      const [name, listen, findings] = all[index % all.length];
      const [host, port] = [`h${index}.example.com`, await listen()];
      const key = `${String(index).padStart(3, "0")} ${name}`;
      addresses.push("--resolve", `${host}:${port}:127.0.0.1`);
      expected[key] = findings;
      certificates[key] = {
        domains: [host],
        owner: "edge-team",
        issuer: "lets-encrypt",
        notAfter: new Date(Date.now() + 30 * DAY * 1000).toISOString(),
        renewal: { by: "terraform", lifetimeDays: 90, dueDays: 30 },
        endpoints: [{ kind: "host", hosts: [host], port, minimumTls: "1.2" }],
        stores: [],
        alerts: [{ source: "endpoint-probe", channels: ["on-call"] }],
      };
    }
    fs.writeFileSync(`${folder}/terraform.tfstate`, JSON.stringify(state(certificates)));
    const { out } = await statusIn(folder, "--probe", "--format", "json", "--timeout", "5s", "--ca", root.certificateFile, ...addresses);
    const found = Object.fromEntries(Object.keys(expected).map((key) => [key, [] as string[]]));
    for (const { certificate, kind } of JSON.parse(out).findings) {
      found[certificate.replace(/^media\//, "")].push(kind);
    }
    expect(found).toEqual(expected);
  });
});
