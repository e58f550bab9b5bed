import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { policyDocument } from "../../lib/policy/policy-document";
import { policySchema } from "../../lib/policy/policy-schema";
import { POLICY_RULES } from "../../lib/policy/waiver";
import { RULES } from "../../lib/policy/rules";

const ROOT = path.join(__dirname, "../..");

test("docs/policy.md is generated from the rules: run npm run generate:policy-docs", () => {
  expect(readFileSync(path.join(ROOT, "docs/policy.md"), "utf8")).toBe(policyDocument());
});

test("the example policy in the documentation is valid", () => {
  const [, code] = /^```yml\n([^]*?)^```/m.exec(policyDocument())!;
  expect(policySchema.safeParse(parse(code).policy).error).toBeUndefined();
});

test.each([...RULES].map((rule) => [rule.id, rule] as const))("%s documents its requirement, its reason and its fixes", (_, rule) => {
  expect(rule.info).toMatch(/\.$/);
  expect(rule.why.length).toBeGreaterThan(40);
  expect(rule.sources.length).toBeGreaterThan(0);
  expect(rule.services.every(({ fix, types }) => fix !== "" && types.length > 0)).toBe(true);
  expect(rule.compliant).not.toBe(rule.nonCompliant);
});

test("rule ids are unique", () => {
  const ids = [...RULES, ...POLICY_RULES].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
