import { Construct } from "constructs";
import { CertfleetError } from "../../core/error";
import { GOOGLE_REGION, GOOGLE_REGION_FORM } from "../google-region";
import { CERTIFICATES, REGIONAL_CERTIFICATES } from "../quota-data";
import { countAgainst } from "../quotas";
import { GoogleCertificateScope } from "./certificate-interface";
import { GoogleCertificateCommonProps } from "./google-certificate-props";
import { GLOBAL } from "./global-location";

/** The location of a certificate, checked against its scope and counted against the quota of the location. */
export function locationOf(scope: Construct, props: GoogleCertificateCommonProps, certificateScope: GoogleCertificateScope): string {
  const { region } = props;
  if (region !== undefined && !GOOGLE_REGION.test(region)) {
    throw new CertfleetError("google-region", `"${region}" is no region of Google Cloud: ${GOOGLE_REGION_FORM}`, scope);
  }
  if (
    region !== undefined &&
    certificateScope !== GoogleCertificateScope.DEFAULT &&
    certificateScope !== GoogleCertificateScope.CLIENT_AUTH
  ) {
    throw new CertfleetError(
      "scope-in-region",
      `a certificate with the scope ${certificateScope} is global, and this one is in ${region}: leave out \`region\` or \`certificateScope\``,
      scope,
    );
  }
  const location = region ?? GLOBAL;
  countAgainst(scope, location === GLOBAL ? CERTIFICATES : REGIONAL_CERTIFICATES, props, location);
  return location;
}
