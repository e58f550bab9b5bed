import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { policyDocument } from "../../lib/policy/policy-document";
import { policySchema } from "../../lib/policy/policy-input";
import { POLICY_RULES } from "../../lib/policy/policy-rules";
import { RULES } from "../../lib/policy/rules";

const ROOT = path.join(__dirname, "../..");

test("docs/policy.md is what the rules say: write it with certfleet explain --markdown", () => {
  expect(readFileSync(path.join(ROOT, "docs/policy.md"), "utf8")).toBe(policyDocument());
});

test("the policy in the documentation is a right one", () => {
  const [, code] = /^```yml\n([^]*?)^```/m.exec(policyDocument())!;
  expect(policySchema.safeParse(parse(code).policy).error).toBeUndefined();
});

test("each rule is in the file of its name, and each file is registered", () => {
  const files = readdirSync(path.join(ROOT, "lib/policy/rules")).filter((file) => file !== "index.ts");
  expect(RULES.map(({ id }) => `${id}.ts`).sort()).toEqual(files.sort());
});

test.each([...RULES].map((rule) => [rule.id, rule] as const))("%s says what, why, and how to mend it", (_, rule) => {
  expect(rule.info).toMatch(/\.$/);
  expect(rule.why.length).toBeGreaterThan(40);
  expect(rule.sources.length).toBeGreaterThan(0);
  expect(rule.services.every(({ fix, types }) => fix !== "" && types.length > 0)).toBe(true);
  expect(rule.compliant).not.toBe(rule.nonCompliant);
});

test("no two rules have one id", () => {
  const ids = [...RULES, ...POLICY_RULES].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
