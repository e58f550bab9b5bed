/** The parts of a CA's name that people know it by. */
export interface CaName {
  readonly organization?: string;
  readonly commonName?: string;
}

/** Who stopped to trust a CA, and from when on. */
export interface Distrust {
  /** The browser, such as Chrome. */
  readonly by: string;
  /** The last day on which an issued certificate is trusted; absent if none is trusted any more. */
  readonly issuedUntil?: string;
  /** The source, as a URL. */
  readonly source: string;
}

/** A CA that browsers no longer trust, or will no longer trust for new certificates. */
export interface DistrustedCa {
  readonly name: string;
  /** The names of its roots. A name that another CA uses as well must not be here. */
  readonly commonNames?: readonly string[];
  /** The organisations in the names of its roots and intermediates. */
  readonly organizations?: readonly string[];
  readonly distrust: readonly Distrust[];
}

/**
 * CAs that browsers distrust, as of 2026-11-29. Chrome goes by the earliest Signed Certificate Timestamp, which is at most hours away from the
 * begin of validity. The brands of some of them live on with other CAs, whose roots have other names.
 */
export const DISTRUSTED_CAS: readonly DistrustedCa[] = [
  {
    name: "Entrust",
    commonNames: [
      "Entrust Root Certification Authority",
      "Entrust Root Certification Authority - EC1",
      "Entrust Root Certification Authority - G2",
      "Entrust Root Certification Authority - G4",
      "Entrust.net Certification Authority (2048)",
      "AffirmTrust Commercial",
      "AffirmTrust Networking",
      "AffirmTrust Premium",
      "AffirmTrust Premium ECC",
    ],
    distrust: [
      {
        by: "Chrome",
        issuedUntil: "2024-11-11",
        source: "https://security.googleblog.com/2024/06/sustaining-digital-certificate-security.html",
      },
      {
        by: "Firefox",
        issuedUntil: "2024-11-30",
        source: "https://groups.google.com/a/mozilla.org/g/dev-security-policy/c/jCvkhBjg9Yw",
      },
    ],
  },
  {
    name: "Chunghwa Telecom",
    organizations: ["Chunghwa Telecom Co., Ltd."],
    distrust: [
      {
        by: "Chrome",
        issuedUntil: "2025-07-31",
        source: "https://www.securityweek.com/chrome-to-distrust-chunghwa-telecom-and-netlock-certificates/",
      },
    ],
  },
  {
    name: "Netlock",
    organizations: ["NetLock Kft."],
    distrust: [
      {
        by: "Chrome",
        issuedUntil: "2025-07-31",
        source: "https://www.securityweek.com/chrome-to-distrust-chunghwa-telecom-and-netlock-certificates/",
      },
    ],
  },
  {
    name: "e-commerce monitoring (GLOBALTRUST)",
    commonNames: ["GLOBALTRUST 2020"],
    distrust: [{ by: "Chrome", issuedUntil: "2024-06-30", source: "https://groups.google.com/a/ccadb.org/g/public/c/wRs-zec8w7k" }],
  },
  {
    name: "TrustCor",
    organizations: ["TrustCor Systems S. de R.L."],
    distrust: [{ by: "Chrome", source: "https://security.googleblog.com/2023/01/sustaining-digital-certificate-security_13.html" }],
  },
  {
    name: "Symantec",
    organizations: ["Symantec Corporation", "VeriSign, Inc.", "GeoTrust Inc.", "thawte, Inc.", "Equifax"],
    distrust: [{ by: "Chrome", source: "https://knowledge.digicert.com/alerts/ALERT2530.html" }],
  },
  {
    name: "WoSign and StartCom",
    organizations: ["WoSign CA Limited", "StartCom Ltd."],
    distrust: [{ by: "Chrome", source: "https://groups.google.com/a/chromium.org/g/net-dev/c/FKXe-76GO8Y/m/Ka8K5lj9AgAJ" }],
  },
];

/** The distrusted CA that issued one of the certificates of a chain, by the names of their issuers. */
export function distrustedCa(issuers: readonly CaName[]): DistrustedCa | undefined {
  return DISTRUSTED_CAS.find(({ commonNames = [], organizations = [] }) =>
    issuers.some(
      ({ commonName, organization }) =>
        (commonName !== undefined && commonNames.includes(commonName)) ||
        (organization !== undefined && organizations.includes(organization)),
    ),
  );
}

/** Those that refuse a certificate of the CA, by the begin of its validity; and those that refuse only later ones. */
export function refusals(
  { distrust }: DistrustedCa,
  notBefore: Date,
): { readonly now: readonly Distrust[]; readonly next: readonly Distrust[] } {
  const refuses = ({ issuedUntil }: Distrust) =>
    issuedUntil === undefined || notBefore.getTime() > Date.parse(`${issuedUntil}T23:59:59.999Z`);
  return { now: distrust.filter(refuses), next: distrust.filter((each) => !refuses(each)) };
}
