import { CaFacts, isPublicCa, readCas, readRevocationLists } from "../../core/trust-material";
import { SOURCES } from "../finding";
import { Estate } from "../plan/estate";
import { asText, blocksOf, isUnknown, Resource, Value, valueAt } from "../plan/resource";
import { Problem, Rule, RuleService, unresolved } from "../rule";
import { API_DOMAINS, hasMutualTls } from "./client-authentication";
import { CURRENT_LIST, EXPIRING_ROOT, PRIVATE_ROOT, PUBLIC_ROOT, STALE_LIST, WEAK_ROOT } from "./example-certificates";

/** How many days before a CA expires its successor must be trusted: clients change their certificates one after the other. */
const CA_LEAD_DAYS = 90;

/** How many days before a revocation list is out of date the next one must be there. */
const LIST_LEAD_DAYS = 3;

const DAY = 24 * 60 * 60 * 1000;

function services(fix: string): RuleService[] {
  return [
    { service: "Elastic Load Balancing", types: ["aws_lb_trust_store"], fix },
    { service: "CloudFront", types: ["aws_cloudfront_trust_store"], fix },
    { service: "API Gateway", types: API_DOMAINS, fix },
    { service: "Certificate Manager", types: ["google_certificate_manager_trust_config"], fix },
  ];
}

/** An example with one trusted CA. */
function trustConfig(pem: string, day?: string): string {
  return `${
    day === undefined
      ? ""
      : `# check --as-of ${day}
`
  }resource "google_certificate_manager_trust_config" "partners" {
  name     = "partners"
  location = "global"

  trust_stores {
    trust_anchors {
      pem_certificate = <<-EOT
${pem.replace(/^/gm, "        ")}
      EOT
    }
  }
}`;
}

const COMPLIANT = trustConfig(PRIVATE_ROOT);

/** CAs that anybody gets a certificate from. */
export const publicCaTrusted: Rule = {
  id: "public-ca-trusted",
  severity: "error",
  info: "Client certificates are verified with private CAs only.",
  why: "A public CA issues a certificate to anybody who controls a domain. An endpoint that trusts it lets all of them in. Public CAs also end certificates for client authentication by 2027.",
  sources: [SOURCES.albMutualTls, SOURCES.letsEncryptClientAuth],
  services: services("remove the public CA, and issue client certificates from a private CA"),
  compliant: COMPLIANT,
  nonCompliant: trustConfig(PUBLIC_ROOT),
  *check(resource, { estate }): Iterable<Problem> {
    for (const { ca } of trustedCas(resource, estate).cas) {
      if (ca !== undefined && isPublicCa(ca)) {
        yield {
          message: `Everybody with a certificate of a public CA is let in: "${ca.caName}" is trusted`,
          fix: publicCaTrusted.services[0].fix,
        };
      }
    }
  },
};

/** CAs whose certificates can be forged, or that are none. */
export const weakTrustedCa: Rule = {
  id: "weak-trusted-ca",
  severity: "error",
  info: "Client certificates are verified with certificates of CAs that have strong keys and signatures.",
  why: "Whoever breaks the key of a trusted CA, or the hash of its signature, issues certificates that the endpoint accepts. A certificate that is not of a CA verifies no other.",
  sources: [SOURCES.nist80057, SOURCES.rfc5280],
  services: services("trust a CA with an RSA key of at least 2048 bits or an elliptic-curve key, signed with SHA-256 or better"),
  compliant: COMPLIANT,
  nonCompliant: trustConfig(WEAK_ROOT),
  *check(resource, { estate }): Iterable<Problem> {
    const { cas, isUnknown: hidden } = trustedCas(resource, estate);
    if (hidden) {
      yield { ...unresolved("the bundle", "the trusted CAs are strong and current"), severity: "advice" };
    }
    for (const { ca } of cas) {
      const fault = ca === undefined ? "cannot be read" : !ca.isCa ? "is not of a CA" : ca.weakness;
      if (fault !== undefined) {
        yield {
          message: `Client certificates are not verified safely: the certificate ${ca === undefined ? "" : `of "${ca.caName}" `}${fault}`,
          fix: weakTrustedCa.services[0].fix,
        };
      }
    }
  },
};

/** CAs that no longer verify clients soon. */
export const expiringTrustedCa: Rule = {
  id: "expiring-trusted-ca",
  severity: "warning",
  info: `A trusted CA is valid for at least ${CA_LEAD_DAYS} more days.`,
  why: "When a CA expires, every client with a certificate of it is refused. Its successor must be trusted long before, so that clients can change their certificates.",
  sources: [SOURCES.rfc5280],
  services: services("trust the CA's successor as well, let clients change their certificates, then remove the CA"),
  compliant: COMPLIANT,
  nonCompliant: trustConfig(EXPIRING_ROOT, "2027-01-15"),
  *check(resource, { estate, day }): Iterable<Problem> {
    for (const { ca } of trustedCas(resource, estate).cas) {
      const left = ca === undefined ? Infinity : daysUntil(ca.notAfter, day);
      if (left < CA_LEAD_DAYS) {
        const until = ca!.notAfter.slice(0, 10);
        yield {
          message:
            left < 0
              ? `Clients of "${ca!.caName}" are refused: its certificate expired on ${until}`
              : `Clients of "${ca!.caName}" are refused from ${until} on, when its certificate expires`,
          fix: expiringTrustedCa.services[0].fix,
          severity: left < 0 ? "error" : undefined,
        };
      }
    }
  },
};

/** An example with one list. */
function revocationExample(pem: string, day?: string): string {
  return `${day === undefined ? "" : `# check --as-of ${day}\n`}resource "aws_s3_object" "revoked" {
  bucket  = "example-trust"
  key     = "partners.crl"
  content = <<-EOT
${pem.replace(/^/gm, "    ")}
  EOT
}

resource "aws_lb_trust_store_revocation" "partners" {
  trust_store_arn               = aws_lb_trust_store.partners.arn
  revocations_s3_bucket         = aws_s3_object.revoked.bucket
  revocations_s3_key            = aws_s3_object.revoked.key
  revocations_s3_object_version = aws_s3_object.revoked.version_id
}`;
}

/** Revocation lists that are out of date. */
export const staleRevocationList: Rule = {
  id: "stale-revocation-list",
  severity: "error",
  info: `A certificate revocation list is valid for at least ${LIST_LEAD_DAYS} more days.`,
  why: "A list that is out of date does not have the latest revocations. Depending on the service, revoked clients are accepted, or all clients of the CA are refused.",
  sources: [SOURCES.rfc5280, SOURCES.albMutualTls],
  services: [
    {
      service: "Elastic Load Balancing",
      types: ["aws_lb_trust_store_revocation"],
      fix: "publish the CA's current list, and renew it before its nextUpdate",
    },
  ],
  compliant: revocationExample(CURRENT_LIST),
  nonCompliant: revocationExample(STALE_LIST, "2026-12-15"),
  *check(resource, { estate, day }): Iterable<Problem> {
    const [{ fix }] = staleRevocationList.services;
    const content = objectContent(resource, estate, "revocations_s3_key", "revocations_s3_bucket");
    if (content === undefined || isUnknown(content)) {
      yield { ...unresolved("the revocation list", "it is current"), severity: "advice" };
      return;
    }
    for (const list of readRevocationLists(Buffer.from(String(content)))) {
      const end = list?.nextUpdate;
      if (list === undefined) {
        yield { message: "Revoked clients are accepted: the revocation list cannot be read", fix };
      } else if (end === undefined) {
        yield { message: "Nobody notices when the revocation list is out of date: it has no nextUpdate", fix, severity: "warning" };
      } else if (daysUntil(end, day) < LIST_LEAD_DAYS) {
        const isStale = daysUntil(end, day) < 0;
        const message = isStale
          ? `The latest revocations are not known: the list is out of date since ${end.slice(0, 10)}`
          : `The latest revocations are not known from ${end.slice(0, 10)} on, when the list is out of date`;
        yield { message, fix, severity: isStale ? undefined : "warning" };
      }
    }
  },
};

interface Trusted {
  readonly cas: readonly { readonly ca: CaFacts | undefined }[];
  /** Whether the plan does not contain the certificates. */
  readonly isUnknown: boolean;
}

/** The CAs that a resource verifies clients with, as far as the plan contains their certificates. */
function trustedCas(resource: Resource, estate: Estate): Trusted {
  const texts = certificateTexts(resource, estate);
  const known = texts.filter((text): text is string => typeof text === "string");
  return { cas: known.flatMap(readCas).map((ca) => ({ ca })), isUnknown: texts.length > known.length };
}

function certificateTexts(resource: Resource, estate: Estate): Value[] {
  if (resource.type === "google_certificate_manager_trust_config") {
    const stated = blocksOf(resource.attributes.trust_stores).flatMap((store) =>
      ["trust_anchors", "intermediate_cas"].flatMap((key) => blocksOf(store[key]).map(({ pem_certificate: pem }) => pem)),
    );
    // The provider marks certificates as sensitive, although they are not.
    const written = (resource.writtenSecrets ?? []).filter(({ path }) => path.endsWith(".pem_certificate")).map(({ text }) => text);
    const known = stated.filter((pem) => !isUnknown(pem));
    return [...known, ...written, ...stated.slice(known.length + written.length)];
  }
  if (resource.type === "aws_lb_trust_store") {
    return [objectContent(resource, estate, "ca_certificates_bundle_s3_key", "ca_certificates_bundle_s3_bucket")];
  }
  if (resource.type === "aws_cloudfront_trust_store") {
    const path = "ca_certificates_bundle_source.ca_certificates_bundle_s3_location";
    return [objectContent(resource, estate, `${path}.key`, `${path}.bucket`)];
  }
  return hasMutualTls(resource) ? [objectContent(resource, estate, "mutual_tls_authentication.truststore_uri")] : [];
}

/** The content of an object in S3 that the plan has as well: by reference, or by bucket and key. */
function objectContent(resource: Resource, estate: Estate, path: string, bucketPath?: string): Value {
  const referred = estate.targets(resource, path).find(({ type }) => type === "aws_s3_object")?.instances[0];
  const named = valueAt(resource.attributes, path);
  const place = bucketPath === undefined ? asText(named) : `s3://${String(valueAt(resource.attributes, bucketPath))}/${String(named)}`;
  const object =
    referred ??
    estate.ofType("aws_s3_object").find(({ attributes }) => `s3://${String(attributes.bucket)}/${String(attributes.key)}` === place);
  return object?.attributes.content;
}

function daysUntil(time: string, day: string): number {
  return (Date.parse(time) - Date.parse(`${day}T00:00:00Z`)) / DAY;
}
