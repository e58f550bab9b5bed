import { AcmPrivateCertificate, AcmPrivateCertificateProps, AwsBindings } from "../../../lib/aws";
import { Duration } from "../../../lib/core/duration";
import { KeyType } from "../../../lib/core/certificate";
import { RenewedBy } from "../../../lib/core/renewal";
import { TerraformOutput, TerraformStack } from "cdktf";
import { synth } from "../../support/synth";
import { AUTHORITY, CONTACT, usEast1 } from "../fixtures";

function privateCertificate(stack: TerraformStack, id: string, props: Partial<AcmPrivateCertificateProps> = {}): AcmPrivateCertificate {
  return new AcmPrivateCertificate(stack, id, {
    domainNames: ["db.internal.example.com"],
    authorityArn: AUTHORITY,
    lifetime: Duration.days(395),
    ...props,
  });
}

describe("a certificate from a private CA", () => {
  test("needs no validation record and no validation, and sets no other arguments", () => {
    const { json } = synth((stack) => {
      new TerraformOutput(stack, "arn", { value: privateCertificate(stack, "Db").certificateArn });
    });

    expect(json.resource).toMatchSnapshot();
    expect(json.output?.arn.value).toMatch(/^\$\{aws_acm_certificate\.\w+\.arn\}$/);
  });

  test("is due for renewal 60 days before expiry, the default of ACM", () => {
    synth((stack) => {
      const { renewal, issuer } = privateCertificate(stack, "Db");

      expect(renewal).toMatchObject({ by: RenewedBy.ISSUER, due: Duration.days(60), lifetime: Duration.days(395) });
      expect(renewal.thresholds()).toEqual({ warnDays: 40, pageDays: 20 });
      expect(issuer).toBe("acm-private-ca");
    });
  });

  test("is due for renewal earlier with `renewBefore`", () => {
    const { one } = synth((stack) => privateCertificate(stack, "Db", { renewBefore: Duration.days(90) }));

    expect(one("aws_acm_certificate").early_renewal_duration).toBe("P90D");
  });

  test.each([
    [KeyType.RSA_3072, "RSA_3072"],
    [KeyType.RSA_4096, "RSA_4096"],
    [KeyType.ECDSA_P384, "EC_secp384r1"],
  ])("supports the key type %s", (keyType, algorithm) => {
    expect(synth((stack) => privateCertificate(stack, "Db", { keyType })).one("aws_acm_certificate").key_algorithm).toBe(algorithm);
  });

  test("can be in another region with a CA in that region", () => {
    const authorityArn = AUTHORITY.replace("eu-west-1", "us-east-1");
    const { all } = synth((stack) => {
      privateCertificate(stack, "Db", { authorityArn, region: "us-east-1", contact: CONTACT });
      privateCertificate(stack, "Cache", { authorityArn, provider: usEast1(stack) });
    });

    const { Db, Cache } = Object.fromEntries(Object.entries(all("aws_acm_certificate")).map(([id, each]) => [id.split("_")[0], each]));
    expect(Db).toMatchObject({ region: "us-east-1", tags: { owner: "edge-team", service: "storefront" } });
    expect(Cache).toMatchObject({ provider: "aws.us-east-1" });
  });

  test.each<[string, Partial<AcmPrivateCertificateProps>, string, string]>([
    [
      "a CA of another region",
      { region: "us-east-1" },
      "private CA is in eu-west-1 and the certificate is in us-east-1",
      "region-mismatch",
    ],
    ["an ARN of another kind", { authorityArn: "arn:aws:acm:eu-west-1:1:certificate/x" }, "a private certificate authority", "wrong-arn"],
    ["a renewal longer than the lifetime", { renewBefore: Duration.days(400) }, "valid for 395d only", "renewal-window"],
    ["a lifetime below ACM's default renewal", { lifetime: Duration.days(30) }, "due 60d before expiry", "renewal-window"],
    ["eleven names", { domainNames: Array.from({ length: 11 }, (_, i) => `n${i}.example.com`) }, "ACM allows 10", "names-per-certificate"],
    ["a common name of 65 octets", { domainNames: [`${"a".repeat(53)}.example.com`] }, "has 65 octets", "common-name-length"],
    ["no names", { domainNames: [] }, "at least one domain name", "no-domain-names"],
  ])("rejects %s", (_what, props, fragment, code) => {
    synth((stack) => {
      expect(() => privateCertificate(stack, "Db", props)).toThrow(fragment);
      expect(() => privateCertificate(stack, "Again", props)).toThrow(`(certfleet:${code})`);
    });
  });

  test("accepts a token as the ARN of the CA", () => {
    const { one } = synth((stack) => {
      stack.addOverride("variable.authority", { type: "string" });
      privateCertificate(stack, "Db", { authorityArn: "${var.authority}", region: "us-east-1" });
    });

    expect(one("aws_acm_certificate").certificate_authority_arn).toBe("${var.authority}");
  });

  test("rejects `region` with hashicorp/aws 5", () => {
    synth((stack) => {
      AwsBindings.pin(stack, "5.100.0");
      expect(() => privateCertificate(stack, "Db", { authorityArn: "${var.authority}", region: "us-east-1" })).toThrow(
        "certfleet:region-not-supported",
      );
    });
  });
});
