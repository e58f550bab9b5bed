import { Estate } from "../plan/estate";
import { asText, Block, Resource, Value } from "../plan/resource";
import { SOURCES } from "../finding";
import { fixFor, Problem, Rule } from "../rule";
import { clearSecrets, isPlaceholder, namesSecret, SECRET_TYPES, secretIn } from "./secret-detection";

/** Secrets in plain text in the configuration. */
export const plaintextSecret: Rule = {
  id: "plaintext-secret",
  severity: "error",
  info: "The configuration contains no private key, token or password in plain text.",
  why: "A secret in the configuration is also in version control, in every plan file and in the state, and everyone with access to one of them can read it. Findings never contain the value.",
  sources: [SOURCES.terraformState, SOURCES.nist80057],
  services: [
    {
      service: "ACM and IAM",
      types: ["aws_acm_certificate", "aws_iam_server_certificate"],
      fix: "use a reference to the resource that creates the key, or a sensitive variable",
    },
    {
      service: "ACME",
      types: ["acme_certificate", "acme_registration"],
      fix: "remove credentials from config and pass them as environment variables, or use a sensitive variable",
    },
    {
      service: "Secret stores and connections",
      types: [...SECRET_TYPES.filter((type) => !/^(acme|tls)_/.test(type)), "aws_ssm_parameter", "aws_dms_endpoint", "aws_lb_listener"],
      fix: "use a sensitive variable, or a write-only argument",
    },
    {
      service: "Google certificates",
      types: ["google_certificate_manager_certificate", "google_compute_ssl_certificate", "google_compute_region_ssl_certificate"],
      fix: "use a reference to the resource that creates the key, or a sensitive variable",
    },
    {
      service: "tls provider",
      types: ["tls_self_signed_cert", "tls_cert_request", "tls_locally_signed_cert"],
      fix: "use a reference to a tls_private_key",
    },
    { service: "Every resource", types: ["*"], fix: "remove the key or token from the text" },
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
    const fix = fixFor(plaintextSecret, resource.type) ?? "remove the key or token from the configuration";
    const { storedNames, firstAddress } = secretsContext(estate);
    const secrets = [...clearSecrets(resource, storedNames), ...parameter(resource)];
    for (const [i, { path, what }] of secrets.entries()) {
      if (secrets.findIndex((other) => other.path === path) === i) {
        yield {
          message: `The configuration, plans and state expose a secret: ${path} contains ${what} in plain text`,
          fix,
        };
      }
    }
    yield* variableDefaults(resource, estate);
    if (resource.address === firstAddress) {
      yield* providers(estate);
    }
  },
};

/** What the rule needs to know of an estate. */
interface EstateSecrets {
  /** The names of stored secrets. */
  readonly storedNames: ReadonlySet<string>;
  /** The address of the resource at which providers are checked. */
  readonly firstAddress?: string;
}

const secretsByEstate = new WeakMap<Estate, EstateSecrets>();

/** What the rule needs to know of an estate, read once. */
function secretsContext(estate: Estate): EstateSecrets {
  const known = secretsByEstate.get(estate);
  if (known) {
    return known;
  }
  const stores = estate.ofType("aws_secretsmanager_secret", "aws_ssm_parameter", "google_secret_manager_secret");
  const storedNames = new Set(
    stores.flatMap(({ attributes }) => [asText(attributes.name), asText(attributes.secret_id)]).filter((name) => name !== undefined),
  );
  const context = { storedNames, firstAddress: first(estate.resources)?.address };
  secretsByEstate.set(estate, context);
  return context;
}

/** Secrets given to Parameter Store: the value of a `SecureString`, and of a `String` whose name says that it is one. */
function parameter({ type, attributes, configuration, writtenSecrets }: Resource): { path: string; what: string }[] {
  if (type !== "aws_ssm_parameter") {
    return [];
  }
  const text =
    configuration?.literals.get("value") ??
    configuration?.literals.get("insecure_value") ??
    writtenSecrets?.find(({ path }) => path === "value")?.text ??
    asText(attributes.insecure_value);
  const isNamed = namesSecret(asText(attributes.name)?.split("/").pop() ?? "");
  if (text !== undefined) {
    return !isPlaceholder(text) && (attributes.type === "SecureString" || isNamed) ? [{ path: "value", what: "a secret" }] : [];
  }
  const isReference = configuration?.references("value").some((reference) => /\.(arn|id|name|secret_id)$/.test(reference)) ?? true;
  return isNamed && !isReference && attributes.type === "String"
    ? [{ path: "value", what: 'a secret of the type "String", which Parameter Store does not encrypt,' }]
    : [];
}

/** Secrets in the defaults of root variables, reported at the resources that use them. */
function* variableDefaults(resource: Resource, estate: Estate): Iterable<Problem> {
  if (estate.literals.size === 0 || resource.module !== "") {
    return;
  }
  const { configuration } = resource;
  if (configuration === undefined) {
    return;
  }
  for (const reference of new Set(configuration.references(""))) {
    const text = estate.literals.get(reference);
    const isOpen = text !== undefined && !isPlaceholder(text) && !contains(resource, text);
    const kind = isOpen ? (secretIn(text) ?? tokenFor(configuration.pathsTo(reference), resource.type, text)) : undefined;
    if (kind !== undefined) {
      yield {
        message: `The configuration and plans expose a secret: the default of ${reference} contains ${kind} in plain text`,
        fix: "remove the default, and make the variable sensitive",
      };
    }
  }
}

/** Describes a default that looks random and that an ACME challenge uses, so it is a token of a DNS provider without a known form. */
function tokenFor(paths: readonly string[], type: string, text: string): string | undefined {
  const isRandom = /^[\w-]{20,}$/.test(text) && /\d/.test(text) && /[A-Za-z]/.test(text);
  return isRandom && type === "acme_certificate" && paths.some((path) => path.startsWith("dns_challenge.config")) ? "a token" : undefined;
}

/** Whether the plan contains the text at the resource, where it is already reported. */
function contains({ attributes }: Resource, text: string): boolean {
  return JSON.stringify(attributes).includes(JSON.stringify(text).slice(1, -1));
}

/** Credentials in provider blocks. */
function* providers({ providers: blocks }: Estate): Iterable<Problem> {
  for (const [name, block] of Object.entries(blocks)) {
    for (const path of credentials(block)) {
      yield {
        message: `The configuration and plans expose a credential: ${path} of the provider ${name} is in plain text`,
        fix: "pass it as an environment variable, or use a sensitive variable",
        address: `provider.${name}`,
      };
    }
  }
}

/** The arguments that hold credentials. Short values belong to emulators and tests, which accept any. */
function credentials(block: Block): string[] {
  const isLong = (value: Value) => typeof value === "string" && value.length >= 20 && !isPlaceholder(value);
  return Object.entries(block)
    .filter(([name, value]) => typeof value === "string" && (secretIn(value) !== undefined || (namesSecret(name) && isLong(value))))
    .map(([name]) => name);
}

function first<T>(items: Iterable<T>): T | undefined {
  for (const item of items) {
    return item;
  }
  return undefined;
}
