import { AttributeSchema, BlockSchema, NestedBlockSchema } from "./provider-schemas";
import { checkRequired, checkValue, checkWritable, isExpression, isObject, Report } from "./value-check";

/** Checks the body of a block: its allowed and required arguments, their types, and the number of its nested blocks. */
export function checkBlock(
  body: Record<string, unknown>,
  schema: BlockSchema,
  where: string,
  report: Report,
  metaArguments: string[],
): void {
  const attributes = schema.attributes ?? {};
  const blocks = schema.block_types ?? {};
  for (const [key, value] of Object.entries(body)) {
    const place = `${where}.${key}`;
    if (key === "//" || key === "dynamic" || metaArguments.includes(key)) {
      continue;
    }
    if (key in blocks) {
      checkNestedBlocks(value, blocks[key], place, report);
    } else if (key in attributes) {
      checkWritable(attributes[key], value, place, report);
      checkValue(value, attributes[key], place, report);
    } else {
      report(place, `is unknown${suggestion(key, [...writable(attributes), ...Object.keys(blocks)])}`);
    }
  }
  checkRequired(body, attributes, where, report);
  checkDynamic(body.dynamic, blocks, `${where}.dynamic`, report);
  checkCounts(body, blocks, where, report);
}

function checkNestedBlocks(value: unknown, schema: NestedBlockSchema, where: string, report: Report): void {
  if (value === null) {
    return;
  }
  if (isExpression(value)) {
    report(where, "is a block, which cannot be given as an expression");
    return;
  }
  const bodies = bodiesOf(value, schema);
  bodies.forEach((body, index) => {
    const place = bodies.length > 1 ? `${where}[${index}]` : where;
    if (isObject(body)) {
      checkBlock(body, schema.block, place, report, []);
    } else {
      report(place, `is a block, which must be an object, not ${JSON.stringify(body)}`);
    }
  });
}

function bodiesOf(value: unknown, schema: NestedBlockSchema): unknown[] {
  if (schema.nesting_mode === "map") {
    return isObject(value) ? Object.values(value) : [value];
  }
  return Array.isArray(value) ? value : [value];
}

// Only Terraform knows the number of blocks of a dynamic block. Its content is an ordinary body.
function checkDynamic(dynamic: unknown, blocks: Record<string, NestedBlockSchema>, where: string, report: Report): void {
  for (const [name, value] of Object.entries(isObject(dynamic) ? dynamic : {})) {
    for (const entry of Array.isArray(value) ? value : [value]) {
      if (!(name in blocks)) {
        report(`${where}.${name}`, "is not a block of this type");
      } else if (isObject(entry) && isObject(entry.content)) {
        checkBlock(entry.content, blocks[name].block, `${where}.${name}.content`, report, []);
      }
    }
  }
}

function checkCounts(body: Record<string, unknown>, blocks: Record<string, NestedBlockSchema>, where: string, report: Report): void {
  const dynamic = isObject(body.dynamic) ? body.dynamic : {};
  for (const [name, schema] of Object.entries(blocks)) {
    if (name in dynamic) {
      continue;
    }
    const value = body[name] ?? null;
    const count = value === null ? 0 : bodiesOf(value, schema).length;
    const most = schema.nesting_mode === "single" || schema.nesting_mode === "group" ? 1 : (schema.max_items ?? Infinity);
    const least = schema.min_items ?? 0;
    if (count < least) {
      report(`${where}.${name}`, `occurs ${count} times, must occur at least ${least} times`);
    } else if (count > most) {
      report(`${where}.${name}`, `occurs ${count} times, may occur at most ${most} times`);
    }
  }
}

function writable(attributes: Record<string, AttributeSchema>): string[] {
  return Object.keys(attributes).filter((key) => attributes[key].optional || attributes[key].required);
}

function suggestion(key: string, known: string[]): string {
  const plain = (text: string) => text.replace(/_/g, "").toLowerCase();
  const near = known.filter((name) => plain(name).startsWith(plain(key)) || plain(key).startsWith(plain(name)));
  return near.length > 0 ? ` (known: ${near.join(", ")})` : "";
}
