import { CertfleetError } from "../core/error";
import { Severity } from "./finding";
import { TlsPolicy } from "./tls-policy";
import { Waiver } from "./waiver";

/** The requirements on certificates. An absent bound allows everything. */
export interface CertificateBounds {
  /** The weakest key allowed, such as `rsa-2048`. Elliptic-curve keys rank by the RSA size of equal strength. */
  readonly minimumKey?: string;
  /** The only keys allowed, such as `ecdsa-p256`. */
  readonly allowedKeys?: readonly string[];
  readonly maximumLifetimeDays?: number;
  /** How many days before expiry renewal must start, at least. */
  readonly minimumRenewalDays?: number;
  /** The domains that certificates may name, subdomains included. */
  readonly allowedDomains?: readonly string[];
  /** The wildcards allowed, such as `*.static.example.com`; none if empty. */
  readonly allowedWildcards?: readonly string[];
  /** The issuers allowed, such as `acm` or `lets-encrypt`. */
  readonly allowedIssuers?: readonly string[];
  readonly requireOwner?: boolean;
  readonly requireService?: boolean;
  /** Tags or labels that every certificate must have. */
  readonly requiredTags?: readonly string[];
}

/** A policy, ready to be enforced. */
export interface PolicySettings {
  readonly profile: TlsPolicy;
  readonly certificates: CertificateBounds;
  /** The shortest HSTS `max-age` allowed, in seconds. */
  readonly minimumHstsSeconds: number;
  /** Severities that differ from the rules' own; `off` disables a rule. */
  readonly severities: Readonly<Record<string, Severity | "off">>;
  readonly waivers: readonly Waiver[];
}

/** Half a year: the shortest HSTS duration that browsers' preload lists and Mozilla's guide accept. */
export const DEFAULT_HSTS_SECONDS = 15768000;

/** The policy without a file: the limits of public CAs, which also suit private ones. */
export const DEFAULT_SETTINGS: PolicySettings = {
  profile: TlsPolicy.INTERMEDIATE,
  certificates: { minimumKey: "rsa-2048", maximumLifetimeDays: 398 },
  minimumHstsSeconds: DEFAULT_HSTS_SECONDS,
  severities: {},
  waivers: [],
};

/** The keys that a policy can name, with the RSA size of equal strength (NIST SP 800-57 part 1, table 2). CAs refuse weaker keys. */
export const KEY_STRENGTHS: Readonly<Record<string, number>> = {
  "rsa-2048": 2048,
  "rsa-3072": 3072,
  "rsa-4096": 4096,
  "rsa-8192": 8192,
  "ecdsa-p256": 3072,
  "ecdsa-p384": 7680,
  "ecdsa-p521": 15360,
  "ed-25519": 3072,
};

/** The profiles that are at least as strict as each profile. */
const STRICTER: Record<string, readonly string[]> = {
  intermediate: ["intermediate", "modern", "fips", "post-quantum"],
  modern: ["modern"],
  fips: ["fips"],
  "post-quantum": ["post-quantum"],
};

const SEVERITY_ORDER: readonly string[] = ["off", "advice", "warning", "error"];

/** Applies a policy on top of its base. Fails with every value that would loosen the base. */
export function tighten(base: PolicySettings, own: PolicySettings): PolicySettings {
  const looser: string[] = [];
  const certificates: Record<string, unknown> = { ...base.certificates };
  const restrict = (key: keyof CertificateBounds, isTighter: (theirs: never, ours: never) => boolean) => {
    const theirs = base.certificates[key];
    const ours = own.certificates[key];
    if (ours === undefined) {
      return;
    }
    if (theirs !== undefined && !isTighter(theirs as never, ours as never)) {
      looser.push(`certificates.${key} ${show(ours)} (base: ${show(theirs)})`);
    }
    certificates[key] = ours;
  };
  const subset = (theirs: string[], ours: string[]) => ours.every((item) => theirs.includes(item));
  const stillRequired = (theirs: boolean, ours: boolean) => ours || !theirs;
  restrict("minimumKey", (theirs: string, ours: string) => keyStrength(ours) >= keyStrength(theirs));
  restrict("maximumLifetimeDays", (theirs: number, ours: number) => ours <= theirs);
  restrict("minimumRenewalDays", (theirs: number, ours: number) => ours >= theirs);
  restrict("allowedKeys", subset);
  restrict("allowedIssuers", subset);
  restrict("allowedWildcards", subset);
  restrict("allowedDomains", (theirs: string[], ours: string[]) =>
    ours.every((domain) => theirs.some((suffix) => isWithin(domain, suffix))),
  );
  restrict("requiredTags", (theirs: string[], ours: string[]) => subset(ours, theirs));
  restrict("requireOwner", stillRequired);
  restrict("requireService", stillRequired);
  if (!STRICTER[base.profile.name].includes(own.profile.name)) {
    looser.push(`profile ${own.profile.name} (base: ${base.profile.name})`);
  }
  if (own.minimumHstsSeconds < base.minimumHstsSeconds) {
    looser.push(`minimumHstsDays ${own.minimumHstsSeconds / 86400} (base: ${base.minimumHstsSeconds / 86400})`);
  }
  for (const [rule, severity] of Object.entries(own.severities)) {
    const before = base.severities[rule] ?? "error";
    if (SEVERITY_ORDER.indexOf(severity) < SEVERITY_ORDER.indexOf(before)) {
      looser.push(`rules.${rule} ${severity} (base: ${base.severities[rule] ?? "the rule's own severity"})`);
    }
  }
  if (looser.length > 0) {
    throw new CertfleetError(
      "policy-loosened",
      `A policy can only tighten its base, and this one loosens ${looser.join("; ")}. ` +
        "Keep the base's values, or waive single findings until a date",
    );
  }
  return {
    ...own,
    severities: { ...base.severities, ...own.severities },
    certificates: certificates as CertificateBounds,
    waivers: [...base.waivers, ...own.waivers],
  };
}

/** The strength of a key, as the RSA size of equal strength; 0 for an unknown key. */
export function keyStrength(key: string): number {
  const rsa = /^rsa-(\d+)$/.exec(key)?.[1];
  return rsa === undefined ? (KEY_STRENGTHS[key] ?? 0) : Number(rsa);
}

/** Whether a name is a domain or one of its subdomains. */
export function isWithin(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}

function show(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(", ")}]` : String(value);
}
