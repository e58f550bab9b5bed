import { Construct } from "constructs";
import { ICertificate } from "../../core/certificate";
import { IAcmCertificate } from "./certificate-interface";

/** A certificate of this library, which can be referred to cheaply within its stack. */
interface LocallyReferable {
  _arnFor(consumer: Construct): string;
}

/** The ARN for a consumer: plain text in the certificate's own stack, a token that crosses stacks elsewhere. */
export function arnFor(consumer: Construct, certificate: IAcmCertificate): string {
  return (certificate as Partial<LocallyReferable>)._arnFor?.(consumer) ?? certificate.certificateArn;
}

/** Whether a certificate is in ACM. */
export function isAcmCertificate(certificate: ICertificate): certificate is IAcmCertificate {
  return "certificateArn" in certificate;
}
