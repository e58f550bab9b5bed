import { AwsBindings } from "../../lib/aws";
import { synth } from "../support/synth";

describe("the hashicorp/aws version", () => {
  test("defaults to the version that the bindings were generated from", () => {
    synth((stack) => expect(AwsBindings.providerVersion(stack)).toBe("6.25.0"));
  });

  test.each([
    ["5.100.0", "5.100.0"],
    ["~> 6.25", "6.25"],
    [">= 6.31, < 7.0", "6.31"],
  ])("is pinned by %s in the required providers", (constraint, version) => {
    const { json } = synth((stack) => {
      AwsBindings.pin(stack, constraint);
      expect(AwsBindings.providerVersion(stack)).toBe(version);
    });

    expect(json.terraform.required_providers.aws).toEqual({ source: "aws", version: constraint });
  });

  test.each(["", "latest", "6"])("cannot be %j", (version) => {
    synth((stack) => {
      expect(() => AwsBindings.pin(stack, version)).toThrow("certfleet:provider-version");
    });
  });
});
