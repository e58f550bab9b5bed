import * as z from "zod";
import { DomainName } from "./domain-name";
import { Duration } from "./duration";
import { CertfleetError } from "./error";
import { KeyType } from "./key-type";

/** Text that is read by a function of the library, whose own words say what is wrong. */
export function readBy<T>(read: (text: string) => T, description: string): z.ZodType<T, string> {
  return z
    .string()
    .describe(description)
    .transform((text, context) => {
      try {
        return read(text);
      } catch (error) {
        if (error instanceof CertfleetError) {
          context.issues.push({ code: "custom", message: error.problem, input: text, params: { code: error.code } });
          return z.NEVER;
        }
        throw error;
      }
    });
}

/** A domain name, normalised. */
export const domainName = readBy((text) => DomainName.parse(text), "A domain name, such as www.example.com or *.example.com");

/** A host that can be reached: a domain name without wildcard. */
export const host = readBy((text) => {
  const { name, isWildcard } = DomainName.parse(text);
  if (isWildcard) {
    throw new CertfleetError("wildcard-host", `"${text}" is no host that can be reached: name one host, such as "www${name.slice(1)}"`);
  }
  return name;
}, "A host name, without wildcard");

/** A span of time. */
export const duration = readBy((text) => Duration.parse(text), "A whole number and d, h or m, such as 45d, 12h or 90m");

/** Whether a URL has a user or a password in it. */
export function hasCredentials(url: string): boolean {
  return /^[a-z]+:\/\/[^/?#]*@/i.test(url);
}

/** A port. */
export const port = z.number().int().min(1).max(65_535).describe("A port");

/** A key's kind. */
export const keyType = z.enum(KeyType).describe("The kind of key");

/** A name that the file gives to one of its entries. Constructs cannot be called as what every object of JavaScript has. */
export const ENTRY_NAME =
  /^(?!(constructor|hasOwnProperty|isPrototypeOf|propertyIsEnumerable|toLocaleString|toString|valueOf)$)[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** What is said of another text. */
export const ENTRY_NAME_FORM =
  "it is a letter and up to 63 letters, digits, hyphens and underscores, and no word of JavaScript's such as toString";

/** What no variable can be called (Terraform documentation, "Input variables"). */
const RESERVED_VARIABLES = new Set([
  ...["source", "version", "providers", "count", "for_each", "lifecycle", "depends_on", "locals"],
  // Constructs cannot be called so.
  ...Object.getOwnPropertyNames(Object.prototype),
]);

/** The name of a Terraform variable that holds a secret. What looks like the secret itself is refused, and not repeated. */
export const variableName = z
  .string()
  .refine(
    (text) => /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/.test(text) && !looksLikeSecret(text),
    "a secret stands in no file: write the name of a sensitive variable, such as edge_private_key, and give Terraform its value",
  )
  .refine(
    (text) => !RESERVED_VARIABLES.has(text),
    "this name is kept by Terraform or by JavaScript: call the variable differently, such as edge_private_key",
  )
  .describe("The name of a sensitive variable");

/** Letters and digits mixed as people do not mix them in names: keys and tokens in hexadecimal or base64. */
function looksLikeSecret(text: string): boolean {
  const isHexadecimal = /^[0-9a-f]{16,}$/i.test(text);
  const isBase64 = text.length >= 20 && /[0-9]/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text);
  return isHexadecimal || isBase64;
}

/** A schema's check by a function of the library, whose own words say what is wrong, at a key of the value or at the whole of it. */
export function problemsAt<T>(check: (value: T) => unknown, ...path: string[]): z.core.CheckFn<T> {
  return (context) => {
    try {
      check(context.value);
    } catch (error) {
      if (!(error instanceof CertfleetError)) {
        throw error;
      }
      context.issues.push({ code: "custom", message: error.problem, input: context.value, path, params: { code: error.code } });
    }
  };
}
