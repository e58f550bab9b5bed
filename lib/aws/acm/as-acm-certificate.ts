import { Construct } from "constructs";
import { ICertificate } from "../../core/certificate";
import { CertfleetError } from "../../core/error";
import { oncePerStack } from "../../core/once-per-stack";
import { isPemCertificate } from "../../core/pem-certificate";
import { AwsPlace, placeKey } from "../placement";
import { AcmImportedCertificate } from "./acm-imported-certificate";
import { isAcmCertificate } from "./certificate-arn";
import { IAcmCertificate } from "./certificate-interface";

const imports = new WeakMap<ICertificate, AcmImportedCertificate[]>();

/** A certificate as ACM has it, in each region: itself, or its imports so far. */
export function inAcm(certificate: ICertificate): IAcmCertificate[] {
  return isAcmCertificate(certificate) ? [certificate] : (imports.get(certificate) ?? []);
}

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
    const imported = new AcmImportedCertificate(scope as Construct, id, { ...place, certificate });
    imports.set(certificate, [...(imports.get(certificate) ?? []), imported]);
    return imported;
  });
}
