import * as fs from "node:fs";
import * as path from "node:path";
import { Failure } from "./failure";
import { live, Unavailable } from "./live";
import { DemoOptions, parseOptions, USAGE } from "./options";
import { recorded } from "./recorded";
import { Stage } from "./stage";
import { missingTools } from "./tools";

const FINE = 0;
const FAILED = 1;
const MISUSE = 2;
const INTERRUPTED = 130;

/** Runs the demo, and returns the exit status. Whatever happens, nothing but the report stays. */
export async function demo(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options === undefined) {
    process.stderr.write(USAGE);
    return MISUSE;
  }
  const interruption = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => interruption.abort());
  }
  // Whoever reads no further wants no more of it, and what is put up has to come down all the same.
  process.stdout.on("error", () => interruption.abort());
  const stage = new Stage(interruption.signal);
  let status = FINE;
  try {
    await show(options, stage);
  } catch (error) {
    status = FAILED;
    if (!interruption.signal.aborted) {
      stage.say(
        error instanceof Failure ? `\n${error.message}\nwhat to do: ${error.fix}\n` : `\n${String((error as Error).stack ?? error)}\n`,
      );
    }
  }
  const isClear = await stage.clear();
  if (interruption.signal.aborted) {
    stage.say("interrupted");
    return INTERRUPTED;
  }
  return isClear ? status : FAILED;
}

async function show(options: DemoOptions, stage: Stage): Promise<void> {
  const folder = path.dirname(options.out);
  if (!fs.existsSync(folder)) {
    throw new Failure(`there is no folder ${folder} for the report`, "make it, or give another file with --out");
  }
  if (options.recorded) {
    return recorded(options.out, stage);
  }
  const missing = await missingTools(stage);
  try {
    if (missing.length > 0) {
      throw new Unavailable(missing);
    }
    await live(options, stage);
  } catch (error) {
    if (!(error instanceof Unavailable) || options.record) {
      throw error;
    }
    await stage.clear();
    stage.say(`\nthe demo cannot run live here:\n${error.reasons.map((reason) => `  - ${reason}`).join("\n")}\n`);
    recorded(options.out, stage);
  }
}
