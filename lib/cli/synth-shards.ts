import { copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { CertfleetError } from "../core/error";
import type { TerraformDocument } from "../core/stack-document";
import { compareText, plural } from "../core/text";
import { FleetSpec } from "../file/resolve";
import type { Rename } from "./renames";
import { DOCUMENT, ListedStack, readStackList, renderStackList, stackByCertificate, StackList, stackListFile } from "./stack-list";
import type { synthesiseShards } from "./synthesise-shards";
import { safe } from "./output/text";
import { note } from "./output/writer";

/** How the stacks of a fleet are written. */
export interface ShardWriting {
  /** The directory that has a directory for each stack. */
  readonly directory: string;
  readonly renames: readonly Rename[];
  /** Whether a stack that the fleet no longer has stays, without resources, so that an apply destroys them. */
  readonly keepProviders: boolean;
  /** Whether certificates may be in another stack than before: a command writes what moves them. */
  readonly canMove?: boolean;
  /** Completes a document, given the one that it replaces. */
  readonly complete: (document: TerraformDocument, earlier: TerraformDocument, file: string) => TerraformDocument;
  readonly earlier: (file: string) => TerraformDocument | undefined;
}

/**
 * Writes the stacks of a fleet, each into a directory of its name, and the list of them. Nothing takes its place before everything is
 * synthesised without errors.
 */
export function writeShards(stacks: ReturnType<typeof synthesiseShards>, fleet: FleetSpec, writing: ShardWriting): StackList {
  const { directory } = writing;
  const listFile = stackListFile(directory, fleet.name);
  const before = readStackList(listFile);
  if (before === undefined) {
    refuseDivision(fleet, writing);
  } else if (writing.canMove !== true) {
    refuseMoves(fleet, before, listFile);
  }
  const staged = new StagedFiles(directory);
  const listed = new Map<string, ListedStack>();
  const errors: string[] = [];
  try {
    for (const stack of stacks) {
      const { name, role, document, certificateNames } = stack;
      stack.warnings.forEach((warning) => note(safe`warning: ${warning}`));
      errors.push(...stack.errors);
      const file = path.join(directory, name, DOCUMENT);
      const earlier = writing.earlier(file);
      const written = earlier === undefined || errors.length > 0 ? document : writing.complete(document, earlier, file);
      stack.assets.forEach(([from, to]) => staged.copy(from, path.join(directory, name, to)));
      staged.write(file, `${JSON.stringify(written, undefined, 2)}\n`);
      listed.set(name, { role, certificates: certificateNames, needs: needsOf(written, fleet.name) });
    }
    if (errors.length > 0) {
      throw new CertfleetError("invalid-fleet", [`Cannot synthesise ${fleet.file ?? fleet.name}. Fix these errors:`, ...errors].join("\n"));
    }
    for (const name of Object.keys(before ?? {}).filter((each) => !listed.has(each))) {
      emptyStack(name, staged, listed, writing);
    }
    const result = Object.fromEntries(
      [...listed].sort(([one, { role }], [other, { role: next }]) => orderOf(role) - orderOf(next) || byNumber(one, other)),
    );
    staged.write(listFile, renderStackList(result));
    staged.commit();
    return result;
  } finally {
    staged.discard();
  }
}

/** The order of applies: what others read first. */
function orderOf(role: ListedStack["role"]): number {
  return ["base", "accounts", "shard", "emptied"].indexOf(role);
}

function byNumber(one: string, other: string): number {
  const [first, second] = [one, other].map((name) => Number(/-(\d+)$/.exec(name)?.[1] ?? 0));
  return first - second || compareText(one, other);
}

/** The stacks whose outputs a document reads. */
function needsOf({ data }: TerraformDocument, fleet: string): string[] {
  return Object.keys((data?.terraform_remote_state ?? {}) as object).map((role) => `${fleet}-${role}`);
}

/** Leaves a stack that the fleet no longer has without resources. Terraform needs its providers to destroy them. */
function emptyStack(
  name: string,
  staged: StagedFiles,
  listed: Map<string, ListedStack>,
  { directory, keepProviders, earlier }: ShardWriting,
): void {
  const file = path.join(directory, name, DOCUMENT);
  const { terraform, provider, output } = earlier(file) ?? {};
  if (!keepProviders || terraform === undefined) {
    return;
  }
  const inventory = { certfleet: { value: { ...output?.certfleet?.value, certificates: {} } } };
  const document = { terraform, ...(provider === undefined ? {} : { provider }), ...(output === undefined ? {} : { output: inventory }) };
  staged.write(file, `${JSON.stringify(document, undefined, 2)}\n`);
  listed.set(name, { role: "emptied", certificates: [], needs: [] });
  note(
    safe`warning: ${name} is no longer a stack of the fleet. Its next apply destroys what it has. Run synth with --no-keep-providers after it, and delete ${path.join(directory, name)}.`,
  );
}

/** Refuses an assignment by which certificates would be destroyed in one stack and issued again in another. */
function refuseMoves(fleet: FleetSpec, before: StackList, listFile: string): void {
  const former = stackByCertificate(before);
  const moves = fleet.shards!.groups.flatMap(({ certificates, shard, reasons }) =>
    certificates.flatMap(({ name }) => {
      const [from, to] = [former.get(name), `${fleet.name}-${shard}`];
      return from === undefined || from === to ? [] : [{ name, from, to, reason: reasons[0] }];
    }),
  );
  if (moves.length === 0) {
    return;
  }
  const [{ name, from, to, reason }] = moves;
  const others = moves.length === 1 ? "" : `, and ${plural(moves.length - 1, "other certificate")} too`;
  throw new CertfleetError(
    "certificate-moves",
    `"${name}" would move from ${from} to ${to}${reason === undefined ? "" : ` (${reason})`}${others}. Terraform would issue it again and destroy the ` +
      "one in use. For another number of shards, run certfleet reshard, which issues nothing again; otherwise pin it in `pins` of `shards`. " +
      `If nothing was applied, delete ${listFile}.`,
  );
}

/** Refuses to divide a fleet that is one stack so far: each shard would issue its certificates again. */
function refuseDivision({ name }: FleetSpec, { directory, earlier }: ShardWriting): void {
  const folder = path.join(directory, name);
  const certificates = Object.keys(earlier(path.join(folder, DOCUMENT))?.output?.certfleet?.value?.certificates ?? {});
  if (certificates.length > 0) {
    throw stackChange(`${plural(certificates.length, "certificate")} would move from ${name} to shards`, folder);
  }
}

/** Refuses to join the shards of a fleet: the one stack would issue each certificate again. */
export function refuseJoining(fleet: string, directory: string): void {
  const listFile = stackListFile(directory, fleet);
  const certificates = Object.values(readStackList(listFile) ?? {}).flatMap((stack) => stack.certificates);
  if (certificates.length > 0) {
    throw stackChange(`${plural(certificates.length, "certificate")} would move from shards to ${fleet}`, listFile);
  }
}

function stackChange(what: string, written: string): CertfleetError {
  return new CertfleetError(
    "certificate-moves",
    `${what}. Terraform would issue each again. A fleet that is applied cannot change between one stack and shards: keep \`shards\` as it was, ` +
      `or move the certificates by hand to a fleet with another name, a few at a time. If nothing was applied, delete ${written}.`,
  );
}

/** Files that take their places together. */
class StagedFiles {
  private readonly folder: string;
  private readonly moves: { readonly from: string; readonly to: string }[] = [];

  constructor(directory: string) {
    this.folder = path.join(directory, `.certfleet-${process.pid}`);
  }

  write(file: string, content: string): void {
    this.stage(file, (partial) => writeFileSync(partial, content));
  }

  copy(from: string, to: string): void {
    this.stage(to, (partial) => copyFileSync(from, partial));
  }

  commit(): void {
    this.attempt(() => {
      for (const { from, to } of this.moves) {
        mkdirSync(path.dirname(to), { recursive: true });
        renameSync(from, to);
      }
    });
  }

  discard(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private stage(to: string, write: (partial: string) => void): void {
    const from = path.join(this.folder, String(this.moves.length));
    this.attempt(() => {
      mkdirSync(this.folder, { recursive: true });
      write(from);
    });
    this.moves.push({ from, to });
  }

  private attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      throw new CertfleetError(
        "unwritable-file",
        `Cannot write to ${path.dirname(this.folder)}: ${(error as Error).message}. Choose another directory.`,
      );
    }
  }
}
