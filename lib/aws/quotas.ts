import { TerraformResource, TerraformStack } from "cdktf";
import { Construct, IConstruct } from "constructs";
import { CertfleetError } from "../core/error";
import { Duration } from "../core/duration";
import { expressionText } from "../core/expression";
import { IssuanceLimit } from "../core/issuer";

/** Quotas that AWS has raised for the accounts of a stack. */
export interface AwsQuotaProps {
  /**
   * ACM certificates in an account and region.
   *
   * @default 2500
   */
  readonly certificates?: number;
  /**
   * CloudWatch alarms in an account and region.
   *
   * @default 5000
   */
  readonly alarms?: number;
  /**
   * EventBridge rules in an account and region.
   *
   * @default 300
   */
  readonly eventRules?: number;
  /**
   * Certificates of a load balancer, without the default ones of its listeners.
   *
   * @default 25
   */
  readonly listenerCertificates?: number;
  /**
   * Standard parameters of Parameter Store in an account and region.
   *
   * @default 10000
   */
  readonly parameters?: number;
}

/** What counts against a quota, by the type of a resource in an account and region. */
const BY_TYPE: Readonly<Record<string, { readonly key: keyof AwsQuotaProps; readonly what: string }>> = {
  aws_acm_certificate: { key: "certificates", what: "ACM certificates" },
  aws_cloudwatch_metric_alarm: { key: "alarms", what: "CloudWatch alarms" },
  aws_cloudwatch_event_rule: { key: "eventRules", what: "EventBridge rules" },
  aws_ssm_parameter: { key: "parameters", what: "parameters" },
};

/**
 * The defaults of an account: ACM ("Quotas"), CloudWatch ("Service quotas", alarms), EventBridge ("Quotas", rules per event bus; some
 * regions have 100), Elastic Load Balancing ("Certificates per Application Load Balancer, excluding default certificates"; the same for
 * network load balancers) and Systems Manager ("Total number of parameters", standard tier), as of November 2026.
 */
const DEFAULTS: Required<AwsQuotaProps> = {
  certificates: 2500,
  alarms: 5000,
  eventRules: 300,
  listenerCertificates: 25,
  parameters: 10_000,
};

/** The characters of all inline policies of a role together, without white space (IAM, "Quotas"). It cannot be raised. */
const INLINE_POLICIES = 10_240;

/** The longest that an expression in an inline policy becomes: the ARN of a parameter with a name of usual length. */
const EXPRESSION_LENGTH = 110;

/** Public certificates that ACM issues for an account and region in 365 days (ACM, "Quotas"). */
const REQUESTS = { count: 5000, per: Duration.days(365) };

/**
 * The quotas that one more public certificate of ACM counts against. The previous one counts as long as it exists.
 *
 * @internal
 */
export function acmQuotas(region: string, quotas: AwsQuotaProps = {}): IssuanceLimit[] {
  return [
    { key: `acm requests ${region}`, what: `requests of ACM in ${region}`, ...REQUESTS },
    { key: `acm certificates ${region}`, what: `ACM certificates in ${region}`, count: quotas.certificates ?? DEFAULTS.certificates },
  ];
}

/** A resource as the bindings of hashicorp/aws have it. */
interface AwsResource extends TerraformResource {
  readonly regionInput?: string;
  readonly listenerArnInput?: string;
  readonly loadBalancerArnInput?: string;
  readonly roleInput?: string;
  readonly policyInput?: string;
}

const raised = new WeakMap<TerraformStack, AwsQuotaProps>();
const counted = new WeakSet<TerraformStack>();

/** The quotas of AWS accounts. Synth counts the resources of a stack against them; resources of other stacks are not counted. */
export class AwsQuotas {
  /** Sets quotas that AWS has raised. */
  static raise(scope: Construct, quotas: AwsQuotaProps): void {
    Object.values(quotas).forEach(checkQuota);
    const stack = TerraformStack.of(scope);
    raised.set(stack, { ...raised.get(stack), ...quotas });
  }
}

/**
 * Refuses a number that cannot be a quota.
 *
 * @internal
 */
export function checkQuota(quota: number | undefined): void {
  if (quota !== undefined && (!Number.isInteger(quota) || quota < 1)) {
    throw new CertfleetError("aws-quota", `A quota cannot be ${quota}. Use a whole number, 1 or more.`);
  }
}

/**
 * Counts the resources of a stack against the quotas of its accounts at synth, when the stack is complete.
 *
 * @internal
 */
export function countQuotas(scope: IConstruct): void {
  const stack = TerraformStack.of(scope);
  if (counted.has(stack)) {
    return;
  }
  counted.add(stack);
  stack.node.addValidation({
    validate: () => [...exceeded(stack)].map((message) => new CertfleetError("aws-quota", message).message),
  });
}

function* exceeded(stack: TerraformStack): Iterable<string> {
  const quotas = { ...DEFAULTS, ...raised.get(stack) };
  const resources = stack.node
    .findAll()
    .filter((each): each is AwsResource => TerraformResource.isTerraformResource(each) && each.terraformResourceType.startsWith("aws_"));
  const counts = new Map<string, { readonly key: keyof AwsQuotaProps; readonly what: string; used: number }>();
  const policies = new Map<string, number>();
  const loadBalancers = new Map(
    resources
      .filter(({ terraformResourceType: type }) => type === "aws_lb_listener")
      .map((listener) => [
        `\${aws_lb_listener.${listener.friendlyUniqueId}.arn}`,
        `${placeOf(listener)} ${expressionText(listener.loadBalancerArnInput ?? "")}`,
      ]),
  );
  for (const resource of resources) {
    const type = resource.terraformResourceType;
    if (type === "aws_lb_listener_certificate") {
      const listener = expressionText(resource.listenerArnInput ?? "");
      count(counts, `${type} ${loadBalancers.get(listener) ?? listener}`, {
        key: "listenerCertificates",
        what: "certificates of one load balancer besides the default one",
      });
    } else if (type === "aws_iam_role_policy") {
      const role = `${resource.provider?.fqn ?? ""} ${expressionText(resource.roleInput ?? "")}`;
      policies.set(role, (policies.get(role) ?? 0) + lengthOf(expressionText(resource.policyInput ?? "")));
    } else if (type in BY_TYPE) {
      count(counts, `${type} ${placeOf(resource)}`, BY_TYPE[type]);
    }
  }
  for (const { key, what, used } of counts.values()) {
    if (used > quotas[key]) {
      yield (
        `The stack has ${used} ${what}${key === "listenerCertificates" ? "" : " in one account and region"}, and the quota is ${quotas[key]}. ` +
        `Distribute them, or request a higher quota and state it: \`providers.aws.quotas.${key}\` in a file, AwsQuotas.raise(stack, { ${key}: … }) in code.`
      );
    }
  }
  for (const [role, length] of policies) {
    if (length > INLINE_POLICIES) {
      yield (
        `The inline policies of the role ${role.split(" ")[1]} have about ${length} characters, and IAM allows ${INLINE_POLICIES} for a role. ` +
        "Use fewer parameters for this reader, several roles, or a store in Secrets Manager, whose secrets have policies of their own."
      );
    }
  }
}

function count<T extends object>(counts: Map<string, T & { used: number }>, key: string, quota: T): void {
  const found = counts.get(key) ?? { ...quota, used: 0 };
  found.used += 1;
  counts.set(key, found);
}

function placeOf({ provider, regionInput }: AwsResource): string {
  return `${provider?.fqn ?? ""} ${regionInput ?? ""}`;
}

function lengthOf(policy: string): number {
  return policy.replace(/\$\{[^}]*\}/g, "x".repeat(EXPRESSION_LENGTH)).length;
}
