import { CloudKinds } from "../core/kind";
import { lazy, problemsAt } from "../core/schema";
import { acmDeploy, acmIssuer, acmPrivateCaIssuer } from "./acm/kinds";
import { snsChannel } from "./alerts/kinds";
import { apiGatewayEndpoint } from "./api-gateway/kinds";
import { awsCloud } from "./cloud";
import { cloudFrontEndpoint } from "./cloudfront/kinds";
import { albEndpoint, nlbEndpoint } from "./elb/kinds";
import { awsProbe } from "./endpoint-probe/kinds";
import { region } from "./arn";
import { awsProviders, checkProviderVersion } from "./aws-provider";
import { kmsStateKey } from "./kms-state-key";
import { checkQuota } from "./quotas";
import { awsClientCaIssuer } from "./private-ca/kinds";
import { route53Zone } from "./route53/route53-zone";
import { terraformSchedule } from "./schedule/kinds";
import { awsSecretsManagerStore, awsSsmStore } from "./secrets/kinds";
import { acmPrivateCaTrust } from "./trust/kinds";

const quota = lazy((z) => z.number().check(problemsAt(checkQuota)));

/** The quotas against which synth counts. */
const quotas = lazy((z) =>
  z.strictObject({
    certificates: quota().optional().describe("Public certificates of ACM in an account and region (2500)"),
    importedCertificates: quota().optional().describe("Certificates imported into ACM in an account and region (2500)"),
    alarms: quota().optional().describe("CloudWatch alarms in an account and region (5000)"),
    eventRules: quota().optional().describe("EventBridge rules in an account and region (300)"),
    topics: quota().optional().describe("SNS topics in an account and region (100000)"),
    listenerCertificates: quota().optional().describe("Certificates of a load balancer, without default ones (25)"),
    customDomains: quota().optional().describe("Custom domain names of API Gateway in an account and region (120)"),
    records: quota().optional().describe("Records of a hosted zone (10000)"),
    secrets: quota().optional().describe("Secrets of Secrets Manager in an account and region (500000)"),
    parameters: quota().optional().describe("Standard parameters in an account and region (10000)"),
  }),
);

/** The settings of `providers.aws`. */
const providerSchema = lazy((z) =>
  z.strictObject({
    region: region().describe("The default region"),
    regions: z
      .array(region())
      .optional()
      .describe("Other regions whose provider configurations stay when their last certificate is removed (none)"),
    version: z
      .string()
      .check(problemsAt((version: string) => checkProviderVersion(version)))
      .optional()
      .describe("The version of hashicorp/aws (the bindings' own)"),
    quotas: quotas().optional().describe("Quotas that AWS has raised for the accounts of this file (the defaults of AWS)"),
  }),
);

/** The kinds of AWS. They load no provider bindings until a construct is made. */
export const awsKinds: CloudKinds = {
  cloud: awsCloud.key,
  label: awsCloud.label,
  provider: {
    get schema() {
      return providerSchema();
    },
    required: "region",
    keepProviders({ regions = [] }, context) {
      if (regions.length > 0) {
        awsProviders(context).regional(regions);
      }
    },
  },
  zones: [route53Zone],
  issuers: [acmIssuer, acmPrivateCaIssuer, awsClientCaIssuer],
  stores: [awsSecretsManagerStore, awsSsmStore],
  channels: [snsChannel],
  endpoints: [albEndpoint, nlbEndpoint, cloudFrontEndpoint, apiGatewayEndpoint],
  privateCas: [acmPrivateCaTrust],
  deployTargets: [acmDeploy],
  probes: [awsProbe],
  schedules: [terraformSchedule],
  stateKeys: [kmsStateKey],
};
