import { CertfleetError } from "../core/error";
import { Finding, Severity } from "./finding";
import { Estate } from "./plan/estate";
import { Position, Resource } from "./plan/resource";
import { PolicySettings } from "./policy-settings";
import { Problem, Rule, typesOf } from "./rule";
import { RULES } from "./rules";
import { isInForce, matchesAddress, POLICY_RULES, Waiver, waiverFaults } from "./waiver";

const BY_TYPE = new Map<string, Rule[]>();
for (const rule of RULES) {
  for (const type of new Set(typesOf(rule))) {
    BY_TYPE.set(type, [...(BY_TYPE.get(type) ?? []), rule]);
  }
}
const FOR_ALL = BY_TYPE.get("*") ?? [];
for (const [type, rules] of BY_TYPE) {
  BY_TYPE.set(type, [...new Set([...rules, ...FOR_ALL])]);
}

/** A run of all rules over one or more estates. The estates need not be in memory at the same time. */
export class Check {
  private readonly findings: Finding[] = [];
  private readonly used = new Set<Waiver>();
  private checked = 0;

  constructor(
    private readonly settings: PolicySettings,
    /** The day of the check, such as `2026-11-24`: rules and waivers are evaluated as of it. */
    private readonly day: string,
    /** Rules that run on every resource, in addition to the built-in ones. */
    private readonly customRules: readonly Rule[] = [],
  ) {}

  /** The number of resources that were checked. */
  get resourceCount(): number {
    return this.checked;
  }

  /** Runs the rules over an estate, or over its resources that a filter selects. */
  add(estate: Estate, isSelected: (resource: Resource) => boolean = () => true): void {
    if (estate.incompletePlan !== undefined) {
      const message = "Resources are missing from this check: the plan ended in errors, was made with -target or defers changes";
      this.findings.push(onPolicy("incomplete-plan", message, { file: estate.incompletePlan }));
    }
    for (const resource of estate.resources) {
      if (!isSelected(resource)) {
        continue;
      }
      this.checked++;
      const rules = BY_TYPE.get(resource.type) ?? FOR_ALL;
      for (const rule of this.customRules.length === 0 ? rules : [...rules, ...this.customRules]) {
        const severity = this.settings.severities[rule.id];
        if (severity !== "off") {
          this.run(rule, resource, estate, severity);
        }
      }
    }
  }

  /** All findings, with those on the policy itself last. */
  finish(): Finding[] {
    const onWaivers = this.settings.waivers.flatMap((waiver) => {
      const unused = `The waiver of ${waiver.rule} for "${waiver.resource}" has no effect: it matches no finding of this check`;
      return [
        ...waiverFaults(waiver, this.day).map(({ rule, message, fix }) => onPolicy(rule, message, waiver.position, fix)),
        ...(this.used.has(waiver) ? [] : [onPolicy("waiver-unused", unused, waiver.position)]),
      ];
    });
    return [...this.findings, ...onWaivers];
  }

  /** Runs one rule. A rule that fails is a finding, because its silence would look like a pass; an unreadable file ends the check. */
  private run(rule: Rule, resource: Resource, estate: Estate, severity: Severity | "off" | undefined): void {
    const report = (problem: Problem) => this.report(rule, resource, problem, severity as Severity | undefined);
    try {
      for (const problem of rule.check(resource, { estate, settings: this.settings, day: this.day })) {
        report(problem);
      }
    } catch (error) {
      if (error instanceof CertfleetError) {
        throw error;
      }
      report({
        message: `The resource was not checked: the rule failed to read it (${error instanceof Error ? error.name : "unknown error"})`,
        fix: "check the tool that wrote the file, or report a bug in the rule",
        severity: "warning",
        unresolved: true,
      });
    }
  }

  private report(rule: Rule, resource: Resource, problem: Problem, override: Severity | undefined): void {
    const address = problem.address ?? resource.address;
    const waivers = this.settings.waivers.filter((waiver) => waiver.rule === rule.id && matchesAddress(waiver, address));
    waivers.forEach((waiver) => this.used.add(waiver));
    this.findings.push({
      rule: rule.id,
      severity: override ?? severityOf(problem, rule),
      kind: problem.unresolved ? "unresolved" : "violation",
      address,
      file: resource.position.file,
      line: resource.position.line,
      message: problem.message,
      why: rule.why,
      fix: problem.fix,
      waived: waivers.some((waiver) => isInForce(waiver, this.day)),
      baseline: false,
    });
  }
}

const BY_SEVERITY: readonly Severity[] = ["advice", "warning", "error"];

/** The severity of a problem. A value that is not known yet is never more severe than a violation. */
function severityOf({ severity, unresolved }: Problem, rule: Rule): Severity {
  const isCapped = severity === undefined || (unresolved && BY_SEVERITY.indexOf(severity) > BY_SEVERITY.indexOf(rule.severity));
  return isCapped ? rule.severity : severity;
}

/** A finding on the policy itself or on the input. */
function onPolicy(id: string, message: string, position: Partial<Position> | undefined, fix?: string): Finding {
  const rule = POLICY_RULES.find((candidate) => candidate.id === id)!;
  return {
    rule: id,
    severity: "warning",
    kind: "violation",
    address: "",
    file: position?.file,
    line: position?.line,
    message,
    why: rule.why,
    fix: fix ?? rule.fix,
    waived: false,
    baseline: false,
  };
}

/** Runs all rules over one estate. */
export function checkEstate(estate: Estate, settings: PolicySettings, day: string): Finding[] {
  const check = new Check(settings, day);
  check.add(estate);
  return check.finish();
}
