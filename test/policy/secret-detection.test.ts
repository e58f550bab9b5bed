import { checkEstate } from "../../lib/policy/check";
import { Finding } from "../../lib/policy/finding";
import { readPlan } from "../../lib/policy/plan/plan-reader";
import { DEFAULT_SETTINGS } from "../../lib/policy/policy-settings";
import { backendTakesSecret, decoded, isPlaceholder, namesSecret, secretIn, takesSecret } from "../../lib/policy/rules/secret-detection";
import { findingsOn, TODAY } from "./support/check";

/** `argument: description` of each secret in plain text. */
const described = (findings: readonly Finding[]) =>
  findings
    .filter(({ rule }) => rule === "plaintext-secret")
    .map(({ message }) => message.replace(/^.*expose a secret: (.*) contains (.*) in plain text$/s, "$1: $2"));

/** The secrets of a resource whose arguments are literals. */
const secretsOf = (type: string, attributes: object) => described(findingsOn({ [type]: { a: attributes } }));

/** The secrets of a resource in a plan. The values of arguments without an expression come from modules and variables. */
const plannedSecretsOf = (type: string, after: object, expressions?: object) => {
  const address = `${type}.a`;
  const change = { actions: ["create"], after, after_unknown: {}, after_sensitive: {} };
  const resources = expressions === undefined ? [] : [{ address, mode: "managed", expressions }];
  const plan = {
    format_version: "1.2",
    resource_changes: [{ address, mode: "managed", type, change }],
    configuration: { root_module: { resources } },
  };
  return described(checkEstate(readPlan(plan, "plan.json"), DEFAULT_SETTINGS, TODAY));
};

const letters = (length: number) => "aB3".repeat(length).slice(0, length);

describe("a secret that is recognized by its form", () => {
  test.each([
    ["a private key", "-----BEGIN PRIVATE KEY-----"],
    ["a private key", "text -----BEGIN RSA PRIVATE KEY-----"],
    ["a private key", "-----BEGIN OPENSSH PRIVATE KEY-----"],
    ["an AWS access key", "AKIAIOSFODNN7EXAMPLE"],
    ["an AWS access key", "export KEY=ASIAIOSFODNN7EXAMPLE;"],
    ["a Google service account key", '{"private_key_id" : "x"}'],
    ["a Google API key", `AIza${letters(35)}`],
    ["a GitHub token", `ghp_${letters(36)}`],
    ["a GitHub token", `github_pat_${letters(22)}`],
    ["a GitLab token", `glpat-${letters(20)}`],
    ["a Slack token", "xoxb-1234567890"],
    ["an npm token", `npm_${letters(36)}`],
    ["a Vault token", `hvs.${letters(24)}`],
    ["an HCP Terraform token", `${letters(14)}.atlasv1.${letters(60)}`],
    ["a Stripe key", `sk_live_${letters(20)}`],
    ["a SendGrid key", `SG.${letters(16)}.${letters(16)}`],
    ["a JSON web token", `eyJ${letters(8)}.eyJ${letters(8)}.${letters(8)}`],
    ["a webhook URL, which is a credential itself,", "https://hooks.slack.com/services/T0/B0/x"],
    ["a webhook URL, which is a credential itself,", "https://discord.com/api/webhooks/1/x"],
    ["a webhook URL, which is a credential itself,", `https://events.pagerduty.com/integration/${"a1".repeat(16)}/enqueue`],
    ["a URL with a password", "postgres://app:hunter2@db.example.com/app"],
    ["a URL with a password", "https://u:changeme@a.example.com https://u:hunter2@b.example.com"],
    ["a URL with a token", "https://hooks.example.com/?token=correct-horse"],
    ["a URL with a token", "https://a.example.com/?token=changeme&sig=correct-horse"],
  ])("is %s", (what, text) => {
    expect(secretIn(text)).toBe(what);
  });

  test.each([
    "-----BEGIN CERTIFICATE-----",
    "-----BEGIN PUBLIC KEY-----",
    "AKIAIOSFODNN7EXAMPL",
    `ghp_${letters(35)}`,
    "https://hooks.slack.com/",
    "https://www.example.com/path",
    "https://u:changeme@a.example.com",
    "https://u@a.example.com",
    "https://a.example.com/?token=changeme",
    "https://a.example.com/?token=short",
    "https://a.example.com/?page=correct-horse",
    "plain text",
  ])("is not in %j", (text) => {
    expect(secretIn(text)).toBeUndefined();
  });
});

describe("base64", () => {
  const long = "a readable text that is long enough for a key";

  test("is decoded from 40 characters on if it is a text", () => {
    expect(decoded(Buffer.from(long).toString("base64"))).toBe(long);
    expect(decoded(`${Buffer.from(long).toString("base64")}\n`)).toBe(long);
    expect(decoded("a".repeat(39))).toBeUndefined();
  });

  test.each([
    ["other characters", `${Buffer.from(long).toString("base64")} and more`],
    ["bytes that are not text", Buffer.from([...Array(40).keys()]).toString("base64")],
    ["invalid UTF-8", Buffer.alloc(40, 0xff).toString("base64")],
  ])("is not decoded with %s", (_what, text) => {
    expect(decoded(text)).toBeUndefined();
  });
});

describe("a placeholder", () => {
  test.each([
    ...["", "abc", " abc ", "changeme", "change-me", "CHANGE_IT", " placeholder ", "none", "***", "----"],
    ...["arn:aws:secretsmanager:eu-west-1:1:secret:x", "ssm:/prod/db", "vault:secret/db", "projects/p/secrets/db", "/secrets/db"],
    ...["projects/p/locations/l/keys/k", "https://vault.example.com", "method.request.header.Auth", "$DB_PASSWORD", "{{ password }}"],
    ...["<password>", "a ${var.x} b", "$(cat secret)", "prod/db/password", "/run/secrets/db.txt", "true", "required", "12345"],
  ])("is %j", (text) => {
    expect(isPlaceholder(text)).toBe(true);
  });

  test.each(["abcd", "hunter2", "correct horse", "changeme2", "123456", "http", "trueish", "Prod/Db Password"])("is not %j", (text) => {
    expect(isPlaceholder(text)).toBe(false);
  });
});

describe("the name of a secret", () => {
  test.each([
    ...["password", "DB_PASSWORD", "dbPassword", "db-password", "db.password", "db password", "apiKey", "api_key", "authToken"],
    ...["CLIENT_SECRET", "pwd", "passphrase", "signing-key"],
  ])("is %s", (name) => {
    expect(namesSecret(name)).toBe(true);
  });

  test.each(["passwords_file", "compass", "token_ttl", "keyboard", "SECRETARY", "public_key", "monkey"])("is not %s", (name) => {
    expect(namesSecret(name)).toBe(false);
  });

  test("is still recognised after many other names", () => {
    const names = Array.from({ length: 5001 }, (_, index) => `name_${index}`);

    expect(names.filter(namesSecret)).toEqual([]);
    expect([namesSecret("db_password"), namesSecret("name_0"), namesSecret("db_password")]).toEqual([true, false, true]);
  });
});

describe("an argument that takes a secret", () => {
  test.each([
    ["aws_db_instance", "master_password"],
    ["aws_db_instance", "password_wo"],
    ["aws_lb_listener", "default_action.authenticate_oidc.client_secret"],
    ["aws_api_gateway_api_key", "value"],
    ["google_storage_transfer_job", "transfer_spec.azure_blob_storage_data_source.azure_credentials.sas_token"],
    ["acme_certificate", "certificate_p12_password"],
    ["acme_certificate", "dns_challenge.config.AWS_SECRET_ACCESS_KEY"],
    ["aws_secretsmanager_secret_version", "secret_string.password"],
  ])("is %s.%s", (type, path) => {
    expect(takesSecret(type, path)).toBe(true);
  });

  test.each([
    ["aws_cognito_user_pool_client", "token_validity_units.access_token"],
    ["aws_appmesh_virtual_node", "spec.listener.tls.certificate.file.private_key"],
    ["google_dataproc_cluster", "cluster_config.security_config.kerberos_config.root_password"],
    ["acme_certificate", "dns_challenge.config"],
    ["acme_certificate", "dns_challenge.config.AWS_REGION"],
    ["aws_instance", "value"],
    ["aws_api_gateway_api_key", "value_type"],
    ["aws_api_gateway_api_key", "api.value"],
    ["aws_db_instance", "password.length"],
    ["aws_instance", "compass"],
  ])("is not %s.%s", (type, path) => {
    expect(takesSecret(type, path)).toBe(false);
  });

  test.each(["access_key", "token", "http_auth", "password", "secret_access_key"])("is %s of a backend", (name) => {
    expect(backendTakesSecret(name)).toBe(true);
  });

  test.each(["bucket", "key", "region", "token_file"])("is not %s of a backend", (name) => {
    expect(backendTakesSecret(name)).toBe(false);
  });
});

describe("a secret by the name that the user gave it", () => {
  const container = (entry: object) => secretsOf("aws_ecs_task_definition", { container_definitions: JSON.stringify([entry]) });
  const app = (entry: object) => plannedSecretsOf("aws_nimbus_app", { environment: [entry] });

  test.each([
    ["a variable of a function", "aws_lambda_function", { environment: { variables: { DB_PASSWORD: "hunter2" } } }],
    ["a variable in a list of blocks", "aws_lambda_function", { environment: [{ variables: { DB_PASSWORD: "hunter2" } }] }],
    ["a setting of four characters", "aws_lambda_function", { environment: { variables: { DB_PASSWORD: "abcd" } } }],
  ])("is found in %s", (_what, type, attributes) => {
    expect(secretsOf(type, attributes)).toEqual(["environment.variables.DB_PASSWORD: a secret (DB_PASSWORD)"]);
  });

  test.each<[string, string, object]>([
    ["a short value", "aws_lambda_function", { environment: { variables: { DB_PASSWORD: "abc" } } }],
    ["a placeholder", "aws_lambda_function", { environment: { variables: { DB_PASSWORD: "changeme" } } }],
    ["another name", "aws_lambda_function", { environment: { variables: { COLOUR: "hunter2" } } }],
    ["an argument of the resource, which the user did not name", "aws_nimbus_app", { token: "hunter2" }],
    ["an argument of a block, which the user did not name", "aws_nimbus_app", { login: { token: "hunter2" } }],
    ["the name of a stored secret", "aws_nimbus_app", { environment: { secret_key_ref: { secret: "hunter2" } } }],
  ])("is not found in %s", (_what, type, attributes) => {
    expect(secretsOf(type, attributes)).toEqual([]);
  });

  test.each<[string, object]>([
    ["a name and a value", { name: "DB_PASSWORD", value: "hunter2" }],
    ["a key and a value", { key: "DB_PASSWORD", value: "hunter2" }],
    ["a name and a value of the type PLAINTEXT", { name: "DB_PASSWORD", value: "hunter2", type: "PLAINTEXT" }],
    ["a name and a value of an empty type", { name: "DB_PASSWORD", value: "hunter2", type: "" }],
  ])("is found in %s", (_what, entry) => {
    expect(app(entry)).toEqual(["environment.value: a secret (DB_PASSWORD)"]);
  });

  test.each<[string, object]>([
    ["a value that names a parameter", { name: "DB_PASSWORD", value: "hunter2", type: "PARAMETER_STORE" }],
    ["a value of another name", { name: "COLOUR", value: "hunter2" }],
    ["a value without a name", { value: "hunter2" }],
    ["a name without a value", { name: "DB_PASSWORD", values: "hunter2" }],
    ["an argument beside the value", { name: "DB_PASSWORD", value: "changeme", description: "changeme" }],
  ])("is not found in %s", (_what, entry) => {
    expect(app(entry)).toEqual([]);
  });

  test("is found only in the value of a pair, regardless of the block's name", () => {
    const pair = { name: "DB_PASSWORD", value: "hunter2" };

    expect(app({ ...pair, my_value: "hunter2", value_of: "hunter2", copy: "hunter2" })).toEqual([
      "environment.value: a secret (DB_PASSWORD)",
    ]);
    expect(plannedSecretsOf("aws_nimbus_app", { login: pair })).toEqual(["login.value: a secret (DB_PASSWORD)"]);
    expect(plannedSecretsOf("aws_nimbus_app", pair)).toEqual(["value: a secret (DB_PASSWORD)"]);
  });

  test("is found in a JSON document", () => {
    expect(container({ environment: [{ name: "DB_PASSWORD", value: "hunter2" }] })).toEqual([
      "container_definitions: a secret (DB_PASSWORD)",
    ]);
    expect(container({ Environment: [{ Name: "DB_PASSWORD", Value: "hunter2" }] })).toEqual([
      "container_definitions: a secret (DB_PASSWORD)",
    ]);
    expect(secretsOf("aws_nimbus_app", { configuration: ` \n${JSON.stringify({ db: { password: "hunter2" } })}` })).toEqual([
      "configuration: a secret (password)",
    ]);
  });

  test("is not found in a document of another form or argument", () => {
    expect(container({ environment: [{ name: "COLOUR", value: "hunter2" }] })).toEqual([]);
    expect(secretsOf("aws_nimbus_app", { configuration: '{ "password": "hunter2"' })).toEqual([]);
    expect(secretsOf("aws_nimbus_app", { configuration: `password {"password":"hunter2"}` })).toEqual([]);
    expect(secretsOf("aws_nimbus_app", { text: JSON.stringify({ db: { password: "hunter2" } }) })).toEqual([]);
  });

  test("is found in a program that assigns it", () => {
    expect(secretsOf("aws_instance", { user_data: "#!/bin/sh\nexport COLOUR=blue DB_PASSWORD='hunter2'" })).toEqual([
      "user_data: a secret (DB_PASSWORD)",
    ]);
    const encoded = Buffer.from("#!/bin/sh\nexport DB_PASSWORD=hunter2 # for the application").toString("base64");
    expect(secretsOf("aws_instance", { user_data_base64: encoded })).toEqual(["user_data_base64: a secret (DB_PASSWORD)"]);
  });

  test.each([
    ["assigns a reference", "aws_instance", { user_data: "DB_PASSWORD=$SECRET" }],
    ["assigns another name", "aws_instance", { user_data: "COLOUR=correct-horse" }],
    ["is not a program", "aws_nimbus_app", { description: "DB_PASSWORD=hunter2" }],
    ["is too short", "aws_instance", { user_data: "pwd=abc" }],
  ])("is not found in a text that %s", (_what, type, attributes) => {
    expect(secretsOf(type, attributes)).toEqual([]);
  });
});

describe("a secret in a resource", () => {
  const TOKEN = `ghp_${letters(36)}`;

  test("is found in any argument by its form, also in base64 and in lists", () => {
    expect(secretsOf("aws_nimbus_app", { description: `use ${TOKEN}` })).toEqual(["description: a GitHub token"]);
    expect(secretsOf("aws_nimbus_app", { description: Buffer.from(`use ${TOKEN}`).toString("base64") })).toEqual([
      "description: a GitHub token",
    ]);
    expect(secretsOf("aws_nimbus_app", { list: [{ text: ["other", TOKEN] }] })).toEqual(["list.text: a GitHub token"]);
  });

  test("is found once for an argument with several", () => {
    expect(secretsOf("aws_nimbus_app", { list: [TOKEN, "AKIAIOSFODNN7EXAMPLE"] })).toEqual(["list: an AWS access key"]);
  });

  test("is found in the values of a plan, regardless of their source", () => {
    expect(plannedSecretsOf("aws_nimbus_app", { list: [{ text: ["other", TOKEN] }] })).toEqual(["list.text: a GitHub token"]);
    expect(plannedSecretsOf("aws_lambda_function", { environment: [{ variables: { DB_PASSWORD: "hunter2", COLOUR: "blue" } }] })).toEqual([
      "environment.variables.DB_PASSWORD: a secret (DB_PASSWORD)",
    ]);
    expect(plannedSecretsOf("aws_nimbus_app", { password: "hunter2", login: { token: "hunter2" }, count: 3, flag: true })).toEqual([]);
  });

  test("is found in up to 20 nested blocks of a plan", () => {
    const blocks = (depth: number): unknown => (depth === 0 ? TOKEN : { a: blocks(depth - 1) });
    const lists = (depth: number): unknown => (depth === 0 ? TOKEN : [lists(depth - 1)]);

    expect(plannedSecretsOf("aws_nimbus_app", { a: blocks(19) })).toEqual([`${"a.".repeat(19)}a: a GitHub token`]);
    expect(plannedSecretsOf("aws_nimbus_app", { a: blocks(20) })).toEqual([]);
    expect(plannedSecretsOf("aws_nimbus_app", { a: lists(19) })).toEqual(["a: a GitHub token"]);
    expect(plannedSecretsOf("aws_nimbus_app", { a: lists(20) })).toEqual([]);
  });

  test("is found in an argument that takes one if the configuration contains the value", () => {
    expect(secretsOf("aws_db_instance", { password: "hunter2" })).toEqual(["password: a secret"]);
    expect(secretsOf("aws_db_instance", { password: "changeme" })).toEqual([]);
    expect(secretsOf("aws_db_instance", { password: "${var.password}" })).toEqual([]);
    expect(plannedSecretsOf("aws_db_instance", { password: "hunter2" }, { password: { constant_value: "hunter2" } })).toEqual([
      "password: a secret",
    ]);
    expect(plannedSecretsOf("aws_db_instance", { password: "hunter2" }, { password: { references: ["local.x"] } })).toEqual([
      "password: a secret",
    ]);
    expect(plannedSecretsOf("aws_db_instance", { password: "changeme" }, { password: { references: ["local.x"] } })).toEqual([]);
    expect(plannedSecretsOf("aws_db_instance", { password: "hunter2" }, { name: { constant_value: "db" } })).toEqual([]);
  });

  test("is found in an argument that takes one if functions build it from literals", () => {
    const built = "a secret that is built from literals and files of the configuration";

    expect(plannedSecretsOf("aws_db_instance", {}, { password: {} })).toEqual([`password: ${built}`]);
    expect(plannedSecretsOf("aws_db_instance", {}, { username: {} })).toEqual([]);
  });

  test("is not found in numbers and flags", () => {
    expect(
      secretsOf("aws_lambda_function", { environment: { variables: { DB_PASSWORD: 12345678, API_TOKEN: true, SECRET: null } } }),
    ).toEqual([]);
  });
});
