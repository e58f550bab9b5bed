import { Construct } from "constructs";
import { ICertificate } from "../core/certificate";
import { DeployRequest, IDeployTarget } from "../core/deploy-target";
import { CertfleetError } from "../core/error";
import { asGoogleCertificate } from "./certificates/as-google-certificate";
import { GoogleImportPlace } from "./certificates/google-import-place";

/** Imports certificates of other issuers into Certificate Manager, so that Google's endpoints can serve them. */
export class GoogleDeployTarget implements IDeployTarget {
  readonly targetName: string = "google";

  constructor(private readonly props: GoogleImportPlace = {}) {}

  deploy(scope: Construct, _id: string, request: DeployRequest): ICertificate {
    if (request.region !== undefined) {
      throw new CertfleetError(
        "google-region",
        `the certificate asks for the region ${request.region}, and imports into Google are global unless the target has a region: remove \`region\``,
        scope,
      );
    }
    return asGoogleCertificate(request.certificate, this.props);
  }
}
