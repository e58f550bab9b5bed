import type { TerraformElement, TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { cdktfModule, isToken } from "./token";

/** Whether a value is written down. A token and a text with an expression in it are known to Terraform only. */
export function isKnown(value: unknown): boolean {
  return !isToken(value) && !(typeof value === "string" && value.includes("${"));
}

/** A text as Terraform reads it: a token becomes the expression that it stands for, such as `${aws_lb.web.arn}`. */
export function expressionText(text: string): string {
  const stack = isToken(text) ? originStack(text) : undefined;
  if (stack === undefined) {
    return text;
  }
  const { DefaultTokenResolver, StringConcat, Tokenization } = cdktfModule();
  const resolver = new DefaultTokenResolver(new StringConcat());
  return String(Tokenization.resolve(text, { scope: stack, resolver, preparing: false }));
}

/**
 * A key that is equal for values that mean the same: for a known text the text itself, for a token the expression it stands for and its
 * stack. CDKTF makes a new token each time an attribute is read, so that tokens cannot be compared.
 */
export function identityOf(text: string): string {
  const stack = isToken(text) ? originStack(text) : undefined;
  return stack === undefined ? text : `${expressionText(text)}@${stack.node.path}`;
}

/** The resource attribute that a value refers to. */
export interface AttributeReference {
  /** The resource type, such as `aws_lb`. */
  readonly type: string;
  /** The resource's name in its stack. */
  readonly name: string;
  /** The attribute, such as `arn`. */
  readonly attribute: string;
}

/** The resource attribute that a text consists of; undefined for every other text. Data sources count as their resource type. */
export function attributeReference(text: string): AttributeReference | undefined {
  const match = /^\$\{(?:data\.)?([a-z0-9]+_[a-z0-9_]+)\.([A-Za-z_][\w-]*)(?:\[[^\]]*\])?\.([a-z_0-9]+)\}$/.exec(expressionText(text));
  return match ? { type: match[1], name: match[2], attribute: match[3] } : undefined;
}

/** The name in addresses of what an expression refers to; undefined for a token without references, whose number changes. */
export function referenceName(expression: string): string | undefined {
  const text = attributeReference(expression)?.name ?? expressionText(expression);
  return isToken(text) ? undefined : text.replace(/[^A-Za-z0-9_]+/g, "-").replace(/^-|-$/g, "");
}

/** A value as messages show it: the text or the expression, never a token. */
export function shown(value: unknown): string {
  if (!isToken(value)) {
    return String(value);
  }
  const text = typeof value === "string" ? expressionText(value) : undefined;
  return text === undefined || isToken(text) ? "<known to Terraform only>" : text;
}

/** The stack of the first reference in a token; undefined for a token without references. */
export function originStack(text: string): TerraformStack | undefined {
  return firstOrigin(tokensOf(text), new Set());
}

function tokensOf(text: string): readonly unknown[] {
  return isToken(text) ? cdktfModule().Tokenization.reverseString(text).tokens : [];
}

/** References can be arguments of nested functions. An object that was searched before is not searched again, so that cycles end. */
function firstOrigin(value: unknown, searched: Set<unknown>): TerraformStack | undefined {
  if (typeof value === "string") {
    return firstOrigin(tokensOf(value), searched);
  }
  if (typeof value !== "object" || value === null || searched.has(value)) {
    return undefined;
  }
  searched.add(value);
  const { originStack } = value as { originStack?: TerraformStack };
  if (originStack !== undefined) {
    return originStack;
  }
  const parts: unknown[] = Array.isArray(value)
    ? value
    : Object.entries(value).flatMap(([key, part]) => (key === "creationStack" ? [] : [part]));
  for (const part of parts) {
    const found = firstOrigin(part, searched);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

/**
 * The inside of a Terraform expression for a text that may hold expressions: `a.b` for `${a.b}`, `"x"` for `x`, and both joined for
 * a mixture, so that it can be an argument of a function.
 */
export function innerExpression(text: string): string {
  const parts = split(text);
  return parts.length === 0 ? '""' : parts.length === 1 ? parts[0] : `join("", [${parts.join(", ")}])`;
}

function split(text: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (let start = text.indexOf("${"); start >= 0; start = text.indexOf("${", from)) {
    if (start > from) {
      parts.push(JSON.stringify(text.slice(from, start)));
    }
    const end = endOfExpression(text, start + 2);
    parts.push(text.slice(start + 2, end));
    from = end + 1;
  }
  return from < text.length ? [...parts, JSON.stringify(text.slice(from))] : parts;
}

/** Where the brace is that closes an expression: braces within it, and quoted text with whatever braces, are skipped. */
function endOfExpression(text: string, from: number): number {
  let depth = 1;
  let isQuoted = false;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (isQuoted) {
      if (character === "\\") {
        at++;
      } else if (character === '"') {
        isQuoted = false;
      }
    } else if (character === '"') {
      isQuoted = true;
    } else if (character === "{") {
      depth++;
    } else if (character === "}" && --depth === 0) {
      return at;
    }
  }
  return text.length;
}

/** People's text as it stands, in an argument that Terraform reads as a template: `${` and `%{` would begin an expression. */
export function literalText(text: string): string {
  return isToken(text) ? text : text.replace(/[$%](?=\{)/g, "$&$&");
}

interface Referable extends TerraformElement {
  readonly terraformResourceType: string;
}

/**
 * A reference to a resource's attribute as plain text, for use within its own stack.
 *
 * A token costs a captured stack trace and a search at synth, thirty times what this costs. Across stacks only a token
 * makes the output and the remote state that carry the value, so public attributes stay tokens.
 */
export function reference(resource: Referable, attribute: string): string {
  return `\${${resource.terraformResourceType}.${resource.friendlyUniqueId}.${attribute}}`;
}

/** Whether two constructs are in one stack, so that a plain reference between them resolves. */
export function inSameStack(one: IConstruct, other: IConstruct): boolean {
  const { TerraformStack } = cdktfModule();
  return TerraformStack.of(one) === TerraformStack.of(other);
}
