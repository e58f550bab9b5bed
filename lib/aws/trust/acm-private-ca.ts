import { DataAwsAcmpcaCertificateAuthority } from "@cdktf/provider-aws/lib/data-aws-acmpca-certificate-authority";
import { Construct } from "constructs";
import { named } from "../../core/readable-names";
import { IPrivateCa, PrivateCaCertificate } from "../../core/trust-bundle";
import { ARN_KINDS, parseArn, placeOfArn } from "../arn";
import { placement } from "../aws-provider";

/** A certificate authority of AWS Private CA, whose clients a trust bundle accepts. */
export class AcmPrivateCa implements IPrivateCa {
  readonly caName: string;

  /**
   * @param caName the name in addresses and inventories
   * @param authorityArn the ARN of the certificate authority
   */
  constructor(
    caName: string,
    private readonly authorityArn: string,
  ) {
    parseArn(authorityArn, ARN_KINDS.certificateAuthority);
    this.caName = caName;
  }

  readCertificate(scope: Construct): PrivateCaCertificate {
    const data = named(
      new DataAwsAcmpcaCertificateAuthority(scope, this.caName, {
        ...placement(scope, placeOfArn(scope, this.authorityArn, ARN_KINDS.certificateAuthority)),
        arn: this.authorityArn,
      }),
    );
    const at = `data.aws_acmpca_certificate_authority.${data.friendlyUniqueId}`;
    // A root has no chain.
    return { pem: `\${join("\\n", compact([${at}.certificate, ${at}.certificate_chain]))}`, notAfter: `\${${at}.not_after}` };
  }
}
