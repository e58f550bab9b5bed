import { areDifferent, checkRegion, isRegion } from "../../lib/aws/arn";

describe("a region", () => {
  test.each(["eu-west-1", "us-gov-west-1", "cn-northwest-1", "us-isob-east-1", "eusc-de-east-1", "mx-central-1"])("can be %s", (region) => {
    expect(() => checkRegion(region)).not.toThrow();
  });

  test("can be one that AWS introduces later", () => {
    expect(isRegion("eu-north-2")).toBe(true);
  });

  test("can be an expression", () => {
    expect(() => checkRegion("${var.region}")).not.toThrow();
  });

  test.each([
    ["us-est-1", 'Did you mean "us-east-1"?'],
    ["eu-wst-1", 'Did you mean "eu-west-1"?'],
    ["eu-west-1a", 'Did you mean "eu-west-1"?'],
    ["Ireland", "such as eu-west-1"],
    ["europe-west1", "is not an AWS region"],
  ])("cannot be %s", (region, advice) => {
    expect(() => checkRegion(region)).toThrow(advice);
    expect(() => checkRegion(region)).toThrow("certfleet:region");
  });

  test("differs from another region only if both are known", () => {
    expect(areDifferent("eu-west-1", "us-east-1")).toBe(true);
    expect(areDifferent("eu-west-1", "eu-west-1")).toBe(false);
    expect(areDifferent("eu-west-1", "${var.region}")).toBe(false);
    expect(areDifferent(undefined, "eu-west-1")).toBe(false);
  });
});
