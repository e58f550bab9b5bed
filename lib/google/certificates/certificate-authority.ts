import { DataGooglePrivatecaCertificateAuthority } from "@cdktf/provider-google/lib/data-google-privateca-certificate-authority";
import { Construct } from "constructs";
import { named } from "../../core/readable-names";
import { IPrivateCa, PrivateCaCertificate } from "../../core/trust-bundle";
import { googleCloud } from "../cloud";
import { partsOfPool, PoolParts } from "../kinds/client-ca";

/** A certificate authority of Google's CA Service, whose clients a trust bundle accepts. */
export class GoogleCertificateAuthority implements IPrivateCa {
  readonly caName: string;
  readonly cloud?: string = googleCloud.key;
  private readonly pool: PoolParts;

  /**
   * @param caName the name in addresses and inventories
   * @param pool the id of its CA pool, `projects/…/locations/…/caPools/…`
   * @param authority its name in the pool
   */
  constructor(
    caName: string,
    pool: string,
    private readonly authority: string,
  ) {
    this.caName = caName;
    this.pool = partsOfPool(pool);
  }

  readCertificate(scope: Construct): PrivateCaCertificate {
    const data = named(
      new DataGooglePrivatecaCertificateAuthority(scope, this.caName, {
        ...this.pool,
        certificateAuthorityId: this.authority,
      }),
    );
    const at = `data.google_privateca_certificate_authority.${data.friendlyUniqueId}`;
    return {
      pem: `\${join("\\n", ${at}.pem_ca_certificates)}`,
      // The chain ends at the root, which is the CA itself if nothing else issued its certificate.
      rootPem: `\${element(${at}.pem_ca_certificates, length(${at}.pem_ca_certificates) - 1)}`,
      // The provider does not read the certificate's own end. That of a subordinate CA can be later, because it is issued after it is created.
      notAfter: `\${timeadd(${at}.create_time, ${at}.lifetime)}`,
    };
  }
}
