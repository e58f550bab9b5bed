import { CertfleetError } from "../../core/error";
import { Configuration } from "../configuration";
import { Estate, ModuleLinks, ResourceList, withoutKeys } from "../estate";
import { Position, Resource } from "../resource";
import { Block, textsOf } from "../value";
import { HiddenText, hiddenTexts } from "./hidden-texts";
import { parse } from "./json-scanner";
import { asBlock, referencesIn, releaseOf } from "./json-shapes";
import { own } from "./own-value";
import { PagedBytes } from "./paged-bytes";
import { ModuleConfiguration } from "./module-configuration";
import { collect, constantsOf } from "./plan-expressions";
import { PlanIndex } from "./plan-index";
import { PlannedResource, PlannedResourceReader } from "./planned-resource";
import { merge } from "./planned-values";
import { Recent } from "./recent";
import { WrittenTexts } from "./written-texts";

/** How much text of resources and of expressions is kept parsed. */
const KEPT_CHARACTERS = 128 * 1024;

/** How many resources are kept for the addresses that were asked for last. */
const KEPT_INSTANCES = 10_000;

/** Reads `terraform show -json` of a plan or a state that is in memory. */
export function readPlan(document: Block, file: string): Estate {
  const bytes = PagedBytes.of(Buffer.from(JSON.stringify(document)));
  return readPlanFile(PlanIndex.of(bytes, file), bytes, file);
}

/**
 * Reads `terraform show -json` of a plan or a state.
 *
 * What stays in memory is where each resource and its expressions stand, some 100 bytes for each.
 */
export function readPlanFile(index: PlanIndex, bytes: PagedBytes, file: string): Estate {
  const version = String(index.parts.format_version);
  if (!/^[01]\./.test(version)) {
    throw new CertfleetError(
      "unknown-plan-format",
      `${file} has format version "${version.slice(0, 20)}" of terraform show -json: 0.x and 1.x can be read; update certfleet or write it with a Terraform of the 1.x line`,
    );
  }
  return new PlanReader(index, bytes, file).read();
}

/** What a resource will be. */
interface Attributes {
  readonly merged: Block;
  /** The sensitive texts that come from the configuration all the same. */
  readonly written: readonly HiddenText[];
}

/** A resource's part of the configuration, which serves all of its instances. */
interface Expressions {
  readonly body: Block;
  readonly module: ModuleConfiguration;
  readonly configuration: Configuration;
}

class PlanReader implements ModuleLinks, ResourceList, PlannedResourceReader {
  private readonly providerArguments: Readonly<Record<string, Block>>;
  private readonly attributes = new Recent<number, Attributes>(KEPT_CHARACTERS);
  private readonly expressions = new Recent<string, Expressions | undefined>(KEPT_CHARACTERS);
  private readonly texts: WrittenTexts;
  private readonly instances = new Recent<string, Resource[]>(KEPT_INSTANCES);
  readonly position: Position;

  constructor(
    private readonly index: PlanIndex,
    private readonly bytes: PagedBytes,
    private readonly file: string,
  ) {
    this.position = { file };
    this.texts = new WrittenTexts(index, bytes, file, (address) => this.configurationOf(address));
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

  writtenSecretsOf(index: number, address: string): readonly HiddenText[] {
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
    const hidden = expressions === undefined ? [] : hiddenTexts(after, sensitive, expressions.body.expressions);
    return { merged: asBlock(merged), written: hidden.filter((each) => this.texts.isWritten(each, expressions!)) };
  }

  private expressionsOf(address: string): Expressions | undefined {
    return this.expressions.get(address, () => {
      const index = this.index.configuration.expressionsAt(address);
      if (index === undefined) {
        return { value: undefined, weight: address.length };
      }
      const span = this.index.configuration.expressionSpan(index);
      const body = asBlock(parse(this.bytes, span, this.file));
      const configuration = new Configuration(referencesIn(body.for_each_expression));
      collect(configuration, "", body.expressions, 0);
      configuration.add("depends_on", textsOf(body.depends_on));
      return { value: { body, module: this.index.configuration.moduleOf(index), configuration }, weight: span.end - span.start };
    });
  }

  /** Whether an expression can be unknown: what is made of root variables alone is known, so that "unknown" there means null. */
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

  /** The values of the root's variables that are no secrets, by reference. */
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
