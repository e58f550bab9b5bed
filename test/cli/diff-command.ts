import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Command } from "commander";
import { diffCommand } from "../../lib/cli/diff";

/** What a run printed, and how it ended. */
export interface Outcome {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command as the shell would, and gives back what it printed. */
export async function diff(...args: string[]): Promise<Outcome> {
  const written = { out: "", err: "" };
  const spies = [
    jest.spyOn(process.stdout, "write").mockImplementation((text) => ((written.out += text), true)),
    jest.spyOn(process.stderr, "write").mockImplementation((text) => ((written.err += text), true)),
  ];
  const exitCode = process.exitCode;
  try {
    process.exitCode = undefined;
    await new Command("certfleet").addCommand(diffCommand()).parseAsync(["node", "certfleet", "diff", ...args]);
    return { status: Number(process.exitCode ?? 0), ...written };
  } finally {
    process.exitCode = exitCode;
    spies.forEach((spy) => spy.mockRestore());
  }
}

/** A file with a JSON text, or with a text as it is. */
export function fileOf(content: unknown, name = "inventory.json"): string {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-diff-")), name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

/** A stack's inventory. */
export function inventory(certificates: Record<string, unknown>, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { version: 1, stack: "media", certificates, ...more };
}
