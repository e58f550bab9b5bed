import { parse } from "@cdktf/hcl2json";
import { parse as parseYaml } from "yaml";
import { checkEstate } from "../../lib/policy/check";
import { Block } from "../../lib/policy/plan/resource";
import { readTerraformJson } from "../../lib/policy/plan/terraform-json";
import { PolicyInput, settingsOf } from "../../lib/policy/policy-schema";
import { RULES } from "../../lib/policy/rules";
import { TODAY } from "./support/check";

/** The policy in the first line of an example, such as `# policy: { profile: fips }`. */
function policyOf(example: string): PolicyInput {
  const line = /^# policy: (.*)$/m.exec(example)?.[1];
  return line === undefined ? {} : (parseYaml(line) as PolicyInput);
}

/** The day in the first line of an example, such as `# check --as-of 2028-03-15`. */
function dayOf(example: string): string {
  return /^# check --as-of (.*)$/m.exec(example)?.[1] ?? TODAY;
}

/** The kinds of findings of one rule in an example that `certfleet explain` prints. */
async function found(rule: string, example: string): Promise<string[]> {
  const document = (await parse("example.tf", example)) as Block;
  const findings = checkEstate(readTerraformJson([{ file: "example.tf.json", document }]), settingsOf(policyOf(example)), dayOf(example));
  return findings.filter((finding) => finding.rule === rule).map(({ kind }) => kind);
}

describe("the examples that certfleet explain prints", () => {
  test.each(RULES.map((rule) => [rule.id, rule] as const))("the non-compliant example of %s gives its finding", async (id, rule) => {
    const kinds = await found(id, rule.nonCompliant);
    expect(kinds.length).toBeGreaterThan(0);
    expect(kinds).not.toContain("unresolved");
  });

  test.each(RULES.map((rule) => [rule.id, rule] as const))("the compliant example of %s gives no finding", async (id, rule) => {
    expect(await found(id, rule.compliant)).toEqual([]);
  });

  test.each(RULES.map((rule) => [rule.id, rule] as const))("both examples of %s name a resource that the rule covers", async (_, rule) => {
    const covered = new Set(rule.services.flatMap(({ types }) => types));
    for (const example of [rule.compliant, rule.nonCompliant]) {
      const { resource } = (await parse("example.tf", example)) as { resource: object };
      expect(Object.keys(resource).some((type) => covered.has(type) || covered.has("*"))).toBe(true);
    }
  });
});
