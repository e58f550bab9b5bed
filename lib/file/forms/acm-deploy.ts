import { DeployForm } from "../form";
import { awsProviders, regionsOf } from "./aws-providers";

/** `deployTo: [acm]` */
export const acmDeploy: DeployForm = {
  key: "acm",
  cloud: "aws",
  build: (context) => {
    const { AcmImport } = require("../../aws/acm/acm-import") as typeof import("../../aws/acm/acm-import");
    return new AcmImport({ regionalProviders: awsProviders(context).regional(regionsOf(context)) });
  },
};
