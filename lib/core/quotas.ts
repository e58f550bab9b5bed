import type { TerraformResource, TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { CertfleetError } from "./error";
import { cdktfModule } from "./token";

/** What a resource uses of a quota. */
export interface QuotaUse<K extends string = string> {
  /** The key by which users state the quota. */
  readonly key: K;
  /** What is counted, in the plural. */
  readonly what: string;
  /** What the quota is for, such as an account and a region: uses with equal texts are added up. */
  readonly place: string;
  /** The place in messages, with its preposition. */
  readonly placeText?: string;
  /** The default limit. */
  readonly limit: number;
}

/** The quotas of a cloud. */
export interface CloudQuotas<K extends string> {
  /** The cloud's key in files, with which the error code begins. */
  readonly cloud: string;
  /** How code states a raised quota. */
  readonly method: string;
  /** How the types of the cloud's resources begin. */
  readonly prefix: string;
  /** What the resources of a stack use. */
  uses(resources: readonly TerraformResource[]): Iterable<QuotaUse<K>>;
  /** What else is wrong with how much the resources need. */
  problems?(resources: readonly TerraformResource[]): Iterable<string>;
}

/** Where a file states a setting, such as `certfleet.yaml:3:14`. */
export type SettingPosition = (path: readonly string[]) => string;

const raisedByStack = new WeakMap<TerraformStack, Map<string, Readonly<Record<string, number>>>>();

/** The quotas of a cloud that a stack states so far. */
export function raisedQuotas(stack: TerraformStack, cloud: string): Readonly<Record<string, number>> | undefined {
  return raisedByStack.get(stack)?.get(cloud);
}

const fleetTotals = new WeakMap<TerraformStack, Map<string, number>>();

/** Makes quotas count a stack together with others that were synthesised before it: the shards of a fleet. */
export function countTogether(stack: TerraformStack, totals: Map<string, number>): void {
  fleetTotals.set(stack, totals);
}

/** Counts the resources of a stack against the quotas of a cloud at synth, when the stack is complete. Only shards of a fleet are counted together. */
export class QuotaCounter<K extends string> {
  private readonly raised = new WeakMap<TerraformStack, Partial<Record<K, number>>>();
  private readonly positions = new WeakMap<TerraformStack, SettingPosition>();
  private readonly counted = new WeakSet<TerraformStack>();

  constructor(private readonly quotas: CloudQuotas<K>) {}

  /** Refuses a number that cannot be a quota. */
  check(quota: number | undefined, scope?: IConstruct): void {
    if (quota !== undefined && (!Number.isInteger(quota) || quota < 1)) {
      throw new CertfleetError(`${this.quotas.cloud}-quota`, `A quota cannot be ${quota}. Use a whole number, 1 or more.`, scope);
    }
  }

  /** States quotas that the cloud has raised. */
  declare(scope: IConstruct, quotas: Partial<Record<K, number>>, position?: SettingPosition): void {
    Object.values<number | undefined>(quotas).forEach((quota) => this.check(quota, scope));
    const stack = cdktfModule().TerraformStack.of(scope);
    this.raised.set(stack, { ...this.raised.get(stack), ...quotas });
    const clouds = raisedByStack.get(stack) ?? new Map<string, Readonly<Record<string, number>>>();
    raisedByStack.set(stack, clouds.set(this.quotas.cloud, this.raised.get(stack) as Record<string, number>));
    if (position !== undefined) {
      this.positions.set(stack, position);
    }
  }

  /** Has the stack's resources counted at synth. */
  count(scope: IConstruct): void {
    const stack = cdktfModule().TerraformStack.of(scope);
    if (!this.counted.has(stack)) {
      this.counted.add(stack);
      stack.node.addValidation({
        validate: () => [...this.exceeded(stack)].map((message) => new CertfleetError(`${this.quotas.cloud}-quota`, message).message),
      });
    }
  }

  private *exceeded(stack: TerraformStack): Iterable<string> {
    const { cloud, method, prefix } = this.quotas;
    const { TerraformResource } = cdktfModule();
    const isOfCloud = (each: IConstruct): each is TerraformResource =>
      TerraformResource.isTerraformResource(each) && each.terraformResourceType.startsWith(prefix);
    const resources = stack.node.findAll().filter(isOfCloud);
    const position = this.positions.get(stack);
    const at = (...path: string[]) => (position === undefined ? "" : `${position(["providers", cloud, ...path])}: `);
    const counts = new Map<string, { readonly use: QuotaUse<K>; used: number }>();
    for (const use of this.quotas.uses(resources)) {
      const name = JSON.stringify([use.what, use.place]);
      const found = counts.get(name) ?? { use, used: 0 };
      found.used += 1;
      counts.set(name, found);
    }
    const totals = fleetTotals.get(stack);
    for (const [name, { use, used: own }] of counts) {
      const limit = this.raised.get(stack)?.[use.key] ?? use.limit;
      const before = totals?.get(name) ?? 0;
      const used = before + own;
      totals?.set(name, used);
      // Once is enough: the shards after it exceed the quota too.
      if (used > limit && before <= limit) {
        yield (
          `${at("quotas", use.key)}${totals === undefined ? "The stack has" : "The stacks of the fleet have"} ${used} ${use.what}${use.placeText === undefined ? "" : ` ${use.placeText}`}, and the quota is ${limit}. ` +
          `Distribute them, or request a higher quota and state it: \`providers.${cloud}.quotas.${use.key}\` in a file, ` +
          `${method}.declare(stack, { ${use.key}: … }) in code.`
        );
      }
    }
    for (const message of this.quotas.problems?.(resources) ?? []) {
      yield `${at()}${message}`;
    }
  }
}
