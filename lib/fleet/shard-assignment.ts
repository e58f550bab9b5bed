import { BaseRole } from "../core/base-stack";
import { DomainName } from "../core/domain-name";
import { Problem, problem } from "../core/error";
import { CertificateSpec, EndpointPlace } from "../core/kind";
import { compareText, didYouMean } from "../core/text";
import { rendezvous } from "./rendezvous";

/** What the shard of a certificate follows from. */
export const SHARD_CRITERIA = ["hash", "owner", "zone", "region"] as const;

/** How a fleet is divided into shards. */
export interface ShardSettings {
  /** The number of shards; without it, there is one for each owner, zone or region. */
  readonly count?: number;
  /** What the shard of a certificate follows from; `hash` if it is not stated. */
  readonly by?: (typeof SHARD_CRITERIA)[number];
  /** The number of certificates above which synth warns about a shard. */
  readonly size?: number;
  /** The shards of certificates that stay where they are, by the certificate or the entry that packs it. */
  readonly pins?: Readonly<Record<string, string | number>>;
}

/** The number of certificates above which synth warns about a shard, unless the file states another one. */
const SHARD_SIZE = 250;

/** The names of the stacks that hold what shards share. */
const RESERVED: ReadonlySet<string> = new Set<BaseRole>(["base", "accounts"]);

/** Certificates that must be in one shard. */
export interface ShardGroup {
  readonly certificates: readonly CertificateSpec[];
  /** Why they are together, such as "port 443 of …"; empty for a certificate by itself. */
  readonly reasons: readonly string[];
  readonly shard: string;
  readonly isPinned: boolean;
}

/** Which shard each certificate is in. */
export interface ShardAssignment {
  /** All shards in their order, also those without certificates. */
  readonly shards: readonly string[];
  readonly groups: readonly ShardGroup[];
  /** The number of certificates above which synth warns about a shard. */
  readonly size: number;
  readonly settings: ShardSettings;
  readonly problems: readonly Problem[];
}

/** What an assignment needs to know besides the certificates. */
export interface ShardContext {
  /** The declared zone that a name is in; undefined where there is none. */
  zoneOf(name: string): string | undefined;
  /** The region of a certificate that states none; undefined where its issuer has none. */
  regionOf(certificate: CertificateSpec): string | undefined;
}

/**
 * Assigns certificates to shards. Certificates that share something that one stack must own are together: a listener or proxy that the
 * fleet makes, a validation record, the entry that packs them.
 */
export function assignShards(certificates: readonly CertificateSpec[], settings: ShardSettings, context: ShardContext): ShardAssignment {
  const { count, by = "hash", size = SHARD_SIZE, pins = {} } = settings;
  const problems: Problem[] = [...pinProblems(certificates, settings)];
  const names = new Set<string>(count === undefined ? [] : numbered(count));
  const groups = togetherness(certificates).map(({ members, reasons }): ShardGroup => {
    const pinned = new Map(members.flatMap((member) => pinsOf(member, pins).map((pin) => [String(pin), member.name] as const)));
    if (pinned.size > 1) {
      const [[one, first], [other, second]] = [...pinned];
      problems.push(
        problem(
          "shard-pins-conflict",
          ["pins", second in pins ? second : (members.find(({ name }) => name === second)!.entry ?? second)],
          `"${first}" is pinned to shard ${one} and "${second}" to shard ${other}, and they must be in one shard: ${reasons[0] ?? "they share a stack"}. Pin both to the same shard.`,
        ),
      );
    }
    const key = by === "hash" ? placeKey(members) : lowest(members.map((member) => criterionOf(member, by, context)));
    if (key === undefined) {
      problems.push(missingCriterion(members[0].name, by));
    }
    const [pin] = pinned.keys();
    const shard = pin ?? (count === undefined ? slug(key ?? "") : String(rendezvous(key ?? "", count)));
    if (RESERVED.has(shard)) {
      const message =
        `The shard of "${members[0].name}" would have the name "${shard}", which is that of a stack for all shards. ` +
        "Pin its certificates to a shard with another name.";
      problems.push(problem("reserved-shard", pin === undefined ? ["by"] : ["pins"], message));
    }
    names.add(shard);
    return { certificates: members, reasons, shard, isPinned: pin !== undefined };
  });
  return { shards: count === undefined ? [...names].sort(compareText) : [...names], groups, size, settings, problems };
}

/** The shards of a count, by their names. */
function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index + 1));
}

function pinsOf({ name, entry }: CertificateSpec, pins: NonNullable<ShardSettings["pins"]>): (string | number)[] {
  return [name, ...(entry === undefined ? [] : [entry])].flatMap((each) =>
    Object.prototype.hasOwnProperty.call(pins, each) ? [pins[each]] : [],
  );
}

function* pinProblems(certificates: readonly CertificateSpec[], { count, pins = {} }: ShardSettings): Iterable<Problem> {
  const known = new Set(certificates.flatMap(({ name, entry }) => [name, ...(entry === undefined ? [] : [entry])]));
  for (const [name, shard] of Object.entries(pins)) {
    if (!known.has(name)) {
      const message = `The pin of "${name}" is for a certificate that is not declared${didYouMean(name, [...known])}. Remove it, or correct the name.`;
      yield { ...problem("undeclared-pin", ["pins", name], message), atKey: true };
    }
    if (count !== undefined && !numbered(count).includes(String(shard))) {
      yield problem("shard-pin", ["pins", name], `"${shard}" is not a shard. Shards are the numbers from 1 to ${count}.`);
    } else if (slug(String(shard)) !== String(shard)) {
      yield problem(
        "shard-pin",
        ["pins", name],
        `"${shard}" is not the name of a shard. Shards have names such as ${slug(String(shard))}.`,
      );
    }
  }
}

function missingCriterion(name: string, by: string): Problem {
  return problem(
    "shard-criterion",
    ["by"],
    `Shards follow from the ${by} of a certificate, and "${name}" has none. ` +
      (by === "owner" ? "Set its `owner`, set one in `defaults`, " : "Change the certificate, ") +
      "pin it in `pins`, or use `by: hash`.",
  );
}

function criterionOf(certificate: CertificateSpec, by: string, context: ShardContext): string | undefined {
  const { owner, region, domains } = certificate;
  switch (by) {
    case "owner":
      return owner;
    case "zone":
      return domains.length === 0 ? undefined : context.zoneOf(domains[0].base);
    default:
      return region ?? context.regionOf(certificate);
  }
}

/** A name of a shard, for a value such as an owner. */
function slug(value: string): string {
  return value
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}

interface Together {
  readonly members: CertificateSpec[];
  readonly reasons: string[];
}

/** The certificates in groups that one stack must hold, in the order of the fleet. */
function togetherness(certificates: readonly CertificateSpec[]): Together[] {
  const parents = certificates.map((_, index) => index);
  const rootOf = (index: number): number => {
    let root = index;
    while (parents[root] !== root) {
      parents[root] = parents[parents[root]];
      root = parents[root];
    }
    return root;
  };
  const firstWith = new Map<string, number>();
  const reasons = new Map<number, Set<string>>();
  for (const [index, certificate] of certificates.entries()) {
    for (const [key, reason] of tiesOf(certificate)) {
      const first = firstWith.get(key);
      if (first === undefined) {
        firstWith.set(key, index);
        continue;
      }
      const [one, other] = [rootOf(first), rootOf(index)].sort((a, b) => a - b);
      parents[other] = one;
      reasons.set(one, new Set([...(reasons.get(one) ?? []), ...(one === other ? [] : (reasons.get(other) ?? [])), reason]));
    }
  }
  const groups = new Map<number, CertificateSpec[]>();
  for (const [index, certificate] of certificates.entries()) {
    const root = rootOf(index);
    const group = groups.get(root);
    if (group === undefined) {
      groups.set(root, [certificate]);
    } else {
      group.push(certificate);
    }
  }
  return [...groups].map(([root, members]) => ({ members, reasons: [...(reasons.get(root) ?? [])] }));
}

/** What ties a certificate to others with the same: keys, and the reasons that messages state. */
function* tiesOf(certificate: CertificateSpec): Iterable<readonly [key: string, reason: string]> {
  const { entry, issuer, fallback, domains } = certificate;
  if (entry !== undefined) {
    yield [`entry ${entry}`, `"${entry}" packs them`];
  }
  for (const place of ownedPlaces(certificate)) {
    yield [`place ${place.identity ?? place.place}`, `they share ${place.place}`];
  }
  if ([issuer, fallback?.issuer].some((each) => each?.kind?.validatesInZones)) {
    for (const base of new Set(domains.map((domain) => domain.base))) {
      yield [`name ${base}`, `they share the validation of ${base}`];
    }
  }
}

/** The places that the fleet makes for a certificate, of which one stack can own each. */
function ownedPlaces({ endpoints }: CertificateSpec): EndpointPlace[] {
  return endpoints
    .flatMap(({ kind, properties }) => (properties === undefined ? [] : kind.places(properties)))
    .filter(({ isForeign }) => !isForeign);
}

/**
 * What the shard of a group follows from: a listener or proxy that certificates share, otherwise its highest name. Both stay the same when
 * certificates join or leave, as long as one of them has it.
 */
function placeKey(members: readonly CertificateSpec[]): string {
  const listeners = members.flatMap(ownedPlaces).filter(({ terms }) => terms !== undefined);
  const keys = listeners.map(({ place, identity }) => identity ?? place);
  return lowest(keys) ?? highestName(members.flatMap(({ domains }) => domains.slice(0, 1))) ?? members[0].name;
}

/** The name with the fewest labels, such as example.com of www.example.com. */
function highestName(domains: readonly DomainName[]): string | undefined {
  const names = domains.map(({ base }) => base);
  const depth = Math.min(...names.map((name) => name.split(".").length));
  return lowest(names.filter((name) => name.split(".").length === depth));
}

function lowest(values: readonly (string | undefined)[]): string | undefined {
  return values
    .filter((value): value is string => value !== undefined)
    .reduce<string | undefined>((least, value) => (least === undefined || compareText(value, least) < 0 ? value : least), undefined);
}
