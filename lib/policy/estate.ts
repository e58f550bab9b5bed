import { canonicalType, Resource } from "./resource";
import { Block } from "./value";

/** What an expression refers to, followed through modules. */
export interface Target {
  /** The type of what is referred to. */
  readonly type: string;
  /** Its address without instance keys. */
  readonly address: string;
  /** The attribute that is read, such as `arn`; empty where the whole resource is. */
  readonly attribute: string;
  /** All its instances. */
  readonly instances: readonly Resource[];
}

/** What calls a module, to follow references through it. */
export interface ModuleLinks {
  /** The references in the argument that a module call gives for a variable. */
  argument(module: string, variable: string): readonly string[];
  /** The references in a module's output. */
  output(module: string, output: string): readonly string[];
  /** The references in a local value; none where the source has no locals. */
  local(module: string, name: string): readonly string[];
}

const NO_LINKS: ModuleLinks = { argument: () => [], output: () => [], local: () => [] };

/** How far references are followed through modules and locals: real trees stay under ten. */
const MAXIMUM_HOPS = 32;

/** All resources that are checked together, with what they refer to. */
export class Estate {
  private readonly byType = new Map<string, Resource[]>();
  private readonly byAddress = new Map<string, Resource[]>();
  private referrers?: Map<string, Map<string, Resource>>;

  constructor(
    readonly resources: readonly Resource[],
    private readonly links: ModuleLinks = NO_LINKS,
    /** Values of root variables that stand in the configuration as they are, by `path`, for the search for secrets. */
    readonly literals: ReadonlyMap<string, string> = new Map(),
    /** The arguments of the providers, by name. */
    readonly providers: Readonly<Record<string, Block>> = {},
    /** The file of a plan that ended in errors or defers changes, so that resources are missing. */
    readonly incompletePlan?: string,
  ) {
    for (const resource of resources) {
      append(this.byType, resource.type, resource);
      append(this.byAddress, withoutKeys(resource.address), resource);
    }
  }

  /** The resources of some types. */
  ofType(...types: string[]): Resource[] {
    return types.flatMap((type) => this.byType.get(type) ?? []);
  }

  /** What an argument refers to; what the whole resource refers to for an empty path. */
  targets(resource: Resource, path: string): Target[] {
    const references = resource.configuration?.references(path) ?? [];
    return references.flatMap((reference) => this.resolve(resource.module, reference, MAXIMUM_HOPS));
  }

  /** The resources that refer to one in any of their arguments; of several instances one, since their expressions are the same. */
  referrersOf(resource: Resource): Resource[] {
    this.referrers ??= this.findReferrers();
    return [...(this.referrers.get(withoutKeys(resource.address))?.values() ?? [])];
  }

  private findReferrers(): Map<string, Map<string, Resource>> {
    const referrers = new Map<string, Map<string, Resource>>();
    for (const [own, [first]] of this.byAddress) {
      for (const { address } of this.targets(first, "")) {
        const known = referrers.get(address) ?? new Map<string, Resource>();
        referrers.set(address, known.set(own, first));
      }
    }
    return referrers;
  }

  private resolve(module: string, reference: string, hops: number): Target[] {
    if (hops === 0) {
      return [];
    }
    const within = withoutKeys(module);
    const [first, second = "", third = "", ...rest] = withoutKeys(reference).split(".");
    const follow = (references: readonly string[], where: string) => references.flatMap((next) => this.resolve(where, next, hops - 1));
    switch (first) {
      case "var":
        return follow(this.links.argument(within, second), parentOf(within));
      case "local":
        return follow(this.links.local(within, second), within);
      case "module": {
        const child = joinAddress(within, `module.${second}`);
        return follow(this.links.output(child, third), child);
      }
      case "data":
        return [this.target(joinAddress(within, `data.${second}.${third}`), `data.${second}`, rest.join("."))];
      default:
        return second === "" ? [] : [this.target(joinAddress(within, `${first}.${second}`), first, [third, ...rest].join("."))];
    }
  }

  private target(address: string, type: string, attribute: string): Target {
    return { address, type, attribute: attribute.replace(/[.[].*$/, ""), instances: this.byAddress.get(address) ?? [] };
  }
}

/** An address without instance keys, aliases replaced: `module.a["x"].b.c[0]` is `module.a.b.c`. Keys may hold dots and brackets. */
export function withoutKeys(address: string): string {
  const plain = address.includes("[") ? address.replace(/\["(?:[^"\\]|\\.)*"\]|\[[^\]"]*\]/g, "") : address;
  return plain.includes("aws_alb") ? plain.replace(/(^|\.)(aws_alb\w*)\./, (_, dot, type) => `${dot}${canonicalType(type)}.`) : plain;
}

function joinAddress(module: string, address: string): string {
  return module === "" ? address : `${module}.${address}`;
}

function parentOf(module: string): string {
  return module.slice(0, Math.max(0, module.lastIndexOf(".module.")));
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) {
    list.push(value);
  } else {
    map.set(key, [value]);
  }
}
