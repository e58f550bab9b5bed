import { BASELINE_REQUIREMENTS, LETS_ENCRYPT_DATES } from "./lifetimes";
import { RenewedBy } from "./renewal";

/** What facts are matched against: the properties of a certificate that rules of CAs and standards depend on. */
export interface FactSubject {
  /** The issuer's name in inventories. */
  readonly issuer: string;
  /** The profile of the CA; undefined if it is the default one or not known. */
  readonly profile?: string;
  /** Whether browsers trust the issuer; undefined if that is not known. */
  readonly publiclyTrusted?: boolean;
  readonly keyType?: string;
  /** Who renews it; undefined if that is not known. */
  readonly renewedBy?: RenewedBy;
}

/** A rule of CAs or a standard that changes on a date. Lifetimes are in `lifetimes.ts`. */
export interface DatedFact {
  /** Identifies the fact in JSON and calendars. It never changes. */
  readonly id: string;
  readonly kind: "validation" | "client-auth" | "key";
  /** The first day on which it applies, such as `2029-03-15`. */
  readonly from: string;
  /** What applies from then on, as a sentence without a full stop. */
  readonly fact: string;
  readonly action: string;
  /** Whether only certificates of publicly trusted CAs are concerned. */
  readonly onlyPublic: boolean;
  /** Narrows the certificates that are concerned. */
  readonly concerns?: (subject: FactSubject) => boolean;
  /** The source, as a URL. */
  readonly source: string;
  /** The day on which the source was last read. */
  readonly checkedOn: string;
}

const CHECKED_ON = "2026-11-24";

/** Tables 2 and 4 of the draft. It is not final, and regulators adopt it with dates of their own. */
const NIST_TRANSITION = "https://csrc.nist.gov/pubs/ir/8547/ipd";
const LETS_ENCRYPT_CLIENT_AUTH = "https://letsencrypt.org/2025/05/14/ending-tls-client-authentication";
/** The fact after which no public CA issues client certificates. */
export const SERVER_AUTH_ONLY = "chrome-server-auth-only";

/** Section 3.2.2. The date is that of version 1.8 (2026-02-05); earlier versions had June 2026. */
const CHROME_ROOT_PROGRAM = "https://googlechrome.github.io/chromerootprogram/";
const LETS_ENCRYPT_PROFILES = "https://letsencrypt.org/docs/profiles/";

const isLetsEncrypt = ({ issuer }: FactSubject) => issuer === "lets-encrypt";
const isLetsEncryptDefault = (subject: FactSubject) => isLetsEncrypt(subject) && (subject.profile ?? "classic") === "classic";
const isManual = ({ renewedBy }: FactSubject) => renewedBy === undefined || renewedBy === RenewedBy.NOBODY;

const PRIVATE_CLIENTS = "If a client presents such a certificate to a server, issue the client's certificate from a private CA.";
const KEEP_RECORDS =
  "Keep the validation records in DNS, so that each renewal can validate again. Automate orders that somebody validates by hand.";

/** Rules of CAs and standards that change on a date, the earliest first. */
export const DATED_FACTS: readonly DatedFact[] = [
  {
    id: "acm-client-auth",
    kind: "client-auth",
    from: "2025-06-11",
    fact: "Public certificates of ACM no longer allow TLS client authentication",
    action: PRIVATE_CLIENTS,
    onlyPublic: true,
    concerns: ({ issuer }) => issuer === "acm",
    source: "https://docs.aws.amazon.com/acm/latest/userguide/acm-concepts.html",
    checkedOn: CHECKED_ON,
  },
  {
    id: "lets-encrypt-client-auth-classic",
    kind: "client-auth",
    from: "2026-02-11",
    fact: "Certificates of Let's Encrypt's default profile no longer allow TLS client authentication",
    action: PRIVATE_CLIENTS,
    onlyPublic: true,
    concerns: isLetsEncryptDefault,
    source: LETS_ENCRYPT_CLIENT_AUTH,
    checkedOn: "2026-11-29",
  },
  validationReuse("200 days", "2026-03-15"),
  {
    id: "lets-encrypt-client-auth",
    kind: "client-auth",
    from: "2026-07-08",
    fact: "No certificate of Let's Encrypt allows TLS client authentication any more",
    action: PRIVATE_CLIENTS,
    onlyPublic: true,
    concerns: isLetsEncrypt,
    source: LETS_ENCRYPT_PROFILES,
    checkedOn: CHECKED_ON,
  },
  {
    id: "validation-perspectives",
    kind: "validation",
    from: "2026-12-15",
    fact: "CAs validate each name from at least five places on the internet",
    action: "Let the name servers, and the web servers that answer HTTP challenges, answer requests from every region.",
    onlyPublic: true,
    source: BASELINE_REQUIREMENTS,
    checkedOn: CHECKED_ON,
  },
  letsEncryptReuse("10 days", "2027-02-10"),
  validationReuse("100 days", "2027-03-15"),
  {
    id: SERVER_AUTH_ONLY,
    kind: "client-auth",
    from: "2027-03-15",
    fact: "CAs that Chrome trusts issue certificates for server authentication only",
    action: PRIVATE_CLIENTS,
    onlyPublic: true,
    // These have ended it before.
    concerns: ({ issuer }) => issuer !== "acm" && !isLetsEncrypt({ issuer }),
    source: CHROME_ROOT_PROGRAM,
    checkedOn: "2026-11-29",
  },
  letsEncryptReuse("7 hours", "2028-02-16"),
  {
    id: "email-validation",
    kind: "validation",
    from: "2028-03-15",
    fact: "CAs no longer validate names by e-mail",
    action: "If the CA validates these names by e-mail, change to validation by DNS records.",
    onlyPublic: true,
    concerns: isManual,
    source: BASELINE_REQUIREMENTS,
    checkedOn: CHECKED_ON,
  },
  validationReuse("10 days", "2029-03-15"),
  {
    id: "nist-rsa-2048-deprecated",
    kind: "key",
    from: "2031-01-01",
    fact: "NIST deprecates RSA keys of 2048 bits (draft of NIST IR 8547)",
    action: "Plan the move to ecdsa-p256 or rsa-3072. A change of the key type replaces the certificate.",
    onlyPublic: false,
    concerns: ({ keyType }) => keyType === "rsa-2048",
    source: NIST_TRANSITION,
    checkedOn: CHECKED_ON,
  },
  {
    id: "nist-classical-disallowed",
    kind: "key",
    from: "2036-01-01",
    fact: "NIST disallows RSA and ECDSA signatures (draft of NIST IR 8547)",
    action: "Follow when CAs and browsers support post-quantum signatures. There is nothing to change today.",
    onlyPublic: false,
    concerns: ({ keyType }) => keyType !== undefined && /^(rsa|ecdsa)-/.test(keyType),
    source: NIST_TRANSITION,
    checkedOn: CHECKED_ON,
  },
];

/** The Baseline Requirements, section 4.2.1. */
function validationReuse(length: string, from: string): DatedFact {
  return {
    id: `validation-reuse-${length.replace(" ", "-")}`,
    kind: "validation",
    from,
    fact: `CAs reuse the validation of a name for at most ${length}`,
    action: KEEP_RECORDS,
    onlyPublic: true,
    source: BASELINE_REQUIREMENTS,
    checkedOn: CHECKED_ON,
  };
}

function letsEncryptReuse(length: string, from: string): DatedFact {
  return {
    id: `lets-encrypt-validation-reuse-${length.replace(" ", "-")}`,
    kind: "validation",
    from,
    fact: `Let's Encrypt reuses the validation of a name for at most ${length} in its default profile`,
    action: KEEP_RECORDS,
    onlyPublic: true,
    concerns: isLetsEncryptDefault,
    source: LETS_ENCRYPT_DATES,
    checkedOn: CHECKED_ON,
  };
}

/** Whether a fact concerns a certificate: surely, or only if its CA is publicly trusted, which is not known. */
export function concernOf({ onlyPublic, concerns }: DatedFact, subject: FactSubject): "yes" | "if-public" | "no" {
  if (concerns?.(subject) === false || (onlyPublic && subject.publiclyTrusted === false)) {
    return "no";
  }
  return onlyPublic && subject.publiclyTrusted === undefined ? "if-public" : "yes";
}
