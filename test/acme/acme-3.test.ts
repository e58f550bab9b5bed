import { AcmeBindings, AcmeCertificateProps, AcmeChallenge, AcmeKey, AcmePropagation } from "../../lib/acme";
import { DnsZones, KeyType } from "../../lib/core";
import { DNS_PLUGIN_CODES, DNS_PLUGIN_CODES_OF_3 } from "../../lib/acme/dns-challenge";
import { REMOVED_ACME_PLUGINS } from "../../lib/policy/provider-features";
import { fleetText, problemsOf, synthesised } from "../file/support";
import { synth } from "../support/synth";
import { add, PluginZone } from "./support/stack";

const ONE = "acme_certificate";
const role = (account: string) => ({ AWS_ASSUME_ROLE_ARN: `arn:aws:iam::${account}:role/dns` });

/** A certificate in a stack that uses a release of the provider. */
function certificate(version: string, props: Partial<AcmeCertificateProps> = {}) {
  return synth((stack) => {
    AcmeBindings.pin(stack, version);
    add(stack, "Edge", props);
  });
}

describe("a stack with version 3 of the ACME provider", () => {
  test("requires the version that was declared, and 2.48 without a declaration", () => {
    expect(certificate("~> 3.2").json.terraform.required_providers.acme.version).toBe("~> 3.2");
    expect(synth((stack) => add(stack, "Edge")).json.terraform.required_providers.acme.version).toBe("~> 2.48");
    synth((stack) => {
      expect(AcmeBindings.providerVersion(stack)).toBe("2.48");
      AcmeBindings.pin(stack, "~> 3.2");
      expect(AcmeBindings.providerVersion(stack)).toBe("3.2");
    });
  });

  test.each(["2.47.0", "3.0.0", "3.0.1", "4.0.0", ">= 2.48", ">= 3.2, < 5", "latest"])(
    "cannot declare the version %s, which is not supported or not within one major version",
    (version) => {
      synth((stack) =>
        expect(() => AcmeBindings.pin(stack, version)).toThrow(/is not a supported version of vancluever\/acme.*provider-version/),
      );
    },
  );

  test.each([
    [KeyType.RSA_2048, "2048", "RSA2048"],
    [KeyType.RSA_4096, "4096", "RSA4096"],
    [KeyType.ECDSA_P256, "P256", "EC256"],
    [KeyType.ECDSA_P384, "P384", "EC384"],
  ])("names the key type %s as the version does", (keyType, two, three) => {
    const key = AcmeKey.generated(keyType);

    expect(["2.48.3", "~> 3.2"].map((version) => certificate(version, { key }).one(ONE).key_type)).toEqual([two, three]);
  });

  test("names the propagation argument as the version does", () => {
    const zones = new DnsZones([new PluginZone("example.com")]);
    const challenge = AcmeChallenge.dns(zones, { propagation: AcmePropagation.checked({ oneServerIsEnough: true }) });
    const { disable_complete_propagation: two, ...three } = certificate("~> 3.2", { challenge }).one(ONE);

    expect(two).toBeUndefined();
    expect(three.disable_authoritative_propagation).toBe(true);
    expect(certificate("2.48.3", { challenge }).one(ONE)).not.toHaveProperty("disable_authoritative_propagation");
  });
});

describe("names in several accounts", () => {
  const zones = new DnsZones([
    new PluginZone("example.com", "Z1", role("111122223333")),
    new PluginZone("example.net", "Z2", role("444455556666")),
    new PluginZone("shop.example.com", "Z3", role("444455556666")),
    new PluginZone("example.org", "zone", {}, "gcloud"),
  ]);
  const challenge = AcmeChallenge.dns(zones);

  test("have a plugin for each account, which is called for the names of its zones", () => {
    const domainNames = ["www.example.com", "www.example.net", "*.shop.example.com", "example.org"];

    expect(certificate("~> 3.2", { domainNames, challenge }).one(ONE).dns_challenge).toEqual([
      { provider: "route53", config: { ...role("111122223333"), AWS_HOSTED_ZONE_ID: "Z1" }, match_domains: ["example.com"] },
      { provider: "route53", config: role("444455556666"), match_domains: ["example.net", "shop.example.com"] },
      { provider: "gcloud", config: { AWS_HOSTED_ZONE_ID: "zone" }, match_domains: ["example.org"] },
    ]);
  });

  test("need no routing if one account has all of them", () => {
    const made = certificate("~> 3.2", { domainNames: ["www.example.net", "www.shop.example.com"], challenge });

    expect(made.one(ONE).dns_challenge).toEqual([{ provider: "route53", config: role("444455556666") }]);
  });

  test("are refused with version 2, with the version to declare", () => {
    const props = { domainNames: ["www.example.com", "www.example.net"], challenge };

    expect(() => certificate("2.48.3", props)).toThrow(
      /With vancluever\/acme 2\.48\.3, one account must .* Declare vancluever\/acme 3\.0\.2 or later.*names-in-several-accounts/,
    );
  });

  test("still cannot have two plugins of one kind that are called for every name", () => {
    const twice = AcmeChallenge.several([AcmeChallenge.dnsPlugin("cloudflare"), AcmeChallenge.dnsPlugin("cloudflare")]);

    expect(() => certificate("~> 3.2", { challenge: twice })).toThrow(/"cloudflare" is listed twice.*challenge-conflict/);
  });
});

describe("a DNS plugin", () => {
  test.each([
    ["azure", 'Use "azuredns", or declare version ~> 2.48'],
    ["googledomains", "Move the zone to another DNS service, or declare version ~> 2.48"],
  ])("that version 3 removed, %s, is refused with it and not before", (code, fix) => {
    const challenge = AcmeChallenge.dnsPlugin(code);

    expect(() => certificate("~> 3.2", { challenge })).toThrow(fix);
    expect(certificate("2.48.3", { challenge }).one(ONE).dns_challenge).toEqual([{ provider: code }]);
  });

  test("that version 3 added is refused before, with the version to declare", () => {
    const challenge = AcmeChallenge.dnsPlugin("omglol");

    expect(certificate("~> 3.2", { challenge }).one(ONE).dns_challenge).toEqual([{ provider: "omglol" }]);
    expect(() => certificate("2.48.3", { challenge })).toThrow(/needs vancluever\/acme 3\.0\.2 or later, and the stack uses 2\.48\.3/);
  });

  test("is in one list, and only known ones are removed", () => {
    expect(DNS_PLUGIN_CODES_OF_3.filter((code) => DNS_PLUGIN_CODES.includes(code))).toEqual([]);
    expect(Object.keys(REMOVED_ACME_PLUGINS).filter((code) => !DNS_PLUGIN_CODES.includes(code))).toEqual([]);
    const successors = Object.values(REMOVED_ACME_PLUGINS).filter((code) => code !== undefined);
    expect(successors.filter((code) => !DNS_PLUGIN_CODES.includes(code))).toEqual([]);
  });
});

describe("a fleet file with version 3 of the ACME provider", () => {
  const text = (version: string, challenge = "") =>
    fleetText(
      { www: "{ domains: [www.example.com, www.example.net], runsEvery: 12h, alerts: false, endpoints: [{ host: www.example.com }] }" },
      {
        providers: `{ aws: { region: eu-west-1 }${version === "" ? "" : `, acme: { version: "${version}" }`} }`,
        zones:
          "{ example.com: { route53: Z0123456789ABCDEFGHIJ }, " +
          'example.net: { route53: Z9876543210ABCDEFGHIJ, assumeRole: "arn:aws:iam::444455556666:role/dns" } }',
        issuers: `{ le: { type: acme, directory: lets-encrypt${challenge} } }`,
        defaults: "{ issuer: le, notify: [sre] }",
      },
    );

  test("validates names of several accounts in one certificate", () => {
    const { json } = synthesised(text("~> 3.2"));
    const [made] = Object.values(json.resource![ONE]);

    expect(json.terraform.required_providers.acme.version).toBe("~> 3.2");
    expect(made).toMatchObject({
      key_type: "EC256",
      dns_challenge: [{ match_domains: ["example.com"] }, { match_domains: ["example.net"] }],
    });
    expect(made.dns_challenge[1].config).toEqual({
      AWS_ASSUME_ROLE_ARN: "arn:aws:iam::444455556666:role/dns",
      AWS_HOSTED_ZONE_ID: "Z9876543210ABCDEFGHIJ",
    });
  });

  test("cannot validate them without it, and cannot use a plugin that it removed", () => {
    expect(problemsOf(text("")).map(({ code }) => code)).toEqual(["names-in-several-accounts"]);
    expect(problemsOf(text("~> 3.2", ", challenge: { dnsPlugin: azure }")).map(({ code }) => code)).toEqual(["removed-dns-plugin"]);
    expect(problemsOf(text("2.48.3", ", challenge: { dnsPlugin: azure }"))).toEqual([]);
  });
});
