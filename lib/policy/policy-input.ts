import { z } from "zod";
import { DEFAULT_SETTINGS, keyStrength, PolicySettings } from "./policy-settings";
import { Position } from "./resource";
import { RULES } from "./rules";
import { TlsPolicy } from "./tls-policy";

const text = z.string().min(1);
const key = text.refine((name) => keyStrength(name) > 0, { message: "is no key: write one such as rsa-2048 or ecdsa-p256" });
/** The rules that a policy can set the severity of. */
export const RULE_IDS = RULES.map(({ id }) => id);
const severity = z.enum(["error", "warning", "advice", "off"]);

/** The `policy:` part of a fleet file, which a policy file has as well. */
export const policySchema = z.strictObject({
  extends: text.optional(),
  profile: z.enum(TlsPolicy.names() as [string, ...string[]]).optional(),
  certificates: z
    .strictObject({
      minimumKey: key.optional(),
      allowedKeys: z.array(key).optional(),
      maximumLifetimeDays: z.number().positive().optional(),
      minimumRenewalDays: z.number().positive().optional(),
      allowedDomains: z.array(text).optional(),
      allowedWildcards: z.array(text).optional(),
      allowedIssuers: z.array(text).optional(),
      requireOwner: z.boolean().optional(),
      requireService: z.boolean().optional(),
      requiredTags: z.array(text).optional(),
    })
    .optional(),
  minimumHstsDays: z.number().positive().optional(),
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

/** A policy as its file writes it. */
export type PolicyInput = z.infer<typeof policySchema>;

/** The settings of a policy that is given as data. What it leaves out is the base's. */
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
