import { CertfleetError } from "../../core/error";
import { Configuration } from "../configuration";
import { Estate, ModuleLinks, withoutKeys } from "../estate";
import { canonicalType, Resource } from "../resource";
import { Block, isBlock, Unknown, Value } from "../value";
import { asBlock, asList, referencesIn, refuseDepth, releaseOf } from "./json-shapes";
import { merge } from "./planned-values";

/** A module of a plan's configuration, as far as it is read. */
interface ModuleConfiguration {
  readonly address: string;
  readonly parent?: ModuleConfiguration;
  /** The call's arguments. */
  readonly call: Block;
  readonly body: Block;
}

/** Reads `terraform show -json` of a plan or a state. */
export function readPlan(document: Block, file: string): Estate {
  const version = String(document.format_version);
  if (!/^[01]\./.test(version)) {
    throw new CertfleetError(
      "unknown-plan-format",
      `${file} has format version "${version.slice(0, 20)}" of terraform show -json: 0.x and 1.x can be read; update certfleet or write it with a Terraform of the 1.x line`,
    );
  }
  return new PlanReader(document, file).read();
}

class PlanReader implements ModuleLinks {
  private readonly modules = new Map<string, ModuleConfiguration>();
  private readonly expressions = new Map<string, { body: Block; module: ModuleConfiguration }>();
  private readonly configurations = new Map<string, Configuration>();
  private readonly providers: Record<string, Block> = {};

  constructor(
    private readonly document: Block,
    private readonly file: string,
  ) {
    const root = asBlock(asBlock(document.configuration).root_module);
    this.indexModule({ address: "", call: {}, body: root }, 0);
    for (const [key, config] of Object.entries(asBlock(asBlock(document.configuration).provider_config))) {
      this.providers[key] = asBlock(config);
    }
  }

  read(): Estate {
    const planned = this.document.resource_changes;
    const resources = Array.isArray(planned)
      ? planned
          .map(asBlock)
          .filter(isManaged)
          .filter(staysThere)
          .map((change) => this.fromChange(change))
      : this.fromState(asBlock(asBlock(this.document.values ?? asBlock(this.document.planned_values)).root_module), "", 0);
    return new Estate(resources, this, this.variableLiterals(), this.providerArguments());
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

  private fromChange(entry: Block): Resource {
    const change = asBlock(entry.change);
    const address = String(entry.address);
    const configured = this.expressions.get(withoutKeys(address));
    const attributes = merge(change.after, change.after_unknown, change.after_sensitive, configured?.body.expressions, {
      dynamic: configured === undefined,
      mayBeUnknown: (references) => configured === undefined || this.mayBeUnknown(configured.module, references, configured.body),
      depth: 0,
    });
    return this.resource(entry, asBlock(attributes), String(entry.module_address ?? ""));
  }

  private fromState(module: Block, address: string, depth: number): Resource[] {
    refuseDepth(depth, this.file);
    const own = asList(module.resources)
      .map(asBlock)
      .filter(isManaged)
      .map((entry) => {
        const attributes = merge(entry.values, undefined, entry.sensitive_values, undefined, {
          dynamic: true,
          mayBeUnknown: () => true,
          depth: 0,
        });
        return this.resource(entry, asBlock(attributes), address);
      });
    const children = asList(module.child_modules).map(asBlock);
    return [...own, ...children.flatMap((child) => this.fromState(child, String(child.address ?? ""), depth + 1))];
  }

  private resource(entry: Block, attributes: Block, module: string): Resource {
    const address = String(entry.address);
    const configured = this.expressions.get(withoutKeys(address));
    const provider =
      this.providers[String(configured?.body.provider_config_key ?? "")] ?? this.providers[String(entry.type).split("_")[0]] ?? {};
    return {
      type: canonicalType(String(entry.type)),
      address,
      module,
      attributes,
      configuration: this.configurationOf(withoutKeys(address)),
      providerVersion: releaseOf(provider.version_constraint),
      provider: asBlock(constantsOf(provider.expressions)),
      position: { file: this.file },
    };
  }

  /** One configuration serves all instances of a resource. */
  private configurationOf(address: string): Configuration | undefined {
    const known = this.configurations.get(address);
    const configured = this.expressions.get(address);
    if (known || !configured) {
      return known;
    }
    const configuration = new Configuration();
    collect(configuration, "", configured.body.expressions, 0);
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

  private providerArguments(): Record<string, Block> {
    return Object.fromEntries(Object.entries(this.providers).map(([key, config]) => [key, asBlock(constantsOf(config.expressions))]));
  }
}

/** Notes all expressions of a body: an expression has `references` or `constant_value`, a block has more of them. */
function collect(configuration: Configuration, path: string, expression: Value, depth: number): void {
  refuseDepth(depth, "the plan");
  if (Array.isArray(expression)) {
    expression.forEach((item) => collect(configuration, path, item, depth + 1));
  } else if (isBlock(expression)) {
    if (Array.isArray(expression.references) || "constant_value" in expression) {
      configuration.add(path, referencesIn(expression), undefined);
      collectLiterals(configuration, path, expression.constant_value, depth);
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

/** The literals of a provider's configuration, nested blocks included. */
function constantsOf(expression: Value): Value {
  if (Array.isArray(expression)) {
    return expression.map(constantsOf);
  }
  const block = asBlock(expression);
  if ("constant_value" in block) {
    return block.constant_value;
  }
  const references = referencesIn(block);
  return references.length > 0
    ? new Unknown(references)
    : Object.fromEntries(Object.entries(block).map(([name, nested]) => [name, constantsOf(nested)]));
}

function isManaged(entry: Block): boolean {
  return entry.mode === "managed" && typeof entry.type === "string" && typeof entry.address === "string";
}

function staysThere(entry: Block): boolean {
  const actions = asList(asBlock(entry.change).actions);
  return !(actions.length === 1 && (actions[0] === "delete" || actions[0] === "forget"));
}
