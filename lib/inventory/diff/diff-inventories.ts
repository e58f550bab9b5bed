import { InventorySource } from "../read/read-inventories";
import { certificateChanges } from "./certificate-changes";
import { ChangedSubject, FleetDiff } from "./change";
import { waiverChanges } from "./changes/waivers";
import { Pair, pairCertificates } from "./pairs";
import { StatedStack, statedStacks } from "./side";

/**
 * What differs between two fleets, in certificate words. What only Terraform knows, such as ARNs and expiry, is no change where one side was
 * applied and the other was not.
 */
export function diffInventories(base: readonly InventorySource[], head: readonly InventorySource[]): FleetDiff {
  const [before, after] = statedStacks(base, head);
  const pairs = pairCertificates(
    before.flatMap(({ certificates }) => certificates),
    after.flatMap(({ certificates }) => certificates),
  );
  const subjects = [...stackSubjects(before, after), ...pairs.map(certificateSubject)].filter(({ changes }) => changes.length > 0);
  return { subjects: subjects.sort((one, other) => compare(one.stack, other.stack) || compareNames(one.certificate, other.certificate)) };
}

function stackSubjects(before: readonly StatedStack[], after: readonly StatedStack[]): ChangedSubject[] {
  const [atBase, atHead] = [before, after].map((stacks) => new Map(stacks.map((stack) => [stack.label, stack])));
  return [...new Set([...atBase.keys(), ...atHead.keys()])].map((label) => ({
    key: label,
    stack: label,
    changes: waiverChanges(atBase.get(label)?.waivers ?? [], atHead.get(label)?.waivers ?? []),
  }));
}

function certificateSubject(pair: Pair): ChangedSubject {
  const { stack, name } = (pair.head ?? pair.base)!;
  return { key: `${stack}/${name}`, stack, certificate: name, changes: certificateChanges(pair) };
}

/** What is the stack's comes before its certificates. */
function compareNames(one: string | undefined, other: string | undefined): number {
  return one === undefined || other === undefined ? Number(one !== undefined) - Number(other !== undefined) : compare(one, other);
}

/** By code points, whatever the machine's language. */
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
