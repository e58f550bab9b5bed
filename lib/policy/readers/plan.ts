import { CertfleetError } from "../../core/error";
import { Configuration } from "../configuration";
import { Estate, ModuleLinks, withoutKeys } from "../estate";
import { canonicalType, Position, Resource } from "../resource";
import { Block, isBlock, textsOf, Unknown, Value } from "../value";
import { asBlock, asList, referencesIn, refuseDepth, releaseOf } from "./json-shapes";
import { AttributeCache, PlannedResource } from "./planned-resource";
import { merge } from "./planned-values";

/** A module of a plan's configuration, as far as it is read. */
interface ModuleConfiguration {
  readonly address: string;
  readonly parent?: ModuleConfiguration;
  /** The call's arguments. */
  readonly call: Block;
  readonly body: Block;
}

/** An entry of a plan's changes, read anew each time, so that nobody has to hold it. */
export type ReadEntry = () => Value;

/** Reads `terraform show -json` of a plan or a state; the changes of a large one are handed over apart. */
export function readPlan(document: Block, file: string, changes: readonly ReadEntry[] | undefined = entriesOf(document)): Estate {
  const version = String(document.format_version);
  if (!/^[01]\./.test(version)) {
    throw new CertfleetError(
      "unknown-plan-format",
      `${file} has format version "${version.slice(0, 20)}" of terraform show -json: 0.x and 1.x can be read; update certfleet or write it with a Terraform of the 1.x line`,
    );
  }
  return new PlanReader(document, file).read(changes);
}

function entriesOf({ resource_changes: changes }: Block): ReadEntry[] | undefined {
  return Array.isArray(changes) ? changes.map((change) => () => change as Value) : undefined;
}

class PlanReader implements ModuleLinks {
  private readonly modules = new Map<string, ModuleConfiguration>();
  private readonly expressions = new Map<string, { body: Block; module: ModuleConfiguration }>();
  private readonly configurations = new Map<string, Configuration>();
  private readonly providers: Record<string, Block> = {};
  private readonly providerArguments: Readonly<Record<string, Block>>;
  private readonly cache = new AttributeCache();
  private readonly position: Position;

  constructor(
    private readonly document: Block,
    private readonly file: string,
  ) {
    this.position = { file };
    const root = asBlock(asBlock(document.configuration).root_module);
    this.indexModule({ address: "", call: {}, body: root }, 0);
    for (const [key, config] of Object.entries(asBlock(asBlock(document.configuration).provider_config))) {
      this.providers[key] = asBlock(config);
    }
    const variables = this.variables();
    this.providerArguments = Object.fromEntries(
      Object.entries(this.providers).map(([key, config]) => [
        key,
        asBlock(constantsOf(config.expressions, "module_address" in config ? {} : variables)),
      ]),
    );
  }

  read(changes: readonly ReadEntry[] | undefined): Estate {
    const resources = changes ? changes.flatMap((entry) => this.fromChange(entry)) : this.fromState(this.rootModule(), "", 0);
    const isIncomplete = this.document.errored === true || this.document.complete === false;
    return new Estate(resources, this, this.variableLiterals(), this.providerArguments, isIncomplete ? this.file : undefined);
  }

  argument(module: string, variable: string): readonly string[] {
    return referencesIn(this.modules.get(module)?.call[variable]);
  }

  output(module: string, output: string): readonly string[] {
    return referencesIn(asBlock(asBlock(this.modules.get(module)?.body.outputs)[output]).expression);
  }

  local(): readonly string[] {
    return [];
  }

  private fromChange(read: ReadEntry): Resource[] {
    const entry = asBlock(read());
    return isManaged(entry) && staysThere(entry)
      ? [this.resource(entry, String(entry.module_address ?? ""), () => this.attributesOf(asBlock(read())))]
      : [];
  }

  /** The resources of a state, or of a plan without changes, as -refresh-only makes it. */
  private rootModule(): Block {
    const { values, planned_values: planned, prior_state: prior } = this.document;
    const roots = [values, planned, asBlock(prior).values].map((state) => asBlock(asBlock(state).root_module));
    return roots.find((root) => "resources" in root || "child_modules" in root) ?? {};
  }

  private attributesOf(entry: Block): Block {
    const { after, after_unknown: unknown, after_sensitive: sensitive } = asBlock(entry.change);
    const configured = this.expressions.get(withoutKeys(String(entry.address)));
    const merged = merge(after, unknown, sensitive, configured?.body.expressions, {
      dynamic: configured === undefined,
      mayBeUnknown: (references) => configured === undefined || this.mayBeUnknown(configured.module, references, configured.body),
      depth: 0,
    });
    return asBlock(merged);
  }

  private fromState(module: Block, address: string, depth: number): Resource[] {
    refuseDepth(depth, this.file);
    const context = { dynamic: true, mayBeUnknown: () => true, depth: 0 };
    const own = asList(module.resources)
      .map(asBlock)
      .filter(isManaged)
      .map((entry) =>
        this.resource(entry, address, () => asBlock(merge(entry.values, undefined, entry.sensitive_values, undefined, context))),
      );
    const children = asList(module.child_modules).map(asBlock);
    return [...own, ...children.flatMap((child) => this.fromState(child, String(child.address ?? ""), depth + 1))];
  }

  private resource(entry: Block, module: string, attributes: () => Block): Resource {
    const address = String(entry.address);
    const configured = this.expressions.get(withoutKeys(address));
    const key = String(configured?.body.provider_config_key ?? "");
    const name = key in this.providers ? key : String(entry.type).split("_")[0];
    return new PlannedResource(
      {
        type: canonicalType(String(entry.type)),
        address,
        module,
        configuration: this.configurationOf(withoutKeys(address)),
        providerVersion: releaseOf(this.providers[name]?.version_constraint),
        provider: this.providerArguments[name] ?? {},
        position: this.position,
      },
      this.cache,
      attributes,
    );
  }

  /** One configuration serves all instances of a resource. */
  private configurationOf(address: string): Configuration | undefined {
    const known = this.configurations.get(address);
    const configured = this.expressions.get(address);
    if (known || !configured) {
      return known;
    }
    const configuration = new Configuration(referencesIn(configured.body.for_each_expression));
    collect(configuration, "", configured.body.expressions, 0);
    configuration.add("depends_on", textsOf(configured.body.depends_on));
    this.configurations.set(address, configuration);
    return configuration;
  }

  private indexModule(module: ModuleConfiguration, depth: number): void {
    refuseDepth(depth, this.file);
    this.modules.set(module.address, module);
    const prefix = module.address === "" ? "" : `${module.address}.`;
    for (const body of asList(module.body.resources).map(asBlock)) {
      this.expressions.set(withoutKeys(`${prefix}${String(body.address)}`), { body, module });
    }
    for (const [name, call] of Object.entries(asBlock(module.body.module_calls))) {
      const { module: body, expressions } = asBlock(call);
      this.indexModule({ address: `${prefix}module.${name}`, parent: module, call: asBlock(expressions), body: asBlock(body) }, depth + 1);
    }
  }

  /** Whether an expression can be unknown: what is made of root variables alone is known, so that "unknown" there means null. */
  private mayBeUnknown(module: ModuleConfiguration, references: readonly string[], body: Block, hops = 0): boolean {
    return references.some((reference) => {
      const [first, second] = reference.split(/[.[]/);
      switch (first) {
        case "var":
          return (
            module.parent !== undefined && hops < 32 && this.mayBeUnknown(module.parent, referencesIn(module.call[second]), {}, hops + 1)
          );
        case "each":
          return hops < 32 && this.mayBeUnknown(module, referencesIn(body.for_each_expression), {}, hops + 1);
        case "count":
        case "path":
        case "terraform":
          return false;
        default:
          return true;
      }
    });
  }

  /** The values of the root's variables that are no secrets, by reference. */
  private variables(): Block {
    const declared = asBlock(asBlock(asBlock(this.document.configuration).root_module).variables);
    return Object.fromEntries(
      Object.entries(asBlock(this.document.variables))
        .filter(([name]) => asBlock(declared[name]).sensitive !== true)
        .map(([name, variable]) => [`var.${name}`, asBlock(variable).value]),
    );
  }

  private variableLiterals(): Map<string, string> {
    const literals = new Map<string, string>();
    const declared = asBlock(asBlock(asBlock(this.document.configuration).root_module).variables);
    for (const [name, declaration] of Object.entries(declared)) {
      const { default: value } = asBlock(declaration);
      if (typeof value === "string") {
        literals.set(`var.${name}`, value);
      }
    }
    return literals;
  }
}

/** Notes all expressions of a body: an expression has `references` or `constant_value`, a block has more of them. */
function collect(configuration: Configuration, path: string, expression: Value, depth: number): void {
  refuseDepth(depth, "the plan");
  if (Array.isArray(expression)) {
    expression.forEach((item) => collect(configuration, path, item, depth + 1));
  } else if (isBlock(expression)) {
    if (Array.isArray(expression.references) || "constant_value" in expression) {
      configuration.add(path, referencesIn(expression));
      collectLiterals(configuration, path, expression.constant_value, depth);
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

/** The literals of a provider's configuration and what is a variable's value, nested blocks included. */
function constantsOf(expression: Value, variables: Block): Value {
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

function isManaged(entry: Block): boolean {
  return entry.mode === "managed" && typeof entry.type === "string" && typeof entry.address === "string";
}

function staysThere(entry: Block): boolean {
  const actions = asList(asBlock(entry.change).actions);
  return !(actions.length === 1 && (actions[0] === "delete" || actions[0] === "forget"));
}
