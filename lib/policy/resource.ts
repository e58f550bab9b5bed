import { Configuration } from "./configuration";
import { Block, Value } from "./value";

/** Where in a file something stands, counted from 1. */
export interface Position {
  readonly file: string;
  readonly line?: number;
}

/** A text and the argument that has it, without indices. */
export interface WrittenText {
  readonly path: string;
  readonly text: string;
}

/** A resource as a reader gives it to the rules. */
export interface Resource {
  /** Its type, aliases replaced: `aws_alb_listener` is `aws_lb_listener`. */
  readonly type: string;
  /** Its whole address, modules and instance key included. */
  readonly address: string;
  /** The address of the module that it is in; empty for the root. */
  readonly module: string;
  /** Its arguments; what only an apply decides is `Unknown`, what nobody set is absent. */
  readonly attributes: Block;
  /** What was written, as against computed; absent where the source does not tell, as a state. */
  readonly configuration?: Configuration;
  /** Texts that the source marks as sensitive, so that they are `Unknown` as attributes, and that stand in the configuration all the same. */
  readonly writtenSecrets?: readonly WrittenText[];
  /** The provider's release, as far as the source tells. */
  readonly providerVersion?: string;
  /** The provider's arguments, such as `server_url` of ACME. */
  readonly provider: Block;
  /** Where it stands. */
  readonly position: Position;
}

/** Types that are one resource under two names. */
const ALIASES: Record<string, string> = {
  aws_alb: "aws_lb",
  aws_alb_listener: "aws_lb_listener",
  aws_alb_listener_certificate: "aws_lb_listener_certificate",
  aws_alb_listener_rule: "aws_lb_listener_rule",
  aws_alb_target_group: "aws_lb_target_group",
};

/** The type by which rules know a resource. */
export function canonicalType(type: string): string {
  return ALIASES[type] ?? type;
}

/** The value at a path of names, such as `viewer_certificate.acm_certificate_arn`; of several blocks the first counts. */
export function valueAt(attributes: Value, path: string): Value {
  let value = attributes;
  for (const step of path.split(".")) {
    if (Array.isArray(value)) {
      value = value[0];
    }
    if (typeof value !== "object" || value === null) {
      return undefined;
    }
    value = (value as Record<string, Value>)[step];
  }
  return value;
}

/** Whether somebody wrote an argument. Without a configuration a value is taken for a written one. */
export function isWritten(resource: Resource, path: string): boolean {
  const value = valueAt(resource.attributes, path);
  if (value === undefined || value === null) {
    return false;
  }
  return resource.configuration?.has(path) ?? true;
}
