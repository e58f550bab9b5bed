import { checkEstate } from "../../lib/policy/check";
import { Finding } from "../../lib/policy/finding";
import { readPlan } from "../../lib/policy/plan/plan-reader";
import { DEFAULT_SETTINGS } from "../../lib/policy/policy-settings";
import { findingsOn, Resources, TODAY } from "./support/check";

const PEM = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\n-----END PRIVATE KEY-----";
const TOKEN = "cf7A9kQ2mX4pL8sT1vW6yZ3b";

/** `address: what the finding names` of each plain-text secret. */
const named = (findings: readonly Finding[]) =>
  findings
    .filter(({ rule }) => rule === "plaintext-secret")
    .map(({ address, message }) => `${address}: ${message.replace(/^The configuration.* expose a (?:secret|credential): /, "")}`);

const secretsIn = (resources: Resources, rest: object = {}) => named(findingsOn(resources, {}, rest));

interface Planned {
  readonly address: string;
  readonly module?: string;
  readonly after: object;
  readonly sensitive?: object;
  readonly expressions?: object;
}

/** The secrets in a plan with one resource. A resource without expressions has no configuration. */
function secretsInPlan({ address, module, after, sensitive = {}, expressions }: Planned, more: object = {}): string[] {
  const [type] = address.split(".");
  const change = { actions: ["create"], after, after_unknown: {}, after_sensitive: sensitive };
  const resources = expressions === undefined ? [] : [{ address, mode: "managed", expressions }];
  const root = module === undefined ? { resources } : { module_calls: { [module]: { source: "./m", module: { resources } } } };
  const plan = {
    format_version: "1.2",
    resource_changes: [
      {
        address: module === undefined ? address : `module.${module}.${address}`,
        ...(module === undefined ? {} : { module_address: `module.${module}` }),
        mode: "managed",
        type,
        change,
      },
    ],
    configuration: { root_module: { ...root, ...more } },
    ...more,
  };
  return named(checkEstate(readPlan(plan, "plan.json"), DEFAULT_SETTINGS, TODAY));
}

describe("a parameter of Parameter Store", () => {
  const parameter = (attributes: object) =>
    secretsIn({ aws_ssm_parameter: { p: { name: "/prod/colour", type: "String", ...attributes } } });
  const FOUND = ["aws_ssm_parameter.p: value contains a secret in plain text"];
  const UNENCRYPTED = [
    'aws_ssm_parameter.p: value contains a secret of the type "String", which Parameter Store does not encrypt, in plain text',
  ];

  test.each([
    ["the value of a SecureString", { type: "SecureString", value: "hunter2" }],
    ["the value of a String with the name of a secret", { name: "/prod/db/password", value: "hunter2" }],
    ["such a value in insecure_value", { name: "/prod/db/password", insecure_value: "hunter2" }],
  ])("is found for %s", (_what, attributes) => {
    expect(parameter(attributes)).toEqual(FOUND);
  });

  test.each([
    ["a String with another name", { value: "hunter2" }],
    ["another insecure_value", { insecure_value: "hunter2" }],
    ["a placeholder in a SecureString", { type: "SecureString", value: "changeme" }],
    ["a placeholder in a String", { name: "/prod/db/password", value: "changeme" }],
    ["a SecureString with a value of a resource", { type: "SecureString", name: "/db/password", value: "${random_password.db.result}" }],
    ["a String with a value of a resource and another name", { value: "${random_password.db.result}" }],
    ["the ARN of a secret", { name: "/db/password", value: "${aws_secretsmanager_secret.db.arn}" }],
    ["the ARN of a secret and a part of it", { name: "/db/password", value: "${aws_secretsmanager_secret.db.arn}:${var.part}" }],
    ["the name of a secret", { name: "/db/secret", value: "${aws_secretsmanager_secret.db.name}" }],
  ])("is not found for %s", (_what, attributes) => {
    expect(parameter(attributes)).toEqual([]);
  });

  test("is found as unencrypted for a String with a secret of a resource", () => {
    expect(parameter({ name: "/db/password", value: "${random_password.identity.result}" })).toEqual(UNENCRYPTED);
  });

  test("is not confused with a setting of another service", () => {
    expect(secretsIn({ nimbus_setting: { p: { name: "/db/password", type: "String", value: "hunter2" } } })).toEqual([]);
  });

  test("is found once for a secret of a known form", () => {
    expect(parameter({ type: "SecureString", value: PEM })).toEqual(["aws_ssm_parameter.p: value contains a private key in plain text"]);
  });

  test("is found if the sensitive value passes through a local", () => {
    const after = { name: "/prod/db", type: "SecureString", value: "correct-horse-battery" };
    const planned = { address: "aws_ssm_parameter.p", after, sensitive: { value: true } };

    expect(secretsInPlan({ ...planned, expressions: { value: { references: ["local.password"] } } })).toEqual(FOUND);
    expect(
      secretsInPlan({ ...planned, sensitive: { value: true, tags: {} }, expressions: { value: { references: ["local.x"] } } }),
    ).toEqual(FOUND);
  });

  test("is found if insecure_value comes from an expression", () => {
    const after = { name: "/prod/db/password", type: "String", insecure_value: "correct-horse-battery" };

    expect(secretsInPlan({ address: "aws_ssm_parameter.p", after, expressions: { insecure_value: { references: ["local.x"] } } })).toEqual(
      FOUND,
    );
  });

  test("is not found without a configuration, since the source of the value is not known", () => {
    const after = { name: "/prod/db/password", type: "String" };

    expect(secretsInPlan({ address: "aws_ssm_parameter.p", after })).toEqual([]);
  });
});

describe("another sensitive argument that is written in the configuration", () => {
  test("does not make a parameter's value a secret", () => {
    const after = { name: "/prod/colour", type: "SecureString", description: "correct-horse-battery" };
    const expressions = { description: { references: ["local.x"] }, value: { references: ["data.vault_secret.x.data"] } };

    expect(secretsInPlan({ address: "aws_ssm_parameter.p", after, sensitive: { description: true }, expressions })).toEqual([]);
  });
});

describe("several secrets of one resource", () => {
  test("are each found once", () => {
    const variables = { DB_PASSWORD: "correct-horse", API_TOKEN: "battery-staple", COLOUR: "blue" };

    expect(secretsIn({ aws_lambda_function: { f: { environment: { variables } } } })).toEqual([
      "aws_lambda_function.f: environment.variables.DB_PASSWORD contains a secret (DB_PASSWORD) in plain text",
      "aws_lambda_function.f: environment.variables.API_TOKEN contains a secret (API_TOKEN) in plain text",
    ]);
  });
});

describe("the name of a stored secret", () => {
  const reader = { aws_lambda_function: { f: { environment: { variables: { DB_SECRET: "prod-db-login" } } } } };
  const FOUND = ["aws_lambda_function.f: environment.variables.DB_SECRET contains a secret (DB_SECRET) in plain text"];

  test.each([
    ["Secrets Manager", { aws_secretsmanager_secret: { s: { name: "prod-db-login" } } }],
    ["Parameter Store", { aws_ssm_parameter: { s: { name: "prod-db-login", type: "SecureString", value: "${var.x}" } } }],
    ["Google Secret Manager", { google_secret_manager_secret: { s: { secret_id: "prod-db-login" } } }],
  ])("in %s is not a secret", (_store, stored) => {
    expect(secretsIn({ ...reader, ...stored })).toEqual([]);
    expect(secretsIn({ ...stored, ...reader })).toEqual([]);
  });

  test.each([
    ["is not stored", {}],
    ["is the name of another kind of resource", { aws_sns_topic: { s: { name: "prod-db-login" } } }],
    ["differs from that of a stored secret", { aws_secretsmanager_secret: { s: { name: "prod-db" } } }],
  ])("is found if it %s", (_what, others) => {
    expect(secretsIn({ ...reader, ...others })).toEqual(FOUND);
  });
});

describe("the default of a variable", () => {
  const variable = (value: string) => ({ variable: { key: { default: value } } });
  const AT_INSTANCE = ["aws_instance.a: the default of var.key contains a private key in plain text"];

  test("is found once at each resource that uses it", () => {
    const resources = {
      aws_instance: { a: { user_data: "${var.key}", tags: { key: "${var.key}" } }, b: { user_data: "echo ${var.key}" } },
    };

    expect(secretsIn(resources, variable(PEM))).toEqual([...AT_INSTANCE, AT_INSTANCE[0].replace(".a", ".b")]);
    const [finding] = findingsOn(resources, {}, variable(PEM)).filter(({ rule }) => rule === "plaintext-secret");
    expect(finding.fix).toBe("remove the default, and make the variable sensitive");
  });

  test("is not found again if the plan contains it at the resource", () => {
    const found = ["aws_instance.a: user_data contains a private key in plain text"];
    const planned = { address: "aws_instance.a", after: { user_data: PEM }, expressions: { user_data: { references: ["var.key"] } } };

    expect(secretsInPlan(planned, { variables: { key: { value: PEM, default: PEM } } })).toEqual(found);
    expect(secretsInPlan({ ...planned, after: { user_data: `#!/bin/sh\n${PEM}` } }, { variables: { key: { default: PEM } } })).toEqual(
      found,
    );
  });

  test("is found only where the root module uses it, because variables of other modules have other values", () => {
    const planned = { address: "aws_instance.a", after: {}, expressions: { user_data: { references: ["var.key"] } } };
    const variables = { key: { default: PEM } };

    expect(secretsInPlan(planned, { variables })).toEqual(AT_INSTANCE);
    expect(secretsInPlan({ ...planned, module: "web" }, { variables })).toEqual([]);
  });

  const challenge = (config: object, more: object = {}) => ({
    acme_certificate: { a: { dns_challenge: { provider: "cloudflare", config }, ...more } },
  });

  test("is found by its form if a DNS challenge uses it, also among other arguments", () => {
    const found = ["acme_certificate.a: the default of var.key contains a token in plain text"];

    expect(secretsIn(challenge({ CF_DNS_API_TOKEN: "${var.key}" }), variable(TOKEN))).toEqual(found);
    expect(secretsIn(challenge({ CF_DNS_API_TOKEN: "${var.key}" }, { key_type: "${var.key}" }), variable(TOKEN))).toEqual(found);
    expect(secretsIn({ acme_certificate: { a: { common_name: "${var.key}" } } }, variable(TOKEN))).toEqual([]);
    expect(secretsIn({ aws_instance: { a: { dns_challenge: { config: { TOKEN: "${var.key}" } } } } }, variable(TOKEN))).toEqual([]);
  });

  test.each([
    ["no digits", "abcdefghijklmnopqrstuvwxyz"],
    ["no letters", "12345678901234567890"],
    ["19 characters", TOKEN.slice(0, 19)],
    ["a word before it", `sample ${TOKEN}`],
    ["a sentence after it", `${TOKEN} is a sample`],
  ])("is not found by its form with %s", (_what, value) => {
    expect(secretsIn(challenge({ CF_DNS_API_TOKEN: "${var.key}" }), variable(value))).toEqual([]);
  });

  test("is found by its form from 20 characters on", () => {
    expect(secretsIn(challenge({ CF_DNS_API_TOKEN: "${var.key}" }), variable(TOKEN.slice(0, 20)))).toHaveLength(1);
  });
});

describe("a credential of a provider", () => {
  const provider = (block: object) => secretsIn({ aws_sns_topic: { a: {}, b: {} } }, { provider: { cloudflare: [block] } });
  const found = (argument: string) => [`provider.cloudflare: ${argument} of the provider cloudflare is in plain text`];

  test.each([
    ["a long text in an argument that takes a secret", "api_token", "x".repeat(20)],
    ["a secret of a known form in any argument", "endpoint", "https://user:correct-horse@dns.example.com"],
  ])("is found once as %s", (_what, argument, value) => {
    expect(provider({ email: "ops@example.com", [argument]: value })).toEqual(found(argument));
  });

  test.each([
    ["a short text, which emulators accept", { api_token: "x".repeat(19) }],
    ["a placeholder", { api_token: "${var.token}" }],
    ["a reference to a secret elsewhere", { api_token: "vault:secret/data/cloudflare" }],
    ["a long text in another argument", { email: "operations-of-the-edge@example.com" }],
    ["a block", { api_token: [{ value: "x".repeat(20) }] }],
    ["a number", { api_token: 12345678901234 }],
  ])("is not found as %s", (_what, block) => {
    expect(provider(block)).toEqual([]);
  });

  test("states how to pass it to the provider instead", () => {
    const findings = findingsOn({ aws_sns_topic: { a: {} } }, {}, { provider: { cloudflare: [{ api_token: "x".repeat(20) }] } });

    expect(findings.find(({ rule }) => rule === "plaintext-secret")).toMatchObject({
      address: "provider.cloudflare",
      fix: "pass it as an environment variable, or use a sensitive variable",
    });
  });

  test("is not found in a configuration without resources", () => {
    expect(secretsIn({}, { provider: { cloudflare: [{ api_token: "x".repeat(20) }] } })).toEqual([]);
  });
});
