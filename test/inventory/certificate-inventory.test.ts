import { AcmCertificate as PlainAcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate";
import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { TerraformStack, TerraformVariable } from "cdktf";
import { AcmCertificate, AcmExpiryAlarms, AcmIssuer, AlbEndpoint, AlbHttpsListener, Route53Zone, SnsChannel } from "../../lib/aws";
import { AlbDefaultAction } from "../../lib/aws/elb/alb-https-listener";
import { CertificatePem, PrivateKey, ProvidedIssuer } from "../../lib/core";
import { CertificateFleet, CertificateInventory, HostEndpoint } from "../../lib/fleet";
import { CertificatePolicy } from "../../lib/policy/certificate-policy";
import { synth } from "../support/synth";

const ALB = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/media/50dc6c495c0c9188";
const TARGET_GROUP = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/media/943f017f100becff";
const ZONE = new Route53Zone({ zoneName: "example.com", zoneId: "Z0123456789ABCDEFGHIJ" });
const ON_CALL = () => SnsChannel.ofSubscribers("on-call", { email: ["on-call@example.com"] });

interface Written {
  readonly version: number;
  readonly stack: string;
  readonly certificates: Record<string, any>;
  readonly waivers?: unknown[];
}

/** The inventory of the stack that a builder creates. */
function inventoryOf(build: (stack: TerraformStack) => void): Written {
  return synth(build).json.output!.certfleet.value as Written;
}

describe("the inventory of a stack", () => {
  test("contains a certificate created outside of any fleet, with its endpoints and alerts", () => {
    const { certificates } = inventoryOf((stack) => {
      CertificateInventory.of(stack);
      const certificate = new AcmCertificate(stack, "Shop", {
        domainNames: ["shop.example.com"],
        zones: [ZONE],
        contact: { owner: "shop-team", service: "shop" },
      });
      new AlbHttpsListener(stack, "Listener", {
        loadBalancerArn: ALB,
        certificates: [certificate],
        defaultAction: AlbDefaultAction.forward(TARGET_GROUP),
      });
      new AcmExpiryAlarms(stack, "Alarms", { certificate, certificateName: "shop", channels: [ON_CALL()] });
    });

    expect(Object.keys(certificates)).toEqual(["Shop"]);
    expect(certificates.Shop).toMatchObject({
      madeBy: "stack",
      domains: ["shop.example.com"],
      owner: "shop-team",
      issuer: "acm",
      endpoints: [{ kind: "alb", hosts: ["shop.example.com"], port: 443 }],
      alerts: [{ source: "acm-days-to-expiry", warnDays: 30, pageDays: 15, channels: ["on-call"] }],
    });
  });

  test("contains a certificate that it only references, with the known properties", () => {
    const { certificates } = inventoryOf((stack) => {
      CertificateInventory.of(stack);
      AcmCertificate.fromCertificateArn(
        stack,
        "Legacy",
        "arn:aws:acm:eu-west-1:111122223333:certificate/11111111-2222-3333-4444-555555555555",
      );
    });

    expect(certificates.Legacy).toMatchObject({ madeBy: "elsewhere", domains: [], issuer: "external", region: "eu-west-1" });
    expect(certificates.Legacy).not.toHaveProperty("keyType");
    expect(certificates.Legacy).not.toHaveProperty("renewal");
  });

  test("contains a certificate created as a plain resource, once", () => {
    const { certificates } = inventoryOf((stack) => {
      CertificateInventory.of(stack);
      new PlainAcmCertificate(stack, "Theirs", { domainName: "theirs.example.com", validationMethod: "DNS" });
      new AcmCertificate(stack, "Ours", { domainNames: ["ours.example.com"], zones: [ZONE] });
    });

    expect(Object.keys(certificates)).toEqual(["Ours", "Theirs"]);
    expect(certificates.Theirs).toMatchObject({
      madeBy: "stack",
      domains:
        "${distinct(compact(concat([aws_acm_certificate.Theirs.domain_name], tolist(aws_acm_certificate.Theirs.subject_alternative_names))))}",
      arn: "${aws_acm_certificate.Theirs.arn}",
      owner: '${try(aws_acm_certificate.Theirs.tags_all["owner"], null)}',
    });
  });

  test("omits plain resources with count or for_each, and resources other than certificates", () => {
    const { certificates } = inventoryOf((stack) => {
      CertificateInventory.of(stack);
      new PlainAcmCertificate(stack, "Many", { domainName: "many.example.com", validationMethod: "DNS", count: 3 });
      new CloudwatchMetricAlarm(stack, "Alarm", { alarmName: "a", comparisonOperator: "LessThanThreshold", evaluationPeriods: 1 });
    });

    expect(certificates).toEqual({});
  });

  test("contains endpoints of a fleet's certificate that are created outside the fleet", () => {
    const { certificates } = inventoryOf((stack) => {
      const fleet = new CertificateFleet(stack, "Fleet", { zones: [ZONE], defaults: { issuer: new AcmIssuer(), notify: [ON_CALL()] } });
      const certificate = fleet.add("shop", { domains: ["shop.example.com"] }) as AcmCertificate;
      new AlbHttpsListener(stack, "Listener", {
        loadBalancerArn: ALB,
        certificates: [certificate],
        defaultAction: AlbDefaultAction.forward(TARGET_GROUP),
      });
    });

    expect(certificates.shop.endpoints).toMatchObject([{ kind: "alb", hosts: ["shop.example.com"], port: 443 }]);
  });

  test("contains the ACM import that an endpoint needs for a certificate from another issuer", () => {
    const { certificates } = inventoryOf((stack) => {
      const fleet = new CertificateFleet(stack, "Fleet");
      fleet.add("shop", {
        domains: ["shop.example.com"],
        issuer: new ProvidedIssuer({
          certificate: CertificatePem.fromVariable(new TerraformVariable(stack, "pem", { type: "string" })),
          privateKey: PrivateKey.fromVariable(new TerraformVariable(stack, "key", { type: "string", sensitive: true })),
        }),
        notify: [ON_CALL()],
        endpoints: [new AlbEndpoint({ loadBalancerArn: ALB, targetGroupArn: TARGET_GROUP })],
      });
    });

    expect(certificates.shop.deployedTo).toEqual([
      { target: "acm", cloud: "aws", arn: expect.stringMatching(/^\$\{aws_acm_certificate\.\w+\.arn\}$/), region: "eu-west-1" },
    ]);
    expect(Object.keys(certificates)).toEqual(["shop"]);
  });

  test("lists each certificate of a shared listener with only its own hosts, so that its size grows linearly", () => {
    const { certificates } = inventoryOf((stack) => {
      const fleet = new CertificateFleet(stack, "Fleet", { zones: [ZONE], defaults: { issuer: new AcmIssuer(), notify: [ON_CALL()] } });
      for (const name of ["a", "b", "c"]) {
        fleet.add(name, {
          domains: [`${name}.example.com`, `*.${name}.example.com`],
          endpoints: [new AlbEndpoint({ loadBalancerArn: ALB, targetGroupArn: TARGET_GROUP })],
        });
      }
    });

    expect(certificates.b.endpoints).toEqual([expect.objectContaining({ hosts: ["b.example.com"], minimumTls: "1.2" })]);
  });

  test("contains the waivers of the stack's policy", () => {
    const waiver = {
      rule: "weak-tls-version",
      resource: "aws_lb_listener.Legacy",
      until: "2027-03-31",
      owner: "edge-team",
      reason: "old boxes",
    };
    const { waivers } = inventoryOf((stack) => {
      CertificateInventory.of(stack);
      CertificatePolicy.enforce(stack, { waivers: [waiver], today: "2026-11-24" });
    });

    expect(waivers).toEqual([waiver]);
  });

  test("is one output, regardless of the number of fleets and calls", () => {
    const { json } = synth((stack) => {
      expect(CertificateInventory.of(stack)).toBe(CertificateInventory.of(stack));
      const notify = [ON_CALL()];
      for (const id of ["One", "Two"]) {
        new CertificateFleet(stack, id, { zones: [ZONE], defaults: { issuer: new AcmIssuer(), notify } }).add(id, {
          domains: [`${id.toLowerCase()}.example.com`],
          endpoints: [new HostEndpoint(`${id.toLowerCase()}.example.com`)],
        });
      }
      expect(CertificateInventory.of(stack).certificateNames).toEqual(["One", "Two"]);
    });

    expect(Object.keys(json.output!)).toEqual(["certfleet"]);
  });

  test("exists without a fleet only if the stack requests it", () => {
    const { json } = synth((stack) => {
      new AcmCertificate(stack, "Shop", { domainNames: ["shop.example.com"], zones: [ZONE] });
    });

    expect(json.output).toBeUndefined();
  });
});
