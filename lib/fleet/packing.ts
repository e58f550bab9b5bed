import { Construct } from "constructs";
import { DomainName } from "../core/domain-name";
import { CertfleetError } from "../core/error";
import { IssuerCapabilities } from "../core/issuer";
import { IEndpointTarget } from "../core/tls-endpoint";

/** One of the certificates that groups are packed into. */
export interface Pack<N> {
  /** Which it is, from 1. It stays the same while groups come and go elsewhere. */
  readonly number: number;
  /** Its names, in the order of the groups. */
  readonly names: N[];
}

/**
 * Which certificate each group goes to, from 0: the first that has room left for the whole of it.
 *
 * A group's place depends on those before it alone. So one more at the end never moves another, and goes to one certificate only.
 */
export function placesOf(sizes: readonly number[], room: number): number[] {
  const taken: number[] = [];
  // Room never comes back, so that a certificate that was too full for a size stays so.
  const firstWithRoom = new Map<number, number>();
  return sizes.map((size) => {
    let place = firstWithRoom.get(size) ?? 0;
    while (place < taken.length && taken[place] + size > room) {
      place++;
    }
    firstWithRoom.set(size, place);
    taken[place] = (taken[place] ?? 0) + size;
    return place;
  });
}

/** Packs groups. Names that are retired keep their places, and are in no certificate; a certificate that has no others is left out. */
export function packGroups<N>(groups: readonly (readonly N[])[], room: number, isRetired: (name: N) => boolean): Pack<N>[] {
  const places = placesOf(
    groups.map(({ length }) => length),
    room,
  );
  const packs = new Map<number, N[]>();
  for (const [index, group] of groups.entries()) {
    const names = packs.get(places[index]) ?? [];
    names.push(...group.filter((name) => !isRetired(name)));
    packs.set(places[index], names);
  }
  return [...packs]
    .map(([place, names]) => ({ number: place + 1, names }))
    .filter(({ names }) => names.length > 0)
    .sort((one, other) => one.number - other.number);
}

/** Why a group does not fit a certificate; undefined if it does. */
export function groupTooLarge(group: readonly DomainName[], issuerName: string, can: IssuerCapabilities): string | undefined {
  if (group.length <= can.namesPerCertificate) {
    return undefined;
  }
  const raise =
    can.namesPerCertificate < (can.raisableTo ?? 0)
      ? `, or have the account's quota raised (to ${can.raisableTo} at most) and say so in \`namesPerCertificate\``
      : "";
  return (
    `the group of "${group[0].name}" has ${group.length} names, and ${issuerName} allows ${can.namesPerCertificate} in one certificate: ` +
    `a group stays together, split it${raise}`
  );
}

/** Packs the groups of a certificate of code, or says what is wrong with them. */
export function packNames(groups: string[][], retired: string[], issuerName: string, can: IssuerCapabilities): Pack<string>[] {
  const parsed = groups.map((group) => group.map((name) => DomainName.parse(name)));
  const empty = groups.findIndex(({ length }) => length === 0);
  if (empty !== -1) {
    throw new CertfleetError("empty-group", `group ${empty + 1} of \`groups\` has no names: remove it, or name some`);
  }
  const tooLarge = parsed.map((group) => groupTooLarge(group, issuerName, can)).find((problem) => problem !== undefined);
  if (tooLarge !== undefined) {
    throw new CertfleetError("group-too-large", tooLarge);
  }
  const gone = new Set(retired.map((name) => DomainName.parse(name).name));
  const known = new Set(parsed.flat().map(({ name }) => name));
  const unknown = [...gone].find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new CertfleetError("retired-name", retiredUnknown(unknown));
  }
  return packGroups(
    parsed.map((group) => group.map(({ name }) => name)),
    can.namesPerCertificate,
    (name) => gone.has(name),
  );
}

/** The endpoints of each pack: one that names a host is that of the pack that holds it, the others are everybody's. */
export function endpointsByPack(
  packs: readonly Pack<string>[],
  endpoints: readonly IEndpointTarget[],
  scope: Construct,
): IEndpointTarget[][] {
  const hosts = endpoints.map((endpoint) => (endpoint as { host?: string }).host);
  const lost = hosts.find((host) => host !== undefined && !packs.some(({ names }) => holdsHost(names, host)));
  if (lost !== undefined) {
    throw new CertfleetError("host-not-packed", hostNotPacked(lost), scope);
  }
  return packs.map(({ names }) => endpoints.filter((_, index) => hosts[index] === undefined || holdsHost(names, hosts[index])));
}

/** Whether a certificate of these names is valid for a host, by its name or by a wildcard (RFC 6125 section 6.4.3). */
export function holdsHost(names: readonly string[], host: string): boolean {
  const { name } = DomainName.parse(host);
  return names.includes(name) || names.includes(`*${name.slice(name.indexOf("."))}`);
}

/** What is said of an endpoint that no certificate is for. */
export function hostNotPacked(host: string): string {
  return `no group holds "${host}", or it is retired: add it to \`groups\`, or remove the endpoint`;
}

/** What is said of a name that is to keep a place that it does not have. */
export function retiredUnknown(name: string): string {
  return `"${name}" is in no group: a retired name stays in \`groups\` to keep its place, remove it from \`retired\` or put it back`;
}
