import { compareText } from "../../core/text";
import { InventoryEndpoint, InventoryWaiver } from "../inventory-schema";
import { Change, ChangedSubject, ChangeEffect, FleetDiff, list, say, Sentence } from "./change";
import { alertChanges, contactChanges } from "./alert-changes";
import { channelSettingChanges, keyProtectionChanges, zoneChanges } from "./safeguard-changes";
import { generationChanges, isStandby, KeptGenerations } from "./generation-changes";
import { endpointChanges, deploymentChanges } from "./deployment-changes";
import { identityChanges, issuanceChanges, renewalChanges } from "./issuance-changes";
import { Comparison, Pair, pairCertificates, ComparedCertificate, ComparedStack, comparedStacks } from "./certificate-pairs";
import { trustChanges } from "./trust-changes";
import { InventorySource } from "../inventory-reader";

/** Changes of waivers. Each waiver weakens the stack for as long as it lasts. */
export function waiverChanges(before: readonly InventoryWaiver[], after: readonly InventoryWaiver[]): Change[] {
  const [had, has] = [before, after].map(byPlace);
  return [...new Map([...had, ...has]).keys()].flatMap((place): Change[] => {
    const [from, to] = [had.get(place), has.get(place)];
    if (from === undefined) {
      return [{ kind: "waiver-added", effect: "weakened", sentence: say`${called(to!)} added, until ${to!.until}` }];
    }
    if (to === undefined) {
      return [{ kind: "waiver-removed", effect: "strengthened", sentence: say`${called(from)} removed (ended on ${from.until})` }];
    }
    return [...endChanges(from, to), ...ownerChanges(from, to)];
  });
}

/** Waivers by rule and resource. Of several for one resource, the one that ends last counts. */
function byPlace(waivers: readonly InventoryWaiver[]): Map<string, InventoryWaiver> {
  const places = new Map<string, InventoryWaiver>();
  for (const waiver of waivers) {
    const place = JSON.stringify([waiver.rule, waiver.resource]);
    const other = places.get(place);
    if (other === undefined || waiver.until > other.until) {
      places.set(place, waiver);
    }
  }
  return places;
}

function endChanges(from: InventoryWaiver, to: InventoryWaiver): Change[] {
  if (from.until === to.until) {
    return [];
  }
  const isLonger = !isDay(from.until) || !isDay(to.until) || to.until > from.until;
  const effect: ChangeEffect = isLonger ? "weakened" : "strengthened";
  const how = [{ text: isLonger ? "extended" : "shortened", isValue: false }];
  return [{ kind: "waiver-changed", effect, sentence: say`${called(to)} ${how} to ${to.until}, from ${from.until}` }];
}

function ownerChanges(from: InventoryWaiver, to: InventoryWaiver): Change[] {
  const [was, is] = [from.owner?.trim() ?? "", to.owner?.trim() ?? ""];
  if (was === is) {
    return [];
  }
  const effect: ChangeEffect = is === "" ? "weakened" : was === "" ? "strengthened" : "changed";
  const sentence = is === "" ? say`${called(to)} has no owner (was ${was})` : say`${called(to)} is now owned by ${is}`;
  return [{ kind: "waiver-changed", effect, sentence }];
}

function called({ rule, resource }: InventoryWaiver): Sentence {
  return say`waiver of ${rule} for ${resource}`;
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}

/** The changes of a certificate: identity, names and issuer, renewal, endpoints, stores, alerts, contact. */
export function certificateChanges({ base, head, isSame }: Pair, served: ServedEndpoints, kept: KeptOnBothSides): Change[] {
  if (base === undefined) {
    return [{ kind: "certificate-added", effect: "changed", sentence: say`certificate added, ${described(head!)}` }];
  }
  if (head === undefined) {
    return [removed(base, served)];
  }
  const comparison = new Comparison(base, head, isSame);
  const material = [...generationChanges(comparison, kept.before, kept.after), ...issuanceChanges(comparison)];
  return [
    ...identityChanges(comparison, material),
    ...material,
    ...zoneChanges(comparison),
    ...renewalChanges(comparison),
    ...endpointChanges(comparison),
    ...deploymentChanges(comparison),
    ...keyProtectionChanges(comparison),
    ...alertChanges(comparison),
    ...contactChanges(comparison),
  ];
}

/** The generations that are kept before and after the change. */
interface KeptOnBothSides {
  readonly before: KeptGenerations;
  readonly after: KeptGenerations;
}

/** The endpoints that certificates of the new version serve, in all stacks. */
class ServedEndpoints {
  private readonly places: ReadonlySet<string>;

  constructor(certificates: readonly ComparedCertificate[]) {
    this.places = new Set(certificates.flatMap(({ inventory }) => inventory.endpoints.flatMap(placesOf)));
  }

  /** The hosts and ports of an endpoint that no certificate serves. An endpoint whose hosts are unknown counts as one of them. */
  left(endpoint: InventoryEndpoint): string[] {
    const places = placesOf(endpoint);
    return places.length === 0 ? [`${endpoint.kind} on port ${endpoint.port}`] : places.filter((place) => !this.places.has(place));
  }
}

function placesOf({ hosts, port }: InventoryEndpoint): string[] {
  return hosts.map((host) => `${host}:${port}`);
}

/** Endpoints that only Terraform knows may be live as well. */
function removed(base: ComparedCertificate, served: ServedEndpoints): Change {
  const left = [...new Set(base.inventory.endpoints.flatMap((endpoint) => served.left(endpoint)))];
  const users = base.inventory.usedBy;
  const sentence = say`certificate removed, ${described(base)}`;
  const losses = [
    ...(left.length === 0 ? [] : say`; no other certificate serves ${list(left)}`),
    ...(users.length === 0 ? [] : say`; it was used by ${list(users)}`),
  ];
  return { kind: "certificate-removed", effect: losses.length === 0 ? "changed" : "weakened", sentence: [...sentence, ...losses] };
}

function described({ inventory, unresolved }: ComparedCertificate): Sentence {
  const { domains, issuer, madeBy } = inventory;
  const names = domains.length === 0 ? say`names that are unknown until apply` : list(domains);
  const by =
    madeBy === "elsewhere" ? say`managed elsewhere` : unresolved.has("issuer") ? say`created by the stack` : say`issued by ${issuer}`;
  return say`${by} for ${names}`;
}

/**
 * Compares two fleets and describes each change to a certificate. Values that only Terraform knows, such as ARNs and expiry, do not count as
 * changes if one side was applied and the other was not.
 */
export function diffInventories(base: readonly InventorySource[], head: readonly InventorySource[]): FleetDiff {
  const [before, after] = comparedStacks(base, head);
  const [old, current] = [before, after].map((stacks) => stacks.flatMap(({ certificates }) => certificates));
  const pairs = pairCertificates(
    old.filter((each) => !isStandby(each)),
    current.filter((each) => !isStandby(each)),
  );
  const served = new ServedEndpoints(current);
  const kept = { before: new KeptGenerations(old), after: new KeptGenerations(current) };
  const subjects = [...stackSubjects(before, after), ...pairs.map((pair) => certificateSubject(pair, served, kept))].filter(
    ({ changes }) => changes.length > 0,
  );
  return {
    subjects: subjects.sort((one, other) => compareText(one.stack, other.stack) || compareNames(one.certificate, other.certificate)),
  };
}

function stackSubjects(before: readonly ComparedStack[], after: readonly ComparedStack[]): ChangedSubject[] {
  const [atBase, atHead] = [before, after].map((stacks) => new Map(stacks.map((stack) => [stack.label, stack])));
  return [...new Set([...atBase.keys(), ...atHead.keys()])].map((label) => ({
    key: label,
    stack: label,
    changes: [
      ...channelSettingChanges(atBase.get(label)?.channels ?? {}, atHead.get(label)?.channels ?? {}),
      ...trustChanges(atBase.get(label)?.trust ?? {}, atHead.get(label)?.trust ?? {}),
      ...waiverChanges(atBase.get(label)?.waivers ?? [], atHead.get(label)?.waivers ?? []),
    ],
  }));
}

function certificateSubject(pair: Pair, served: ServedEndpoints, kept: KeptOnBothSides): ChangedSubject {
  const { stack, name } = (pair.head ?? pair.base)!;
  return { key: `${stack}/${name}`, stack, certificate: name, changes: certificateChanges(pair, served, kept) };
}

/** Changes of the stack come before those of its certificates. */
function compareNames(one: string | undefined, other: string | undefined): number {
  return one === undefined || other === undefined ? Number(one !== undefined) - Number(other !== undefined) : compareText(one, other);
}
