import { PolicyInput } from "../../lib/policy/policy-schema";
import { RULES } from "../../lib/policy/rules";
import { findingsOn, namesOf } from "./support/check";

const acm = (domain: unknown, more: object = {}) => ({ domain_name: domain, validation_method: "DNS", ...more });

test.each(RULES.map(({ id }) => id))("%s has no findings at resources of other types", (rule) => {
  expect(namesOf(findingsOn({ aws_instance: { a: { ami: "ami-1" } }, random_id: { a: {} } }), rule)).toEqual([]);
});

test("an elliptic curve ranks by the RSA size of equal strength", () => {
  const policy: PolicyInput = { certificates: { minimumKey: "rsa-3072" } };
  expect(
    namesOf(findingsOn({ tls_private_key: { a: { algorithm: "ECDSA", ecdsa_curve: "P256", rsa_bits: 2048 } } }, policy), "weak-key"),
  ).toEqual([]);
  expect(namesOf(findingsOn({ tls_private_key: { a: { algorithm: "RSA", rsa_bits: 2048 } } }, policy), "weak-key")).toHaveLength(1);
});

test("default tags of the provider count", () => {
  const provider = { aws: [{ default_tags: [{ tags: { owner: "platform" } }] }] };
  const policy: PolicyInput = { certificates: { requireOwner: true } };
  expect(namesOf(findingsOn({ aws_acm_certificate: { a: acm("a.example.com") } }, policy, { provider }), "missing-owner")).toEqual([]);
});
