import { execFileSync } from "node:child_process";
import { Fn, TerraformVariable } from "cdktf";
import * as fc from "fast-check";
import { AcmeAccount, AcmeCertificateProps, AcmeChallenge, AcmeDirectory, AcmeKey } from "../../lib/acme";
import { acmeRenewal } from "../../lib/acme/directory";
import { Duration, KeyType, PrivateKey } from "../../lib/core";
import { CertfleetError } from "../../lib/core/error";
import { add, certificate } from "./support/stack";
import { synth } from "../support/synth";

// Each test creates servers and certificates, which is slow on a busy machine.
jest.setTimeout(60_000);

const ONE = "acme_certificate";

function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `host-${index}.example.com`);
}

function signingRequest(domainNames: string[], key = ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]): string {
  const alternatives = domainNames.map((name) => `DNS:${name}`).join(",");
  const request = ["req", "-new", "-newkey", ...key, "-nodes", "-keyout", "/dev/null", "-subj", `/CN=${domainNames[0]}`];
  return execFileSync("openssl", [...request, "-addext", `subjectAltName=${alternatives}`], {
    stdio: ["ignore", "pipe", "ignore"],
  }).toString();
}

describe("AcmeCertificate", () => {
  test("is renewed after a share of its lifetime, replaced with create_before_destroy, and never revoked", () => {
    const made = certificate();
    expect(made.one(ONE)).toEqual({
      account_key_pem: expect.stringMatching(/^\$\{acme_registration\.\w+\.account_key_pem\}$/),
      common_name: "www.example.com",
      dns_challenge: [{ provider: "route53", config: { AWS_HOSTED_ZONE_ID: "Z0123456789" } }],
      key_type: "P256",
      lifecycle: { create_before_destroy: true },
      min_days_dynamic: true,
      provider: "acme.lets-encrypt",
      revoke_certificate_on_destroy: false,
    });
    expect(made.errors).toEqual([]);
  });

  test.each([["192.0.2.1"], ["2001:db8::1"]])(
    "rejects an IP address (%s), even if the CA issues certificates for IP addresses",
    (address) => {
      const profile = "shortlived";
      expect(AcmeDirectory.LETS_ENCRYPT.profile(profile).ipAddresses).toBe(true);
      expect(() => certificate({ profile, domainNames: ["www.example.com", address] })).toThrow(
        /it is an IP address\. IP addresses are not supported.*certfleet:invalid-domain-name/,
      );
    },
  );

  test("sorts its names if the profile has no common name", () => {
    expect(certificate({ profile: "tlsserver", domainNames: ["b.example.com", "a.example.com"] }).one(ONE)).toMatchObject({
      profile: "tlsserver",
      subject_alternative_names: ["b.example.com", "a.example.com"],
    });
    expect(certificate({ profile: "tlsserver" }).one(ONE)).not.toHaveProperty("common_name");
  });

  test("has no common name if the first name is too long for one", () => {
    const long = `${"a".repeat(60)}.example.com`;
    expect(certificate({ domainNames: [long] }).one(ONE)).toMatchObject({ subject_alternative_names: [long] });
  });

  test("supports kept authorizations, a preferred chain and a lifetime", () => {
    const directory = AcmeDirectory.url("https://ca.example.com/acme", {
      lifetime: Duration.days(90),
      longestRequestable: Duration.days(90),
    });
    const options = { keepAuthorizations: true, preferredChain: "Root X", lifetime: Duration.days(30) };
    expect(certificate({ directory, ...options }).one(ONE)).toMatchObject({
      deactivate_authorizations: false,
      preferred_chain: "Root X",
      validity_days: 30,
    });
  });

  test("follows ACME renewal information only on request, and only from a CA that supports it", () => {
    expect(certificate({ followRenewalInfo: true }).one(ONE)).toMatchObject({
      use_renewal_info: true,
      renewal_info_ignore_retry_after: true,
    });
    const directory = AcmeDirectory.url("https://ca.example.com/acme", { lifetime: Duration.days(90) });
    expect(() => certificate({ directory, followRenewalInfo: true })).toThrow(/certfleet:renewal-info-unsupported/);
    for (const name of AcmeDirectory.names) {
      const known = AcmeDirectory.of(name);
      const made = (followRenewalInfo?: boolean) =>
        synth((stack) => {
          const accountKey = PrivateKey.fromVariable(new TerraformVariable(stack, "account_key", { type: "string", sensitive: true }));
          const account = AcmeAccount.fromAttributes(stack, "Account", { directory: known, accountKey });
          add(stack, "Edge", { account, followRenewalInfo });
        }).one(ONE);
      expect(made()).not.toHaveProperty("use_renewal_info");
      if (known.renewalInfo) {
        expect(made(true)).toMatchObject({ use_renewal_info: true, min_days_dynamic: true });
      } else {
        expect(() => made(true)).toThrow(/certfleet:renewal-info-unsupported/);
      }
    }
  });

  test("disables the provider's own thresholds, revocation and replacement for every directory", () => {
    for (const name of AcmeDirectory.names.filter((each) => !AcmeDirectory.of(each).externalAccountBinding)) {
      const made = certificate({ directory: AcmeDirectory.of(name) }).one(ONE);
      expect(made).not.toHaveProperty("min_days_remaining");
      expect(made).not.toHaveProperty("must_staple");
      expect(made).toMatchObject({ revoke_certificate_on_destroy: false, lifecycle: { create_before_destroy: true } });
    }
  });

  test("has the directory in its address, so that another CA's certificate is a separate resource", () => {
    const addresses = [AcmeDirectory.LETS_ENCRYPT, AcmeDirectory.LETS_ENCRYPT_STAGING].map(
      (directory) => Object.keys(certificate({ directory }).all(ONE))[0],
    );
    expect(addresses[0]).toMatch(/^Edge_LetsEncrypt_/);
    expect(addresses[1]).toMatch(/^Edge_LetsEncryptStaging_/);
  });

  test("consists of two resources with two providers while staging and production coexist", () => {
    const made = synth((stack) => {
      add(stack, "Old", { directory: AcmeDirectory.LETS_ENCRYPT_STAGING });
      add(stack, "New", { directory: AcmeDirectory.LETS_ENCRYPT });
      add(stack, "Third", { directory: AcmeDirectory.LETS_ENCRYPT });
    });
    expect(made.json.provider!.acme).toEqual([
      { alias: "lets-encrypt-staging", server_url: "https://acme-staging-v02.api.letsencrypt.org/directory" },
      { alias: "lets-encrypt", server_url: "https://acme-v02.api.letsencrypt.org/directory" },
    ]);
    expect(Object.keys(made.all("acme_registration"))).toHaveLength(2);
  });

  test("derives alert thresholds from the shortest lifetime that the CA has announced", () => {
    synth((stack) => {
      const { renewal } = add(stack, "Edge");
      expect(renewal.lifetime.toString()).toBe("45d");
      expect(renewal.thresholds()).toEqual({ warnDays: 10, pageDays: 5 });
    });
    synth((stack) => {
      expect(add(stack, "Edge", { profile: "shortlived" }).renewal.thresholds()).toEqual({ warnDays: 2, pageDays: 1 });
    });
  });

  test("warns if the lifetime is so short that every run renews the certificate", () => {
    const directory = AcmeDirectory.url("https://ca.example.com/acme", { lifetime: Duration.hours(6) });
    expect(certificate({ directory, runsEvery: Duration.minutes(30) }).warnings.join()).toContain("certfleet:acme-renewed-by-every-run");
  });

  test("warns that no alert watches it", () => {
    expect(certificate().warnings.join()).toContain("certfleet:unwatched-certificate");
  });

  test.each<[string, Partial<AcmeCertificateProps> & { directory?: AcmeDirectory }, string]>([
    ["more names than the profile tlsserver allows", { profile: "tlsserver", domainNames: names(26) }, "names-per-certificate"],
    ["more names than the profile classic allows", { domainNames: names(101) }, "names-per-certificate"],
    ["a profile that the CA does not offer", { profile: "tlsclient" }, "unknown-acme-profile"],
    ["a name that a wildcard covers", { domainNames: ["*.example.com", "www.example.com"] }, "name-covered-by-wildcard"],
    ["runs that are too infrequent", { runsEvery: Duration.days(3) }, "schedule-too-slow"],
    ["a lifetime at a CA that does not accept requests for one", { lifetime: Duration.days(10) }, "lifetime-not-selectable"],
    ["a wildcard by HTTP", { domainNames: ["*.example.com"], challenge: AcmeChallenge.http() }, "wildcard-needs-dns"],
    ["a wildcard by TLS", { domainNames: ["*.example.com"], challenge: AcmeChallenge.tlsAlpn() }, "wildcard-needs-dns"],
    ["a name in no zone", { domainNames: ["www.example.org"] }, "name-outside-zones"],
    ["no name", { domainNames: [] }, "no-domain-names"],
    [
      "a wildcard at a CA without wildcards",
      {
        domainNames: ["*.example.com"],
        directory: AcmeDirectory.url("https://ca.example.com/acme", { lifetime: Duration.days(90), wildcards: false }),
      },
      "no-wildcards",
    ],
  ])("rejects %s", (_what, props, code) => {
    expect(() => certificate(props)).toThrow(new RegExp(`certfleet:${code}`));
  });

  test("suggests the longest interval between runs that works", () => {
    expect(() => certificate({ runsEvery: Duration.days(3) })).toThrow(/every 60h/);
    expect(() => certificate({ profile: "shortlived", runsEvery: Duration.hours(14) })).toThrow(/every 13h/);
  });

  test("accepts a wildcard and a name that it does not cover", () => {
    expect(() => certificate({ domainNames: ["example.com", "*.example.com", "a.b.example.com"] })).not.toThrow();
  });
});

describe("the key of an AcmeCertificate", () => {
  test.each([
    [KeyType.RSA_2048, "2048"],
    [KeyType.RSA_4096, "4096"],
    [KeyType.ECDSA_P256, "P256"],
    [KeyType.ECDSA_P384, "P384"],
  ])("%s is generated by the provider", (keyType, name) => {
    expect(certificate({ key: AcmeKey.generated(keyType) }).one(ONE)).toMatchObject({ key_type: name });
  });

  test("RSA 3072 is rejected, because the provider cannot generate it", () => {
    expect(() => AcmeKey.generated(KeyType.RSA_3072)).toThrow(/rsa-3072.*ecdsa-p256, rsa-2048, rsa-4096, ecdsa-p384.*certfleet:key-type/);
  });

  test("is not generated for a signing request, which replaces the names and the key", () => {
    const pem = signingRequest(["www.example.com"]);
    const made = certificate({ key: AcmeKey.signingRequest(pem, KeyType.ECDSA_P256) }).one(ONE);
    expect(made).toMatchObject({ certificate_request_pem: pem });
    for (const absent of ["common_name", "subject_alternative_names", "key_type"]) {
      expect(made).not.toHaveProperty(absent);
    }
  });

  test("belongs to a signing request that only Terraform reads, which is passed through", () => {
    const made = certificate({ key: AcmeKey.signingRequest(Fn.file("edge.csr"), KeyType.RSA_3072) });
    expect(made.one(ONE)).toMatchObject({ certificate_request_pem: '${file("edge.csr")}' });
  });

  test.each([
    ["lacks a name", ["www.example.com"], ["www.example.com", "api.example.com"], /The request lacks api\.example\.com/],
    ["has an additional name", ["www.example.com", "x.example.com"], ["www.example.com"], /The certificate lacks x\.example\.com/],
  ])("is rejected for a signing request that %s", (_what, inRequest, domainNames, message) => {
    const key = AcmeKey.signingRequest(signingRequest(inRequest), KeyType.ECDSA_P256);
    expect(() => certificate({ domainNames, key })).toThrow(message);
  });

  test("is rejected if the signing request has another key type", () => {
    const key = AcmeKey.signingRequest(signingRequest(["www.example.com"], ["rsa:3072"]), KeyType.ECDSA_P256);
    expect(() => certificate({ key })).toThrow(/rsa-3072 key.*asks for ecdsa-p256.*signing-request-key/);
  });

  test.each([["nonsense"], ["-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----"]])(
    "is rejected if the signing request is %j",
    (pem) => {
      expect(() => certificate({ key: AcmeKey.signingRequest(pem, KeyType.ECDSA_P256) })).toThrow(/certfleet:invalid-signing-request/);
    },
  );

  test("is rejected only with a CertfleetError for a damaged signing request", () => {
    const whole = Buffer.from(signingRequest(["www.example.com"]).replace(/-----[A-Z ]+-----|\s/g, ""), "base64");
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, value, length) => {
        const damaged = Buffer.from(whole);
        damaged[at] = value;
        const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${damaged.subarray(0, length).toString("base64")}\n-----END CERTIFICATE REQUEST-----`;
        try {
          AcmeKey.signingRequest(pem, KeyType.ECDSA_P256)._check(["www.example.com"]);
        } catch (error) {
          expect(error).toBeInstanceOf(CertfleetError);
        }
      }),
    );
  });

  test("is not available for a signing request", () => {
    const key = AcmeKey.signingRequest(signingRequest(["www.example.com"]), KeyType.ECDSA_P256);
    synth((stack) => {
      const made = add(stack, "Edge", { key });
      expect(() => made.privateKey).toThrow(/certfleet:key-not-held/);
    });
  });
});

describe("the renewal of ACME certificates", () => {
  const hours = (days: number) => days * 24;

  test("alerts after the due date and before expiry, or is rejected, for any lifetime from 1 to 398 days and any schedule", () => {
    fc.assert(
      fc.property(fc.integer({ min: hours(1), max: hours(398) }), fc.integer({ min: 1, max: hours(60) }), (lifetime, every) => {
        let renewal;
        try {
          renewal = acmeRenewal(Duration.hours(lifetime), Duration.hours(every));
        } catch (error) {
          expect((error as CertfleetError).code).toBe("schedule-too-slow");
          return;
        }
        const due = renewal.due.toHours();
        expect(due).toBeCloseTo(lifetime <= hours(10) ? lifetime / 2 : lifetime / 3, 1);
        let thresholds;
        try {
          thresholds = renewal.thresholds();
        } catch (error) {
          expect((error as CertfleetError).code).toBe("alert-threshold");
          expect(lifetime).toBeLessThan(hours(12));
          return;
        }
        expect(thresholds.pageDays).toBeGreaterThanOrEqual(1);
        expect(thresholds.warnDays).toBeGreaterThan(thresholds.pageDays);
        expect(hours(thresholds.warnDays)).toBeLessThan(due);
        // Two runs fit between the due date and a warning at two thirds of that period, before it is rounded down to days.
        expect(2 * every).toBeLessThanOrEqual(due / 3 + 0.1);
      }),
      { numRuns: 2000 },
    );
  });
});

test("certificates with the same settings share one account", () => {
  synth((stack) => {
    const directory = AcmeDirectory.LETS_ENCRYPT;
    expect(AcmeAccount.shared(stack, directory)).toBe(AcmeAccount.shared(stack, directory));
    expect(() => AcmeAccount.shared(stack, directory, { email: "ops@example.com" })).toThrow(/certfleet:acme-account-conflict/);
  });
});
