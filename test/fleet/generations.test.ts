import { AcmIssuer, SecretsManagerStore, SnsChannel, AlbEndpoint } from "../../lib/aws";
import { AcmeDirectory, AcmeIssuer } from "../../lib/acme";
import { Duration } from "../../lib/core";
import { CertificateAlerts, CertificateFleet, FleetCertificateProps, KeepPrevious, ServedGeneration } from "../../lib/fleet";
import { GoogleManagedIssuer, CloudDnsZone } from "../../lib/google";
import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { ALB, TARGET_GROUP, zone } from "../aws/fixtures";
import { Synthesised, synth } from "../support/synth";

const sre = () => SnsChannel.ofSubscribers("sre", { email: ["sre@example.com"] });
const alb = () => new AlbEndpoint({ loadBalancerArn: ALB, targetGroupArn: TARGET_GROUP });

/** A stack with the certificate `www` at a listener. */
function stackOf(certificate: Partial<FleetCertificateProps>): Synthesised {
  return synth((stack) => {
    const fleet = new CertificateFleet(stack, "Fleet", {
      zones: [zone()],
      readableAddresses: true,
      defaults: { issuer: new AcmIssuer(), notify: [sre()], owner: "edge-team" },
    });
    fleet.add("www", { domains: ["example.com"], endpoints: [alb()], ...certificate });
  });
}

/** The names of the resources of a type. */
const namesOf = (stack: Synthesised, type: string) => Object.keys(stack.all(type)).sort();

/** The certificate that the listener has. */
const servedBy = (stack: Synthesised) => /aws_acm_certificate_validation\.([^.]+)\./.exec(stack.one("aws_lb_listener").certificate_arn)![1];

const inventoryOf = ({ json }: Synthesised) => json.output!.certfleet.value.certificates;

describe("raising the generation", () => {
  test("issues another certificate, attaches it and keeps the previous one", () => {
    const stack = stackOf({ generation: 2 });

    expect(namesOf(stack, "aws_acm_certificate")).toEqual(["www", "www_g2"]);
    expect(servedBy(stack)).toBe("www_g2");
  });

  test("changes nothing at generation 1", () => {
    const { json } = stackOf({ generation: 1 });
    const { generation, ...entry } = json.output!.certfleet.value.certificates.www;
    json.output!.certfleet.value.certificates.www = entry;

    expect(generation).toBe(1);
    expect(json).toEqual(stackOf({}).json);
  });

  test("does not change the validation record", () => {
    const recordOf = (generation: number) => stackOf({ generation }).one("aws_route53_record");

    expect(recordOf(2)).toEqual(recordOf(1));
  });

  test("removes the generation before the previous one", () => {
    expect(namesOf(stackOf({ generation: 3 }), "aws_acm_certificate")).toEqual(["www_g2", "www_g3"]);
  });

  test("does not keep the previous one with `keepPrevious: never`", () => {
    const stack = stackOf({ generation: 2, keepPrevious: KeepPrevious.never() });

    expect(namesOf(stack, "aws_acm_certificate")).toEqual(["www_g2"]);
  });

  test.each([
    ["until the last day", "2026-12-15", ["www", "www_g2"]],
    ["no longer on the day after", "2026-12-14", ["www_g2"]],
  ])("keeps the previous one %s", (_, until, kept) => {
    jest.useFakeTimers({ now: new Date("2026-12-15T23:00:00Z") });
    try {
      expect(namesOf(stackOf({ generation: 2, keepPrevious: KeepPrevious.until(until) }), "aws_acm_certificate")).toEqual(kept);
    } finally {
      jest.useRealTimers();
    }
  });

  test("watches both, and lists both in the inventory", () => {
    const stack = stackOf({ generation: 2 });
    const alarms = stack.all("aws_cloudwatch_metric_alarm");
    const certificates = inventoryOf(stack);

    expect(Object.keys(alarms).sort()).toEqual(["www_page", "www_standby_page", "www_standby_warn", "www_warn"]);
    expect(alarms.www_standby_warn).toMatchObject({
      alarm_name: "test-www@1-warn",
      dimensions: { CertificateArn: "${aws_acm_certificate_validation.www.certificate_arn}" },
    });
    expect(certificates.www).toMatchObject({ generation: 2, endpoints: [{ kind: "alb" }] });
    expect(certificates["www@1"]).toMatchObject({
      generation: 1,
      standby: { of: "www", role: "previous" },
      endpoints: [],
      owner: "edge-team",
    });
    expect(certificates["www@1"].alerts).not.toEqual([]);
  });
});

describe("serving the previous generation", () => {
  test("switches endpoints back, and keeps the next one", () => {
    const stack = stackOf({ generation: 2, serve: ServedGeneration.PREVIOUS });

    expect(namesOf(stack, "aws_acm_certificate")).toEqual(["www", "www_g2"]);
    expect(servedBy(stack)).toBe("www");
    expect(inventoryOf(stack).www.generation).toBe(1);
    expect(inventoryOf(stack)["www@2"]).toMatchObject({ generation: 2, standby: { of: "www", role: "next" } });
  });
});

describe("a rotation label", () => {
  test("is part of the address, and does not keep the previous certificate", () => {
    expect(namesOf(stackOf({ rotate: "2026-12" }), "aws_acm_certificate")).toEqual(["www_rotated-2026-12"]);
    expect(inventoryOf(stackOf({ rotate: "2026-12" })).www.rotate).toBe("2026-12");
  });
});

describe("a certificate with key material", () => {
  const acme = (certificate: Partial<FleetCertificateProps>) => {
    const issuer = new AcmeIssuer({ directory: AcmeDirectory.LETS_ENCRYPT, runsEvery: Duration.hours(12), email: "pki@example.com" });
    return stackOf({ issuer, stores: [new SecretsManagerStore("vault", { prefix: "tls" })], ...certificate });
  };

  test("keeps its secret and its ACM import, which contain the served generation", () => {
    const [first, second, back] = [acme({}), acme({ generation: 2 }), acme({ generation: 2, serve: ServedGeneration.PREVIOUS })];

    expect(namesOf(second, "acme_certificate")).toEqual(["www_LetsEncrypt", "www_g2_LetsEncrypt"]);
    for (const stack of [first, second, back]) {
      expect(namesOf(stack, "aws_secretsmanager_secret")).toEqual(["www_vault"]);
      expect(namesOf(stack, "aws_acm_certificate")).toEqual(["www_imported"]);
    }
    expect(second.one("aws_acm_certificate").private_key).toContain("acme_certificate.www_g2_");
    expect(second.one("aws_secretsmanager_secret_version").secret_string_wo).toContain("acme_certificate.www_g2_");
    expect(back.one("aws_acm_certificate").private_key).not.toContain("g2");
    expect(back.one("aws_secretsmanager_secret_version")).toEqual(first.one("aws_secretsmanager_secret_version"));
  });

  test("does not warn about missing alerts for a generation without an endpoint", () => {
    expect(acme({ generation: 2 }).warnings.filter((warning) => warning.includes("unwatched-certificate"))).toEqual([]);
  });
});

test("a generation on Google Cloud has a separate name, because certificate names are unique there", () => {
  const { all } = synth((stack) => {
    new GoogleProvider(stack, "google", { project: "media" });
    const zones = [new CloudDnsZone({ zoneName: "example.com", managedZone: "example" })];
    const defaults = { issuer: new GoogleManagedIssuer() };
    const fleet = new CertificateFleet(stack, "Fleet", { zones, readableAddresses: true, defaults });
    fleet.add("www", { domains: ["example.com"], generation: 2, alerts: CertificateAlerts.off() });
  });
  const names = Object.values(all("google_certificate_manager_certificate")).map(({ name }) => name as string);

  expect(new Set(names).size).toBe(2);
});
