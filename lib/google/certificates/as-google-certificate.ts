import { Construct } from "constructs";
import { ICertificate } from "../../core/certificate";
import { CertfleetError } from "../../core/error";
import { oncePerStack } from "../../core/once-per-stack";
import { isPemCertificate } from "../../core/pem-certificate";
import { placeKey, placeSuffix } from "../placement";
import { isGoogleCertificate } from "./certificate-id";
import { GoogleCertificateScope, IGoogleCertificate } from "./certificate-interface";
import { GoogleImportPlace } from "./google-import-place";
import { GoogleSelfManagedCertificate } from "./google-self-managed-certificate";
import { GLOBAL } from "./global-location";

/** A certificate as Google's endpoints take it: one that is not in Certificate Manager is imported, once per location and scope. */
export function asGoogleCertificate(certificate: ICertificate, at: GoogleImportPlace = {}): IGoogleCertificate {
  if (isGoogleCertificate(certificate)) {
    return certificate;
  }
  if (!isPemCertificate(certificate)) {
    throw new CertfleetError(
      "no-key-material",
      `Google cannot serve a certificate of ${certificate.issuer}: its key does not leave the issuer; use the issuer "google-managed", or one that hands out keys`,
      certificate,
    );
  }
  const { region, certificateScope = GoogleCertificateScope.DEFAULT } = at;
  const key = `google-import/${certificate.node.path}/${region ?? GLOBAL}/${certificateScope}/${placeKey(certificate, at)}`;
  return oncePerStack(certificate, key, () => {
    const place = `${region === undefined ? "" : `-${region}`}${certificateScope === GoogleCertificateScope.DEFAULT ? "" : `-${certificateScope.toLowerCase()}`}`;
    const id = `GoogleImported${place}${placeSuffix(certificate, at)}`;
    return new GoogleSelfManagedCertificate(certificate.node.scope as Construct, id, { ...at, certificate });
  });
}
