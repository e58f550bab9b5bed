import { X509Certificate } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { isIP } from "node:net";
import { CertfleetError } from "../../core/error";
import { moment } from "../../inventory/health/expiry";
import { addressOf } from "../../inventory/health/looks";
import { ConnectAddress } from "./endpoints";

const MILLISECONDS: Record<string, number> = { ms: 1, s: 1000, m: 60_000 };

/** What to read where no path is given: the state and the synthesised stacks of the working directory. */
export function pathsHere(directory: string): string[] {
  const states = readdirSync(directory).filter((name) => /^terraform(\..+)?\.tfstate$/.test(name));
  const paths = [...states.sort(), ...["cdktf.out"].filter((name) => existsSync(name))];
  if (paths.length === 0) {
    throw new CertfleetError(
      "no-inventory",
      "there is neither terraform.tfstate nor cdktf.out here: give a state, what terraform output -json wrote, or - for standard input",
    );
  }
  return paths;
}

/** Reads a time such as 5s. */
export function parseTimeout(text: string): number {
  const match = /^(\d{1,6})(ms|s|m)$/.exec(text);
  const milliseconds = match ? Number(match[1]) * MILLISECONDS[match[2]] : 0;
  if (milliseconds < 1 || milliseconds > 10 * MILLISECONDS.m) {
    throw new CertfleetError("invalid-timeout", `--timeout "${text}" is no time up to ten minutes: write one such as 5s or 500ms`);
  }
  return milliseconds;
}

/** Reads how many endpoints are looked at together. */
export function parseConcurrency(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text) || Number(text) > 1000) {
    throw new CertfleetError("invalid-concurrency", `--concurrency "${text}" is no number from 1 to 1000`);
  }
  return Number(text);
}

/** Reads the moment to judge for; a day begins at midnight UTC. */
export function parseNow(text: string | undefined): Date {
  if (text === undefined) {
    return new Date();
  }
  const now = /^\d{4}-\d{2}-\d{2}(T.*(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? moment(text) : undefined;
  if (now === undefined) {
    throw new CertfleetError(
      "invalid-date",
      `--now "${text}" is neither a day such as 2027-03-31 nor a moment such as 2027-03-31T12:00:00Z`,
    );
  }
  return now;
}

/** Reads addresses to use in place of DNS, as `host:port:address` or `host:port:address:port`. */
export function parseResolve(given: readonly string[]): Map<string, ConnectAddress> {
  return new Map(
    given.map((text) => {
      const match = /^(\[[^\]]+\]|[^:]+):(\d{1,5}):(.+)$/.exec(text);
      const connectTo = match ? connectAddress(match[3]) : undefined;
      if (!match || connectTo === undefined) {
        throw new CertfleetError(
          "invalid-address",
          `--resolve "${text}" is not host:port:address, such as www.example.com:443:192.0.2.7, with another port behind it if need be`,
        );
      }
      return [addressOf({ host: match[1].replace(/^\[|\]$/g, ""), port: Number(match[2]) }), connectTo];
    }),
  );
}

/** An IPv6 address needs brackets where a port follows. */
function connectAddress(text: string): ConnectAddress | undefined {
  if (isIP(text) !== 0) {
    return { address: text };
  }
  const match = /^(?:\[([^\]]+)\]|([\d.]+))(?::(\d{1,5}))?$/.exec(text);
  const [address, port] = [match?.[1] ?? match?.[2] ?? "", match?.[3] === undefined ? undefined : Number(match[3])];
  const isPort = port === undefined || (port > 0 && port < 65_536);
  return isIP(address) !== 0 && isPort ? { address, port } : undefined;
}

/** Reads roots to trust beside the public ones. */
export function readRoots(files: readonly string[]): string[] {
  return files.flatMap((file) => {
    const found = read(file).match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    if (found.length === 0 || !found.every(isCertificate)) {
      throw new CertfleetError("invalid-ca", `--ca ${file} has no certificates in PEM: give a file with the roots to trust`);
    }
    return found;
  });
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new CertfleetError("no-such-file", `--ca ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
