import { json } from "./aws-api";
import { Moto } from "./moto";

interface Authority {
  readonly CertificateAuthorityArn: string;
}

const text = (pem: string) => Buffer.from(pem).toString("base64");

/** An active root CA of AWS Private CA in the double. Returns its ARN. */
export async function privateCa(moto: Moto, commonName: string): Promise<string> {
  const call = <T>(action: string, parameters: object) => json<T>(moto, "acm-pca", `ACMPrivateCA.${action}`, parameters);
  const { CertificateAuthorityArn } = await call<Authority>("CreateCertificateAuthority", {
    CertificateAuthorityType: "ROOT",
    CertificateAuthorityConfiguration: { KeyAlgorithm: "RSA_2048", SigningAlgorithm: "SHA256WITHRSA", Subject: { CommonName: commonName } },
  });
  const { Csr } = await call<{ Csr: string }>("GetCertificateAuthorityCsr", { CertificateAuthorityArn });
  const { CertificateArn } = await call<{ CertificateArn: string }>("IssueCertificate", {
    CertificateAuthorityArn,
    Csr: text(Csr),
    SigningAlgorithm: "SHA256WITHRSA",
    TemplateArn: "arn:aws:acm-pca:::template/RootCACertificate/V1",
    Validity: { Type: "DAYS", Value: 3650 },
  });
  const { Certificate } = await call<{ Certificate: string }>("GetCertificate", { CertificateAuthorityArn, CertificateArn });
  await call("ImportCertificateAuthorityCertificate", { CertificateAuthorityArn, Certificate: text(Certificate) });
  return CertificateAuthorityArn;
}
