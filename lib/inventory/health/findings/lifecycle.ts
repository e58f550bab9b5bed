import { FleetView } from "../../fleet-view";
import { HealthFinding } from "../health";

/** What configuration and apply do not agree on. */
export function* lifecycleFindings({ certificates }: FleetView): Iterable<HealthFinding> {
  const appliedStacks = new Set(certificates.filter(({ lifecycle }) => lifecycle !== "declared").map(({ stack }) => stack));
  const unread = new Map<string, number>();
  for (const { key, stack, lifecycle } of certificates) {
    if (lifecycle === "undeclared") {
      yield {
        kind: "no-longer-declared",
        severity: "warning",
        certificate: key,
        message: "it is applied, and the configuration has it no more: the next apply deletes it",
        fix: "see that nothing serves it, then apply; or declare it again",
      };
    } else if (lifecycle === "declared" && appliedStacks.has(stack)) {
      yield {
        kind: "not-applied",
        severity: "warning",
        certificate: key,
        message: "it is declared and was not applied: there is no such certificate yet",
        fix: "apply the stack; if an apply failed, its error says why",
      };
    } else if (lifecycle === "declared") {
      unread.set(stack, (unread.get(stack) ?? 0) + 1);
    }
  }
  for (const [stack, count] of unread) {
    yield {
      kind: "not-applied",
      severity: "advice",
      message: `stack ${stack} declares ${count === 1 ? "a certificate" : `${count} certificates`}, and no apply of it was read: expiry and serial numbers are not known`,
      fix: "apply it, and give what `terraform output -json` prints for it, or its state",
    };
  }
}
