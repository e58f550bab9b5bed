import { ICertificate, IPemCertificate } from "./certificate";

/** Whether Terraform holds a certificate's key material. */
export function isPemCertificate(certificate: ICertificate): certificate is IPemCertificate {
  return "privateKey" in certificate;
}
