import { parseFleet } from "../../lib/file/from-file";
import { fleetText, problemsOf } from "./support";

describe("a very large file", () => {
  const many = 10_000;

  test("with 10,000 certificates is read", () => {
    const lines = Array.from({ length: many }, (_, index) => `c${index}: { domains: [c${index}.example.com], service: s${index} }`);

    expect(parseFleet("certfleet.yaml", fleetText(lines)).certificates).toHaveLength(many);
  });

  test("with 10,000 certificates that share an anchor is read", () => {
    const lines = Array.from({ length: many }, (_, index) => `c${index}: { <<: *common, domains: [c${index}.example.com], endpoints: [] }`);
    const file = fleetText([
      "c: &common { domains: ['*.example.com'], tags: { cost: '42' }, endpoints: [{ host: www.example.com }] }",
      ...lines,
    ]);

    expect(parseFleet("certfleet.yaml", file).certificates).toHaveLength(many + 1);
  });

  test("with thousands of faults reports them all", () => {
    const lines = Array.from({ length: 2_500 }, (_, index) => `c${index}: { domains: [c${index}.example.org], ownr: x }`);

    expect(problemsOf(fleetText(lines))).toHaveLength(5_000);
  });
});
