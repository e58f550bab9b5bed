import { CloudImporter } from "../../core/importer";
import { awsEstate } from "./aws-estate";
import { discoverInAccount } from "./aws-discovery";
import { AWS_PERMISSIONS, readAccount, refuseProjects, regionsToRead } from "./aws-live";
import { awsInventoryOf, AWS_STATE_TYPES } from "./aws-state";

/** Takes over certificates of ACM. */
export const awsImporter: CloudImporter = {
  stateTypes: AWS_STATE_TYPES,
  fromState: (resources, now) => awsEstate(awsInventoryOf(resources), { now, isLive: false }),
  async fromAccount(options, now) {
    refuseProjects(options);
    const regions = regionsToRead(options.regions);
    return awsEstate(await readAccount(options, regions), { now, isLive: true, region: regions[0] });
  },
  async discover(options, now) {
    refuseProjects(options);
    return discoverInAccount(options, regionsToRead(options.regions), now);
  },
  permissions: AWS_PERMISSIONS,
  provider: { source: "hashicorp/aws", accepts: (version) => /^[56]\./.test(version) },
  waiters: ["aws_acm_certificate_validation"],
  tagArguments: ["tags", "tags_all"],
};
