import { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate";
import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { Construct } from "constructs";
import { Duration } from "../../lib/core/duration";
import { KeyType } from "../../lib/core/certificate";
import { CertificatePolicy, CertificatePolicyProps } from "../../lib/policy/certificate-policy";
import { IPolicyRule } from "../../lib/policy/rule";
import { TlsPolicy } from "../../lib/policy/tls-policy";
import { synth } from "../support/synth";

function listener(scope: Construct, sslPolicy?: string): LbListener {
  const redirect = { type: "redirect", redirect: { protocol: "HTTPS", statusCode: "HTTP_301" } };
  return new LbListener(scope, "Listener", {
    loadBalancerArn: "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/a/0123456789abcdef",
    protocol: "TLS",
    certificateArn: "arn:aws:acm:eu-west-1:123456789012:certificate/00000000-0000-0000-0000-000000000000",
    sslPolicy,
    defaultAction: [redirect],
  });
}

function enforcing(build: (scope: Construct) => void, props?: CertificatePolicyProps) {
  return synth((stack) => {
    const scope = new Construct(stack, "Scope");
    CertificatePolicy.enforce(scope, props);
    build(scope);
  });
}

test("a non-compliant L1 construct stops the synthesis, with its address and the fix", () => {
  expect(() => enforcing((scope) => listener(scope, "ELBSecurityPolicy-2016-08"))).toThrow(
    /aws_lb_listener\.Scope_Listener_\w+: Clients can connect with TLS 1\.0: ssl_policy "ELBSecurityPolicy-2016-08".*Fix: set ssl_policy = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09" \(certfleet:weak-tls-version\)/,
  );
});

test("an override is checked", () => {
  expect(() =>
    enforcing((scope) => listener(scope, "ELBSecurityPolicy-TLS13-1-3-2021-06").addOverride("ssl_policy", "ELBSecurityPolicy-2016-08")),
  ).toThrow("certfleet:weak-tls-version");
});

test("a compliant stack passes, and the policy does not change the document", () => {
  const build = (scope: Construct) => void listener(scope, "ELBSecurityPolicy-TLS13-1-3-2021-06");
  const plain = synth((stack) => build(new Construct(stack, "Scope")));
  expect(enforcing(build).text).toBe(plain.text);
});

test("resources outside the scope are not checked", () => {
  expect(() =>
    synth((stack) => {
      CertificatePolicy.enforce(new Construct(stack, "Scope"));
      listener(new Construct(stack, "Elsewhere"), "ELBSecurityPolicy-2016-08");
    }),
  ).not.toThrow();
});

test("warnings and advice become annotations", () => {
  const { warnings } = enforcing((scope) => listener(scope, "ELBSecurityPolicy-TLS-1-2-2017-01"));
  expect(warnings).toEqual([expect.stringMatching(/\[test\/Scope\/Listener\].*without forward secrecy.*certfleet:weak-cipher/)]);
});

test("a token that decides a rule is a warning, never a pass", () => {
  const { warnings } = enforcing((scope) => {
    const certificate = new AcmCertificate(scope, "Other", { domainName: "www.example.com", validationMethod: "DNS" });
    listener(scope, certificate.status);
  });
  expect(warnings).toEqual([expect.stringMatching(/ssl_policy is marked sensitive or is not known before the apply/)]);
});

test("a waiver suspends a finding until its end date", () => {
  const waivers = [
    { rule: "weak-tls-version", resource: "aws_lb_listener.Scope_*", until: "2027-03-31", owner: "edge", reason: "old boxes" },
  ];
  const build = (scope: Construct) => void listener(scope, "ELBSecurityPolicy-2016-08");
  expect(() => enforcing(build, { waivers, today: "2027-03-31" })).not.toThrow();
  expect(() => enforcing(build, { waivers, today: "2027-04-01" })).toThrow("weak-tls-version");
});

describe("a platform's policy", () => {
  const platform = new CertificatePolicy({
    certificates: { maximumLifetime: Duration.days(200), minimumKey: KeyType.RSA_2048, allowedDomains: ["example.com"] },
  });

  test("can be tightened by another team", () => {
    const props = { base: platform, profile: TlsPolicy.MODERN };
    expect(() => enforcing((scope) => listener(scope, "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"), props)).toThrow("below TLS 1.3");
    expect(() => enforcing((scope) => new AcmCertificate(scope, "C", { domainName: "www.example.net" }), props)).toThrow(
      "name-not-allowed",
    );
  });

  test.each([
    [{ certificates: { maximumLifetime: Duration.days(300) } }, /certificates.maximumLifetimeDays 300 \(base: 200\)/],
    [{ certificates: { allowedDomains: ["example.com", "example.net"] } }, /allowedDomains/],
    [{ severities: { "plain-http": "off" } }, /rules.plain-http off/],
    [{ minimumHsts: Duration.days(1) }, /minimumHstsDays 1/],
  ])("cannot be loosened %#", (props, message) => {
    expect(() => new CertificatePolicy({ base: platform, ...props })).toThrow(message);
  });

  test("with a stronger profile cannot be weakened", () => {
    const modern = new CertificatePolicy({ profile: TlsPolicy.MODERN });
    expect(() => new CertificatePolicy({ base: modern, profile: TlsPolicy.INTERMEDIATE })).toThrow("profile intermediate (base: modern)");
  });
});

test("custom rules run like built-in ones", () => {
  const rule: IPolicyRule = {
    ruleId: "port-443",
    info: "Listeners are on port 443.",
    why: "Firewalls let nothing else through.",
    fix: "set port = 443",
    check: ({ type, attributes }) => (type === "aws_lb_listener" && attributes.port !== 443 ? [`port ${attributes.port} is not 443`] : []),
  };
  expect(() => enforcing((scope) => listener(scope, "ELBSecurityPolicy-TLS13-1-3-2021-06"), { rules: [rule] })).toThrow(
    /port undefined is not 443\. Fix: set port = 443 \(certfleet:port-443\)/,
  );
});

test.each([
  [
    { certificates: { minimumKey: "rsa-1" as KeyType } },
    /certificates\.minimumKey: "rsa-1" is not a valid value\. Expected one of rsa-2048, .*certfleet:invalid-policy/,
  ],
  [{ certificates: { allowedKeys: ["rsa-2048", "dsa"] as KeyType[] } }, /certificates\.allowedKeys\.1: "dsa" is not a valid value/],
  [{ certificates: { allowedDomains: ["*.example.com"] } }, /certificates\.allowedDomains\.0: "\*\.example\.com" is not a domain/],
  [
    { severities: { "weak-cypher": "off" } },
    /severities: "weak-cypher" is not a known rule\..*did you mean "weak-cipher".*certfleet:invalid-policy/,
  ],
])("a policy in code is checked like one in a file: %j", (props, message) => {
  expect(() => new CertificatePolicy(props)).toThrow(message);
});

test("the severity of a custom rule can be set", () => {
  const rule: IPolicyRule = { ruleId: "port-443", info: "a.", why: "b.", fix: "c", check: () => ["port is not 443"] };
  const build = (scope: Construct) => void listener(scope, "ELBSecurityPolicy-TLS13-1-3-2021-06");
  expect(() => enforcing(build, { rules: [rule], severities: { "port-443": "advice" } })).not.toThrow();
  expect(() => enforcing(build, { base: new CertificatePolicy({ rules: [rule] }), severities: { "port-443": "off" } })).toThrow(
    "policy-loosened",
  );
});

test("fails for an unknown severity", () => {
  expect(() => new CertificatePolicy({ severities: { "plain-http": "fatal" } })).toThrow(
    /severities\.plain-http: "fatal" is not a valid severity\. Expected one of error, warning, advice, off.*certfleet:unknown-severity/,
  );
});
