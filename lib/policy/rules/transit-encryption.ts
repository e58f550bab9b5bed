import { AWS_TRANSIT_ENCRYPTION, GOOGLE_TRANSIT_ENCRYPTION, EncryptionSetting } from "./transit-encryption-settings";
import { asBoolean, Block, blocksOf, isAbsent, isUnknown, Resource, Value } from "../plan/resource";
import { SOURCES } from "../finding";
import { fixFor, Problem, Rule, RuleService, unresolved } from "../rule";

const SETTINGS: readonly EncryptionSetting[] = [...AWS_TRANSIT_ENCRYPTION, ...GOOGLE_TRANSIT_ENCRYPTION];

const BY_TYPE = new Map<string, EncryptionSetting[]>();
for (const entry of SETTINGS) {
  for (const type of entry.types) {
    BY_TYPE.set(type, [...(BY_TYPE.get(type) ?? []), entry]);
  }
}

/** Databases, caches and brokers that accept unencrypted connections. */
export const plaintextAllowed: Rule = {
  id: "plaintext-allowed",
  severity: "error",
  info: "Databases, caches, brokers and similar services accept TLS connections only.",
  why: "A service that accepts unencrypted connections will get them: a misconfigured client sends passwords and data over the network in plain text.",
  sources: [SOURCES.rfc9325, SOURCES.nist80052],
  services: SETTINGS.map(({ service, types, fix }): RuleService => ({ service, types, fix: `set ${fix}` })),
  compliant: `resource "aws_elasticache_replication_group" "sessions" {
  transit_encryption_enabled = true
}`,
  nonCompliant: `resource "aws_elasticache_replication_group" "sessions" {
  transit_encryption_enabled = false
}`,
  *check(resource: Resource): Iterable<Problem> {
    for (const { path, read, allowsPlaintext, isHidden, fix } of BY_TYPE.get(resource.type) ?? []) {
      for (const value of read(resource.attributes, resource)) {
        if (isUnknown(value)) {
          const problem = unresolved(path, "traffic is encrypted");
          yield isHidden ? { ...problem, severity: "advice" } : problem;
        } else if (allowsPlaintext(value)) {
          yield {
            message: `Connections can be unencrypted: ${path} ${isAbsent(value) ? "is not set, and the service accepts them by default" : `is ${JSON.stringify(value)}`}`,
            fix: `set ${fix}`,
          };
        }
      }
    }
  },
};

/** An argument that disables the verification of certificates. */
interface Verification {
  readonly path: string;
  read(attributes: Block): Value[];
  isDisabled(value: Value): boolean;
  readonly severity?: Problem["severity"];
}

const isTrue = (value: Value) => asBoolean(value) === true;
const within = (block: string, argument: string) => (attributes: Block) => blocksOf(attributes[block]).map((each) => each[argument]);

const VERIFICATIONS: Record<string, readonly Verification[]> = {
  aws_api_gateway_integration: [
    {
      path: "tls_config.insecure_skip_verification",
      read: within("tls_config", "insecure_skip_verification"),
      isDisabled: isTrue,
    },
  ],
  aws_codebuild_project: [
    { path: "source.insecure_ssl", read: within("source", "insecure_ssl"), isDisabled: isTrue },
    { path: "secondary_sources.insecure_ssl", read: within("secondary_sources", "insecure_ssl"), isDisabled: isTrue },
  ],
  google_apigee_target_server: [
    { path: "s_sl_info.ignore_validation_errors", read: within("s_sl_info", "ignore_validation_errors"), isDisabled: isTrue },
  ],
  google_monitoring_uptime_check_config: [
    {
      path: "http_check.validate_ssl",
      read: ({ http_check: checks }) =>
        blocksOf(checks)
          .filter(({ use_ssl: speaksTls }) => asBoolean(speaksTls) === true)
          .map(({ validate_ssl: validates }) => validates ?? false),
      isDisabled: (value) => asBoolean(value) === false,
      severity: "advice",
    },
  ],
};

/** TLS clients that do not verify the server certificate. */
export const verificationDisabled: Rule = {
  id: "verification-disabled",
  severity: "error",
  info: "TLS clients verify the certificate of the server.",
  why: "Encryption without verification does not protect against an attacker on the network path: the client accepts any certificate, even an expired or forged one.",
  sources: [SOURCES.rfc9325, SOURCES.owasp],
  services: [
    {
      service: "API Gateway integration",
      types: ["aws_api_gateway_integration"],
      fix: "remove insecure_skip_verification, and use a certificate of a public CA on the backend",
    },
    { service: "CodeBuild", types: ["aws_codebuild_project"], fix: "insecure_ssl = false" },
    { service: "Apigee target server", types: ["google_apigee_target_server"], fix: "ignore_validation_errors = false" },
    { service: "Uptime check", types: ["google_monitoring_uptime_check_config"], fix: "validate_ssl = true" },
  ],
  compliant: `resource "google_monitoring_uptime_check_config" "www" {
  http_check {
    use_ssl      = true
    validate_ssl = true
  }
}`,
  nonCompliant: `resource "google_monitoring_uptime_check_config" "www" {
  http_check {
    use_ssl = true # accepts an expired certificate
  }
}`,
  *check({ type, attributes }): Iterable<Problem> {
    const fix = fixFor(verificationDisabled, type) ?? "";
    for (const { path, read, isDisabled, severity } of VERIFICATIONS[type] ?? []) {
      for (const value of read(attributes)) {
        if (isUnknown(value)) {
          yield unresolved(path, "certificates are verified", severity ?? "warning");
        } else if (isDisabled(value)) {
          yield {
            message: `Forged and expired certificates are accepted: ${path} is ${String(value)}`,
            fix: `set ${fix}`.replace("set remove", "remove"),
            severity,
          };
        }
      }
    }
  },
};
