import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { CertfleetError } from "../core/error";
import type { SynthesisedStack } from "./synthesise-shards";

/** A stack of a fleet with shards, in the list that synth writes beside the stacks. */
export interface ListedStack {
  /** `emptied` for a shard that the fleet no longer has, whose resources an apply destroys. */
  readonly role: SynthesisedStack["role"] | "emptied";
  readonly certificates: readonly string[];
  /** The stacks whose outputs it reads: they are applied first. */
  readonly needs: readonly string[];
}

/** The stacks of a fleet with shards, by name. */
export type StackList = Readonly<Record<string, ListedStack>>;

/** The name of the document of a stack. */
export const DOCUMENT = "cdk.tf.json";

/** The file that lists the stacks of a fleet, in the directory that has them. */
export function stackListFile(directory: string, fleet: string): string {
  return path.join(directory, `${fleet}.shards.json`);
}

/** The list as text, one stack a line, so that changes are readable. */
export function renderStackList(stacks: StackList): string {
  const lines = Object.entries(stacks).map(([name, stack]) => `    ${JSON.stringify(name)}: ${JSON.stringify(stack)}`);
  return `{\n  "version": 1,\n  "stacks": {\n${lines.join(",\n")}\n  }\n}\n`;
}

/** The list that an earlier synth wrote; undefined if there is none. */
export function readStackList(file: string): StackList | undefined {
  if (!existsSync(file)) {
    return undefined;
  }
  try {
    const { version, stacks } = JSON.parse(readFileSync(file, "utf8")) as { version: unknown; stacks: unknown };
    if (version === 1 && typeof stacks === "object" && stacks !== null) {
      return stacks as StackList;
    }
  } catch {
    // Not JSON: the same as a file of another version.
  }
  throw new CertfleetError(
    "stack-list",
    `${file} is not a list of stacks that this version of certfleet can read. Restore it, or delete it if nothing was applied.`,
  );
}

/** The stack that each certificate is in. */
export function stackByCertificate(stacks: StackList): Map<string, string> {
  return new Map(Object.entries(stacks).flatMap(([stack, { certificates }]) => certificates.map((name) => [name, stack] as const)));
}
