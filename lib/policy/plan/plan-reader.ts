import { CertfleetError } from "../../core/error";
import { asBlock, Block, Configuration, own, Position, referencesIn, releaseOf, Resource, textsOf, WrittenText } from "./resource";
import { Estate, ModuleLinks, ResourceList, withoutKeys } from "./estate";
import { SensitiveText, sensitiveTexts, merge, TextOrigins } from "./planned-values";
import { PagedBytes, BoundedCache } from "./bounded-memory";
import { collect, constantsOf, ModuleConfiguration } from "./plan-configuration";
import { PlanIndex } from "./plan-index";

/** The size of the caches of parsed resources and expressions, in characters. */
const KEPT_CHARACTERS = 32 * 1024;

/** How many resources are cached by address. */
const KEPT_INSTANCES = 10_000;

/** Reads the output of `terraform show -json` that is in memory. */
export function readPlan(document: Block, file: string): Estate {
  const bytes = PagedBytes.of(Buffer.from(JSON.stringify(document)));
  return readPlanFile(PlanIndex.of(bytes, file), bytes, file);
}

/**
 * Reads the output of `terraform show -json` for a plan or a state.
 *
 * Only the positions of resources and expressions stay in memory, about 100 bytes each.
 */
export function readPlanFile(index: PlanIndex, bytes: PagedBytes, file: string): Estate {
  const version = String(index.parts.format_version);
  if (!/^[01]\./.test(version)) {
    throw new CertfleetError(
      "unknown-plan-format",
      `${file} has the format version "${version.slice(0, 20)}" of terraform show -json. Versions 0.x and 1.x are supported: update certfleet, or write the file with Terraform 1.x`,
    );
  }
  return new PlanReader(index, bytes, file).read();
}

/** The planned attributes of a resource. */
interface Attributes {
  readonly merged: Block;
  /** The sensitive texts that come from the configuration. */
  readonly written: readonly SensitiveText[];
}

/** The configuration of a resource, which all of its instances share. */
interface Expressions {
  readonly body: Block;
  readonly module: ModuleConfiguration;
  readonly configuration: Configuration;
}

class PlanReader implements ModuleLinks, ResourceList, PlannedResourceReader {
  private readonly providerArguments: Readonly<Record<string, Block>>;
  private readonly attributes = new BoundedCache<number, Attributes>(KEPT_CHARACTERS);
  private readonly expressions = new BoundedCache<string, Expressions | undefined>(KEPT_CHARACTERS);
  private readonly texts: TextOrigins;
  private readonly instances = new BoundedCache<string, Resource[]>(KEPT_INSTANCES);
  readonly position: Position;

  constructor(
    private readonly index: PlanIndex,
    bytes: PagedBytes,
    private readonly file: string,
  ) {
    this.position = { file };
    this.texts = new TextOrigins(index, bytes, file, (address) => this.configurationOf(address));
    const variables = this.variables();
    this.providerArguments = Object.fromEntries(
      Object.entries(index.configuration.providers).map(([key, config]) => [
        key,
        asBlock(constantsOf(config.expressions, "module_address" in config ? {} : variables)),
      ]),
    );
  }

  read(): Estate {
    const isIncomplete = this.index.parts.errored === true || this.index.parts.complete === false;
    return new Estate(this, this, this.variableLiterals(), this.providerArguments, isIncomplete ? this.file : undefined);
  }

  get length(): number {
    return this.index.resourceCount;
  }

  get(index: number): Resource {
    return new PlannedResource(this, index, this.index.resourceType(index), this.index.resourceModule(index));
  }

  ofType(type: string): readonly number[] {
    return this.index.indicesByType.get(type) ?? [];
  }

  at(address: string): readonly Resource[] {
    return this.instances.get(address, () => {
      const value = this.index
        .resourcesAt(address)
        .map((index) => this.get(index))
        .filter((resource) => withoutKeys(resource.address) === address);
      return { value, weight: value.length + 1 };
    });
  }

  argument(module: string, variable: string): readonly string[] {
    return own(this.index.configuration.modules.get(module)?.call, variable) ?? [];
  }

  output(module: string, output: string): readonly string[] {
    return own(this.index.configuration.modules.get(module)?.outputs, output) ?? [];
  }

  local(): readonly string[] {
    return [];
  }

  dependsOn(module: string): readonly string[] {
    return this.index.configuration.modules.get(module)?.dependsOn ?? [];
  }

  relevant(type: string, attribute: string): readonly string[] {
    return this.index.relevant.get(`${type}.${attribute}`) ?? [];
  }

  addressOf(index: number): string {
    return this.index.resourceAddress(index);
  }

  attributesOf(index: number, address: string): Block {
    return this.partsOf(index, address).merged;
  }

  writtenSecretsOf(index: number, address: string): readonly SensitiveText[] {
    return this.partsOf(index, address).written;
  }

  private partsOf(index: number, address: string): Attributes {
    return this.attributes.get(index, () => {
      const { start, end } = this.index.resourceSpan(index);
      const entry = this.index.resourceParts(index);
      const value = this.index.hasChanges ? this.changed(entry, this.expressionsOf(address)) : { merged: stateOf(entry), written: [] };
      return { value, weight: end - start };
    });
  }

  configurationOf(address: string): Configuration | undefined {
    return this.expressionsOf(address)?.configuration;
  }

  providerOf(address: string, type: string): { readonly version?: string; readonly arguments: Block } {
    const key = String(this.expressionsOf(address)?.body.provider_config_key ?? "");
    const { providers } = this.index.configuration;
    const name = key in providers ? key : type.split("_")[0];
    return { version: releaseOf(own(providers, name)?.version_constraint), arguments: own(this.providerArguments, name) ?? {} };
  }

  private changed(entry: Block, expressions: Expressions | undefined): Attributes {
    const { after, after_unknown: unknown, after_sensitive: sensitive } = entry;
    const merged = merge(after, unknown, sensitive, expressions?.body.expressions, {
      dynamic: expressions === undefined,
      mayBeUnknown: (references) => expressions === undefined || this.mayBeUnknown(expressions.module, references, expressions.body),
      depth: 0,
    });
    const hidden = expressions === undefined ? [] : sensitiveTexts(after, sensitive, expressions.body.expressions);
    return { merged: asBlock(merged), written: hidden.filter((each) => this.texts.comesFromConfiguration(each, expressions!)) };
  }

  private expressionsOf(address: string): Expressions | undefined {
    return this.expressions.get(address, () => {
      const written = this.index.configuration.resourceAt(address);
      if (written === undefined) {
        return { value: undefined, weight: address.length };
      }
      const { body, module, size } = written;
      const configuration = new Configuration(referencesIn(body.for_each_expression));
      collect(configuration, "", body.expressions, 0);
      configuration.add("depends_on", textsOf(body.depends_on));
      return { value: { body, module, configuration }, weight: size };
    });
  }

  /** Whether an expression can be unknown. One that uses only root variables is known, so "unknown" means null there. */
  private mayBeUnknown(module: ModuleConfiguration, references: readonly string[], body: Block, hops = 0): boolean {
    return references.some((reference) => {
      const [first, second] = reference.split(/[.[]/);
      switch (first) {
        case "var":
          return module.parent !== undefined && hops < 32 && this.mayBeUnknown(module.parent, own(module.call, second) ?? [], {}, hops + 1);
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

  /** The values of root variables that are not sensitive, by reference. */
  private variables(): Block {
    return Object.fromEntries(
      Object.entries(asBlock(this.index.parts.variables))
        .filter(([name]) => own(this.index.configuration.variables, name)?.sensitive !== true)
        .map(([name, variable]) => [`var.${name}`, asBlock(variable).value]),
    );
  }

  private variableLiterals(): Map<string, string> {
    const literals = new Map<string, string>();
    for (const [name, { default: value }] of Object.entries(this.index.configuration.variables)) {
      if (typeof value === "string") {
        literals.set(`var.${name}`, value);
      }
    }
    return literals;
  }
}

function stateOf({ values, sensitive_values: sensitive }: Block): Block {
  return asBlock(merge(values, undefined, sensitive, undefined, { dynamic: true, mayBeUnknown: () => true, depth: 0 }));
}

/** Reads parts of the resources of a plan on demand. */
export interface PlannedResourceReader {
  readonly position: Position;
  addressOf(index: number): string;
  /** The attributes of a resource. Its expressions are at the address without keys. */
  attributesOf(index: number, plainAddress: string): Block;
  /** The sensitive texts of a resource that come from the configuration. */
  writtenSecretsOf(index: number, plainAddress: string): readonly WrittenText[];
  configurationOf(plainAddress: string): Configuration | undefined;
  providerOf(plainAddress: string, type: string): { readonly version?: string; readonly arguments: Block };
}

/** A resource of a plan or state, which is read from the file when a rule needs it. */
export class PlannedResource implements Resource {
  private knownAddress?: string;
  private knownPlainAddress?: string;

  constructor(
    private readonly reader: PlannedResourceReader,
    private readonly index: number,
    readonly type: string,
    readonly module: string,
  ) {}

  get address(): string {
    return (this.knownAddress ??= this.reader.addressOf(this.index));
  }

  private get plainAddress(): string {
    return (this.knownPlainAddress ??= withoutKeys(this.address));
  }

  get attributes(): Block {
    return this.reader.attributesOf(this.index, this.plainAddress);
  }

  get writtenSecrets(): readonly WrittenText[] {
    return this.reader.writtenSecretsOf(this.index, this.plainAddress);
  }

  get configuration(): Configuration | undefined {
    return this.reader.configurationOf(this.plainAddress);
  }

  get providerVersion(): string | undefined {
    return this.reader.providerOf(this.plainAddress, this.type).version;
  }

  get provider(): Block {
    return this.reader.providerOf(this.plainAddress, this.type).arguments;
  }

  get position(): Position {
    return this.reader.position;
  }
}
