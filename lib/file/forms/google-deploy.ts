import { DeployForm } from "../form";
import { googleProvider } from "./google-providers";

/** `deployTo: [google]` */
export const googleDeploy: DeployForm = {
  key: "google",
  cloud: "google",
  build: (context) => {
    googleProvider(context);
    const { GoogleDeployTarget } = require("../../google/google-deploy-target") as typeof import("../../google/google-deploy-target");
    return new GoogleDeployTarget();
  },
};
