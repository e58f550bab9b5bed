import { readFileSync, statSync } from "node:fs";
import { CertfleetError } from "../../core/error";
import { PagedBytes } from "../../policy/plan/bounded-memory";
import { JsonScanner } from "../../policy/plan/json-scanner";
import { parse } from "../../policy/plan/json-values";
import { Unusable } from "../../core/der";
import { Json } from "../inventory-reader";
import { certificateInDer, certificateInEntry, decoded, LoggedCertificate } from "./logged-certificate";

const MB = 1024 * 1024;

/** The largest list of entries, of which one entry at a time is in memory. */
const LARGEST_LIST = 1024 * MB;

/** The largest entry of a list, and the largest certificate in DER. */
const LARGEST_ENTRY = MB;

/** The largest PEM file, which is in memory as a whole. */
const LARGEST_PEM = 64 * MB;

/** The number of bytes by which the format is recognised. */
const START = 1024;

type Visit = (certificate: LoggedCertificate) => void;

/**
 * Visits the certificates of files: answers of certspotter's API and of crt.sh, PEM and DER. Nothing unreadable is left out: after all files
 * were read, the first problem of each file is reported.
 */
export function visitLoggedCertificates(files: readonly string[], visit: Visit): void {
  const problems: string[] = [];
  for (const file of files) {
    try {
      visitFile(file, visit);
    } catch (error) {
      if (!(error instanceof CertfleetError)) {
        throw error;
      }
      problems.push(error.problem);
    }
  }
  if (problems.length > 0) {
    throw new CertfleetError("unreadable-ct", [...new Set(problems)].join("\n"));
  }
}

function visitFile(file: string, visit: Visit): void {
  const size = sizeOf(file);
  try {
    const bytes = PagedBytes.ofFile(file, size);
    const start = bytes.pageAt(0).bytes.toString("latin1", 0, Math.min(size, START));
    // Windows tools write a byte order mark.
    const text = start.replace(/^(?:\xef\xbb\xbf)?\s*/, "");
    if (text.startsWith("[")) {
      visitLists(file, bytes, start.length - text.length, visit);
    } else if (text.startsWith("{")) {
      throw unreadable(file, "it is an object instead of a list of entries. Check whether it is the answer to a request that failed");
    } else if (/^0[\x80-\xff]/.test(start)) {
      refuseSize(file, size, LARGEST_ENTRY, "a certificate in DER");
      visit(orRefuse(`--ct ${file}: it`, () => certificateInDer(readFileSync(file))));
    } else {
      refuseSize(file, size, LARGEST_PEM, "a PEM file");
      visitPem(file, readFileSync(file, "latin1"), visit);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw error instanceof CertfleetError || code === undefined ? error : unreadable(file, `it cannot be read (${code})`);
  }
}

function sizeOf(file: string): number {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile()) {
    const what = stat === undefined ? "does not exist" : "is not a regular file";
    throw unreadable(file, `it ${what}. Name a file with the results of a search in Certificate Transparency logs`);
  }
  if (stat.size === 0) {
    throw unreadable(file, "it is empty. A search without results returns []");
  }
  refuseSize(file, stat.size, LARGEST_LIST, "a list of entries");
  return stat.size;
}

function refuseSize(file: string, size: number, largest: number, what: string): void {
  if (size > largest) {
    throw unreadable(file, `it has ${Math.ceil(size / MB)} MB, and ${what} can have ${largest / MB} MB. Split it into several files`);
  }
}

function unreadable(file: string, problem: string): CertfleetError {
  return new CertfleetError("unreadable-ct", `--ct ${file}: ${problem}.`);
}

/** The pages of a result, appended to one file, are several lists. */
function visitLists(file: string, bytes: PagedBytes, from: number, visit: Visit): void {
  const scanner = new JsonScanner(bytes, `--ct ${file}`, from);
  let count = 0;
  while (scanner.isList) {
    scanner.list(() => {
      const { start, end } = scanner.skip();
      count++;
      const where = () => `--ct ${file}: entry ${count} (line ${bytes.lineAt(start)})`;
      if (end - start > LARGEST_ENTRY) {
        throw new CertfleetError("unreadable-ct", `${where()} is larger than ${LARGEST_ENTRY / MB} MB, which no certificate is.`);
      }
      const entry = parse(bytes, { start, end }, `--ct ${file}`) as Json;
      visit(orRefuse(where, () => certificateInEntry(entry)));
    });
  }
  scanner.end();
}

const PEM_BEGIN = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/g;

const PEM_END = /-----(END|BEGIN) [A-Z0-9 ]*-----/g;

/** Text between the certificates, such as that of `openssl x509 -text`, is allowed, as RFC 7468 says. */
function visitPem(file: string, text: string, visit: Visit): void {
  let count = 0;
  for (const begin of text.matchAll(PEM_BEGIN)) {
    const from = begin.index + begin[0].length;
    PEM_END.lastIndex = from;
    const end = PEM_END.exec(text);
    const where = () => `--ct ${file}: certificate ${count} (line ${text.slice(0, begin.index).split("\n").length})`;
    count++;
    if (end?.[1] !== "END") {
      throw new CertfleetError("unreadable-ct", `${where()} has no END line. The file is truncated or damaged; write it again.`);
    }
    visit(orRefuse(where, () => certificateInDer(decoded(text.slice(from, end.index)))));
  }
  if (count === 0) {
    throw unreadable(
      file,
      "it is neither a list in JSON, as certspotter and crt.sh return it, nor a certificate in PEM or DER. Check whether it is the error page of a search",
    );
  }
}

/** Reads a certificate. An error names its position. */
function orRefuse(where: string | (() => string), read: () => LoggedCertificate): LoggedCertificate {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unusable) {
      throw new CertfleetError("unreadable-ct", `${typeof where === "string" ? where : where()} ${error.message}.`);
    }
    throw error;
  }
}
