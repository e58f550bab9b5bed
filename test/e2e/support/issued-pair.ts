import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

/** A certificate with its chain and its private key, in PEM. */
export interface Pair {
  readonly certificate: string;
  readonly chain: string;
  readonly key: string;
}

/** A leaf for portal.example.com of a CA with an intermediate, which is created once for each directory. */
export function issue(folder: string, name: string): Pair {
  const file = (each: string) => path.join(folder, each);
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
  if (!fs.existsSync(file("ca.pem"))) {
    openssl(
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-keyout",
      "root.key",
      "-out",
      "root.pem",
      "-subj",
      "/CN=Test Root",
      "-days",
      "400",
    );
    openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.csr", "-subj", "/CN=Test Intermediate");
    fs.writeFileSync(file("ca.cnf"), "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n");
    const signed = ["-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", "300", "-extfile", "ca.cnf"];
    openssl("x509", "-req", "-in", "ca.csr", ...signed, "-out", "ca.pem");
  }
  openssl(
    "req",
    "-new",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-keyout",
    `${name}.key`,
    "-out",
    `${name}.csr`,
    "-subj",
    "/CN=portal.example.com",
  );
  fs.writeFileSync(file("leaf.cnf"), "subjectAltName=DNS:portal.example.com\nextendedKeyUsage=serverAuth\n");
  const signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "190", "-extfile", "leaf.cnf"];
  openssl("x509", "-req", "-in", `${name}.csr`, ...signed, "-out", `${name}.pem`);
  const read = (each: string) => fs.readFileSync(file(each), "utf8");
  return { certificate: read(`${name}.pem`), chain: read("ca.pem"), key: read(`${name}.key`) };
}
