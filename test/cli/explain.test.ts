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
  "%s is explained with reason, source and the fix for each service",
  async (id, rule) => {
    const { status, out } = await explain(id);
    expect(status).toBe(0);
    for (const part of [rule.info, rule.why, rule.sources[0].url, ...rule.services.flatMap(({ service, fix }) => [service, fix])]) {
      expect(out).toContain(part);
    }
  },
);

test.each(POLICY_RULES.map(({ id, fix }) => [id, fix]))("%s is explained", async (id, fix) => {
  expect((await explain(id)).out).toContain(fix);
});

test("all rules are listed without an argument", async () => {
  const { out } = await explain();
  expect(out.trimEnd().split("\n")).toHaveLength(RULES.length + POLICY_RULES.length);
});

test("fails for an unknown rule, with a suggestion", async () => {
  expect(await explain("weak-cypher")).toMatchObject({ status: 2, out: "", err: expect.stringContaining('did you mean "weak-cipher"') });
});

describe("error codes", () => {
  test.each(catalogueCodes())("%s is explained with its cause and its fix", async (code) => {
    const { status, out } = await explain(code);
    const { cause, fix } = catalogueEntry(code)!;
    expect({ status, out }).toEqual({ status: 0, out: expect.stringContaining(`cause\n  ${cause}\n\nfix\n  ${fix}\n`) });
  });

  test("are taken as messages print them", async () => {
    expect((await explain("(certfleet:name-outside-zones)")).out).toContain("name-outside-zones (error code)");
    expect((await explain("certfleet:name-outside-zones")).out).toContain("name-outside-zones (error code)");
  });

  test("that are also rules are explained as both", async () => {
    const { out } = await explain("renewal-window");
    expect(out).toContain("renewal-window (policy rule, error)");
    expect(out).toContain("renewal-window (error code)");
  });

  test.each([
    ["name-outside-zone", "name-outside-zones"],
    ["invalid-fleet-fiel", "invalid-fleet-file"],
  ])("%s is a typo of %s", async (wrong, code) => {
    expect(await explain(wrong)).toMatchObject({ status: 2, out: "", err: expect.stringContaining(`did you mean "${code}"`) });
  });
});
