import * as path from "node:path";
import { Failure } from "./failure";
import { Stage } from "./stage";

const MAIN = path.join(__dirname, "..", "..", "lib", "cli", "main.ts");
const LIMIT = 2 * 60_000;

/** The `--resolve` options that are shown of a call. */
const SHOWN_RESOLVES = 3;

/** Runs certfleet from its sources in a directory. */
export class Commands {
  constructor(
    private readonly directory: string,
    private readonly stage: Stage,
  ) {}

  /** Runs a command and shows the call and its output. */
  async show(args: readonly string[]): Promise<void> {
    const call = args.map((arg) => (/^[\w./:-]+$/.test(arg) ? arg : `'${arg}'`)).join(" ");
    this.stage.say(`\n$ certfleet ${shortened(call).replace(/ (?=--resolve)/g, " \\\n    ")}\n`);
    await this.call(args, true);
  }

  /** Runs a command and returns its output. Another exit status than an accepted one is a failure. */
  run(args: readonly string[], accepted = [0]): Promise<string> {
    return this.call(args, false, accepted);
  }

  private async call(args: readonly string[], shown: boolean, accepted = [0]): Promise<string> {
    const { code, stdout, stderr } = await this.stage.run(process.execPath, ["--require", require.resolve("tsx/cjs"), MAIN, ...args], {
      cwd: this.directory,
      env: process.env,
      limit: LIMIT,
      shown,
    });
    if (code === undefined || !accepted.includes(code)) {
      const end = code === undefined ? `was stopped after ${LIMIT / 1000} s` : `ended with exit status ${code}`;
      throw new Failure(`certfleet ${args[0]} ${end}\n${stderr}`.trim(), "report these lines as an issue");
    }
    return stdout;
  }
}

/** A call with its first `--resolve` options only: there is one for each host. */
function shortened(call: string): string {
  const resolves = call.match(/--resolve \S+/g) ?? [];
  const omitted = resolves.slice(SHOWN_RESOLVES);
  const short = omitted.reduce((text, each) => text.replace(` ${each}`, ""), call);
  const last = resolves[SHOWN_RESOLVES - 1];
  return omitted.length === 0 ? call : short.replace(last, `${last} --resolve … (${omitted.length} more)`);
}
