import { spawnSync } from "child_process";
import * as fs from "fs";
import * as os from "os";
import * as path from "path";

/** A self-signed certificate and its key, as PEM text. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** Creates a certificate for a name with a new key. */
export function selfSigned(name: string): KeyPair {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-pem-"));
  try {
    const files = ["-keyout", path.join(directory, "key.pem"), "-out", path.join(directory, "certificate.pem")];
    const about = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`, "-days", "90"];
    const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    const { status, stderr } = spawnSync("openssl", ["req", ...kind, ...files, ...about], { encoding: "utf8" });
    if (status !== 0) {
      throw new Error(`openssl made no certificate: ${stderr}`);
    }
    const read = (file: string) => fs.readFileSync(path.join(directory, file), "utf8");
    return { certificate: read("certificate.pem"), key: read("key.pem") };
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}
