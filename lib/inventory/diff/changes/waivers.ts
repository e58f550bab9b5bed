import { InventoryWaiver } from "../../shape";
import { Change, ChangeEffect } from "../change";
import { say, Words } from "../words";

/** Exceptions to the policy that a stack is held to: each is a weakness for as long as it lasts. */
export function waiverChanges(before: readonly InventoryWaiver[], after: readonly InventoryWaiver[]): Change[] {
  const [had, has] = [before, after].map(byPlace);
  return [...new Map([...had, ...has]).keys()].flatMap((place): Change[] => {
    const [from, to] = [had.get(place), has.get(place)];
    if (from === undefined) {
      return [{ kind: "waiver-added", effect: "weakened", words: say`${called(to!)} added, until ${to!.until}` }];
    }
    if (to === undefined) {
      return [{ kind: "waiver-removed", effect: "strengthened", words: say`${called(from)} removed, which held until ${from.until}` }];
    }
    return [...endChanges(from, to), ...ownerChanges(from, to)];
  });
}

/** By what they suspend. Of several for one place, the one that ends last holds. */
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
  return [{ kind: "waiver-changed", effect, words: say`${called(to)} ${how} to ${to.until}, from ${from.until}` }];
}

function ownerChanges(from: InventoryWaiver, to: InventoryWaiver): Change[] {
  const [was, is] = [from.owner?.trim() ?? "", to.owner?.trim() ?? ""];
  if (was === is) {
    return [];
  }
  const effect: ChangeEffect = is === "" ? "weakened" : was === "" ? "strengthened" : "changed";
  const words = is === "" ? say`${called(to)} has no owner any more, which was ${was}` : say`${called(to)} is answered for by ${is}`;
  return [{ kind: "waiver-changed", effect, words }];
}

function called({ rule, resource }: InventoryWaiver): Words {
  return say`waiver of ${rule} for ${resource}`;
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}
