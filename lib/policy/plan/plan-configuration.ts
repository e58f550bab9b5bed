import { HashIndex, PagedBytes } from "./bounded-memory";
import { asBlock, Block, Configuration, isBlock, referencesIn, refuseDepth, textsOf, Unknown, Value } from "./resource";
import { JsonScanner, SKIP_REST, STOP } from "./json-scanner";
import { parse } from "./json-values";
import { withoutKeys } from "./estate";

/** An index of the configuration in a plan: its modules, and the positions of the expressions of its resources. */
export class ConfigurationIndex {
  readonly providers: Record<string, Block> = {};
  /** The variables of the root module. */
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

  /** The configuration of the resource at an address without keys. */
  resourceAt(address: string): WrittenResource | undefined {
    for (const index of this.byAddress.get(address)) {
      const span = { start: this.starts[index], end: this.ends[index] };
      const body = asBlock(parse(this.bytes, span, this.file));
      const module = this.owners[index];
      if (typeof body.address === "string" && inModule(module, body.address) === address) {
        return { body, module, size: span.end - span.start };
      }
    }
    return undefined;
  }

  /** Reads the configuration at the position of a scanner. */
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
        // The arguments of the call override the defaults, and come before the module in the file.
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
        if (name !== "address") {
          return undefined;
        }
        address = scanner.text() ?? "";
        return SKIP_REST;
      }),
    );
    this.byAddress.add(inModule(module, address), this.owners.length);
    this.starts.push(start);
    this.ends.push(end);
    this.owners.push(module);
  }
}

/** The address of the resource at the position of a scanner, without parsing the rest. */
export function addressAt(scanner: JsonScanner): string {
  let address = "";
  scanner.object((name) => {
    if (name !== "address") {
      return undefined;
    }
    address = scanner.text() ?? "";
    return STOP;
  });
  return address;
}

/** A resource of the configuration, parsed. */
export interface WrittenResource {
  readonly body: Block;
  readonly module: ModuleConfiguration;
  /** The number of bytes of the body. */
  readonly size: number;
}

/** The parts of a module's configuration that are kept: the references of its call and its outputs. */
export interface ModuleConfiguration {
  readonly address: string;
  readonly parent?: ModuleConfiguration;
  call: Readonly<Record<string, readonly string[]>>;
  outputs: Readonly<Record<string, readonly string[]>>;
  /** Literal arguments of the call, or defaults of variables, by variable. */
  literals: Record<string, Value>;
  /** The `depends_on` of the call. */
  dependsOn: readonly string[];
}

/** A module before it is read. */
export function moduleAt(address: string, parent?: ModuleConfiguration): ModuleConfiguration {
  return { address, parent, call: {}, outputs: {}, literals: {}, dependsOn: [] };
}

/** The constant values among expressions, by name. */
export function constantsIn(expressions: Value): Block {
  return Object.fromEntries(
    Object.entries(asBlock(expressions))
      .filter(([, expression]) => "constant_value" in asBlock(expression))
      .map(([name, expression]) => [name, asBlock(expression).constant_value]),
  );
}

/** The defaults of variables that a module call does not set, without sensitive ones. */
export function defaultsIn(variables: Block, call: Readonly<Record<string, unknown>>): Block {
  return Object.fromEntries(
    Object.entries(variables)
      .filter(([name, variable]) => !(name in call) && "default" in asBlock(variable) && asBlock(variable).sensitive !== true)
      .map(([name, variable]) => [name, asBlock(variable).default]),
  );
}

/** The full address of a resource in a module, without keys. */
export function inModule(module: ModuleConfiguration, address: string): string {
  return withoutKeys(module.address === "" ? address : `${module.address}.${address}`);
}

/** The references of expressions, by name. */
export function referencesOf(
  expressions: Value,
  expressionIn: (entry: Value) => Value,
  dependsOnIn: (entry: Value) => readonly string[] = () => [],
): Record<string, readonly string[]> {
  const entries = Object.entries(asBlock(expressions)).map(([name, entry]): [string, readonly string[]] => [
    name,
    [...referencesIn(expressionIn(entry)), ...dependsOnIn(entry)],
  ]);
  return Object.fromEntries(entries);
}

/** Adds all expressions of a block to a configuration. An expression has `references` or `constant_value`; a block contains more of them. */
export function collect(configuration: Configuration, path: string, expression: Value, depth: number): void {
  refuseDepth(depth, "the plan");
  if (Array.isArray(expression)) {
    expression.forEach((item) => collect(configuration, path, item, depth + 1));
  } else if (isBlock(expression)) {
    if (Array.isArray(expression.references) || "constant_value" in expression) {
      const literal = expression.constant_value;
      configuration.add(path, referencesIn(expression), literal);
      if (typeof literal === "object") {
        collectLiterals(configuration, path, literal, depth);
      }
    } else if (path !== "" && Object.keys(expression).length === 0) {
      configuration.addComputed(path);
    } else {
      for (const [name, nested] of Object.entries(expression)) {
        collect(configuration, path === "" ? name : `${path}.${name}`, nested, depth + 1);
      }
    }
  }
}

function collectLiterals(configuration: Configuration, path: string, value: Value, depth: number): void {
  refuseDepth(depth, "the plan");
  if (typeof value === "string") {
    configuration.add(path, [], value);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      collectLiterals(configuration, Array.isArray(value) ? path : `${path}.${key}`, item, depth + 1);
    }
  }
}

/** The literal values and variable values in a provider's configuration, including nested blocks. */
export function constantsOf(expression: Value, variables: Block): Value {
  if (Array.isArray(expression)) {
    return expression.map((item) => constantsOf(item, variables));
  }
  const block = asBlock(expression);
  if ("constant_value" in block) {
    return block.constant_value;
  }
  const references = referencesIn(block);
  if (references.length === 1 && references[0] in variables) {
    return variables[references[0]];
  }
  return references.length > 0
    ? new Unknown(references)
    : Object.fromEntries(Object.entries(block).map(([name, nested]) => [name, constantsOf(nested, variables)]));
}
