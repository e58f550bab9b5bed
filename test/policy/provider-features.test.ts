import * as fs from "fs";
import * as path from "path";
import { ACME_FEATURES, AWS_FEATURES, GOOGLE_FEATURES, hasFeature, releasesWith } from "../../lib/policy/provider-features";

const FEATURES = Object.values({ ...AWS_FEATURES, ...GOOGLE_FEATURES, ...ACME_FEATURES });
const SUPPORT = fs.readFileSync(path.join(__dirname, "..", "..", "docs", "reference", "support.md"), "utf8");

describe("what a provider can do", () => {
  test.each(FEATURES)("$argument is in the documentation, with its first release", ({ provider, argument, since }) => {
    const line = SUPPORT.split("\n").find((each) => each.includes(`\`${argument}\``)) ?? "";

    expect(line).toContain(`${provider} ${since}`);
  });

  test("is stated with the pull request or issue of the provider", () => {
    for (const { provider, source } of FEATURES) {
      expect(source).toMatch(new RegExp(`^https://github\\.com/${provider.replace("/", "/terraform-provider-")}/pull/\\d+$`));
    }
  });

  test("begins with its first release, and never if that is not established", () => {
    const { writeOnlyImportKey } = AWS_FEATURES;

    expect(["5.100.0", "6.47.9", "6.48", "6.48.0", "7.0.0"].map((version) => hasFeature(writeOnlyImportKey, version))).toEqual([
      false,
      false,
      true,
      true,
      true,
    ]);
    expect(hasFeature({ since: "unknown" }, "99.0.0")).toBe(false);
    expect(releasesWith(writeOnlyImportKey)).toBe("hashicorp/aws 6.48.0 or later");
  });
});
