import { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { ICertificate } from "../../core/certificate";
import { DeployRequest, IDeployTarget } from "../../core/deploy-target";
import { regionOf } from "../placement";
import { asAcmCertificate } from "./as-acm-certificate";

/** How certificates are imported into ACM. */
export interface AcmImportProps {
  /**
   * Providers by region, for certificates of a region that is not the default provider's.
   *
   * @default - the resources' `region` argument is used, which needs hashicorp/aws 6
   */
  readonly regionalProviders?: Record<string, TerraformProvider>;
}

/**
 * Imports certificates of other issuers into ACM, so that AWS endpoints can serve them.
 *
 * A renewal is imported in place: the ARN stays. An endpoint of this library that is given such a certificate uses the same import.
 */
export class AcmImport implements IDeployTarget {
  readonly targetName: string = "acm";

  constructor(private readonly props: AcmImportProps = {}) {}

  deploy(scope: Construct, _id: string, request: DeployRequest): ICertificate {
    const { certificate, region } = request;
    const isElsewhere = region !== undefined && region !== regionOf(scope, {});
    return asAcmCertificate(certificate, isElsewhere ? { region, provider: this.props.regionalProviders?.[region] } : {});
  }
}
