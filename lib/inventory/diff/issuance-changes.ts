import { plural } from "../../core/text";
import { ReplacementCause } from "../../core/cloud";
import { Change, ChangeEffect, list, say, Sentence } from "./change";
import { Comparison, identityOf, keyOf } from "./certificate-pairs";
import { Duration } from "../../core/duration";
import { InventoryCertificate } from "../inventory-schema";

const CREATE_FIRST = say`; the new certificate is created before the old one is removed`;

/** Adds to a change that it replaces the certificate, if it does. */
export function replacing(change: Change, comparison: Comparison, cause: ReplacementCause): Change {
  if (!replaces(comparison, cause)) {
    return change;
  }
  return { ...change, sentence: withReplacement(change.sentence), replaces: true };
}

function withReplacement(sentence: Sentence): Sentence {
  return [...sentence, ...CREATE_FIRST];
}

/**
 * Whether a change creates another certificate before the old one is removed. Where nothing is known of how the old one is replaced, it may
 * be removed first.
 */
function replaces({ before, after, isSame }: Comparison, cause: ReplacementCause): boolean {
  return !isSame && before.replacement.length > 0 && after.replacement.includes(cause);
}

/** The security strength of RSA key sizes in bits (NIST SP 800-57 part 1, table 2). */
const RSA_STEPS = [
  { size: 15360, strength: 256 },
  { size: 7680, strength: 192 },
  { size: 3072, strength: 128 },
  { size: 2048, strength: 112 },
  { size: 1024, strength: 80 },
];

/** Key types whose name does not state the size of the curve. */
const CURVES: Record<string, number> = { ed25519: 256, ed448: 448 };

/** Above 0 if the first key type is stronger, below 0 if it is weaker; undefined if one is unknown. */
export function compareKeys(one: string, other: string): number | undefined {
  const [size, otherSize] = [rsaSize(one), rsaSize(other)];
  if (size !== undefined && otherSize !== undefined) {
    return size - otherSize;
  }
  const [strength, otherStrength] = [strengthOf(one), strengthOf(other)];
  return strength === undefined || otherStrength === undefined ? undefined : strength - otherStrength;
}

function strengthOf(keyType: string): number | undefined {
  const rsa = rsaSize(keyType);
  if (rsa !== undefined) {
    return RSA_STEPS.find(({ size }) => rsa >= size)?.strength ?? 0;
  }
  const curve = Object.prototype.hasOwnProperty.call(CURVES, keyType) ? CURVES[keyType] : /^ecdsa-p(\d{3})$/.exec(keyType)?.[1];
  return curve === undefined ? undefined : Math.min(Number(curve) / 2, 256);
}

function rsaSize(keyType: string): number | undefined {
  const size = /^rsa-(\d{3,6})$/.exec(keyType)?.[1];
  return size === undefined ? undefined : Number(size);
}

type Renewal = InventoryCertificate["renewal"];

/** Changes of lifetime and renewal. Those that follow from another issuer are part of that change. */
export function renewalChanges(comparison: Comparison): Change[] {
  const from = comparison.before.renewal;
  const to = comparison.after.renewal;
  if (comparison.movesIssuer || !comparison.knows("renewal") || from === undefined || to === undefined) {
    return [];
  }
  return [...lifetimeChanges(comparison, from, to), ...renewerChanges(from, to), ...scheduleChanges(from, to)];
}

function lifetimeChanges(comparison: Comparison, from: NonNullable<Renewal>, to: NonNullable<Renewal>): Change[] {
  if (from.lifetimeDays !== to.lifetimeDays) {
    const sentence = say`valid ${daysText(to.lifetimeDays)} instead of ${numberText(from.lifetimeDays)}`;
    return [replacing({ kind: "lifetime-changed", effect: lifetimeEffect(from, to), sentence }, comparison, "lifetime")];
  }
  if (from.dueDays !== to.dueDays) {
    const effect = to.dueDays < from.dueDays ? "weakened" : "strengthened";
    const sentence = say`renewed ${daysText(to.dueDays)} before expiry instead of ${numberText(from.dueDays)}`;
    return [{ kind: "renewal-changed", effect, sentence }];
  }
  return [];
}

function renewerChanges(from: NonNullable<Renewal>, to: NonNullable<Renewal>): Change[] {
  if (from.by === to.by) {
    return [];
  }
  const effect = to.by === "nobody" ? "weakened" : from.by === "nobody" ? "strengthened" : "changed";
  return [{ kind: "renewal-changed", effect, sentence: renewalPhrase(to) }];
}

function scheduleChanges({ by, runsEvery: from }: NonNullable<Renewal>, { by: head, runsEvery: to }: NonNullable<Renewal>): Change[] {
  if (by !== head || from === to || from === undefined || to === undefined) {
    return [];
  }
  const [was, is] = [minutes(from), minutes(to)];
  if (was === undefined || is === undefined) {
    return [{ kind: "schedule-changed", effect: "changed", sentence: say`renewal runs every ${to} instead of ${from}` }];
  }
  if (was === is) {
    return [];
  }
  const effect = is > was ? "weakened" : "strengthened";
  const how = { text: is > was ? "less often" : "more often", isValue: false };
  return [{ kind: "schedule-changed", effect, sentence: say`renewal runs ${[how]}, every ${to} instead of ${from}` }];
}

function minutes(text: string): number | undefined {
  return /^[0-9]{1,9}[dhm]$/.test(text) && !/^0+[dhm]$/.test(text) ? Duration.parse(text).toMinutes() : undefined;
}

/** A stolen key can be misused for as long as its certificate is valid. */
export function lifetimeEffect(from: Renewal, to: Renewal): ChangeEffect {
  if (from === undefined || to === undefined) {
    return "changed";
  }
  if (to.by === "nobody" && from.by !== "nobody") {
    return "weakened";
  }
  return to.lifetimeDays > from.lifetimeDays ? "weakened" : to.lifetimeDays < from.lifetimeDays ? "strengthened" : "changed";
}

/** Who renews it, as part of a sentence. */
export function renewalPhrase({ by, runsEvery }: NonNullable<Renewal>): Sentence {
  if (by === "terraform") {
    return runsEvery === undefined ? say`renewed by Terraform runs` : say`renewed by Terraform runs every ${runsEvery}`;
  }
  return by === "issuer" ? say`renewed by the issuer` : say`not renewed automatically`;
}

/** A number of days with its unit. */
export function daysText(days: number): Sentence {
  return [{ text: plural(days, "day"), isValue: false }];
}

/** A number whose unit precedes it in the sentence. */
export function numberText(amount: number): Sentence {
  return [{ text: String(amount), isValue: false }];
}

/** Changes of names, issuer, key type and region. */
export function issuanceChanges(comparison: Comparison): Change[] {
  return [...namesChanges(comparison), ...issuerChanges(comparison), ...keyChanges(comparison), ...regionChanges(comparison)];
}

function namesChanges(comparison: Comparison): Change[] {
  if (!comparison.knows("domains")) {
    return [];
  }
  const { before, after } = comparison;
  const [had, has] = [new Set(before.domains), new Set(after.domains)];
  const added = [...has].filter((name) => !had.has(name));
  const removed = [...had].filter((name) => !has.has(name));
  const changes: Change[] = [];
  if (added.length > 0) {
    changes.push(replacing({ kind: "names-added", effect: "changed", sentence: say`${namesPhrase(added)} added` }, comparison, "names"));
  }
  if (removed.length > 0) {
    changes.push(
      replacing({ kind: "names-removed", effect: "changed", sentence: say`${namesPhrase(removed)} removed` }, comparison, "names"),
    );
  }
  if (changes.length > 0) {
    return changes;
  }
  const [from, to] = [before.domains[0], after.domains[0]];
  if (from !== to && from !== undefined && to !== undefined) {
    const sentence = say`common name is ${to} instead of ${from}`;
    return [replacing({ kind: "names-reordered", effect: "changed", sentence }, comparison, "common-name")];
  }
  const reordered = replacing({ kind: "names-reordered", effect: "changed", sentence: say`names reordered` }, comparison, "order");
  return reordered.replaces === true && JSON.stringify(before.domains) !== JSON.stringify(after.domains) ? [reordered] : [];
}

function namesPhrase(names: readonly string[]): Sentence {
  return names.length === 1 ? say`name ${names[0]}` : say`names ${list(names)}`;
}

/** Lifetime and renewal follow from the issuer, so they are part of this change. */
function issuerChanges(comparison: Comparison): Change[] {
  if (!comparison.movesIssuer) {
    return directoryChanges(comparison);
  }
  const { before, after } = comparison;
  const [from, to] = [before.renewal, after.renewal];
  const lifetime =
    from === undefined || to === undefined || from.lifetimeDays === to.lifetimeDays
      ? []
      : say`, valid ${daysText(to.lifetimeDays)} instead of ${numberText(from.lifetimeDays)}`;
  const renewed = to === undefined || (from?.by === to.by && from.runsEvery === to.runsEvery) ? [] : say`, ${renewalPhrase(to)}`;
  const trust = trustEffect(comparison);
  const trusted = trust === "weakened" ? say`, which browsers do not trust` : trust === "strengthened" ? say`, which browsers trust` : [];
  const sentence = say`issuer moved from ${before.issuer} to ${after.issuer}${trusted}${lifetime}${renewed}`;
  const effect = trust === "changed" ? lifetimeEffect(from, to) : trust;
  return [replacing({ kind: "issuer-moved", effect, sentence }, comparison, "issuer")];
}

/** Directories of ACME CAs that certfleet does not know have one issuer name. */
function directoryChanges(comparison: Comparison): Change[] {
  const [effect, { issuer }] = [trustEffect(comparison), comparison.after];
  if (effect === "changed") {
    return [];
  }
  const how = [{ text: effect === "weakened" ? "do not trust" : "trust", isValue: false }];
  return [
    replacing({ kind: "issuer-moved", effect, sentence: say`issued by a CA of ${issuer} that browsers ${how}` }, comparison, "issuer"),
  ];
}

/** Whether the certificate loses or gains the trust of browsers. */
function trustEffect(comparison: Comparison): ChangeEffect {
  const [from, to] = [comparison.before.publiclyTrusted, comparison.after.publiclyTrusted];
  if (!comparison.knows("publiclyTrusted") || from === to) {
    return "changed";
  }
  return to === false ? "weakened" : from === false && to === true ? "strengthened" : "changed";
}

function keyChanges(comparison: Comparison): Change[] {
  if (!comparison.differs("keyType")) {
    return [];
  }
  const { keyType: from } = comparison.before;
  const { keyType: to } = comparison.after;
  if (from === undefined || to === undefined) {
    // One of them is unknown, so a change is not certain.
    return [];
  }
  const sentence = say`key type changed from ${from} to ${to}`;
  return [replacing({ kind: "key-type-changed", effect: keyEffect(from, to), sentence }, comparison, "key")];
}

function keyEffect(from: string, to: string): ChangeEffect {
  const gained = compareKeys(to, from) ?? 0;
  return gained < 0 ? "weakened" : gained > 0 ? "strengthened" : "changed";
}

function regionChanges(comparison: Comparison): Change[] {
  const { region: from } = comparison.before;
  const { region: to } = comparison.after;
  if (!comparison.differs("region") || from === undefined || to === undefined) {
    return [];
  }
  return [
    replacing({ kind: "region-moved", effect: "changed", sentence: say`region changed from ${from} to ${to}` }, comparison, "region"),
  ];
}

const MAKERS = { fleet: "a fleet", stack: "the stack", elsewhere: "something else" };

/** Changes of the name, of what manages the certificate, and replacements without another visible change. */
export function identityChanges(comparison: Comparison, material: readonly Change[]): Change[] {
  const { base, head, before, after, isSame } = comparison;
  const changes: Change[] = [];
  if (keyOf(base) !== keyOf(head)) {
    const from = base.stack === head.stack ? base.name : `${base.stack}/${base.name}`;
    changes.push(renamed(comparison, from));
  } else if (isReplaced(comparison) && !isSame && !material.some(({ replaces }) => replaces)) {
    changes.push({ kind: "certificate-replaced", effect: "changed", sentence: say`replaced by a new certificate` });
  }
  if (comparison.differs("madeBy")) {
    const [from, to] = [before, after].map(({ madeBy }) => [{ text: MAKERS[madeBy], isValue: false }]);
    changes.push({ kind: "made-by-changed", effect: "changed", sentence: say`managed by ${to} instead of ${from}` });
  }
  return changes;
}

/** An inventory does not show `moved` blocks, so that the advice is given whether or not there are any. */
function renamed(comparison: Comparison, from: string): Change {
  const { base, head } = comparison;
  const sentence = say`renamed from ${from}`;
  const change: Change = { kind: "certificate-renamed", effect: "changed", sentence };
  if (base.stack !== head.stack || !replaces(comparison, "address")) {
    return replacing(change, comparison, "address");
  }
  return {
    ...change,
    sentence: [...sentence, ...say`; issued again without moved blocks (certfleet synth --rename ${base.name}=${head.name})`],
    replaces: true,
  };
}

/** Only two applied stacks can show it: a declared certificate has no identity yet. */
function isReplaced({ base, head }: Comparison): boolean {
  const [from, to] = [identityOf(base), identityOf(head)];
  return base.applied && head.applied && from !== undefined && to !== undefined && from !== to;
}
