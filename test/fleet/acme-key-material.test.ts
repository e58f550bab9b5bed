import * as fs from "fs";
import * as path from "path";
import { SecretsManagerStore, SsmParameterStore } from "../../lib/aws";
import { Document } from "../support/synth";
import { put } from "../aws/secrets/fixtures";
import { fleetText, synthesised } from "../file/support";

const ROOT = path.join(__dirname, "..", "..");

/** The arguments that docs/reference/security.md says key material can reach. */
const PLACES = new Set(
  [...fs.readFileSync(path.join(ROOT, "docs", "reference", "security.md"), "utf8").matchAll(/^\| `([a-z0-9_]+\.[A-Za-z0-9_.]+)` /gm)].map(
    ([, place]) => place,
  ),
);

/** Sources of key material: attributes of resources, and the sensitive variables of these tests except certificates. */
const SOURCES =
  /(tls_private_key|acme_certificate|acme_registration)\.[\w-]+\.(private_key_\w+|account_key_pem|certificate_p12)|google_public_ca_external_account_key\.[\w-]+\.b64url_mac_key|var\.\w*(key|token|hmac)\w*|-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** The arguments of a document that key material reaches, as `type.argument`, and outputs and locals by name. */
function reached({ resource = {}, data = {}, variable: _variable, terraform: _terraform, ...rest }: Document): string[] {
  const places = new Set<string>();
  const walk = (value: unknown, at: string) => {
    if (typeof value === "string") {
      if (SOURCES.test(value)) {
        places.add(at);
      }
    } else if (typeof value === "object" && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        walk(inner, Array.isArray(value) ? at : `${at}.${key}`);
      }
    }
  };
  for (const [type, elements] of Object.entries({ ...data, ...resource })) {
    for (const element of Object.values(elements)) {
      walk(element, type);
    }
  }
  for (const [block, value] of Object.entries(rest)) {
    walk(value, block);
  }
  return [...places].sort();
}

const EVERYTHING = fleetText(
  {
    edge: "{ domains: [edge.example.com], stores: [vault, params], deployTo: [acm], endpoints: [{ host: edge.example.com }] }",
    bound: "{ issuer: zs, domains: [bound.example.com], stores: [vault], endpoints: [{ host: bound.example.com }] }",
    portal: "{ issuer: own, domains: [portal.example.com], stores: [vault, params], deployTo: [acm] }",
  },
  {
    issuers:
      "{ le: { type: acme, directory: lets-encrypt }, zs: { type: acme, directory: zerossl, eab: { keyId: zs_key_id, hmac: zs_hmac } }, " +
      "own: { type: provided, certificate: portal_certificate, privateKey: portal_key } }",
    stores: "{ vault: { type: aws-secrets-manager }, params: { type: aws-ssm, intermediates: 1 } }",
    defaults: "{ issuer: le, notify: [sre] }",
    schedule: "{ type: aws-eventbridge, workspaceId: ws-1, token: hcp_token, notify: [sre] }",
  },
);

describe("key material", () => {
  test("reaches only the arguments listed in docs/reference/security.md, in a file with every feature", () => {
    const places = reached(synthesised(EVERYTHING).json);

    expect(places.filter((place) => !PLACES.has(place))).toEqual([]);
    expect(places).toEqual([
      "acme_certificate.account_key_pem",
      "acme_registration.account_key_pem",
      "acme_registration.external_account_binding.hmac_base64",
      "acme_registration.external_account_binding.key_id",
      "aws_acm_certificate.private_key",
      "aws_cloudwatch_event_connection.auth_parameters.api_key.value",
      "aws_secretsmanager_secret_version.secret_string_wo",
      "aws_ssm_parameter.value_wo",
    ]);
  });

  test("reaches arguments in state without write-only arguments, and these are listed", () => {
    const stores = [new SecretsManagerStore("vault", { writeOnly: false }), new SsmParameterStore("params", { writeOnly: false })];
    const places = stores.flatMap((store) => reached(put(store).json));

    expect(places).toEqual(["aws_secretsmanager_secret_version.secret_string", "aws_ssm_parameter.value"]);
    expect(places.filter((place) => !PLACES.has(place))).toEqual([]);
  });

  test("does not reach the state of an import into Certificate Manager with a provider that has the write-only argument", () => {
    const sections = {
      providers: '{ aws: { region: eu-west-1 }, google: { project: media-edge, version: "7.45.0" } }',
      issuers: "{ own: { type: provided, certificate: portal_certificate, privateKey: portal_key } }",
      channels: "{ sre: { type: google-email, address: sre@example.com } }",
      defaults: "{ issuer: own, notify: [sre] }",
    };
    const places = reached(
      synthesised(fleetText({ portal: "{ domains: [portal.example.com], alerts: false, deployTo: [google] }" }, sections)).json,
    );

    expect(places).toEqual(["google_certificate_manager_certificate.self_managed.pem_private_key_wo"]);
    expect(places.filter((place) => !PLACES.has(place))).toEqual([]);
  });

  test("does not reach the state of an import into ACM with a provider that has the write-only argument", () => {
    const sections = {
      providers: '{ aws: { region: eu-west-1, version: "~> 6.48" } }',
      issuers: "{ own: { type: provided, certificate: portal_certificate, privateKey: portal_key } }",
      defaults: "{ issuer: own, notify: [sre] }",
    };
    const { json } = synthesised(fleetText({ portal: "{ domains: [portal.example.com], alerts: false, deployTo: [acm] }" }, sections));

    expect(reached(json)).toEqual(["aws_acm_certificate.private_key_wo"]);
    expect(reached(json).filter((place) => !PLACES.has(place))).toEqual([]);
  });

  test.each(fs.readdirSync(path.join(ROOT, "test", "golden", "examples")))("reaches only listed arguments in the example %s", (name) => {
    const file = path.join(ROOT, "test", "golden", "examples", name, "cdk.tf.json");
    const places = reached(JSON.parse(fs.readFileSync(file, "utf8")) as Document);

    expect(places.filter((place) => !PLACES.has(place))).toEqual([]);
  });

  test("is detected in arguments where it must not be", () => {
    const leaking = {
      terraform: {},
      output: { key: { value: "${acme_certificate.edge.private_key_pem}" } },
      resource: { aws_instance: { host: { user_data: "#!/bin/sh\necho ${var.portal_key}" } } },
    };

    expect(reached(leaking)).toEqual(["aws_instance.user_data", "output.key.value"]);
  });

  test("never appears in the synthesised document itself", () => {
    expect(JSON.stringify(synthesised(EVERYTHING).json)).not.toMatch(/BEGIN [A-Z ]*PRIVATE KEY/);
  });
});
