import { KeyType } from "../core/certificate";
import { Engine } from "../core/engine";
import { CertfleetError } from "../core/error";
import { FoundEndpoint, FoundEstate, Obstacle } from "../core/importer";
import { FileKinds } from "../file/kinds";
import { readFile } from "../file/read-file";
import { resolveFleet } from "../file/resolve";
import { FilePath } from "../file/schema-reader";
import { Mapping } from "./mapping";
import { LeftOut, TakenCertificate } from "./take-over";

type Entry = Readonly<Record<string, unknown>>;

/** The data of a fleet file. */
export interface FleetData extends Entry {
  readonly zones: Entry;
  readonly issuers: Entry;
  readonly certificates: Readonly<Record<string, Entry>>;
}

/** A fleet file that has no problems, and what is not in it. */
export interface FleetDraft {
  readonly data: FleetData;
  readonly taken: readonly TakenCertificate[];
  readonly leftOut: readonly LeftOut[];
}

/** What every draft of a fleet has in common. */
export interface Frame {
  readonly name: string;
  /** The engine that the file states; undefined to leave it out. */
  readonly engine?: Engine;
  readonly estates: readonly FoundEstate[];
  readonly mapping: Mapping;
}

/** What was drafted before problems were found in it. */
interface Round {
  readonly issuers: Issuers;
  readonly taken: readonly TakenCertificate[];
  readonly endpoints: ReadonlyMap<TakenCertificate, readonly FoundEndpoint[]>;
}

/** The TLS policy of a certificate that does not state one. */
const DEFAULT_POLICY = "intermediate";

/** Describes certificates as a fleet file. What the file's own checks refuse is left out, with the reason. */
export function draftFleet(frame: Frame, wanted: readonly TakenCertificate[]): FleetDraft {
  return new Drafting(frame, wanted).draft();
}

class Drafting {
  private readonly leftOut: LeftOut[] = [];
  private readonly refusedEndpoints = new Set<FoundEndpoint>();
  private taken: readonly TakenCertificate[];

  constructor(
    private readonly frame: Frame,
    wanted: readonly TakenCertificate[],
  ) {
    this.taken = wanted;
    for (const certificate of wanted) {
      this.leaveEndpoints(certificate);
    }
  }

  /** Drafts, and leaves out what has problems, until there is none. Each round leaves something out. */
  draft(): FleetDraft {
    for (;;) {
      const issuers = issuersOf(this.taken);
      const data = this.data(issuers);
      const problems = this.taken.length === 0 ? [] : problemsOf(data);
      if (problems.length === 0) {
        return { data, taken: this.taken, leftOut: this.leftOut };
      }
      // Paths are those of this round, and one thing can have several problems.
      const round = { issuers, taken: this.taken, endpoints: new Map(this.taken.map((each) => [each, this.endpointsOf(each)])) };
      problems.forEach((problem) => this.leaveOut(problem, round));
    }
  }

  /** Leaves out endpoints that have an obstacle, or that need another TLS policy than the first. */
  private leaveEndpoints(certificate: TakenCertificate): void {
    const policy = policyOf(certificate);
    for (const endpoint of certificate.found.endpoints) {
      const { id, entry, obstacle, tlsPolicy } = endpoint;
      const message = `it needs the TLS policy ${tlsPolicy ?? ""}, and another endpoint of the certificate needs ${policy ?? ""}`;
      const other = tlsPolicy !== undefined && tlsPolicy !== policy ? { reason: "endpoint-left", message } : undefined;
      const why = obstacle ?? other;
      if (why !== undefined || entry === undefined) {
        this.refusedEndpoints.add(endpoint);
      }
      if (why !== undefined) {
        this.leftOut.push({ id, domains: certificate.found.domains, obstacle: why, isEndpoint: true });
      }
    }
  }

  private leaveOut({ path, code, message }: DraftProblem, { issuers, taken, endpoints }: Round): void {
    const [section, name, part, index] = path;
    const obstacle: Obstacle = { reason: code, message: message.replace(/\.$/, "") };
    const concerned = taken.filter((each) =>
      section === "issuers" ? issuers.of.get(each) === name : section === "certificates" && each.name === name,
    );
    if (concerned.length === 0) {
      throw new CertfleetError("invalid-mapping", `The fleet file would not be valid: ${path.join(".")}: ${message}`);
    }
    const [{ found }] = concerned;
    const endpoint = part === "endpoints" ? endpoints.get(concerned[0])?.[Number(index)] : undefined;
    if (endpoint === undefined) {
      const leaving = concerned.filter((each) => this.taken.includes(each));
      this.leftOut.push(...leaving.map(({ found: { id, domains } }) => ({ id, domains, obstacle })));
      this.taken = this.taken.filter((each) => !leaving.includes(each));
    } else if (!this.refusedEndpoints.has(endpoint)) {
      this.refusedEndpoints.add(endpoint);
      this.leftOut.push({ id: endpoint.id, domains: found.domains, obstacle, isEndpoint: true });
    }
  }

  private endpointsOf({ found }: TakenCertificate): FoundEndpoint[] {
    return found.endpoints.filter((endpoint) => !this.refusedEndpoints.has(endpoint));
  }

  private data(issuers: Issuers): FleetData {
    const { name, engine, estates, mapping } = this.frame;
    const found = estates.flatMap(({ zones }) => zones.map((zone) => [zone.name, zone.entry] as const));
    const zones: Entry = { ...Object.fromEntries(found), ...mapping.zones };
    const bases = this.taken.flatMap(({ found }) => found.domains.map((domain) => domain.replace(/^\*\./, "")));
    const used = Object.entries(zones).filter(([zone]) => bases.some((base) => base === zone || base.endsWith(`.${zone}`)));
    const entries = new Set(used.map(([, entry]) => entry));
    const taken = new Set(this.taken.map((each) => each.found));
    const involved = estates.filter(
      (estate) => estate.certificates.some((each) => taken.has(each)) || estate.zones.some(({ entry }) => entries.has(entry)),
    );
    const providers = Object.fromEntries(involved.map(({ cloud, provider }) => [cloud, { ...provider, ...mapping.providers[cloud] }]));
    const tagged = this.taken.every(keepsTags);
    const [issuer] = Object.keys(issuers.entries);
    return {
      version: 1,
      name,
      ...(engine === undefined ? {} : { engine }),
      providers,
      zones: Object.fromEntries(used),
      issuers: issuers.entries,
      defaults: { issuer, ...(tagged ? {} : { contactTags: false }) },
      certificates: Object.fromEntries(this.taken.map((each) => [each.name, this.certificate(each, issuers.of.get(each), issuer, tagged)])),
    };
  }

  private certificate(taken: TakenCertificate, issuer: string | undefined, defaultIssuer: string | undefined, tagged: boolean): Entry {
    const { owner, service, found } = taken;
    const policy = policyOf(taken);
    const endpoints = this.endpointsOf(taken).map(({ entry }) => entry);
    const tags = Object.entries(found.tags).filter(([key]) => !tagged || !(key === "owner" || key === "service"));
    return definedOf({
      owner,
      service,
      issuer: issuer === defaultIssuer ? undefined : issuer,
      keyType: found.keyType === KeyType.RSA_2048 ? undefined : found.keyType,
      region: found.region,
      tlsPolicy: policy === DEFAULT_POLICY || endpoints.length === 0 ? undefined : policy,
      domains: found.domains,
      tags: tags.length === 0 ? undefined : Object.fromEntries(tags),
      endpoints: endpoints.length === 0 ? undefined : endpoints,
      alerts: false,
    });
  }
}

/** Whether a certificate has exactly the tags that the fleet would write for its owner and service. */
function keepsTags({ owner, service, found }: TakenCertificate): boolean {
  return found.tags.owner === owner && found.tags.service === service;
}

function policyOf({ found }: TakenCertificate): string | undefined {
  return found.endpoints.find(({ entry, tlsPolicy }) => entry !== undefined && tlsPolicy !== undefined)?.tlsPolicy;
}

/** The issuers of the fleet, and which one each certificate has. */
interface Issuers {
  /** The entries of `issuers`, by name; the one with most certificates first. */
  readonly entries: Entry;
  readonly of: ReadonlyMap<TakenCertificate, string>;
}

/**
 * Gives certificates with equal issuer entries the same issuer, unless they have a name in common: a fleet refuses a name that is in two
 * certificates of one issuer, and existing ones often overlap.
 */
function issuersOf(taken: readonly TakenCertificate[]): Issuers {
  const slots = new Map<TakenCertificate, string>();
  const requested = new Map<string, Set<string>>();
  for (const each of taken) {
    const { issuer, domains, region, keyType } = each.found;
    const requests = domains.map((domain) => JSON.stringify([domain, region, keyType]));
    for (let number = 1; !slots.has(each); number++) {
      const slot = JSON.stringify([issuer, number]);
      const known = requested.get(slot) ?? new Set();
      if (!requests.some((request) => known.has(request))) {
        requests.forEach((request) => known.add(request));
        requested.set(slot, known);
        slots.set(each, slot);
      }
    }
  }
  const names = new Map<string, string>();
  const entries: [string, unknown][] = [];
  for (const slot of mostUsed([...slots.values()])) {
    const [entry] = JSON.parse(slot) as [{ type: string }];
    const number = entries.filter(([name]) => name.replace(/-\d+$/, "") === entry.type).length + 1;
    const name = number === 1 ? entry.type : `${entry.type}-${number}`;
    names.set(slot, name);
    entries.push([name, entry]);
  }
  return { entries: Object.fromEntries(entries), of: new Map([...slots].map(([each, slot]) => [each, names.get(slot)!])) };
}

/** The distinct texts, the most frequent first. */
function mostUsed(texts: readonly string[]): string[] {
  const counts = new Map<string, number>();
  texts.forEach((text) => counts.set(text, (counts.get(text) ?? 0) + 1));
  return [...counts].sort(([, some], [, more]) => more - some).map(([text]) => text);
}

interface DraftProblem {
  readonly code: string;
  readonly path: FilePath;
  readonly message: string;
}

/** What the checks of fleet files say about the data: the same that `certfleet synth` would say. */
function problemsOf(data: FleetData): DraftProblem[] {
  const problems: DraftProblem[] = [];
  const report = (code: string, path: FilePath, message: string) => void problems.push({ code, path, message });
  const read = readFile(data, report, FileKinds.builtIn);
  if (read !== undefined) {
    resolveFleet(read, report);
  }
  return problems;
}

function definedOf(values: Entry): Entry {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
