import type * as z from "zod";
import { DomainName } from "./domain-name";
import { Duration } from "./duration";
import { CertfleetError } from "./error";
import { KeyType } from "./certificate";
import { checkPort } from "./tls-endpoint";

/** The schema library, loaded with the first schema: constructs load the kinds of their service, and a fleet in code needs no schema. */
export function zod(): typeof z {
  return require("zod") as typeof z;
}

/** A schema that is made when it is first used. */
export function lazy<T extends object>(make: (z: typeof import("zod")) => T): () => T {
  let made: T | undefined;
  return () => (made ??= make(zod()));
}

/** Text that a function of the library parses. The function's error becomes the problem, with its code. */
export function readBy<T>(
  read: (text: string) => T,
  description: string,
  wrongType?: (value: unknown) => string | undefined,
): z.ZodType<T, string> {
  return zod()
    .string({ error: ({ input }) => (input === undefined ? undefined : wrongType?.(input)) })
    .describe(description)
    .transform((text, context) => {
      try {
        return read(text);
      } catch (error) {
        if (error instanceof CertfleetError) {
          context.issues.push({ code: "custom", message: error.problem, input: text, params: { code: error.code } });
          return zod().NEVER;
        }
        throw error;
      }
    });
}

/** Text of a form. A problem with the code says what is wrong with another text. */
export function formedText(form: RegExp, code: string, message: (text: string) => string): z.ZodType<string, string> {
  return zod()
    .string()
    .refine((text) => form.test(text), { error: ({ input }) => message(String(input)), params: { code } })
    .meta({ pattern: form.source });
}

/** Whether a text is an e-mail address. */
export function isEmailAddress(text: string): boolean {
  return zod().regexes.email.test(text);
}

/** What is wrong with a text that is not an e-mail address. */
export function emailMessage(text: string): string {
  return `"${text}" is not a valid e-mail address. Write one such as sre@example.com.`;
}

/** A domain name, normalised. */
export const domainName = lazy(() => readBy((text) => DomainName.parse(text), "A domain name, such as www.example.com or *.example.com"));

/** A host name: a domain name without wildcard. */
export const host = lazy(() =>
  readBy((text) => {
    const { name, isWildcard } = DomainName.parse(text);
    if (isWildcard) {
      throw new CertfleetError("wildcard-host", `"${text}" is a wildcard, not a host. Name one host, such as "www${name.slice(1)}".`);
    }
    return name;
  }, "A host name, without wildcard"),
);

/** A duration. */
export const duration = lazy(() =>
  readBy(
    (text) => Duration.parse(text),
    "A duration: a whole number and d, h or m, such as 45d, 12h or 90m",
    (value) =>
      typeof value === "number" ? `must be a duration with a unit, not the number ${value}. Write "${value}h" or "${value}d".` : undefined,
  ),
);

/** Whether a URL has a user or a password in it. */
export function hasCredentials(url: string): boolean {
  return /^[a-z]+:\/\/[^/?#]*@/i.test(url);
}

/** A port. */
export const port = lazy((z) =>
  z.number().check(problemsAt(checkPort)).meta({ type: "integer", minimum: 1, maximum: 65_535 }).describe("A port"),
);

/** A key's kind. */
export const keyType = lazy((z) => z.enum(KeyType).describe("The key type"));

/** The name of an entry. CDKTF cannot name constructs like members of every JavaScript object. */
export const ENTRY_NAME =
  /^(?!(constructor|hasOwnProperty|isPrototypeOf|propertyIsEnumerable|toLocaleString|toString|valueOf)$)[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** What messages say about another text. */
export const ENTRY_NAME_FORM =
  "A name starts with a letter and has up to 63 more letters, digits, hyphens and underscores. Names of JavaScript object members, such as toString, are reserved.";

/** Reserved names of variables (Terraform documentation, "Input variables"). */
const RESERVED_VARIABLES = new Set([
  ...["source", "version", "providers", "count", "for_each", "lifecycle", "depends_on", "locals"],
  // CDKTF cannot name constructs like these.
  ...Object.getOwnPropertyNames(Object.prototype),
]);

/** The name of a Terraform variable that holds a secret. A value that looks like the secret itself is refused and not repeated. */
export const variableName = lazy((z) =>
  z
    .string()
    .refine((text) => /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/.test(text) && !looksLikeSecret(text), {
      error:
        "Secrets must not be in the file. Write the name of a sensitive variable, such as edge_private_key, and pass its value to Terraform.",
      params: { code: "variable-name" },
    })
    .refine((text) => !RESERVED_VARIABLES.has(text), {
      error: ({ input }) =>
        `A variable cannot be named "${String(input)}", which is a reserved word. Use another name, such as edge_private_key.`,
      params: { code: "variable-name" },
    })
    .describe("The name of a sensitive variable"),
);

/** Whether a text looks like a key or token in hexadecimal or base64. */
function looksLikeSecret(text: string): boolean {
  const isPrefixed = /^(xox[a-z]-|gh[pousr]_|AKIA|sk_live_)/.test(text);
  const isHexadecimal = /^[0-9a-f]{16,}$/i.test(text);
  const isBase64 = text.length >= 20 && /[0-9]/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text);
  return isPrefixed || isHexadecimal || isBase64;
}

/** A check of a schema by a function of the library. The function's error becomes the problem, at a key of the value or at the value. */
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

/** One condition of a version constraint, such as `~> 6.25` (Terraform documentation, "Version Constraints"). */
const CONDITION = "(=|!=|>|>=|<|<=|~>)?\\s*[0-9]+\\.[0-9]+(\\.[0-9]+)?(-[0-9A-Za-z.]+)?";
const CONDITION_AFTER_FIRST = "(=|!=|>|>=|<|<=|~>)?\\s*[0-9]+(\\.[0-9]+){0,2}(-[0-9A-Za-z.]+)?";

/** A version constraint as Terraform reads it, whose first condition names a release. */
export const VERSION_CONSTRAINT = new RegExp(`^\\s*${CONDITION}\\s*(,\\s*${CONDITION_AFTER_FIRST}\\s*)*$`);
