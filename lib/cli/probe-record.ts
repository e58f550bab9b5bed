import { createHash } from "node:crypto";
import { closeSync, createReadStream, existsSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { CertfleetError } from "../core/error";
import { moment } from "../inventory/health/expiry";
import type { ProbeResult, ProbeSettings } from "./endpoint-probe";
import { ProbeTarget } from "./probe-targets";

/** The first line of the file. */
interface Header {
  readonly certfleet: "probe-record";
  readonly version: number;
  /** A hash of the options on which results depend. */
  readonly options: string;
}

/** A result in the file. A chain is in Base64. */
interface Entry {
  readonly key: string;
  readonly at: string;
  readonly seen: Omit<ProbeResult, "chain">;
  readonly chain?: readonly string[];
}

const VERSION = 1;

/** For how long the result of an interrupted run counts. An older one says too little about what is served now. */
const LONGEST_AGE = 6 * 60 * 60 * 1000;

/**
 * The file of `--resume`: a line of JSON for each result, written as soon as the result is known, so that a run that is interrupted or killed
 * can go on where it ended. A complete run removes it.
 */
export class ProbeRecord {
  /** Reads the results of an interrupted run, if there was one, and opens the file for more. */
  static async open(file: string, targets: readonly ProbeTarget[], settings: ProbeSettings): Promise<ProbeRecord> {
    const options = optionsOf(settings);
    const results = new Map<number, ProbeResult>();
    const isNew = !existsSync(file) || statSync(file).size === 0;
    if (!isNew) {
      const indexes = new Map(targets.map((target, index) => [keyOf(target), index]));
      for await (const { key, at, seen, chain } of entriesOf(file, options)) {
        const index = indexes.get(key);
        if (index !== undefined && Date.now() - (moment(at)?.getTime() ?? 0) < LONGEST_AGE) {
          results.set(index, { ...seen, chain: chain?.map((each) => Buffer.from(each, "base64")) });
        }
      }
    }
    const header: Header = { certfleet: "probe-record", version: VERSION, options };
    // A run that was killed can have left a line without an end.
    return new ProbeRecord(file, results, isNew ? `${JSON.stringify(header)}\n` : "\n");
  }

  private readonly descriptor: number;

  private constructor(
    private readonly file: string,
    /** The results of the interrupted run, by the position of the target. */
    readonly results: ReadonlyMap<number, ProbeResult>,
    beginning: string,
  ) {
    this.descriptor = this.attempt(() => openSync(file, "a"));
    this.write(beginning);
  }

  /** Keeps a result. */
  add(target: ProbeTarget, { chain, ...seen }: ProbeResult): void {
    const encoded = chain?.map((each) => Buffer.from(each).toString("base64"));
    const entry: Entry = { key: keyOf(target), at: new Date().toISOString(), seen, chain: encoded };
    this.write(`${JSON.stringify(entry)}\n`);
  }

  close(): void {
    closeSync(this.descriptor);
  }

  /** Removes the file after a complete run. */
  remove(): void {
    this.attempt(() => rmSync(this.file));
  }

  private write(text: string): void {
    this.attempt(() => writeSync(this.descriptor, text));
  }

  private attempt<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw new CertfleetError(
        "unwritable-file",
        `Cannot write ${this.file}: ${(error as Error).message}. Choose another file or directory.`,
      );
    }
  }
}

/** What was asked of an endpoint. */
function keyOf({ host, port, connectTo, unwanted }: ProbeTarget): string {
  return JSON.stringify([host, port, connectTo?.address, connectTo?.port, unwanted]);
}

function optionsOf({ roots, timeout, checksRevocation }: ProbeSettings): string {
  return createHash("sha256")
    .update(JSON.stringify([[...roots].sort(), timeout, checksRevocation]))
    .digest("hex");
}

async function* entriesOf(file: string, options: string): AsyncIterable<Entry> {
  let isFirst = true;
  for await (const line of linesOf(file)) {
    const value = parsed(line);
    if (isFirst) {
      checkHeader(file, value, options);
      isFirst = false;
    } else if (isEntry(value)) {
      yield value;
    }
  }
}

async function* linesOf(file: string): AsyncIterable<string> {
  try {
    yield* createInterface({ input: createReadStream(file, "utf8"), crlfDelay: Infinity });
  } catch (error) {
    throw new CertfleetError("no-such-file", `Cannot read --resume ${file} (${(error as NodeJS.ErrnoException).code}). Name a file.`);
  }
}

/** The value of a line; undefined for one that a killed run left half written. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isEntry(value: unknown): value is Entry {
  const { key, at, seen, chain } = (value ?? {}) as Partial<Entry>;
  return (
    typeof key === "string" &&
    typeof at === "string" &&
    typeof seen?.reachable === "boolean" &&
    Array.isArray(seen.outdated) &&
    (chain === undefined || Array.isArray(chain))
  );
}

/** Refuses a file of something else, which the run would change, and results that were found with other options. */
function checkHeader(file: string, value: unknown, options: string): void {
  const header = (value ?? {}) as Partial<Header>;
  if (header.certfleet !== "probe-record" || header.version !== VERSION) {
    throw new CertfleetError(
      "invalid-resume",
      `--resume ${file} is not a record of an interrupted run of this version of certfleet. Name a new file, or remove this one if you do not need it.`,
    );
  }
  if (header.options !== options) {
    throw new CertfleetError(
      "invalid-resume",
      `--resume ${file} has results of a run with another --ca, --timeout or --revocation. Repeat the options of that run, or remove the file to start again.`,
    );
  }
}
