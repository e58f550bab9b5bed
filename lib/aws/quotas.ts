import { TerraformResource } from "cdktf";
import { Construct, IConstruct } from "constructs";
import { Duration } from "../core/duration";
import { expressionText } from "../core/expression";
import { IssuanceLimit } from "../core/issuer";
import { QuotaCounter, QuotaUse, SettingPosition } from "../core/quotas";

/** Quotas that AWS has raised for the accounts of a stack. */
export interface AwsQuotaProps {
  /**
   * Public certificates of ACM in an account and region.
   *
   * @default 2500
   */
  readonly certificates?: number;
  /**
   * Certificates in an account and region that are imported into ACM.
   *
   * @default 2500
   */
  readonly importedCertificates?: number;
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
   * SNS topics in an account and region.
   *
   * @default 100000
   */
  readonly topics?: number;
  /**
   * Certificates of a load balancer, without the default ones of its listeners.
   *
   * @default 25
   */
  readonly listenerCertificates?: number;
  /**
   * Custom domain names of API Gateway in an account and region.
   *
   * @default 120
   */
  readonly customDomains?: number;
  /**
   * Records of a hosted zone of Route 53.
   *
   * @default 10000
   */
  readonly records?: number;
  /**
   * Secrets of Secrets Manager in an account and region.
   *
   * @default 500000
   */
  readonly secrets?: number;
  /**
   * Standard parameters of Parameter Store in an account and region.
   *
   * @default 10000
   */
  readonly parameters?: number;
}

/** A quota of an account: the default limit, and what is counted, in the plural. */
interface AccountQuota {
  readonly what: string;
  readonly limit: number;
}

/**
 * The defaults of an account, as of November 2026:
 *
 * - ACM, "Quotas": certificates and imported certificates, each by itself. Those of a private CA do not count.
 * - CloudWatch, "Service quotas": alarms.
 * - EventBridge, "Quotas": rules per event bus; some regions have 100.
 * - AWS General Reference, "Amazon SNS endpoints and quotas": standard topics.
 * - Elastic Load Balancing: "Certificates per Application Load Balancer, excluding default certificates"; the same for network load balancers.
 * - API Gateway, "Quotas for configuring and running a REST API" and "an HTTP API": public custom domain names, which both share.
 * - Route 53, "Quotas": records per hosted zone.
 * - Secrets Manager, "Quotas": secrets.
 * - AWS General Reference, "Systems Manager endpoints and quotas": parameters of the standard tier.
 */
const QUOTAS: Readonly<Record<keyof AwsQuotaProps, AccountQuota>> = {
  certificates: { what: "ACM certificates", limit: 2500 },
  importedCertificates: { what: "certificates that are imported into ACM", limit: 2500 },
  alarms: { what: "CloudWatch alarms", limit: 5000 },
  eventRules: { what: "EventBridge rules", limit: 300 },
  topics: { what: "SNS topics", limit: 100_000 },
  listenerCertificates: { what: "certificates of one load balancer besides the default one", limit: 25 },
  customDomains: { what: "custom domain names of API Gateway", limit: 120 },
  records: { what: "records of one hosted zone", limit: 10_000 },
  secrets: { what: "secrets", limit: 500_000 },
  parameters: { what: "parameters", limit: 10_000 },
};

/** What counts against a quota of an account and region, by the type of the resource. */
const BY_TYPE: Readonly<Record<string, keyof AwsQuotaProps>> = {
  aws_cloudwatch_metric_alarm: "alarms",
  aws_cloudwatch_event_rule: "eventRules",
  aws_sns_topic: "topics",
  aws_api_gateway_domain_name: "customDomains",
  aws_apigatewayv2_domain_name: "customDomains",
  aws_secretsmanager_secret: "secrets",
  aws_ssm_parameter: "parameters",
};

/** The characters of all inline policies of a role together, without white space (IAM, "Quotas"). It cannot be raised. */
const INLINE_POLICIES = 10_240;

/** The longest that an expression in an inline policy becomes: the ARN of a parameter with a name of usual length. */
const EXPRESSION_LENGTH = 110;

/**
 * The permissions of a Lambda function, each with the ARN of a rule: its policy has 20,480 characters at most (Lambda, "Quotas": function
 * resource-based policy, 20 KB), which cannot be raised, and a permission has 400.
 */
const FUNCTION_PERMISSIONS = 50;

/** Public certificates that ACM issues for an account and region in 365 days (ACM, "Quotas"). */
const REQUESTS = { count: 5000, per: Duration.days(365) };

/**
 * The quotas that one more public certificate of ACM counts against. The previous one counts as long as it exists.
 *
 * @internal
 */
export function acmQuotas(region: string, quotas: AwsQuotaProps = {}): IssuanceLimit[] {
  const { what, limit } = QUOTAS.certificates;
  return [
    { key: `acm requests ${region}`, what: `requests of ACM in ${region}`, ...REQUESTS },
    { key: `acm certificates ${region}`, what: `${what} in ${region}`, count: quotas.certificates ?? limit },
  ];
}

/** A resource as the bindings of hashicorp/aws have it. */
interface AwsResource extends TerraformResource {
  readonly regionInput?: string;
  readonly listenerArnInput?: string;
  readonly loadBalancerArnInput?: string;
  readonly roleInput?: string;
  readonly functionNameInput?: string;
  readonly policyInput?: string;
  readonly zoneIdInput?: string;
  readonly certificateAuthorityArnInput?: string;
  readonly certificateBodyInput?: string;
}

/** The quotas of AWS accounts. Synth counts the resources of a stack against them; resources of other stacks are not counted. */
export class AwsQuotas {
  /** States quotas that AWS has raised. */
  static declare(scope: Construct, quotas: AwsQuotaProps): void {
    COUNTER.declare(scope, quotas);
  }
}

/**
 * Sets the quotas of a file, with the position of each in messages.
 *
 * @internal
 */
export function raiseQuotas(scope: IConstruct, quotas: AwsQuotaProps, position?: SettingPosition): void {
  COUNTER.declare(scope, quotas, position);
}

/**
 * Refuses a number that cannot be a quota.
 *
 * @internal
 */
export function checkQuota(quota: number | undefined): void {
  COUNTER.check(quota);
}

/**
 * Counts the resources of a stack against the quotas of its accounts at synth, when the stack is complete.
 *
 * @internal
 */
export function countQuotas(scope: IConstruct): void {
  COUNTER.count(scope);
}

const COUNTER = new QuotaCounter<keyof AwsQuotaProps>({
  cloud: "aws",
  method: "AwsQuotas",
  prefix: "aws_",
  *uses(resources: readonly AwsResource[]) {
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
        yield use("listenerCertificates", loadBalancers.get(listener) ?? listener);
      } else if (type === "aws_route53_record") {
        yield use("records", expressionText(resource.zoneIdInput ?? ""));
      } else if (type === "aws_acm_certificate" && resource.certificateAuthorityArnInput === undefined) {
        yield useIn(resource, resource.certificateBodyInput === undefined ? "certificates" : "importedCertificates");
      } else if (type in BY_TYPE) {
        yield useIn(resource, BY_TYPE[type]);
      }
    }
  },
  *problems(resources: readonly AwsResource[]) {
    const permissions = new Map<string, number>();
    for (const { provider, functionNameInput } of resources.filter((each) => each.terraformResourceType === "aws_lambda_permission")) {
      const place = `${provider?.fqn ?? ""} ${expressionText(functionNameInput ?? "")}`;
      permissions.set(place, (permissions.get(place) ?? 0) + 1);
    }
    for (const [place, count] of permissions) {
      if (count > FUNCTION_PERMISSIONS) {
        yield (
          `The function ${place.split(" ")[1]} has ${count} permissions, and the policy of a Lambda function has room for about ${FUNCTION_PERMISSIONS}. ` +
          "A probe has one for each five of its inputs: divide the fleet into shards, each of which has a probe of its own."
        );
      }
    }
    const policies = new Map<string, number>();
    for (const { provider, roleInput, policyInput } of resources.filter((each) => each.terraformResourceType === "aws_iam_role_policy")) {
      const role = `${provider?.fqn ?? ""} ${expressionText(roleInput ?? "")}`;
      policies.set(role, (policies.get(role) ?? 0) + lengthOf(expressionText(policyInput ?? "")));
    }
    for (const [role, length] of policies) {
      if (length > INLINE_POLICIES) {
        yield (
          `The inline policies of the role ${role.split(" ")[1]} have about ${length} characters, and IAM allows ${INLINE_POLICIES} for a role. ` +
          "Use fewer parameters for this reader, several roles, or a store in Secrets Manager, whose secrets have policies of their own."
        );
      }
    }
  },
});

function use(key: keyof AwsQuotaProps, place: string, placeText?: string): QuotaUse<keyof AwsQuotaProps> {
  return { key, ...QUOTAS[key], place, placeText };
}

function useIn(resource: AwsResource, key: keyof AwsQuotaProps): QuotaUse<keyof AwsQuotaProps> {
  return use(key, placeOf(resource), "in one account and region");
}

function placeOf({ provider, regionInput }: AwsResource): string {
  return `${provider?.fqn ?? ""} ${regionInput ?? ""}`;
}

function lengthOf(policy: string): number {
  return policy.replace(/\$\{[^}]*\}/g, "x".repeat(EXPRESSION_LENGTH)).length;
}
