import { Problem, Rule } from "../rule";
import { SOURCES } from "../sources";

/** Arguments that take a key or a token, by type. */
const SECRET_ARGUMENTS: Record<string, readonly string[]> = {
  acme_certificate: ["account_key_pem", "certificate_p12_password", "dns_challenge.config"],
  acme_registration: ["account_key_pem", "external_account_binding.hmac_base64"],
  aws_acm_certificate: ["private_key"],
  aws_iam_server_certificate: ["private_key"],
  aws_secretsmanager_secret_version: ["secret_string", "secret_string_wo", "secret_binary"],
  aws_cloudwatch_event_connection: [
    "auth_parameters.api_key.value",
    "auth_parameters.basic.password",
    "auth_parameters.oauth.client_parameters.client_secret",
  ],
  aws_dms_endpoint: ["password", "kafka_settings.sasl_password"],
  aws_lb_listener: ["default_action.authenticate_oidc.client_secret"],
  google_certificate_manager_certificate: ["self_managed.pem_private_key", "self_managed.private_key_pem"],
  google_compute_ssl_certificate: ["private_key"],
  google_compute_region_ssl_certificate: ["private_key"],
  google_secret_manager_secret_version: ["secret_data", "secret_data_wo"],
  google_secret_manager_regional_secret_version: ["secret_data"],
  google_monitoring_notification_channel: ["sensitive_labels.auth_token", "sensitive_labels.password", "sensitive_labels.service_key"],
  tls_self_signed_cert: ["private_key_pem"],
  tls_cert_request: ["private_key_pem"],
  tls_locally_signed_cert: ["ca_private_key_pem"],
};

/** Parts of `dns_challenge.config` that are no secrets. */
const PLAIN_SETTINGS =
  /((?<!ACCESS_KEY)_ID|REGION|ZONE|PROFILE|PROJECT|TTL|TIMEOUT|INTERVAL|_FILE|ENDPOINT|ROLE_ARN|EMAIL|URL|SERVICE_ACCOUNT|GROUP|NAMESERVER|ALGORITHM|USER|USERNAME|DOMAIN|METHOD|ENVIRONMENT|MODE)$/i;

/** Texts that are secrets wherever they stand. */
const SECRET_TEXTS: [string, RegExp][] = [
  ["a private key", /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----/],
  ["an AWS access key", /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ["a Google service account key", /"private_key_id"\s*:/],
  ["a GitHub token", /\bgh[pousr]_[A-Za-z0-9]{36}/],
  ["an HCP Terraform token", /\b[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{60,}/],
];

/** Keys and tokens do not stand in the configuration. */
export const plaintextSecret: Rule = {
  id: "plaintext-secret",
  severity: "error",
  info: "No private key, token or password stands in the configuration as it is.",
  why: "What stands in the configuration is in version control, in every plan file and in the state, readable for all who may read one of them. The finding never repeats the value.",
  sources: [SOURCES.terraformState, SOURCES.nist80057],
  services: [
    {
      service: "ACM and IAM",
      types: ["aws_acm_certificate", "aws_iam_server_certificate"],
      fix: "refer to the resource that makes the key, or to a sensitive variable",
    },
    {
      service: "ACME",
      types: ["acme_certificate", "acme_registration"],
      fix: "leave credentials out of config and give them to the run, or use a sensitive variable",
    },
    {
      service: "Secret stores and connections",
      types: Object.keys(SECRET_ARGUMENTS).filter((type) => /secret|event_connection|notification|dms|listener/.test(type)),
      fix: "use a sensitive variable, or a write-only argument",
    },
    {
      service: "Google certificates",
      types: ["google_certificate_manager_certificate", "google_compute_ssl_certificate", "google_compute_region_ssl_certificate"],
      fix: "refer to the resource that makes the key, or to a sensitive variable",
    },
    {
      service: "tls provider",
      types: ["tls_self_signed_cert", "tls_cert_request", "tls_locally_signed_cert"],
      fix: "refer to a tls_private_key",
    },
    { service: "Every resource", types: ["*"], fix: "take the key or token out of the text" },
  ],
  compliant: `resource "aws_acm_certificate" "edge" {
  private_key = acme_certificate.edge.private_key_pem
}`,
  nonCompliant: `resource "aws_acm_certificate" "edge" {
  private_key = <<-PEM
    -----BEGIN PRIVATE KEY-----
    ...
  PEM
}`,
  *check(resource, { estate }): Iterable<Problem> {
    const fix =
      plaintextSecret.services.find(({ types }) => types.includes(resource.type))?.fix ?? "take the key or token out of the configuration";
    const secrets = SECRET_ARGUMENTS[resource.type] ?? [];
    for (const [path, text] of resource.configuration?.literals ?? []) {
      const argument = secrets.find((secret) => path === secret || path.startsWith(`${secret}.`));
      const kind = SECRET_TEXTS.find(([, pattern]) => pattern.test(text))?.[0];
      if (argument !== undefined && !(argument.endsWith(".config") && PLAIN_SETTINGS.test(path))) {
        yield { message: `${path} holds a secret in clear`, fix };
      } else if (kind !== undefined) {
        yield { message: `${path} holds ${kind} in clear`, fix };
      }
    }
    for (const path of secrets.filter((secret) => !secret.endsWith(".config") && resource.configuration?.computed.has(secret))) {
      yield { message: `${path} is made of text and files of the configuration alone, which hold the secret in clear`, fix };
    }
    for (const reference of new Set(resource.configuration?.references("") ?? [])) {
      const text = resource.module === "" ? estate.literals.get(reference) : undefined;
      const kind = text === undefined ? undefined : SECRET_TEXTS.find(([, pattern]) => pattern.test(text))?.[0];
      if (kind !== undefined) {
        yield { message: `the default of ${reference} holds ${kind} in clear`, fix: "remove the default, and make the variable sensitive" };
      }
    }
  },
};
