import { TerraformOutput, TerraformStack, Testing, Token } from "cdktf";
import { AcmCertificateProps, AwsBindings } from "../../../lib/aws";
import { Duration } from "../../../lib/core/duration";
import { KeyType } from "../../../lib/core/certificate";
import { RenewedBy } from "../../../lib/core/renewal";
import { synth } from "../../support/synth";
import { certificate, CONTACT, otherAccount, usEast1, VALIDATED_ARN, zone } from "../fixtures";

describe("an ACM certificate", () => {
  test("creates only a certificate, its validation record and a validation", () => {
    const { json } = synth((stack) => certificate(stack, "Www", { domainNames: ["www.example.com"] }));

    expect(json.resource).toMatchSnapshot();
  });

  test("lists its subject alternative names, and shares the record of a name and its wildcard", () => {
    const { one, all } = synth((stack) => certificate(stack, "Www", { domainNames: ["Example.com.", "www.example.com", "*.example.com"] }));

    expect(one("aws_acm_certificate")).toMatchObject({
      domain_name: "example.com",
      subject_alternative_names: ["www.example.com", "*.example.com"],
    });
    expect(Object.keys(all("aws_route53_record"))).toHaveLength(2);
    expect(one("aws_acm_certificate_validation").validation_record_fqdns).toHaveLength(2);
  });

  // Optional and computed: without it, Terraform would keep the previous names of the certificate.
  test("with one name lists that name as its only subject alternative name", () => {
    const { one } = synth((stack) => certificate(stack, "Www", { domainNames: ["www.example.com"] }));

    expect(one("aws_acm_certificate").subject_alternative_names).toEqual(["www.example.com"]);
  });

  test("exposes its properties", () => {
    synth((stack) => {
      const www = certificate(stack, "Www", { domainNames: ["Example.com", "*.example.com"], contact: CONTACT });

      expect(www).toMatchObject({
        domainNames: ["example.com", "*.example.com"],
        keyType: KeyType.RSA_2048,
        issuer: "acm",
        region: "eu-west-1",
        contact: CONTACT,
        renewal: { by: RenewedBy.ISSUER, lifetime: Duration.days(198), due: Duration.days(45) },
      });
      expect(stack.node.tryFindChild("Www")).toBe(www);
    });
  });

  test("returns the ARN of the validation, and the expiry of the certificate", () => {
    const { json } = synth((stack) => {
      const www = certificate(stack, "Www");
      new TerraformOutput(stack, "arn", { value: www.certificateArn });
      new TerraformOutput(stack, "expiry", { value: www.notAfter });
    });

    expect(json.output?.arn.value).toMatch(VALIDATED_ARN);
    expect(json.output?.expiry.value).toMatch(/^\$\{aws_acm_certificate\.\w+\.not_after\}$/);
  });

  test("is created before the certificate that it replaces is destroyed, and so is its validation", () => {
    const { one } = synth((stack) => certificate(stack, "Www"));

    expect(one("aws_acm_certificate").lifecycle).toEqual({ create_before_destroy: true });
    expect(one("aws_acm_certificate_validation").lifecycle).toEqual({ create_before_destroy: true });
  });

  test.each([
    [KeyType.RSA_2048, "RSA_2048"],
    [KeyType.ECDSA_P256, "EC_prime256v1"],
    [KeyType.ECDSA_P384, "EC_secp384r1"],
  ])("supports the key type %s", (keyType, algorithm) => {
    const { one } = synth((stack) => certificate(stack, "Www", { keyType }));

    expect(one("aws_acm_certificate").key_algorithm).toBe(algorithm);
  });

  test.each([
    [{ exportable: true }, { export: "ENABLED" }],
    [{ transparency: false }, { certificateTransparencyLoggingPreference: "DISABLED" }],
    [
      { exportable: true, transparency: false },
      { export: "ENABLED", certificateTransparencyLoggingPreference: "DISABLED" },
    ],
    [{ exportable: false, transparency: true }, undefined],
  ])("with %j has the options %j", (props, options) => {
    const stack = new TerraformStack(Testing.app(), "test");

    expect(certificate(stack, "Www", props).resource.optionsInput).toEqual(options);
  });

  test("cannot be exportable with hashicorp/aws 5, which has no such option", () => {
    synth((stack) => {
      AwsBindings.pin(stack, "5.100.0");

      expect(() => certificate(stack, "Www", { exportable: true })).toThrow(
        /^\[test\/Www\] `exportable` needs hashicorp\/aws 6\.0\.0 or later.*5\.100\.0.*certfleet:export-not-supported/,
      );
    });
  });

  test("has owner and service as tags, along with the caller's own tags", () => {
    const { one } = synth((stack) => certificate(stack, "Www", { contact: CONTACT, tags: { cost: "42" } }));

    expect(one("aws_acm_certificate").tags).toEqual({ owner: "edge-team", service: "storefront", cost: "42" });
  });

  test("waits for the given validation timeout", () => {
    const { one } = synth((stack) => certificate(stack, "Www", { validationTimeout: Duration.hours(2) }));

    expect(one("aws_acm_certificate_validation").timeouts).toEqual({ create: "120m" });
  });

  test("allows overrides on its resource", () => {
    const { one } = synth((stack) => {
      certificate(stack, "Www").resource.addOverride("lifecycle.prevent_destroy", true);
    });

    expect(one("aws_acm_certificate").lifecycle).toEqual({ create_before_destroy: true, prevent_destroy: true });
  });

  test("warns that no alert watches it", () => {
    const { warnings } = synth((stack) => certificate(stack, "Www"));

    expect(warnings).toEqual([
      expect.stringMatching(/^\[test\/Www\] no alert watches this certificate.*\(certfleet:unwatched-certificate\)$/),
    ]);
  });
});

describe("an ACM certificate in another region", () => {
  test("is created there with its validation if `region` is set; its record has no region", () => {
    const { one } = synth((stack) => expect(certificate(stack, "Www", { region: "us-east-1" }).region).toBe("us-east-1"));

    expect(one("aws_acm_certificate").region).toBe("us-east-1");
    expect(one("aws_acm_certificate_validation").region).toBe("us-east-1");
    expect(one("aws_route53_record")).not.toHaveProperty("region");
  });

  test("is created there by an aliased provider, and its record by the zone's provider", () => {
    const { one } = synth((stack) => {
      expect(certificate(stack, "Www", { provider: usEast1(stack) }).region).toBe("us-east-1");
    });

    expect(one("aws_acm_certificate")).toMatchObject({ provider: "aws.us-east-1" });
    expect(one("aws_acm_certificate")).not.toHaveProperty("region");
    expect(one("aws_acm_certificate_validation")).toMatchObject({ provider: "aws.us-east-1" });
    expect(one("aws_route53_record")).not.toHaveProperty("provider");
  });

  test("rejects `region` with hashicorp/aws 5, which would ignore it", () => {
    synth((stack) => {
      AwsBindings.pin(stack, "5.100.0");

      expect(() => certificate(stack, "Www", { region: "us-east-1" })).toThrow(
        /^\[test\/Www\] .*`region: us-east-1` has no effect.*certfleet:region-not-supported/,
      );
    });
  });

  test("is created there by an aliased provider with hashicorp/aws 5, with or without `region`", () => {
    const { all } = synth((stack) => {
      AwsBindings.pin(stack, "5.100.0");
      const provider = usEast1(stack);
      certificate(stack, "Www", { provider });
      certificate(stack, "Api", { provider, region: "us-east-1", domainNames: ["api.example.com"] });
    });

    for (const each of Object.values(all("aws_acm_certificate"))) {
      expect(each.provider).toBe("aws.us-east-1");
      expect(each).not.toHaveProperty("region");
    }
  });
});

describe("a certificate with names in several zones", () => {
  test("has one validation record in each zone, created by the zone's provider", () => {
    const { all, one, json } = synth((stack) => {
      certificate(stack, "Www", {
        domainNames: ["www.example.com", "*.www.example.com", "www.example.net", "example.net"],
        zones: [zone("example.com"), zone("example.net", otherAccount(stack))],
      });
    });

    const providers = Object.entries(all("aws_route53_record")).map(([id, { provider }]) => [id.replace(/_[0-9A-F]{8}$/, ""), provider]);
    expect(Object.fromEntries(providers)).toEqual({
      Shared_wwwexamplecom: undefined,
      Shared_wwwexamplenet: "aws.dns",
      Shared_examplenet: "aws.dns",
    });
    expect(one("aws_acm_certificate_validation").validation_record_fqdns).toHaveLength(3);
    expect(one("aws_acm_certificate")).not.toHaveProperty("provider");
    expect(json.provider?.aws).toContainEqual({
      alias: "dns",
      region: "eu-west-1",
      assume_role: [{ role_arn: "arn:aws:iam::444455556666:role/dns" }],
    });
  });

  test("rejects a name outside all zones", () => {
    synth((stack) => {
      expect(() => certificate(stack, "Www", { domainNames: ["example.com", "www.example.org"] })).toThrow(
        /"www\.example\.org" is not in a declared zone.*zones are example\.com.*certfleet:name-outside-zones/,
      );
    });
  });

  test("rejects a zone that is declared twice", () => {
    synth((stack) => expect(() => certificate(stack, "Www", { zones: [zone(), zone()] })).toThrow("certfleet:duplicate-zone"));
  });
});

describe("the limits of ACM", () => {
  const names = (count: number) => Array.from({ length: count }, (_, index) => `n${index}.example.com`);
  const octets = (count: number) => `${"a".repeat(60)}.${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(60)}.example.com`.slice(-count);

  test.each<[string, Partial<AcmCertificateProps>, string, string]>([
    ["no names", { domainNames: [] }, "needs at least one domain name", "no-domain-names"],
    ["a duplicate name", { domainNames: ["example.com", "EXAMPLE.com"] }, "is listed twice in this certificate", "duplicate-domain-name"],
    ["an IP address", { domainNames: ["192.0.2.1"] }, "it is an IP address", "invalid-domain-name"],
    ["an underscore", { domainNames: ["_x.example.com"] }, "a character that is not allowed in a host name", "invalid-domain-name"],
    [
      "a token as a name",
      { domainNames: [Token.asString({ ref: "x" })] },
      "Terraform knows the value only at apply",
      "invalid-domain-name",
    ],
    [
      "a token as the list of names",
      { domainNames: Token.asList({ ref: "x" }) },
      "Terraform knows the list only at apply",
      "invalid-domain-name",
    ],
    ["a common name of 65 octets", { domainNames: [octets(65)] }, "has 65 octets", "common-name-length"],
    ["eleven names", { domainNames: names(11) }, "The certificate has 11 names, and ACM allows 10.", "names-per-certificate"],
    ["more names than a raised quota", { domainNames: names(26), namesPerCertificate: 25 }, "ACM allows 25", "names-per-certificate"],
    ["more than 100 names", { domainNames: names(101), namesPerCertificate: 100 }, "ACM allows 100. Split it.", "names-per-certificate"],
    ["a quota of 101", { namesPerCertificate: 101 }, "ACM's quota is a whole number from 1 to 100", "names-per-certificate"],
    ["a quota of 0", { namesPerCertificate: 0 }, "`namesPerCertificate` is 0", "names-per-certificate"],
    ["a quota of 1.5", { namesPerCertificate: 1.5 }, "`namesPerCertificate` is 1.5", "names-per-certificate"],
    ["another name of 220 octets", { domainNames: ["example.com", octets(220)] }, "ACM allows at most 219", "name-length"],
    [
      "an RSA key of 3072 bits",
      { keyType: KeyType.RSA_3072 },
      "with rsa-3072 keys. Use one of rsa-2048, ecdsa-p256, ecdsa-p384.",
      "key-type",
    ],
    ["an RSA key of 4096 bits", { keyType: KeyType.RSA_4096 }, "with rsa-4096 keys", "key-type"],
  ])("reject %s", (_what, props, fragment, code) => {
    synth((stack) => {
      expect(() => certificate(stack, "Www", props)).toThrow(fragment);
      expect(() => certificate(stack, "Again", props)).toThrow(`(certfleet:${code})`);
    });
  });

  test.each<[string, Partial<AcmCertificateProps>]>([
    ["a common name of 64 octets", { domainNames: [octets(64)] }],
    ["ten names", { domainNames: names(10) }],
    ["100 names under a raised quota", { domainNames: names(100), namesPerCertificate: 100 }],
    ["another name of 219 octets", { domainNames: ["example.com", octets(219)] }],
    ["a wildcard of 221 octets", { domainNames: ["example.com", `*.${octets(219)}`] }],
  ])("allow %s", (_what, props) => {
    const { one } = synth((stack) => certificate(stack, "Www", props));

    expect(one("aws_acm_certificate").domain_name).toBe(props.domainNames![0]);
  });
});
