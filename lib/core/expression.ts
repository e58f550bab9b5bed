import { TerraformStack, Token, Tokenization, DefaultTokenResolver, StringConcat } from "cdktf";

const RESOLVER = new DefaultTokenResolver(new StringConcat());

/** Whether a value is written down. A token and a text with an expression in it are known to Terraform only. */
export function isKnown(value: unknown): boolean {
  return !Token.isUnresolved(value) && !(typeof value === "string" && value.includes("${"));
}

/** A text as Terraform reads it: a token becomes the expression that it stands for, such as `${aws_lb.web.arn}`. */
export function expressionText(text: string): string {
  const stack = Token.isUnresolved(text) ? originStack(text) : undefined;
  return stack === undefined ? text : String(Tokenization.resolve(text, { scope: stack, resolver: RESOLVER, preparing: false }));
}

/**
 * A key that is equal for values that mean the same: for a known text the text itself, for a token the expression it stands for and its
 * stack. CDKTF makes a new token each time an attribute is read, so that tokens cannot be compared.
 */
export function identityOf(text: string): string {
  const stack = Token.isUnresolved(text) ? originStack(text) : undefined;
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

/** A value as messages show it: the text or the expression, never a token. */
export function shown(value: unknown): string {
  if (typeof value !== "string" || !Token.isUnresolved(value)) {
    return String(value);
  }
  const text = expressionText(value);
  return Token.isUnresolved(text) ? "<known to Terraform only>" : text;
}

/** The stack of the first reference in a token; undefined for a token without references. */
export function originStack(text: string): TerraformStack | undefined {
  return firstOrigin(Tokenization.reverseString(text).tokens, 0);
}

/** References can be arguments of functions, to any depth that people write. */
function firstOrigin(value: unknown, depth: number): TerraformStack | undefined {
  if (depth > 8 || value === null || value === undefined) {
    return undefined;
  }
  if (typeof value === "string") {
    return Token.isUnresolved(value) ? firstOrigin(Tokenization.reverseString(value).tokens, depth + 1) : undefined;
  }
  if (typeof value !== "object") {
    return undefined;
  }
  const { originStack } = value as { originStack?: TerraformStack };
  if (originStack !== undefined) {
    return originStack;
  }
  const parts: unknown[] = Array.isArray(value)
    ? value
    : Object.entries(value).flatMap(([key, part]) => (key === "creationStack" ? [] : [part]));
  for (const part of parts) {
    const found = firstOrigin(part, depth + 1);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
