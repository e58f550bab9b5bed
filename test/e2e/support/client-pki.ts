import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { connect, createServer, TLSSocket } from "node:tls";
import { AddressInfo } from "node:net";
import { selfSigned } from "./google-certificate";

/** Private CAs with client certificates, made with OpenSSL. */
export class ClientPki {
  readonly directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-client-pki-"));

  remove(): void {
    fs.rmSync(this.directory, { recursive: true, force: true });
  }

  path(name: string): string {
    return path.join(this.directory, name);
  }

  /** A root CA: `NAME.pem`, with an empty revocation list `NAME.crl`. */
  ca(name: string): void {
    this.openssl(
      "req",
      "-x509",
      ...KEY,
      "-keyout",
      `${name}.key`,
      "-out",
      `${name}.pem`,
      "-subj",
      `/O=Test/CN=${name}`,
      "-days",
      "900",
      ...CA,
    );
    fs.writeFileSync(this.path(`${name}.txt`), "");
    fs.writeFileSync(this.path(`${name}.num`), "01\n");
    fs.writeFileSync(
      this.path(`${name}.cnf`),
      `[ca]\ndefault_ca=d\n[d]\ndatabase=${name}.txt\ncrlnumber=${name}.num\ndefault_md=sha256\ndefault_crl_days=30\n`,
    );
    this.publish(name);
  }

  /** A client certificate of a CA. */
  client(name: string, ca: string): void {
    this.openssl("req", "-new", ...KEY, "-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", `/CN=${name}`);
    fs.writeFileSync(this.path("client.cnf"), "extendedKeyUsage=clientAuth\n");
    const signed = ["-CA", `${ca}.pem`, "-CAkey", `${ca}.key`, "-CAcreateserial", "-days", "300", "-extfile", "client.cnf"];
    this.openssl("x509", "-req", "-in", `${name}.csr`, ...signed, "-out", `${name}.pem`);
  }

  /** Revokes a client certificate, and publishes the list of its CA. */
  revoke(client: string, ca: string): void {
    this.openssl("ca", "-config", `${ca}.cnf`, "-keyfile", `${ca}.key`, "-cert", `${ca}.pem`, "-revoke", `${client}.pem`);
    this.publish(ca);
  }

  read(name: string): string {
    return fs.readFileSync(this.path(name), "utf8");
  }

  private publish(ca: string): void {
    this.openssl("ca", "-config", `${ca}.cnf`, "-gencrl", "-keyfile", `${ca}.key`, "-cert", `${ca}.pem`, "-out", `${ca}.crl`);
  }

  private openssl(...args: string[]): void {
    const { status, stderr } = spawnSync("openssl", args, { cwd: this.directory, encoding: "utf8" });
    if (status !== 0) {
      throw new Error(`openssl ${args.join(" ")}: ${stderr}`);
    }
  }
}

const KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
const CA = ["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign"];

/** Whether a real TLS server that verifies clients with a bundle accepts each client; `""` is a client without a certificate. */
export async function acceptedBy(
  verifier: { readonly bundle: string; readonly revocations?: readonly string[] },
  pki: ClientPki,
  clients: readonly string[],
): Promise<Record<string, boolean>> {
  const { certificate: cert, key } = selfSigned("server.example.com");
  const crl = verifier.revocations?.length ? [...verifier.revocations] : undefined;
  const server = createServer({ cert, key, ca: verifier.bundle, crl, requestCert: true, rejectUnauthorized: true }, (socket: TLSSocket) =>
    socket.end("accepted"),
  );
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const attempt = (client: string) =>
    new Promise<boolean>((resolve) => {
      const own = client === "" ? {} : { cert: pki.read(`${client}.pem`), key: pki.read(`${client}.key`) };
      let text = "";
      const socket = connect({ host: "127.0.0.1", port, servername: "server.example.com", rejectUnauthorized: false, ...own });
      socket.on("data", (data) => (text += String(data)));
      socket.on("error", () => resolve(false));
      socket.on("close", () => resolve(text === "accepted"));
    });
  const results: Record<string, boolean> = {};
  for (const client of clients) {
    results[client] = await attempt(client);
  }
  server.close();
  return results;
}
