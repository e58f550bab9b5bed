import { DeployKind } from "../../core/kind";
import { googleProvider } from "./providers";

/** `deployTo: [google]` */
export const googleDeploy: DeployKind = {
  key: "google",
  cloud: "google",
  construct: (context) => {
    googleProvider(context);
    const { GoogleDeployTarget } = require("../certificates/imported-certificate") as typeof import("../certificates/imported-certificate");
    return new GoogleDeployTarget();
  },
};
