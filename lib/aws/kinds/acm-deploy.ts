import { DeployKind } from "../../core/kind";
import { awsProviders, regionsOf } from "./providers";

/** `deployTo: [acm]` */
export const acmDeploy: DeployKind = {
  key: "acm",
  cloud: "aws",
  construct: (context) => {
    const { AcmImport } = require("../acm/acm-import") as typeof import("../acm/acm-import");
    return new AcmImport({ regionalProviders: awsProviders(context).regional(regionsOf(context)) });
  },
};
