import { HashIndex } from "./bounded-memory";
import { Block, canonicalType, Resource } from "./resource";

/** A resource that an expression refers to, followed through modules. */
export interface Target {
  /** The type of the resource. */
  readonly type: string;
  /** Its address without instance keys. */
  readonly address: string;
  /** The attribute, such as `arn`; empty for a reference to the whole resource. */
  readonly attribute: string;
  /** All instances of the resource. */
  readonly instances: readonly Resource[];
}

/** The connections of modules, through which references are followed. */
export interface ModuleLinks {
  /** The references in a module call's argument for a variable. */
  argument(module: string, variable: string): readonly string[];
  /** The references in an output of a module. */
  output(module: string, output: string): readonly string[];
  /** The references in a local value; none if the source has no locals. */
  local(module: string, name: string): readonly string[];
  /** The `depends_on` of a module call. */
  dependsOn(module: string): readonly string[];
  /** The resources of a type whose attribute contributes to a change, also through locals, as addresses without keys; absent if the source does not tell. */
  relevant?(type: string, attribute: string): readonly string[];
}

/** Resources by index, which lets a source read each one on demand. */
export interface ResourceList {
  readonly length: number;
  get(index: number): Resource;
  /** The indices of the resources of a type. */
  ofType(type: string): readonly number[];
  /** All instances at an address without keys. */
  at(address: string): readonly Resource[];
}

const NO_LINKS: ModuleLinks = { argument: () => [], output: () => [], local: () => [], dependsOn: () => [] };

/** How many modules and locals a reference is followed through. Real configurations stay below ten. */
const MAXIMUM_HOPS = 32;

/** The resources of one plan, state or module, with their references. */
export class Estate {
  private readonly list: ResourceList;
  private readonly referrers = new Map<string, HashIndex>();

  constructor(
    resources: readonly Resource[] | ResourceList,
    private readonly links: ModuleLinks = NO_LINKS,
    /** The literal defaults of root variables by reference, such as `var.token`, for the search for secrets. */
    readonly literals: ReadonlyMap<string, string> = new Map(),
    /** The arguments of the providers, by name. */
    readonly providers: Readonly<Record<string, Block>> = {},
    /** The file of a plan that lacks resources because it ended in errors or defers changes. */
    readonly incompletePlan?: string,
  ) {
    this.list = "ofType" in resources ? resources : new ResourcesInMemory(resources);
  }

  /** All resources, read one at a time. */
  get resources(): Iterable<Resource> {
    return numbered(this.list);
  }

  /** The resources of the given types. */
  ofType(...types: string[]): Resource[] {
    return types.flatMap((type) => this.list.ofType(type).map((index) => this.list.get(index)));
  }

  /** The resources that an argument refers to; those of the whole resource for an empty path. */
  targets(resource: Resource, path: string): Target[] {
    const references = resource.configuration?.references(path) ?? [];
    return references.flatMap((reference) => this.resolve(resource.module, reference, MAXIMUM_HOPS));
  }

  /** The resources of a type whose attribute contributes to a change, also through locals; undefined if the source does not tell. */
  relevant(type: string, attribute: string): Target[] | undefined {
    return this.links.relevant?.(type, attribute).map((address) => this.target(address, type, attribute));
  }

  /** Whether a resource waits for another through `depends_on`, its own or that of an enclosing module call. */
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

  /** The resources of the given types that refer to a resource in any argument. Instances share expressions, so one of them is returned. */
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

/** Resources in memory. */
class ResourcesInMemory implements ResourceList {
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

/** An address without instance keys and aliases: `module.a.b.c` for `module.a["x"].b.c[0]`. Keys can contain dots and brackets. */
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
