import { issuerFacts, registeredClouds } from "../../core/cloud";
import { InventoryCertificate } from "../inventory-schema";
import { Change, ChangeEffect, list, say, Sentence } from "./change";
import { Comparison } from "./certificate-pairs";
import { daysText, numberText } from "./issuance-changes";

/** The alerts of one source, for all channels. */
interface Watch {
  readonly source: string;
  readonly warnDays?: number;
  readonly pageDays?: number;
  readonly channels: ReadonlySet<string>;
}

interface WatchPair {
  readonly from: Watch;
  readonly to: Watch;
}

const NEVER = { text: "never", isValue: false };

/** Changes of alerts, thresholds and channels. */
export function alertChanges(comparison: Comparison): Change[] {
  const [before, after] = [comparison.before, comparison.after].map(watchesOf);
  const pairs = [...before.values()].flatMap((from): WatchPair[] => {
    const to = after.get(from.source);
    return to === undefined ? [] : [{ from, to }];
  });
  const lost = [...before.values()].filter(({ source }) => !after.has(source));
  const added = [...after.values()].filter(({ source }) => !before.has(source));
  if (before.size > 0 && after.size === 0) {
    const sentence = say`all alerts removed: ${sources(lost)} notified ${list(channelsOf(lost))}`;
    return [{ kind: "alert-lost", effect: "weakened", sentence }];
  }
  const [own, ownAdded] = [lost, added].map((watches) => watches.filter(({ source }) => !follows(comparison, source)));
  return [
    ...own.map(({ source }): Change => ({ kind: "alert-lost", effect: "weakened", sentence: say`alert ${source} removed` })),
    ...addedChanges(ownAdded, before.size === 0),
    ...thresholdChanges(comparison, pairs),
    ...channelChanges(pairs, [...before.values()], [...after.values()], own),
  ];
}

function watchesOf({ alerts }: InventoryCertificate): Map<string, Watch> {
  const watches = new Map<string, Watch>();
  for (const { source, warnDays, pageDays, channels } of alerts) {
    const other = watches.get(source);
    watches.set(source, {
      source,
      warnDays: earlier(warnDays, other?.warnDays),
      pageDays: earlier(pageDays, other?.pageDays),
      channels: new Set([...(other?.channels ?? []), ...channels]),
    });
  }
  return watches;
}

/** More days left is earlier. */
function earlier(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined ? other : Math.max(one, other ?? one);
}

function sources(watches: readonly Watch[]): Sentence {
  return list(watches.map(({ source }) => source));
}

function channelsOf(watches: readonly Watch[]): string[] {
  return [...new Set(watches.flatMap(({ channels }) => [...channels]))];
}

function addedChanges(added: readonly Watch[], wereNone: boolean): Change[] {
  if (added.length === 0) {
    return [];
  }
  if (wereNone) {
    const sentence = say`alerts added: ${sources(added)} notify ${list(channelsOf(added))}`;
    return [{ kind: "alert-added", effect: "strengthened", sentence }];
  }
  return added.map(({ source }) => ({ kind: "alert-added", effect: "strengthened", sentence: say`alert ${source} added` }));
}

/** An alert that comes or goes with what it observes is part of the change of that endpoint, import or issuer. */
function follows({ before, after }: Comparison, source: string): boolean {
  return isWatchable(before, source) !== isWatchable(after, source);
}

/** An alert source of a cloud observes certificates that the cloud issued or that are imported into it. */
function isWatchable({ issuer, endpoints, deployedTo }: InventoryCertificate, source: string): boolean {
  const observer = registeredClouds().find(({ alertSources = [] }) => alertSources.includes(source))?.key;
  if (observer !== undefined) {
    return [issuerFacts(issuer), ...deployedTo].some((holder) => holder?.cloud === observer);
  }
  return source === "endpoint-probe" ? endpoints.some(({ kind }) => kind === "host") : endpoints.some(({ probeable }) => probeable ?? true);
}

function thresholdChanges(comparison: Comparison, pairs: readonly WatchPair[]): Change[] {
  const groups = new Map<string, { readonly pair: WatchPair; readonly sources: string[] }>();
  for (const pair of pairs) {
    const { from, to } = pair;
    if (from.warnDays === to.warnDays && from.pageDays === to.pageDays) {
      continue;
    }
    const key = JSON.stringify([from.warnDays, from.pageDays, to.warnDays, to.pageDays]);
    const group = groups.get(key) ?? { pair, sources: [] };
    group.sources.push(from.source);
    groups.set(key, group);
  }
  const timed = pairs.filter(({ from, to }) => [from.warnDays, from.pageDays, to.warnDays, to.pageDays].some((days) => days !== undefined));
  const due = dueDays(comparison);
  return [...groups.values()].flatMap(({ pair, sources: of }): Change[] => {
    const effect = thresholdEffect(pair, due === undefined ? 1 : due.to / due.from);
    if (effect === undefined) {
      return [];
    }
    const isAll = of.length === timed.length;
    const where = isAll ? say`alerts` : of.length === 1 ? say`alert ${of[0]}` : say`alerts ${list(of)}`;
    const days = thresholdPhrase(pair, isAll || of.length > 1 ? "" : "s", due !== undefined);
    const sentence = due === undefined ? say`${where} ${days}` : say`${where} ${days}, with renewal due ${daysText(due.to)} before expiry`;
    return [{ kind: "thresholds-changed", effect, sentence }];
  });
}

/** How many days before expiry renewal is due, if that changed. */
function dueDays({ before, after }: Comparison): { readonly from: number; readonly to: number } | undefined {
  const [from, to] = [before.renewal?.dueDays, after.renewal?.dueDays];
  return from === undefined || to === undefined || from === to || from === 0 ? undefined : { from, to };
}

function thresholdPhrase({ from, to }: WatchPair, ending: string, isWhole: boolean): Sentence {
  const [warn, page] = [[{ text: `warn${ending} `, isValue: false }], [{ text: `page${ending} `, isValue: false }]];
  if (isWhole) {
    return say`${warn}${atDays(to.warnDays)} and ${page}${atDays(to.pageDays)}`;
  }
  const days = [
    ...(from.warnDays === to.warnDays ? [] : [say`${warn}${atDays(to.warnDays)} instead of ${numberOrNever(from.warnDays)}`]),
    ...(from.pageDays === to.pageDays ? [] : [say`${page}${atDays(to.pageDays)} instead of ${numberOrNever(from.pageDays)}`]),
  ];
  return days.length === 2 ? say`${days[0]} and ${days[1]}` : days[0];
}

/**
 * Fewer days left is later. Thresholds are fractions of the time between renewal and expiry. If that time changed, they should change with it,
 * in whole days; undefined if they did.
 */
function thresholdEffect({ from, to }: WatchPair, factor: number): ChangeEffect | undefined {
  const tolerance = factor === 1 ? 0 : 1;
  const gained = [
    [from.warnDays, to.warnDays],
    [from.pageDays, to.pageDays],
  ].map(([one, other]) => (other ?? 0) - (one ?? 0) * factor);
  if (gained.some((days) => days < -tolerance)) {
    return "weakened";
  }
  return gained.some((days) => days > tolerance) ? "strengthened" : undefined;
}

function atDays(days: number | undefined): Sentence {
  return days === undefined ? [NEVER] : say`at ${daysText(days)}`;
}

function numberOrNever(days: number | undefined): Sentence {
  return days === undefined ? [NEVER] : numberText(days);
}

/** Changes of channels. The channels of an added or removed alert are part of that change. */
function channelChanges(
  pairs: readonly WatchPair[],
  before: readonly Watch[],
  after: readonly Watch[],
  lostWatches: readonly Watch[],
): Change[] {
  const [had, has] = [before, after].map((watches) => new Set(channelsOf(watches)));
  const paired = new Set(pairs.map(({ to }) => to.source));
  const withLost = new Set(channelsOf(lostWatches));
  const withAdded = new Set(channelsOf(after.filter(({ source }) => !paired.has(source))));
  const stayed = new Set(pairs.flatMap(({ from, to }) => [...from.channels, ...to.channels]));
  const lost = [...had].filter((channel) => !has.has(channel) && (!withLost.has(channel) || stayed.has(channel)));
  const added = [...has].filter((channel) => !had.has(channel));
  const bySource = pairs.flatMap(({ from, to }) => sourceChanges(from, to, had, has));
  if (lost.length > 0 && added.length > 0) {
    return [
      { kind: "channel-lost", effect: "weakened", sentence: say`alerts notify ${list(added)} instead of ${list(lost)}` },
      ...bySource,
    ];
  }
  return [
    ...lost.map((channel): Change => ({ kind: "channel-lost", effect: "weakened", sentence: say`channel ${channel} removed` })),
    ...added
      .filter((channel) => !withAdded.has(channel) || stayed.has(channel))
      .map((channel): Change => ({ kind: "channel-added", effect: "strengthened", sentence: say`channel ${channel} added` })),
    ...bySource,
  ];
}

function sourceChanges(from: Watch, to: Watch, had: ReadonlySet<string>, has: ReadonlySet<string>): Change[] {
  const lost = [...from.channels].filter((channel) => !to.channels.has(channel) && has.has(channel));
  const added = [...to.channels].filter((channel) => !from.channels.has(channel) && had.has(channel));
  return [
    ...lost.map((channel): Change => {
      return { kind: "channel-lost", effect: "weakened", sentence: say`channel ${channel} removed from alert ${from.source}` };
    }),
    ...added.map((channel): Change => {
      return { kind: "channel-added", effect: "strengthened", sentence: say`channel ${channel} added to alert ${to.source}` };
    }),
  ];
}

/** Changes of owner, service and runbook. */
export function contactChanges(comparison: Comparison): Change[] {
  return [
    ...textChange(comparison, "owner", true),
    ...textChange(comparison, "service", false),
    ...textChange(comparison, "runbook", false),
  ];
}

function textChange(comparison: Comparison, attribute: "owner" | "service" | "runbook", weakens: boolean): Change[] {
  const from = told(comparison.before[attribute]);
  const to = told(comparison.after[attribute]);
  if (!comparison.knows(attribute) || from === to) {
    return [];
  }
  const kind = `${attribute}-changed` as const;
  const what = [{ text: attribute, isValue: false }];
  if (to === undefined) {
    return [{ kind, effect: weakens ? "weakened" : "changed", sentence: say`${what} removed (was ${from!})` }];
  }
  if (from === undefined) {
    return [{ kind, effect: weakens ? "strengthened" : "changed", sentence: say`${what} set to ${to}` }];
  }
  return [{ kind, effect: "changed", sentence: say`${what} is ${to} instead of ${from}` }];
}

/** A blank text counts as absent. */
function told(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === "" ? undefined : text;
}
