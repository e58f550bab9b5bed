import { Duration } from "../../../core/duration";
import { InventoryCertificate } from "../../shape";
import { Change, ChangeEffect } from "../change";
import { Comparison } from "../comparison";
import { replacing } from "../replacement";
import { say, Words } from "../words";

type Renewal = InventoryCertificate["renewal"];

/** How long it is valid, and who renews it when. With another issuer all of that is another one's, and is told there. */
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
    const words = say`valid ${daysText(to.lifetimeDays)} in place of ${numberText(from.lifetimeDays)}`;
    return [replacing({ kind: "lifetime-changed", effect: lifetimeEffect(from, to), words }, comparison, "lifetime")];
  }
  if (from.dueDays !== to.dueDays) {
    const effect = to.dueDays < from.dueDays ? "weakened" : "strengthened";
    const words = say`renewed with ${daysText(to.dueDays)} left in place of ${numberText(from.dueDays)}`;
    return [{ kind: "renewal-changed", effect, words }];
  }
  return [];
}

function renewerChanges(from: NonNullable<Renewal>, to: NonNullable<Renewal>): Change[] {
  if (from.by === to.by) {
    return [];
  }
  const effect = to.by === "nobody" ? "weakened" : from.by === "nobody" ? "strengthened" : "changed";
  return [{ kind: "renewal-changed", effect, words: renewalWords(to) }];
}

function scheduleChanges({ by, runsEvery: from }: NonNullable<Renewal>, { by: head, runsEvery: to }: NonNullable<Renewal>): Change[] {
  if (by !== head || from === to || from === undefined || to === undefined) {
    return [];
  }
  const [was, is] = [minutes(from), minutes(to)];
  if (was === undefined || is === undefined) {
    return [{ kind: "schedule-changed", effect: "changed", words: say`renewal runs every ${to} in place of ${from}` }];
  }
  if (was === is) {
    return [];
  }
  const effect = is > was ? "weakened" : "strengthened";
  const how = { text: is > was ? "more seldom" : "more often", isValue: false };
  return [{ kind: "schedule-changed", effect, words: say`renewal runs ${[how]}, every ${to} in place of ${from}` }];
}

function minutes(text: string): number | undefined {
  return /^[0-9]{1,9}[dhm]$/.test(text) && !/^0+[dhm]$/.test(text) ? Duration.parse(text).toMinutes() : undefined;
}

/** A certificate that lives longer can be misused longer. */
export function lifetimeEffect(from: Renewal, to: Renewal): ChangeEffect {
  if (from === undefined || to === undefined) {
    return "changed";
  }
  if (to.by === "nobody" && from.by !== "nobody") {
    return "weakened";
  }
  return to.lifetimeDays > from.lifetimeDays ? "weakened" : to.lifetimeDays < from.lifetimeDays ? "strengthened" : "changed";
}

/** Who renews it. */
export function renewalWords({ by, runsEvery }: NonNullable<Renewal>): Words {
  if (by === "terraform") {
    return runsEvery === undefined ? say`renewed by Terraform runs` : say`renewed by Terraform runs every ${runsEvery}`;
  }
  return by === "issuer" ? say`renewed by the issuer` : say`renewed by nobody`;
}

/** Days as people say them. */
export function daysText(days: number): Words {
  return [{ text: `${days} ${days === 1 ? "day" : "days"}`, isValue: false }];
}

/** A number where it was said before of what. */
export function numberText(amount: number): Words {
  return [{ text: String(amount), isValue: false }];
}
