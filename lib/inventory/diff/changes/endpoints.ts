import { InventoryEndpoint } from "../../shape";
import { Change, ChangeEffect } from "../change";
import { Comparison } from "../comparison";
import { declaredVersion, policyDifference } from "../tls-strength";
import { join, list, say, Words } from "../words";

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
        return [{ kind: "endpoint-added", effect: "changed", words: say`endpoint ${labelOf(to!)} added` }];
      }
      return to === undefined ? [{ kind: "endpoint-removed", effect: "changed", words: say`endpoint ${labelOf(from)} removed` }] : [];
    }),
    ...kept.flatMap(({ from, to }) => placeChanges(from, to, comparison, knowsHosts)),
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

function placeChanges(from: InventoryEndpoint, to: InventoryEndpoint, comparison: Comparison, knowsHosts: boolean): Change[] {
  const changes: Words[] = [];
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
  return changes.map((words) => ({ kind: "endpoint-changed", effect: "changed", words }));
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

type Told = Pick<Change, "effect" | "words">;

function declaredChange(from: InventoryEndpoint, to: InventoryEndpoint, where: Words): Told {
  const effect = declaredEffect(from, to);
  if (to.minimumTls === undefined) {
    return { effect, words: say`no oldest TLS version is asked of ${where} any more, which was TLS ${from.minimumTls!}` };
  }
  const asked = say`TLS ${to.minimumTls} or later is asked of ${where}`;
  return { effect, words: from.minimumTls === undefined ? asked : say`${asked} in place of TLS ${from.minimumTls}` };
}

function nativeChange(from: InventoryEndpoint, to: InventoryEndpoint, where: Words): Told {
  const [was, is] = [from.tlsPolicy, to.tlsPolicy];
  if (was === undefined || is === undefined) {
    const words = is === undefined ? say`no TLS policy of ${where} any more, which was ${was!}` : say`TLS policy of ${where} is ${is}`;
    return { words, effect: is === undefined ? "weakened" : declaredEffect(from, to) };
  }
  const words = say`TLS policy of ${where} changed from ${was} to ${is}`;
  const difference = policyDifference(to.kind, was, is);
  if (difference === undefined) {
    return { words, effect: declaredEffect(from, to) };
  }
  const { worse, better } = difference;
  const effect = worse.length > 0 ? "weakened" : better.length > 0 ? "strengthened" : "changed";
  const how = [...worse, ...better];
  return { effect, words: how.length === 0 ? words : say`${words}, which ${join(how)}` };
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
