import { TerraformOutput, TerraformStack } from "cdktf";
import { IConstruct } from "constructs";
import { IAlertChannel } from "./alert";

/** Where the state of a stack is, as the data source `terraform_remote_state` reads it. */
export interface RemoteState {
  readonly backend: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** What a stack of a fleet holds for the others: `base` has topics and channels, `accounts` has ACME accounts with their keys. */
export type BaseRole = "base" | "accounts";

/** A value that a base stack makes for others, as an expression there. */
interface SharedValue {
  readonly make: () => string;
  readonly isSensitive: boolean;
}

/**
 * A stack that holds what the shards of a fleet share, and gives it to them by outputs.
 *
 * It is completed after the shards: what they request decides what it has. Until then it only remembers how to make each value, so that a
 * shard can be forgotten once it is written.
 */
export class BaseStack {
  private readonly values = new Map<string, SharedValue>();

  constructor(
    readonly role: BaseRole,
    readonly stack: TerraformStack,
    private readonly state: RemoteState,
    /** The fleet's channel with a name, made for this stack. */
    readonly channel: (name: string) => IAlertChannel,
  ) {}

  /** Whether a shard needs something from this stack. */
  get isUsed(): boolean {
    return this.values.size > 0;
  }

  /** The expression by which a construct's stack reads a value. The first request decides how it is made. */
  read(reader: IConstruct, name: string, make: () => string, isSensitive = false): string {
    const output = name.replace(/[^A-Za-z0-9_-]/g, "_");
    if (!this.values.has(output)) {
      this.values.set(output, { make, isSensitive });
    }
    TerraformStack.of(reader).addOverride(`data.terraform_remote_state.${this.role}`, this.state);
    return `\${data.terraform_remote_state.${this.role}.outputs.${output}}`;
  }

  /** Makes what was requested, with an output for each value. */
  complete(): void {
    for (const [name, { make, isSensitive }] of [...this.values].sort(([one], [other]) => (one < other ? -1 : 1))) {
      new TerraformOutput(this.stack, name, { value: make(), sensitive: isSensitive || undefined, staticId: true });
    }
  }
}

const bases = new WeakMap<TerraformStack, readonly BaseStack[]>();

/** Makes a stack take what is shared from base stacks. Call this before its constructs are made. */
export function useBases(stack: TerraformStack, shared: readonly BaseStack[]): void {
  bases.set(stack, shared);
}

/** The base stack from which a construct's stack takes something; undefined for a stack that makes everything itself. */
export function baseOf(scope: IConstruct, role: BaseRole): BaseStack | undefined {
  return bases.get(TerraformStack.of(scope))?.find((each) => each.role === role);
}
