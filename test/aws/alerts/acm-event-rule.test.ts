import { TerraformStack, TerraformVariable } from "cdktf";
import { AcmCertificate, AcmEventRule, AcmImportedCertificate, AcmIssuer, IAcmCertificate, SnsChannel } from "../../../lib/aws";
import { AcmEventRules } from "../../../lib/aws/alerts/acm-event-rule";
import { CertificateContact, Duration, Renewal } from "../../../lib/core";
import { CertificateFleet } from "../../../lib/fleet";
import { fleetText, synthesised } from "../../file/support";
import { synth } from "../../support/synth";
import { certificate, CONTACT, PemCertificate, usEast1, VALIDATED_ARN, zone } from "../fixtures";

function channel(name: string): SnsChannel {
  return SnsChannel.ofSubscribers(name, { email: [`${name}@example.com`] });
}

function notifyAbout(stack: TerraformStack, about: IAcmCertificate, channels = [channel("sre")]): AcmEventRule {
  return new AcmEventRule(stack, "Events", { certificate: about, certificateName: "www", channels });
}

describe("an ACM event rule", () => {
  test("forwards only the ACM events of the certificate", () => {
    const { one } = synth((stack) => notifyAbout(stack, certificate(stack, "Www")));

    expect(JSON.parse(one("aws_cloudwatch_event_rule").event_pattern)).toEqual({
      source: ["aws.acm"],
      resources: [expect.stringMatching(VALIDATED_ARN)],
      "detail-type": [
        "ACM Certificate Renewal Action Required",
        "ACM Certificate Expired",
        "ACM Certificate Revoked",
        "ACM Certificate Available",
        "ACM Certificate Approaching Expiration",
      ],
    });
  });

  test("forwards daily reminders only from the warning threshold on if ACM does not renew the certificate", () => {
    const { one } = synth((stack) => {
      stack.addOverride("variable", { certificate: {}, chain: {}, key: {} });
      notifyAbout(stack, new AcmImportedCertificate(stack, "Imported", { certificate: new PemCertificate(stack, "Edge") }));
    });

    const pattern = JSON.parse(one("aws_cloudwatch_event_rule").event_pattern);
    expect(pattern).not.toHaveProperty("detail-type");
    expect(pattern.$or[0]["detail-type"]).not.toContain("ACM Certificate Approaching Expiration");
    expect(pattern.$or[1]).toEqual({
      "detail-type": ["ACM Certificate Approaching Expiration"],
      detail: { DaysToExpiry: [{ numeric: ["<=", 10] }] },
    });
  });

  test("includes the certificate, service, owner and runbook in the notification", () => {
    const { one } = synth((stack) => notifyAbout(stack, certificate(stack, "Www", { contact: CONTACT })));

    const { input_transformer: transformer } = one("aws_cloudwatch_event_target");
    expect(transformer.input_paths).toEqual({
      event: "$.detail-type",
      days: "$.detail.DaysToExpiry",
      name: "$.detail.CommonName",
      arn: "$.resources[0]",
      region: "$.region",
    });
    expect(JSON.parse(transformer.input_template)).toBe(
      "Certificate www (service storefront, owner edge-team): <event>. Days left, if ACM states them: <days>. " +
        "Renewal Action Required or Approaching Expiration: run terraform apply to restore the validation records, " +
        "then check the renewal status in ACM. Expired or Revoked: raise its generation, synth and run terraform apply; " +
        "without a fleet, run terraform apply -replace with its address. Available: nothing to do. " +
        "ARN <arn>, region <region>. Runbook: https://runbooks.example.com/tls",
    );
  });

  test.each([
    ["one certificate", ["www: { domains: [www.example.com] }"], "--name www"],
    [
      "several, of which the event has a name that the command takes",
      ["www: { domains: [www.example.com] }", "api: { domains: [api.example.com] }"],
      "--name '<name>'",
    ],
  ])("has the exact command that replaces a certificate of a fleet file: %s", (_what, certificates, name) => {
    const { json } = synthesised(fleetText(certificates));
    const [target] = Object.values(json.resource!.aws_cloudwatch_event_target) as { input_transformer: { input_template: string } }[];

    expect(JSON.parse(target.input_transformer.input_template)).toContain(
      `Expired or Revoked: run certfleet replace certfleet.yaml ${name} --write, then certfleet synth and terraform apply. `,
    );
  });

  test("encodes the notification as a JSON string, regardless of the characters in names", () => {
    const contact = { owner: 'the "edge" team', service: "a\\b\nc" };
    const { one } = synth((stack) => notifyAbout(stack, certificate(stack, "Www", { contact })));

    expect(JSON.parse(one("aws_cloudwatch_event_target").input_transformer.input_template)).toContain(contact.owner);
  });

  test("removes angle brackets from the notification, because EventBridge reads them as placeholders", () => {
    const contact = { owner: "edge <sre>" };
    const { one } = synth((stack) => {
      const about = certificate(stack, "Www", { contact });
      new AcmEventRule(stack, "Events", { certificate: about, certificateName: "<www>", channels: [channel("sre")] });
    });

    expect(JSON.parse(one("aws_cloudwatch_event_target").input_transformer.input_template)).toMatch(
      /^Certificate www \(owner edge sre\): <event>\./,
    );
  });

  test("notifies up to five channels and rejects a sixth", () => {
    const names = ["a", "b", "c", "d", "e", "f"];
    const { all } = synth((stack) => notifyAbout(stack, certificate(stack, "Www"), names.slice(0, 5).map(channel)));

    expect(Object.values(all("aws_cloudwatch_event_target"))).toHaveLength(5);
    synth((stack) => {
      expect(() => notifyAbout(stack, certificate(stack, "Www"), names.map(channel))).toThrow(
        /6 channels.*at most 5.*certfleet:too-many-channels/,
      );
    });
  });

  test.each(["by `region`", "by an aliased provider"])("is in the region of the certificate, with its targets and topics, %s", (how) => {
    const { one } = synth((stack) => {
      notifyAbout(stack, certificate(stack, "Www", how === "by `region`" ? { region: "us-east-1" } : { provider: usEast1(stack) }));
    });

    const there = how === "by `region`" ? { region: "us-east-1" } : { provider: "aws.us-east-1" };
    for (const type of ["aws_cloudwatch_event_rule", "aws_cloudwatch_event_target", "aws_sns_topic"]) {
      expect(one(type)).toMatchObject(there);
    }
  });

  test("is referenced by its targets", () => {
    const { one, all } = synth((stack) => notifyAbout(stack, certificate(stack, "Www")));

    const [id] = Object.keys(all("aws_cloudwatch_event_rule"));
    expect(one("aws_cloudwatch_event_target").rule).toBe(`\${aws_cloudwatch_event_rule.${id}.name}`);
  });
});

describe("event rules of certificates with the same channels", () => {
  const NAMES = Array.from({ length: 18 }, (_, index) => `site-${String(index).padStart(2, "0")}`);

  const fleetOf = (names: readonly string[], notify = [channel("sre")]) =>
    synth((stack) => {
      const fleet = new CertificateFleet(stack, "Fleet", {
        zones: [zone()],
        defaults: { issuer: new AcmIssuer(), notify },
        readableAddresses: true,
      });
      names.forEach((name, index) => fleet.add(name, { domains: [`${name}.example.com`], owner: `team-${index % 2}`, service: name }));
    });

  test("cover up to sixteen certificates each", () => {
    const rules = fleetOf(NAMES).all("aws_cloudwatch_event_rule");

    expect(Object.keys(rules)).toEqual(["acm-events-sre", "acm-events-sre-2"]);
    const [first, second] = Object.values(rules).map(({ event_pattern }) => JSON.parse(event_pattern).resources);
    expect(first).toHaveLength(16);
    expect(second).toEqual([16, 17].map((number) => `\${aws_acm_certificate_validation.site-${number}.certificate_arn}`));
  });

  test("stay within the pattern length that EventBridge accepts", () => {
    const longest = "arn:aws-us-gov:acm:ap-southeast-1:123456789012:certificate/12345678-1234-1234-1234-123456789012";
    const { all } = fleetOf(NAMES);

    for (const { event_pattern } of Object.values(all("aws_cloudwatch_event_rule"))) {
      expect(event_pattern.replace(/\$\{[^}]*\}/g, longest).length).toBeLessThanOrEqual(2048);
    }
  });

  test("identify each certificate, its service and its owner by the end of its ARN", () => {
    const [target] = Object.values(fleetOf(["shop", "www"]).all("aws_cloudwatch_event_target"));

    const text = JSON.parse(target.input_transformer.input_template);
    expect(text).toMatch(/^Certificate for <name>: <event>\./);
    expect(text).toContain("ARN <arn>, region <region>.");
    expect(text).toContain(
      "Certificates by the end of the ARN: ${substr(aws_acm_certificate_validation.shop.certificate_arn, -12, -1)} is shop (service shop, owner team-0); " +
        "${substr(aws_acm_certificate_validation.www.certificate_arn, -12, -1)} is www (service www, owner team-1).",
    );
  });

  test("do not depend on the order in which certificates are added", () => {
    const [one, other] = [NAMES, [...NAMES].reverse()].map((names) => fleetOf(names).all("aws_cloudwatch_event_rule"));

    expect(other).toEqual(one);
  });

  test("are separate for different channels, but not for a different order of the same channels", () => {
    const { all } = synth((stack) => {
      const [sre, web] = ["sre", "web"].map(channel);
      const fleet = new CertificateFleet(stack, "Fleet", {
        zones: [zone()],
        defaults: { issuer: new AcmIssuer() },
        readableAddresses: true,
      });
      fleet.add("a", { domains: ["a.example.com"], notify: [sre, web] });
      fleet.add("b", { domains: ["b.example.com"], notify: [web, sre] });
      fleet.add("c", { domains: ["c.example.com"], notify: [web] });
    });

    expect(Object.keys(all("aws_cloudwatch_event_rule"))).toEqual(["acm-events-sre_web", "acm-events-web"]);
  });

  test("are in the region of their certificates", () => {
    const { all } = synth((stack) => {
      const fleet = new CertificateFleet(stack, "Fleet", {
        zones: [zone()],
        defaults: { issuer: new AcmIssuer(), notify: [channel("sre")] },
        readableAddresses: true,
      });
      fleet.add("here", { domains: ["here.example.com"] });
      fleet.add("edge", { domains: ["edge.example.com"], region: "us-east-1" });
    });

    expect(all("aws_cloudwatch_event_rule")).toMatchObject({
      "acm-events-sre": {},
      "acm-events-sre-us-east-1": { region: "us-east-1" },
    });
  });
});

describe("event rules of certificates that ACM does not renew", () => {
  const external = (stack: TerraformStack, id: string, dueDays: number) =>
    AcmCertificate.fromCertificateAttributes(stack, id, {
      certificateArn: `arn:aws:acm:eu-west-1:111122223333:certificate/7d6a3b0e-0f5f-4f3b-9f2b-1f1b8a0f7c${dueDays}`,
      renewal: Renewal.byNobody({ lifetime: Duration.days(90), due: Duration.days(dueDays) }),
    });

  test("are separate from those of certificates that it renews, and from each other for different warning thresholds", () => {
    const { all } = synth((stack) => {
      const channels = [channel("sre")];
      const add = (name: string, about: IAcmCertificate) => AcmEventRules.for(stack, about, channels).add(about, name);
      add("renewed", certificate(stack, "Renewed"));
      add("early", external(stack, "Early", 30));
      add("late", external(stack, "Late", 15));
      add("late-too", external(stack, "LateToo", 16));
    });

    const rules = Object.entries(all("aws_cloudwatch_event_rule")).map(([id, { event_pattern }]) => [
      id.replace(/^Shared_(.*)_[0-9A-F]{8}$/, "$1"),
      JSON.parse(event_pattern).$or?.[1].detail.DaysToExpiry[0].numeric,
      JSON.parse(event_pattern).resources.length,
    ]);
    expect(rules).toEqual([
      ["acm-events-sre-10d", ["<=", 10], 2],
      ["acm-events-sre-20d", ["<=", 20], 1],
      ["acm-events-sre", undefined, 1],
    ]);
  });

  test("are put in order once, however many rules they fill", () => {
    const sort = jest.spyOn(Array.prototype, "sort");
    try {
      const { all } = synth((stack) => {
        const channels = [channel("sre")];
        for (let index = 0; index < 40; index++) {
          const about = certificate(stack, `C${index}`);
          AcmEventRules.for(stack, about, channels).add(about, `c${index}`);
        }
      });

      expect(Object.keys(all("aws_cloudwatch_event_rule"))).toHaveLength(3);
      const lists = sort.mock.contexts as { certificateName?: string }[][];
      expect(lists.filter((list) => list.length === 40 && list[0].certificateName !== undefined).length).toBe(1);
    } finally {
      sort.mockRestore();
    }
  });
});

describe("the list of certificates in a notification", () => {
  const listOf = (...certificates: { name: string; arn: string | ((stack: TerraformStack) => string); contact?: CertificateContact }[]) => {
    const { one } = synth((stack) => {
      const channels = [channel("sre")];
      for (const { name, arn, contact } of certificates) {
        const renewal = Renewal.byIssuer({ lifetime: Duration.days(198), due: Duration.days(45) });
        const certificateArn = typeof arn === "string" ? arn : arn(stack);
        const about = AcmCertificate.fromCertificateAttributes(stack, name, { certificateArn, renewal, contact });
        AcmEventRules.for(stack, about, channels).add(about, name);
      }
    });
    return JSON.parse(one("aws_cloudwatch_event_target").input_transformer.input_template);
  };
  const ARN = "arn:aws:acm:eu-west-1:111122223333:certificate/7d6a3b0e-0f5f-4f3b-9f2b-1f1b8a0f7c11";

  test("contains the end of a known ARN, and an expression for an ARN that only Terraform knows", () => {
    const text = listOf(
      { name: "known", arn: ARN },
      { name: "token", arn: (stack) => new TerraformVariable(stack, "arn", { type: "string" }).stringValue },
      { name: "expression", arn: "${local.arn}" },
    );

    expect(text).toContain(
      "Certificates by the end of the ARN: ${substr(local.arn, -12, -1)} is expression; 1f1b8a0f7c11 is known; ${substr(var.arn, -12, -1)} is token.",
    );
  });

  test("includes only the properties that each certificate has", () => {
    const text = listOf(
      { name: "a", arn: ARN },
      { name: "b", arn: ARN, contact: { owner: "edge-team" } },
      { name: "c", arn: ARN, contact: { service: "shop" } },
      { name: "d", arn: ARN, contact: CONTACT },
    );

    expect(text).toMatch(
      / is a; \w+ is b \(owner edge-team\); \w+ is c \(service shop\); \w+ is d \(service storefront, owner edge-team, runbook https:[^)]*\)\.$/,
    );
  });
});

describe("a notification within the 8,192 characters of EventBridge's input template", () => {
  const templateOf = (certificates: number, runbook: string) => {
    const { one } = synth((stack) => {
      const fleet = new CertificateFleet(stack, "Fleet", {
        zones: [zone()],
        defaults: { issuer: new AcmIssuer(), notify: [channel("sre")], owner: "edge-team", runbook },
      });
      for (let index = 0; index < certificates; index += 1) {
        fleet.add(`host-${index}`, { domains: [`host-${index}.example.com`] });
      }
    });
    return one("aws_cloudwatch_event_target").input_transformer.input_template as string;
  };

  test("includes the runbook of each certificate if it fits", () => {
    const template = templateOf(16, "https://runbooks.example.com/tls");

    expect(template.match(/runbook https:/g)).toHaveLength(16);
    expect(template.length).toBeLessThanOrEqual(8192);
  });

  test("omits runbooks and services before names and owners", () => {
    const template = templateOf(16, `https://runbooks.example.com/${"x".repeat(600)}`);

    expect(template).not.toContain("runbook https:");
    expect(template.match(/owner edge-team/g)).toHaveLength(16);
    expect(template.length).toBeLessThanOrEqual(8192);
  });

  test("is measured with the ends of ARNs, not with the expressions for them", () => {
    const expressions = (template: string) => template.match(/\$\{[^}]*\}/g)!;
    const counted = (template: string) =>
      expressions(template).reduce((length, { length: written }) => length - written + 12, template.length);
    const short = templateOf(16, "https://runbooks.example.com/");
    const room = Math.floor((8192 - counted(short)) / 16);
    const template = templateOf(16, `https://runbooks.example.com/${"x".repeat(room)}`);

    expect(template.length).toBeGreaterThan(8192);
    expect(template.match(/runbook https:/g)).toHaveLength(16);
    expect(templateOf(16, `https://runbooks.example.com/${"x".repeat(room + 1)}`)).not.toContain("runbook https:");
  });

  test("includes the runbook of a single certificate up to exactly 8,192 characters", () => {
    const ofRunbook = (length: number) => {
      const contact = { ...CONTACT, runbook: "r".repeat(length) };
      const { one } = synth((stack) => notifyAbout(stack, certificate(stack, "Www", { contact })));
      return one("aws_cloudwatch_event_target").input_transformer.input_template as string;
    };
    const room = 8192 - ofRunbook(0).length;

    expect(ofRunbook(room)).toHaveLength(8192);
    expect(ofRunbook(room + 1)).not.toContain("Runbook:");
  });

  test("keeps the certificate's name if nothing else fits", () => {
    const { one } = synth((stack) => {
      const about = certificate(stack, "Www", { contact: CONTACT });
      new AcmEventRule(stack, "Events", { certificate: about, certificateName: "w".repeat(8192), channels: [channel("sre")] });
    });

    expect(JSON.parse(one("aws_cloudwatch_event_target").input_transformer.input_template)).toMatch(/^Certificate w{8192}: <event>/);
  });
});
