import { CloudImporter } from "../../core/importer";
import { awsEstate } from "./aws-estate";
import { awsInventoryOf, AWS_STATE_TYPES } from "./aws-state";

/** Takes over certificates of ACM. */
export const awsImporter: CloudImporter = {
  stateTypes: AWS_STATE_TYPES,
  fromState: (resources, now) => awsEstate(awsInventoryOf(resources), { now, isLive: false }),
  provider: { source: "registry.terraform.io/hashicorp/aws", accepts: (version) => /^[56]\./.test(version) },
  waiters: ["aws_acm_certificate_validation"],
  tagArguments: ["tags", "tags_all"],
};
