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

/** Runs the demo and returns the exit status. Only the report remains, even after an error. */
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
  // A reader that closes the pipe wants no more output, but the demo still has to clean up.
  process.stdout.on("error", () => interruption.abort());
  const stage = new Stage(interruption.signal);
  let status = FINE;
  try {
    await show(options, stage);
  } catch (error) {
    status = FAILED;
    if (!interruption.signal.aborted) {
      stage.say(error instanceof Failure ? `\n${error.message}\nFix: ${error.fix}\n` : `\n${String((error as Error).stack ?? error)}\n`);
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
    throw new Failure(`The directory ${folder} for the report does not exist.`, "create it, or name another file with --out");
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
    stage.say(`\nThe demo cannot run live on this machine:\n${error.reasons.map((reason) => `  - ${reason}`).join("\n")}\n`);
    recorded(options.out, stage);
  }
}
