import { readFileSync, statSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { CertfleetError } from "../core/error";
import { JsonScanner } from "../policy/plan/json-scanner";
import { PagedBytes } from "../policy/plan/bounded-memory";
import { asBlock, asList, Block, textsOf } from "../policy/plan/resource";

/** A change that an import must not make. */
export interface UnwantedChange {
  readonly address: string;
  /** What Terraform would do, such as `update` or `replace`. */
  readonly action: string;
  /** The arguments that would change, if the resource exists. */
  readonly changed: readonly string[];
  /** Whether only tags or labels would change. */
  readonly tagsOnly: boolean;
}

/** What a plan does to what exists. */
export interface PlanVerdict {
  readonly imports: number;
  /** Waiters that are created. */
  readonly waiters: number;
  /** Resources that are in the state already and stay as they are. */
  readonly unchanged: number;
  readonly unwanted: readonly UnwantedChange[];
}

/** What an import may create and change. */
export interface VerdictRules {
  /** The types of resources that wait and manage nothing. */
  readonly waiters: ReadonlySet<string>;
  /** The arguments that hold tags or labels. */
  readonly tagArguments: ReadonlySet<string>;
  /** The arguments of imported resources whose change changes the state only. */
  readonly notedArguments: ReadonlySet<string>;
}

/** Judges the output of `terraform show -json` for a plan. */
export function judgePlan(file: string, { waiters, tagArguments, notedArguments }: VerdictRules): PlanVerdict {
  let [imports, created, unchanged] = [0, 0, 0];
  const unwanted: UnwantedChange[] = [];
  forEachChange(file, (entry) => {
    const change = asBlock(entry.change);
    const actions = textsOf(change.actions);
    const isImport = Object.keys(asBlock(change.importing)).length > 0;
    const [address, type] = [String(entry.address), String(entry.type)];
    imports += isImport ? 1 : 0;
    if (actions.every((action) => action === "no-op" || action === "read")) {
      unchanged += isImport || entry.mode === "data" ? 0 : 1;
    } else if (actions.length === 1 && actions[0] === "create" && waiters.has(type)) {
      created++;
    } else {
      const changed = actions.includes("create") && actions.length === 1 ? [] : changedArguments(change);
      if (isImport && actions.join() === "update" && changed.length > 0 && changed.every((name) => notedArguments.has(name))) {
        return;
      }
      unwanted.push({
        address,
        action: actions.length > 1 ? "replace" : (actions[0] ?? "unknown"),
        changed,
        tagsOnly: actions[0] === "update" && changed.length > 0 && changed.every((name) => tagArguments.has(name)),
      });
    }
  });
  return { imports, waiters: created, unchanged, unwanted };
}

/** The arguments that differ, or that are known only after the apply. */
function changedArguments({ before, after, after_unknown: unknown, replace_paths: replaced }: Block): string[] {
  const [old, next] = [asBlock(before), asBlock(after)];
  const names = new Set([...Object.keys(old), ...Object.keys(next)]);
  const differing = [...names].filter((name) => !isDeepStrictEqual(old[name] ?? null, next[name] ?? null));
  const later = Object.entries(asBlock(unknown)).flatMap(([name, value]) => (value === true && !names.has(name) ? [name] : []));
  const forcing = asList(replaced).flatMap((path) => textsOf(asList(path)[0]));
  return [...new Set([...forcing, ...differing, ...later])];
}

/** Visits the changes of a plan one at a time. Fails for a file that is not a complete plan. */
function forEachChange(file: string, visit: (entry: Block) => void): void {
  const bytes = open(file);
  const scanner = new JsonScanner(bytes, file);
  let [hasFormat, hasChanges, isIncomplete] = [false, false, false];
  if (!scanner.isObject) {
    throw notAPlan(file, "it does not contain a JSON object");
  }
  scanner.object((name) => {
    if (name === "format_version") {
      hasFormat = true;
    } else if (name === "resource_changes" && scanner.isList) {
      hasChanges = true;
      scanner.list(() => visit(asBlock(scanner.value())));
    } else if (name === "errored" || name === "complete") {
      isIncomplete ||= scanner.value() === (name === "errored");
    } else if (name === "deferred_changes" && scanner.isList) {
      scanner.list(() => {
        isIncomplete = true;
      });
    }
  });
  scanner.end();
  if (!hasFormat || !hasChanges) {
    throw notAPlan(file, hasFormat ? "it has no changes, so it is of a state" : "it is not the output of terraform show -json");
  }
  if (isIncomplete) {
    throw notAPlan(file, "it ended in errors or defers changes");
  }
}

function open(file: string): PagedBytes {
  try {
    const stat = statSync(file);
    return stat.isFile() ? PagedBytes.ofFile(file, stat.size) : PagedBytes.of(readFileSync(file));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw notAPlan(file, code === "ENOENT" ? "the file does not exist" : message);
  }
}

function notAPlan(file: string, reason: string): CertfleetError {
  return new CertfleetError(
    "invalid-plan",
    `Cannot verify the import with ${file}: ${reason}. Write a plan with terraform plan -out=plan.bin && terraform show -json plan.bin > plan.json.`,
  );
}
