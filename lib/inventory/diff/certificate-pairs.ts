import { locate } from "../../core/cloud";
import { InventorySource } from "../inventory-reader";
import { InventoryCertificate, InventoryChannel, InventoryTrust, InventoryWaiver } from "../inventory-schema";

/** A certificate on one side of a comparison. */
export interface ComparedCertificate {
  readonly stack: string;
  readonly name: string;
  /** Whether Terraform resolved its values. */
  readonly applied: boolean;
  readonly inventory: InventoryCertificate;
  /** The attributes with values that are unknown until apply. */
  readonly unresolved: ReadonlySet<string>;
}

/** A stack on one side of a comparison. */
export interface ComparedStack {
  readonly label: string;
  readonly certificates: readonly ComparedCertificate[];
  readonly channels: Readonly<Record<string, InventoryChannel>>;
  readonly waivers: readonly InventoryWaiver[];
  readonly trust: Readonly<Record<string, InventoryTrust>>;
}

const RESOLVED: ReadonlySet<string> = new Set();

/** The stacks of both sides, under labels that match across sides. */
export function comparedStacks(base: readonly InventorySource[], head: readonly InventorySource[]): [ComparedStack[], ComparedStack[]] {
  const sides = [base, head].map(stated);
  const several = new Set(sides.flatMap((sources) => repeated(sources.map(({ inventory }) => inventory.stack))));
  return sides.map((sources) => uniquely(sources.map((source) => stackOf(source, several)))) as [ComparedStack[], ComparedStack[]];
}

/** A declared stack takes precedence over an applied one: its changes are the subject of the comparison. */
function stated(sources: readonly InventorySource[]): InventorySource[] {
  const declared = new Map(sources.filter(({ applied }) => !applied).map((source) => [source.inventory.stack, source]));
  const applied = sources.filter((source) => source.applied && !declared.has(source.inventory.stack));
  // One applied stack can be read twice, as a state and as outputs.
  const once = new Map(applied.map((source) => [`${source.inventory.stack}\0${accountOf(source) ?? source.file}`, source]));
  return [...once.values(), ...declared.values()];
}

function stackOf(source: InventorySource, several: ReadonlySet<string>): ComparedStack {
  const { stack, certificates, channels, waivers, trust } = source.inventory;
  const account = several.has(stack) ? accountOf(source) : undefined;
  const label = account === undefined ? stack : `${stack} (${account})`;
  const entries = Object.entries(certificates).map(([name, inventory]) => {
    const unresolved = source.unresolved?.get(name) ?? RESOLVED;
    return { stack: label, name, applied: source.applied, inventory, unresolved };
  });
  return { label, certificates: entries, channels, waivers, trust };
}

/** Numbers stacks that have one name and no known account. */
function uniquely(stacks: readonly ComparedStack[]): ComparedStack[] {
  const seen = new Map<string, number>();
  return stacks.map((stack) => {
    const count = (seen.get(stack.label) ?? 0) + 1;
    seen.set(stack.label, count);
    const label = count === 1 ? stack.label : `${stack.label} (${count})`;
    return { ...stack, label, certificates: stack.certificates.map((each) => ({ ...each, stack: label })) };
  });
}

/** The account or project that a stack is applied in. */
function accountOf({ inventory }: InventorySource): string | undefined {
  // A certificate managed elsewhere can be in another account.
  const own = Object.values(inventory.certificates).filter(({ madeBy }) => madeBy !== "elsewhere");
  const all = own.flatMap(({ arn, id, deployedTo, stores }) => [
    ...[arn, id],
    ...deployedTo.flatMap((each) => [each.arn, each.id]),
    ...stores.map((store) => store.id),
  ]);
  const accounts = all.flatMap((each) => locate(each ?? "")?.account ?? []);
  return accounts.sort()[0];
}

function repeated(values: readonly string[]): string[] {
  const seen = new Set<string>();
  return values.filter((value) => seen.has(value) || !seen.add(value));
}

/** A certificate on both sides, or on one of them. */
export interface Pair {
  readonly base?: ComparedCertificate;
  readonly head?: ComparedCertificate;
  /** Whether both sides are known to be the same certificate, whatever its name. */
  readonly isSame: boolean;
}

/** Pairs certificates by stack and name, and renamed ones by their ARN, id or content. */
export function pairCertificates(base: readonly ComparedCertificate[], head: readonly ComparedCertificate[]): Pair[] {
  const atHead = new Map(head.map((each) => [keyOf(each), each]));
  const atBase = new Map(base.map((each) => [keyOf(each), each]));
  const named = base.flatMap((each): Pair[] => {
    const other = atHead.get(keyOf(each));
    return other === undefined ? [] : [{ base: each, head: other, isSame: haveOneIdentity(each, other) }];
  });
  const removed = base.filter((each) => !atHead.has(keyOf(each)));
  const added = head.filter((each) => !atBase.has(keyOf(each)));
  const renamed = [...match(removed, added, identityOf, true)];
  const left = { removed: without(removed, renamed), added: without(added, renamed) };
  renamed.push(...match(left.removed, left.added, likenessOf, false));
  const gone = without(removed, renamed).map((each): Pair => ({ base: each, isSame: false }));
  const come = without(added, renamed).map((each): Pair => ({ head: each, isSame: false }));
  return [...named, ...renamed, ...gone, ...come];
}

/** The key of a certificate in both fleets. Stack and name can contain any character but NUL. */
export function keyOf({ stack, name }: ComparedCertificate): string {
  return `${stack}\0${name}`;
}

/** Pairs certificates by a property whose value is unique on each side. */
function match(
  base: readonly ComparedCertificate[],
  head: readonly ComparedCertificate[],
  property: (each: ComparedCertificate) => string | undefined,
  isSame: boolean,
): Pair[] {
  const [fromBase, toHead] = [base, head].map((side) => soleBy(side, property));
  return [...fromBase].flatMap(([key, each]) => {
    const other = toHead.get(key);
    return each === undefined || other === undefined ? [] : [{ base: each, head: other, isSame }];
  });
}

/** Certificates by a property; undefined for a value that several have. */
function soleBy(
  all: readonly ComparedCertificate[],
  property: (each: ComparedCertificate) => string | undefined,
): Map<string, ComparedCertificate | undefined> {
  const found = new Map<string, ComparedCertificate | undefined>();
  for (const each of all) {
    const key = property(each);
    if (key !== undefined) {
      found.set(key, found.has(key) ? undefined : each);
    }
  }
  return found;
}

function without(all: readonly ComparedCertificate[], pairs: readonly Pair[]): ComparedCertificate[] {
  const paired = new Set(pairs.flatMap(({ base, head }) => [base, head]));
  return all.filter((each) => !paired.has(each));
}

/** The certificate's ARN or id. */
export function identityOf({ inventory: { arn, id } }: ComparedCertificate): string | undefined {
  return arn ?? id;
}

function haveOneIdentity(base: ComparedCertificate, head: ComparedCertificate): boolean {
  const identity = identityOf(base);
  return identity !== undefined && identity === identityOf(head);
}

/** Within a stack, the same names from the same issuer with the same key are the same certificate under another name. */
function likenessOf({ stack, inventory }: ComparedCertificate): string | undefined {
  const { domains, issuer, keyType, madeBy, renewal } = inventory;
  return domains.length === 0 ? undefined : JSON.stringify([stack, [...domains].sort(), issuer, keyType, madeBy, renewal?.by]);
}

/** A certificate with its state on both sides. */
export class Comparison {
  readonly before: InventoryCertificate;
  readonly after: InventoryCertificate;
  /** Whether the issuer changes, from which other changes follow. */
  readonly movesIssuer: boolean;

  constructor(
    readonly base: ComparedCertificate,
    readonly head: ComparedCertificate,
    /** Whether both sides are known to speak of the very same certificate. */
    readonly isSame: boolean,
  ) {
    this.before = base.inventory;
    this.after = head.inventory;
    this.movesIssuer = this.differs("issuer");
  }

  /** Whether both sides know an attribute. A value that is unknown until apply does not count as a change. */
  knows(attribute: keyof InventoryCertificate): boolean {
    return !this.base.unresolved.has(attribute) && !this.head.unresolved.has(attribute);
  }

  /** Whether a text differs. */
  differs(attribute: "issuer" | "keyType" | "region" | "owner" | "service" | "runbook" | "madeBy"): boolean {
    return this.knows(attribute) && this.before[attribute] !== this.after[attribute];
  }
}
