import { TerraformStack, Testing } from "cdktf";
import { declareEngine, Engine } from "../../lib/core/engine";
import { declareFleetFile, replacementAdvice } from "../../lib/core/replacement-advice";

const stack = () => new TerraformStack(Testing.app(), "edge");

describe("the advice for a certificate that must be replaced now", () => {
  test("is the command for a fleet of a file, with the stack's engine", () => {
    const scope = stack();
    declareFleetFile(scope, "certfleet.yaml");
    declareEngine(scope, Engine.OPENTOFU);

    expect(replacementAdvice(scope, "www")).toBe(
      "run certfleet replace certfleet.yaml --name www --write, then certfleet synth and tofu apply",
    );
  });

  test("quotes what a shell would read otherwise", () => {
    const scope = stack();
    declareFleetFile(scope, "edge's fleet.yaml");

    expect(replacementAdvice(scope, "*.example.com")).toContain("certfleet replace 'edge'\\''s fleet.yaml' --name '*.example.com' --write");
  });

  test("does not name a file for a fleet in code", () => {
    expect(replacementAdvice(stack(), "www")).toBe(
      "raise its generation, synth and run terraform apply; without a fleet, run terraform apply -replace with its address",
    );
  });
});
