/** Texts that are secrets wherever they stand, with what they are. */
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
    "the URL of a webhook, which is its own key",
    /\b(?:hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Z0-9]+\/|discord(?:app)?\.com\/api\/webhooks\/\d+\/|[\w.-]*webhook\.office\.com\/webhookb2\/|events\.pagerduty\.com\/integration\/[0-9a-f]{32})/i,
  ],
];

/** `scheme://user:password@host`. */
const URL_WITH_PASSWORD = /\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/?#"'<>]*:([^\s@/?#"'<>]+)@/gi;

/** `?token=…` in an address. */
const URL_WITH_TOKEN =
  /[?&;](?:password|passwd|pwd|token|access_token|auth_token|api_?key|apikey|secret|client_secret|sig)=([^&\s"'<>]{6,})/gi;

/** Enough to hold a key in base64; shorter texts are not looked into. */
const BASE64 = /^[A-Za-z0-9+/\r\n]{40,}={0,2}\s*$/;

/** What every secret text has a part of: most texts have none, and are looked at once. */
const HINT =
  /-----BEGIN|A[KS]IA|private_key_id|AIza|gh[pousr]_|github_pat_|glpat-|xox|npm_|hvs\.|atlasv1|_live_|SG\.|eyJ|hooks|integration|:\/\/|[?&;]/i;

/** What a text holds that is a secret by its form; undefined where it holds none. */
export function secretIn(text: string): string | undefined {
  if (!HINT.test(text)) {
    return undefined;
  }
  const kind = SECRET_TEXTS.find(([, pattern]) => pattern.test(text))?.[0];
  if (kind !== undefined) {
    return kind;
  }
  if ([...text.matchAll(URL_WITH_PASSWORD)].some(([, password]) => !isStandIn(password))) {
    return "a URL with a password";
  }
  return [...text.matchAll(URL_WITH_TOKEN)].some(([, token]) => !isStandIn(token)) ? "a URL with a token" : undefined;
}

/** The text behind base64, where it is one that people could read. */
export function decoded(text: string): string | undefined {
  if (!BASE64.test(text)) {
    return undefined;
  }
  const plain = Buffer.from(text, "base64").toString("utf8");
  return /[\u0000-\u0008\u000e-\u001f\ufffd]/.test(plain) ? undefined : plain;
}

/** Words that people write where a real value comes later. */
const STAND_INS =
  /^(?:change[-_ ]?(?:me|it)|placeholder|dummy|todo|tbd|replace[-_ ]?me|initial|unset|none|null|nil|example|redacted|\W+)$/i;

/** Names, addresses and expressions by which a secret is found elsewhere. */
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

/** Whether a text stands for a secret rather than being one. */
export function isStandIn(text: string): boolean {
  const trimmed = text.trim();
  return trimmed.length < 4 || STAND_INS.test(trimmed) || REFERENCES.some((pattern) => pattern.test(trimmed));
}
