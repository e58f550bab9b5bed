import * as fc from "fast-check";
import { isAtLeast } from "../../lib/core/text";
import {
  findPolicy,
  hasForwardSecrecy,
  isAead,
  isAeadOnly,
  isForwardSecret,
  NativePolicyDefinition,
  shortfalls,
} from "../../lib/policy/tls/native-policy";
import {
  API_GATEWAY_HTTP,
  API_GATEWAY_REST_EDGE,
  API_GATEWAY_REST_MUTUAL_TLS,
  API_GATEWAY_REST_REGIONAL,
  CLOUDFRONT,
} from "../../lib/policy/tls/aws-edge";
import { ELB } from "../../lib/policy/tls/load-balancers";
import { AWS_DATA_TABLES } from "../../lib/policy/tls/aws-data";
import { googleDefinition, googleSslPolicy, GOOGLE_TABLE } from "../../lib/policy/tls/google";
import { nativePolicy, NATIVE_POLICY_SERVICES } from "../../lib/policy/tls/services";
import { TlsPolicy, TlsVersion } from "../../lib/policy/tls-policy";

const TABLES = [ELB, CLOUDFRONT, API_GATEWAY_REST_REGIONAL, API_GATEWAY_REST_EDGE, API_GATEWAY_HTTP];
const DEFINITIONS = TABLES.flatMap((table) => table.policies);
const WITH_SUITES = DEFINITIONS.filter((definition) => definition.suites !== undefined);
const VERSIONS = ["5.0.0", "5.100.0", "6.25.0", "6.40.0", "6.66.0"];
const TABLE_OF = {
  elb: ELB,
  cloudfront: CLOUDFRONT,
  "api-gateway-rest-regional": API_GATEWAY_REST_REGIONAL,
  "api-gateway-rest-edge": API_GATEWAY_REST_EDGE,
  "api-gateway-rest-mutual-tls": API_GATEWAY_REST_MUTUAL_TLS,
  "api-gateway-http": API_GATEWAY_HTTP,
};

/** Whether all versions and suites of a policy are allowed by another policy. */
function isSubset(stronger: NativePolicyDefinition, weaker: NativePolicyDefinition): boolean {
  return stronger.minimum.isAtLeast(weaker.minimum) && stronger.suites!.every((suite) => weaker.suites!.includes(suite));
}

describe("the tables of native policies", () => {
  test("name each policy once per service", () => {
    for (const table of TABLES) {
      const names = table.policies.map((policy) => policy.name);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  test("contain no duplicate suites", () => {
    for (const { suites } of WITH_SUITES) {
      expect(new Set(suites).size).toBe(suites!.length);
    }
  });

  test.each([
    ["ELBSecurityPolicy-TLS13-1-3-PQ-2025-09", "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"],
    ["ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09", "ELBSecurityPolicy-TLS13-1-2-PQ-2025-09"],
    ["ELBSecurityPolicy-TLS13-1-2-PQ-2025-09", "ELBSecurityPolicy-TLS13-1-2-Ext1-PQ-2025-09"],
    ["ELBSecurityPolicy-TLS13-1-2-Ext1-PQ-2025-09", "ELBSecurityPolicy-TLS13-1-2-Ext2-PQ-2025-09"],
    ["ELBSecurityPolicy-TLS13-1-2-FIPS-2023-04", "ELBSecurityPolicy-TLS13-1-2-Ext0-FIPS-2023-04"],
    ["ELBSecurityPolicy-TLS13-1-2-Ext0-FIPS-2023-04", "ELBSecurityPolicy-TLS13-1-2-Ext2-FIPS-2023-04"],
    ["ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06", "ELBSecurityPolicy-TLS13-1-1-2021-06"],
    ["ELBSecurityPolicy-TLS13-1-1-2021-06", "ELBSecurityPolicy-TLS13-1-0-2021-06"],
    ["ELBSecurityPolicy-FS-1-2-Res-2020-10", "ELBSecurityPolicy-FS-1-2-Res-2019-08"],
    ["ELBSecurityPolicy-FS-1-2-Res-2019-08", "ELBSecurityPolicy-FS-1-2-2019-08"],
    ["ELBSecurityPolicy-FS-1-2-2019-08", "ELBSecurityPolicy-FS-1-1-2019-08"],
    ["ELBSecurityPolicy-FS-1-1-2019-08", "ELBSecurityPolicy-FS-2018-06"],
    ["ELBSecurityPolicy-FS-2018-06", "ELBSecurityPolicy-2016-08"],
    ["ELBSecurityPolicy-TLS-1-2-2017-01", "ELBSecurityPolicy-TLS-1-2-Ext-2018-06"],
    ["ELBSecurityPolicy-TLS-1-2-Ext-2018-06", "ELBSecurityPolicy-TLS-1-1-2017-01"],
    ["ELBSecurityPolicy-TLS-1-1-2017-01", "ELBSecurityPolicy-2016-08"],
    ["ELBSecurityPolicy-2016-08", "ELBSecurityPolicy-2015-05"],
    ["ELBSecurityPolicy-2015-05", "ELBSecurityPolicy-2015-03"],
    ["ELBSecurityPolicy-2015-02", "ELBSecurityPolicy-2015-03"],
    ["ELBSecurityPolicy-2015-03", "ELBSecurityPolicy-2014-10"],
    ["ELBSecurityPolicy-2014-10", "ELBSecurityPolicy-2014-01"],
    ["ELBSecurityPolicy-TLS13-1-3-RFC9151-FIPS-2023-07", "ELBSecurityPolicy-TLS13-1-2-RFC9151-FIPS-2023-07"],
    ["ELBSecurityPolicy-TLS13-1-2-RFC9151-FIPS-2023-07", "ELBSecurityPolicy-TLS13-1-2-RFC9151-INTEROP1-FIPS-2023-07"],
    ["ELBSecurityPolicy-TLS13-1-2-RFC9151-INTEROP1-FIPS-2023-07", "ELBSecurityPolicy-TLS13-1-2-RFC9151-INTEROP2-FIPS-2023-07"],
    ["ELBSecurityPolicy-TLS13-1-2-RFC9151-INTEROP2-FIPS-2023-07", "ELBSecurityPolicy-TLS13-1-2-RFC9151-INTEROP3-FIPS-2023-07"],
    ["ELBSecurityPolicy-TLS13-1-2-RFC9151-INTEROP3-FIPS-2023-07", "ELBSecurityPolicy-TLS13-1-2-RFC9151-INTEROP4-FIPS-2023-07"],
    ["ELBSecurityPolicy-TLS13-1-3-CNSA2-INTEROP1-FIPS-PQ-2026-07", "ELBSecurityPolicy-TLS13-1-2-CNSA2-INTEROP2-FIPS-PQ-2026-07"],
    ["ELBSecurityPolicy-TLS13-1-2-CNSA2-INTEROP2-FIPS-PQ-2026-07", "ELBSecurityPolicy-TLS13-1-2-CNSA2-INTEROP3-FIPS-PQ-2026-07"],
  ])("all versions and suites of %s are allowed by %s", (stronger, weaker) => {
    expect(isSubset(findPolicy(ELB, stronger)!, findPolicy(ELB, weaker)!)).toBe(true);
  });

  test.each([
    [API_GATEWAY_REST_REGIONAL, "SecurityPolicy_TLS13_1_3_FIPS_2025_09", "SecurityPolicy_TLS13_1_3_2025_09"],
    [API_GATEWAY_REST_REGIONAL, "SecurityPolicy_TLS13_1_3_2025_09", "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09"],
    [API_GATEWAY_REST_REGIONAL, "SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09", "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09"],
    [API_GATEWAY_REST_REGIONAL, "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09", "SecurityPolicy_TLS13_1_2_PQ_2025_09"],
    [API_GATEWAY_REST_REGIONAL, "SecurityPolicy_TLS13_1_2_2021_06", "TLS_1_2"],
    [API_GATEWAY_REST_REGIONAL, "TLS_1_2", "TLS_1_0"],
    [API_GATEWAY_REST_EDGE, "SecurityPolicy_TLS13_2025_EDGE", "SecurityPolicy_TLS12_PFS_2025_EDGE"],
    [API_GATEWAY_REST_EDGE, "SecurityPolicy_TLS12_PFS_2025_EDGE", "SecurityPolicy_TLS12_2018_EDGE"],
    [API_GATEWAY_REST_EDGE, "SecurityPolicy_TLS12_2018_EDGE", "TLS_1_2"],
    ...AWS_DATA_TABLES.filter(({ service }) => service === "IoT Core").flatMap((table) => [
      [table, "IoTSecurityPolicy_TLS13_1_3_2022_10", "IoTSecurityPolicy_TLS13_1_2_2022_10"] as const,
      [table, "IoTSecurityPolicy_TLS12_1_2_2022_10", "IoTSecurityPolicy_TLS12_1_0_2016_01"] as const,
    ]),
  ] as const)(
    "services other than load balancers, case %#: all versions and suites of the stronger policy are allowed by the weaker one",
    (table, stronger, weaker) => {
      expect(isSubset(findPolicy(table, stronger)!, findPolicy(table, weaker)!)).toBe(true);
    },
  );

  test("have forward secrecy if the name says so, and no ChaCha20 if the name says FIPS", () => {
    for (const definition of WITH_SUITES.filter(({ name }) => /PFS|-FS-/.test(name))) {
      expect([definition.name, hasForwardSecrecy(definition)]).toEqual([definition.name, true]);
    }
    for (const { name, suites } of WITH_SUITES.filter(({ fips }) => fips)) {
      expect([name, suites!.filter((suite) => suite.includes("CHACHA20"))]).toEqual([name, []]);
    }
  });

  test("name their source, and state what is not verified", () => {
    for (const { source, policies } of [...TABLES, GOOGLE_TABLE, ...AWS_DATA_TABLES]) {
      expect(source).toMatch(/^https:\/\//);
      policies.forEach((policy) => expect(policy.source ?? source).toMatch(/^https:\/\//));
    }
    for (const { name, suites, since, unverified } of DEFINITIONS) {
      expect([name, (suites !== undefined && since !== "unknown") || unverified !== undefined]).toEqual([name, true]);
    }
  });

  test("all versions and suites of a load balancer's FIPS policy are allowed by the policy without FIPS", () => {
    for (const fips of ELB.policies.filter((policy) => policy.name.includes("-FIPS-PQ-"))) {
      const plain = findPolicy(ELB, fips.name.replace("-FIPS", ""));
      if (plain) {
        expect(isSubset(fips, plain)).toBe(true);
      }
    }
  });

  test("CloudFront's policies are listed from strong to weak", () => {
    const ordered = CLOUDFRONT.policies;
    for (let i = 1; i < ordered.length - 1; i++) {
      expect(isSubset(ordered[i], ordered[ordered.length - 1])).toBe(true);
    }
    expect(isSubset(findPolicy(CLOUDFRONT, "TLSv1.2_2025")!, findPolicy(CLOUDFRONT, "TLSv1.2_2021")!)).toBe(true);
    expect(isSubset(findPolicy(CLOUDFRONT, "TLSv1.2_2021")!, findPolicy(CLOUDFRONT, "TLSv1.2_2019")!)).toBe(true);
    expect(isSubset(findPolicy(CLOUDFRONT, "TLSv1.2_2019")!, findPolicy(CLOUDFRONT, "TLSv1.2_2018")!)).toBe(true);
  });

  test("a TLS 1.3-only policy has forward secrecy and authenticated encryption only", () => {
    for (const definition of WITH_SUITES.filter(({ minimum }) => minimum === TlsVersion.TLS_1_3)) {
      expect([hasForwardSecrecy(definition), isAeadOnly(definition)]).toEqual([true, true]);
    }
  });

  test("a policy that meets a stronger intent also meets a weaker one", () => {
    for (const definition of DEFINITIONS) {
      for (const stronger of [TlsPolicy.MODERN, TlsPolicy.FIPS, TlsPolicy.POST_QUANTUM]) {
        if (shortfalls(definition, stronger).length === 0) {
          expect(shortfalls(definition, TlsPolicy.INTERMEDIATE)).toEqual([]);
        }
      }
    }
  });

  test("forward secrecy and authenticated encryption are recognised by the name of a suite", () => {
    expect(isForwardSecret("AES128-GCM-SHA256")).toBe(false);
    expect(isForwardSecret("TLS_RSA_WITH_AES_128_GCM_SHA256")).toBe(false);
    expect(isForwardSecret("ECDHE-RSA-AES128-SHA")).toBe(true);
    expect(isAead("ECDHE-RSA-AES128-SHA")).toBe(false);
    expect(isAead("ECDHE-RSA-CHACHA20-POLY1305")).toBe(true);
  });
});

describe("the native policy for an intent", () => {
  test("meets the intent unless it is marked", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...NATIVE_POLICY_SERVICES),
        fc.constantFrom(...TlsPolicy.names()),
        fc.constantFrom(...VERSIONS),
        (service, name, version) => {
          const intent = TlsPolicy.of(name);
          try {
            const choice = nativePolicy(service, intent, version);
            const definition = findPolicy(TABLE_OF[service], choice.name)!;
            return choice.meets === (shortfalls(definition, intent).length === 0) && choice.meets === (choice.shortfall === undefined);
          } catch (error) {
            return (error as { code?: string }).code === "policy-not-available";
          }
        },
      ),
    );
  });

  test.each([
    ["elb", "modern", "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09"],
    ["elb", "intermediate", "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"],
    ["elb", "fips", "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09"],
    ["elb", "post-quantum", "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"],
    ["cloudfront", "intermediate", "TLSv1.2_2021"],
    ["cloudfront", "post-quantum", "TLSv1.2_2021"],
  ] as const)("%s supports %s with %s", (service, intent, name) => {
    for (const version of VERSIONS) {
      expect(nativePolicy(service, TlsPolicy.of(intent), version)).toEqual({ name, meets: true });
    }
  });

  test("CloudFront supports modern with the release that accepts its policy for TLS 1.3, and the error names that release", () => {
    expect(nativePolicy("cloudfront", TlsPolicy.MODERN, "6.15.0")).toEqual({ name: "TLSv1.3_2025", meets: true });
    expect(() => nativePolicy("cloudfront", TlsPolicy.MODERN, "6.14.1")).toThrow(
      /declare version 6\.15\.0 or later, which accepts TLSv1\.3_2025/,
    );
  });

  test.each([
    ["cloudfront", "modern"],
    ["cloudfront", "fips"],
    ["api-gateway-rest-regional", "modern"],
    ["api-gateway-rest-edge", "post-quantum"],
    ["api-gateway-http", "fips"],
  ] as const)("%s does not support %s, and the error names its strongest policy", (service, intent) => {
    expect(() => nativePolicy(service, TlsPolicy.of(intent), "5.100.0")).toThrow(
      /does not support the TLS policy ".*" with provider version 5\.100\.0.* strongest policy .*certfleet:policy-not-available/,
    );
  });

  test.each([
    ["api-gateway-rest-regional", "modern", "SecurityPolicy_TLS13_1_3_2025_09"],
    ["api-gateway-rest-regional", "intermediate", "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09"],
    ["api-gateway-rest-regional", "post-quantum", "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09"],
    ["api-gateway-rest-regional", "fips", "SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09"],
    ["api-gateway-rest-edge", "modern", "SecurityPolicy_TLS13_2025_EDGE"],
    ["api-gateway-rest-edge", "intermediate", "SecurityPolicy_TLS12_PFS_2025_EDGE"],
  ] as const)("%s meets %s with %s, in a release that accepts it", (service, intent, name) => {
    expect(nativePolicy(service, TlsPolicy.of(intent), "6.51.0")).toEqual({ name, meets: true });
  });

  test.each(["api-gateway-rest-regional", "api-gateway-rest-edge", "api-gateway-rest-mutual-tls", "api-gateway-http"] as const)(
    "%s uses TLS_1_2 for intermediate, and reports how it falls short",
    (service) => {
      const choice = nativePolicy(service, TlsPolicy.INTERMEDIATE, "5.100.0");
      expect(choice).toMatchObject({ name: "TLS_1_2", meets: false });
      expect(choice.shortfall).toMatch(/without forward secrecy .* without authenticated encryption/);
    },
  );

  test("Google supports intermediate with RESTRICTED and TLS 1.2, and neither modern nor FIPS at 6.50", () => {
    expect(googleSslPolicy(TlsPolicy.INTERMEDIATE, "6.50.0")).toEqual({ profile: "RESTRICTED", minTlsVersion: "TLS_1_2" });
    expect(googleSslPolicy(TlsPolicy.MODERN, "6.50.0")).toBeUndefined();
    expect(googleSslPolicy(TlsPolicy.FIPS, "6.50.0")).toBeUndefined();
  });

  test("Google's names of custom suites are translated to OpenSSL names", () => {
    const suites = [
      "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
      "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
      "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    ];
    expect(googleDefinition("CUSTOM", "TLS_1_2", [...suites, "TLS_RSA_WITH_AES_256_CBC_SHA"])!.suites).toEqual([
      "ECDHE-RSA-AES128-GCM-SHA256",
      "DES-CBC3-SHA",
      "ECDHE-ECDSA-CHACHA20-POLY1305",
      "AES256-SHA",
    ]);
  });

  test("provider releases are compared as numbers", () => {
    expect(isAtLeast("6.25.0", "6.3.0")).toBe(true);
    expect(isAtLeast("5.100.0", "6.0.0")).toBe(false);
    expect(isAtLeast("6.0.0-beta1", "6.0.0")).toBe(true);
  });
});
