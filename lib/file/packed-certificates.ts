import { covers } from "../core/text";
import { IssuerKind, Part } from "../core/kind";
import { groupTooLarge, hostNotPacked, Pack, packGroups, repackingProblems, retiredUnknown } from "../fleet/packing";
import { placeInFile } from "./problem-places";
import { FilePath, Report } from "./schema-reader";
import { GroupedName, ReadCertificate, ReadFile } from "./read-file";

/** A certificate that groups were packed into: the entry that has them, and where its names stand in it. */
interface Packed {
  readonly entry: string;
  readonly places: GroupedName["place"][];
}

/** A file whose groups are packed into certificates, and a report that finds these where the file has them. */
export interface Unpacked {
  readonly read: ReadFile;
  readonly report: Report;
}

/** Packs the groups of a file, so that all that comes after deals with certificates alone. */
export function unpack(file: ReadFile, report: Report): Unpacked {
  const packed = new Map<string, Packed>();
  const names = new Set(file.certificates.map(({ name }) => name));
  const certificates = file.certificates.flatMap((read) => {
    if (read.packed === undefined) {
      return [read];
    }
    const made = packEntry(read, file, report);
    for (const { certificate, places } of made) {
      if (names.has(certificate.name)) {
        report(
          "duplicate-certificate-name",
          ["certificates", read.name],
          `its groups are packed into "${certificate.name}", and another certificate has that name: rename one`,
          true,
        );
      }
      names.add(certificate.name);
      packed.set(certificate.name, { entry: read.name, places });
    }
    return made.map(({ certificate }) => certificate);
  });
  return { read: { ...file, certificates }, report: (code, path, message, atKey) => report(code, inFile(path, packed), message, atKey) };
}

function packEntry(
  read: ReadCertificate,
  file: ReadFile,
  report: Report,
): { certificate: ReadCertificate; places: GroupedName["place"][] }[] {
  const { packed, name, ...common } = read;
  const path = ["certificates", name];
  const { groups, retired } = packed!;
  const room = roomFor(read, file, report);
  const known = new Set(groups.flat().map(({ domain }) => domain.name));
  for (const { domain, index } of retired.filter((each) => !known.has(each.domain.name))) {
    report("retired-name", [...path, "retired", index], retiredUnknown(domain.name));
  }
  const gone = new Set(retired.map(({ domain }) => domain.name));
  const fitting = groups.map((group) => (group.length > room ? [] : group));
  const packs = packGroups(fitting, room, ({ domain }) => gone.has(domain.name));
  if (fitting.flat().length > 0 && packs.length === 0) {
    report(
      "no-groups",
      [...path, "retired"],
      "All names of `groups` are retired, so no certificate is left. Remove the certificate, or a name from `retired`.",
      true,
    );
  }
  reportLostHosts(read, packs, report);
  return packs.map(({ number, names }) => ({
    certificate: {
      ...common,
      name: `${name}-${number}`,
      entry: name,
      domains: names.map(({ domain }, index) => ({ domain, index })),
      endpoints: read.endpoints.filter((endpoint) => {
        const host = hostOf(endpoint);
        return host === undefined || covers(textOf(names), host);
      }),
    },
    places: names.map(({ place }) => place),
  }));
}

/** The number of names that a certificate has room for. Groups that are larger are reported. */
function roomFor(read: ReadCertificate, file: ReadFile, report: Report): number {
  const issuer = named(read.issuer ?? file.defaults.issuer, file);
  if (issuer?.properties === undefined) {
    // The problem with the issuer was reported.
    return Infinity;
  }
  const can = issuer.kind.capabilities(issuer.properties);
  const groups = read.packed!.groups.map((group) => group.map(({ domain }) => domain));
  const tooLarge = groups.map((group) => groupTooLarge(group, issuer.kind.issuerName, can));
  for (const [index, message] of tooLarge.entries()) {
    if (message !== undefined) {
      report("group-too-large", ["certificates", read.name, "groups", index], message);
    }
  }
  const fallback = named(read.fallbackIssuer ?? file.defaults.fallbackIssuer, file);
  if (fallback?.properties !== undefined && fallback !== issuer && tooLarge.every((message) => message === undefined)) {
    const { kind, properties } = fallback;
    const moved = { name: kind.issuerName, can: kind.capabilities(properties) };
    for (const { code, path, message } of repackingProblems(groups, can, moved)) {
      report(code, placeInFile(["certificates", read.name, ...path], read, file), message);
    }
  }
  return can.namesPerCertificate;
}

function named(name: string | undefined, { issuers }: ReadFile): Part<IssuerKind> | undefined {
  return issuers.find((candidate) => candidate.name === name);
}

function reportLostHosts({ name, endpoints }: ReadCertificate, packs: Pack<GroupedName>[], report: Report): void {
  for (const endpoint of endpoints) {
    const host = hostOf(endpoint);
    if (host !== undefined && packs.length > 0 && !packs.some(({ names }) => covers(textOf(names), host))) {
      report("host-not-packed", ["certificates", name, "endpoints", endpoint.index], hostNotPacked(host));
    }
  }
}

function hostOf({ kind, properties }: ReadCertificate["endpoints"][number]): string | undefined {
  return properties === undefined ? undefined : kind.hostOf?.(properties);
}

function textOf(names: GroupedName[]): string[] {
  return names.map(({ domain }) => domain.name);
}

/** The path in the file for a path in a packed certificate. */
function inFile(path: FilePath, packed: ReadonlyMap<string, Packed>): FilePath {
  const [top, name, key, index] = path;
  const pack = top === "certificates" ? packed.get(String(name)) : undefined;
  if (!pack) {
    return path;
  }
  const within = key === "domains" ? ["groups", ...(index === undefined ? [] : pack.places[Number(index)])] : path.slice(2);
  return ["certificates", pack.entry, ...within];
}
