import { CertfleetError } from "../core/error";
import { Estate } from "./estate";
import { Finding } from "./finding";
import { POLICY_RULES } from "./policy-rules";
import { PolicySettings } from "./policy-settings";
import { Position, Resource } from "./resource";
import { Problem, Rule, typesOf } from "./rule";
import { RULES } from "./rules";
import { Severity } from "./severity";
import { covers, faultsOf, holds, Waiver } from "./waiver";

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

/** A run of all rules over one or several estates, which need not be held at the same time. */
export class Check {
  private readonly findings: Finding[] = [];
  private readonly used = new Set<Waiver>();
  private checked = 0;

  constructor(
    private readonly settings: PolicySettings,
    /** The day on which waivers are judged, as `2026-11-24`. */
    private readonly today: string,
    /** Rules of the caller's own, which look at every resource. */
    private readonly ownRules: readonly Rule[] = [],
  ) {}

  /** How many resources were looked at. */
  get resourceCount(): number {
    return this.checked;
  }

  /** Runs the rules over an estate, or over those of its resources that are asked for. */
  add(estate: Estate, isAsked: (resource: Resource) => boolean = () => true): void {
    if (estate.incompletePlan !== undefined) {
      const message = "the plan ended in errors, has -target or defers changes: what is missing from it was not checked";
      this.findings.push(onPolicy("incomplete-plan", message, { file: estate.incompletePlan }));
    }
    for (const resource of estate.resources) {
      if (!isAsked(resource)) {
        continue;
      }
      this.checked++;
      const rules = BY_TYPE.get(resource.type) ?? FOR_ALL;
      for (const rule of this.ownRules.length === 0 ? rules : [...rules, ...this.ownRules]) {
        const severity = this.settings.severities[rule.id];
        if (severity !== "off") {
          this.run(rule, resource, estate, severity);
        }
      }
    }
  }

  /** All findings, those on the policy itself last. */
  finish(): Finding[] {
    const onWaivers = this.settings.waivers.flatMap((waiver) => {
      const unused = `the waiver of ${waiver.rule} for "${waiver.resource}" covers nothing that was checked`;
      return [
        ...faultsOf(waiver, this.today).map(({ rule, message, fix }) => onPolicy(rule, message, waiver.position, fix)),
        ...(this.used.has(waiver) ? [] : [onPolicy("waiver-unused", unused, waiver.position)]),
      ];
    });
    return [...this.findings, ...onWaivers];
  }

  /** A rule that fails says so, since its silence would look like consent; a file that cannot be read is nothing to go on with. */
  private run(rule: Rule, resource: Resource, estate: Estate, severity: Severity | undefined): void {
    const report = (problem: Problem) => this.report(rule, resource, severity === undefined ? problem : { ...problem, severity });
    try {
      for (const problem of rule.check(resource, { estate, settings: this.settings })) {
        report(problem);
      }
    } catch (error) {
      if (error instanceof CertfleetError) {
        throw error;
      }
      const message = `the rule could not read the resource (${error instanceof Error ? error.name : "unknown error"})`;
      report({ message, fix: "check what wrote the file, or report the rule", severity: "warning", unresolved: true });
    }
  }

  private report(rule: Rule, resource: Resource, problem: Problem): void {
    const address = problem.address ?? resource.address;
    const waivers = this.settings.waivers.filter((waiver) => waiver.rule === rule.id && covers(waiver, address));
    waivers.forEach((waiver) => this.used.add(waiver));
    this.findings.push({
      rule: rule.id,
      severity: problem.severity ?? rule.severity,
      kind: problem.unresolved ? "unresolved" : "violation",
      address,
      file: resource.position.file,
      line: resource.position.line,
      message: problem.message,
      why: rule.why,
      fix: problem.fix,
      waived: waivers.some((waiver) => holds(waiver, this.today)),
      baseline: false,
    });
  }
}

/** A finding on what is not a resource. */
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
export function checkEstate(estate: Estate, settings: PolicySettings, today: string): Finding[] {
  const check = new Check(settings, today);
  check.add(estate);
  return check.finish();
}
