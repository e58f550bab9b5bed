import { IConstruct } from "constructs";
import { Duration } from "../core/duration";
import { CertfleetError } from "../core/error";
import { KeyType } from "../core/key-type";
import { todayUtc } from "./today";
import { enforcePolicy } from "./enforce";
import { toRule } from "./own-rule";
import { IPolicyRule } from "./policy-rule";
import { PolicyInput, settingsOf } from "./policy-input";
import { PolicySettings, tighten } from "./policy-settings";
import { TlsPolicy } from "./tls-policy";

/** What certificates must be. */
export interface CertificateLimits {
  /**
   * The smallest key.
   *
   * @default KeyType.RSA_2048
   */
  readonly minimumKey?: KeyType;
  /**
   * The keys that are allowed.
   *
   * @default - all that are at least as strong as the smallest
   */
  readonly allowedKeys?: KeyType[];
  /**
   * The longest that a certificate may last.
   *
   * @default Duration.days(398)
   */
  readonly maximumLifetime?: Duration;
  /**
   * How long before expiry renewal must be due.
   *
   * @default - 14 days, or a sixth of a shorter lifetime
   */
  readonly minimumRenewal?: Duration;
  /**
   * The domains that names must be within.
   *
   * @default - all
   */
  readonly allowedDomains?: string[];
  /**
   * The wildcards that are allowed, such as `*.static.example.com`.
   *
   * @default - all
   */
  readonly allowedWildcards?: string[];
  /**
   * The issuers that are allowed, such as `acm` or `lets-encrypt`.
   *
   * @default - all
   */
  readonly allowedIssuers?: string[];
  /**
   * Whether certificates must name an owner in their tags or labels.
   *
   * @default false
   */
  readonly requireOwner?: boolean;
  /**
   * Whether certificates must name a service in their tags or labels.
   *
   * @default false
   */
  readonly requireService?: boolean;
  /**
   * Further tags or labels that certificates must have.
   *
   * @default - none
   */
  readonly requiredTags?: string[];
}

/** An exception: somebody answers for a finding until a day. */
export interface PolicyWaiver {
  /** The rule that it suspends. */
  readonly rule: string;
  /** The resource's address, such as `aws_lb_listener.legacy`; `*` stands for any characters. */
  readonly resource: string;
  /** The last day on which it holds, such as `2027-03-31`; at most a year ahead. */
  readonly until: string;
  /** Who answers for it. */
  readonly owner: string;
  /** Why it is there. */
  readonly reason: string;
}

/** What a policy holds resources to. */
export interface CertificatePolicyProps {
  /**
   * A policy that this one tightens. What would loosen it is refused.
   *
   * @default - none
   */
  readonly base?: CertificatePolicy;
  /**
   * What endpoints' TLS must be.
   *
   * @default - the base's, or TlsPolicy.INTERMEDIATE
   */
  readonly profile?: TlsPolicy;
  /**
   * What certificates must be.
   *
   * @default - the base's, or keys of RSA 2048 and 398 days
   */
  readonly certificates?: CertificateLimits;
  /**
   * How long HSTS must last.
   *
   * @default - the base's, or half a year
   */
  readonly minimumHsts?: Duration;
  /**
   * Severities of rules, by id, that differ from the rules' own: `error`, `warning`, `advice` or `off`.
   *
   * @default - the rules' own
   */
  readonly severities?: Record<string, string>;
  /**
   * Rules of the caller's own.
   *
   * @default - none
   */
  readonly rules?: IPolicyRule[];
  /**
   * Exceptions.
   *
   * @default - none
   */
  readonly waivers?: PolicyWaiver[];
  /**
   * The day on which waivers are judged, such as `2027-03-31`, for tests.
   *
   * @default - today
   */
  readonly today?: string;
}

/**
 * A policy over the TLS and the certificates of Terraform resources, whoever made them.
 *
 * A platform team makes one and publishes it; other teams give it as `base`, and can only tighten it.
 */
export class CertificatePolicy {
  /**
   * Holds all resources below a scope to a policy, when the stacks are synthesised.
   *
   * Errors stop the synthesis, warnings and advice become annotations. The tree is not changed.
   */
  static enforce(scope: IConstruct, props: CertificatePolicyProps = {}): void {
    new CertificatePolicy(props).enforceOn(scope);
  }

  private readonly settings: PolicySettings;
  private readonly rules: IPolicyRule[];
  private readonly today?: string;

  constructor(props: CertificatePolicyProps = {}) {
    const base = props.base?.settings;
    const own = settingsOf(inputOf(props), undefined, base);
    this.settings = base === undefined ? own : tighten(base, own);
    this.rules = [...(props.base?.rules ?? []), ...(props.rules ?? [])];
    this.today = props.today;
  }

  /** Holds all resources below a scope to this policy. */
  enforceOn(scope: IConstruct): void {
    enforcePolicy(scope, this.settings, () => this.today ?? todayUtc(), this.rules.map(toRule));
  }
}

const SEVERITIES = ["error", "warning", "advice", "off"];

function inputOf({ profile, certificates, minimumHsts, severities, waivers }: CertificatePolicyProps): PolicyInput {
  for (const [rule, severity] of Object.entries(severities ?? {})) {
    if (!SEVERITIES.includes(severity)) {
      throw new CertfleetError(
        "unknown-severity",
        `"${severity}" is no severity for the rule ${rule}: allowed are ${SEVERITIES.join(", ")}`,
      );
    }
  }
  const { maximumLifetime, minimumRenewal, ...limits } = certificates ?? {};
  return {
    profile: profile?.name,
    certificates: { ...limits, maximumLifetimeDays: maximumLifetime?.toDays(), minimumRenewalDays: minimumRenewal?.toDays() },
    minimumHstsDays: minimumHsts?.toDays(),
    rules: severities as PolicyInput["rules"],
    waivers,
  };
}
