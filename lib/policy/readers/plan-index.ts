import { HashIndex } from "../hash-index";
import { canonicalType } from "../resource";
import { asBlock, asList, refuseDepth } from "./json-shapes";
import { JsonScanner } from "./json-scanner";
import { constantsIn, defaultsIn, inModule, ModuleConfiguration, moduleAt, referencesOf } from "./module-configuration";
import { PagedBytes, Span } from "./paged-bytes";
import { Block, textsOf, Value } from "../value";
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
  readonly providers: Record<string, Block> = {};
  readonly variables: Record<string, Block> = {};
  readonly modules = new Map<string, ModuleConfiguration>();
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

  private readonly expressionStarts: number[] = [];
  private readonly expressionEnds: number[] = [];
  private readonly expressionModules: ModuleConfiguration[] = [];
  private readonly expressionsByAddress = new HashIndex();
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
  ) {}

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
    return this.addressIn(this.resourceSpan(index));
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

  /** The number of a resource's expressions in the configuration. */
  expressionsAt(address: string): number | undefined {
    return this.expressionsByAddress
      .get(address)
      .find((index) => inModule(this.expressionModules[index], this.addressIn(this.expressionSpan(index))) === address);
  }

  expressionSpan(index: number): Span {
    return { start: this.expressionStarts[index], end: this.expressionEnds[index] };
  }

  expressionModule(index: number): ModuleConfiguration {
    return this.expressionModules[index];
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
      this.readConfiguration(scanner);
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

  private readConfiguration(scanner: JsonScanner): void {
    scanner.object((name) => {
      if (name === "provider_config") {
        Object.entries(asBlock(scanner.value())).forEach(([key, config]) => (this.providers[key] = asBlock(config)));
      } else if (name === "root_module") {
        this.readModule(scanner, moduleAt(""), 0);
      }
    });
  }

  private readModule(scanner: JsonScanner, module: ModuleConfiguration, depth: number): void {
    refuseDepth(depth, this.file);
    this.modules.set(module.address, module);
    scanner.object((name) => {
      if (name === "resources") {
        scanner.list(() => this.readExpressions(scanner, module));
      } else if (name === "outputs") {
        module.outputs = referencesOf(
          scanner.value(),
          (output) => asBlock(output).expression,
          (output) => textsOf(asBlock(output).depends_on),
        );
      } else if (name === "variables") {
        const variables = asBlock(scanner.value());
        if (depth === 0) {
          Object.entries(variables).forEach(([key, variable]) => (this.variables[key] = asBlock(variable)));
        }
        // What the call gives stands before the module, and goes before its defaults.
        module.literals = { ...defaultsIn(variables, module.call), ...module.literals };
      } else if (name === "module_calls") {
        scanner.object((call) => this.readCall(scanner, module, call, depth));
      }
    });
  }

  private readCall(scanner: JsonScanner, parent: ModuleConfiguration, name: string, depth: number): void {
    const module: ModuleConfiguration = moduleAt(inModule(parent, `module.${name}`), parent);
    scanner.object((part) => {
      if (part === "expressions") {
        const expressions = scanner.value();
        module.call = referencesOf(expressions, (expression) => expression);
        module.literals = { ...module.literals, ...constantsIn(expressions) };
      } else if (part === "depends_on") {
        module.dependsOn = textsOf(scanner.value());
      } else if (part === "module") {
        this.readModule(scanner, module, depth + 1);
      }
    });
  }

  private readExpressions(scanner: JsonScanner, module: ModuleConfiguration): void {
    let address = "";
    const { start, end } = scanner.spanOf(() =>
      scanner.object((name) => {
        if (name === "address") {
          address = scanner.text() ?? "";
        }
      }),
    );
    this.expressionsByAddress.add(inModule(module, address), this.expressionModules.length);
    this.expressionStarts.push(start);
    this.expressionEnds.push(end);
    this.expressionModules.push(module);
  }

  private addressIn({ start }: Span): string {
    const scanner = this.scannerAt(start);
    let address = "";
    scanner.object((name) => {
      if (name === "address") {
        address = scanner.text() ?? "";
        return true;
      }
      return false;
    });
    return address;
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
