import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { statusCommand } from "../../lib/cli/status";
import { commandRunIn, Outcome } from "./support";

export type { Outcome } from "./support";

/** Runs the command in a directory, as the shell would, and returns what it printed. */
export function statusIn(directory: string, ...args: string[]): Promise<Outcome> {
  return commandRunIn(directory, statusCommand(), ...args);
}

const made: string[] = [];

afterAll(() => made.forEach((directory) => fs.rmSync(directory, { recursive: true, force: true })));

/** A directory with files, for as long as the tests run. */
export function directoryWith(files: Record<string, unknown>): string {
  const directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-status-")));
  made.push(directory);
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    fs.writeFileSync(path.join(directory, name), typeof content === "string" ? content : JSON.stringify(content));
  }
  return directory;
}

/** A state with the inventory of certificates as its output. */
export function state(
  certificates: Record<string, unknown>,
  more: Record<string, unknown> = {},
  inventory: Record<string, unknown> = {},
): unknown {
  return {
    version: 4,
    serial: 7,
    lineage: "00000000-0000-0000-0000-000000000000",
    outputs: { certfleet: { value: { version: 1, stack: "media", certificates, ...inventory }, type: "dynamic" } },
    resources: [],
    ...more,
  };
}
