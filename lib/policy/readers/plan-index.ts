import { HashIndex } from "../hash-index";
import { canonicalType } from "../resource";
import { asBlock, asList, refuseDepth } from "./json-shapes";
import { JsonScanner } from "./json-scanner";
import { addressAt, ConfigurationIndex } from "./configuration-index";
import { PagedBytes, Span } from "./paged-bytes";
import { Block, Value } from "../value";
import { withoutKeys } from "../estate";

const BYTE_ORDER_MARK = "\uFEFF";

/** Parts of a plan that are small and kept whole. */
const KEPT_PARTS = new Set(["format_version", "variables", "errored", "complete"]);

/** Parts that hold resources as values; the changes, where there are any, say the same and more. */
const STATE_PARTS = ["values", "planned_values", "prior_state"];

/** What is parsed of a change, or of a resource of a state. */
const PARTS_OF_RESOURCES = new Set(["after", "after_unknown", "after_sensitive", "values", "sensitive_values"]);

/** Where the resources and their expressions stand in a plan or state. */
export class PlanIndex {
  /** The parts of the file that are small and kept whole. */
  readonly parts: Record<string, Value> = {};
  /** What the plan has of the configuration that it was made from. */
  readonly configuration: ConfigurationIndex;
  /** Which certificates and validations the plan's changes are made of, by type and attribute. */
  readonly relevant = new Map<string, readonly string[]>();
  readonly indicesByType = new Map<string, number[]>();
  /** Whether the resources are changes of a plan, and not values of a state. */
  hasChanges = false;

  private readonly resourceStarts: number[] = [];
  private readonly resourceEnds: number[] = [];
  private readonly types: string[] = [];
  private readonly moduleOf: number[] = [];
  private readonly moduleAddresses: string[] = [];
  private readonly moduleNumbers = new Map<string, number>();
  private readonly byAddress = new HashIndex();

  private readonly states = new Map<string, Span>();

  private hasOthers = false;

  /** The index of a whole file. */
  static of(bytes: PagedBytes, file: string): PlanIndex {
    const index = new PlanIndex(bytes, file);
    index.read();
    return index;
  }

  constructor(
    private readonly bytes: PagedBytes,
    private readonly file: string,
  ) {
    this.configuration = new ConfigurationIndex(bytes, file);
  }

  /** Whether the file is what `terraform show -json` prints, which for an empty state is nothing but the version. */
  get isPlan(): boolean {
    return this.parts.format_version !== undefined && (this.hasChanges || this.states.size > 0 || !this.hasOthers);
  }

  /** Whether so much as was read names the version of a format of Terraform's. */
  get isTerraform(): boolean {
    return this.parts.format_version !== undefined;
  }

  get resourceCount(): number {
    return this.types.length;
  }

  resourceType(index: number): string {
    return this.types[index];
  }

  resourceModule(index: number): string {
    return this.moduleAddresses[this.moduleOf[index]];
  }

  resourceSpan(index: number): Span {
    return { start: this.resourceStarts[index], end: this.resourceEnds[index] };
  }

  /** The address of a resource, for which its attributes are not parsed. */
  resourceAddress(index: number): string {
    return addressAt(this.scannerAt(this.resourceStarts[index]));
  }

  /** What a resource will be, with what is unknown or sensitive of it; what it was is not parsed. */
  resourceParts(index: number): Block {
    const parts: Record<string, Value> = {};
    const scanner = this.scannerAt(this.resourceStarts[index]);
    const take = (name: string) => {
      if (PARTS_OF_RESOURCES.has(name)) {
        parts[name] = scanner.value();
      }
    };
    scanner.object((name) => {
      if (this.hasChanges && name === "change") {
        scanner.object(take);
        return true;
      }
      return this.hasChanges ? undefined : take(name);
    });
    return parts;
  }

  /** The numbers of the changes in which a text stands. */
  resourcesHolding(text: string): number[] {
    const found = new Set<number>();
    for (const position of this.bytes.positionsOf(encoded(text))) {
      const index = this.resourceAround(position);
      if (index !== undefined) {
        found.add(index);
      }
    }
    return [...found];
  }

  /** How often a text stands in the state before, which has the data sources too. */
  countInPriorState(text: string): number {
    const span = this.states.get("prior_state");
    return span === undefined
      ? 0
      : this.bytes.positionsOf(encoded(text)).filter((position) => position >= span.start && position < span.end).length;
  }

  /** The resource in whose span a place is; the spans are in the order of the file. */
  private resourceAround(position: number): number | undefined {
    let [low, high] = [0, this.resourceStarts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.resourceEnds[middle] <= position) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low < this.resourceStarts.length && this.resourceStarts[low] <= position ? low : undefined;
  }

  /** The numbers of the resources that may be at an address without keys. */
  resourcesAt(address: string): number[] {
    return this.byAddress.get(address);
  }

  /** Goes through the file. */
  read(): void {
    const scanner = this.scannerAt(this.bytes.text({ start: 0, end: Math.min(3, this.bytes.size) }) === BYTE_ORDER_MARK ? 3 : 0);
    scanner.object((name) => this.readPart(scanner, name));
    scanner.end();
    if (!this.hasChanges) {
      this.readState();
    }
  }

  private readPart(scanner: JsonScanner, name: string): void {
    if (KEPT_PARTS.has(name)) {
      this.parts[name] = scanner.value();
    } else if (name === "resource_changes" && scanner.isList) {
      this.hasChanges = true;
      scanner.list(() => this.readChange(scanner));
    } else if (name === "configuration") {
      this.configuration.read(scanner);
    } else if (name === "relevant_attributes") {
      scanner.list(() => this.readRelevant(asBlock(scanner.value())));
    } else if (STATE_PARTS.includes(name)) {
      this.states.set(name, scanner.pass());
    } else {
      this.hasOthers ||= name !== "terraform_version";
    }
  }

  private readChange(scanner: JsonScanner): void {
    const entry: Record<string, Value> = {};
    let actions: Value[] = [];
    const span = scanner.spanOf(() =>
      scanner.object((name) => {
        if (name === "change") {
          scanner.object((part) => {
            if (part === "actions") {
              actions = asList(scanner.value());
            }
          });
        } else if (name === "address" || name === "mode" || name === "type" || name === "module_address") {
          entry[name] = scanner.text();
        }
      }),
    );
    const leaves = actions.length === 1 && (actions[0] === "delete" || actions[0] === "forget");
    if (!leaves) {
      this.addResource(entry, span, this.moduleNumber(String(entry.module_address ?? "")));
    }
  }

  private readRelevant({ resource, attribute }: Block): void {
    const address = typeof resource === "string" ? withoutKeys(resource) : "";
    const type = /(?:^|\.)(aws_acm_certificate\w*)\.[\w-]+$/.exec(address)?.[1];
    if (type !== undefined) {
      const key = `${type}.${String(asList(attribute)[0] ?? "")}`;
      this.relevant.set(key, [...new Set([...(this.relevant.get(key) ?? []), address])]);
    }
  }

  private moduleNumber(address: string): number {
    let number = this.moduleNumbers.get(address);
    if (number === undefined) {
      number = this.moduleAddresses.push(address) - 1;
      this.moduleNumbers.set(address, number);
    }
    return number;
  }

  private addResource({ address, mode, type }: Block, { start, end }: Span, module: number): void {
    if (mode !== "managed" || typeof type !== "string" || typeof address !== "string") {
      return;
    }
    const canonical = canonicalType(type);
    const index = this.types.length;
    const ofType = this.indicesByType.get(canonical);
    if (ofType) {
      ofType.push(index);
      // The same text for all of a type.
      this.types.push(this.types[ofType[0]]);
    } else {
      this.indicesByType.set(canonical, [index]);
      this.types.push(canonical);
    }
    this.resourceStarts.push(start);
    this.resourceEnds.push(end);
    this.moduleOf.push(module);
    this.byAddress.add(withoutKeys(address), index);
  }

  /** The resources of a state, or of a plan without changes, as -refresh-only makes it. */
  private readState(): void {
    for (const part of STATE_PARTS) {
      const span = this.states.get(part);
      let found = false;
      const root = (scanner: JsonScanner) =>
        scanner.object((name) => {
          if (name === "root_module") {
            found = this.readStateModule(scanner, 0);
          } else if (name === "values" && part === "prior_state") {
            root(scanner);
          }
        });
      if (span) {
        root(this.scannerAt(span.start));
      }
      if (found) {
        return;
      }
    }
  }

  /** Reads a module and those in it; false where it holds neither resources nor modules. */
  private readStateModule(scanner: JsonScanner, depth: number): boolean {
    refuseDepth(depth, this.file);
    const number = this.moduleAddresses.push("") - 1;
    let found = false;
    scanner.object((name) => {
      if (name === "address") {
        this.moduleAddresses[number] = scanner.text() ?? "";
      } else if (name === "resources") {
        found = true;
        scanner.list(() => {
          const entry: Record<string, Value> = {};
          const span = scanner.spanOf(() =>
            scanner.object((part) => {
              if (part === "address" || part === "mode" || part === "type") {
                entry[part] = scanner.text();
              }
            }),
          );
          this.addResource(entry, span, number);
        });
      } else if (name === "child_modules") {
        found = true;
        scanner.list(() => void this.readStateModule(scanner, depth + 1));
      }
    });
    return found;
  }

  private scannerAt(position: number): JsonScanner {
    return new JsonScanner(this.bytes, this.file, position);
  }
}

/** A text as Terraform's JSON has it. */
function encoded(text: string): Buffer {
  const escape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return Buffer.from(
    JSON.stringify(text)
      .slice(1, -1)
      .replace(/[<>&\u2028\u2029]/g, escape),
  );
}
