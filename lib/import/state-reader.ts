import { readFileSync, statSync } from "node:fs";
import * as path from "node:path";
import { ENCRYPTED_PART, EngineFacts, engineOfSource, withoutRegistry } from "../core/engine";
import { CertfleetError } from "../core/error";
import { StateResource } from "../core/importer";
import { JsonScanner } from "../policy/plan/json-scanner";
import { BrokenJson } from "../policy/plan/json-values";
import { PagedBytes } from "../policy/plan/bounded-memory";
import { asBlock, asList, Block, refuseDepth } from "../policy/plan/resource";

const SHOW_COMMAND = "terraform show -json > state.json";

/** Reads the resources of the given types in a state file of version 4, or in the output of `terraform show -json`. */
export function readStateResources(file: string, types: ReadonlySet<string>): StateResource[] {
  const bytes = open(file);
  const reader = new StateReader(bytes, file, types);
  try {
    reader.read();
  } catch (error) {
    throw error instanceof BrokenJson ? unreadable(file, "it is not valid JSON. It is truncated or damaged; write it again") : error;
  }
  return reader.resources;
}

/** What the lock file of a directory says: who wrote it, and the versions of providers. */
export interface LockFile {
  /** The engine whose registry the providers are from; undefined if they are from other hosts, or from none. */
  readonly engine?: EngineFacts;
  /** By source address, without the engine's own registry: `hashicorp/aws`. */
  readonly versions: ReadonlyMap<string, string>;
}

/** Reads the lock file of a directory. It is empty if there is none. */
export function readLockFile(directory: string): LockFile {
  let text: string;
  try {
    text = readFileSync(path.join(directory, ".terraform.lock.hcl"), "utf8");
  } catch {
    return { versions: new Map() };
  }
  const locked = [...text.matchAll(/^provider "([^"]+)" \{\s+version\s+= "([\d.]+)"/gm)];
  return {
    engine: locked.map(([, source]) => engineOfSource(source)).find((engine) => engine !== undefined),
    versions: new Map(locked.map(([, source, version]) => [withoutRegistry(source), version])),
  };
}

/** Reads one file. Resources of other types are skipped without parsing them. */
class StateReader {
  readonly resources: StateResource[] = [];
  private readonly parts = new Set<string>();
  private version?: unknown;
  private formatVersion?: string;

  constructor(
    private readonly bytes: PagedBytes,
    private readonly file: string,
    private readonly types: ReadonlySet<string>,
  ) {}

  read(): void {
    const scanner = new JsonScanner(this.bytes, this.file, startOf(this.bytes));
    if (!scanner.isObject) {
      throw unreadable(this.file, "it does not contain a JSON object");
    }
    scanner.object((name) => {
      this.parts.add(name);
      if (name === "version") {
        this.version = scanner.value();
      } else if (name === "format_version") {
        this.formatVersion = scanner.text();
      } else if (name === "resources" && scanner.isList) {
        scanner.list(() => this.readRaw(scanner));
      } else if (name === "values") {
        this.readValues(scanner);
      } else if (name === "prior_state") {
        scanner.object((part) => (part === "values" ? this.readValues(scanner) : undefined));
      } else if (name === "modules" && this.version !== 4) {
        this.parts.add("modules");
      }
    });
    scanner.end();
    this.check();
  }

  private check(): void {
    if (this.formatVersion !== undefined) {
      if (!/^[01]\./.test(this.formatVersion)) {
        throw unreadable(
          this.file,
          `it has the format version "${this.formatVersion.slice(0, 20)}" of terraform show -json. Versions 0.x and 1.x are supported`,
        );
      }
      return;
    }
    if (typeof this.version === "number" && (this.parts.has("resources") || this.parts.has("modules") || this.parts.has("lineage"))) {
      if (this.version !== 4) {
        throw unreadable(
          this.file,
          `it is a state of version ${this.version}, and version 4 is supported. Run terraform apply -refresh-only with Terraform 1.x, which updates it, or pass the output of ${SHOW_COMMAND}`,
        );
      }
      return;
    }
    if (this.parts.has(ENCRYPTED_PART)) {
      throw unreadable(this.file, "it is encrypted by OpenTofu. Pass the output of tofu show -json > state.json");
    }
    throw unreadable(this.file, `it is neither a Terraform state nor the output of terraform show -json. Write one with ${SHOW_COMMAND}`);
  }

  /** A resource of a state file, with its instances. */
  private readRaw(scanner: JsonScanner): void {
    const head: Record<string, string | undefined> = {};
    let instances: unknown[] = [];
    scanner.object((name) => {
      if (name === "instances") {
        // Terraform writes `instances` last, after the type.
        instances = this.types.has(head.type ?? "") ? asList(scanner.value()) : [];
      } else if (name === "module" || name === "mode" || name === "type" || name === "name") {
        head[name] = scanner.text();
      }
    });
    const { type, name, module } = head;
    if (type === undefined || name === undefined || !this.types.has(type)) {
      return;
    }
    const mode = head.mode === "data" ? "data" : "managed";
    for (const instance of instances.map(asBlock)) {
      // A deposed instance is on its way out.
      if (instance.deposed === undefined) {
        const address = `${module === undefined ? "" : `${module}.`}${mode === "data" ? "data." : ""}${type}.${name}${keyText(instance.index_key)}`;
        this.add({ type, mode, name, address, attributes: asBlock(instance.attributes) });
      }
    }
  }

  private readValues(scanner: JsonScanner): void {
    scanner.object((name) => (name === "root_module" ? this.readModule(scanner, 0) : undefined));
  }

  /** A module of `terraform show -json`, and its child modules. */
  private readModule(scanner: JsonScanner, depth: number): void {
    refuseDepth(depth, this.file);
    scanner.object((name) => {
      if (name === "resources") {
        scanner.list(() => this.readShown(scanner));
      } else if (name === "child_modules") {
        scanner.list(() => this.readModule(scanner, depth + 1));
      }
    });
  }

  private readShown(scanner: JsonScanner): void {
    const entry: Record<string, string | undefined> = {};
    let values: Block = {};
    scanner.object((name) => {
      if (name === "values") {
        values = this.types.has(entry.type ?? "") ? asBlock(scanner.value()) : {};
      } else if (name === "address" || name === "mode" || name === "type" || name === "name" || name === "deposed_key") {
        entry[name] = scanner.text();
      }
    });
    const { type, name, address, mode } = entry;
    if (type !== undefined && name !== undefined && address !== undefined && this.types.has(type) && entry.deposed_key === undefined) {
      this.add({ type, name, address, mode: mode === "data" ? "data" : "managed", attributes: values });
    }
  }

  private add(resource: Omit<StateResource, "source">): void {
    this.resources.push({ ...resource, source: this.file });
  }
}

function keyText(key: unknown): string {
  if (typeof key === "number") {
    return `[${key}]`;
  }
  return typeof key === "string" ? `[${JSON.stringify(key)}]` : "";
}

function startOf(bytes: PagedBytes): number {
  return bytes.text({ start: 0, end: Math.min(3, bytes.size) }) === "\uFEFF" ? 3 : 0;
}

function open(file: string): PagedBytes {
  let bytes: PagedBytes;
  try {
    const stat = statSync(file);
    if (stat.isDirectory()) {
      throw unreadable(file, "it is a directory. Name the state files in it");
    }
    bytes = stat.isFile() ? PagedBytes.ofFile(file, stat.size) : PagedBytes.of(readFileSync(file));
    if (bytes.size === 0) {
      throw unreadable(file, "it is empty");
    }
    if (bytes.text({ start: 0, end: Math.min(4, bytes.size) }) === "PK\u0003\u0004") {
      throw unreadable(file, "it is a binary plan. Pass the output of terraform show -json instead");
    }
  } catch (error) {
    if (error instanceof CertfleetError) {
      throw error;
    }
    const reason = (error as NodeJS.ErrnoException).code === "ENOENT" ? "the file does not exist" : (error as Error).message;
    throw unreadable(file, reason);
  }
  return bytes;
}

function unreadable(file: string, reason: string): CertfleetError {
  return new CertfleetError("unreadable-state", `Cannot import from ${file}: ${reason}.`);
}
