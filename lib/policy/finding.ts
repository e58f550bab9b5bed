import { Severity } from "./severity";

/** What a check has to say of one resource, or of the policy itself. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  /** Whether it says that something is wrong, or that it cannot be told yet. */
  readonly kind: "violation" | "unresolved";
  /** The resource's address; empty for a finding on the policy itself. */
  readonly address: string;
  /** The file it is in. */
  readonly file?: string;
  /** The line, counted from 1. */
  readonly line?: number;
  readonly message: string;
  readonly why: string;
  readonly fix: string;
  /** Whether a waiver covers it. */
  readonly waived: boolean;
  /** Whether it was there when the baseline was taken. */
  readonly baseline: boolean;
}

/** Whether a finding makes a check fail. */
export function fails(finding: Finding, failOn: Severity = "warning"): boolean {
  const order: Severity[] = ["advice", "warning", "error"];
  return !finding.waived && !finding.baseline && order.indexOf(finding.severity) >= order.indexOf(failOn);
}
