import { Annotations, TerraformResource, TerraformStack } from "cdktf";
import { IConstruct } from "constructs";
import { Duration } from "../core/duration";
import { CertfleetError } from "../core/error";
import { KeyType } from "../core/certificate";
import { stackDocument } from "../core/stack-document";
import { Check } from "./check";
import { Finding } from "./finding";
import { readTerraformJson } from "./plan/terraform-json";
import { checkPolicyInput, PolicyInput, RULE_IDS, settingsOf } from "./policy-schema";
import { PolicySettings, tighten } from "./policy-settings";
import { IPolicyRule, toRule, Rule } from "./rule";
import { didYouMean } from "../core/text";
import { TlsPolicy } from "./tls-policy";
import { noteWaivers, todayUtc } from "./waiver";

/** The requirements on certificates. */
export interface CertificateLimits {
  /**
   * The weakest key allowed.
   *
   * @default KeyType.RSA_2048
   */
  readonly minimumKey?: KeyType;
  /**
   * The only keys allowed.
   *
   * @default - all that are at least as strong as the weakest
   */
  readonly allowedKeys?: KeyType[];
  /**
   * The longest lifetime allowed.
   *
   * @default Duration.days(398)
   */
  readonly maximumLifetime?: Duration;
  /**
   * How long before expiry renewal must start, at least.
   *
   * @default - 14 days, or a sixth of a shorter lifetime
   */
  readonly minimumRenewal?: Duration;
  /**
   * The domains that certificates may name, subdomains included.
   *
   * @default - all
   */
  readonly allowedDomains?: string[];
  /**
   * The wildcards allowed, such as `*.static.example.com`.
   *
   * @default - all
   */
  readonly allowedWildcards?: string[];
  /**
   * The issuers allowed, such as `acm` or `lets-encrypt`.
   *
   * @default - all
   */
  readonly allowedIssuers?: string[];
  /**
   * Whether the tags or labels of certificates must name an owner.
   *
   * @default false
   */
  readonly requireOwner?: boolean;
  /**
   * Whether the tags or labels of certificates must name a service.
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

/** A dated, owned exception to a rule. */
export interface PolicyWaiver {
  /** The rule that it suspends. */
  readonly rule: string;
  /** The resource's address, such as `aws_lb_listener.legacy`; `*` matches any characters. */
  readonly resource: string;
  /** The last day on which it is in force, such as `2027-03-31`; at most a year ahead. */
  readonly until: string;
  /** The owner of the exception. */
  readonly owner: string;
  /** The reason for the exception. */
  readonly reason: string;
}

/** The requirements of a policy. */
export interface CertificatePolicyProps {
  /**
   * A policy that this one tightens. Values that would loosen it are refused.
   *
   * @default - none
   */
  readonly base?: CertificatePolicy;
  /**
   * The requirements on the TLS of endpoints.
   *
   * @default - the base's, or TlsPolicy.INTERMEDIATE
   */
  readonly profile?: TlsPolicy;
  /**
   * The requirements on certificates.
   *
   * @default - the base's, or keys of at least RSA 2048 and lifetimes of at most 398 days
   */
  readonly certificates?: CertificateLimits;
  /**
   * The shortest HSTS duration allowed.
   *
   * @default - the base's, or half a year
   */
  readonly minimumHsts?: Duration;
  /**
   * Severities by rule id that differ from the rules' own: `error`, `warning`, `advice` or `off`.
   *
   * @default - the rules' own severities
   */
  readonly severities?: Record<string, string>;
  /**
   * Custom rules.
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
   * The day on which waivers, lifetimes, expiry and announced changes are evaluated, such as `2027-03-31`.
   *
   * @default - today
   */
  readonly today?: string;
}

/**
 * A policy for the TLS settings and certificates of Terraform resources, whoever created them.
 *
 * A platform team publishes one. Other teams use it as `base`, and can only tighten it.
 */
export class CertificatePolicy {
  /**
   * Checks all resources below a scope against a policy when their stacks are synthesised.
   *
   * Errors stop the synthesis. Warnings and advice become annotations. The construct tree is not changed.
   */
  static enforce(scope: IConstruct, props: CertificatePolicyProps = {}): void {
    new CertificatePolicy(props).enforceOn(scope);
  }

  private readonly settings: PolicySettings;
  private readonly rules: IPolicyRule[];
  private readonly today?: string;

  constructor(props: CertificatePolicyProps = {}) {
    const base = props.base?.settings;
    this.rules = [...(props.base?.rules ?? []), ...(props.rules ?? [])];
    const own = settingsOf(inputOf(props), undefined, base);
    const severities = severitiesOf(
      props.severities ?? {},
      this.rules.map(({ ruleId }) => ruleId),
    );
    this.settings = base === undefined ? { ...own, severities } : tighten(base, { ...own, severities });
    this.today = props.today;
  }

  /** Checks all resources below a scope against this policy when their stacks are synthesised. */
  enforceOn(scope: IConstruct): void {
    enforcePolicy(scope, this.settings, () => this.today ?? todayUtc(), this.rules.map(toRule));
  }
}

function inputOf({ profile, certificates, minimumHsts, waivers }: CertificatePolicyProps): PolicyInput {
  const { maximumLifetime, minimumRenewal, ...limits } = certificates ?? {};
  return checkPolicyInput({
    profile: profile?.name,
    certificates: { ...limits, maximumLifetimeDays: maximumLifetime?.toDays(), minimumRenewalDays: minimumRenewal?.toDays() },
    minimumHstsDays: minimumHsts?.toDays(),
    waivers,
  });
}

const SEVERITIES = ["error", "warning", "advice", "off"];

/** The severities by rule. Custom rules have them too, so the schema of the file cannot check their names. */
function severitiesOf(severities: Record<string, string>, customRules: readonly string[]): PolicySettings["severities"] {
  const known = [...RULE_IDS, ...customRules];
  for (const [rule, severity] of Object.entries(severities)) {
    if (!known.includes(rule)) {
      throw new CertfleetError(
        "invalid-policy",
        `severities: "${rule}" is not a known rule. Expected one of ${known.join(", ")}${didYouMean(rule, known)}`,
      );
    }
    if (!SEVERITIES.includes(severity)) {
      throw new CertfleetError(
        "unknown-severity",
        `severities.${rule}: "${severity}" is not a valid severity. Expected one of ${SEVERITIES.join(", ")}${didYouMean(severity, SEVERITIES)}`,
      );
    }
  }
  return severities as PolicySettings["severities"];
}

/**
 * Checks all resources below a scope when its stacks are validated: errors stop the synthesis, other findings become annotations.
 *
 * @internal
 */
export function enforcePolicy(scope: IConstruct, settings: PolicySettings, today: () => string, customRules: readonly Rule[] = []): void {
  const annotated = new Set<string>();
  const validate = (stack: TerraformStack) => {
    const check = new Check(settings, today(), customRules);
    const constructs = resourcesBelow(scope, stack);
    check.add(readTerraformJson([{ file: `${stack.node.id}/cdk.tf.json`, document: stackDocument(stack) }]), ({ address }) =>
      constructs.has(address),
    );
    const open = check.finish().filter(({ waived }) => !waived);
    annotate(open, constructs, scope, annotated);
    return open.filter(({ severity }) => severity === "error").map(describe);
  };
  // cdktf runs the validations of each stack, and never those of constructs above the stacks.
  const within = stackOf(scope);
  for (const stack of within === undefined ? stacksBelow(scope) : [within]) {
    noteWaivers(stack, settings.waivers);
    (within === undefined ? stack : scope).node.addValidation({ validate: () => validate(stack) });
  }
}

function stackOf(scope: IConstruct): TerraformStack | undefined {
  return scope.node.scopes.some((construct) => TerraformStack.isStack(construct)) ? TerraformStack.of(scope) : undefined;
}

function stacksBelow(scope: IConstruct): TerraformStack[] {
  return scope.node.findAll().filter((construct): construct is TerraformStack => TerraformStack.isStack(construct));
}

function resourcesBelow(scope: IConstruct, stack: TerraformStack): Map<string, TerraformResource> {
  const root = scope.node.scopes.includes(stack) ? scope : stack;
  const resources = root.node
    .findAll()
    .filter((construct): construct is TerraformResource => TerraformResource.isTerraformResource(construct));
  return new Map(resources.map((resource) => [`${resource.terraformResourceType}.${resource.friendlyUniqueId}`, resource]));
}

function annotate(
  findings: readonly Finding[],
  constructs: ReadonlyMap<string, IConstruct>,
  scope: IConstruct,
  annotated: Set<string>,
): void {
  for (const finding of findings.filter(({ severity }) => severity !== "error")) {
    const text = describe(finding);
    if (!annotated.has(text)) {
      annotated.add(text);
      const annotations = Annotations.of(constructs.get(finding.address) ?? scope);
      if (finding.severity === "warning") {
        annotations.addWarning(text);
      } else {
        annotations.addInfo(text);
      }
    }
  }
}

function describe({ rule, address, message, fix }: Finding): string {
  return `${address === "" ? "" : `${address}: `}${message}. Fix: ${fix} (certfleet:${rule})`;
}
