import { DeployKind } from "../../core/kind";
import { googleProvider } from "./providers";

/** `deployTo: [google]` */
export const googleDeploy: DeployKind = {
  key: "google",
  cloud: "google",
  construct: (context) => {
    googleProvider(context);
    const { GoogleDeployTarget } = require("../google-deploy-target") as typeof import("../google-deploy-target");
    return new GoogleDeployTarget();
  },
};
