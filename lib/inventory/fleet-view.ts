import { compareText } from "../core/text";
import * as path from "node:path";
import { locate } from "../core/cloud";
import { engineCommandFor } from "../core/engine";
import { InventorySource } from "./inventory-reader";
import { InventoryCertificate, InventoryEndpoint, InventoryTrust, InventoryWaiver } from "./inventory-schema";

/** The cloud of certificates that no known cloud holds, in filters and outputs. */
export const OTHER_CLOUD = "other";

/** Whether a certificate is applied, only declared by a configuration, or applied but no longer declared. */
export type Lifecycle = "applied" | "declared" | "undeclared";

/** A certificate of one of the stacks. */
export interface FleetCertificate {
  /** Its unique key: stack and name, and the file if two stacks have one name. */
  readonly key: string;
  readonly name: string;
  readonly stack: string;
  /** The file that it was read from. */
  readonly file: string;
  /** The command that applies its stack: `terraform`, or `tofu` if the stack states OpenTofu. */
  readonly engineCommand: string;
  readonly lifecycle: Lifecycle;
  /** The key of the cloud that holds it, or `other`. */
  readonly cloud: string;
  /** The cloud's account or project, where it is known. */
  readonly account?: string;
  /** The cloud's region or location, where it is known. */
  readonly region?: string;
  readonly inventory: InventoryCertificate;
}

/** A waiver of a policy rule in a stack. */
export interface FleetWaiver extends InventoryWaiver {
  readonly stack: string;
}

/** A trust bundle of a stack. */
export interface FleetTrust extends InventoryTrust {
  readonly stack: string;
  readonly name: string;
}

/** The certificates of several stacks, accounts and clouds as one fleet. */
export interface FleetView {
  /** By stack and name. */
  readonly certificates: readonly FleetCertificate[];
  readonly waivers: readonly FleetWaiver[];
  readonly trust: readonly FleetTrust[];
  readonly stacks: readonly string[];
}

/** Joins inventories. A declared and an applied certificate of one stack are the same, and the applied one has more values. */
export function mergeInventories(sources: readonly InventorySource[]): FleetView {
  const deployments = deploymentsOf(sources);
  const certificates = joined(deployments.flatMap(certificatesOf)).sort((one, other) => compareText(one.key, other.key));
  const waivers = deployments.flatMap(({ label, applied, declared }) =>
    (declared ?? applied)!.inventory.waivers.map((waiver) => ({ ...waiver, stack: label })),
  );
  // What endpoints trust is what was applied.
  const trust = deployments.flatMap(({ label, applied, declared }) =>
    Object.entries((applied ?? declared)!.inventory.trust).map(([name, bundle]) => ({ ...bundle, name, stack: label })),
  );
  return { certificates, waivers, trust, stacks: deployments.map(({ label }) => label).sort(compareText) };
}

/** A stack as applied and as declared. Several accounts can each have the same stack. */
interface Deployment {
  readonly label: string;
  readonly applied?: InventorySource;
  readonly declared?: InventorySource;
}

function deploymentsOf(sources: readonly InventorySource[]): Deployment[] {
  const stacks = new Map<string, InventorySource[]>();
  for (const source of sources) {
    const { stack } = source.inventory;
    stacks.set(stack, [...(stacks.get(stack) ?? []), source]);
  }
  return [...stacks].flatMap(([stack, all]) => {
    const applied = distinct(all.filter((source) => source.applied));
    const declared = all.filter((source) => !source.applied);
    const deployments =
      applied.length === 0
        ? differing(declared).map((each) => ({ declared: each, file: each.file }))
        : applied.map((each) => ({ applied: each, declared: declaredFor(each, declared), file: each.file }));
    return deployments.map(({ file, ...each }) => ({ label: deployments.length === 1 ? stack : `${stack} (${file})`, ...each }));
  });
}

/** The configuration beside the state; else the last one that was read. */
function declaredFor({ file }: InventorySource, declared: readonly InventorySource[]): InventorySource | undefined {
  return declared.find((each) => path.dirname(each.file) === path.dirname(file)) ?? declared[declared.length - 1];
}

/** Removes duplicate configurations. */
function differing(declared: readonly InventorySource[]): InventorySource[] {
  return [...new Map(declared.map((source) => [JSON.stringify(source.inventory), source])).values()];
}

/** One applied stack can be read twice, as a state and as outputs: the later one counts. */
function distinct(applied: readonly InventorySource[]): InventorySource[] {
  const kept: InventorySource[] = [];
  for (const source of applied) {
    const same = kept.findIndex((other) => isSameApply(other, source));
    kept.splice(same === -1 ? kept.length : same, 1, source);
  }
  return kept;
}

function isSameApply(one: InventorySource, other: InventorySource): boolean {
  const known = new Set(identitiesOf(one));
  return one.file === other.file || identitiesOf(other).some((each) => known.has(each));
}

/** ARNs and ids of a stack's own certificates, which belong to one account. Two accounts can refer to one managed elsewhere. */
function identitiesOf({ inventory }: InventorySource): string[] {
  const own = Object.values(inventory.certificates).filter(({ madeBy }) => madeBy !== "elsewhere");
  const identities = own.flatMap(({ arn, id, deployedTo, stores }) => [
    ...[arn, id],
    ...deployedTo.flatMap((each) => [each.arn, each.id]),
    ...stores.map((store) => store.id),
  ]);
  return identities.filter((each) => each !== undefined);
}

function certificatesOf({ label, applied, declared }: Deployment): FleetCertificate[] {
  const names = new Set([applied, declared].flatMap((source) => Object.keys(source?.inventory.certificates ?? {})));
  return [...names].map((name) => {
    const made = ownEntry(applied, name);
    const planned = ownEntry(declared, name);
    const inventory = (made ?? planned)!;
    const lifecycle = made === undefined ? "declared" : declared !== undefined && planned === undefined ? "undeclared" : "applied";
    const { file, inventory: from } = (made === undefined ? declared : applied)!;
    return {
      key: `${label}/${name}`,
      name,
      stack: label,
      file,
      engineCommand: engineCommandFor(from.engine),
      lifecycle,
      cloud: inventory.cloud ?? OTHER_CLOUD,
      account: accountOf(inventory),
      region: inventory.region ?? locate(inventory.arn ?? inventory.id ?? "")?.region,
      inventory,
    };
  });
}

/**
 * The certificates, each once: an entry of a stack that only refers to a certificate of another stack becomes part of that certificate's own,
 * so that it is known what serves it.
 */
function joined(certificates: readonly FleetCertificate[]): FleetCertificate[] {
  const managed = certificates.filter(({ inventory }) => inventory.madeBy !== "elsewhere");
  const owners = new Map(managed.flatMap((each) => identifiersOf(each.inventory).map((id) => [id, each] as const)));
  const references = new Map<FleetCertificate, FleetCertificate[]>();
  const kept = certificates.filter((certificate) => {
    const { arn, id, madeBy } = certificate.inventory;
    const owner = madeBy === "elsewhere" ? owners.get(arn ?? id ?? "") : undefined;
    if (owner !== undefined) {
      references.set(owner, [...(references.get(owner) ?? []), certificate]);
    }
    return owner === undefined;
  });
  return kept.map((certificate) => {
    const all = [certificate, ...(references.get(certificate) ?? [])].map(({ inventory }) => inventory);
    return all.length === 1 ? certificate : { ...certificate, inventory: { ...certificate.inventory, ...inUse(all) } };
  });
}

/** The ARNs and ids under which other stacks can refer to a certificate: its own, and those of its imports. */
function identifiersOf({ arn, id, deployedTo }: InventoryCertificate): string[] {
  return [arn, id, ...deployedTo.flatMap((each) => [each.arn, each.id])].filter((each) => each !== undefined);
}

/** What serves, holds, uses and watches a certificate, by all of its entries. */
function inUse(entries: readonly InventoryCertificate[]): Pick<InventoryCertificate, "endpoints" | "stores" | "usedBy" | "alerts"> {
  const distinctOf = <T>(values: readonly T[]): T[] => [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
  // Stacks can state different policies for one endpoint, of which the certificate's own stack comes first.
  const endpoints = new Map([...entries].reverse().flatMap((each) => each.endpoints.map((endpoint) => [placeOf(endpoint), endpoint])));
  return {
    endpoints: [...endpoints.values()],
    stores: distinctOf(entries.flatMap(({ stores }) => stores)),
    usedBy: distinctOf(entries.flatMap(({ usedBy }) => usedBy)),
    alerts: distinctOf(entries.flatMap(({ alerts }) => alerts)),
  };
}

function placeOf({ kind, hosts, port, resource }: InventoryEndpoint): string {
  return JSON.stringify([kind, hosts, port, resource]);
}

function ownEntry(source: InventorySource | undefined, name: string): InventoryCertificate | undefined {
  const certificates = source?.inventory.certificates;
  return certificates !== undefined && Object.prototype.hasOwnProperty.call(certificates, name) ? certificates[name] : undefined;
}

/** The account of the cloud that holds the certificate: one that is stored in another cloud as well has accounts of both. */
function accountOf({ cloud, arn, id, deployedTo, stores }: InventoryCertificate): string | undefined {
  const identifiers = [arn, id, ...deployedTo.flatMap((each) => [each.arn, each.id]), ...stores.map((store) => store.id)];
  const locations = identifiers.map((each) => locate(each ?? "")).filter((location) => location?.cloud === cloud);
  return locations.find((location) => location?.account !== undefined)?.account;
}
