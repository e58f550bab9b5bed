import { CertfleetError } from "../../core/error";

/** A value that is not known before the apply or is sensitive, with the references in its expression. */
export class Unknown {
  constructor(
    /** References such as `aws_acm_certificate.www.arn`, if the source contains them. */
    readonly references: readonly string[] = [],
  ) {}
}

/** A Terraform value as rules see it. */
export type Value = unknown;

/** A nested block or object. */
export type Block = Record<string, Value>;

export function isUnknown(value: Value): value is Unknown {
  return value instanceof Unknown;
}

/** Whether a value is not set. Terraform writes null for absent values. */
export function isAbsent(value: Value): value is undefined | null {
  return value === undefined || value === null;
}

export function isBlock(value: Value): value is Block {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isUnknown(value);
}

/** Nested blocks as a list. Terraform JSON writes a single block as an object or a list of one; plans always have lists. */
export function blocksOf(value: Value): Block[] {
  if (Array.isArray(value)) {
    return value.filter(isBlock);
  }
  return isBlock(value) ? [value] : [];
}

/** The first nested block. */
export function blockOf(value: Value): Block | undefined {
  return blocksOf(value)[0];
}

/** The known texts in a list or set. */
export function textsOf(value: Value): string[] {
  const items = Array.isArray(value) ? value : [value];
  return items.filter((item): item is string => typeof item === "string");
}

/** Whether a value, or anything within it, is unknown. */
export function hasUnknown(value: Value): boolean {
  if (isUnknown(value)) {
    return true;
  }
  if (Array.isArray(value)) {
    return value.some(hasUnknown);
  }
  return isBlock(value) && Object.values(value).some(hasUnknown);
}

/** A boolean, also if the source writes it as text; undefined for anything else. */
export function asBoolean(value: Value): boolean | undefined {
  if (value === true || value === "true") {
    return true;
  }
  return value === false || value === "false" ? false : undefined;
}

/** A number, also if the source writes it as text; undefined for anything else. */
export function asNumber(value: Value): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** A text that is not empty; older providers write an empty one for an absent value. */
export function asText(value: Value): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

const NONE: ReadonlySet<string> = new Set();

/** The expressions of a resource, by path without indices, such as `default_action.target_group_arn`. */
export class Configuration {
  private readonly referencesByPath = new Map<string, readonly string[]>();
  private readonly literalByPath = new Map<string, string>();
  /** The arguments with neither references nor a literal text, such as numbers. */
  private readonly others = new Set<string>();
  private computedPaths?: Set<string>;

  /** The references in `for_each`, which `each.value` stands for. */
  constructor(private readonly each: readonly string[] = []) {}

  private every?: readonly string[];

  /** Adds an expression. Literal texts are kept for the search for secrets. */
  add(path: string, references: readonly string[], literal?: unknown): void {
    const all = this.each.length === 0 ? references : references.flatMap((reference) => [reference, ...this.throughEach(reference)]);
    if (all.length > 0) {
      this.referencesByPath.set(path, [...(this.referencesByPath.get(path) ?? []), ...all]);
    }
    if (typeof literal === "string" && literal !== "") {
      this.literalByPath.set(path, literal);
    } else if (all.length === 0) {
      this.others.add(path);
    }
  }

  /** Adds an expression of functions and literals only, such as `jsonencode({ a = "b" })`, or an empty block. */
  addComputed(path: string): void {
    (this.computedPaths ??= new Set()).add(path);
  }

  /**
   * Whether the configuration sets an argument.
   *
   * A plan contains no expressions of `dynamic` blocks, so an argument of a block without expressions counts as set.
   */
  has(path: string): boolean {
    if (this.referencesByPath.has(path) || this.literalByPath.has(path) || this.others.has(path) || this.computed.has(path)) {
      return true;
    }
    const block = path.includes(".") ? path.slice(0, path.indexOf(".")) : undefined;
    return block !== undefined && !this.hasWithin(block);
  }

  /** The references in an argument and everything nested in it; in the whole resource for an empty path. */
  references(path: string): readonly string[] {
    if (path === "") {
      return (this.every ??= [...new Set([...this.referencesByPath.values()].flat())]);
    }
    const own = this.referencesByPath.get(path) ?? [];
    const within: string[] = [];
    for (const [key, references] of this.referencesByPath) {
      if (key.length > path.length && key.startsWith(`${path}.`)) {
        within.push(...references);
      }
    }
    return within.length === 0 ? own : [...own, ...within];
  }

  /** The paths of the arguments that contain a reference. */
  pathsTo(reference: string): string[] {
    return [...this.referencesByPath].filter(([, references]) => references.includes(reference)).map(([path]) => path);
  }

  /** The literal texts of the configuration, by path. */
  get literals(): ReadonlyMap<string, string> {
    return this.literalByPath;
  }

  /** The arguments whose expressions consist of functions and literals only. */
  get computed(): ReadonlySet<string> {
    return this.computedPaths ?? NONE;
  }

  private throughEach(reference: string): string[] {
    const attribute = /^each\.value(.*)$/.exec(reference)?.[1];
    return attribute === undefined ? [] : this.each.map((each) => `${each}${attribute}`);
  }

  private hasWithin(block: string): boolean {
    for (const paths of [this.referencesByPath.keys(), this.literalByPath.keys(), this.others, this.computed]) {
      for (const path of paths) {
        if (path === block || path.startsWith(`${block}.`)) {
          return true;
        }
      }
    }
    return false;
  }
}

/** A file, and a line counted from 1. */
export interface Position {
  readonly file: string;
  readonly line?: number;
}

/** A text, and the path of its argument without indices. */
export interface WrittenText {
  readonly path: string;
  readonly text: string;
}

/** A resource as rules see it. */
export interface Resource {
  /** Its type, without aliases: `aws_lb_listener` for `aws_alb_listener`. */
  readonly type: string;
  /** Its full address, including modules and instance key. */
  readonly address: string;
  /** The address of its module; empty for the root module. */
  readonly module: string;
  /** Its arguments. Values that are not known yet are `Unknown`; arguments that are not set are absent. */
  readonly attributes: Block;
  /** Its expressions; absent if the source has none, such as a state. */
  readonly configuration?: Configuration;
  /** Sensitive texts, which are `Unknown` as attributes, that nevertheless come from the configuration. */
  readonly writtenSecrets?: readonly WrittenText[];
  /** The provider release, if the source contains it. */
  readonly providerVersion?: string;
  /** The provider's arguments, such as `server_url` of ACME. */
  readonly provider: Block;
  /** Its position in the source. */
  readonly position: Position;
}

/** Types with two names. */
const ALIASES: Record<string, string> = {
  aws_alb: "aws_lb",
  aws_alb_listener: "aws_lb_listener",
  aws_alb_listener_certificate: "aws_lb_listener_certificate",
  aws_alb_listener_rule: "aws_lb_listener_rule",
  aws_alb_target_group: "aws_lb_target_group",
};

/** The resource type that rules use. */
export function canonicalType(type: string): string {
  return ALIASES[type] ?? type;
}

/** The value at a path such as `viewer_certificate.acm_certificate_arn`, in the first of several blocks. */
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

/** Whether the configuration sets an argument. Without a configuration, every value counts as set. */
export function isWritten(resource: Resource, path: string): boolean {
  const value = valueAt(resource.attributes, path);
  if (value === undefined || value === null) {
    return false;
  }
  return resource.configuration?.has(path) ?? true;
}

/** The deepest nesting accepted. Provider schemas stay below 20 levels. */
const MAXIMUM_DEPTH = 100;

/** `6.25.0` of `~> 6.25.0` or `6.25.0`. */
export function releaseOf(constraint: Value): string | undefined {
  return typeof constraint === "string" ? /\d+(\.\d+){0,2}/.exec(constraint)?.[0] : undefined;
}

/** Refuses input that is nested too deeply, before the stack overflows. */
export function refuseDepth(depth: number, where: string): void {
  if (depth > MAXIMUM_DEPTH) {
    throw new CertfleetError(
      "input-too-deep",
      `${where} is nested more than ${MAXIMUM_DEPTH} levels deep, which no real plan is. Check the tool that wrote it`,
    );
  }
}

/** The value if it is a block, or an empty block. */
export function asBlock(value: Value): Block {
  return isBlock(value) ? value : {};
}

/** The value if it is a list, or an empty list. */
export function asList(value: Value): Value[] {
  return Array.isArray(value) ? value : [];
}

/** The references of an expression in a plan's configuration. */
export function referencesIn(expression: Value): readonly string[] {
  const references = asBlock(expression).references;
  return Array.isArray(references) ? references.filter((reference): reference is string => typeof reference === "string") : [];
}

/** The value of an own property, which ignores inherited ones such as `constructor`. */
export function own<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.prototype.hasOwnProperty.call(record, key) ? record[key] : undefined;
}
