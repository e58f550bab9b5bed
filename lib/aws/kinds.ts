import { lazy } from "../core/schema";
import { CloudKinds } from "../core/kind";
import { problemsAt } from "../core/schema";
import { acmDeploy, acmIssuer, acmPrivateCaIssuer } from "./acm/kinds";
import { snsChannel } from "./alerts/kinds";
import { apiGatewayEndpoint } from "./api-gateway/kinds";
import { checkProviderVersion } from "./aws-provider";
import { awsCloud } from "./cloud";
import { albEndpoint, nlbEndpoint } from "./elb/kinds";
import { awsProbe } from "./endpoint-probe/kinds";
import { region } from "./arn";
import { route53Zone } from "./route53/route53-zone";
import { terraformSchedule } from "./schedule/kinds";
import { awsSecretsManagerStore, awsSsmStore } from "./secrets/kinds";

/** The settings of `providers.aws`. */
const providerSchema = lazy((z) =>
  z.strictObject({
    region: region().describe("The default region"),
    version: z
      .string()
      .check(problemsAt((version: string) => checkProviderVersion(version)))
      .optional()
      .describe("The version of hashicorp/aws (the bindings' own)"),
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
  },
  zones: [route53Zone],
  issuers: [acmIssuer, acmPrivateCaIssuer],
  stores: [awsSecretsManagerStore, awsSsmStore],
  channels: [snsChannel],
  endpoints: [albEndpoint, nlbEndpoint, apiGatewayEndpoint],
  deployTargets: [acmDeploy],
  probes: [awsProbe],
  schedules: [terraformSchedule],
};
