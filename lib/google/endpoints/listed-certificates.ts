import { Construct } from "constructs";
import { CertfleetError } from "../../core/error";
import { idFor } from "../certificates/certificate-id";
import { IGoogleCertificate } from "../certificates/certificate-interface";
import { CERTIFICATES_PER_PROXY, CLASSIC_CERTIFICATES_PER_PROXY } from "../quota-data";
import { GoogleClassicCertificate } from "../certificates/google-classic-certificate";

/** The certificates of a proxy that takes a list, as its argument has them. */
export function listedCertificates(proxy: Construct, certificates: readonly IGoogleCertificate[]): string[] {
  if (certificates.length > CERTIFICATES_PER_PROXY) {
    throw new CertfleetError(
      "certificates-per-proxy",
      `${certificates.length} certificates on one proxy, Google allows ${CERTIFICATES_PER_PROXY}: use certificates with more names, or several proxies`,
      proxy,
    );
  }
  return certificates.map((certificate) => `//certificatemanager.googleapis.com/${idFor(proxy, certificate)}`);
}

/** Classic certificates, as a proxy's argument has them. */
export function classicCertificates(proxy: Construct, certificates: readonly GoogleClassicCertificate[]): string[] {
  if (certificates.length > CLASSIC_CERTIFICATES_PER_PROXY) {
    throw new CertfleetError(
      "certificates-per-proxy",
      `${certificates.length} classic certificates on one proxy, Google allows ${CLASSIC_CERTIFICATES_PER_PROXY}: put them into Certificate Manager`,
      proxy,
    );
  }
  return certificates.map((certificate) => certificate._referenceFor(proxy));
}
