import * as path from "node:path";
import { parseArgs } from "node:util";
import { EXAMPLE_CERTIFICATES, MOST_CERTIFICATES } from "./example";

/** A fleet of this size is applied in a fifth more time than the example alone, because providers mostly wait. */
export const DEFAULT_CERTIFICATES = 60;

export const USAGE = `usage: npm run demo -- [--out FILE] [--certificates N] [--recorded | --record]

  --out FILE        file for the report (default: demo-report.html)
  --certificates N  size of the fleet, from ${EXAMPLE_CERTIFICATES} to ${MOST_CERTIFICATES} (default: ${DEFAULT_CERTIFICATES})
  --recorded        show the recorded run, even if a live run is possible
  --record          record this run, to be shown where Terraform or Python is missing
`;

/** The options of the demo. */
export interface DemoOptions {
  readonly out: string;
  readonly certificates: number;
  readonly recorded: boolean;
  readonly record: boolean;
}

/** Parses the command line. Returns undefined if it is not valid. */
export function parseOptions(args: readonly string[]): DemoOptions | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        certificates: { type: "string", default: String(DEFAULT_CERTIFICATES) },
        out: { type: "string", default: "demo-report.html" },
        recorded: { type: "boolean", default: false },
        record: { type: "boolean", default: false },
      },
    });
    const { out, recorded: isRecorded, record } = values;
    const certificates = /^\d+$/.test(values.certificates) ? Number(values.certificates) : NaN;
    const isInRange = certificates >= EXAMPLE_CERTIFICATES && certificates <= MOST_CERTIFICATES;
    return (isRecorded && record) || !isInRange ? undefined : { out: path.resolve(out), certificates, recorded: isRecorded, record };
  } catch {
    return undefined;
  }
}
