import { checkEstate } from "../../lib/policy/check";
import { PolicyInput, settingsOf } from "../../lib/policy/policy-schema";
import { matchesAddress } from "../../lib/policy/waiver";
import { estateOf, namesOf } from "./support/check";

const OLD = { protocol: "TLS", certificate_arn: "arn:x", ssl_policy: "ELBSecurityPolicy-2016-08" };
const GOOD = {
  rule: "weak-tls-version",
  resource: "aws_lb_listener.legacy",
  until: "2027-03-31",
  owner: "edge-team",
  reason: "set-top boxes of 2014",
};

function check(waiver: object, today = "2026-11-24") {
  const policy: PolicyInput = { waivers: [{ ...GOOD, ...waiver }] };
  return checkEstate(estateOf({ aws_lb_listener: { legacy: OLD, other: OLD } }), settingsOf(policy), today);
}

test("a waiver covers its rule and address until its last day", () => {
  for (const today of ["2026-11-24", "2027-03-31"]) {
    expect(check({}, today).map(({ address, waived }) => [address, waived])).toEqual([
      ["aws_lb_listener.legacy", true],
      ["aws_lb_listener.other", false],
    ]);
  }
});

test.each([
  ["waiver-expired", {}, "2027-04-01"],
  ["waiver-expired", { until: "soon" }, undefined],
  ["waiver-too-long", { until: "2028-03-31" }, undefined],
  ["waiver-too-broad", { resource: "*" }, undefined],
  ["waiver-too-broad", { resource: "aws_lb_listener.*" }, undefined],
  ["waiver-without-owner", { owner: undefined }, undefined],
  ["waiver-without-owner", { reason: " " }, undefined],
])("%s is a finding, and the waiver has no effect", (rule, waiver, today) => {
  const findings = check(waiver, today);
  expect(namesOf(findings, rule)).toEqual([`violation ${rule} `]);
  expect(findings.some(({ waived }) => waived)).toBe(false);
});

test("an unused waiver is a finding", () => {
  expect(namesOf(check({ resource: "aws_lb_listener.gone" }), "waiver-unused")).toHaveLength(1);
  expect(namesOf(check({ rule: "weak-cypher" }), "waiver-unused")).toHaveLength(1);
});

test("a pattern matches any characters, including instance keys", () => {
  const waiver = { ...GOOD, resource: 'module.edge["*"].aws_lb_listener.legacy*' };
  expect(matchesAddress(waiver, 'module.edge["a.b/c"].aws_lb_listener.legacy[0]')).toBe(true);
  expect(matchesAddress(waiver, "module_edge.aws_lb_listener.legacy")).toBe(false);
  expect(matchesAddress({ ...GOOD, resource: "a.b" }, "axb")).toBe(false);
});
