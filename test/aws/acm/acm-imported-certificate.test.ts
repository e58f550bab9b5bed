import { TerraformOutput } from "cdktf";
import { AcmImportedCertificate, AcmImportedCertificateProps, AwsBindings } from "../../../lib/aws";
import { RenewedBy } from "../../../lib/core/renewal";
import { synth } from "../../support/synth";
import { PemCertificate, usEast1 } from "../fixtures";

function build(props: Partial<AcmImportedCertificateProps> = {}) {
  return synth((stack) => {
    ["certificate", "chain", "key"].forEach((name) => stack.addOverride(`variable.${name}`, { type: "string", sensitive: true }));
    const imported = new AcmImportedCertificate(stack, "Imported", { certificate: new PemCertificate(stack, "Edge"), ...props });
    new TerraformOutput(stack, "arn", { value: imported.certificateArn });
    new TerraformOutput(stack, "expiry", { value: imported.notAfter });
  });
}

describe("an imported certificate", () => {
  test("has the material, and nothing that was not asked for", () => {
    expect(build().json.resource).toMatchSnapshot();
  });

  test("hands out its own ARN, since it waits for no validation", () => {
    const { output } = build().json;

    expect(output?.arn.value).toMatch(/^\$\{aws_acm_certificate\.\w+\.arn\}$/);
    expect(output?.expiry.value).toMatch(/^\$\{aws_acm_certificate\.\w+\.not_after\}$/);
  });

  test("tells what the certificate tells", () => {
    synth((stack) => {
      const certificate = new PemCertificate(stack, "Edge");
      const imported = new AcmImportedCertificate(stack, "Imported", { certificate });

      expect(imported).toMatchObject({
        domainNames: certificate.domainNames,
        keyType: certificate.keyType,
        issuer: "lets-encrypt",
        contact: certificate.contact,
      });
      expect(imported.renewal.by).toBe(RenewedBy.TERRAFORM);
    });
  });

  test("is replaced create-first, so that its endpoints are never without one", () => {
    expect(build().one("aws_acm_certificate").lifecycle).toEqual({ create_before_destroy: true });
  });

  test("can be in another region by `region`", () => {
    expect(build({ region: "us-east-1" }).one("aws_acm_certificate").region).toBe("us-east-1");
  });

  test("can be in another region by an aliased provider, and fails by `region` with hashicorp/aws 5", () => {
    synth((stack) => {
      AwsBindings.pin(stack, "5.100.0");
      const certificate = new PemCertificate(stack, "Edge");

      expect(new AcmImportedCertificate(stack, "Imported", { certificate, provider: usEast1(stack) }).region).toBe("us-east-1");
      expect(() => new AcmImportedCertificate(stack, "Lost", { certificate, region: "us-east-1" })).toThrow(
        "certfleet:region-not-supported",
      );
    });
  });

  test("can have a contact and tags of its own", () => {
    expect(build({ contact: { owner: "platform" }, tags: { cost: "42" } }).one("aws_acm_certificate").tags).toEqual({
      owner: "platform",
      cost: "42",
    });
  });
});
