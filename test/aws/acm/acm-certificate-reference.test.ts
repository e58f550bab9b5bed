import { Token } from "cdktf";
import { AcmCertificate } from "../../../lib/aws";
import { KeyType } from "../../../lib/core/certificate";
import { synth } from "../../support/synth";
import { AUTHORITY, CERTIFICATE, CONTACT, usEast1 } from "../fixtures";

describe("a certificate referenced by its ARN", () => {
  test("creates no resource, and takes its region from the ARN", () => {
    const { json } = synth((stack) => {
      expect(AcmCertificate.fromCertificateArn(stack, "Www", CERTIFICATE)).toMatchObject({
        certificateArn: CERTIFICATE,
        region: "eu-west-1",
        issuer: "external",
        contact: {},
      });
    });

    expect(json).not.toHaveProperty("resource");
  });

  test.each(["domainNames", "keyType", "renewal"] as const)("does not know its %s, and the error names the attribute", (attribute) => {
    synth((stack) => {
      const www = AcmCertificate.fromCertificateArn(stack, "Www", CERTIFICATE);

      expect(() => www[attribute]).toThrow(new RegExp(`^\\[test/Www\\] .*${attribute}.*certfleet:unknown-attribute`));
    });
  });

  test("exposes the attributes that were passed, with normalised names", () => {
    synth((stack) => {
      const provider = usEast1(stack);
      const attributes = { certificateArn: CERTIFICATE, domainNames: ["WWW.example.com."], keyType: KeyType.ECDSA_P256, contact: CONTACT };

      expect(AcmCertificate.fromCertificateAttributes(stack, "Www", { ...attributes, provider })).toMatchObject({
        domainNames: ["www.example.com"],
        keyType: KeyType.ECDSA_P256,
        contact: CONTACT,
        provider,
      });
    });
  });

  test.each([AUTHORITY, "arn:aws:iam::111122223333:server-certificate/www", "www"])("rejects %s", (arn) => {
    synth((stack) => {
      expect(() => AcmCertificate.fromCertificateArn(stack, "Www", arn)).toThrow(
        /is not the ARN of an ACM certificate.*certfleet:wrong-arn/,
      );
    });
  });

  test("accepts a token, and then has no region", () => {
    synth((stack) => {
      expect(AcmCertificate.fromCertificateArn(stack, "Www", Token.asString({ ref: "arn" })).region).toBeUndefined();
    });
  });
});
