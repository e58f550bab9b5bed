import * as path from "path";
import { synthesiseFile } from "../../lib/cli/synthesise-file";
import { expectGolden } from "../support/golden";
import { assertSchema } from "../support/schema-check";
import { Document } from "../support/synth";

const EXAMPLE = path.join(__dirname, "..", "..", "examples", "issuer-switch");

function step(file: string): Document {
  const { document, errors } = synthesiseFile(path.join(EXAMPLE, file), { asModule: false });
  expect(errors).toEqual([]);
  const json = JSON.parse(JSON.stringify(document)) as Document;
  assertSchema(json);
  return json;
}

describe("switching from a CA's staging environment to production", () => {
  const [before, after] = [step("staging.yaml"), step("certfleet.yaml")];

  test("matches two reviewed documents; the second is the example's", () => {
    expectGolden(`${JSON.stringify(before, undefined, 2)}\n`, "golden/issuer-switch/staging.tf.json");
    expectGolden(`${JSON.stringify(after, undefined, 2)}\n`, "golden/issuer-switch/production.tf.json");
  });

  test("orders the new certificate separately from the old one, with a separate account", () => {
    expect(Object.keys(before.resource!.acme_certificate)).toEqual(["site_LetsEncryptStaging"]);
    expect(Object.keys(after.resource!.acme_certificate)).toEqual(["site_LetsEncrypt"]);
    for (const document of [before, after]) {
      const [certificate] = Object.values(document.resource!.acme_certificate);
      expect(certificate).toMatchObject({ revoke_certificate_on_destroy: false, lifecycle: { create_before_destroy: true } });
    }
  });

  test("keeps the provider of the old directory, without which Terraform cannot destroy the old certificate", () => {
    const aliases = (document: Document) => document.provider!.acme.map(({ alias }) => alias);

    expect(aliases(before)).toEqual(["lets-encrypt-staging"]);
    expect(aliases(after).sort()).toEqual(["lets-encrypt", "lets-encrypt-staging"]);
  });

  test("updates the ACM import in place, and does not change the listener", () => {
    const { aws_acm_certificate: imported, ...others } = after.resource!;
    // Alerts name the file, and these are two steps of one.
    const atStart = JSON.parse(JSON.stringify(before.resource!).replaceAll("replace staging.yaml", "replace certfleet.yaml"));
    expect(Object.keys(imported)).toEqual(Object.keys(before.resource!.aws_acm_certificate));
    expect(imported.site_imported.private_key).toBe("${acme_certificate.site_LetsEncrypt.private_key_pem}");
    for (const type of ["aws_lb_listener", "aws_cloudwatch_event_target"]) {
      expect(others[type]).toEqual(atStart[type]);
    }
  });
});
