import { Finding } from "../../policy/finding";
import { Severity } from "../../policy/severity";

/** What a check leads to. */
export interface CheckReport {
  readonly findings: readonly Finding[];
  /** How many resources were looked at. */
  readonly resources: number;
  /** The severity from which on a finding makes the check fail. */
  readonly failOn: Severity;
}

/** How many findings there are of each kind. */
export interface Summary {
  readonly resources: number;
  readonly findings: number;
  readonly errors: number;
  readonly warnings: number;
  readonly advice: number;
  readonly unresolved: number;
  readonly waived: number;
  readonly baseline: number;
}

/** Counts a report's findings; those that are waived or in the baseline count as such only. */
export function summarise({ findings, resources }: CheckReport): Summary {
  const open = findings.filter(({ waived, baseline }) => !waived && !baseline);
  const ofSeverity = (severity: Severity) => open.filter((finding) => finding.severity === severity).length;
  return {
    resources,
    findings: findings.length,
    errors: ofSeverity("error"),
    warnings: ofSeverity("warning"),
    advice: ofSeverity("advice"),
    unresolved: open.filter(({ kind }) => kind === "unresolved").length,
    waived: findings.filter(({ waived }) => waived).length,
    baseline: findings.filter(({ waived, baseline }) => baseline && !waived).length,
  };
}

/** `file:line`, as far as it is known. */
export function placeOf({ file, line }: Finding): string {
  return file === undefined ? "" : line === undefined ? file : `${file}:${line}`;
}
