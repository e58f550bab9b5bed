import { z } from "zod";
import { CertfleetError } from "../core/error";
import { Position } from "./plan/resource";
import { DEFAULT_SETTINGS, KEY_STRENGTHS, PolicySettings } from "./policy-settings";
import { RULES } from "./rules";
import { didYouMean } from "../core/text";
import { TlsPolicy } from "./tls-policy";

const text = z.string().min(1);
const days = z.number().positive();
const key = z.enum(Object.keys(KEY_STRENGTHS) as [string, ...string[]]);
const severity = z.enum(["error", "warning", "advice", "off"]);
const domain = text.refine((name) => !name.startsWith("*."), {
  error: ({ input }) => `${show(input)} is not a domain. Subdomains are always included; write "${String(input).slice(2)}"`,
});

/** The rules whose severity a policy can set. */
export const RULE_IDS = RULES.map(({ id }) => id);

/** The schema of a policy file and of the `policy:` part of a fleet file. */
export const policySchema = z.strictObject({
  extends: text.optional(),
  profile: z.enum(TlsPolicy.names() as [string, ...string[]]).optional(),
  certificates: z
    .strictObject({
      minimumKey: key.optional(),
      allowedKeys: z.array(key).optional(),
      maximumLifetimeDays: days.optional(),
      minimumRenewalDays: days.optional(),
      allowedDomains: z.array(domain).optional(),
      allowedWildcards: z.array(text).optional(),
      allowedIssuers: z.array(text).optional(),
      requireOwner: z.boolean().optional(),
      requireService: z.boolean().optional(),
      requiredTags: z.array(text).optional(),
    })
    .optional(),
  minimumHstsDays: days.optional(),
  rules: z.partialRecord(z.enum(RULE_IDS as [string, ...string[]]), severity).optional(),
  waivers: z
    .array(
      z.strictObject({
        rule: text,
        resource: text,
        until: z.union([z.string(), z.date().transform((date) => date.toISOString().slice(0, 10))]),
        owner: z.string().optional(),
        reason: z.string().optional(),
      }),
    )
    .nullish(),
});

/** A policy as data, in the form of its file. */
export type PolicyInput = z.infer<typeof policySchema>;

/** Something that is wrong with a policy: the path of the key, and a message that includes the path. */
export interface PolicyInputProblem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Checks data against the schema: the policy, or everything that is wrong with it. */
export function parsePolicy(data: unknown): { readonly policy: PolicyInput } | { readonly problems: readonly PolicyInputProblem[] } {
  const parsed = policySchema.safeParse(data);
  return parsed.success ? { policy: parsed.data } : { problems: parsed.error.issues.flatMap((issue) => problemsIn(issue, data)) };
}

/** Checks a policy that is built in code. Fails with everything that is wrong with it. */
export function checkPolicyInput(input: PolicyInput): PolicyInput {
  const parsed = parsePolicy(JSON.parse(JSON.stringify(input)));
  if ("problems" in parsed) {
    throw new CertfleetError("invalid-policy", parsed.problems.map(({ message }) => message).join("; "));
  }
  return parsed.policy;
}

/** The settings of a policy. What it leaves out comes from the base. */
export function settingsOf(
  input: PolicyInput,
  positionOf?: (waiver: number) => Position,
  base: PolicySettings = DEFAULT_SETTINGS,
): PolicySettings {
  const given = Object.fromEntries(Object.entries(input.certificates ?? {}).filter(([, value]) => value !== undefined));
  return {
    profile: input.profile === undefined ? base.profile : TlsPolicy.of(input.profile),
    certificates: { ...base.certificates, ...given },
    minimumHstsSeconds: input.minimumHstsDays === undefined ? base.minimumHstsSeconds : input.minimumHstsDays * 86400,
    severities: (input.rules ?? {}) as PolicySettings["severities"],
    waivers: (input.waivers ?? []).map((waiver, i) => ({ ...waiver, position: positionOf?.(i) })),
  };
}

const FORMS: Record<string, string> = {
  string: "text",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping",
  record: "a mapping",
};

function problemsIn(issue: z.core.$ZodIssue, data: unknown): PolicyInputProblem[] {
  const { path } = issue;
  const where = path.length === 0 ? "policy" : path.join(".");
  const value = path.reduce<unknown>((at, name) => (at as Record<PropertyKey, unknown> | null | undefined)?.[name], data);
  const problem = (message: string) => [{ path, message: `${where}: ${message}` }];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((name) => unknownKey(name, path, where));
    case "invalid_key":
      return [unknownKey(String(path[path.length - 1]), path.slice(0, -1), path.slice(0, -1).join("."))];
    case "invalid_value": {
      const allowed = issue.values.map(String);
      const hint = typeof value === "string" ? didYouMean(value, allowed) : "";
      return problem(`${show(value)} is not a valid value. Expected one of ${allowed.join(", ")}${hint}`);
    }
    case "too_small":
      return problem(issue.origin === "number" ? `${show(value)} is too small. Expected a number above 0` : "the text is empty");
    case "invalid_type":
      return value === undefined
        ? problem(`the key is missing. Add ${String(path[path.length - 1])}`)
        : problem(`${show(value)} is not ${FORMS[issue.expected] ?? issue.expected}. ${rightForm(issue.expected, value)}`);
    case "invalid_union":
      return problem(
        value === undefined
          ? `the key is missing. Add ${String(path[path.length - 1])}`
          : `${show(value)} is not a valid date. Write it as YYYY-MM-DD`,
      );
    default:
      return problem(issue.message);
  }
}

function rightForm(expected: string, value: unknown): string {
  if (expected === "array" && typeof value === "string") {
    return `Write [${value}]`;
  }
  if (expected === "number" && typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value))) {
    return `Write ${Number(value)}, without quotes`;
  }
  return expected === "string" && typeof value !== "object" ? `Write "${String(value)}"` : `Expected ${FORMS[expected] ?? expected}`;
}

function unknownKey(name: string, path: readonly PropertyKey[], where: string): PolicyInputProblem {
  const known = knownKeys(path);
  const message = `${where}: "${name}" is not a known key. Expected one of ${known.join(", ")}${didYouMean(name, known)}`;
  return { path: [...path, name], message };
}

function knownKeys(path: readonly PropertyKey[]): string[] {
  const { shape } = policySchema;
  switch (path[0]) {
    case "certificates":
      return Object.keys(shape.certificates.unwrap().shape);
    case "rules":
      return [...RULE_IDS];
    case "waivers":
      return Object.keys(shape.waivers.unwrap().unwrap().element.shape);
    default:
      return Object.keys(shape);
  }
}

function show(value: unknown): string {
  const shown = typeof value === "string" ? `"${value}"` : (JSON.stringify(value) ?? String(value));
  return shown.length > 80 ? `${shown.slice(0, 80)}…` : shown;
}
