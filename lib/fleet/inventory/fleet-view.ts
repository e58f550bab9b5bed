import { InventorySource } from "./read/read-inventories";
import { InventoryCertificate, InventoryWaiver } from "./shape";

/** Where a certificate is served or kept, as people filter by it. */
export type Cloud = "aws" | "google" | "other";

/** What the inventories say of a certificate's life: it is there; a configuration has it and no apply; an apply has it and its configuration no more. */
export type Lifecycle = "applied" | "declared" | "undeclared";

/** A certificate of one of the stacks. */
export interface FleetCertificate {
  /** What tells it from all others: the stack and its name, and the file where two stacks have one name. */
  readonly key: string;
  readonly name: string;
  readonly stack: string;
  /** The file that it was read from. */
  readonly file: string;
  readonly lifecycle: Lifecycle;
  readonly cloud: Cloud;
  /** The AWS account or the Google project, where it is known. */
  readonly account?: string;
  readonly inventory: InventoryCertificate;
}

/** An exception to a stack's TLS policy. */
export interface FleetWaiver extends InventoryWaiver {
  readonly stack: string;
}

/** The certificates of several stacks, accounts and clouds as one fleet. */
export interface FleetView {
  /** By stack and name. */
  readonly certificates: readonly FleetCertificate[];
  readonly waivers: readonly FleetWaiver[];
  readonly stacks: readonly string[];
}

/** Joins inventories. What a configuration declares and what an apply of the same stack has are one certificate, and the apply knows more. */
export function mergeInventories(sources: readonly InventorySource[]): FleetView {
  const deployments = deploymentsOf(sources);
  const certificates = deployments.flatMap(certificatesOf).sort((one, other) => compare(one.key, other.key));
  const waivers = deployments.flatMap(({ label, applied, declared }) =>
    (declared ?? applied)!.inventory.waivers.map((waiver) => ({ ...waiver, stack: label })),
  );
  return { certificates, waivers, stacks: deployments.map(({ label }) => label).sort(compare) };
}

/** A stack as it was applied once, and as its configuration has it. Accounts can have the same stack, each its own. */
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
    const declared = all.filter(({ applied }) => !applied).pop();
    const applied = distinct(all.filter((source) => source.applied));
    if (applied.length === 0) {
      return [{ label: stack, declared }];
    }
    return applied.map((each) => ({ label: applied.length === 1 ? stack : `${stack} (${each.file})`, applied: each, declared }));
  });
}

/** The same apply can be read twice, as a state and as its outputs: the later one counts. */
function distinct(applied: readonly InventorySource[]): InventorySource[] {
  return [...new Map(applied.map((source) => [identityOf(source), source])).values()];
}

/** A stack's certificates by what their clouds know them by: ARNs and ids are of one account. */
function identityOf({ inventory, file }: InventorySource): string {
  const identities = Object.values(inventory.certificates).flatMap(({ arn, id, deployedTo, stores }) => [
    ...[arn, id],
    ...deployedTo.flatMap((each) => [each.arn, each.id]),
    ...stores.map((store) => store.id),
  ]);
  const known = identities.filter((each) => each !== undefined).sort(compare);
  return known.length === 0 ? file : known[0];
}

function certificatesOf({ label, applied, declared }: Deployment): FleetCertificate[] {
  const names = new Set([applied, declared].flatMap((source) => Object.keys(source?.inventory.certificates ?? {})));
  return [...names].map((name) => {
    const made = ownEntry(applied, name);
    const planned = ownEntry(declared, name);
    const inventory = (made ?? planned)!;
    const lifecycle = made === undefined ? "declared" : declared !== undefined && planned === undefined ? "undeclared" : "applied";
    const { file } = (made === undefined ? declared : applied)!;
    return { key: `${label}/${name}`, name, stack: label, file, lifecycle, ...placeOf(inventory), inventory };
  });
}

function ownEntry(source: InventorySource | undefined, name: string): InventoryCertificate | undefined {
  const certificates = source?.inventory.certificates;
  return certificates !== undefined && Object.prototype.hasOwnProperty.call(certificates, name) ? certificates[name] : undefined;
}

function placeOf({ arn, id, issuer, deployedTo }: InventoryCertificate): Pick<FleetCertificate, "cloud" | "account"> {
  const anyArn = arn ?? deployedTo.find((each) => each.arn !== undefined)?.arn;
  const anyId = id ?? deployedTo.find((each) => each.id !== undefined)?.id;
  if (anyArn !== undefined || (anyId === undefined && issuer.startsWith("acm"))) {
    return { cloud: "aws", account: anyArn?.split(":")[4] || undefined };
  }
  if (anyId !== undefined || issuer.startsWith("google-")) {
    return { cloud: "google", account: /^(?:.*\/)?projects\/([^/]+)\//.exec(anyId ?? "")?.[1] };
  }
  return { cloud: "other" };
}

/** By code points, whatever the machine's language. */
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
