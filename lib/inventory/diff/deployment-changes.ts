import { cloudOfEndpoint } from "../../core/cloud";
import { isAead, isForwardSecret, hasForwardSecrecy, isAeadOnly, NativePolicyDefinition } from "../../policy/tls/native-policy";
import { TlsVersion } from "../../policy/tls-policy";
import { namedPolicy } from "../endpoint-cryptography";
import { InventoryEndpoint, InventoryCertificate } from "../inventory-schema";
import { Change, ChangeEffect, join, list, say, Sentence } from "./change";
import { Comparison } from "./certificate-pairs";
import { endpointSafeguardChanges } from "./safeguard-changes";
import { clientAuthChanges } from "./trust-changes";

/** How two TLS policies of one service differ, in sentence that go on after "which". */
export interface PolicyDifference {
  readonly worse: readonly string[];
  readonly better: readonly string[];
}

/** The number of suites that a sentence names. */
const NAMED = 3;

const VERSIONS = [TlsVersion.SSL_3_0, TlsVersion.TLS_1_0, TlsVersion.TLS_1_1, TlsVersion.TLS_1_2, TlsVersion.TLS_1_3];

/** How two TLS policies of a kind of endpoint differ, by their names; undefined if one of them is unknown. */
export function policyDifference(kind: string, from: string, to: string): PolicyDifference | undefined {
  const [was, is] = [from, to].map((name) => namedPolicy(kind, name));
  return was === undefined || is === undefined ? undefined : differences(was, is);
}

/** The version that an inventory writes as `1.2`. */
export function declaredVersion(minimumTls: string): TlsVersion | undefined {
  return VERSIONS.find(({ label }) => label === `TLS ${minimumTls}`);
}

function differences(was: NativePolicyDefinition, is: NativePolicyDefinition): PolicyDifference {
  const worse: string[] = [];
  const better: string[] = [];
  if (was.minimum !== is.minimum) {
    (is.minimum.isAtLeast(was.minimum) ? better : worse).push(`accepts ${is.minimum.label} as its oldest version`);
  }
  if (was.maximum !== is.maximum) {
    const isNewer = is.maximum.isAtLeast(was.maximum);
    (isNewer ? better : worse).push(isNewer ? `offers ${is.maximum.label}` : `does not offer ${was.maximum.label}`);
  }
  const flags: [boolean | undefined, boolean | undefined, string, string][] = [
    [hasForwardSecrecy(was), hasForwardSecrecy(is), "has forward secrecy for all suites", "offers suites without forward secrecy"],
    [isAeadOnly(was), isAeadOnly(is), "has authenticated encryption for all suites", "offers suites without authenticated encryption"],
    [was.fips, is.fips, "uses a FIPS 140 validated module", "does not use a FIPS 140 validated module"],
    [was.postQuantum, is.postQuantum, "has post-quantum key exchange", "lacks post-quantum key exchange"],
  ];
  const told = flags.filter(([had, has]) => had !== undefined && has !== undefined && had !== has);
  for (const [, has, gained, lost] of told) {
    (has === true ? better : worse).push(has === true ? gained : lost);
  }
  // Both policies may offer weak suites, one more than the other.
  const further = missing(weakSuites(is), weakSuites(was));
  const fewer = missing(weakSuites(was), weakSuites(is));
  const isTold = told.some(([, , gained]) => gained === flags[0][2] || gained === flags[1][2]);
  if (further.length > 0 && !isTold) {
    worse.push(`offers more weak suites (${named(further)})`);
  }
  if (fewer.length > 0 && further.length === 0 && !isTold) {
    better.push(`offers fewer weak suites (without ${named(fewer)})`);
  }
  return { worse, better };
}

/** Suites without forward secrecy or authenticated encryption; none if the suites are unknown. */
function weakSuites({ suites = [] }: NativePolicyDefinition): readonly string[] {
  return suites.filter((suite) => !isForwardSecret(suite) || !isAead(suite));
}

function missing(all: readonly string[], from: readonly string[]): string[] {
  const there = new Set(from);
  return all.filter((each) => !there.has(each));
}

function named(suites: readonly string[]): string {
  const more = suites.length - NAMED;
  return suites.slice(0, NAMED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

interface EndpointPair {
  readonly from?: InventoryEndpoint;
  readonly to?: InventoryEndpoint;
}

/** Changes of endpoints and of their TLS policies. */
export function endpointChanges(comparison: Comparison): Change[] {
  const knowsHosts = comparison.knows("endpoints");
  const pairs = pairEndpoints(comparison.before.endpoints, comparison.after.endpoints, knowsHosts);
  const kept = pairs.flatMap(({ from, to }) => (from === undefined || to === undefined ? [] : [{ from, to }]));
  return [
    ...pairs.flatMap(({ from, to }): Change[] => {
      if (from === undefined) {
        return [{ kind: "endpoint-added", effect: "changed", sentence: say`endpoint ${labelOf(to!)} added` }];
      }
      return to === undefined ? [{ kind: "endpoint-removed", effect: "changed", sentence: say`endpoint ${labelOf(from)} removed` }] : [];
    }),
    ...kept.flatMap(({ from, to }) => propertyChanges(from, to, comparison, knowsHosts)),
    ...policyChanges(kept, knowsHosts),
  ];
}

/** Pairs unchanged endpoints first, then those that differ in TLS policy, place, port or hosts. The rest was added or removed. */
function pairEndpoints(before: readonly InventoryEndpoint[], after: readonly InventoryEndpoint[], knowsHosts: boolean): EndpointPair[] {
  const properties = [
    (each: InventoryEndpoint) => JSON.stringify([each.kind, each.port, hostsOf(each), placeOf(each), each.tlsPolicy, each.minimumTls]),
    (each: InventoryEndpoint) => JSON.stringify([each.kind, each.port, hostsOf(each), placeOf(each)]),
    (each: InventoryEndpoint) => JSON.stringify([each.kind, each.port, hostsOf(each)]),
    // A load balancer serves the certificate's names, but another `host` is another endpoint.
    (each: InventoryEndpoint) => (each.kind === "host" && knowsHosts ? undefined : JSON.stringify([each.kind, each.port])),
    (each: InventoryEndpoint) => (each.hosts.length === 0 ? undefined : JSON.stringify([each.kind, hostsOf(each)])),
  ];
  const found = new Map<InventoryEndpoint, InventoryEndpoint>();
  let [left, right] = [before, after];
  for (const property of properties) {
    const waiting = new Map<string, InventoryEndpoint[]>();
    for (const each of right) {
      const key = property(each);
      if (key !== undefined) {
        const queue = waiting.get(key) ?? [];
        queue.push(each);
        waiting.set(key, queue);
      }
    }
    waiting.forEach((all) => all.reverse());
    for (const each of left) {
      const other = waiting.get(property(each) ?? "")?.pop();
      if (other !== undefined) {
        found.set(each, other);
      }
    }
    const taken = new Set(found.values());
    left = left.filter((each) => !found.has(each));
    right = right.filter((each) => !taken.has(each));
  }
  return [...before.map((from) => ({ from, to: found.get(from) })), ...right.map((to) => ({ to }))];
}

/** What the endpoint is a part of, or is itself. */
function placeOf({ servedBy, resource }: InventoryEndpoint): string | undefined {
  return servedBy ?? resource;
}

function hostsOf({ hosts }: InventoryEndpoint): string[] {
  return [...hosts].sort();
}

function propertyChanges(from: InventoryEndpoint, to: InventoryEndpoint, comparison: Comparison, knowsHosts: boolean): Change[] {
  const changes: Sentence[] = [];
  if (from.port !== to.port) {
    changes.push(say`endpoint ${labelOf(from)} moved to port ${to.port}`);
  }
  const [was, is] = [new Set(from.hosts), new Set(to.hosts)];
  const [hadNames, hasNames] = [new Set(comparison.before.domains), new Set(comparison.after.domains)];
  // A host that is also a name of the certificate is part of the change of names.
  const added = to.hosts.filter((host) => !was.has(host) && (hadNames.has(host) || !hasNames.has(host)));
  const removed = from.hosts.filter((host) => !is.has(host) && (hasNames.has(host) || !hadNames.has(host)));
  if (knowsHosts && added.length > 0) {
    changes.push(say`endpoint ${labelOf(to)} also serves ${list(added)}`);
  }
  if (knowsHosts && removed.length > 0) {
    changes.push(say`endpoint ${labelOf(to)} no longer serves ${list(removed)}`);
  }
  if ((from.probeable ?? true) !== (to.probeable ?? true)) {
    changes.push(
      (to.probeable ?? true)
        ? say`endpoint ${labelOf(to)} is reachable from the internet`
        : say`endpoint ${labelOf(to)} is no longer reachable from the internet`,
    );
  }
  return [
    ...movedChanges(from, to),
    ...changes.map((sentence): Change => ({ kind: "endpoint-changed", effect: "changed", sentence })),
    ...endpointSafeguardChanges(from, to, labelOf(to)),
    ...clientAuthChanges(from, to, labelOf(to)),
  ];
}

function movedChanges(from: InventoryEndpoint, to: InventoryEndpoint): Change[] {
  const [was, is] = [placeOf(from), placeOf(to)];
  if (was === undefined || is === undefined || was === is) {
    return [];
  }
  return [{ kind: "endpoint-moved", effect: "changed", sentence: say`endpoint ${labelOf(to)} moved to ${is} from ${was}` }];
}

/** One change for all endpoints that move from one policy to another. */
function policyChanges(kept: readonly Required<EndpointPair>[], knowsAll: boolean): Change[] {
  const groups = new Map<string, { readonly pair: Required<EndpointPair>; readonly labels: string[] }>();
  for (const pair of kept.filter(({ from, to }) => policyDiffers(from, to, knowsAll))) {
    const { from, to } = pair;
    const key = JSON.stringify([to.kind, from.tlsPolicy, to.tlsPolicy, from.minimumTls, to.minimumTls]);
    const group = groups.get(key) ?? { pair, labels: [] };
    group.labels.push(labelOf(to));
    groups.set(key, group);
  }
  return [...groups.values()].map(({ pair: { from, to }, labels }): Change => {
    const told = from.tlsPolicy === to.tlsPolicy ? declaredChange(from, to, list(labels)) : nativeChange(from, to, list(labels));
    return { kind: "tls-policy-changed", ...told };
  });
}

/** A policy that is unknown until apply does not count as changed. */
function policyDiffers(from: InventoryEndpoint, to: InventoryEndpoint, knowsAll: boolean): boolean {
  return (["tlsPolicy", "minimumTls"] as const).some(
    (attribute) => from[attribute] !== to[attribute] && (knowsAll || (from[attribute] !== undefined && to[attribute] !== undefined)),
  );
}

type ChangeText = Pick<Change, "effect" | "sentence">;

function declaredChange(from: InventoryEndpoint, to: InventoryEndpoint, where: Sentence): ChangeText {
  const effect = declaredEffect(from, to);
  if (to.minimumTls === undefined) {
    return { effect, sentence: say`minimum TLS version of ${where} removed (was TLS ${from.minimumTls!})` };
  }
  const asked = say`minimum TLS version of ${where} is TLS ${to.minimumTls}`;
  return { effect, sentence: from.minimumTls === undefined ? asked : say`${asked} instead of TLS ${from.minimumTls}` };
}

function nativeChange(from: InventoryEndpoint, to: InventoryEndpoint, where: Sentence): ChangeText {
  const [was, is] = [from.tlsPolicy, to.tlsPolicy];
  if (was === undefined || is === undefined) {
    const sentence = is === undefined ? say`TLS policy of ${where} removed (was ${was!})` : say`TLS policy of ${where} is ${is}`;
    return { sentence, effect: is === undefined ? "weakened" : declaredEffect(from, to) };
  }
  const sentence = say`TLS policy of ${where} changed from ${was} to ${is}`;
  const difference = policyDifference(to.kind, was, is);
  if (difference === undefined) {
    return { sentence, effect: declaredEffect(from, to) };
  }
  const { worse, better } = difference;
  const effect = worse.length > 0 ? "weakened" : better.length > 0 ? "strengthened" : "changed";
  const how = [...worse, ...better];
  return { effect, sentence: how.length === 0 ? sentence : say`${sentence}, which ${join(how)}` };
}

/** By the declared minimum version, if the service's policies are unknown. */
function declaredEffect({ minimumTls: was }: InventoryEndpoint, { minimumTls: is }: InventoryEndpoint): ChangeEffect {
  if (was === undefined || is === undefined) {
    return was === is ? "changed" : is === undefined ? "weakened" : "strengthened";
  }
  const [from, to] = [declaredVersion(was), declaredVersion(is)];
  return from === undefined || to === undefined || from === to ? "changed" : to.isAtLeast(from) ? "strengthened" : "weakened";
}

/** The endpoint's name in sentences, by its first host: `alb www.example.com:443`. */
function labelOf({ kind, hosts, port }: InventoryEndpoint): string {
  return hosts.length === 0 ? `${kind} on port ${port}` : `${kind} ${hosts[0]}:${port}`;
}

/** Changes of stores and of services that import the certificate. */
export function deploymentChanges(comparison: Comparison): Change[] {
  const stores = counted(
    comparison.before.stores.map(({ name }) => name),
    comparison.after.stores.map(({ name }) => name),
  );
  const readersOf = (name: string) => comparison.after.stores.find((store) => store.name === name)?.readers ?? [];
  const consumers = counted(comparison.before.usedBy, comparison.after.usedBy);
  const targets = targetsChanged(comparison.before, comparison.after).filter(({ target, change }) => !follows(comparison, target, change));
  return [
    ...stores.map(({ value, change }): Change => {
      const readers = change === "added" ? readersOf(value) : [];
      if (readers.length > 0) {
        return {
          kind: "store-added",
          effect: "weakened",
          sentence: say`store ${value} added, where ${list(readers)} can read the private key`,
        };
      }
      const sentence: Sentence = change === "added" ? say`store ${value} added` : say`store ${value} removed`;
      return { kind: `store-${change}`, effect: "changed", sentence };
    }),
    ...consumers.map(({ value, change }): Change => {
      const sentence = change === "added" ? say`also used by ${value}` : say`no longer used by ${value}`;
      return { kind: `consumer-${change}`, effect: "changed", sentence };
    }),
    ...targets.map(({ target, region, change }): Change => {
      const where = region === undefined ? say`${target}` : say`${target} in ${region}`;
      const sentence = change === "added" ? say`deploy target ${where} added` : say`deploy target ${where} removed`;
      return { kind: `deploy-target-${change}`, effect: "changed", sentence };
    }),
  ];
}

interface Counted {
  readonly value: string;
  readonly change: "added" | "removed";
}

/** What was added to or removed from a list that can have duplicates. */
function counted(before: readonly string[], after: readonly string[]): Counted[] {
  const count = new Map<string, number>();
  after.forEach((value) => count.set(value, (count.get(value) ?? 0) + 1));
  before.forEach((value) => count.set(value, (count.get(value) ?? 0) - 1));
  return [...count].flatMap(([value, more]): Counted[] =>
    Array.from({ length: Math.abs(more) }, () => ({ value, change: more > 0 ? "added" : "removed" })),
  );
}

interface TargetChange {
  readonly target: string;
  readonly region?: string;
  readonly change: "added" | "removed";
}

/** Changes by target, and by region if both sides know it for all imports into the target. */
function targetsChanged({ deployedTo: before }: InventoryCertificate, { deployedTo: after }: InventoryCertificate): TargetChange[] {
  const unplaced = new Set([...before, ...after].filter(({ region }) => region === undefined).map(({ target }) => target));
  const [had, has] = [before, after].map((all) =>
    all.map(({ target, region }) => JSON.stringify(unplaced.has(target) ? [target] : [target, region])),
  );
  return counted(had, has).map(({ value, change }) => {
    const [target, region] = JSON.parse(value) as [string, string?];
    return { target, region, change };
  });
}

/** An import that an endpoint or an issuer needs is part of the change of that endpoint or issuer. */
function follows(comparison: Comparison, target: string, change: "added" | "removed"): boolean {
  const [had, has] = [comparison.before, comparison.after].map((each) => needs(each, target));
  return change === "added" ? has && (!had || comparison.movesIssuer) : had && (!has || comparison.movesIssuer);
}

/** Whether an endpoint of the target's cloud serves the certificate. */
function needs({ endpoints }: InventoryCertificate, target: string): boolean {
  return endpoints.some(({ kind }) => cloudOfEndpoint(kind)?.deployTarget === target);
}
