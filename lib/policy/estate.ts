import { HashIndex } from "./hash-index";
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
  /** What a module's call waits for. */
  dependsOn(module: string): readonly string[];
  /** The attributes of a type that lead to a change, through locals too, as addresses without keys; absent where the source does not tell. */
  relevant?(type: string, attribute: string): readonly string[];
}

/** Resources by number, so that a source can read each when it is asked for. */
export interface ResourceList {
  readonly length: number;
  get(index: number): Resource;
  /** The numbers of a type's resources. */
  ofType(type: string): readonly number[];
  /** All instances at an address without keys. */
  at(address: string): readonly Resource[];
}

const NO_LINKS: ModuleLinks = { argument: () => [], output: () => [], local: () => [], dependsOn: () => [] };

/** How far references are followed through modules and locals: real trees stay under ten. */
const MAXIMUM_HOPS = 32;

/** All resources that are checked together, with what they refer to. */
export class Estate {
  private readonly list: ResourceList;
  private readonly referrers = new Map<string, HashIndex>();

  constructor(
    resources: readonly Resource[] | ResourceList,
    private readonly links: ModuleLinks = NO_LINKS,
    /** Values of root variables that stand in the configuration as they are, by `path`, for the search for secrets. */
    readonly literals: ReadonlyMap<string, string> = new Map(),
    /** The arguments of the providers, by name. */
    readonly providers: Readonly<Record<string, Block>> = {},
    /** The file of a plan that ended in errors or defers changes, so that resources are missing. */
    readonly incompletePlan?: string,
  ) {
    this.list = "ofType" in resources ? resources : new HeldResources(resources);
  }

  /** All of them, one after the other. */
  get resources(): Iterable<Resource> {
    return numbered(this.list);
  }

  /** The resources of some types. */
  ofType(...types: string[]): Resource[] {
    return types.flatMap((type) => this.list.ofType(type).map((index) => this.list.get(index)));
  }

  /** What an argument refers to; what the whole resource refers to for an empty path. */
  targets(resource: Resource, path: string): Target[] {
    const references = resource.configuration?.references(path) ?? [];
    return references.flatMap((reference) => this.resolve(resource.module, reference, MAXIMUM_HOPS));
  }

  /** The resources of a type whose attribute something in the plan is made of, through locals too; undefined where the source does not tell. */
  relevant(type: string, attribute: string): Target[] | undefined {
    return this.links.relevant?.(type, attribute).map((address) => this.target(address, type, attribute));
  }

  /** Whether a resource waits for another by `depends_on`, its own or that of a call of the modules that it is in. */
  dependsOn(resource: Resource, address: string): boolean {
    const covers = (module: string) => (reference: string) => {
      const waited = joinAddress(module, withoutKeys(reference));
      return address === waited || address.startsWith(`${waited}.`);
    };
    let module = withoutKeys(resource.module);
    let waits = (resource.configuration?.references("depends_on") ?? []).some(covers(module));
    for (; !waits && module !== ""; module = parentOf(module)) {
      waits = this.links.dependsOn(module).some(covers(parentOf(module)));
    }
    return waits;
  }

  /** The resources of some types that refer to one in any of their arguments; of several instances one, as their expressions are the same. */
  referrersOf(resource: Resource, types: readonly string[]): Resource[] {
    const address = withoutKeys(resource.address);
    return types
      .flatMap((type) => this.referrersOfType(type).get(address))
      .map((index) => this.list.get(index))
      .filter((referrer) => this.targets(referrer, "").some((target) => target.address === address));
  }

  private referrersOfType(type: string): HashIndex {
    let referrers = this.referrers.get(type);
    if (referrers === undefined) {
      referrers = new HashIndex();
      this.referrers.set(type, referrers);
      const seen = new HashIndex();
      for (const index of this.list.ofType(type)) {
        const resource = this.list.get(index);
        const own = withoutKeys(resource.address);
        if (!seen.get(own).some((other) => withoutKeys(this.list.get(other).address) === own)) {
          seen.add(own, index);
          new Set(this.targets(resource, "").map(({ address }) => address)).forEach((address) => referrers!.add(address, index));
        }
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
    const { list } = this;
    return {
      address,
      type,
      attribute: attribute.replace(/[.[].*$/, ""),
      get instances() {
        return list.at(address);
      },
    };
  }
}

/** Resources that are in memory. */
class HeldResources implements ResourceList {
  private readonly byType = new Map<string, number[]>();
  private readonly byAddress = new Map<string, Resource[]>();

  constructor(private readonly resources: readonly Resource[]) {
    resources.forEach((resource, index) => {
      append(this.byType, resource.type, index);
      append(this.byAddress, withoutKeys(resource.address), resource);
    });
  }

  get length(): number {
    return this.resources.length;
  }

  get(index: number): Resource {
    return this.resources[index];
  }

  ofType(type: string): readonly number[] {
    return this.byType.get(type) ?? [];
  }

  at(address: string): readonly Resource[] {
    return this.byAddress.get(address) ?? [];
  }
}

function* numbered(list: ResourceList): Iterable<Resource> {
  for (let index = 0; index < list.length; index++) {
    yield list.get(index);
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
