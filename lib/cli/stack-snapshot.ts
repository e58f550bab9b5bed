import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import * as path from "node:path";
import { CertfleetError } from "../core/error";
import type { TerraformDocument } from "../core/stack-document";
import { withoutTokenTraces } from "../core/token";
import type { ParameterValues } from "../file/parameters";
import { DOCUMENT, ListedStack, readStackList } from "./stack-list";
import type { SynthesisedFile } from "./synthesise-file";

/** What one synth made of a stack, as far as a comparison needs it. */
export interface StackSnapshot {
  /** What it is: a shard of a fleet, what its shards share, or a stack by itself. */
  readonly role: ListedStack["role"] | "stack";
  readonly certificates: number;
  /** A digest of everything that Terraform reads. */
  readonly digest: string;
  /** The outputs of other stacks that it reads, by the stack. */
  readonly reads: ReadonlyMap<string, readonly string[]>;
  /** A digest of what each output follows from. */
  readonly outputs: ReadonlyMap<string, string>;
}

/** The stacks of one synth, by name. */
export type Snapshot = ReadonlyMap<string, StackSnapshot>;

/** The stacks before and after a change. Each is a fleet file, or a directory with synthesised stacks. */
export function snapshotsOf(
  base: string,
  head: string,
  parameters?: ParameterValues,
): { readonly base: Snapshot; readonly head: Snapshot } {
  // Alerts have commands with the name of the file: a copy under another name is not a change.
  const name = path.basename(isDirectory(head) ? base : head);
  return { base: snapshotOf(base, name, parameters), head: snapshotOf(head, name, parameters) };
}

function isDirectory(source: string): boolean {
  const found = statSync(source, { throwIfNoEntry: false });
  if (found === undefined) {
    throw new CertfleetError(
      "unreadable-file",
      `Cannot read ${source}: it does not exist. Name a fleet file, or a directory with synthesised stacks such as cdktf.out/stacks.`,
    );
  }
  return found.isDirectory();
}

function snapshotOf(source: string, fileName: string, parameters?: ParameterValues): Snapshot {
  return isDirectory(source) ? directorySnapshot(source) : fileSnapshot(source, fileName, parameters);
}

function fileSnapshot(file: string, fileName: string, parameters?: ParameterValues): Snapshot {
  // Loaded on demand: it loads cdktf and the provider bindings.
  const { synthesiseFleet } = require("./synthesise-file") as typeof import("./synthesise-file");
  const { synthesiseShards } = require("./synthesise-shards") as typeof import("./synthesise-shards");
  const { loadFleetFile } = require("../file/from-file") as typeof import("../file/from-file");
  const fleet = { ...loadFleetFile(file, parameters), file: fileName };
  return withoutTokenTraces(() => {
    const snapshot = new Map<string, StackSnapshot>();
    const stacks =
      fleet.shards === undefined ? [{ ...synthesiseFleet(fleet, { asModule: false }), role: "stack" as const }] : synthesiseShards(fleet);
    for (const stack of stacks) {
      if (stack.errors.length > 0) {
        throw new CertfleetError("invalid-fleet", [`Cannot synthesise ${file}. Fix these errors:`, ...stack.errors].join("\n"));
      }
      const digest = digestOf([JSON.stringify(stack.document), ...assetTexts(stack)]);
      snapshot.set(stack.name, { role: stack.role, certificates: stack.certificates, digest, ...linksOf(stack.document, stack.name) });
    }
    return snapshot;
  });
}

function* assetTexts({ assets }: SynthesisedFile): Iterable<string | Buffer> {
  for (const [from, to] of [...assets].sort(([, one], [, other]) => (one < other ? -1 : 1))) {
    yield to;
    yield readFileSync(from);
  }
}

/** What Terraform reads in the directory of a stack, besides what it wrote itself. */
const CONFIGURATION = /\.tf(\.json)?$|\.tfvars(\.json)?$/;

function directorySnapshot(directory: string): Snapshot {
  const roles = rolesIn(directory);
  const names = readdirSync(directory)
    .filter((name) => existsSync(path.join(directory, name, DOCUMENT)))
    .sort(new Intl.Collator("en", { numeric: true }).compare);
  const own = existsSync(path.join(directory, "stacks")) ? directorySnapshot(path.join(directory, "stacks")) : new Map<string, never>();
  const found = new Map([
    ...own,
    ...names.map((name) => [name, stackSnapshot(path.join(directory, name), name, roles.get(name))] as const),
  ]);
  if (found.size > 0) {
    return found;
  }
  if (existsSync(path.join(directory, DOCUMENT))) {
    const name = path.basename(path.resolve(directory));
    return new Map([[name, stackSnapshot(directory, name, undefined)]]);
  }
  throw new CertfleetError(
    "no-stacks",
    `${directory} has no synthesised stacks. Name the directory that certfleet synth or cdktf synth writes, such as cdktf.out/stacks.`,
  );
}

function rolesIn(directory: string): Map<string, ListedStack> {
  const lists = readdirSync(directory).filter((name) => name.endsWith(".shards.json"));
  return new Map(lists.flatMap((name) => Object.entries(readStackList(path.join(directory, name)) ?? {})));
}

function stackSnapshot(directory: string, name: string, listed: ListedStack | undefined): StackSnapshot {
  const text = readFileSync(path.join(directory, DOCUMENT), "utf8");
  let document: TerraformDocument;
  try {
    document = JSON.parse(text) as TerraformDocument;
  } catch {
    throw new CertfleetError("unreadable-file", `${path.join(directory, DOCUMENT)} is not JSON. Synthesise it again.`);
  }
  const inventory = (document.output?.certfleet?.value?.certificates ?? {}) as object;
  return {
    role: listed?.role ?? "stack",
    certificates: listed?.certificates.length ?? Object.keys(inventory).length,
    // As a fleet file is compared with, which has no layout.
    digest: digestOf([JSON.stringify(document), ...filesOf(directory).flatMap((file) => [file, readFileSync(path.join(directory, file))])]),
    ...linksOf(document, name),
  };
}

/** The further configuration files and the assets of a stack's directory, sorted. */
function filesOf(directory: string): string[] {
  const assets = path.join(directory, "assets");
  const below = existsSync(assets)
    ? (readdirSync(assets, { recursive: true, withFileTypes: true }) as import("node:fs").Dirent[])
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)))
    : [];
  return [
    ...readdirSync(directory).filter((name) => name !== DOCUMENT && CONFIGURATION.test(name) && !name.startsWith(".")),
    ...below,
  ].sort();
}

function digestOf(texts: Iterable<string | Buffer>): string {
  const hash = createHash("sha256");
  for (const text of texts) {
    hash.update(`${text.length}\n`).update(text);
  }
  return hash.digest("hex");
}

const READ = /data\.terraform_remote_state\.([\w-]+)\.outputs\.([\w-]+)/g;
const ADDRESS = /\b([a-z][a-z0-9]*_[a-z0-9_]+)\.([A-Za-z_][\w-]*)/g;

/** What a stack reads of others, and what its outputs follow from. */
function linksOf(document: TerraformDocument, name: string): Pick<StackSnapshot, "reads" | "outputs"> {
  const { output = {}, resource = {} } = document;
  const states = Object.keys((document.data?.terraform_remote_state ?? {}) as object);
  const reads = new Map<string, string[]>();
  if (states.length > 0) {
    for (const [, role, read] of JSON.stringify(document).matchAll(READ)) {
      const stack = siblingOf(name, role);
      reads.set(stack, [...new Set([...(reads.get(stack) ?? []), read])]);
    }
  }
  const outputs = new Map<string, string>();
  for (const [key, { value }] of Object.entries(output as Record<string, { value: unknown }>)) {
    // The inventory follows from everything, and nothing reads it by remote state.
    if (key !== "certfleet") {
      outputs.set(key, digestOf([JSON.stringify(value), ...bodiesBehind(JSON.stringify(value), resource as Resources)]));
    }
  }
  return { reads, outputs };
}

/** The name of the stack that a shard reads: the fleet's name and the role. */
function siblingOf(name: string, role: string): string {
  return `${name.slice(0, name.lastIndexOf("-"))}-${role}`;
}

type Resources = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The resources that an expression refers to, and those behind them. */
function bodiesBehind(expression: string, resources: Resources, seen = new Set<string>()): string[] {
  return [...expression.matchAll(ADDRESS)].flatMap(([address, type, name]) => {
    const body = resources[type]?.[name];
    if (body === undefined || seen.has(address)) {
      return [];
    }
    seen.add(address);
    const text = JSON.stringify(body);
    return [address, text, ...bodiesBehind(text, resources, seen)];
  });
}
