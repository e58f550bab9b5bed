import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

/** A certificate and its key, as files and as text. */
export interface TestCertificate {
  readonly certificate: string;
  readonly key: string;
  readonly certificateFile: string;
  readonly keyFile: string;
  /** In hexadecimal, lower case. */
  readonly serial: string;
}

/** The properties of a test certificate. */
export interface TestCertificateOptions {
  readonly names?: string[];
  readonly issuer?: TestCertificate;
  readonly isCa?: boolean;
  /** The size of an RSA key; its key is on the curve P-256 otherwise. */
  readonly rsaBits?: number;
  /** The hash of its signature; SHA-256 otherwise. */
  readonly hash?: string;
  /** More lines of the extensions file, such as `crlDistributionPoints=URI:http://ca.test/list.crl`. */
  readonly extensions?: readonly string[];
  /** Start and end of its validity, in seconds from now. */
  readonly from?: number;
  readonly until?: number;
}

/** What a list of revoked certificates is like. */
export interface TestListOptions {
  readonly from?: number;
  readonly until?: number;
  readonly extensions?: readonly string[];
  readonly hash?: string;
}

const DAY = 24 * 60 * 60;

/** Makes certificates in a folder with the openssl command. */
export class TestCa {
  private count = 0;

  constructor(private readonly folder: string) {}

  make(subject: string, options: TestCertificateOptions = {}): TestCertificate {
    const base = path.join(this.folder, `c${this.count++}`);
    const [keyFile, requestFile, certificateFile, extensionFile] = ["key", "csr", "pem", "ext"].map((end) => `${base}.${end}`);
    const { privateKey } =
      options.rsaBits === undefined
        ? generateKeyPairSync("ec", { namedCurve: "P-256" })
        : generateKeyPairSync("rsa", { modulusLength: options.rsaBits });
    fs.writeFileSync(keyFile, privateKey.export({ type: "pkcs8", format: "pem" }));
    openssl(["req", "-new", "-key", keyFile, "-out", requestFile, "-subj", `/CN=${subject}`]);
    const names = options.names ? [`subjectAltName=${options.names.map((name) => `DNS:${name}`).join(",")}`] : [];
    fs.writeFileSync(
      extensionFile,
      [`basicConstraints=critical,CA:${options.isCa ? "TRUE" : "FALSE"}`, ...names, ...(options.extensions ?? [])].join("\n"),
    );
    const serial = `4${Math.random().toString(16).slice(2, 12).padEnd(10, "0")}${this.count}`;
    if (options.from === undefined && options.until === undefined) {
      const signer = options.issuer ? ["-CA", options.issuer.certificateFile, "-CAkey", options.issuer.keyFile] : ["-signkey", keyFile];
      const settings = [`-${options.hash ?? "sha256"}`, "-set_serial", `0x${serial}`, "-extfile", extensionFile, "-days", "30"];
      openssl(["x509", "-req", "-in", requestFile, ...signer, ...settings, "-out", certificateFile]);
    } else {
      this.signDated(certificateFile, extensionFile, options, requestFile, keyFile, serial);
    }
    const certificate = fs.readFileSync(certificateFile, "utf8");
    return { certificate, key: fs.readFileSync(keyFile, "utf8"), certificateFile, keyFile, serial };
  }

  /** A list of revoked certificates, by serial number and reason, in DER. `until` is in seconds from now. */
  revocationList(issuer: TestCertificate, revoked: Readonly<Record<string, string>>, options: TestListOptions = {}): Buffer {
    const folder = fs.mkdtempSync(path.join(this.folder, "crl-"));
    const ended = stamp(365 * DAY).slice(2);
    const entries = Object.entries(revoked).map(
      ([serial, reason]) => `R\t${ended}\t${stamp(-DAY).slice(2)},${reason}\t${evenDigits(serial).toUpperCase()}\tunknown\t/CN=revoked`,
    );
    fs.writeFileSync(path.join(folder, "index.txt"), entries.map((entry) => `${entry}\n`).join(""));
    fs.writeFileSync(path.join(folder, "crlnumber"), "01");
    const config = path.join(folder, "config");
    const settings = `database=${folder}/index.txt\ncrlnumber=${folder}/crlnumber\ndefault_md=${options.hash ?? "sha256"}\ncrl_extensions=e`;
    fs.writeFileSync(config, `[ca]\ndefault_ca=d\n[d]\n${settings}\n[e]\n${(options.extensions ?? []).join("\n")}\n`);
    const list = path.join(folder, "list.pem");
    const signer = ["-cert", issuer.certificateFile, "-keyfile", issuer.keyFile];
    const dates = ["-crl_lastupdate", stamp(options.from ?? -DAY), "-crl_nextupdate", stamp(options.until ?? DAY)];
    openssl(["ca", "-gencrl", "-config", config, ...signer, ...dates, "-out", list]);
    openssl(["crl", "-in", list, "-outform", "DER", "-out", `${list}.der`]);
    return fs.readFileSync(`${list}.der`);
  }

  /** Signs with `openssl ca`, which is the command that takes dates in every version of OpenSSL. */
  private signDated(file: string, extensions: string, options: TestCertificateOptions, request: string, key: string, serial: string): void {
    const folder = fs.mkdtempSync(path.join(this.folder, "ca-"));
    fs.writeFileSync(path.join(folder, "index.txt"), "");
    fs.writeFileSync(path.join(folder, "serial"), evenDigits(serial));
    const config = path.join(folder, "config");
    const settings = `database=${folder}/index.txt\nserial=${folder}/serial\nnew_certs_dir=${folder}\ndefault_md=${options.hash ?? "sha256"}\npolicy=p\nunique_subject=no`;
    fs.writeFileSync(config, `[ca]\ndefault_ca=d\n[d]\n${settings}\n[p]\ncommonName=supplied\n`);
    const signer = options.issuer
      ? ["-cert", options.issuer.certificateFile, "-keyfile", options.issuer.keyFile]
      : ["-selfsign", "-keyfile", key];
    const dates = ["-startdate", stamp(options.from ?? -DAY), "-enddate", stamp(options.until ?? 30 * DAY)];
    openssl(["ca", "-batch", "-notext", "-config", config, ...signer, "-in", request, "-extfile", extensions, ...dates, "-out", file]);
  }
}

function openssl(args: string[]): void {
  execFileSync("openssl", args, { stdio: "pipe" });
}

function evenDigits(serial: string): string {
  return serial.length % 2 === 0 ? serial : `0${serial}`;
}

function stamp(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toISOString().replace(/[-:T]/g, "").slice(0, 14) + "Z";
}
