import { covers } from "../core/text";
import { Construct } from "constructs";
import { DomainName } from "../core/domain-name";
import { CertfleetError, Problem, problem } from "../core/error";
import { IssuerCapabilities } from "../core/issuer";
import { IEndpointTarget } from "../core/tls-endpoint";

/** One of the certificates that groups are packed into. */
export interface Pack<N> {
  /** Its number, from 1. It does not change when groups of other certificates change. */
  readonly number: number;
  /** Its names, in the order of the groups. */
  readonly names: N[];
}

/**
 * The certificate of each group, from 0: the first with room for the whole group.
 *
 * It depends only on the groups before it, so that a group added at the end never moves another one.
 */
export function placesOf(sizes: readonly number[], room: number): number[] {
  const taken: number[] = [];
  // A certificate that was too full for a size stays too full.
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

/** Packs groups. Retired names keep their positions and are in no certificate. A certificate with retired names only is left out. */
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

/** The problem of a group that is too large for one certificate; undefined if it fits. */
export function groupTooLarge(group: readonly DomainName[], issuerName: string, can: IssuerCapabilities): string | undefined {
  if (group.length <= can.namesPerCertificate) {
    return undefined;
  }
  const raise =
    can.namesPerCertificate < (can.raisableTo ?? 0)
      ? `, or request a higher quota (up to ${can.raisableTo}) and set \`namesPerCertificate\``
      : "";
  return (
    `The group of "${group[0].name}" has ${group.length} names, and ${issuerName} allows ${can.namesPerCertificate} in one certificate. ` +
    `Split the group${raise}.`
  );
}

/**
 * What keeps packed groups from moving to another issuer: a group that is too large for it, and names that would change certificates, because
 * endpoints could lose a certificate before another one has its names.
 */
export function* repackingProblems(
  groups: readonly (readonly DomainName[])[],
  can: IssuerCapabilities,
  fallback: { readonly name: string; readonly can: IssuerCapabilities },
): Iterable<Problem> {
  const rooms = [can.namesPerCertificate, fallback.can.namesPerCertificate];
  const tooLarge = groups.map((group) => groupTooLarge(group, fallback.name, fallback.can)).find((message) => message !== undefined);
  if (tooLarge !== undefined) {
    yield problem("group-too-large", ["fallbackIssuer"], `The groups cannot move to the fallback issuer: ${tooLarge}`);
    return;
  }
  const [own, moved] = rooms.map((room) =>
    placesOf(
      groups.map(({ length }) => length),
      room,
    ),
  );
  const group = groups.find((_, index) => own[index] !== moved[index]);
  if (group !== undefined) {
    yield problem(
      "fallback-packing",
      ["fallbackIssuer"],
      `The issuer allows ${rooms[0]} names in one certificate and the fallback issuer ${rooms[1]}, so that "${group[0].name}" would move to another certificate. ` +
        "Use issuers with the same number (`namesPerCertificate`, `profile`), or split the groups into several certificates.",
    );
  }
}

/** Packs the groups of a certificate in code. Throws if they are not valid. */
export function packNames(groups: string[][], retired: string[], issuerName: string, can: IssuerCapabilities): Pack<string>[] {
  const parsed = groups.map((group) => group.map((name) => DomainName.parse(name)));
  const empty = groups.findIndex(({ length }) => length === 0);
  if (empty !== -1) {
    throw new CertfleetError("empty-group", `Group ${empty + 1} of \`groups\` is empty. Add names to it, or remove it.`);
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

/** The endpoints of each certificate: an endpoint for a host belongs to the certificate that covers it, others to all certificates. */
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

/** Whether a certificate of these names is valid for a host that may be written in other letters. */
export function holdsHost(names: readonly string[], host: string): boolean {
  return covers(names, DomainName.parse(host).name);
}

/** The message of an endpoint whose host is in no certificate. */
export function hostNotPacked(host: string): string {
  return `No group contains "${host}", or the name is retired. Add it to \`groups\`, or remove the endpoint.`;
}

/** The message of a retired name that is in no group. */
export function retiredUnknown(name: string): string {
  return `"${name}" is retired and in no group. A retired name stays in \`groups\` to keep its position: add it there, or remove it from \`retired\`.`;
}
