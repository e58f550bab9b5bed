import { AcmeChallenge, AcmeDirectory, AcmeIssuer, AcmeIssuerProps } from "../../lib/acme";
import { Duration, KeyType } from "../../lib/core";
import { zones } from "./support/stack";
import { synth } from "../support/synth";

const props = { directory: AcmeDirectory.LETS_ENCRYPT, runsEvery: Duration.hours(12) };

function issue(issuerProps: Partial<AcmeIssuerProps> = {}, count = 1) {
  return synth((stack) => {
    const issuer = new AcmeIssuer({ ...props, ...issuerProps });
    for (let index = 0; index < count; index++) {
      issuer.issue(stack, `Edge${index}`, { domainNames: ["www.example.com"], zones, contact: { owner: "edge" } });
    }
  });
}

describe("AcmeIssuer", () => {
  test("shares one account and provider per stack, regardless of the number of certificates", () => {
    const made = issue({}, 3);
    expect(Object.keys(made.all("acme_certificate"))).toHaveLength(3);
    expect(Object.keys(made.all("acme_registration"))).toHaveLength(1);
    expect(Object.keys(made.all("tls_private_key"))).toHaveLength(1);
    expect(made.json.provider!.acme).toHaveLength(1);
    expect(made.json.provider!.tls).toEqual([{ alias: "acme-account-keys" }]);
  });

  test("requires the provider versions of the bindings", () => {
    expect(issue().json.terraform.required_providers).toMatchObject({
      acme: { source: "vancluever/acme", version: "~> 2.48" },
      tls: { source: "hashicorp/tls", version: "~> 4.1" },
    });
  });

  test("derives its capabilities from its directory, profile and challenge", () => {
    const { capabilities, issuerName } = new AcmeIssuer({ ...props, profile: "tlsserver" });
    expect(issuerName).toBe("lets-encrypt");
    expect(capabilities).toEqual({
      keyTypes: [KeyType.ECDSA_P256, KeyType.RSA_2048, KeyType.RSA_4096, KeyType.ECDSA_P384],
      wildcards: true,
      namesPerCertificate: 25,
      firstNameLength: 253,
      baseNameLength: 237,
    });
    expect(new AcmeIssuer({ ...props, challenge: AcmeChallenge.http() }).capabilities.wildcards).toBe(false);
  });

  test("applies the request to the certificate", () => {
    synth((stack) => {
      const request = { domainNames: ["WWW.Example.com"], zones, keyType: KeyType.RSA_4096, contact: { owner: "edge" } };
      const made = new AcmeIssuer(props).issue(stack, "Edge", request);
      expect(made).toMatchObject({
        domainNames: ["www.example.com"],
        keyType: KeyType.RSA_4096,
        issuer: "lets-encrypt",
        contact: { owner: "edge" },
      });
      expect(made.renewal.every!.toString()).toBe("12h");
    });
  });

  test("keeps the provider of a former directory, so that Terraform can destroy its certificates", () => {
    const made = issue({ formerDirectories: [AcmeDirectory.LETS_ENCRYPT_STAGING] });
    expect(made.json.provider!.acme.map((provider) => provider.alias)).toEqual(["lets-encrypt-staging", "lets-encrypt"]);
    expect(Object.keys(made.all("acme_registration"))).toHaveLength(1);
  });

  test.each<[string, Partial<AcmeIssuerProps>, string]>([
    ["its own directory as a former one", { formerDirectories: [AcmeDirectory.LETS_ENCRYPT] }, "former-directory"],
    ["runs that are too rare, without a certificate", { runsEvery: Duration.days(3) }, "schedule-too-slow"],
    ["an unknown profile, without a certificate", { profile: "tlsclient" }, "unknown-acme-profile"],
  ])("rejects %s", (_what, issuerProps, code) => {
    expect(() => new AcmeIssuer({ ...props, ...issuerProps })).toThrow(new RegExp(`certfleet:${code}`));
  });
});

describe("switching from staging to production", () => {
  const runsEvery = Duration.hours(12);
  const steps: Record<string, AcmeIssuerProps> = {
    "first, a staging certificate": { directory: AcmeDirectory.LETS_ENCRYPT_STAGING, runsEvery },
    "then, a production certificate, with staging as a former directory": {
      directory: AcmeDirectory.LETS_ENCRYPT,
      formerDirectories: [AcmeDirectory.LETS_ENCRYPT_STAGING],
      runsEvery,
    },
  };

  test.each(Object.entries(steps))("%s", (_step, issuerProps) => {
    const { provider, resource } = issue(issuerProps).json;
    expect({ acme: provider!.acme, resource }).toMatchSnapshot();
  });
});
