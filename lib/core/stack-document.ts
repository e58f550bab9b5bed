import { DefaultTokenResolver, StringConcat, TerraformElement, TerraformStack, Tokenization } from "cdktf";
import type { IConstruct } from "constructs";

/** A Terraform configuration in JSON, or a block of one. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- readers know the shape of the part that they read
export type TerraformDocument = Record<string, any>;

const RESOLVER = new DefaultTokenResolver(new StringConcat());

/**
 * The Terraform JSON of a stack, without the `//` metadata of cdktf.
 *
 * `TerraformStack.toTerraform()` resolves every element twice: by itself, and again with the whole document. This function resolves it once, which takes
 * a fifth less time for a large fleet.
 */
export function stackDocument(stack: TerraformStack): TerraformDocument {
  if (stack.toTerraform !== TerraformStack.prototype.toTerraform) {
    // A program can use a stack class that overrides it.
    return withoutMetadata(stack.toTerraform() as TerraformDocument);
  }
  const resolved = (value: unknown) =>
    Tokenization.resolve(value, { scope: stack, preparing: false, resolver: RESOLVER }) as TerraformDocument;
  const document: TerraformDocument = {};
  // Like cdktf, renders everything before it merges, because rendering an element can change another.
  for (const block of elementsOf(stack).map((element) => resolved(withoutMetadata(element.toTerraform() as TerraformDocument)))) {
    merge(document, block);
  }
  const { rawOverrides } = stack as unknown as { readonly rawOverrides: TerraformDocument };
  merge(document, rawOverrides);
  for (const kind of Object.keys(rawOverrides)) {
    document[kind] = resolved(document[kind]);
  }
  return document;
}

/** The elements of a stack, without those of nested stacks. */
function elementsOf(node: IConstruct, into: TerraformElement[] = []): TerraformElement[] {
  if (TerraformElement.isTerraformElement(node)) {
    into.push(node);
  }
  for (const child of node.node.children) {
    if (!TerraformStack.isStack(child)) {
      elementsOf(child, into);
    }
  }
  return into;
}

function withoutMetadata({ "//": _metadata, ...block }: TerraformDocument): TerraformDocument {
  for (const kind of ["resource", "data"]) {
    for (const elements of Object.values((block[kind] ?? {}) as Record<string, TerraformDocument>)) {
      for (const element of Object.values(elements)) {
        delete (element as TerraformDocument)["//"];
      }
    }
  }
  return block;
}

/** Merges blocks into a document like cdktf: appends to lists, and replaces other values. `undefined` removes a value. */
function merge(target: TerraformDocument, source: TerraformDocument): void {
  for (const [key, value] of Object.entries(source) as [string, unknown][]) {
    const present: unknown = target[key];
    if (value === undefined) {
      Reflect.deleteProperty(target, key);
    } else if (Array.isArray(value) && Array.isArray(present)) {
      present.push(...(value as unknown[]));
    } else if (isBlock(value) && isBlock(present)) {
      merge(present, value);
    } else {
      target[key] = value;
    }
  }
}

function isBlock(value: unknown): value is TerraformDocument {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !Tokenization.isResolvable(value);
}
