import * as fs from "node:fs";
import * as path from "node:path";
import { TestCertificate } from "../aws/endpoint-probe/certificates";
import { directoryWith, Outcome, state, statusIn } from "./status-command";

const DAY = 24 * 60 * 60 * 1000;

export function inDays(days: number): string {
  return new Date(Date.now() + days * DAY).toISOString();
}

const recorded = (name: string) =>
  JSON.parse(fs.readFileSync(path.join(__dirname, "..", "fixtures", "transparency", name), "utf8")) as Record<string, unknown>[];
const [CRT_SH] = recorded("crt-sh.json");
const [CERTSPOTTER] = recorded("certspotter.json");

/** A recorded entry of crt.sh with another certificate: times are UTC without an offset. */
export function crtSh(differs: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    ...CRT_SH,
    issuer_ca_id: 295814,
    issuer_name: "C=US, O=Let's Encrypt, CN=R12",
    common_name: "www.example.com",
    name_value: "www.example.com",
    id: 20_000_000_001,
    entry_timestamp: inDays(-1).slice(0, 23),
    not_before: inDays(-1).slice(0, 19),
    not_after: inDays(80).slice(0, 19),
    serial_number: "0badcafe",
    result_count: 2,
    ...differs,
  };
}

export function derOf({ certificate }: TestCertificate): Buffer {
  return Buffer.from(certificate.replace(/-----[A-Z ]+-----|\s/g, ""), "base64");
}

/** A recorded issuance of SSLMate's API with another certificate, which it returns with `expand=cert_der`. */
export function issuance(der: Buffer, differs: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    ...CERTSPOTTER,
    id: "10000000001",
    tbs_sha256: "5f".repeat(32),
    cert_sha256: "6a".repeat(32),
    dns_names: ["www.example.com"],
    pubkey_sha256: "7b".repeat(32),
    issuer: { friendly_name: "Let's Encrypt", name: "C=US, O=Let's Encrypt, CN=R12" },
    not_before: inDays(-1),
    not_after: inDays(29),
    revoked: false,
    cert_der: der.toString("base64"),
    ...differs,
  };
}

export interface Finding {
  readonly kind: string;
  readonly severity: string;
  readonly certificate?: string;
  readonly message: string;
}

/** Runs `status --ct` on files in a directory with an inventory of these certificates. */
export async function run(certificates: Record<string, unknown>, files: Record<string, unknown>, ...args: string[]): Promise<Outcome> {
  const where = directoryWith({ "terraform.tfstate": state(certificates) });
  for (const [name, content] of Object.entries(files)) {
    fs.writeFileSync(path.join(where, name), typeof content === "string" || Buffer.isBuffer(content) ? content : JSON.stringify(content));
  }
  const options = Object.keys(files).flatMap((name) => ["--ct", name]);
  return statusIn(where, ...options, "--fail-on", "never", "--format", "json", ...args);
}

/** The findings about logged certificates. */
export async function findings(
  certificates: Record<string, unknown>,
  files: Record<string, unknown>,
  ...args: string[]
): Promise<Finding[]> {
  const { status, out, err } = await run(certificates, files, ...args);
  expect({ status, err }).toEqual({ status: 0, err: "" });
  return (JSON.parse(out) as { findings: Finding[] }).findings.filter(({ kind }) => kind === "issued-not-ours");
}

export const serials = (found: readonly Finding[]) => found.map(({ message }) => /serial ([0-9a-f]+)/.exec(message)?.[1]);
