import { Construct } from "constructs";
import { ICertificate, IPemCertificate } from "../../core/certificate";
import { CertfleetError } from "../../core/error";
import { oncePerStack } from "../../core/once-per-stack";
import { AwsPlace, placeKey } from "../placement";
import { AcmImportedCertificate } from "./acm-imported-certificate";
import { isAcmCertificate } from "./certificate-arn";
import { IAcmCertificate } from "./certificate-interface";

/** A certificate as AWS endpoints take it: one that is not in ACM is imported, once per region. */
export function asAcmCertificate(certificate: ICertificate, place: AwsPlace = {}): IAcmCertificate {
  if (isAcmCertificate(certificate)) {
    return certificate;
  }
  if (!isPemCertificate(certificate)) {
    throw new CertfleetError(
      "no-key-material",
      `AWS cannot serve a certificate of ${certificate.issuer}: its key does not leave the issuer; use the issuer "acm", or one that hands out keys`,
      certificate,
    );
  }
  return oncePerStack(certificate, `acm-import/${certificate.node.path}/${placeKey(certificate, place)}`, () => {
    const { scope } = certificate.node;
    const id = place.region === undefined ? "Imported" : `Imported-${place.region}`;
    return new AcmImportedCertificate(scope as Construct, id, { ...place, certificate });
  });
}

function isPemCertificate(certificate: ICertificate): certificate is IPemCertificate {
  return "privateKey" in certificate;
}
