/** A value that only an apply decides, with what it is made of. */
export class Unknown {
  constructor(
    /** The references in its expression, such as `aws_acm_certificate.www.arn`, as far as the source has them. */
    readonly references: readonly string[] = [],
  ) {}
}

/** A Terraform value as a rule sees it. */
export type Value = unknown;

/** A nested block or object. */
export type Block = Record<string, Value>;

export function isUnknown(value: Value): value is Unknown {
  return value instanceof Unknown;
}

/** Whether nobody set a value. Terraform writes null for what is absent. */
export function isAbsent(value: Value): value is undefined | null {
  return value === undefined || value === null;
}

export function isBlock(value: Value): value is Block {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isUnknown(value);
}

/** The blocks of a name: Terraform's JSON has one as an object or as a list of one, plans always have lists. */
export function blocksOf(value: Value): Block[] {
  if (Array.isArray(value)) {
    return value.filter(isBlock);
  }
  return isBlock(value) ? [value] : [];
}

/** The first block of a name. */
export function blockOf(value: Value): Block | undefined {
  return blocksOf(value)[0];
}

/** The items of a list or set that are known, as text. */
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

/** A truth value, however the source writes it; undefined where it is absent. */
export function asBoolean(value: Value): boolean | undefined {
  if (value === true || value === "true") {
    return true;
  }
  return value === false || value === "false" ? false : undefined;
}

/** A number, however the source writes it; undefined where it is none. */
export function asNumber(value: Value): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** A text; undefined where it is none, or empty, as Terraform's older plugins write an absent one. */
export function asText(value: Value): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
