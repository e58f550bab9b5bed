import { Estate } from "./estate";
import { PolicySettings } from "./policy-settings";
import { Resource } from "./resource";
import { Severity } from "./severity";

/** What a rule found at a resource. */
export interface Problem {
  /** What is wrong, with the value. */
  readonly message: string;
  /** The smallest change that mends it. */
  readonly fix: string;
  /** Set where it differs from the rule's. */
  readonly severity?: Severity;
  /** Whether a value that decides the rule is not known yet. */
  readonly unresolved?: boolean;
  /** Set where it is not the resource that is wrong, but what it depends on, such as `provider.aws`. */
  readonly address?: string;
}

/** What a rule sees besides the resource. */
export interface RuleContext {
  readonly estate: Estate;
  readonly settings: PolicySettings;
}

/** A page that a rule leans on. */
export interface Source {
  readonly title: string;
  readonly url: string;
}

/** How a service's resource complies. */
export interface RuleService {
  /** What people call the service. */
  readonly service: string;
  /** The resource types. */
  readonly types: readonly string[];
  /** The smallest change that complies. */
  readonly fix: string;
}

/** A rule over Terraform resources: pure, without side effects, one per file of its name. */
export interface Rule {
  /** Its name in findings and waivers, the same as its file's. */
  readonly id: string;
  readonly severity: Severity;
  /** What it wants, in a sentence. */
  readonly info: string;
  /** Why, for those who have to be convinced. */
  readonly why: string;
  readonly sources: readonly Source[];
  readonly services: readonly RuleService[];
  /** HCL that complies. */
  readonly compliant: string;
  /** HCL that does not. */
  readonly nonCompliant: string;
  check(resource: Resource, context: RuleContext): Iterable<Problem>;
}

/** The types that a rule looks at; `*` for all. */
export function typesOf(rule: Rule): string[] {
  return rule.services.flatMap((service) => service.types);
}

/** What is said of a value that decides a rule and is not known before an apply. */
export function unresolved(path: string, decides: string): Problem {
  return {
    message: `${path} is not known before the apply, or marked sensitive, so that it cannot be told whether ${decides}`,
    fix: `write ${path} as a value, or check the state after the apply as well`,
    severity: "warning",
    unresolved: true,
  };
}
