import { Token } from "cdktf";
import { Route53Zone } from "../../../lib/aws";
import { KeyType } from "../../../lib/core";
import { Duration } from "../../../lib/core/duration";
import {
  GoogleAuthorization,
  GoogleAuthorizationRecord,
  GoogleCertificateScope,
  GoogleManagedCertificate,
  GoogleManagedCertificateProps,
  GoogleQuotas,
} from "../../../lib/google";
import { certificate, CONTACT, synth, zone } from "../fixtures";

const CERTIFICATE = "google_certificate_manager_certificate";
const AUTHORIZATION = "google_certificate_manager_dns_authorization";

const names = (count: number) => Array.from({ length: count }, (_, index) => `n${index}.example.net`);
/** A domain name with the given number of octets. */
const long = (octets: number) => {
  const left = octets - ".example.net".length;
  const labels = "x.".repeat(Math.ceil(left / 2) - 1);
  return `${labels}${"x".repeat(left - labels.length)}.example.net`;
};

describe("a Google-managed certificate", () => {
  test("creates only a certificate, an authorization and its validation record", () => {
    const { json } = synth((stack) => certificate(stack, "Www"));

    expect(json.resource).toMatchSnapshot();
  });

  test("shares one DNS authorization between a name, its wildcard and all certificates of the stack", () => {
    const { all } = synth((stack) => {
      certificate(stack, "One", { domainNames: ["example.net", "*.example.net"] });
      certificate(stack, "Other", { domainNames: ["*.example.net", "www.example.net"] });
    });

    expect(Object.values(all(AUTHORIZATION)).map(({ domain }) => domain)).toEqual(["example.net", "www.example.net"]);
    expect(Object.keys(all("google_dns_record_set"))).toHaveLength(2);
    const ids = Object.keys(all(AUTHORIZATION)).map((id) => `\${${AUTHORIZATION}.${id}.id}`);
    expect(Object.values(all(CERTIFICATE)).map(({ managed }) => managed.dns_authorizations)).toEqual([[ids[0]], ids]);
  });

  test("depends on its validation records in every DNS provider", () => {
    const zones = [zone(), new Route53Zone({ zoneName: "example.com", zoneId: "Z0123456789ABCDEFGHIJ" })];
    const { one } = synth((stack) => {
      // The caller configures the provider of the records.
      new (require("@cdktf/provider-aws/lib/provider").AwsProvider)(stack, "aws", { region: "eu-west-1" }); // eslint-disable-line
      certificate(stack, "Www", { domainNames: ["www.example.net", "www.example.com"], authorization: GoogleAuthorization.dns(zones) });
    });

    expect(one(CERTIFICATE).depends_on).toEqual([
      expect.stringMatching(/^google_dns_record_set\./),
      expect.stringMatching(/^aws_route53_record\./),
    ]);
  });

  test("gets a new name, and is replaced with create_before_destroy, only when an immutable property changes", () => {
    const named = (props: Partial<GoogleManagedCertificateProps>) => {
      const { lifecycle, name } = synth((stack) => certificate(stack, "Www", props)).one(CERTIFICATE);
      // Terraform uses the name for a successor, and leaves that of an existing or imported certificate as it is.
      expect(lifecycle).toEqual({ create_before_destroy: true, ignore_changes: ["name", "description"] });
      return name as string;
    };
    const base = named({});

    expect(base).toMatch(/^test-www-\$\{substr\(sha256\(join\("\\n", \["[0-9a-f]{8}", plantimestamp\(\)\]\)\), 0, 8\)\}$/);
    expect(named({ contact: CONTACT, labels: { tier: "gold" } })).toBe(base);
    const others = [
      named({ domainNames: ["www.example.net", "new.example.net"] }),
      named({ domainNames: ["*.www.example.net"] }),
      named({ region: "europe-west1" }),
      named({ certificateScope: GoogleCertificateScope.ALL_REGIONS }),
      named({ authorization: GoogleAuthorization.dns([zone()], GoogleAuthorizationRecord.FIXED) }),
    ];
    expect(new Set([base, ...others]).size).toBe(6);
  });

  test("keeps names within the length limit, and distinguishes long ones", () => {
    const { all } = synth((stack) => {
      certificate(stack, `${"W".repeat(80)}1`);
      certificate(stack, `${"W".repeat(80)}2`, { domainNames: ["other.example.net"] });
    });

    const [one, other] = Object.values(all(CERTIFICATE)).map(({ name }) => name as string);
    const hash = /\$\{substr\(sha256\(.*\), 0, 8\)\}$/;
    expect(one).toMatch(hash);
    expect(one.replace(hash, "01234567")).toMatch(/^[a-z][a-z0-9-]{0,62}$/);
    expect(one).not.toBe(other);
  });

  test("exposes its properties", () => {
    synth((stack) => {
      expect(certificate(stack, "Www", { contact: CONTACT })).toMatchObject({
        domainNames: ["www.example.net"],
        keyType: KeyType.RSA_2048,
        issuer: "google-managed",
        location: "global",
        scope: GoogleCertificateScope.DEFAULT,
        renewal: { lifetime: Duration.days(90), due: Duration.days(30) },
      });
      const media = certificate(stack, "Media", { certificateScope: GoogleCertificateScope.EDGE_CACHE });
      expect(media.renewal.thresholds()).toEqual({ warnDays: 6, pageDays: 3 });
    });
  });

  test("creates regional authorizations if it is regional", () => {
    const { one } = synth((stack) => certificate(stack, "Www", { region: "europe-west1" }));

    expect(one(CERTIFICATE)).toMatchObject({ location: "europe-west1" });
    expect(one(AUTHORIZATION)).toMatchObject({ location: "europe-west1", type: "PER_PROJECT_RECORD" });
  });

  test("converts tags to valid Google labels", () => {
    const { one } = synth((stack) => certificate(stack, "Www", { contact: { owner: "Edge Team" }, labels: { "Cost:Centre": "A 1" } }));

    expect(one(CERTIFICATE).labels).toEqual({ owner: "edge-team", "cost-centre": "a-1" });
  });

  const byBalancer = GoogleAuthorization.loadBalancer();
  const fixed = GoogleAuthorization.dns([zone()], GoogleAuthorizationRecord.FIXED);

  test.each<[string, Partial<GoogleManagedCertificateProps>]>([
    ["100 names", { domainNames: names(100) }],
    ["five names by load balancer", { domainNames: names(5), authorization: byBalancer }],
    ["a name of 220 octets", { domainNames: [long(220)] }],
    ["a name of 237 octets with a fixed record", { domainNames: [long(237)], authorization: fixed }],
  ])("accepts %s", (_what, props) => {
    expect(() => synth((stack) => certificate(stack, "Www", props))).not.toThrow();
  });

  test.each<[string, Partial<GoogleManagedCertificateProps>, RegExp]>([
    ["101 names", { domainNames: names(101) }, /has 101 names, and Google allows 100.*names-per-certificate/],
    ["six names by load balancer", { domainNames: names(6), authorization: byBalancer }, /Google allows 5.*names-per-certificate/],
    ["a wildcard by load balancer", { domainNames: ["*.example.net"], authorization: byBalancer }, /is a wildcard.*no-wildcards/],
    ["a name of 221 octets", { domainNames: [long(221)] }, /at most 220.*name-length/],
    ["a name of 238 octets with a fixed record", { domainNames: [long(238)], authorization: fixed }, /at most 237.*name-length/],
    ["a name in no zone", { domainNames: ["www.example.org"] }, /not in a declared zone.*zones are example\.net.*name-outside-zones/],
    ["an EC key", { keyType: KeyType.ECDSA_P384 }, /does not issue certificates with ecdsa-p384 keys\. Use one of rsa-2048.*key-type/],
    ["a region that is none", { region: "eu-west-1" }, /"eu-west-1" is not a Google Cloud region.*google-region/],
    ["a fixed record in a region", { region: "europe-west1", authorization: fixed }, /fixed-record-in-region/],
    ["a load balancer's word in a region", { region: "europe-west1", authorization: byBalancer }, /load-balancer-authorization/],
    ["a scope in a region", { region: "europe-west1", certificateScope: GoogleCertificateScope.EDGE_CACHE }, /scope-in-region/],
    ["the scope of backends", { certificateScope: GoogleCertificateScope.CLIENT_AUTH }, /scope-not-managed/],
    [
      "names that only Terraform knows",
      { domainNames: [Token.asString("x")] },
      /only known at apply|not a domain name|invalid-domain-name/,
    ],
  ])("rejects %s", (_what, props, message) => {
    expect(() => synth((stack) => certificate(stack, "Www", props))).toThrow(message);
  });

  test("counts against the quota of its project and location", () => {
    const many = (count: number) => (stack: Parameters<typeof certificate>[0]) => {
      GoogleQuotas.declare(stack, { certificates: 3 });
      for (let index = 0; index < count; index++) {
        certificate(stack, `C${index}`);
      }
    };

    expect(() => synth(many(3))).not.toThrow();
    expect(() => synth(many(4))).toThrow(
      /4 Google-managed certificates in one project, which are global, and the quota is 3\..*providers\.google\.quotas\.certificates.*GoogleQuotas\.declare.*google-quota/,
    );
  });

  test("can be imported by id from another stack, which exposes only what the id contains", () => {
    synth((stack) => {
      const id = "projects/media-prod/locations/europe-west1/certificates/www";
      const www = GoogleManagedCertificate.fromCertificateId(stack, "Www", id);
      expect(www).toMatchObject({ certificateId: id, location: "europe-west1", project: "media-prod" });
      expect(() => www.domainNames).toThrow(/Pass it to GoogleManagedCertificate\.fromCertificateAttributes.*unknown-attribute/);
      expect(() => GoogleManagedCertificate.fromCertificateId(stack, "Other", "www")).toThrow(/"www" is not the id.*invalid-google-id/);
    });
  });
});
