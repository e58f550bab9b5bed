import { directoryOf, profileOf } from "../certificates/acme";
import { certificateFacts } from "../certificates/services";
import { Estate } from "../plan/estate";
import { isRemovedAcmePlugin, REMOVED_ACME_PLUGINS } from "../provider-features";
import { asBoolean, asText, blockOf, blocksOf, isAbsent, isUnknown, isWritten, Resource, valueAt } from "../plan/resource";
import { SOURCES } from "../finding";
import { didYouMean } from "../../core/text";
import { Problem, Rule, unresolved } from "../rule";
import { hasMutualTls } from "./client-authentication";

/** The most names that a Google certificate with load balancer authorization can have. */
const CLASSIC_NAMES = 100;

/** The longest first name of an ACM certificate, which becomes the common name (RFC 5280). */
const COMMON_NAME_OCTETS = 64;

/** Requests that pass terraform plan and that the issuer refuses at apply. */
export const refusedAtApply: Rule = {
  id: "refused-at-apply",
  severity: "error",
  info: "A certificate request or an API's domain contains nothing that the issuer, the service, or every browser, is known to refuse.",
  why: "The plan of such a request succeeds without a warning. The apply then stops halfway, possibly after the old certificate was removed.",
  sources: [SOURCES.letsEncryptProfiles, SOURCES.googleCertificates, SOURCES.apiGatewayPolicies, SOURCES.baseline],
  services: [
    {
      service: "ACM",
      types: ["aws_acm_certificate"],
      fix: "put a name of at most 64 octets first, use a key of at least RSA 2048, and remove certificate_transparency_logging_preference",
    },
    {
      service: "ACME",
      types: ["acme_certificate"],
      fix: "remove names that a wildcard covers, use a profile of the CA and a DNS plugin of the provider, and remove use_renewal_info if the CA does not support it",
    },
    {
      service: "Google classic managed certificate",
      types: ["google_compute_managed_ssl_certificate"],
      fix: "use Certificate Manager with a DNS authorization for wildcards",
    },
    { service: "Certificate Manager", types: ["google_certificate_manager_certificate"], fix: "add a DNS authorization for the wildcard" },
    {
      service: "API Gateway",
      types: ["aws_api_gateway_domain_name"],
      fix: 'set endpoint_access_mode = "BASIC" with a SecurityPolicy_ name, and use TLS_1_2 with mutual TLS',
    },
  ],
  compliant: `provider "acme" {
  server_url = "https://acme-v02.api.letsencrypt.org/directory"
}

resource "acme_certificate" "edge" {
  common_name               = "example.com"
  subject_alternative_names = ["*.example.com"]
}`,
  nonCompliant: `provider "acme" {
  server_url = "https://acme-v02.api.letsencrypt.org/directory"
}

resource "acme_certificate" "edge" {
  common_name               = "www.example.com"
  subject_alternative_names = ["*.example.com"] # already covers www
}`,
  *check(resource, { estate }) {
    const facts = certificateFacts(resource, estate)?.names ?? [];
    const names = facts.map(({ value }) => value).filter((value): value is string => !isUnknown(value));
    const unknown = facts.find(({ value }) => isUnknown(value));
    if (unknown) {
      yield { ...unresolved(unknown.path, "the issuer accepts the names"), severity: "advice" };
    }
    yield* refusals(resource, names, estate);
  },
};

function* refusals(resource: Resource, names: readonly string[], estate: Estate): Iterable<Problem> {
  const wildcards = names.filter((name) => name.startsWith("*."));
  switch (resource.type) {
    case "aws_acm_certificate": {
      const first = asText(resource.attributes.domain_name);
      if (first !== undefined && first.length > COMMON_NAME_OCTETS) {
        yield {
          message: `ACM refuses the certificate: its first name "${first}" has ${first.length} octets, and the limit is ${COMMON_NAME_OCTETS}`,
          fix: `put a name of at most ${COMMON_NAME_OCTETS} octets first`,
        };
      }
      if (valueAt(resource.attributes, "options.certificate_transparency_logging_preference") === "DISABLED") {
        yield {
          message:
            "Browsers refuse the certificate, because it is not in a Certificate Transparency log: certificate_transparency_logging_preference is DISABLED",
          fix: "remove certificate_transparency_logging_preference, or set it to ENABLED",
        };
      }
      break;
    }
    case "acme_certificate": {
      const directory = directoryOf(resource);
      const covered = directory?.hasProfiles
        ? names.find((name) => wildcards.some((wildcard) => name !== wildcard && name.slice(name.indexOf(".") + 1) === wildcard.slice(2)))
        : undefined;
      if (covered !== undefined) {
        yield {
          message: `Let's Encrypt refuses the certificate: a wildcard of the same certificate already covers "${covered}"`,
          fix: `remove "${covered}"`,
        };
      }
      if (directory?.hasProfiles && !(profileOf(resource) in directory.lifetimes) && !isUnknown(resource.attributes.profile)) {
        const profiles = Object.keys(directory.lifetimes).filter((name) => name !== "");
        yield {
          message: `${directory.issuer} refuses the certificate: it has no profile "${profileOf(resource)}"${didYouMean(profileOf(resource), profiles)}`,
          fix: `set profile to ${profiles.map((name) => `"${name}"`).join(" or ")}`,
        };
      }
      if (asBoolean(resource.attributes.use_renewal_info) === true && asText(resource.provider.server_url) && !directory?.hasRenewalInfo) {
        yield {
          message: "Every plan after the first fails: use_renewal_info is true, and the CA is not known to serve renewal information",
          fix: "remove use_renewal_info",
        };
      }
      yield* removedPlugins(resource);
      break;
    }
    case "aws_api_gateway_domain_name":
      yield* enhancedPolicyProblems(resource);
      break;
    case "google_compute_managed_ssl_certificate":
      if (wildcards.length > 0) {
        yield {
          message: `Google refuses the certificate: a classic managed certificate cannot contain the wildcard "${wildcards[0]}"`,
          fix: "use a google_certificate_manager_certificate with a DNS authorization for the wildcard",
        };
      }
      if (names.length > CLASSIC_NAMES) {
        yield {
          message: `Google refuses the certificate: it has ${names.length} names, and the limit is ${CLASSIC_NAMES}`,
          fix: `split it into certificates of at most ${CLASSIC_NAMES} names`,
        };
      }
      break;
    case "google_certificate_manager_certificate":
      if (wildcards.length > 0 && !hasAuthorization(resource, estate)) {
        yield {
          message: `Google never issues the certificate: the wildcard "${wildcards[0]}" has no DNS authorization, which wildcards require`,
          fix: "add a DNS authorization for the wildcard's domain to managed.dns_authorizations",
        };
      }
      break;
  }
}

/** What API Gateway refuses together with a security policy of 2025 or later. */
function* enhancedPolicyProblems(resource: Resource): Iterable<Problem> {
  const policy = asText(resource.attributes.security_policy);
  if (!policy?.startsWith("SecurityPolicy_")) {
    return;
  }
  if (isAbsent(resource.attributes.endpoint_access_mode)) {
    yield {
      message: `API Gateway refuses the domain: ${policy} needs an endpoint access mode, and endpoint_access_mode is not set`,
      fix: 'set endpoint_access_mode = "BASIC"',
    };
  }
  if (hasMutualTls(resource)) {
    yield {
      message: `API Gateway refuses the domain: it has mutual TLS, which ${policy} does not support`,
      fix: 'set security_policy = "TLS_1_2" and remove endpoint_access_mode',
    };
  }
}

/** DNS plugins that the required release of the ACME provider no longer has. */
function* removedPlugins({ attributes, providerVersion }: Resource): Iterable<Problem> {
  for (const code of blocksOf(attributes.dns_challenge).map(({ provider }) => asText(provider) ?? "")) {
    if (providerVersion !== undefined && isRemovedAcmePlugin(code, providerVersion)) {
      const successor = REMOVED_ACME_PLUGINS[code];
      yield {
        message: `The certificate is neither issued nor renewed: vancluever/acme 3 no longer has the DNS plugin "${code}"`,
        fix: successor === undefined ? "move the zone to another DNS service" : `set dns_challenge.provider to "${successor}"`,
      };
    }
  }
}

function hasAuthorization(resource: Resource, estate: Estate): boolean {
  const paths = ["managed.dns_authorizations", "managed.issuance_config"];
  return (
    paths.some((path) => estate.targets(resource, path).length > 0 || resource.configuration?.has(path)) ||
    resource.configuration === undefined
  );
}

/** ACME certificates whose replacement or removal breaks endpoints. */
export const destructiveAcme: Rule = {
  id: "destructive-acme",
  severity: "warning",
  info: "Terraform does not revoke an acme_certificate on destroy and creates its replacement first; the account's key is a separate resource.",
  why: "By default the provider revokes a certificate when it is destroyed or replaced, while endpoints may still serve it. Replacing an account replaces all of its certificates.",
  sources: [SOURCES.acmeProvider, SOURCES.rfc8555],
  services: [
    { service: "ACME", types: ["acme_certificate"], fix: "revoke_certificate_on_destroy = false" },
    {
      service: "ACME account",
      types: ["acme_registration"],
      fix: "account_key_pem = tls_private_key.account.private_key_pem, with prevent_destroy on that key",
    },
  ],
  compliant: `resource "acme_certificate" "edge" {
  revoke_certificate_on_destroy = false

  lifecycle {
    create_before_destroy = true
  }
}`,
  nonCompliant: `resource "acme_certificate" "edge" {
  # revoke_certificate_on_destroy is true by default
}`,
  *check(resource): Iterable<Problem> {
    const { attributes, type } = resource;
    if (type === "acme_registration") {
      if (!isWritten(resource, "account_key_pem") && !isUnknown(attributes.account_key_pem)) {
        yield {
          message: "Replacing the account loses its key and replaces all of its certificates: the account generates its own key",
          fix: `set ${destructiveAcme.services[1].fix}`,
          severity: "advice",
        };
      }
      return;
    }
    const revokes = attributes.revoke_certificate_on_destroy;
    if (isUnknown(revokes)) {
      yield unresolved("revoke_certificate_on_destroy", "a replaced certificate stays valid");
    } else if (asBoolean(revokes) !== false) {
      yield {
        message: `A replaced certificate is revoked while endpoints may still serve it: revoke_certificate_on_destroy is ${isWritten(resource, "revoke_certificate_on_destroy") ? "true" : "not set, and true by default"}`,
        fix: "set revoke_certificate_on_destroy = false",
      };
    }
    const lifecycle = blockOf(attributes.lifecycle);
    if (lifecycle && asBoolean(lifecycle.create_before_destroy) !== true) {
      const state = isAbsent(lifecycle.create_before_destroy) ? "not set" : "false";
      yield {
        message: `A replacement removes the certificate before the new one exists: create_before_destroy is ${state}`,
        fix: "set lifecycle { create_before_destroy = true }",
      };
    }
    if (asBoolean(attributes.must_staple) === true && /letsencrypt\.org/.test(asText(resource.provider.server_url) ?? "")) {
      yield {
        message: "Let's Encrypt has refused requests with must_staple since 2025-05-07, so the certificate cannot be issued or renewed",
        fix: "remove must_staple",
      };
    }
  },
};
