import { asText, Block, isAbsent, isBlock, isWritten, Resource, Value } from "../plan/resource";
import { cached } from "../plan/cached-results";

/** Arguments that take a key or token although their names do not say so, by type. */
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

/** Arguments that are named like a secret and take something else: token lifetimes, file paths, secret names. */
const OTHER_ARGUMENTS = /token_validity_units|tls\.certificate\.file\.private_key$|secret_version_for_|_stored_password$|^google_dataproc/;

/** The last part of an argument that takes a secret. */
const ARGUMENT_NAME =
  /(?:^|[._])(?:pass(?:word|wd|phrase)s?|(?:account|client|shared|handshake|site|hmac)_secret|secret_access_key|secret_token|(?:auth|access|refresh|oauth|bearer|hec|api|grafana|join)_token|api_key|(?:api_)?secret_key|(?:account_key|signing_private_key|ca_private_key|private_key)(?:_pem)?|hmac_base64|preshared_key|raw_key|encryption_key_raw|host_key|key_material_base64|plain_text|sas_token)(?:_wo)?$/;

/** Keys of an ACME challenge's `config` that are not secrets. */
const CHALLENGE_SETTINGS =
  /((?<!ACCESS_KEY)_ID|REGION|ZONE|PROFILE|PROJECT|TTL|TIMEOUT|INTERVAL|_FILE|ENDPOINT|ROLE_ARN|EMAIL|URL|SERVICE_ACCOUNT|GROUP|NAMESERVER|ALGORITHM|USER|USERNAME|DOMAIN|METHOD|ENVIRONMENT|MODE)$/i;

/** Names of variables, labels and keys that hold a secret: `DB_PASSWORD`, `apiKey`, `auth-token`. */
const VARIABLE_NAME =
  /(?:^|_)(?:pass|pass_?word|passwd|pass_?phrase|pwd|secret|token|api_?key|secret_?key|private_?key|access_?key|signing_?key|encryption_?key|client_?secret)$/;

/** The types with such arguments. */
export const SECRET_TYPES: readonly string[] = Object.keys(ARGUMENTS);

const endsInSecret = cached((name) => ARGUMENT_NAME.test(name));

/** Arguments of Terraform backends that take a secret although their names do not say so (Terraform documentation, "Backend types"). */
const BACKEND_ARGUMENTS = new Set([
  ...["access_key", "token", "security_token", "web_identity_token", "sse_customer_key", "encryption_key"],
  ...["oidc_token", "oidc_request_token", "client_key", "http_auth"],
]);

/** Whether an argument of a Terraform backend takes a secret. */
export function backendTakesSecret(name: string): boolean {
  return BACKEND_ARGUMENTS.has(name) || endsInSecret(name);
}

/** Whether an argument takes a secret. Its path is without indices. */
export function takesSecret(type: string, path: string, key = lastOf(path)): boolean {
  const named = ARGUMENTS[type]?.find((argument) => path === argument || path.startsWith(`${argument}.`));
  if (named?.endsWith(".config")) {
    return path !== named && !CHALLENGE_SETTINGS.test(path);
  }
  return named !== undefined || (endsInSecret(key) && !OTHER_ARGUMENTS.test(path) && !OTHER_ARGUMENTS.test(type));
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

/** Whether the name of a variable or key says that it holds a secret. */
export const namesSecret = cached((name) =>
  VARIABLE_NAME.test(
    name
      .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
      .replace(/[-.\s]/g, "_")
      .toLowerCase(),
  ),
);

/** Descriptions and patterns of secrets that are recognised by their form alone. */
const SECRET_TEXTS: readonly [string, RegExp][] = [
  ["a private key", /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----/],
  ["an AWS access key", /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ["a Google service account key", /"private_key_id"\s*:/],
  ["a Google API key", /\bAIza[0-9A-Za-z_-]{35}\b/],
  ["a GitHub token", /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22,})/],
  ["a GitLab token", /\bglpat-[A-Za-z0-9_-]{20,}/],
  ["a Slack token", /\bxox[abprs]-[A-Za-z0-9-]{10,}/],
  ["an npm token", /\bnpm_[A-Za-z0-9]{36}\b/],
  ["a Vault token", /\bhvs\.[A-Za-z0-9_-]{24,}/],
  ["an HCP Terraform token", /\b[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{60,}/],
  ["a Stripe key", /\b[rs]k_live_[A-Za-z0-9]{20,}/],
  ["a SendGrid key", /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/],
  ["a JSON web token", /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/],
  [
    "a webhook URL, which is a credential itself,",
    /\b(?:hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Z0-9]+\/|discord(?:app)?\.com\/api\/webhooks\/\d+\/|[\w.-]*webhook\.office\.com\/webhookb2\/|events\.pagerduty\.com\/integration\/[0-9a-f]{32})/i,
  ],
];

/** `scheme://user:password@host`. */
const URL_WITH_PASSWORD = /\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/?#"'<>]*:([^\s@/?#"'<>]+)@/gi;

/** `?token=…` in a URL. */
const URL_WITH_TOKEN =
  /[?&;](?:password|passwd|pwd|token|access_token|auth_token|api_?key|apikey|secret|client_secret|sig)=([^&\s"'<>]{6,})/gi;

/** Base64 that is long enough to contain a key. Shorter texts are not decoded. */
const BASE64 = /^[A-Za-z0-9+/\r\n]{40,}={0,2}\s*$/;

/** A part of every pattern below. Most texts contain none, and are searched only once. */
const HINT =
  /-----BEGIN|A[KS]IA|private_key_id|AIza|gh[pousr]_|github_pat_|glpat-|xox|npm_|hvs\.|atlasv1|_live_|SG\.|eyJ|hooks|integration|:\/\/|[?&;]/i;

/** Describes the secret that a text contains, recognised by its form; undefined if it contains none. */
export function secretIn(text: string): string | undefined {
  if (!HINT.test(text)) {
    return undefined;
  }
  const kind = SECRET_TEXTS.find(([, pattern]) => pattern.test(text))?.[0];
  if (kind !== undefined) {
    return kind;
  }
  if ([...text.matchAll(URL_WITH_PASSWORD)].some(([, password]) => !isPlaceholder(password))) {
    return "a URL with a password";
  }
  return [...text.matchAll(URL_WITH_TOKEN)].some(([, token]) => !isPlaceholder(token)) ? "a URL with a token" : undefined;
}

/** The readable text behind base64; undefined for anything else. */
export function decoded(text: string): string | undefined {
  if (!BASE64.test(text)) {
    return undefined;
  }
  const plain = Buffer.from(text, "base64").toString("utf8");
  return /[\u0000-\u0008\u000e-\u001f\ufffd]/.test(plain) ? undefined : plain;
}

/** Placeholders for a real value. */
const PLACEHOLDERS =
  /^(?:change[-_ ]?(?:me|it)|placeholder|dummy|todo|tbd|replace[-_ ]?me|initial|unset|none|null|nil|example|redacted|\W+)$/i;

/** Names, URLs and expressions that refer to a secret elsewhere. */
const REFERENCES: readonly RegExp[] = [
  /^(?:arn|ssm|awssm|aws-?sm|secretsmanager|vault|kms|gcp|gs|s3|file|sops|op|resolve)(?::|$)/i,
  /^(?:projects\/[^/]+\/|\/)?secrets\//,
  /^projects\/[^/]+\/(?:secrets|locations)\//,
  /^https?:\/\//,
  /^(?:method|context|integration|stageVariables)\./,
  /^[`$%<@]|^\{\{|\$\{|\$\(/,
  // A path, such as a parameter of SSM or a file.
  /^[./]?(?:[a-z0-9_.-]+\/)+[a-z0-9_.-]+$/,
  /^(?:true|false|yes|no|on|off|required|optional|enabled|disabled|\d{1,5})$/i,
];

/** Whether a text is a placeholder for a secret or a reference to one. */
export function isPlaceholder(text: string): boolean {
  const trimmed = text.trim();
  return trimmed.length < 4 || PLACEHOLDERS.test(trimmed) || REFERENCES.some((pattern) => pattern.test(trimmed));
}

/** A secret in plain text. */
export interface ClearSecret {
  /** The argument, without indices. */
  readonly path: string;
  /** A description without the value. */
  readonly what: string;
}

/** Arguments that contain a program or its settings, in which secrets are assigned to names. */
const PROGRAM = /(^|\.)(user[-_]data(_base64)?|(metadata_)?startup[-_]script(-\w+)?|buildspec|custom_data)$/;

const isProgram = cached((key) => PROGRAM.test(key));

/** Arguments whose keys the user chooses: variables, labels, settings, documents. */
const NAMED_BY_USER =
  /environment|(^|\.)env(\.|$)|env_vars|variables|metadata|properties|definitions?|configuration|arguments|header|parameters|(^|\.)(config|setting|substitutions|data|secret_string|content|body|input|value|insecure_value)(\.|$)/;

/** `NAME=value` and `name: value` in programs and settings. */
const ASSIGNMENT = /(?:^|[\s;"'{,])([A-Za-z_][\w.-]*)["']?\s*[=:]\s*["']?([^\s"';,&|]+)/g;

/** Deeper values are not searched. */
const MAXIMUM_DEPTH = 20;

/** The secrets in plain text of a resource, one for each argument. Names of stored secrets are not secrets. */
export function clearSecrets(resource: Resource, storedNames: ReadonlySet<string> = new Set()): ClearSecret[] {
  const found = new Map<string, string>();
  const note = (path: string, what: string | undefined, text = "") => {
    if (what !== undefined && !found.has(path) && !storedNames.has(text)) {
      found.set(path, what);
    }
  };
  const { type, configuration } = resource;
  const noteWritten = (path: string, text: string) => {
    const key = lastOf(path);
    const isSecret = takesSecret(type, path, key) && !isPlaceholder(text);
    note(path, isSecret ? "a secret" : (describeByName(path, key, text) ?? describeByForm(path, key, text)), text);
  };
  configuration?.literals.forEach((text, path) => noteWritten(path, text));
  resource.writtenSecrets?.forEach(({ path, text }) => noteWritten(path, text));
  configuration?.computed.forEach((path) =>
    note(path, takesSecret(type, path) ? "a secret that is built from literals and files of the configuration" : undefined),
  );
  walk(resource.attributes, "", "", 0, (path, key, text, name) => {
    // Most attributes are the literals of the configuration.
    if (name === undefined && configuration?.literals.get(path) === text) {
      return;
    }
    const isArgument = configuration !== undefined && takesSecret(type, path, key) && isWritten(resource, path);
    const isSecret = isArgument && !isPlaceholder(text);
    note(path, isSecret ? "a secret" : (describeByName(path, key, text, name) ?? describeByForm(path, key, text)), text);
  });
  return found.size === 0 ? [] : [...found].map(([path, what]) => ({ path, what }));
}

/** A visitor of texts. The key is the last part of the path. */
type Visit = (path: string, key: string, text: string, name?: string) => void;

/** Visits all known texts. The value of a `{ name, value }` pair is visited with that name. */
function walk(value: Value, path: string, key: string, depth: number, visit: Visit): void {
  if (typeof value === "string") {
    visit(path, key, value);
  } else if (Array.isArray(value) && depth < MAXIMUM_DEPTH) {
    for (const item of value) {
      walk(item, path, key, depth + 1, visit);
    }
  } else if (isBlock(value) && depth < MAXIMUM_DEPTH) {
    const pair = pairIn(value);
    for (const name of Object.keys(value)) {
      const item = value[name];
      if (typeof item !== "string" && (typeof item !== "object" || item === null)) {
        continue;
      }
      const within = path === "" ? name : `${path}.${name}`;
      const last = name.includes(".") ? lastOf(name) : name;
      if (pair !== undefined && pair.text === item && /^value$/i.test(name)) {
        visit(within, last, pair.text, pair.name);
      } else {
        walk(item, within, last, depth + 1, visit);
      }
    }
  }
}

/** `{ name, value }` and `{ key, value }`, unless the type says that the value names a secret elsewhere. */
function pairIn(block: Block): { name: string; text: string } | undefined {
  const name = asText(block.name ?? block.Name ?? block.key);
  const text = asText(block.value ?? block.Value);
  const isPlain = isAbsent(block.type) || block.type === "PLAINTEXT" || block.type === "";
  return name !== undefined && text !== undefined && isPlain ? { name, text } : undefined;
}

/** Describes a secret by the name that the user gave it: that of the pair, or the last part of the path. */
function describeByName(path: string, key: string, text: string, pairName?: string): string | undefined {
  const name = pairName ?? key;
  if (text.length < 4 || !namesSecret(name) || isPlaceholder(text)) {
    return undefined;
  }
  const end = path.lastIndexOf(".");
  // In blocks such as secret_key_ref, the argument "secret" is a name.
  if (pairName === undefined && end < 0) {
    return undefined;
  }
  const isNamedByUser = pairName !== undefined || (NAMED_BY_USER.test(path.slice(0, end)) && !/secret[^.]*\.secret$/.test(path));
  return isNamedByUser ? `a secret (${name})` : undefined;
}

/** Describes a secret by its form, also in base64 or JSON, or one that a program assigns to a name. */
function describeByForm(path: string, key: string, text: string): string | undefined {
  if (text.length < 8) {
    return undefined;
  }
  const plain = text.length < 40 ? text : (decoded(text) ?? text);
  return secretIn(plain) ?? describeInDocument(path, plain) ?? (isProgram(key) ? describeAssigned(plain) : undefined);
}

function describeInDocument(path: string, text: string): string | undefined {
  if (!/^\s*[[{]/.test(text) || !NAMED_BY_USER.test(path)) {
    return undefined;
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  let found: string | undefined;
  walk(document, path, lastOf(path), 0, (within, key, value, name) => (found ??= describeByName(within, key, value, name)));
  return found;
}

function describeAssigned(text: string): string | undefined {
  const name = [...text.matchAll(ASSIGNMENT)].find(([, key, value]) => namesSecret(key) && !isPlaceholder(value))?.[1];
  return name === undefined ? undefined : `a secret (${name})`;
}
