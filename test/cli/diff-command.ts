import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { diffCommand } from "../../lib/cli/diff";
import { commandRun, Outcome } from "./support";

/** Runs the command as the shell would, and returns what it printed. */
export function diff(...args: string[]): Promise<Outcome> {
  return commandRun(diffCommand(), ...args);
}

/** A file with the given text, or with a value as JSON. */
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
