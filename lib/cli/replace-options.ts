import { readFileSync } from "node:fs";
import { Command } from "commander";
import { Duration } from "../core/duration";
import { CertfleetError } from "../core/error";
import { KeyType } from "../core/certificate";
import { isObject, Json, readTerraformJson } from "../inventory/inventory-reader";
import { parseSerials } from "../replacement/serials";
import { Selection } from "../replacement/selection";
import { Pace } from "../replacement/waves";
import { collect } from "./parameter-options";

/** The options that select certificates to replace. */
export interface SelectionOptions {
  readonly all?: boolean;
  readonly name: readonly string[];
  readonly issuer: readonly string[];
  readonly ca: readonly string[];
  readonly keyType: readonly string[];
  readonly owner: readonly string[];
  readonly expiresWithin?: string;
  readonly serials?: string;
  readonly revoked?: string;
}

/** The options that set how fast certificates are replaced. */
export interface PaceOptions {
  readonly parallelism: string;
  readonly orderTime: string;
  readonly waveSize: string;
}

/** What the runs of a plan can be written for. */
export const RUNS_FORMATS = ["github-actions", "gitlab", "sh"] as const;

export type RunsFormat = (typeof RUNS_FORMATS)[number];

const KEY_TYPES: readonly string[] = Object.values(KeyType);

/** Adds the options that select certificates. */
export function withSelection(command: Command): Command {
  return command
    .option("--all", "replace every certificate")
    .option("--name <name>", "certificates or file entries with this name, or that cover this host; can be repeated", collect, [])
    .option("--ca <name>", "certificates of a CA, by its name in inventories, such as lets-encrypt; can be repeated", collect, [])
    .option("--issuer <name>", "certificates of an issuer, by its name in the file; can be repeated", collect, [])
    .option("--key-type <type>", `certificates with this key type (${KEY_TYPES.join(", ")}); can be repeated`, collect, [])
    .option("--owner <name>", "certificates of this owner; can be repeated", collect, [])
    .option("--expires-within <time>", "certificates that expire within this time, such as 30d")
    .option("--serials <file>", "certificates with these serial numbers: one hexadecimal number per line, or CSV with a serial column")
    .option("--revoked <file>", "certificates with the finding revoked or replacement-advised in output of status --format json");
}

/** Adds the options that set how fast certificates are replaced. */
export function withPace(command: Command): Command {
  return command
    .option("--wave-size <number>", "highest number of certificates in a wave", "300")
    .option("--parallelism <number>", "certificates that a run orders at the same time", "10")
    .option("--order-time <time>", "time that one order takes, DNS included", "2m");
}

/** Reads the options that select certificates. */
export function selectionOf(options: SelectionOptions, now: Date): Selection {
  const wrong = options.keyType.find((type) => !KEY_TYPES.includes(type));
  if (wrong !== undefined) {
    throw new CertfleetError("replace-options", `--key-type "${wrong}" is not a key type. Use one of ${KEY_TYPES.join(", ")}.`);
  }
  const { all, name: names, issuer: issuers, ca: authorities, keyType, owner: owners, expiresWithin, serials, revoked } = options;
  return {
    ...{ all, names, issuers, authorities, keyTypes: keyType, owners },
    expiresBefore:
      expiresWithin === undefined ? undefined : new Date(now.getTime() + parseTime("--expires-within", expiresWithin).toMinutes() * 60_000),
    serials: serials === undefined ? undefined : parseSerials(serials, readText(serials)),
    found: revoked === undefined ? undefined : certificatesToReplace(revoked),
  };
}

/** Reads the options of the pace. */
export function paceOf({ parallelism, orderTime, waveSize }: PaceOptions): Pace {
  return {
    parallelism: count("--parallelism", parallelism),
    orderMinutes: parseTime("--order-time", orderTime).toMinutes(),
    waveSize: count("--wave-size", waveSize),
  };
}

/** Reads a duration, and names the option in its error. */
export function parseTime(option: string, text: string): Duration {
  try {
    return Duration.parse(text);
  } catch (error) {
    throw error instanceof CertfleetError ? new CertfleetError(error.code, `${option}: ${error.problem}`) : error;
  }
}

/** Reads a whole number from 1. */
export function count(option: string, text: string): number {
  if (!/^[1-9][0-9]{0,5}$/.test(text)) {
    throw new CertfleetError("replace-options", `${option} "${text}" is not a whole number from 1 to 999999.`);
  }
  return Number(text);
}

/** Reads a text file that an option names. */
export function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new CertfleetError("unreadable-file", `Cannot read ${file}: ${(error as Error).message}. Pass the path of a text file.`);
  }
}

/** The kinds of findings that ask for a new certificate. */
const REPLACE = ["revoked", "replacement-advised"];

/** The keys of certificates with such a finding. */
function certificatesToReplace(file: string): Set<string> {
  const document = readTerraformJson(file) as Json;
  const findings = isObject(document) ? document.findings : undefined;
  if (!Array.isArray(findings)) {
    throw new CertfleetError(
      "replace-options",
      `--revoked ${file} has no findings. Write it with certfleet status --revocation --format json.`,
    );
  }
  return new Set(
    findings.flatMap((finding) =>
      isObject(finding) && REPLACE.includes(String(finding.kind)) && typeof finding.certificate === "string" ? [finding.certificate] : [],
    ),
  );
}
