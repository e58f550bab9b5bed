import { BlockSchema } from "./provider-schemas";
import { isObject, Report } from "./value-check";

type Blocks = (kind: "resource" | "data", type: string) => BlockSchema | undefined;
type Declared = { readonly resource?: Record<string, Record<string, unknown>>; readonly data?: Record<string, Record<string, unknown>> };

/**
 * Checks that every reference in the document's expressions is to a declared resource and an attribute of its type.
 *
 * Nothing else checks references in plain text before Terraform runs.
 */
export function checkReferences(document: Declared & Record<string, unknown>, blocks: Blocks, report: Report): void {
  visit(document, "", (text, where) => {
    for (const { kind, type, name, attribute } of referencesIn(text)) {
      const address = `${kind === "data" ? "data." : ""}${type}.${name}`;
      const declared = document[kind]?.[type];
      const block = blocks(kind, type);
      if (!declared && !block) {
        continue;
      }
      if (!declared || !(name in declared)) {
        report(where, `refers to ${address}, which the document does not declare`);
      } else if (block && attribute !== undefined && !hasMember(block, attribute)) {
        report(where, `refers to ${address}.${attribute}, which the type does not have`);
      }
    }
  });
}

/** The references in the interpolations of a string. Quoted text is not a reference. */
export function referencesIn(text: string): { kind: "resource" | "data"; type: string; name: string; attribute?: string }[] {
  const code = interpolations(text)
    .join(" ")
    .replace(/"(?:[^"\\]|\\.)*"/g, '""');
  const pattern = /(?<![\w.-])(data\.)?([a-z][a-z0-9]*_[a-z0-9_]+)\.([A-Za-z_][\w-]*)(?:\[[^\]]*\])?(?:\.([a-z_]\w*))?/g;
  return [...code.matchAll(pattern)].map(([, data, type, name, attribute]) => ({
    kind: data ? "data" : "resource",
    type,
    name,
    attribute,
  }));
}

function interpolations(text: string): string[] {
  const found: string[] = [];
  for (let start = text.indexOf("${"); start >= 0; start = text.indexOf("${", start)) {
    if (text[start - 1] === "$") {
      start += 2;
      continue;
    }
    let depth = 0;
    let end = start + 1;
    do {
      depth += text[end] === "{" ? 1 : text[end] === "}" ? -1 : 0;
      end += 1;
    } while (depth > 0 && end < text.length);
    found.push(text.slice(start + 2, end - 1));
    start = end;
  }
  return found;
}

function hasMember(block: BlockSchema, name: string): boolean {
  return name in (block.attributes ?? {}) || name in (block.block_types ?? {});
}

function visit(value: unknown, where: string, each: (text: string, where: string) => void): void {
  if (typeof value === "string") {
    each(value, where);
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => visit(item, `${where}[${index}]`, each));
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (key !== "//") {
        visit(item, where ? `${where}.${key}` : key, each);
      }
    }
  }
}
