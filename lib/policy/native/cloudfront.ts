import { TlsVersion } from "../tls-version";
import * as suites from "./cipher-suites";
import { NativePolicyDefinition, NativePolicyTable } from "./definition";

const Y2021 = [...suites.TLS_1_3, ...suites.ECDHE_GCM, ...suites.ECDHE_CHACHA20];
const Y2019 = [...Y2021, ...suites.ECDHE_CBC_SHA2];
const Y2018 = [...Y2019, ...suites.RSA_GCM, "AES128-SHA256"];
const Y2016 = [...Y2018, ...suites.ECDHE_CBC_SHA1, ...suites.RSA_CBC_SHA1];

/** CloudFront negotiates X25519MLKEM768 and SecP256r1MLKEM768 in TLS 1.3 under each of its policies, and claims FIPS for none. */
function viewer(name: string, minimum: TlsVersion, offered: readonly string[], since?: string): NativePolicyDefinition {
  const unverified = since === "unknown" ? "the first release of the aws provider that takes it" : undefined;
  return { name, minimum, maximum: TlsVersion.TLS_1_3, suites: offered, fips: false, postQuantum: true, since, unverified };
}

/**
 * The values of a distribution's `minimum_protocol_version`.
 *
 * The 2025 ones are refused by aws 5.100 and by a release of August 2025 (issue 43840): the provider checks against the enum of the SDK
 * that it is built with. Which 6.x release took them first is not certain, so none is chosen for an endpoint.
 */
export const CLOUDFRONT: NativePolicyTable = {
  service: "CloudFront",
  source: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html",
  policies: [
    viewer("TLSv1.3_2025", TlsVersion.TLS_1_3, suites.TLS_1_3_FIPS, "unknown"),
    viewer("TLSv1.2_2025", TlsVersion.TLS_1_2, [...suites.TLS_1_3, ...suites.ECDHE_GCM], "unknown"),
    viewer("TLSv1.2_2021", TlsVersion.TLS_1_2, Y2021),
    viewer("TLSv1.2_2019", TlsVersion.TLS_1_2, Y2019),
    viewer("TLSv1.2_2018", TlsVersion.TLS_1_2, Y2018),
    viewer("TLSv1.1_2016", TlsVersion.TLS_1_1, Y2016),
    viewer("TLSv1_2016", TlsVersion.TLS_1_0, Y2016),
    viewer("TLSv1", TlsVersion.TLS_1_0, [...Y2016, "DES-CBC3-SHA"]),
    viewer("SSLv3", TlsVersion.SSL_3_0, [...Y2016, "DES-CBC3-SHA", "RC4-MD5"]),
  ],
};
