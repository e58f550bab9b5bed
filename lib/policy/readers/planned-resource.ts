import { Configuration } from "../configuration";
import { withoutKeys } from "../estate";
import { Position, Resource, WrittenText } from "../resource";
import { Block } from "../value";

/** Reads the parts of a plan's resources. */
export interface PlannedResourceReader {
  readonly position: Position;
  addressOf(index: number): string;
  /** The attributes of a resource, whose expressions are at an address without keys. */
  attributesOf(index: number, plainAddress: string): Block;
  /** The sensitive texts of a resource that come from the configuration. */
  writtenSecretsOf(index: number, plainAddress: string): readonly WrittenText[];
  configurationOf(plainAddress: string): Configuration | undefined;
  providerOf(plainAddress: string, type: string): { readonly version?: string; readonly arguments: Block };
}

/** A resource of a plan or state, which stays in the file until a rule looks at it. */
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
