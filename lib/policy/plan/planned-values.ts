import { asBlock, Block, Configuration, isBlock, own, referencesIn, refuseDepth, Unknown, Value } from "./resource";
import { withoutKeys } from "./estate";
import { parse } from "./json-values";
import { ModuleConfiguration } from "./plan-configuration";
import { PagedBytes, BoundedCache } from "./bounded-memory";
import { PlanIndex } from "./plan-index";

/** How unknown values are interpreted. */
export interface MergeContext {
  /** Whether the plan lacks the expressions of this block, such as for a `dynamic` block. */
  readonly dynamic: boolean;
  readonly mayBeUnknown: (references: readonly string[]) => boolean;
  readonly depth: number;
}

/** Merges a planned value with its masks: sensitive and unknown parts become `Unknown`, computed parts become absent. */
export function merge(after: Value, unknown: Value, sensitive: Value, expressions: Value, context: MergeContext): Value {
  refuseDepth(context.depth, "the plan");
  if (unknown === true) {
    // A literal counts even if the provider confirms it only at apply.
    if (sensitive !== true && isBlock(expressions) && "constant_value" in expressions) {
      return expressions.constant_value;
    }
    const references = referencesIn(expressions);
    const written = context.dynamic || expressions !== undefined;
    return written && (context.dynamic || context.mayBeUnknown(references)) ? new Unknown(references) : undefined;
  }
  if (sensitive === true && after !== null && after !== undefined && after !== "") {
    return new Unknown(referencesIn(expressions));
  }
  if (!marks(unknown) && !marks(sensitive)) {
    return after;
  }
  if (Array.isArray(after)) {
    const nested = Array.isArray(expressions) ? expressions : undefined;
    return after.map((item, i) => merge(item, at(unknown, i), at(sensitive, i), nested?.[i] ?? nested?.[0], deeper(context, nested?.[0])));
  }
  if (!isBlock(after)) {
    return after;
  }
  const names = new Set([...Object.keys(after), ...Object.keys(asBlock(unknown))]);
  const merged: Record<string, Value> = {};
  for (const name of names) {
    if (isScalar(after[name]) && at(unknown, name) !== true && at(sensitive, name) !== true) {
      if (after[name] !== undefined) {
        merged[name] = after[name];
      }
      continue;
    }
    const expression = isBlock(expressions) ? expressions[name] : undefined;
    const isDynamic = context.dynamic || (context.depth === 0 && expression === undefined && Array.isArray(after[name]));
    const value = merge(after[name], at(unknown, name), at(sensitive, name), expression, {
      ...context,
      dynamic: isDynamic,
      depth: context.depth + 1,
    });
    if (value !== undefined) {
      merged[name] = value;
    }
  }
  return merged;
}

/** Whether a mask marks any part of a value. */
export function marks(mask: Value): boolean {
  if (typeof mask !== "object" || mask === null) {
    return mask === true;
  }
  for (const name in mask) {
    if (marks((mask as Record<string, Value>)[name])) {
      return true;
    }
  }
  return false;
}

function isScalar(value: Value): boolean {
  return typeof value !== "object" || value === null;
}

function deeper(context: MergeContext, expressions: Value): MergeContext {
  return { ...context, dynamic: context.dynamic && expressions === undefined, depth: context.depth + 1 };
}

/** The mask of a part of the value. */
export function at(mask: Value, key: string | number): Value {
  if (mask === true) {
    return true;
  }
  return typeof mask === "object" && mask !== null ? (mask as Record<string | number, Value>)[key] : undefined;
}

/** A text that a plan marks as sensitive. */
export interface SensitiveText {
  /** The argument, without indices. */
  readonly path: string;
  readonly text: string;
  /** The references of its expression. */
  readonly references: readonly string[];
}

/** The sensitive texts of a resource whose expressions are in the configuration. Providers mark every password as sensitive, even a literal one. */
export function sensitiveTexts(after: Value, sensitive: Value, expressions: Value, path = ""): SensitiveText[] {
  if (!marks(sensitive) || expressions === undefined) {
    return [];
  }
  if (sensitive === true) {
    return textsWithin(after).map((text) => ({ path, text, references: referencesIn(expressions) }));
  }
  if (Array.isArray(after)) {
    const nested = Array.isArray(expressions) ? expressions : [];
    return after.flatMap((item, i) => sensitiveTexts(item, at(sensitive, i), nested[i] ?? nested[0], path));
  }
  return Object.entries(asBlock(after)).flatMap(([name, value]) =>
    sensitiveTexts(
      value,
      at(sensitive, name),
      isBlock(expressions) ? expressions[name] : undefined,
      path === "" ? name : `${path}.${name}`,
    ),
  );
}

function textsWithin(value: Value): string[] {
  if (typeof value === "string") {
    return value === "" ? [] : [value];
  }
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsWithin) : [];
}

/** The paths in a value whose texts contain another text. */
export function pathsContaining(value: Value, text: string, path = ""): string[] {
  if (typeof value === "string") {
    return value.includes(text) ? [path] : [];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item) => pathsContaining(item, text, path));
  }
  return Object.entries(asBlock(value)).flatMap(([name, item]) => pathsContaining(item, text, path === "" ? name : `${path}.${name}`));
}

/** The parts of a text, such as a document or a URL, that can come from different sources. */
export function secretParts(text: string): string[] {
  if (text.includes("-----BEGIN")) {
    return [text.trim()];
  }
  const parts = leavesOf(text) ?? text.split(/[\s"'{}[\],;:@/\\]+/);
  return [...new Set([text, ...parts.filter((part) => part.length >= 6)])];
}

/** The texts in a JSON document; undefined for anything else. */
function leavesOf(text: string): string[] | undefined {
  try {
    return /^\s*[[{]/.test(text) ? textsWithin(JSON.parse(text)) : undefined;
  } catch {
    return undefined;
  }
}

/** The size of the cache of searches, in characters. */
const KEPT_CHARACTERS = 128 * 1024;

/** The most searches of a whole plan, each of which takes as long as reading it. Further texts count as having another source. */
const MAXIMUM_SEARCHES = 100;

/** The configuration of a resource. */
interface WrittenResource {
  readonly body: Block;
  readonly module: ModuleConfiguration;
}

/** Distinguishes sensitive texts of a plan that come from the configuration from those with another source. */
export class TextOrigins {
  private readonly sources = new BoundedCache<string, boolean>(KEPT_CHARACTERS);
  private searches = 0;

  constructor(
    private readonly index: PlanIndex,
    private readonly bytes: PagedBytes,
    private readonly file: string,
    private readonly configurationOf: (address: string) => Configuration | undefined,
  ) {}

  /** Whether a text comes from the configuration: its references end there, and nothing else in the plan can be its source. */
  comesFromConfiguration({ text, references }: SensitiveText, { module, body }: WrittenResource): boolean {
    return (
      references.length > 0 &&
      text.length >= 4 &&
      references.every((reference) => this.endsInConfiguration(module, reference, body)) &&
      !this.hasOtherSource(text)
    );
  }

  /** Whether a reference leads only to literals, defaults, files and locals, which a plan does not resolve further. */
  private endsInConfiguration(module: ModuleConfiguration, reference: string, body: Block, hops = 0): boolean {
    const [first, second = "", third] = withoutKeys(reference).split(".");
    const all = (references: readonly string[], where: ModuleConfiguration, within: Block) =>
      hops < 32 && references.every((next) => this.endsInConfiguration(where, next, within, hops + 1));
    switch (first) {
      case "local":
      case "count":
      case "path":
      case "terraform":
        return true;
      case "each":
        return all(referencesIn(body.for_each_expression), module, {});
      case "var":
        return module.parent === undefined
          ? this.isDefault(second)
          : own(module.literals, second) !== undefined ||
              (own(module.call, second) !== undefined && all(own(module.call, second)!, module.parent, {}));
      case "module": {
        const child = this.index.configuration.modules.get(
          module.address === "" ? `module.${second}` : `${module.address}.module.${second}`,
        );
        const output = third === undefined ? [] : own(child?.outputs, third);
        return child !== undefined && output !== undefined && all(output, child, {});
      }
      default:
        return false;
    }
  }

  /** Whether a root variable has its default. The default of a sensitive variable counts as a placeholder. */
  private isDefault(name: string): boolean {
    const { default: value, sensitive } = own(this.index.configuration.variables, name) ?? {};
    const given = asBlock(own(asBlock(this.index.parts.variables), name)).value;
    return sensitive !== true && value !== undefined && value !== null && JSON.stringify(given) === JSON.stringify(value);
  }

  /** Whether a variable, a data source or another resource can be the source of a text. */
  private hasOtherSource(text: string): boolean {
    const variables = asBlock(this.index.parts.variables);
    const given = Object.keys(variables)
      .filter((name) => !this.isDefault(name))
      .map((name) => asBlock(variables[name]).value);
    return this.sources.get(text, () => {
      this.searches++;
      const value =
        this.searches > MAXIMUM_SEARCHES ||
        secretParts(text).some((part) => given.some((variable) => pathsContaining(variable, part).length > 0) || this.isMadeInPlan(part));
      return { value, weight: text.length };
    });
  }

  private isMadeInPlan(text: string): boolean {
    let before = 0;
    for (const index of this.index.resourcesContaining(text)) {
      const change = asBlock(asBlock(parse(this.bytes, this.index.resourceSpan(index), this.file)).change);
      const configuration = this.configurationOf(withoutKeys(this.index.resourceAddress(index)));
      const paths = pathsContaining(change.after, text);
      if (paths.some((path) => configuration?.has(path) !== true)) {
        return true;
      }
      before += pathsContaining(change.before, text).length;
    }
    // Further occurrences in the prior state belong to data sources.
    return this.index.countInPriorState(text) > before;
  }
}
