import { tmpdir } from "node:os";
import { App, TerraformStack } from "cdktf";
import { IAlertChannel } from "../core/alert";
import { BaseRole, BaseStack, useBases } from "../core/base-stack";
import { DnsZones } from "../core/dns-zone";
import { declareEngine } from "../core/engine";
import { LITERAL_IDENTIFIERS, SensitiveVariables } from "../core/terraform-variables";
import { ConstructContext } from "../core/kind";
import { countTogether } from "../core/quotas";
import { useFleetName, useReadableNames } from "../core/readable-names";
import { declareFleetFile } from "../core/replacement-advice";
import { todayUtc } from "../policy/waiver";
import { encrypt, keepProviders, makeBackend } from "./build";
import { FleetSpec } from "./resolve";
import { CertificateInventory } from "../inventory/certificate-inventory";
import { backendOf, remoteStateOf } from "./shard-backend";

/** The name of the stack of a shard, or of one that shards share. */
export function stackNameOf(fleet: string, shard: string): string {
  return `${fleet}-${shard}`;
}

const ROLES: readonly BaseRole[] = ["base", "accounts"];

/** The parts of a fleet, one for each shard. They are fleets of their own, with the names of their stacks. */
export function shardSpecs(fleet: FleetSpec): { readonly shard: string; readonly spec: FleetSpec }[] {
  const { shards, groups } = fleet.shards!;
  const shardOf = new Map(groups.flatMap(({ certificates, shard }) => certificates.map(({ name }) => [name, shard] as const)));
  const byShard = new Map(shards.map((shard) => [shard, [] as FleetSpec["certificates"]]));
  // In the order of the file, as in one stack.
  fleet.certificates.forEach((certificate) => byShard.get(shardOf.get(certificate.name)!)!.push(certificate));
  return [...byShard].map(([shard, certificates]) => {
    const name = stackNameOf(fleet.name, shard);
    const owners = new Set(certificates.map(({ owner }) => owner));
    const spec: FleetSpec = {
      ...fleet,
      name,
      certificates,
      owners: new Map([...fleet.owners].filter(([owner]) => owners.has(owner))),
      backend: backendOf(fleet.backend, name),
      ...(certificates.length === 0 ? { dashboards: undefined, probe: undefined } : {}),
    };
    return { shard, spec };
  });
}

/**
 * The stacks that hold what the shards of a fleet share: `base` with topics, channels and digests, and `accounts` with ACME accounts.
 * Accounts are apart because their keys are secrets, which the shards without ACME certificates must not read.
 */
export class FleetBases {
  /** The context in which accounts are made. */
  readonly accountsContext: ConstructContext;
  /** The sensitive variables of the base stack. */
  readonly variables: SensitiveVariables;
  private readonly base: BaseStack;
  private readonly accounts: BaseStack;
  private readonly baseContext: ConstructContext;
  private readonly channels = new Map<string, IAlertChannel>();
  private readonly totals = new Map<string, number>();

  constructor(private readonly fleet: FleetSpec) {
    [this.base, this.accounts] = ROLES.map((role) => {
      const name = stackNameOf(fleet.name, role);
      const stack = new TerraformStack(new App({ outdir: tmpdir() }), name);
      return new BaseStack(role, stack, remoteStateOf(fleet.backend, name), (channel) => this.channel(channel));
    });
    this.baseContext = contextOf(fleet, this.base.stack);
    this.accountsContext = contextOf(fleet, this.accounts.stack);
    this.variables = this.baseContext.variables;
    for (const { stack } of [this.base, this.accounts]) {
      prepare(fleet, stack);
      countTogether(stack, this.totals);
    }
  }

  /** Makes the stack of a shard take from these stacks what it shares. */
  lendTo(stack: TerraformStack): void {
    useBases(stack, [this.base, this.accounts]);
    useFleetName(stack, this.fleet.name);
    // A shard without certificates has an inventory too.
    CertificateInventory.of(stack);
    countTogether(stack, this.totals);
  }

  /** Completes the stacks, once all shards are synthesised. Only those that are needed are returned. */
  complete(): { readonly role: BaseRole; readonly stack: TerraformStack }[] {
    const used = [
      { base: this.base, context: this.baseContext },
      { base: this.accounts, context: this.accountsContext },
    ].filter(({ base }) => base.isUsed);
    return used.map(({ base, context }) => {
      base.complete();
      finish(this.fleet, context);
      return { role: base.role, stack: context.stack };
    });
  }

  private channel(name: string): IAlertChannel {
    const { kind, properties } = this.fleet.channels.find((each) => each.name === name)!;
    const made = this.channels.get(name) ?? kind.construct(name, properties, this.baseContext);
    this.channels.set(name, made);
    return made;
  }
}

function contextOf({ providers, certificates, positionOf }: FleetSpec, stack: TerraformStack): ConstructContext {
  const variables = new SensitiveVariables(stack);
  return {
    ...{ stack, providers, certificates, variables, positionOf },
    ...{ identifiers: LITERAL_IDENTIFIERS, zones: new DnsZones([]), channels: new Map() },
  };
}

function prepare({ file, engine, backend }: FleetSpec, stack: TerraformStack): void {
  if (file !== undefined) {
    declareFleetFile(stack, file);
  }
  if (engine !== undefined) {
    declareEngine(stack, engine);
  }
  const own = backendOf(backend, stack.node.id);
  if (own !== undefined) {
    makeBackend(stack, own);
  }
  useReadableNames(stack, "Fleet");
}

function finish(fleet: FleetSpec, context: ConstructContext): void {
  // Without certificates, so that status and diff can read all stacks of a fleet.
  CertificateInventory.of(context.stack);
  keepProviders(fleet, context);
  encrypt(fleet, context);
  if (fleet.policy !== undefined) {
    const { enforcePolicy } = require("../policy/certificate-policy") as typeof import("../policy/certificate-policy");
    enforcePolicy(context.stack, fleet.policy, todayUtc);
  }
}
