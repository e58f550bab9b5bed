import { CertificateManagerTrustConfig } from "@cdktf/provider-google/lib/certificate-manager-trust-config";
import { DnsRecordSet } from "@cdktf/provider-google/lib/dns-record-set";
import { TerraformStack } from "cdktf";
import { Duration } from "../../lib/core";
import { GooglePrivateCertificate, GoogleQuotaProps, GoogleQuotas } from "../../lib/google";
import { googleManagedIssuer } from "../../lib/google/kinds/issuers";
import { fleetText, synthesised } from "../file/support";
import { certificate, synth } from "./fixtures";

const exceeding = (quotas: GoogleQuotaProps, make: (stack: TerraformStack, index: number) => unknown) => () =>
  synth((stack) => {
    certificate(stack, "Www");
    GoogleQuotas.declare(stack, quotas);
    [0, 1].forEach((index) => make(stack, index));
  });

/** A certificate of a CA pool with settings that differ from those of other certificates. */
const ofPool = (region?: string) => (stack: TerraformStack, index: number) =>
  new GooglePrivateCertificate(stack, `Private${index}`, {
    domainNames: ["internal.example.net"],
    pool: `projects/media-prod/locations/${region ?? "europe-west1"}/caPools/main`,
    lifetime: Duration.days(29 + index),
    region,
  });

describe("the quotas of a project", () => {
  test.each<[string, GoogleQuotaProps, (stack: TerraformStack, index: number) => unknown]>([
    [
      "trust configs",
      { trustConfigs: 1 },
      (stack, index) => new CertificateManagerTrustConfig(stack, `Trust${index}`, { name: `trust-${index}`, location: "global" }),
    ],
    ["certificate issuance configs", { issuanceConfigs: 1 }, ofPool()],
    [
      "record sets of one zone",
      { recordSets: 2 },
      (stack, index) =>
        new DnsRecordSet(stack, `Record${index}`, { managedZone: "example-net", name: `r${index}.example.net.`, type: "A" }),
    ],
  ])("count %s", (what, quotas, make) => {
    const limit = Object.values(quotas)[0] as number;
    const raised = Object.fromEntries(Object.keys(quotas).map((key) => [key, limit + 1]));

    expect(exceeding(raised, make)).not.toThrow();
    expect(exceeding(quotas, make)).toThrow(new RegExp(`The stack has ${limit + 1} ${what}.*quota is ${limit}\\..*certfleet:google-quota`));
  });

  test("are lower in a region, which is counted separately", () => {
    const configs = (count: number) => () =>
      synth((stack) => {
        certificate(stack, "Www");
        Array.from(
          { length: count },
          (_, index) =>
            new GooglePrivateCertificate(stack, `P${index}`, {
              domainNames: ["internal.example.net"],
              pool: "projects/media-prod/locations/europe-west1/caPools/main",
              lifetime: Duration.days(22 + index),
              region: "europe-west1",
            }),
        );
      });

    expect(configs(5)).not.toThrow();
    expect(configs(6)).toThrow(/6 certificate issuance configs in one project and region \(europe-west1\), and the quota is 5/);
  });
});

describe("the quota of certificates in a plan of replacements", () => {
  const limits = (region?: string, quotas?: GoogleQuotaProps) =>
    googleManagedIssuer.limits!({ region }, {} as never, false, { google: { quotas } as never }).map(({ what, count }) => [what, count]);

  test("is that of the location, or the declared one", () => {
    expect(limits()).toEqual([["global certificates", 1000]]);
    expect(limits("europe-west1")).toEqual([["certificates in europe-west1", 100]]);
    expect(limits(undefined, { certificates: 1500 })).toEqual([["global certificates", 1500]]);
  });
});

describe("the quotas in a file", () => {
  const text = (quotas = "") =>
    fleetText(
      ["www", "api"].map((name) => `${name}: { domains: [${name}.example.com], endpoints: [{ googleHttpsProxy: { urlMap: edge } }] }`),
      {
        providers: `{ google: { project: media-prod${quotas} } }`,
        zones: "{ example.com: { cloudDns: example-com } }",
        issuers: "{ managed: { type: google-managed } }",
        channels: "{ sre: { type: google-email, address: sre@example.com } }",
        defaults: "{ issuer: managed, notify: [sre] }",
      },
    );

  test("are those of Google by default", () => {
    expect(() => synthesised(text())).not.toThrow();
  });

  test("can be raised, and are reported with their position", () => {
    expect(() => synthesised(text(", quotas: { uptimeChecks: 2 }"))).not.toThrow();
    expect(() => synthesised(text(", quotas: { uptimeChecks: 1 }"))).toThrow(
      /certfleet\.yaml:3:\d+: The stack has 2 uptime checks in one project, and the quota is 1\..*providers\.google\.quotas\.uptimeChecks.*google-quota/,
    );
  });
});
