import { HashIndex, PagedBytes, Span } from "./bounded-memory";
import { asBlock, asList, Block, canonicalType, refuseDepth, Value } from "./resource";
import { JsonScanner, SKIP_REST, STOP } from "./json-scanner";
import { addressAt, ConfigurationIndex } from "./plan-configuration";
import { withoutKeys } from "./estate";

const BYTE_ORDER_MARK = "\uFEFF";

/** The small parts of a plan, which are kept in memory. */
const KEPT_PARTS = new Set(["format_version", "variables", "errored", "complete"]);

/** The parts that contain resources as values. They are ignored if there are changes, which contain more. */
const STATE_PARTS = ["values", "planned_values", "prior_state"];

/** The parts of a change, or of a resource in a state, that are parsed. */
const PARTS_OF_RESOURCES = new Set(["after", "after_unknown", "after_sensitive", "values", "sensitive_values"]);

/** An index of the positions of resources and their expressions in a plan or state. */
export class PlanIndex {
  /** The small parts of the file, which are kept in memory. */
  readonly parts: Record<string, Value> = {};
  /** The configuration that the plan contains. */
  readonly configuration: ConfigurationIndex;
  /** The ACM certificates and validations that contribute to the plan's changes, by type and attribute. */
  readonly relevant = new Map<string, readonly string[]>();
  readonly indicesByType = new Map<string, number[]>();
  /** Whether the resources are changes of a plan rather than values of a state. */
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

  /** Reads and indexes a whole file. */
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

  /** Whether the file is output of `terraform show -json`. For an empty state, that is only the version. */
  get isPlan(): boolean {
    return this.parts.format_version !== undefined && (this.hasChanges || this.states.size > 0 || !this.hasOthers);
  }

  /** Whether the part that was read contains Terraform's format version. */
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

  /** The address of a resource, without parsing its attributes. */
  resourceAddress(index: number): string {
    return addressAt(this.scannerAt(this.resourceStarts[index]));
  }

  /** The planned values of a resource with their unknown and sensitive masks. Prior values are not parsed. */
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
        return STOP;
      }
      return this.hasChanges ? undefined : take(name);
    });
    return parts;
  }

  /** The indices of the changes that contain a text. */
  resourcesContaining(text: string): number[] {
    const found = new Set<number>();
    for (const position of this.bytes.positionsOf(encoded(text))) {
      const index = this.resourceAround(position);
      if (index !== undefined) {
        found.add(index);
      }
    }
    return [...found];
  }

  /** How often the prior state, which includes data sources, contains a text. */
  countInPriorState(text: string): number {
    const span = this.states.get("prior_state");
    return span === undefined
      ? 0
      : this.bytes.positionsOf(encoded(text)).filter((position) => position >= span.start && position < span.end).length;
  }

  /** The resource whose span contains a position, by binary search: spans are in file order. */
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

  /** Candidates for the resources at an address without keys. */
  resourcesAt(address: string): number[] {
    return this.byAddress.get(address);
  }

  /** Reads the file once. */
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
      this.states.set(name, scanner.skip());
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
            if (part !== "actions") {
              return undefined;
            }
            actions = asList(scanner.value());
            return SKIP_REST;
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
      // One string is shared by all resources of a type.
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

  /** Reads the resources of a state, or of a plan without changes such as one of -refresh-only. */
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

  /** Reads a module and its child modules. Returns false if there are neither resources nor modules. */
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

/** A text in the encoding of Terraform's JSON, which escapes HTML characters. */
function encoded(text: string): Buffer {
  const escape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return Buffer.from(
    JSON.stringify(text)
      .slice(1, -1)
      .replace(/[<>&\u2028\u2029]/g, escape),
  );
}
