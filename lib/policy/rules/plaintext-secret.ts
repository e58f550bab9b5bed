import { Estate } from "../estate";
import { Resource } from "../resource";
import { Problem, Rule } from "../rule";
import { clearSecrets } from "../secrets/clear-secrets";
import { namesSecret, SECRET_TYPES } from "../secrets/secret-names";
import { isStandIn, secretIn } from "../secrets/secret-texts";
import { SOURCES } from "../sources";
import { asText, Block, Value } from "../value";

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
      types: [...SECRET_TYPES.filter((type) => !/^(acme|tls)_/.test(type)), "aws_ssm_parameter", "aws_dms_endpoint", "aws_lb_listener"],
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
    const secrets = [...clearSecrets(resource, storedNames(estate)), ...parameter(resource)];
    for (const [i, { path, what }] of secrets.entries()) {
      if (secrets.findIndex((other) => other.path === path) === i) {
        yield { message: `${path} holds ${what} in clear`, fix };
      }
    }
    yield* variableDefaults(resource, estate);
    if (resource.address === first(estate.resources)?.address) {
      yield* providers(estate);
    }
  },
};

const storedByEstate = new WeakMap<Estate, Set<string>>();

/** The names under which secrets are stored, read once. */
function storedNames(estate: Estate): ReadonlySet<string> {
  const known = storedByEstate.get(estate);
  if (known) {
    return known;
  }
  const stores = estate.ofType("aws_secretsmanager_secret", "aws_ssm_parameter", "google_secret_manager_secret");
  const names = new Set(
    stores.flatMap(({ attributes }) => [asText(attributes.name), asText(attributes.secret_id)]).filter((name) => name !== undefined),
  );
  storedByEstate.set(estate, names);
  return names;
}

/** What Parameter Store is given: a `SecureString` is a secret, and a `String` by its name. */
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
    return !isStandIn(text) && (attributes.type === "SecureString" || isNamed) ? [{ path: "value", what: "a secret" }] : [];
  }
  const isReference = configuration?.references("value").some((reference) => /\.(arn|id|name|secret_id)$/.test(reference)) ?? true;
  return isNamed && !isReference && attributes.type === "String"
    ? [{ path: "value", what: 'a secret as a "String", which Parameter Store keeps' }]
    : [];
}

/** Secrets in the defaults of the root's variables, reported where the variable is used. */
function* variableDefaults(resource: Resource, estate: Estate): Iterable<Problem> {
  const { configuration } = resource;
  if (configuration === undefined || resource.module !== "") {
    return;
  }
  for (const reference of new Set(configuration.references(""))) {
    const text = estate.literals.get(reference);
    const kind = text === undefined || isStandIn(text) || shows(resource, text) ? undefined : secretIn(text);
    if (kind !== undefined) {
      yield { message: `the default of ${reference} holds ${kind} in clear`, fix: "remove the default, and make the variable sensitive" };
    }
  }
}

/** Whether the plan shows the text at the resource, where it is found already. */
function shows({ attributes }: Resource, text: string): boolean {
  return JSON.stringify(attributes).includes(JSON.stringify(text).slice(1, -1));
}

/** Credentials in provider blocks. */
function* providers({ providers: blocks }: Estate): Iterable<Problem> {
  for (const [name, block] of Object.entries(blocks)) {
    for (const path of credentials(block)) {
      yield {
        message: `${path} of the provider ${name} holds a credential in clear`,
        fix: "give it to the run by the environment, or as a sensitive variable",
        address: `provider.${name}`,
      };
    }
  }
}

/** Short texts are those of emulators and tests, which take any. */
function credentials(block: Block): string[] {
  const isLong = (value: Value) => typeof value === "string" && value.length >= 20 && !isStandIn(value);
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
