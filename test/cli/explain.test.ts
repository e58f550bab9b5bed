import { explainCommand } from "../../lib/cli/explain";
import { catalogueCodes, catalogueEntry } from "../../lib/core/error-catalogue";
import { POLICY_RULES } from "../../lib/policy/waiver";
import { RULES } from "../../lib/policy/rules";
import { commandRun, Outcome } from "./support";

/** Runs the command as the shell would, and returns what it printed. */
function explain(...args: string[]): Promise<Outcome> {
  return commandRun(explainCommand(), ...args);
}

test.each(RULES.map((rule) => [rule.id, rule] as const))(
  "explains %s with its reason, sources and the fix for each service",
  async (id, rule) => {
    const { status, out } = await explain(id);
    expect(status).toBe(0);
    for (const part of [rule.info, rule.why, rule.sources[0].url, ...rule.services.flatMap(({ service, fix }) => [service, fix])]) {
      expect(out).toContain(part);
    }
  },
);

test.each(POLICY_RULES.map(({ id, fix }) => [id, fix]))("explains %s", async (id, fix) => {
  expect((await explain(id)).out).toContain(fix);
});

test("lists all rules without an argument", async () => {
  const { out } = await explain();
  expect(out.trimEnd().split("\n")).toHaveLength(RULES.length + POLICY_RULES.length);
});

test("refuses an unknown rule, and suggests a similar one", async () => {
  expect(await explain("weak-cypher")).toMatchObject({ status: 2, out: "", err: expect.stringContaining('Did you mean "weak-cipher"') });
});

describe("error codes", () => {
  test.each(catalogueCodes())("explains %s with its cause and fix", async (code) => {
    const { status, out } = await explain(code);
    const { cause, fix } = catalogueEntry(code)!;
    expect({ status, out }).toEqual({ status: 0, out: expect.stringContaining(`cause\n  ${cause}\n\nfix\n  ${fix}\n`) });
  });

  test("are accepted in the form in which messages print them", async () => {
    expect((await explain("(certfleet:name-outside-zones)")).out).toContain("name-outside-zones (error code)");
    expect((await explain("certfleet:name-outside-zones")).out).toContain("name-outside-zones (error code)");
  });

  test("that are also rules are explained as rule and as error code", async () => {
    const { out } = await explain("renewal-window");
    expect(out).toContain("renewal-window (policy rule, error)");
    expect(out).toContain("renewal-window (error code)");
  });

  test.each([
    ["name-outside-zone", "name-outside-zones"],
    ["invalid-fleet-fiel", "invalid-fleet-file"],
  ])("%s gets the suggestion %s", async (wrong, code) => {
    expect(await explain(wrong)).toMatchObject({ status: 2, out: "", err: expect.stringContaining(`Did you mean "${code}"`) });
  });
});
