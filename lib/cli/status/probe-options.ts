import { Command } from "commander";
import { ConnectAddress } from "./endpoints";
import { LookSettings } from "./look";
import { parseConcurrency, parseResolve, parseTimeout, readRoots } from "./settings";

/** The options of the commands that look at endpoints. */
export interface ProbeOptions {
  readonly probe?: boolean;
  readonly concurrency: string;
  readonly timeout: string;
  readonly ca: string[];
  readonly resolve: string[];
}

/** Gives a command the options by which endpoints are looked at. */
export function withProbeOptions(command: Command): Command {
  return command
    .option("--probe", "look at what every endpoint serves, from here")
    .option("--concurrency <number>", "endpoints looked at together", "50")
    .option("--timeout <time>", "time for one endpoint, such as 5s or 500ms", "5s")
    .option("--ca <file>", "roots to trust beside the public ones, in PEM; may be given again", collect, [])
    .option("--resolve <host:port:address[:port]>", "connect to this address in place of what DNS says; may be given again", collect, []);
}

/** How endpoints are looked at, and where. It is read whether or not somebody asked to look, for a wrong setting is a mistake. */
export function probeSettings(options: ProbeOptions, now: Date): LookSettings & { readonly addresses: Map<string, ConnectAddress> } {
  return {
    concurrency: parseConcurrency(options.concurrency),
    timeout: parseTimeout(options.timeout),
    roots: readRoots(options.ca),
    addresses: parseResolve(options.resolve),
    now,
    showProgress: process.stderr.isTTY === true,
  };
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}
