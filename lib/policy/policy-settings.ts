import { CertfleetError } from "../core/error";
import { Severity } from "./severity";
import { TlsPolicy } from "./tls-policy";
import { Waiver } from "./waiver";

/** What certificates must be. Absent bounds do not hold. */
export interface CertificateBounds {
  /** The smallest key, such as `rsa-2048`. Elliptic curve keys rank by the RSA size of equal strength. */
  readonly minimumKey?: string;
  /** The only key types allowed, such as `ecdsa-p256`. */
  readonly allowedKeys?: readonly string[];
  readonly maximumLifetimeDays?: number;
  /** Renewal must be due at least so many days before expiry. */
  readonly minimumRenewalDays?: number;
  /** The names that certificates may have end in one of these. */
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
  /** Seconds that HSTS must last at least. */
  readonly minimumHstsSeconds: number;
  /** Severities of rules that differ from the rules' own; `off` for one that does not hold. */
  readonly severities: Readonly<Record<string, Severity | "off">>;
  readonly waivers: readonly Waiver[];
}

/** Half a year, below which browsers' preload list and Mozilla's guide find HSTS too short. */
export const DEFAULT_HSTS_SECONDS = 15768000;

/** What holds where nothing is said: the bounds of public CAs, which also suit private ones. */
export const DEFAULT_SETTINGS: PolicySettings = {
  profile: TlsPolicy.INTERMEDIATE,
  certificates: { minimumKey: "rsa-2048", maximumLifetimeDays: 398 },
  minimumHstsSeconds: DEFAULT_HSTS_SECONDS,
  severities: {},
  waivers: [],
};

/** Which intents are at least as strict as which. */
const STRICTER: Record<string, readonly string[]> = {
  intermediate: ["intermediate", "modern", "fips", "post-quantum"],
  modern: ["modern"],
  fips: ["fips"],
  "post-quantum": ["post-quantum"],
};

const SEVERITY_ORDER: readonly string[] = ["off", "advice", "warning", "error"];

/** A policy on top of a base, which it may only tighten. Fails with everything that would loosen it. */
export function tighten(base: PolicySettings, own: PolicySettings): PolicySettings {
  const looser: string[] = [];
  const certificates: Record<string, unknown> = { ...base.certificates };
  const hold = (key: keyof CertificateBounds, isTighter: (theirs: never, ours: never) => boolean) => {
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
  const lower = (theirs: number, ours: number) => ours <= theirs;
  const higher = (theirs: number, ours: number) => ours >= theirs;
  const subset = (theirs: string[], ours: string[]) => ours.every((item) => theirs.includes(item));
  const superset = (theirs: string[], ours: string[]) => theirs.every((item) => ours.includes(item));
  const kept = (theirs: boolean, ours: boolean) => ours || !theirs;
  hold("minimumKey", (theirs: string, ours: string) => keyStrength(ours) >= keyStrength(theirs));
  hold("maximumLifetimeDays", lower);
  hold("minimumRenewalDays", higher);
  hold("allowedKeys", subset);
  hold("allowedIssuers", subset);
  hold("allowedWildcards", subset);
  hold("allowedDomains", (theirs: string[], ours: string[]) => ours.every((domain) => theirs.some((suffix) => isWithin(domain, suffix))));
  hold("requiredTags", superset);
  hold("requireOwner", kept);
  hold("requireService", kept);
  if (!STRICTER[base.profile.name].includes(own.profile.name)) {
    looser.push(`profile ${own.profile.name} (base: ${base.profile.name})`);
  }
  if (own.minimumHstsSeconds < base.minimumHstsSeconds) {
    looser.push(`minimumHstsDays ${own.minimumHstsSeconds / 86400} (base: ${base.minimumHstsSeconds / 86400})`);
  }
  for (const [rule, severity] of Object.entries(own.severities)) {
    const before = base.severities[rule] ?? "error";
    if (SEVERITY_ORDER.indexOf(severity) < SEVERITY_ORDER.indexOf(before)) {
      looser.push(`rules.${rule} ${severity} (base: ${base.severities[rule] ?? "the rule's own"})`);
    }
  }
  if (looser.length > 0) {
    throw new CertfleetError(
      "policy-loosened",
      `a policy may only tighten its base, and this one loosens ${looser.join("; ")}: keep the base's values, or waive single findings with an end date`,
    );
  }
  return {
    ...own,
    severities: { ...base.severities, ...own.severities },
    certificates: certificates as CertificateBounds,
    waivers: [...base.waivers, ...own.waivers],
  };
}

/** The strength of a key in bits of the RSA size that is as strong (NIST SP 800-57 part 1, table 2); 0 for an unknown one. */
export function keyStrength(key: string): number {
  const [, kind, size] = /^(rsa|ecdsa-p|ed)-?(\d+)$/.exec(key) ?? [];
  switch (kind) {
    case "rsa":
      return Number(size);
    case "ecdsa-p":
      return { "224": 2048, "256": 3072, "384": 7680, "521": 15360 }[size] ?? 0;
    case "ed":
      return 3072;
    default:
      return 0;
  }
}

/** Whether a name is a domain or within it. */
export function isWithin(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}

function show(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(", ")}]` : String(value);
}
