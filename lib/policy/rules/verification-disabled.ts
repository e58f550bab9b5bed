import { Problem, Rule, unresolved } from "../rule";
import { SOURCES } from "../sources";
import { asBoolean, Block, blocksOf, isUnknown, Value } from "../value";

/** An argument that switches the verification of certificates off. */
interface Verification {
  readonly path: string;
  read(attributes: Block): Value[];
  isDisabled(value: Value): boolean;
  readonly severity?: Problem["severity"];
}

const isOn = (value: Value) => asBoolean(value) === true;
const within = (block: string, argument: string) => (attributes: Block) => blocksOf(attributes[block]).map((each) => each[argument]);

const VERIFICATIONS: Record<string, readonly Verification[]> = {
  aws_api_gateway_integration: [
    {
      path: "tls_config.insecure_skip_verification",
      read: within("tls_config", "insecure_skip_verification"),
      isDisabled: isOn,
    },
  ],
  aws_codebuild_project: [
    { path: "source.insecure_ssl", read: within("source", "insecure_ssl"), isDisabled: isOn },
    { path: "secondary_sources.insecure_ssl", read: within("secondary_sources", "insecure_ssl"), isDisabled: isOn },
  ],
  google_apigee_target_server: [
    { path: "s_sl_info.ignore_validation_errors", read: within("s_sl_info", "ignore_validation_errors"), isDisabled: isOn },
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

/** Who speaks TLS verifies the certificate of the other side. */
export const verificationDisabled: Rule = {
  id: "verification-disabled",
  severity: "error",
  info: "Clients verify the certificate of what they call.",
  why: "Encryption without verification protects from nobody who is on the path: any certificate will do, an expired or a forged one too.",
  sources: [SOURCES.rfc9325, SOURCES.owasp],
  services: [
    {
      service: "API Gateway integration",
      types: ["aws_api_gateway_integration"],
      fix: "remove insecure_skip_verification, and give the backend a certificate of a public CA",
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
    use_ssl = true # an expired certificate passes
  }
}`,
  *check({ type, attributes }): Iterable<Problem> {
    const fix = verificationDisabled.services.find(({ types }) => types.includes(type))?.fix ?? "";
    for (const { path, read, isDisabled, severity } of VERIFICATIONS[type] ?? []) {
      for (const value of read(attributes)) {
        if (isUnknown(value)) {
          yield unresolved(path, "certificates are verified");
        } else if (isDisabled(value)) {
          yield {
            message: `${path} ${String(value)}: the certificate of the other side is not verified`,
            fix: `set ${fix}`.replace("set remove", "remove"),
            severity,
          };
        }
      }
    }
  },
};
