import { CertfleetError } from "../core/error";
import { printable } from "../core/printable";

/** What was asked for is done, and nothing has to be mended. */
export const FINE = 0;

/** There is something to mend, or to look at. */
export const FINDINGS = 1;

/** A call or an input that cannot be used. */
export const MISUSE = 2;

/** Tells why a call or an input cannot be used, in words that are safe for a terminal, and returns the status; throws any other error. */
export function misuse(error: unknown): number {
  if (!(error instanceof CertfleetError)) {
    throw error;
  }
  const lines = error.problem.split("\n").map((line) => printable(line));
  process.stderr.write(`${lines.join("\n")} (certfleet:${error.code})\n`);
  return MISUSE;
}
