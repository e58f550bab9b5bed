import * as path from "node:path";
import { parseArgs } from "node:util";

export const USAGE = `usage: npm run demo -- [--out FILE] [--recorded | --record]

  --out FILE   where to write the report (default: demo-report.html)
  --recorded   show what was recorded, whatever there is on this machine
  --record     keep this run as what is shown where Terraform or Python are missing
`;

/** How the demo is asked for. */
export interface DemoOptions {
  readonly out: string;
  readonly recorded: boolean;
  readonly record: boolean;
}

/** Reads the command line; undefined where it cannot be used. */
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
