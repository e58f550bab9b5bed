import { FoundCertificate, FoundEstate, Obstacle } from "../core/importer";
import { ENTRY_NAME } from "../core/schema";
import { compareText } from "../core/text";
import { Mapping, MappingEntry } from "./mapping";

/** The tags that name the owner and the service of a certificate. */
export interface TagKeys {
  readonly owner: readonly string[];
  readonly service: readonly string[];
}

/** The tags that teams use, in the order of preference; case does not count. */
export const USUAL_TAGS: TagKeys = { owner: ["owner", "team", "squad"], service: ["service", "application", "app"] };

/** A certificate that becomes part of the fleet. */
export interface TakenCertificate {
  readonly name: string;
  readonly owner?: string;
  readonly service?: string;
  readonly found: FoundCertificate;
}

/** A certificate or an endpoint that does not. */
export interface LeftOut {
  readonly id: string;
  readonly domains: readonly string[];
  readonly obstacle: Obstacle;
  /** Whether it is an endpoint, whose certificate may still be taken over. */
  readonly isEndpoint?: boolean;
}

/** What an import does with what was found. */
export interface TakeOver {
  readonly taken: readonly TakenCertificate[];
  readonly leftOut: readonly LeftOut[];
}

/** Names in a configuration that say nothing about a certificate. */
const GENERIC = /^(this|main|default|primary|cert|certs|certificate|certificates|tls|ssl|crt|all|name|managed)$/i;

const NOT_WANTED: Obstacle = { reason: "not-wanted", message: "the mapping says `take: false`" };

/** Decides which certificates are taken over, and names them. */
export function takeOver(estates: readonly FoundEstate[], mapping: Mapping, tags: TagKeys): TakeOver {
  const leftOut: LeftOut[] = estates.flatMap((estate) =>
    estate.leftOut.map(({ id, domains = [], obstacle }) => ({ id, domains, obstacle })),
  );
  const possible: FoundCertificate[] = [];
  for (const found of distinct(estates.flatMap(({ certificates }) => certificates))) {
    const obstacle = obstacleOf(found, mapping.entry(found.id));
    if (obstacle === undefined) {
      possible.push(found);
    } else {
      leftOut.push({ id: found.id, domains: found.domains, obstacle });
    }
  }
  const duplicates = duplicatesOf(possible, mapping);
  const kept = possible.filter(({ id }) => !duplicates.has(id));
  const names = namesOf(kept, mapping);
  for (const { id, domains } of possible.filter((each) => duplicates.has(each.id))) {
    const of = duplicates.get(id)!;
    const message = `it has the names, the key type and the region of "${names.get(of)}" (${of}), which is ${duplicateIs(possible, of)}. Delete it`;
    leftOut.push({ id, domains, obstacle: { reason: "duplicate", message, canBeOverruled: true } });
  }
  const taken = kept.map((found) => {
    const { owner = tagged(found, tags.owner), service = tagged(found, tags.service) } = mapping.entry(found.id);
    return { name: names.get(found.id)!, owner, service, found };
  });
  return { taken: taken.sort((one, other) => compareText(one.name, other.name)), leftOut };
}

/** A certificate can be in several states: the first one counts. */
function distinct(certificates: readonly FoundCertificate[]): FoundCertificate[] {
  const byId = new Map<string, FoundCertificate>();
  for (const certificate of certificates) {
    const known = byId.get(certificate.id);
    if (known === undefined) {
      byId.set(certificate.id, certificate);
    }
  }
  return [...byId.values()];
}

function obstacleOf({ obstacle }: FoundCertificate, { take }: MappingEntry): Obstacle | undefined {
  if (take === false) {
    return NOT_WANTED;
  }
  return take === true && obstacle?.canBeOverruled === true ? undefined : obstacle;
}

/** Finds certificates with the same names, key type and region. Those in use stay, otherwise the one that expires last; returns the others. */
function duplicatesOf(certificates: readonly FoundCertificate[], mapping: Mapping): Map<string, string> {
  const alike = new Map<string, FoundCertificate[]>();
  for (const found of certificates) {
    const key = JSON.stringify([[...found.domains].sort(), found.keyType, found.region, found.issuer]);
    alike.set(key, [...(alike.get(key) ?? []), found]);
  }
  const duplicates = new Map<string, string>();
  for (const group of alike.values()) {
    const used = group.filter((found) => found.used === true);
    const latest = [...group].sort((one, other) => compareText(other.notAfter ?? "", one.notAfter ?? "") || compareText(one.id, other.id));
    const [stays] = used.length > 0 ? used : latest;
    for (const { id } of group) {
      if (id !== stays.id && !used.some((found) => found.id === id) && mapping.entry(id).take !== true) {
        duplicates.set(id, stays.id);
      }
    }
  }
  return duplicates;
}

function duplicateIs(certificates: readonly FoundCertificate[], id: string): string {
  return certificates.find((found) => found.id === id)?.used === true ? "in use" : "valid longer";
}

/** The names in the fleet file: the user's, otherwise one that follows from the configuration or the domains. Each is used once. */
function namesOf(certificates: readonly FoundCertificate[], mapping: Mapping): Map<string, string> {
  const names = new Map<string, string>();
  const used = new Set<string>();
  const take = (id: string, name: string) => {
    names.set(id, name);
    used.add(name.toLowerCase());
  };
  for (const { id } of certificates) {
    const { name } = mapping.entry(id);
    if (name !== undefined) {
      take(id, name);
    }
  }
  for (const found of certificates.filter(({ id }) => !names.has(id))) {
    const base = baseName(found);
    const candidates = [base, ...(found.region === undefined ? [] : [`${base}-${found.region}`])];
    let name = candidates.find((candidate) => !used.has(candidate.toLowerCase()));
    for (let number = 2; name === undefined; number++) {
      const numbered = `${base}-${number}`;
      name = used.has(numbered.toLowerCase()) ? undefined : numbered;
    }
    take(found.id, name);
  }
  return names;
}

function baseName({ suggestedName = "", domains }: FoundCertificate): string {
  if (ENTRY_NAME.test(suggestedName) && !GENERIC.test(suggestedName) && !(suggestedName in Object.prototype)) {
    return suggestedName;
  }
  const text = (domains[0] ?? "certificate").replace(/^\*\./, "wildcard.").replace(/[^A-Za-z0-9]+/g, "-");
  const name = /^[A-Za-z]/.test(text) ? text : `c-${text}`;
  return name.slice(0, LONGEST).replace(/-+$/, "");
}

/** Leaves room for a region or a number within the 64 characters of a name. */
const LONGEST = 48;

function tagged({ tags }: FoundCertificate, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const found = Object.entries(tags).find(([tag, value]) => tag.toLowerCase() === key.toLowerCase() && value !== "");
    if (found !== undefined) {
      return found[1];
    }
  }
  return undefined;
}
