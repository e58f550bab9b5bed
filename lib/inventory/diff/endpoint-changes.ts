import { cloudOfEndpoint } from "../../core/cloud";
import { isAead, isForwardSecret } from "../../policy/tls/native-policy";
import { hasForwardSecrecy, isAeadOnly, NativePolicyDefinition } from "../../policy/tls/native-policy";
import { SERVICE_POLICIES } from "../../policy/tls/services";
import { TlsVersion } from "../../policy/tls-policy";
import { InventoryEndpoint } from "../shape";
import { Change, ChangeEffect, join, list, say, Sentence } from "./change";
import { Comparison } from "./certificate-pairs";

/** How two TLS policies of one service differ, in sentence that go on after "which". */
export interface PolicyDifference {
  readonly worse: readonly string[];
  readonly better: readonly string[];
}

/** Suites named in a sentence. */
const NAMED = 3;

const VERSIONS = [TlsVersion.SSL_3_0, TlsVersion.TLS_1_0, TlsVersion.TLS_1_1, TlsVersion.TLS_1_2, TlsVersion.TLS_1_3];

/** How a kind of endpoint's policies of two names differ; undefined where one of them is not known. */
export function policyDifference(kind: string, from: string, to: string): PolicyDifference | undefined {
  const service = cloudOfEndpoint(kind)?.tlsServices?.[kind];
  const [was, is] = [from, to].map((name) => SERVICE_POLICIES.get(service ?? "")?.find((policy) => policy.name === name));
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
    (is.minimum.isAtLeast(was.minimum) ? better : worse).push(`takes ${is.minimum.label} as the oldest version`);
  }
  if (was.maximum !== is.maximum) {
    const isNewer = is.maximum.isAtLeast(was.maximum);
    (isNewer ? better : worse).push(isNewer ? `offers ${is.maximum.label}` : `has no ${was.maximum.label}`);
  }
  const flags: [boolean | undefined, boolean | undefined, string, string][] = [
    [hasForwardSecrecy(was), hasForwardSecrecy(is), "is forward secret throughout", "offers suites without forward secrecy"],
    [isAeadOnly(was), isAeadOnly(is), "has authenticated encryption throughout", "offers suites without authenticated encryption"],
    [was.fips, is.fips, "is of a FIPS 140 validated module", "is of no FIPS 140 validated module"],
    [was.postQuantum, is.postQuantum, "has post-quantum key exchange", "has no post-quantum key exchange"],
  ];
  const told = flags.filter(([had, has]) => had !== undefined && has !== undefined && had !== has);
  for (const [, has, gained, lost] of told) {
    (has === true ? better : worse).push(has === true ? gained : lost);
  }
  // Both may offer weak suites, and one of them more.
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

/** Those without forward secrecy or without authenticated encryption; none where the suites are not known. */
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

/** Where it is served, and by which TLS. */
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

/** What stayed as it is comes first, then what only changed its port, its TLS or its hosts; the rest came or went. */
function pairEndpoints(before: readonly InventoryEndpoint[], after: readonly InventoryEndpoint[], knowsHosts: boolean): EndpointPair[] {
  const properties = [
    (each: InventoryEndpoint) => JSON.stringify([each.kind, each.port, hostsOf(each), each.tlsPolicy, each.minimumTls]),
    (each: InventoryEndpoint) => JSON.stringify([each.kind, each.port, hostsOf(each)]),
    // A load balancer serves the names that the certificate has; another host is another endpoint.
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
  // A host that is a name of the certificate comes and goes with it.
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
        ? say`endpoint ${labelOf(to)} can be reached from the internet`
        : say`endpoint ${labelOf(to)} cannot be reached from the internet any more`,
    );
  }
  return changes.map((sentence) => ({ kind: "endpoint-changed", effect: "changed", sentence }));
}

/** One line for all endpoints that change from one policy to another. */
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

/** What is absent before an apply is not known to have changed. */
function policyDiffers(from: InventoryEndpoint, to: InventoryEndpoint, knowsAll: boolean): boolean {
  return (["tlsPolicy", "minimumTls"] as const).some(
    (attribute) => from[attribute] !== to[attribute] && (knowsAll || (from[attribute] !== undefined && to[attribute] !== undefined)),
  );
}

type ChangeText = Pick<Change, "effect" | "sentence">;

function declaredChange(from: InventoryEndpoint, to: InventoryEndpoint, where: Sentence): ChangeText {
  const effect = declaredEffect(from, to);
  if (to.minimumTls === undefined) {
    return { effect, sentence: say`no oldest TLS version is asked of ${where} any more, which was TLS ${from.minimumTls!}` };
  }
  const asked = say`TLS ${to.minimumTls} or later is asked of ${where}`;
  return { effect, sentence: from.minimumTls === undefined ? asked : say`${asked} in place of TLS ${from.minimumTls}` };
}

function nativeChange(from: InventoryEndpoint, to: InventoryEndpoint, where: Sentence): ChangeText {
  const [was, is] = [from.tlsPolicy, to.tlsPolicy];
  if (was === undefined || is === undefined) {
    const sentence = is === undefined ? say`no TLS policy of ${where} any more, which was ${was!}` : say`TLS policy of ${where} is ${is}`;
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

/** By the oldest version that was declared, where the service's policies are not known. */
function declaredEffect({ minimumTls: was }: InventoryEndpoint, { minimumTls: is }: InventoryEndpoint): ChangeEffect {
  if (was === undefined || is === undefined) {
    return was === is ? "changed" : is === undefined ? "weakened" : "strengthened";
  }
  const [from, to] = [declaredVersion(was), declaredVersion(is)];
  return from === undefined || to === undefined || from === to ? "changed" : to.isAtLeast(from) ? "strengthened" : "weakened";
}

/** What people call it: `alb www.example.com:443`, by the first of its hosts. */
function labelOf({ kind, hosts, port }: InventoryEndpoint): string {
  return hosts.length === 0 ? `${kind} on port ${port}` : `${kind} ${hosts[0]}:${port}`;
}
