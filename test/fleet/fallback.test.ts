import { AcmeDirectory, AcmeIssuer } from "../../lib/acme";
import { AcmIssuer, AlbEndpoint, SnsChannel } from "../../lib/aws";
import { Duration, KeyType } from "../../lib/core";
import { CertificateAlerts, CertificateFleet, FleetCertificateProps } from "../../lib/fleet";
import { CaaRecords, CaaRecordsProps } from "../../lib/policy";
import { ALB, TARGET_GROUP, zone } from "../aws/fixtures";
import { alb, fleetText, messagesOf, synthesised } from "../file/support";
import { Synthesised, synth } from "../support/synth";

const letsEncrypt = () => new AcmeIssuer({ directory: AcmeDirectory.LETS_ENCRYPT, runsEvery: Duration.hours(12) });

/** A fleet with `www`, whose fallback issuer is Let's Encrypt, and the CAA records of its zone. */
function stackOf(certificate: Partial<FleetCertificateProps>, caa?: Omit<CaaRecordsProps, "zone">): Synthesised {
  return synth((stack) => {
    const notify = [SnsChannel.ofSubscribers("sre", { email: ["sre@example.com"] })];
    const fleet = new CertificateFleet(stack, "Fleet", {
      zones: [zone()],
      readableAddresses: true,
      defaults: { issuer: new AcmIssuer(), notify },
    });
    const endpoints = [new AlbEndpoint({ loadBalancerArn: ALB, targetGroupArn: TARGET_GROUP })];
    fleet.add("www", { domains: ["example.com"], endpoints, ...certificate });
    if (caa !== undefined) {
      new CaaRecords(stack, "Caa", { zone: zone(), ...caa });
    }
  });
}

const ISSUERS =
  "{ acm: { type: acm }, le: { type: acme, directory: lets-encrypt }, zero: { type: acme, directory: zerossl, eab: { keyId: kid, hmac: hmac } } }";

/** The document of a file with `www` at a load balancer. */
const documentOf = (settings: string, defaults = "{ issuer: le, runsEvery: 12h, notify: [sre] }") =>
  synthesised(fleetText([`www: { domains: [example.com], endpoints: [${alb()}]${settings} }`], { issuers: ISSUERS, defaults })).json;

describe("a fallback issuer", () => {
  test("changes nothing while it is not used", () => {
    expect(stackOf({ fallbackIssuer: letsEncrypt() }).json).toEqual(stackOf({}).json);
    expect(documentOf(", fallbackIssuer: acm")).toEqual(documentOf(""));
    expect(documentOf("", "{ issuer: le, fallbackIssuer: zero, runsEvery: 12h, notify: [sre] }")).toEqual(documentOf(""));
  });

  test("can be an issuer whose certificates have to be imported for the endpoint", () => {
    expect(
      messagesOf(
        fleetText([`www: { domains: [example.com], endpoints: [${alb()}], issuer: acm, fallbackIssuer: le }`], {
          issuers: ISSUERS,
          defaults: "{ runsEvery: 12h, notify: [sre] }",
        }),
      ),
    ).toEqual([]);
  });

  test("does not apply to a certificate with the same issuer", () => {
    const file = (settings: string) =>
      fleetText([`www: { domains: [example.com], keyType: rsa-4096, alerts: false${settings} }`], {
        issuers: ISSUERS,
        defaults: "{ issuer: le, fallbackIssuer: acm, runsEvery: 12h, notify: [sre] }",
      });

    expect(messagesOf(file(""))).toEqual([
      '7:41 "www" cannot move to its fallback issuer (acm): ACM does not issue certificates with rsa-4096 keys. Use one of rsa-2048, ecdsa-p256, ecdsa-p384.',
    ]);
    expect(messagesOf(file(", fallbackIssuer: le"))).toEqual([]);
  });

  test("keeps the key type of the certificate, so that certificates with different key types stay different", () => {
    const certificates = (settings: string) => [
      `one: { domains: [example.com], alerts: false${settings} }`,
      `two: { domains: [example.com], keyType: rsa-2048, alerts: false${settings} }`,
    ];
    const sections = { issuers: ISSUERS, defaults: "{ issuer: le, runsEvery: 12h, notify: [sre] }" };

    expect(messagesOf(fleetText(certificates(", fallbackIssuer: acm"), sections))).toEqual([]);
  });

  test("does not repeat problems of the certificate", () => {
    const text = fleetText(["www: { domains: [www.example.org], alerts: false, fallbackIssuer: zero }"], {
      issuers: ISSUERS,
      defaults: "{ issuer: le, runsEvery: 12h, notify: [sre] }",
    });

    expect(messagesOf(text)).toHaveLength(1);
  });

  test("is checked with the schedule of Terraform runs", () => {
    const schedule = "{ type: aws-eventbridge, workspaceId: ws-6jrRyVDv1J8zQMB5, token: hcp, every: 12h, notify: [sre] }";
    const file = (fallback: string) =>
      fleetText([`www: { domains: [example.com], runsEvery: 6h${fallback} }`], { issuers: ISSUERS, schedule });

    expect(messagesOf(file("")).filter((message) => message.includes("`runsEvery` is 6h"))).toEqual([]);
    expect(messagesOf(file(", fallbackIssuer: le")).filter((message) => message.includes("`runsEvery` is 6h"))).toHaveLength(1);
  });

  test.each([
    ["the zone's own records", {}],
    ["records of a name", { name: "example.com" }],
  ])("must be allowed by %s of the app", (_what, records) => {
    const stack = (issuers: CaaRecordsProps["issuers"]) => () => stackOf({ fallbackIssuer: letsEncrypt() }, { ...records, issuers });

    expect(stack([{ issuer: "acm" }])).toThrow(
      /The CAA records test\/Caa do not allow lets-encrypt \(letsencrypt\.org\) to issue "example\.com", so "www" cannot move to its fallback issuer\. Add \{ issuer: "lets-encrypt" \} to `issuers` of the records\. \(certfleet:caa-forbids-fallback\)/,
    );
    expect(stack([{ issuer: "acm" }, { issuer: "lets-encrypt" }])).not.toThrow();
  });

  test("must be allowed to issue wildcards for a wildcard", () => {
    const stack = (wildcards: boolean) => () =>
      stackOf(
        { domains: ["*.example.com"], fallbackIssuer: letsEncrypt() },
        {
          issuers: [
            { issuer: "acm", wildcards: true },
            { issuer: "lets-encrypt", wildcards },
          ],
        },
      );

    expect(stack(false)).toThrow('Add { issuer: "lets-encrypt", wildcards: true } to `issuers`');
    expect(stack(true)).not.toThrow();
  });

  test("is not checked against records of other names", () => {
    expect(() => stackOf({ fallbackIssuer: letsEncrypt() }, { name: "shop.example.com", issuers: [{ issuer: "acm" }] })).not.toThrow();
  });

  test("packs groups like the issuer if both allow the same number of names", () => {
    const groups = [["a.example.com", "b.example.com"], ["c.example.com"]];
    const packed = synth((stack) => {
      const fleet = new CertificateFleet(stack, "Fleet", {
        zones: [zone()],
        defaults: {
          issuer: new AcmIssuer({ namesPerCertificate: 100 }),
          keyType: KeyType.ECDSA_P256,
          fallbackIssuer: letsEncrypt(),
          notify: [SnsChannel.ofSubscribers("sre", { email: ["sre@example.com"] })],
        },
      });
      fleet.addPacked("edge", { groups, alerts: CertificateAlerts.off() });
    });

    expect(Object.keys(packed.all("aws_acm_certificate"))).toHaveLength(1);
  });

  test("is not counted twice against a quota that the certificate counts against already, and each quota is reported once", () => {
    const file = (own: string, fallback: string) =>
      fleetText(
        [1, 2, 3].map(
          (number) => `c${number}: { domains: [c${number}.example.com], issuer: ${own}, fallbackIssuer: ${fallback}, alerts: false }`,
        ),
        {
          providers: "{ aws: { region: eu-west-1, quotas: { certificates: 1 } } }",
          issuers: ISSUERS.replace("{ acm", "{ other: { type: acm, transparency: false }, acm"),
          defaults: "{ runsEvery: 12h, notify: [sre] }",
        },
      );

    expect(messagesOf(file("acm", "other"))).toEqual([]);
    expect(messagesOf(file("le", "zero"))).toEqual([]);
    expect(messagesOf(file("le", "acm"))).toHaveLength(1);
  });
});
