import * as path from "node:path";
import { parseArgs } from "node:util";

export const USAGE = `usage: npm run rehearse -- [FILE] [--certificates N] [--json REPORT] [options of certfleet replace]

  FILE               the fleet file to rehearse (default: a fleet that is made for the rehearsal)
  --certificates N   certificates of the fleet that is made, 1 to 500 (default: 20)
  --json REPORT      also write the report as JSON

Options of certfleet replace, such as --deadline 24h, --wave-size 50, --ca lets-encrypt or --serials incident.csv, plan the waves. Without an option
that selects certificates, all are replaced. --inventory PATH plans with the inventory of your stack: what was issued in it counts against limits.
`;

/** The options of a rehearsal. */
export interface RehearsalOptions {
  /** The fleet file. Undefined for a fleet that is made. */
  readonly file?: string;
  readonly certificates: number;
  readonly json?: string;
  /** The options of `certfleet replace`. */
  readonly plan: readonly string[];
  /** The parameters of the file, which the synthesis needs too. */
  readonly set: readonly string[];
  readonly parameters: readonly string[];
}

const TEXT = { type: "string" } as const;
const TEXTS = { type: "string", multiple: true } as const;
const FLAG = { type: "boolean" } as const;

/** The options that select certificates. */
const SELECTING = {
  all: FLAG,
  name: TEXTS,
  ca: TEXTS,
  issuer: TEXTS,
  "key-type": TEXTS,
  owner: TEXTS,
  "expires-within": TEXT,
  serials: TEXT,
  revoked: TEXT,
} as const;

const PLANNING = {
  inventory: TEXTS,
  deadline: TEXT,
  "wave-size": TEXT,
  parallelism: TEXT,
  "order-time": TEXT,
  "count-renewals": FLAG,
  "no-keep-previous": FLAG,
  set: TEXTS,
  parameters: TEXTS,
} as const;

/** Options of the plan that name a file. Commands run in another directory. */
const PATHS = ["serials", "revoked", "inventory", "parameters"];

const MOST = 500;

/** Parses the command line. Returns undefined if it is not valid. */
export function parseOptions(args: readonly string[]): RehearsalOptions | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { certificates: { type: "string", default: "20" }, json: TEXT, ...SELECTING, ...PLANNING },
      allowPositionals: true,
    });
    const { certificates, json, ...plan } = values as Record<string, string | boolean | string[] | undefined>;
    if (positionals.length > 1 || !/^[1-9]\d{0,2}$/.test(String(certificates)) || Number(certificates) > MOST) {
      return undefined;
    }
    const selects = Object.keys(plan).some((name) => name in SELECTING);
    return {
      file: positionals[0] && path.resolve(positionals[0]),
      certificates: Number(certificates),
      json: json === undefined ? undefined : path.resolve(String(json)),
      plan: [...(selects ? [] : ["--all"]), ...Object.entries(plan).flatMap(([name, value]) => argumentsOf(name, value!))],
      set: [plan.set ?? []].flat() as string[],
      parameters: ([plan.parameters ?? []].flat() as string[]).map((file) => path.resolve(file)),
    };
  } catch {
    return undefined;
  }
}

function argumentsOf(name: string, value: string | boolean | string[]): string[] {
  return [value].flat().flatMap((each) => {
    const text = PATHS.includes(name) ? path.resolve(String(each)) : String(each);
    return each === true ? [`--${name}`] : [`--${name}`, text];
  });
}
