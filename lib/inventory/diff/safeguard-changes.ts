import { InventoryCertificate, InventoryChannel, InventoryEndpoint } from "../inventory-schema";
import { Change, ChangeEffect, ChangeKind, list, say, Sentence } from "./change";
import { Comparison } from "./certificate-pairs";

/** A setting that is either safe or not, and what each state means. */
interface Safeguard {
  readonly kind: ChangeKind;
  readonly wasSafe: boolean;
  readonly isSafe: boolean;
  readonly lost: Sentence;
  readonly gained: Sentence;
}

function safeguardChanges(safeguards: readonly Safeguard[]): Change[] {
  return safeguards
    .filter(({ wasSafe, isSafe }) => wasSafe !== isSafe)
    .map(({ kind, isSafe, lost, gained }) => ({
      kind,
      effect: isSafe ? "strengthened" : "weakened",
      sentence: isSafe ? gained : lost,
    }));
}

/** Changes of what protects the private key and shows misissued certificates. */
export function keyProtectionChanges({ before, after }: Comparison): Change[] {
  return [
    ...safeguardChanges([
      {
        kind: "export-changed",
        wasSafe: before.exportable !== true,
        isSafe: after.exportable !== true,
        lost: say`private key can be exported from the issuer's service`,
        gained: say`private key can no longer be exported from the issuer's service`,
      },
      {
        kind: "transparency-changed",
        wasSafe: before.transparency !== false,
        isSafe: after.transparency !== false,
        lost: say`no longer entered in Certificate Transparency logs, so browsers refuse it`,
        gained: say`entered in Certificate Transparency logs`,
      },
    ]),
    ...keptStores(before, after).flatMap(([from, to]) => storeChanges(from, to)),
  ];
}

type Store = InventoryCertificate["stores"][number];

/** The stores of both sides. A store that was added or removed is a change of its own. */
function keptStores({ stores: before }: InventoryCertificate, { stores: after }: InventoryCertificate): [Store, Store][] {
  const byName = new Map(after.map((store) => [store.name, store]));
  return before.flatMap((from): [Store, Store][] => {
    const to = byName.get(from.name);
    return to === undefined ? [] : [[from, to]];
  });
}

function storeChanges(from: Store, to: Store): Change[] {
  return [
    ...safeguardChanges([
      {
        kind: "write-only-changed",
        wasSafe: from.writeOnly !== false,
        isSafe: to.writeOnly !== false,
        lost: say`private key for store ${to.name} is written to Terraform's state`,
        gained: say`private key for store ${to.name} is no longer written to Terraform's state`,
      },
    ]),
    ...readerChanges(from, to),
  ];
}

/** An inventory of an earlier version does not list readers. */
function readerChanges({ readers: from }: Store, { name, readers: to }: Store): Change[] {
  if (from === undefined || to === undefined) {
    return [];
  }
  const [added, removed] = [missing(to, from), missing(from, to)];
  return [
    ...(added.length === 0
      ? []
      : [changeOf("readers-changed", "weakened", say`private key in store ${name} can be read by ${list(added)}`)]),
    ...(removed.length === 0
      ? []
      : [changeOf("readers-changed", "strengthened", say`private key in store ${name} can no longer be read by ${list(removed)}`)]),
  ];
}

/** Changes of an endpoint's HSTS header and of its redirect from HTTP. */
export function endpointSafeguardChanges(from: InventoryEndpoint, to: InventoryEndpoint, label: string): Change[] {
  return [
    ...hstsChanges(from.hsts, to.hsts, label),
    ...safeguardChanges([
      {
        kind: "redirect-changed",
        wasSafe: from.redirectsHttp === true,
        isSafe: to.redirectsHttp === true,
        lost: say`redirect from HTTP to endpoint ${label} removed`,
        gained: say`redirect from HTTP to endpoint ${label} added`,
      },
    ]),
  ];
}

function hstsChanges(from: string | undefined, to: string | undefined, label: string): Change[] {
  if (from === to) {
    return [];
  }
  if (to === undefined) {
    return [changeOf("hsts-changed", "weakened", say`HSTS of endpoint ${label} removed (was ${from!})`)];
  }
  if (from === undefined) {
    return [changeOf("hsts-changed", "strengthened", say`HSTS of endpoint ${label} set to ${to}`)];
  }
  return [changeOf("hsts-changed", hstsEffect(hstsOf(from), hstsOf(to)), say`HSTS of endpoint ${label} is ${to} instead of ${from}`)];
}

interface Hsts {
  readonly maxAge: number;
  readonly directives: ReadonlySet<string>;
}

/** The directives of a header (RFC 6797, section 6.1), whose names are case-insensitive. */
function hstsOf(header: string): Hsts {
  const directives = header.split(";").map((each) => each.trim().toLowerCase());
  const maxAge = directives.map((each) => /^max-age="?(\d{1,15})"?$/.exec(each)?.[1]).find((each) => each !== undefined);
  return { maxAge: Number(maxAge ?? 0), directives: new Set(directives.filter((each) => each !== "" && !each.startsWith("max-age"))) };
}

function hstsEffect(from: Hsts, to: Hsts): ChangeEffect {
  const [lost, gained] = [missing([...from.directives], [...to.directives]), missing([...to.directives], [...from.directives])];
  if (to.maxAge < from.maxAge || lost.length > 0) {
    return "weakened";
  }
  return to.maxAge > from.maxAge || gained.length > 0 ? "strengthened" : "changed";
}

/** A name that moves to another zone is validated by whoever controls that zone. */
export function zoneChanges({ before, after }: Comparison): Change[] {
  if (before.zones === undefined || after.zones === undefined) {
    return [];
  }
  const had = new Map(before.zones.map(({ name, id }) => [name, id]));
  return after.zones
    .filter(({ name, id }) => had.has(name) && had.get(name) !== id && id !== undefined && had.get(name) !== undefined)
    .map(({ name, id }) =>
      changeOf("zone-moved", "changed", say`names in ${name} are validated in zone ${id!} instead of ${had.get(name)!}`),
    );
}

type Channels = Readonly<Record<string, InventoryChannel>>;

/** Changes of the channels that both sides have. Added and removed channels are changes of the certificates whose alerts they receive. */
export function channelSettingChanges(before: Channels, after: Channels): Change[] {
  return Object.entries(before).flatMap(([name, from]) => {
    const to = Object.prototype.hasOwnProperty.call(after, name) ? after[name] : undefined;
    return to === undefined ? [] : [...recipientChanges(name, from, to), ...digestChanges(name, from, to)];
  });
}

/** Whoever is no longer notified is a loss, also where somebody else is notified instead. */
function recipientChanges(name: string, from: InventoryChannel, to: InventoryChannel): Change[] {
  const [added, removed] = [missing(to.recipients, from.recipients), missing(from.recipients, to.recipients)];
  if (removed.length > 0) {
    const sentence =
      added.length > 0
        ? say`channel ${name} notifies ${list(added)} instead of ${list(removed)}`
        : say`channel ${name} no longer notifies ${list(removed)}`;
    return [changeOf("recipients-changed", "weakened", sentence)];
  }
  return added.length === 0 ? [] : [changeOf("recipients-changed", "strengthened", say`channel ${name} also notifies ${list(added)}`)];
}

function digestChanges(name: string, { digest: from }: InventoryChannel, { digest: to }: InventoryChannel): Change[] {
  if (from === to) {
    return [];
  }
  if (to === undefined) {
    return [changeOf("digest-changed", "strengthened", say`channel ${name} sends each message at once instead of a ${from!} digest`)];
  }
  const sentence = say`channel ${name} sends a ${to} digest instead of ${from === undefined ? say`each message at once` : say`a ${from} one`}`;
  return [changeOf("digest-changed", from === undefined ? "weakened" : "changed", sentence)];
}

function missing(all: readonly string[], from: readonly string[]): string[] {
  const there = new Set(from);
  return [...new Set(all)].filter((each) => !there.has(each));
}

function changeOf(kind: ChangeKind, effect: ChangeEffect, sentence: Sentence): Change {
  return { kind, effect, sentence };
}
