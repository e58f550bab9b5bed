import { Finding } from "../../lib/policy/finding";
import { typesOf } from "../../lib/policy/rule";
import { RULES } from "../../lib/policy/rules";
import { Case, Kind, KINDS } from "./cases/case";
import { CERTIFICATE_CASES } from "./cases/certificates";
import { CLIENT_AUTHENTICATION_CASES } from "./cases/client-authentication";
import { DATED_CASES } from "./cases/dates";
import { ENDPOINT_CASES } from "./cases/endpoints";
import { TLS_RULE_CASES } from "./cases/tls";
import { findingsOn, namesOf } from "./support/check";

const CASES: readonly Case[] = [...TLS_RULE_CASES, ...ENDPOINT_CASES, ...CERTIFICATE_CASES, ...DATED_CASES, ...CLIENT_AUTHENTICATION_CASES];

/** The findings of the case's rule at its resource. */
function findingsOf({ rule, type, policy, besides = {}, rest, day }: Case, attributes: object): Finding[] {
  const resources = { ...besides, [type]: { ...besides[type], a: attributes } };
  return findingsOn(resources, policy, rest, day).filter((finding) => finding.rule === rule && finding.address === `${type}.a`);
}

function found(each: Case, attributes: object): string[] {
  return namesOf(findingsOf(each, attributes));
}

/** The examples of a kind. A text instead of an example is the reason why there is none. */
function examples(kind: Kind): [string, string, Case, object][] {
  return CASES.filter((each) => typeof each[kind] === "object").map((each) => [each.rule, each.type, each, each[kind] as object]);
}

test.each(examples("compliant"))("%s: %s complies", (_, __, each, attributes) => {
  expect(found(each, attributes)).toEqual([]);
});

test.each(examples("nonCompliant"))("%s: %s does not comply", (rule, type, each, attributes) => {
  expect(found({ ...each, policy: each.tightPolicy ?? each.policy }, attributes)).toEqual([`violation ${rule} ${type}.a`]);
});

test.each([...examples("nonCompliant"), ...examples("unresolved")])("%s: %s has a message and a fix", (_, __, each, attributes) => {
  for (const { message, fix } of findingsOf({ ...each, policy: each.tightPolicy ?? each.policy }, attributes)) {
    expect(message).toMatch(/^\S.{20,}$/s);
    expect(message).not.toMatch(/undefined|NaN|\[object/);
    expect(fix).toMatch(/\w{3,}/);
    expect(fix).not.toMatch(/undefined|NaN|\[object|^set ($|use |add |remove |choose |replace )/);
  }
});

test.each(examples("notApplicable"))("%s: %s has no finding where the rule does not apply", (_, __, each, attributes) => {
  expect(found({ ...each, policy: each.tightPolicy ?? each.policy }, attributes)).toEqual([]);
});

test.each(examples("unresolved"))("%s: %s is unresolved", (rule, type, each, attributes) => {
  expect(found(each, attributes)).toEqual([`unresolved ${rule} ${type}.a`]);
});

describe("every rule on every type that it covers", () => {
  const pairs = RULES.flatMap((rule) => [...new Set(typesOf(rule))].filter((type) => type !== "*").map((type) => [rule.id, type] as const));

  test.each(pairs)("%s: %s has an example of each kind, or a reason why there is none", (rule, type) => {
    const own = CASES.filter((each) => each.rule === rule && each.type === type);
    expect(KINDS.filter((kind) => !own.some((each) => each[kind] !== undefined))).toEqual([]);
  });

  test("a reason is given only if no other case has an example", () => {
    const idle = CASES.flatMap((each) =>
      KINDS.filter((kind) => typeof each[kind] === "string")
        .filter((kind) => CASES.some((other) => other.rule === each.rule && other.type === each.type && typeof other[kind] === "object"))
        .map((kind) => `${each.rule} ${each.type} ${kind}`),
    );
    expect(idle).toEqual([]);
  });

  test("every case belongs to a rule and a type that it covers", () => {
    const covered = new Set(pairs.map(([rule, type]) => `${rule} ${type}`));
    const covers = (each: Case) =>
      covered.has(`${each.rule} ${each.type}`) || each.rule === "plaintext-secret" || each.type.startsWith("aws_alb");
    expect(CASES.filter((each) => !covers(each)).map(({ rule, type }) => `${rule} ${type}`)).toEqual([]);
  });
});
