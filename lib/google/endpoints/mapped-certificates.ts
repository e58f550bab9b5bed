import { Construct } from "constructs";
import { IGoogleCertificate } from "../certificates/certificate-interface";
import { CertificateMap, ICertificateMap } from "../maps/certificate-map";
import { needCertificates } from "./google-proxy";
import { GooglePlace } from "../google-place";

/** Enters a proxy's certificates in the map that is given, or in one of its own, where the first is the primary one. */
export function mappedCertificates(
  proxy: Construct,
  props: { readonly certificates: IGoogleCertificate[]; readonly certificateMap?: ICertificateMap },
  place: GooglePlace,
): { readonly map: ICertificateMap; readonly isOwn: boolean } {
  needCertificates(proxy, props.certificates);
  const map = props.certificateMap ?? new CertificateMap(proxy, "CertificateMap", place);
  const isOwn = props.certificateMap === undefined;
  const [first] = props.certificates;
  for (const certificate of props.certificates) {
    map.addCertificate(certificate);
    if (isOwn && certificate.domainNames.join() === first.domainNames.join()) {
      map.addPrimary(certificate);
    }
  }
  return { map, isOwn };
}
