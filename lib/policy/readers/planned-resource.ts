import { Configuration } from "../configuration";
import { Position, Resource } from "../resource";
import { Block } from "../value";

/** How many resources keep their attributes: what a rule looks at twice is read once, and memory stays flat. */
const KEPT = 500;

/** Reads attributes when they are asked for, and keeps those of the last few resources. */
export class AttributeCache {
  private kept = new Map<object, Block>();

  get(resource: object, read: () => Block): Block {
    const known = this.kept.get(resource);
    if (known) {
      return known;
    }
    if (this.kept.size >= KEPT) {
      this.kept = new Map();
    }
    const attributes = read();
    this.kept.set(resource, attributes);
    return attributes;
  }
}

/** What a resource of a plan has besides its attributes. */
export interface PlannedResourceFacts {
  readonly type: string;
  readonly address: string;
  readonly module: string;
  readonly configuration?: Configuration;
  readonly providerVersion?: string;
  readonly provider: Block;
  readonly position: Position;
}

/** A resource of a plan or state, whose attributes stay in the file until a rule looks at them. */
export class PlannedResource implements Resource {
  readonly type: string;
  readonly address: string;
  readonly module: string;
  readonly configuration?: Configuration;
  readonly providerVersion?: string;
  readonly provider: Block;
  readonly position: Position;

  constructor(
    facts: PlannedResourceFacts,
    private readonly cache: AttributeCache,
    private readonly read: () => Block,
  ) {
    this.type = facts.type;
    this.address = facts.address;
    this.module = facts.module;
    this.configuration = facts.configuration;
    this.providerVersion = facts.providerVersion;
    this.provider = facts.provider;
    this.position = facts.position;
  }

  get attributes(): Block {
    return this.cache.get(this, this.read);
  }
}
