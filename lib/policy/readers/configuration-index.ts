import { HashIndex } from "../hash-index";
import { Block, textsOf } from "../value";
import { asBlock, refuseDepth } from "./json-shapes";
import { JsonScanner } from "./json-scanner";
import { constantsIn, defaultsIn, inModule, ModuleConfiguration, moduleAt, referencesOf } from "./module-configuration";
import { PagedBytes, Span } from "./paged-bytes";

/** The configuration that a plan was made from: its modules, and where the expressions of its resources stand. */
export class ConfigurationIndex {
  readonly providers: Record<string, Block> = {};
  /** The root's variables. */
  readonly variables: Record<string, Block> = {};
  readonly modules = new Map<string, ModuleConfiguration>();

  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  private readonly owners: ModuleConfiguration[] = [];
  private readonly byAddress = new HashIndex();

  constructor(
    private readonly bytes: PagedBytes,
    private readonly file: string,
  ) {}

  /** The number of a resource's expressions. */
  expressionsAt(address: string): number | undefined {
    return this.byAddress
      .get(address)
      .find((index) => inModule(this.owners[index], addressAt(new JsonScanner(this.bytes, this.file, this.starts[index]))) === address);
  }

  expressionSpan(index: number): Span {
    return { start: this.starts[index], end: this.ends[index] };
  }

  /** The module that a resource is written in. */
  moduleOf(index: number): ModuleConfiguration {
    return this.owners[index];
  }

  /** Goes through the configuration that a scanner stands at. */
  read(scanner: JsonScanner): void {
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
    this.byAddress.add(inModule(module, address), this.owners.length);
    this.starts.push(start);
    this.ends.push(end);
    this.owners.push(module);
  }
}

/** The address of the resource that a scanner stands at, for which nothing else of it is parsed. */
export function addressAt(scanner: JsonScanner): string {
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
