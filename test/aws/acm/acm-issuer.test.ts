import { AcmIssuer, AcmPrivateIssuer, AwsBindings } from "../../../lib/aws";
import { CertificateRequest } from "../../../lib/core/issuer";
import { DnsZones } from "../../../lib/core/dns-zone";
import { Duration } from "../../../lib/core/duration";
import { KeyType } from "../../../lib/core/certificate";
import { synth } from "../../support/synth";
import { AUTHORITY, CONTACT, usEast1, zone } from "../fixtures";

const REQUEST: CertificateRequest = {
  domainNames: ["www.example.com"],
  zones: new DnsZones([zone()]),
  keyType: KeyType.ECDSA_P256,
  contact: CONTACT,
  tags: { cost: "42" },
};

describe("ACM as an issuer", () => {
  test("states its capabilities", () => {
    expect(new AcmIssuer()).toMatchObject({
      issuerName: "acm",
      capabilities: {
        keyTypes: [KeyType.RSA_2048, KeyType.ECDSA_P256, KeyType.ECDSA_P384],
        wildcards: true,
        namesPerCertificate: 10,
        raisableTo: 100,
        firstNameLength: 64,
        baseNameLength: 219,
      },
    });
    expect(new AcmIssuer({ namesPerCertificate: 100 }).capabilities.namesPerCertificate).toBe(100);
  });

  test.each([0, 101, 2.5, NaN])("rejects a quota of %d names", (namesPerCertificate) => {
    expect(() => new AcmIssuer({ namesPerCertificate })).toThrow(/a whole number from 1 to 100.*certfleet:names-per-certificate/);
  });

  test("issues the requested certificate", () => {
    const { one } = synth((stack) => new AcmIssuer({ transparency: false }).issue(stack, "Www", REQUEST));

    expect(one("aws_acm_certificate")).toMatchObject({
      domain_name: "www.example.com",
      key_algorithm: "EC_prime256v1",
      tags: { owner: "edge-team", service: "storefront", cost: "42" },
      options: { certificate_transparency_logging_preference: "DISABLED" },
    });
  });

  test("issues in another region with `region`, or with the provider for that region", () => {
    const request = { ...REQUEST, region: "us-east-1" };

    expect(synth((stack) => new AcmIssuer().issue(stack, "Www", request)).one("aws_acm_certificate").region).toBe("us-east-1");
    const { one } = synth((stack) => {
      AwsBindings.pin(stack, "5.100.0");
      new AcmIssuer({ regionalProviders: { "us-east-1": usEast1(stack) } }).issue(stack, "Www", request);
    });
    expect(one("aws_acm_certificate").provider).toBe("aws.us-east-1");
  });
});

describe("an ACM Private CA issuer", () => {
  const props = { authorityArn: AUTHORITY, lifetime: Duration.days(395) };

  test("states its capabilities", () => {
    expect(new AcmPrivateIssuer(props)).toMatchObject({
      issuerName: "acm-private-ca",
      capabilities: { keyTypes: Object.values(KeyType), wildcards: true, baseNameLength: 253 },
    });
  });

  test("issues the requested certificate without a validation record", () => {
    const { one, all } = synth((stack) => new AcmPrivateIssuer(props).issue(stack, "Db", { ...REQUEST, keyType: KeyType.RSA_4096 }));

    expect(one("aws_acm_certificate")).toMatchObject({ certificate_authority_arn: AUTHORITY, key_algorithm: "RSA_4096" });
    expect(all("aws_route53_record")).toEqual({});
  });
});
