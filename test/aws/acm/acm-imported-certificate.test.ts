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
  test("contains the certificate material, and sets no other arguments", () => {
    expect(build().json.resource).toMatchSnapshot();
  });

  test("returns its own ARN, because it needs no validation", () => {
    const { output } = build().json;

    expect(output?.arn.value).toMatch(/^\$\{aws_acm_certificate\.\w+\.arn\}$/);
    expect(output?.expiry.value).toMatch(/^\$\{aws_acm_certificate\.\w+\.not_after\}$/);
  });

  test("has the properties of the original certificate", () => {
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

  test("is replaced with create_before_destroy, so that its endpoints always have a certificate", () => {
    expect(build().one("aws_acm_certificate").lifecycle).toEqual({ create_before_destroy: true });
  });

  test("can be in another region with `region`", () => {
    expect(build({ region: "us-east-1" }).one("aws_acm_certificate").region).toBe("us-east-1");
  });

  test("can be in another region with an aliased provider, and rejects `region` with hashicorp/aws 5", () => {
    synth((stack) => {
      AwsBindings.pin(stack, "5.100.0");
      const certificate = new PemCertificate(stack, "Edge");

      expect(new AcmImportedCertificate(stack, "Imported", { certificate, provider: usEast1(stack) }).region).toBe("us-east-1");
      expect(() => new AcmImportedCertificate(stack, "Lost", { certificate, region: "us-east-1" })).toThrow(
        "certfleet:region-not-supported",
      );
    });
  });

  test("can have its own contact and tags", () => {
    expect(build({ contact: { owner: "platform" }, tags: { cost: "42" } }).one("aws_acm_certificate").tags).toEqual({
      owner: "platform",
      cost: "42",
    });
  });

  test.each([
    ["6.47.0", false],
    ["~> 6.48", true],
  ])("has a write-only key with hashicorp/aws %s: %s", (version, isWriteOnly) => {
    const { one } = synth((stack) => {
      AwsBindings.pin(stack, version);
      new AcmImportedCertificate(stack, "Imported", { certificate: new PemCertificate(stack, "Edge") });
    });

    const { private_key, private_key_wo, private_key_wo_version } = one("aws_acm_certificate");
    expect({ private_key, private_key_wo }).toEqual({ [isWriteOnly ? "private_key_wo" : "private_key"]: "${var.key}" });
    // The provider sends the key again when the version changes, so it has to change with the certificate.
    const hash = /^\$\{parseint\(substr\(sha256\(.*var\.certificate.*var\.chain.*\), 0, 12\), 16\)\}$/;
    expect(private_key_wo_version ?? "").toMatch(isWriteOnly ? hash : /^$/);
  });
});
