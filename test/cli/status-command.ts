import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Command } from "commander";
import { statusCommand } from "../../lib/cli/status";

/** What a run printed, and how it ended. */
export interface Outcome {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command as the shell would, in a directory, and gives back what it printed. */
export async function statusIn(directory: string, ...args: string[]): Promise<Outcome> {
  const written = { out: "", err: "" };
  const spies = [
    jest.spyOn(process.stdout, "write").mockImplementation((text) => ((written.out += text), true)),
    jest.spyOn(process.stderr, "write").mockImplementation((text) => ((written.err += text), true)),
  ];
  const [exitCode, before] = [process.exitCode, process.cwd()];
  process.chdir(directory);
  try {
    process.exitCode = undefined;
    await new Command("certfleet").addCommand(statusCommand()).parseAsync(["node", "certfleet", "status", ...args]);
    return { status: Number(process.exitCode ?? 0), ...written };
  } finally {
    process.exitCode = exitCode;
    process.chdir(before);
    spies.forEach((spy) => spy.mockRestore());
  }
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

/** A state whose output is the inventory of certificates. */
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
