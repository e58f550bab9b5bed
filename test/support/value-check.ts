import { AttributeSchema, TerraformType } from "./provider-schemas";

export type Report = (where: string, problem: string) => void;

/** Checks a JSON value against the type of an attribute. Expressions pass, since only Terraform knows their type. */
export function checkValue(value: unknown, attribute: AttributeSchema, where: string, report: Report): void {
  if (attribute.nested_type) {
    checkNested(value, attribute.nested_type, where, report);
  } else if (attribute.type !== undefined) {
    checkType(value, attribute.type, where, report);
  }
}

export function isExpression(value: unknown): boolean {
  return typeof value === "string" && /[$%]\{/.test(value);
}

function checkType(value: unknown, type: TerraformType, where: string, report: Report): void {
  if (value === null || isExpression(value) || type === "dynamic") {
    return;
  }
  if (typeof type === "string") {
    const wanted = type === "bool" ? "boolean" : type;
    if (typeof value !== wanted) {
      report(where, `is ${describe(value)}, must be ${type}`);
    }
    return;
  }
  const [kind, inner] = type;
  if (kind === "list" || kind === "set") {
    items(value, kind, where, report).forEach((item, index) => {
      checkElement(item, inner as TerraformType, `${where}[${index}]`, report);
    });
  } else if (kind === "map") {
    for (const [key, item] of entries(value, kind, where, report)) {
      checkType(item, inner as TerraformType, `${where}.${key}`, report);
    }
  } else if (kind === "object") {
    checkObject(value, inner as Record<string, TerraformType>, where, report, []);
  } else if (kind === "tuple") {
    items(value, kind, where, report).forEach((item, index) => {
      checkType(item, (inner as TerraformType[])[index], `${where}[${index}]`, report);
    });
  }
}

// For providers on the old SDK, Terraform reads an object in a list or set as a block, so its keys are optional.
function checkElement(value: unknown, type: TerraformType, where: string, report: Report): void {
  if (Array.isArray(type) && type[0] === "object" && !isExpression(value)) {
    const members = type[1] as Record<string, TerraformType>;
    checkObject(value, members, where, report, Object.keys(members));
  } else {
    checkType(value, type, where, report);
  }
}

function checkObject(value: unknown, members: Record<string, TerraformType>, where: string, report: Report, optional: string[]): void {
  for (const [key, item] of entries(value, "object", where, report)) {
    if (key in members) {
      checkType(item, members[key], `${where}.${key}`, report);
    } else {
      report(`${where}.${key}`, "is not a member of the object");
    }
  }
  if (isObject(value)) {
    for (const key of Object.keys(members)) {
      if (!(key in value) && !optional.includes(key)) {
        report(`${where}.${key}`, "is required and missing");
      }
    }
  }
}

function checkNested(value: unknown, nested: NonNullable<AttributeSchema["nested_type"]>, where: string, report: Report): void {
  if (value === null || isExpression(value)) {
    return;
  }
  const elements: [string, unknown][] =
    nested.nesting_mode === "single"
      ? [[where, value]]
      : nested.nesting_mode === "map"
        ? entries(value, "map", where, report).map(([key, item]) => [`${where}.${key}`, item])
        : items(value, nested.nesting_mode, where, report).map((item, index) => [`${where}[${index}]`, item]);
  for (const [place, element] of elements) {
    checkAttributes(element, nested.attributes, place, report);
  }
}

function checkAttributes(value: unknown, attributes: Record<string, AttributeSchema>, where: string, report: Report): void {
  if (isExpression(value)) {
    return;
  }
  for (const [key, item] of entries(value, "object", where, report)) {
    const attribute = attributes[key] as AttributeSchema | undefined;
    if (!attribute) {
      report(`${where}.${key}`, "is unknown");
    } else {
      checkWritable(attribute, item, `${where}.${key}`, report);
      checkValue(item, attribute, `${where}.${key}`, report);
    }
  }
  if (isObject(value)) {
    checkRequired(value, attributes, where, report);
  }
}

export function checkWritable(attribute: AttributeSchema, value: unknown, where: string, report: Report): void {
  if (value !== null && attribute.computed && !attribute.optional && !attribute.required) {
    report(where, "is read-only");
  }
}

export function checkRequired(value: object, attributes: Record<string, AttributeSchema>, where: string, report: Report): void {
  for (const [key, attribute] of Object.entries(attributes)) {
    if (attribute.required && ((value as Record<string, unknown>)[key] ?? null) === null) {
      report(`${where}.${key}`, "is required and missing");
    }
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function entries(value: unknown, kind: string, where: string, report: Report): [string, unknown][] {
  if (isObject(value)) {
    return Object.entries(value);
  }
  report(where, `is ${describe(value)}, must be ${kind}`);
  return [];
}

function items(value: unknown, kind: string, where: string, report: Report): unknown[] {
  if (Array.isArray(value)) {
    return value;
  }
  report(where, `is ${describe(value)}, must be ${kind}`);
  return [];
}

function describe(value: unknown): string {
  return Array.isArray(value) ? "a list" : isObject(value) ? "an object" : `${JSON.stringify(value)} (${typeof value})`;
}
