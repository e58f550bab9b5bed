import { readFileSync } from "node:fs";
import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { Command } from "commander";
import { CertfleetError } from "../core/error";
import { addressOf } from "../inventory/health/endpoint-observations";
import { ConnectAddress } from "./bounded-download";
import { ProbeSettings } from "./endpoint-probe";
import { collect } from "./fleet-options";

/** The options of commands that probe endpoints. */
export interface ProbeOptions {
  readonly probe?: boolean;
  readonly revocation?: boolean;
  readonly concurrency: string;
  readonly perHost: string;
  readonly pace: string;
  readonly resume?: string;
  readonly timeout: string;
  readonly ca?: string[];
  readonly resolve?: string[];
}

/** Adds the options for probing endpoints to a command. */
export function withProbeOptions(command: Command): Command {
  return command
    .option("--probe", "connect to every endpoint and check what it serves")
    .option("--concurrency <number>", "number of endpoints to probe at once, 1 to 1000", "50")
    .option("--per-host <number>", "number of probes at once of one address and port, which many names can share, 1 to 1000", "10")
    .option("--pace <number>", "number of probes of one address and port that start in a second, 1 to 1000", "50")
    .option("--timeout <time>", "time limit for one endpoint, such as 5s or 500ms", "5s")
    .option("--ca <file>", "PEM file with roots to trust in addition to the public ones (repeatable)", collect)
    .option("--resolve <host:port:address[:port]>", "connect to this address instead of the one in DNS (repeatable)", collect)
    .option(
      "--resume <file>",
      "file that keeps results until a run is complete, so that the next run can continue an interrupted one (results are used for 6 hours)",
    );
}

/** Reads the options. A wrong one is an error even without `--probe`. */
export function probeSettings(options: ProbeOptions, now: Date): ProbeSettings {
  if (options.resume !== undefined && options.probe !== true && options.revocation !== true) {
    throw new CertfleetError("invalid-resume", `--resume ${options.resume} has no effect without --probe. Add --probe, or remove it.`);
  }
  return {
    concurrency: parseCount("--concurrency", options.concurrency),
    perHost: parseCount("--per-host", options.perHost),
    pace: parseCount("--pace", options.pace),
    resume: options.resume,
    timeout: parseTimeout(options.timeout),
    roots: readRoots(options.ca ?? []),
    addresses: parseResolve(options.resolve ?? []),
    checksRevocation: options.revocation === true,
    now,
    showProgress: process.stderr.isTTY === true,
  };
}

const MILLISECONDS: Record<string, number> = { ms: 1, s: 1000, m: 60_000 };

function parseTimeout(text: string): number {
  const match = /^(\d{1,6})(ms|s|m)$/.exec(text);
  const milliseconds = match ? Number(match[1]) * MILLISECONDS[match[2]] : 0;
  if (milliseconds < 1 || milliseconds > 10 * MILLISECONDS.m) {
    throw new CertfleetError(
      "invalid-timeout",
      `--timeout "${text}" is not a time of up to 10 minutes. Write a number and a unit (ms, s or m), such as 5s or 500ms.`,
    );
  }
  return milliseconds;
}

function parseCount(option: string, text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text) || Number(text) > 1000) {
    throw new CertfleetError("invalid-concurrency", `${option} "${text}" is not a number from 1 to 1000.`);
  }
  return Number(text);
}

/** Reads addresses to connect to, as `host:port:address` or `host:port:address:port`. */
export function parseResolve(given: readonly string[]): Map<string, ConnectAddress> {
  return new Map(
    given.map((text) => {
      const match = /^(\[[^\]]+\]|[^:]+):(\d{1,5}):(.+)$/.exec(text);
      const connectTo = match ? connectAddress(match[3]) : undefined;
      if (!match || connectTo === undefined) {
        throw new CertfleetError(
          "invalid-address",
          `--resolve "${text}" is not of the form HOST:PORT:ADDRESS or HOST:PORT:ADDRESS:PORT. Write, for example, www.example.com:443:192.0.2.7.`,
        );
      }
      return [addressOf({ host: match[1].replace(/^\[|\]$/g, ""), port: Number(match[2]) }), connectTo];
    }),
  );
}

/** Reads an address with an optional port. An IPv6 address with a port needs brackets. */
function connectAddress(text: string): ConnectAddress | undefined {
  if (isIP(text) !== 0) {
    return { address: text };
  }
  const match = /^(?:\[([^\]]+)\]|([\d.]+))(?::(\d{1,5}))?$/.exec(text);
  const [address, port] = [match?.[1] ?? match?.[2] ?? "", match?.[3] === undefined ? undefined : Number(match[3])];
  const isPort = port === undefined || (port > 0 && port < 65_536);
  return isIP(address) !== 0 && isPort ? { address, port } : undefined;
}

function readRoots(files: readonly string[]): string[] {
  return files.flatMap((file) => {
    const found = read(file).match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    if (found.length === 0 || !found.every(isCertificate)) {
      throw new CertfleetError(
        "invalid-ca",
        `--ca ${file} does not contain certificates in PEM form. Name a file with the root certificates to trust.`,
      );
    }
    return found;
  });
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new CertfleetError(
      "no-such-file",
      `Cannot read --ca ${file} (${(error as NodeJS.ErrnoException).code}). Name a readable PEM file.`,
    );
  }
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
