import { X509Certificate } from "node:crypto";
import { DATED_FACTS } from "../../core/dated-facts";
import { distrustedCa, refusals } from "../certificates/distrusted-cas";
import { CertificateFacts } from "../certificates/facts";
import { certificateFacts, certificateServices } from "../certificates/services";
import { SOURCES } from "../finding";
import { isUnknown, Resource } from "../plan/resource";
import { fixFor, Problem, Rule } from "../rule";

/** What clients and CAs no longer accept on the day of the check: it was allowed once, and a date ended that. */
export const noLongerAccepted: Rule = {
  id: "no-longer-accepted",
  severity: "error",
  info: "On the day of the check (today, or the day of --as-of), clients accept the certificate, and CAs still validate its names in the way that it uses.",
  why: "Expiry, the distrust of a CA and the end of a way to validate names come on announced dates. A check as of a later day finds them while there is time.",
  sources: [SOURCES.baseline, SOURCES.nistTransition],
  services: certificateServices({
    ACM: 'set validation_method = "DNS", or import a certificate that is valid longer',
    "IAM server certificate": "use a new certificate, or one that ACM issues",
    ACME: 'set key_type = "P256", with version 3 "EC256"',
    "tls provider, key": 'set algorithm = "ECDSA" and ecdsa_curve = "P256"',
    "Certificate Manager": "use managed { }, or a new certificate",
    "Certificate Manager, issuance configuration": 'set key_algorithm = "ECDSA_P256"',
    "Google classic certificate": "use Certificate Manager, or a new certificate",
    "Google classic managed certificate": "use Certificate Manager with an issuance configuration",
  }),
  compliant: `# check --as-of 2028-03-15
resource "aws_acm_certificate" "www" {
  domain_name       = "www.example.com"
  validation_method = "DNS"
}`,
  nonCompliant: `# check --as-of 2028-03-15
resource "aws_acm_certificate" "www" {
  domain_name       = "www.example.com"
  validation_method = "EMAIL"
}`,
  *check(resource, { estate, day }) {
    const facts = certificateFacts(resource, estate);
    if (facts === undefined) {
      return;
    }
    const fix = fixFor(noLongerAccepted, resource.type) ?? "replace it";
    for (const problem of [...endedValidation(resource, day), ...refusedMaterial(facts, day), ...endedKey(facts, day)]) {
      yield { fix, ...problem };
    }
  },
};

type Ended = Omit<Problem, "fix"> & Partial<Problem>;

function factOf(id: string) {
  return DATED_FACTS.find((fact) => fact.id === id)!;
}

const EMAIL = factOf("email-validation");
const KEYS = [factOf("nist-classical-disallowed"), factOf("nist-rsa-2048-deprecated")];

function* endedValidation({ attributes }: Resource, day: string): Iterable<Ended> {
  if (attributes.validation_method === "EMAIL" && day >= EMAIL.from) {
    yield { message: `The certificate is not renewed: from ${EMAIL.from}, CAs no longer validate by e-mail (validation_method "EMAIL")` };
  }
}

/** The expiry and the CA of an imported certificate. A text that is not a certificate fails in the plan. */
function* refusedMaterial({ pem }: CertificateFacts, day: string): Iterable<Ended> {
  const certificate = pem === undefined || isUnknown(pem.value) ? undefined : parsed(pem.value);
  if (pem === undefined || certificate === undefined) {
    return;
  }
  const end = new Date(certificate.validTo).toISOString().slice(0, 10);
  if (end < day) {
    yield { message: `Clients refuse the certificate: it expired on ${end} (${pem.path})` };
  }
  const { O: organization, CN: commonName } = certificate.toLegacyObject().issuer as Record<string, string | undefined>;
  const ca = distrustedCa([{ organization, commonName }]);
  const now = ca === undefined ? [] : refusals(ca, new Date(certificate.validFrom)).now;
  if (ca !== undefined && now.length > 0) {
    const who = now.map(({ by }) => by).join(" and ");
    yield { message: `${who} ${now.length === 1 ? "refuses" : "refuse"} the certificate: its CA is ${ca.name} (${pem.path})` };
  }
}

function parsed(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

/** What NIST says of a key. Its dates bind few, and the certificate still works: advice. */
function* endedKey({ key, issuer }: CertificateFacts, day: string): Iterable<Ended> {
  const keyType = key === undefined || isUnknown(key.value) ? undefined : key.value;
  const fact = KEYS.find(({ from, concerns }) => day >= from && concerns?.({ issuer: String(issuer?.value), keyType }) === true);
  if (key !== undefined && fact !== undefined) {
    const fix = `${fact.action.charAt(0).toLowerCase()}${fact.action.slice(1, -1)}`;
    yield { message: `From ${fact.from}, ${fact.fact} (${key.path} is ${keyType})`, severity: "advice", fix };
  }
}
