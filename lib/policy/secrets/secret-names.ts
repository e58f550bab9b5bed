/** Arguments that take a key or a token, by type, where their names do not say so. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  acme_certificate: ["certificate_p12_password", "dns_challenge.config"],
  aws_api_gateway_api_key: ["value"],
  aws_amplify_app: ["basic_auth_credentials"],
  aws_amplify_branch: ["basic_auth_credentials"],
  aws_cloudwatch_event_connection: ["auth_parameters.api_key.value"],
  aws_codebuild_source_credential: ["token"],
  aws_kinesis_firehose_delivery_stream: ["http_endpoint_configuration.access_key"],
  aws_secretsmanager_secret_version: ["secret_string", "secret_string_wo", "secret_binary"],
  aws_sns_platform_application: ["platform_credential"],
  google_apigee_keystores_aliases_key_cert_file: ["key"],
  google_compute_backend_bucket_signed_url_key: ["key_value"],
  google_compute_backend_service_signed_url_key: ["key_value"],
  google_compute_router_peer: ["md5_authentication_key.key"],
  google_monitoring_notification_channel: ["sensitive_labels.service_key"],
  google_parameter_manager_parameter_version: ["parameter_data"],
  google_secret_manager_secret_version: ["secret_data", "secret_data_wo"],
  google_secret_manager_regional_secret_version: ["secret_data"],
  google_storage_transfer_job: ["transfer_spec.azure_blob_storage_data_source.azure_credentials.sas_token"],
};

/** Arguments with a name of a secret that take something else: lifetimes of tokens, paths of files, names of secrets. */
const OTHER_ARGUMENTS = /token_validity_units|tls\.certificate\.file\.private_key$|secret_version_for_|_stored_password$|^google_dataproc/;

/** The last part of an argument that takes a secret. */
const ARGUMENT_NAME =
  /(?:^|[._])(?:pass(?:word|wd|phrase)s?|(?:account|client|shared|handshake|site|hmac)_secret|secret_access_key|secret_token|(?:auth|access|refresh|oauth|bearer|hec|api|grafana|join)_token|api_key|(?:api_)?secret_key|(?:account_key|signing_private_key|ca_private_key|private_key)(?:_pem)?|hmac_base64|preshared_key|raw_key|encryption_key_raw|host_key|key_material_base64|plain_text|sas_token)(?:_wo)?$/;

/** Parts of an ACME challenge's `config` that are no secrets. */
const CHALLENGE_SETTINGS =
  /((?<!ACCESS_KEY)_ID|REGION|ZONE|PROFILE|PROJECT|TTL|TIMEOUT|INTERVAL|_FILE|ENDPOINT|ROLE_ARN|EMAIL|URL|SERVICE_ACCOUNT|GROUP|NAMESERVER|ALGORITHM|USER|USERNAME|DOMAIN|METHOD|ENVIRONMENT|MODE)$/i;

/** Names of variables, labels and keys that hold a secret: `DB_PASSWORD`, `apiKey`, `auth-token`. */
const VARIABLE_NAME =
  /(?:^|_)(?:pass|pass_?word|passwd|pass_?phrase|pwd|secret|token|api_?key|secret_?key|private_?key|access_?key|signing_?key|encryption_?key|client_?secret)$/;

/** Types whose arguments this file names. */
export const SECRET_TYPES: readonly string[] = Object.keys(ARGUMENTS);

/** How many answers are kept: a plan asks for the same few names of each of its resources. */
const KEPT = 5000;

/** Keeps the answers to a question. */
function remembered(answer: (name: string) => boolean): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return (name) => {
    let value = known.get(name);
    if (value === undefined) {
      value = answer(name);
      if (known.size >= KEPT) {
        known.clear();
      }
      known.set(name, value);
    }
    return value;
  };
}

const endsInSecret = remembered((name) => ARGUMENT_NAME.test(name));

/** Whether an argument, by its path without indices, takes a secret. */
export function takesSecret(type: string, path: string): boolean {
  const named = (ARGUMENTS[type] ?? []).find((argument) => path === argument || path.startsWith(`${argument}.`));
  if (named?.endsWith(".config")) {
    return path !== named && !CHALLENGE_SETTINGS.test(path);
  }
  return named !== undefined || (endsInSecret(lastOf(path)) && !OTHER_ARGUMENTS.test(path) && !OTHER_ARGUMENTS.test(type));
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

/** Whether a variable or key of a name holds a secret. */
export const namesSecret = remembered((name) =>
  VARIABLE_NAME.test(
    name
      .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
      .replace(/[-.\s]/g, "_")
      .toLowerCase(),
  ),
);
