import { TerraformStack, Testing, Token } from "cdktf";
import { Construct } from "constructs";
import { AcmIssuer, AlbEndpoint, SnsChannel } from "../../lib/aws";
import { Alert, IAlertChannel } from "../../lib/core/alert";
import { KeyType } from "../../lib/core/certificate";
import { CertificateAlerts, CertificateFleet, CertificateFleetProps, FleetCertificateProps, HostEndpoint } from "../../lib/fleet";
import { TlsPolicy } from "../../lib/policy/tls-policy";
import { ALB, CONTACT, TARGET_GROUP, VALIDATED_ARN, zone } from "../aws/fixtures";
import { synth, SynthOptions } from "../support/synth";

const issuer = new AcmIssuer();
const sre = () => SnsChannel.ofSubscribers("sre", { email: ["sre@example.com"] });

/** A synthesised stack with a fleet that has a zone, an issuer and a channel. */
function fleetOf(
  build: (fleet: CertificateFleet, stack: TerraformStack) => void,
  props: CertificateFleetProps = {},
  options: SynthOptions = {},
) {
  return synth((stack) => {
    build(new CertificateFleet(stack, "Fleet", { zones: [zone()], defaults: { issuer, notify: [sre()], ...CONTACT }, ...props }), stack);
  }, options);
}

/** A channel of another kind that receives the given alerts. */
class OtherChannel implements IAlertChannel {
  readonly kind = "other";

  constructor(
    readonly channelName: string,
    private readonly alerts: Alert[],
  ) {}

  watch(): Alert[] {
    return this.alerts;
  }
}

describe("a certificate in a fleet", () => {
  test("is issued, validated and watched, without a warning", () => {
    const { one, all, warnings } = fleetOf((fleet) => fleet.add("Www", { domains: ["example.com", "www.example.com"] }));

    expect(one("aws_acm_certificate")).toMatchObject({ domain_name: "example.com", subject_alternative_names: ["www.example.com"] });
    expect(Object.values(all("aws_cloudwatch_metric_alarm")).map(({ threshold }) => threshold)).toEqual([15, 30]);
    expect(Object.keys(all("aws_cloudwatch_event_rule"))).toHaveLength(1);
    expect(warnings).toEqual([]);
  });

  test("inherits unset properties from the fleet's defaults, and merges tags", () => {
    const { all } = fleetOf(
      (fleet) => {
        const www = fleet.add("Www", { domains: ["www.example.com"] });
        const api = fleet.add("Api", { domains: ["api.example.com"], owner: "api-team", keyType: KeyType.RSA_2048, tags: { b: "2" } });

        expect(www).toMatchObject({ contact: CONTACT, keyType: KeyType.ECDSA_P256 });
        expect(api).toMatchObject({ contact: { ...CONTACT, owner: "api-team" }, keyType: KeyType.RSA_2048 });
      },
      { defaults: { issuer, notify: [sre()], ...CONTACT, keyType: KeyType.ECDSA_P256, tags: { a: "1", b: "1" } } },
    );

    expect(Object.values(all("aws_acm_certificate")).map(({ tags }) => tags)).toEqual([
      expect.objectContaining({ a: "1", b: "2", owner: "api-team" }),
      expect.objectContaining({ a: "1", b: "1", owner: "edge-team" }),
    ]);
  });

  test("is not affected by a property that is undefined", () => {
    fleetOf((fleet) =>
      expect(fleet.add("Www", { domains: ["example.com"], owner: undefined, keyType: undefined }).contact).toEqual(CONTACT),
    );
  });

  test("is found by its exact id only", () => {
    fleetOf((fleet) => {
      expect(() => fleet.certificate("Www")).toThrow(/The fleet has no certificate "Www".*not added yet.*certfleet:unknown-certificate/);

      const www = fleet.add("Www", { domains: ["www.example.com"] });
      fleet.add("Api", { domains: ["api.example.com"] });

      expect(fleet.certificate("Www")).toBe(www);
      expect(fleet.certificateNames).toEqual(["Www", "Api"]);
      expect(() => fleet.certificate("Ww")).toThrow(/^\[test\/Fleet\] The fleet has no certificate "Ww"\. Its certificates are Www, Api/);
    });
  });

  test.each<[string, FleetCertificateProps, RegExp]>([
    ["no issuer", { domains: ["example.com"], issuer: undefined }, /"Www" has no issuer.*no-issuer/],
    ["undefined names", { domains: undefined as unknown as string[], issuer }, /needs at least one domain name.*no-domain-names/],
    ["a name that is not text", { domains: [5 as unknown as string], issuer }, /it is not text.*invalid-domain-name/],
    ["no names", { domains: [], issuer }, /needs at least one domain name.*no-domain-names/],
    [
      "a duplicate name",
      { domains: ["example.com", "example.com."], issuer },
      /is listed twice in this certificate.*duplicate-domain-name/,
    ],
    ["a name outside the zones", { domains: ["example.org"], issuer }, /is not in a declared zone.*name-outside-zones/],
    [
      "a key type that the issuer does not support",
      { domains: ["example.com"], issuer, keyType: KeyType.RSA_4096 },
      /does not issue certificates with rsa-4096 keys.*key-type/,
    ],
    [
      "a token as a name",
      { domains: [Token.asString({ ref: "x" })], issuer },
      /Terraform knows the value only at apply.*invalid-domain-name/,
    ],
  ])("is rejected with %s", (_what, props, message) => {
    fleetOf((fleet) => expect(() => fleet.add("Www", props)).toThrow(message), { defaults: { notify: [sre()] } });
  });

  test("is rejected without an id", () => {
    fleetOf((fleet) => expect(() => fleet.add("", { domains: ["www.example.com"] })).toThrow("certfleet:certificate-name"));
  });

  test("is rejected if the fleet already has a certificate with its id", () => {
    fleetOf((fleet) => {
      fleet.add("Www", { domains: ["www.example.com"] });

      expect(() => fleet.add("Www", { domains: ["api.example.com"] })).toThrow(
        /already has a certificate "Www".*duplicate-certificate-name/,
      );
    });
  });
});

describe("a name in two certificates of a fleet", () => {
  test.each<[string, Partial<FleetCertificateProps>]>([
    ["issuer", { issuer: new AcmIssuer({ transparency: false }) }],
    ["region", { region: "us-east-1" }],
    ["key", { keyType: KeyType.ECDSA_P256 }],
  ])("is allowed if the certificates differ in %s", (_what, differing) => {
    const { all } = fleetOf((fleet) => {
      fleet.add("One", { domains: ["example.com"] });
      fleet.add("Other", { domains: ["example.com"], ...differing });
    });

    expect(Object.keys(all("aws_acm_certificate"))).toHaveLength(2);
  });

  test.each<[string, Partial<FleetCertificateProps>]>([
    ["explicitly", {}],
    ["through a default", { region: "eu-west-1", keyType: KeyType.RSA_2048 }],
  ])("is rejected if the certificates agree in all of them, %s", (_what, same) => {
    fleetOf((fleet) => {
      fleet.add("One", { domains: ["example.com", "www.example.com"] });

      expect(() => fleet.add("Other", { domains: ["www.example.com"], ...same })).toThrow(
        /"www\.example\.com" is in "One" and in "Other", both from ACM with rsa-2048 in eu-west-1.*certfleet:duplicate-name/,
      );
    });
  });
});

describe("certificates on endpoints", () => {
  const alb = (more = {}) => new AlbEndpoint({ loadBalancerArn: ALB, targetGroupArn: TARGET_GROUP, ...more });

  test("on one port share a listener: the first is its default, the others are selected by SNI", () => {
    const { one } = fleetOf((fleet) => {
      fleet.add("Www", { domains: ["www.example.com"], endpoints: [alb()] });
      fleet.add("Api", { domains: ["api.example.com"], endpoints: [alb()] });
    });

    expect(one("aws_lb_listener")).toMatchObject({ port: 443, protocol: "HTTPS", certificate_arn: expect.stringMatching(VALIDATED_ARN) });
    expect(one("aws_lb_listener_certificate").certificate_arn).toMatch(VALIDATED_ARN);
    expect(one("aws_lb_listener_certificate").certificate_arn).not.toBe(one("aws_lb_listener").certificate_arn);
  });

  test.each([
    ["target group", alb({ targetGroupArn: `${TARGET_GROUP}0` }), {}],
    ["TLS policy", alb(), { tlsPolicy: TlsPolicy.MODERN }],
  ])("on one port are rejected if they disagree on the %s", (_what, endpoint, props) => {
    fleetOf((fleet) => {
      fleet.add("Www", { domains: ["www.example.com"], endpoints: [alb()] });

      expect(() => fleet.add("Api", { domains: ["api.example.com"], endpoints: [endpoint], ...props })).toThrow(
        /port 443 of .* share its listener: use the same setting or another port.*certfleet:listener-clash/i,
      );
    });
  });

  test("use the fleet's TLS policy, their own, or the intermediate policy", () => {
    const policyOf = (fleetPolicy?: TlsPolicy, own?: TlsPolicy) =>
      fleetOf((fleet) => fleet.add("Www", { domains: ["example.com"], endpoints: [alb()], tlsPolicy: own }), {
        defaults: { issuer, notify: [sre()], tlsPolicy: fleetPolicy },
      }).one("aws_lb_listener").ssl_policy;

    expect(policyOf()).toBe(policyOf(TlsPolicy.INTERMEDIATE));
    expect(policyOf(TlsPolicy.MODERN)).toMatch(/TLS13-1-3/);
    expect(policyOf(TlsPolicy.MODERN, TlsPolicy.INTERMEDIATE)).toBe(policyOf());
  });

  test("reject a duplicate endpoint", () => {
    fleetOf((fleet) => {
      const endpoints = [new HostEndpoint("example.com"), new HostEndpoint("Example.com.", 443)];

      expect(() => fleet.add("Www", { domains: ["example.com"], endpoints })).toThrow(
        /example\.com:443 is listed twice in "Www".*certfleet:duplicate-endpoint/,
      );
    });
  });
});

describe("a host endpoint", () => {
  test("has no probe if it is not probeable", () => {
    const { all } = fleetOf((fleet) => {
      fleet.add("Www", { domains: ["example.com"], endpoints: [new HostEndpoint("example.com", 443, { probeable: false })] });
    });
    expect(all("aws_lambda_function")).toEqual({});
  });

  test("is identified by its normalised name and its port", () => {
    expect(new HostEndpoint("Bücher.Example.")).toMatchObject({
      host: "xn--bcher-kva.example",
      port: 443,
      endpointId: "xn--bcher-kva.example-443",
    });
  });

  test.each([1, 65_535])("can have port %d", (port) => {
    expect(new HostEndpoint("example.com", port).port).toBe(port);
  });

  test.each<[string, string, number, RegExp]>([
    ["a wildcard", "*.example.com", 443, /is a wildcard, not a host\. Name one host, such as "www\.example\.com".*wildcard-host/],
    ["port 0", "example.com", 0, /0 is not a port.*certfleet:port/],
    ["port 1.5", "example.com", 1.5, /1\.5 is not a port/],
    ["port 65536", "example.com", 65_536, /65536 is not a port/],
    ["an IP address", "192.0.2.1", 443, /it is an IP address/],
    ["a token", Token.asString({ ref: "x" }), 443, /Terraform knows the value only at apply/],
  ])("rejects %s", (_what, host, port, message) => {
    expect(() => new HostEndpoint(host, port)).toThrow(message);
  });
});

describe("the alerts for a certificate", () => {
  test("fire at custom thresholds, if these can work", () => {
    const { all } = fleetOf((fleet) => {
      fleet.add("Www", { domains: ["example.com"], alerts: CertificateAlerts.at({ warnDays: 20, pageDays: 5 }) });
    });

    expect(Object.values(all("aws_cloudwatch_metric_alarm")).map(({ threshold }) => threshold)).toEqual([5, 20]);
  });

  test.each([
    [45, 15, "would fire for a healthy certificate"],
    [10, 20, "must come before the page"],
    [30, 0, "would be paged only after expiry"],
    [1.5, 1, "are whole days"],
  ])("are rejected with thresholds of %d and %d days", (warnDays, pageDays, message) => {
    fleetOf((fleet) => {
      const alerts = CertificateAlerts.at({ warnDays, pageDays });

      expect(() => fleet.add("Www", { domains: ["example.com"], alerts })).toThrow(message);
    });
  });

  test("are absent if they are turned off, with a warning", () => {
    const { all, warnings } = fleetOf((fleet) => fleet.add("Www", { domains: ["example.com"], alerts: CertificateAlerts.off() }));

    expect(all("aws_cloudwatch_metric_alarm")).toEqual({});
    expect(all("aws_sns_topic")).toEqual({});
    expect(warnings).toEqual([
      expect.stringMatching(/no alert watches this certificate: its alerts are turned off .*unwatched-certificate/),
    ]);
  });

  test.each<[string, IAlertChannel[], RegExp]>([
    ["there is no channel", [], /Nobody is alerted about "Www"\. Set `notify` .*certfleet:nothing-watches/],
    [
      "no channel can receive its alerts",
      [new OtherChannel("mute", [])],
      /No channel of "Www" can receive its alerts.*certfleet:nothing-watches/,
    ],
  ])("are rejected if %s", (_what, notify, message) => {
    fleetOf((fleet) => expect(() => fleet.add("Www", { domains: ["example.com"], notify })).toThrow(message));
  });

  test("cause a warning if one of the channels cannot receive any", () => {
    const { warnings } = fleetOf((fleet) => fleet.add("Www", { domains: ["example.com"], notify: [sre(), new OtherChannel("mute", [])] }));

    expect(warnings).toEqual([
      '[test/Fleet/Www] The channel mute (other) cannot receive alerts for "Www". Remove it from `notify`. (certfleet:channel-carries-nothing)',
    ]);
  });

  test("notify a channel once if it is listed twice", () => {
    const channel = sre();
    const { one } = fleetOf((fleet) => fleet.add("Www", { domains: ["example.com"], notify: [channel, channel] }));

    expect(one("aws_cloudwatch_event_target").target_id).toBeUndefined();
  });
});

describe("the inventory of a fleet", () => {
  const alarm: Alert = { source: "other-days", thresholds: { warnDays: 30, pageDays: 15 }, channels: ["pager"] };

  test("contains what status and reports need for each certificate", () => {
    const { json } = fleetOf((fleet) => {
      fleet.add("Www", {
        domains: ["example.com", "*.example.com"],
        notify: [sre(), new OtherChannel("pager", [alarm])],
        endpoints: [new AlbEndpoint({ loadBalancerArn: ALB, targetGroupArn: TARGET_GROUP, port: 8443 })],
      });
    });

    const { certificates, ...head } = json.output!.certfleet.value;
    expect(head).toEqual({ version: 1, stack: "test", channels: { sre: { recipients: ["sre@example.com"] } } });
    expect(certificates.Www).toEqual({
      domains: ["example.com", "*.example.com"],
      ...CONTACT,
      issuer: "acm",
      cloud: "aws",
      publiclyTrusted: true,
      replacement: ["names", "common-name", "issuer", "key", "region", "address"],
      keyType: "rsa-2048",
      arn: expect.stringMatching(/^\$\{aws_acm_certificate\.\w+\.arn\}$/),
      region: "eu-west-1",
      notAfter: expect.stringMatching(/^\$\{aws_acm_certificate\.\w+\.not_after\}$/),
      renewal: { by: "issuer", lifetimeDays: 198, dueDays: 45 },
      endpoints: [
        {
          kind: "alb",
          hosts: ["example.com"],
          port: 8443,
          tlsPolicy: expect.stringMatching(/^ELBSecurityPolicy-/),
          minimumTls: "1.2",
          servedBy: ALB,
        },
      ],
      zones: [{ name: "example.com", id: zone().zoneId }],
      stores: [],
      alerts: expect.arrayContaining([
        { source: "acm-days-to-expiry", warnDays: 30, pageDays: 15, channels: ["sre"] },
        { source: "acm-events", channels: ["sre"] },
        { source: "other-days", warnDays: 30, pageDays: 15, channels: ["pager"] },
      ]),
    });
  });

  test("is one output of the stack, regardless of the number of fleets", () => {
    const { json } = synth((stack) => {
      const props = { zones: [zone()], defaults: { issuer, notify: [sre()] } };
      new CertificateFleet(stack, "Web", props).add("Www", { domains: ["www.example.com"] });
      new CertificateFleet(new Construct(stack, "Team"), "Api", { ...props, defaults: { issuer, notify: [props.defaults.notify[0]] } }).add(
        "Api",
        {
          domains: ["api.example.com"],
        },
      );
    });

    expect(Object.keys(json.output!)).toEqual(["certfleet"]);
    expect(Object.keys(json.output!.certfleet.value.certificates)).toEqual(["Api", "Www"]);
  });

  test("rejects two certificates with the same name in different fleets", () => {
    synth((stack) => {
      const alerts = CertificateAlerts.off();
      const [web, api] = ["Web", "Api"].map((id) => new CertificateFleet(stack, id, { zones: [zone()], defaults: { issuer } }));
      web.add("Www", { domains: ["www.example.com"], alerts });

      expect(() => api.add("Www", { domains: ["api.example.com"], alerts })).toThrow(/certfleet:duplicate-certificate-name/);
    });
  });

  test("is separate for each stack of an app", () => {
    const app = Testing.app();
    const stacks = ["one", "other"].map((id) => new TerraformStack(app, id));

    expect(() => {
      for (const stack of stacks) {
        new CertificateFleet(stack, "Fleet", { zones: [zone()], defaults: { issuer } }).add("Www", {
          domains: ["example.com"],
          alerts: CertificateAlerts.off(),
        });
      }
    }).not.toThrow();
  });
});
