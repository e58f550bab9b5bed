import { Stated } from "./side";

/** A certificate as both sides have it, each where it is there. */
export interface Pair {
  readonly base?: Stated;
  readonly head?: Stated;
  /** Whether both sides are known to speak of the very same certificate, whatever its name. */
  readonly isSame: boolean;
}

/** Puts together what is one certificate: by stack and name, and where a name changed, by what cannot be a coincidence. */
export function pairCertificates(base: readonly Stated[], head: readonly Stated[]): Pair[] {
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

/** What a certificate is called in both fleets: two texts can hold any character. */
export function keyOf({ stack, name }: Stated): string {
  return `${stack}\0${name}`;
}

/** Pairs those that one side has once under a property, and the other once too. */
function match(base: readonly Stated[], head: readonly Stated[], property: (each: Stated) => string | undefined, isSame: boolean): Pair[] {
  const [fromBase, toHead] = [base, head].map((side) => soleBy(side, property));
  return [...fromBase].flatMap(([key, each]) => {
    const other = toHead.get(key);
    return each === undefined || other === undefined ? [] : [{ base: each, head: other, isSame }];
  });
}

/** What has a property that no other has; undefined under those that several have. */
function soleBy(all: readonly Stated[], property: (each: Stated) => string | undefined): Map<string, Stated | undefined> {
  const found = new Map<string, Stated | undefined>();
  for (const each of all) {
    const key = property(each);
    if (key !== undefined) {
      found.set(key, found.has(key) ? undefined : each);
    }
  }
  return found;
}

function without(all: readonly Stated[], pairs: readonly Pair[]): Stated[] {
  const paired = new Set(pairs.flatMap(({ base, head }) => [base, head]));
  return all.filter((each) => !paired.has(each));
}

/** By what its cloud knows it. */
export function identityOf({ inventory: { arn, id } }: Stated): string | undefined {
  return arn ?? id;
}

function haveOneIdentity(base: Stated, head: Stated): boolean {
  const identity = identityOf(base);
  return identity !== undefined && identity === identityOf(head);
}

/** Within a stack, the same names from the same issuer with the same key are the same certificate under another name. */
function likenessOf({ stack, inventory }: Stated): string | undefined {
  const { domains, issuer, keyType, madeBy, renewal } = inventory;
  return domains.length === 0 ? undefined : JSON.stringify([stack, [...domains].sort(), issuer, keyType, madeBy, renewal?.by]);
}
