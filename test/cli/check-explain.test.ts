import { Command } from "commander";
import { explainCommand } from "../../lib/cli/explain";
import { POLICY_RULES } from "../../lib/policy/policy-rules";
import { RULES } from "../../lib/policy/rules";

function explain(...args: string[]): { status: number; out: string; err: string } {
  const written = { out: "", err: "" };
  const spies = [
    jest.spyOn(process.stdout, "write").mockImplementation((text) => ((written.out += text), true)),
    jest.spyOn(process.stderr, "write").mockImplementation((text) => ((written.err += text), true)),
  ];
  const before = process.exitCode;
  try {
    process.exitCode = undefined;
    new Command("certfleet").addCommand(explainCommand()).parse(["node", "certfleet", "explain", ...args]);
    return { status: Number(process.exitCode ?? 0), ...written };
  } finally {
    process.exitCode = before;
    spies.forEach((spy) => spy.mockRestore());
  }
}

test.each(RULES.map((rule) => [rule.id, rule] as const))("%s is explained with reason, source and the fix for each service", (id, rule) => {
  const { status, out } = explain(id);
  expect(status).toBe(0);
  for (const part of [rule.info, rule.why, rule.sources[0].url, ...rule.services.flatMap(({ service, fix }) => [service, fix])]) {
    expect(out).toContain(part);
  }
});

test.each(POLICY_RULES.map(({ id, fix }) => [id, fix]))("%s is explained", (id, fix) => {
  expect(explain(id).out).toContain(fix);
});

test("all rules are listed without an argument", () => {
  const { out } = explain();
  expect(out.trimEnd().split("\n")).toHaveLength(RULES.length + POLICY_RULES.length);
});

test("fails for an unknown rule, with a suggestion", () => {
  expect(explain("weak-cypher")).toMatchObject({ status: 2, out: "", err: expect.stringContaining('did you mean "weak-cipher"') });
});
