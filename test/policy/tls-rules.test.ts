import { listener, TLS_CASES, TlsCase, viewer } from "./cases/tls";
import { findingsOn } from "./support/check";

const TLS_RULES = ["no-tls-policy", "weak-tls-version", "weak-cipher", "unknown-tls-policy", "fips-required", "post-quantum-required"];

/** The TLS rules' findings on one resource. */
function rulesOn({ type, besides = {} }: TlsCase, attributes: object, profile?: string): string[] {
  return findingsOn({ ...besides, [type]: { a: attributes } }, { profile })
    .filter(({ rule, address }) => TLS_RULES.includes(rule) && address === `${type}.a`)
    .map(({ rule, kind }) => (kind === "unresolved" ? `${rule} unresolved` : rule));
}

function withKey<K extends keyof TlsCase>(key: K): [string, TlsCase, object][] {
  return TLS_CASES.filter((each) => typeof each[key] === "object").map((each) => [each.type, each, each[key] as object]);
}

test.each(withKey("compliant"))("%s complies with the recommended value", (_, each, attributes) => {
  expect(rulesOn(each, attributes)).toEqual([]);
});

test.each(withKey("oldVersion"))("%s with a version below TLS 1.2 is found, once", (_, each, attributes) => {
  expect(rulesOn(each, attributes)).toEqual(["weak-tls-version"]);
});

test.each(withKey("weakSuites"))("%s with weak suites is found", (_, each, attributes) => {
  expect(rulesOn(each, attributes)).toEqual(["weak-cipher"]);
});

test.each(withKey("misspelt"))("%s with an unknown name is found", (_, each, attributes) => {
  expect(rulesOn(each, attributes)).toEqual(["unknown-tls-policy"]);
});

test.each(withKey("unset"))("%s without a setting is found", (_, each, attributes) => {
  expect(rulesOn(each, attributes)).toEqual(["no-tls-policy"]);
});

test.each(withKey("unknown"))("%s with a value that is not known yet is unresolved", (_, each, attributes) => {
  expect(rulesOn(each, attributes)).toEqual(["weak-tls-version unresolved"]);
});

test.each(withKey("notApplicable"))("%s without TLS has no finding", (_, each, attributes) => {
  expect(rulesOn(each, attributes)).toEqual([]);
});

describe("profiles", () => {
  const each = TLS_CASES[0];

  test.each([
    ["modern", "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09", ["weak-tls-version"]],
    ["modern", "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09", []],
    ["fips", "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09", ["fips-required"]],
    ["fips", "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04", []],
    ["post-quantum", "ELBSecurityPolicy-TLS13-1-2-Res-2021-06", ["post-quantum-required"]],
    ["post-quantum", "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09", []],
  ])("%s reports what %s lacks", (profile, policy, rules) => {
    expect(rulesOn(each, listener(policy), profile)).toEqual(rules);
  });

  test("the fix meets the profile", () => {
    const [finding] = findingsOn({ aws_lb_listener: { a: listener("ELBSecurityPolicy-2016-08") } }, { profile: "fips" });
    expect(finding.fix).toBe('set ssl_policy = "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09"');
  });
});

test("CloudFront's protocols are checked for each origin", () => {
  const origins = [["TLSv1.2"], ["TLSv1", "TLSv1.1"]].map((origin_ssl_protocols) => ({
    custom_origin_config: { origin_protocol_policy: "https-only", origin_ssl_protocols },
  }));
  expect(
    rulesOn(
      TLS_CASES.find(({ type }) => type === "aws_cloudfront_distribution")!,
      { ...viewer("TLSv1.2_2021"), origin: origins },
    ),
  ).toEqual(["weak-tls-version"]);
});
