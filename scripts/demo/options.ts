import * as path from "node:path";
import { parseArgs } from "node:util";

export const USAGE = `usage: npm run demo -- [--out FILE] [--recorded | --record]

  --out FILE   file for the report (default: demo-report.html)
  --recorded   show the recorded run, even if a live run is possible
  --record     record this run, to be shown where Terraform or Python is missing
`;

/** The options of the demo. */
export interface DemoOptions {
  readonly out: string;
  readonly recorded: boolean;
  readonly record: boolean;
}

/** Parses the command line. Returns undefined if it is not valid. */
export function parseOptions(args: readonly string[]): DemoOptions | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        out: { type: "string", default: "demo-report.html" },
        recorded: { type: "boolean", default: false },
        record: { type: "boolean", default: false },
      },
    });
    const { out, recorded: isRecorded, record } = values as DemoOptions;
    return isRecorded && record ? undefined : { out: path.resolve(out), recorded: isRecorded, record };
  } catch {
    return undefined;
  }
}
