import { Lazy } from "cdktf";
import { literalText } from "../../lib/core/expression";

describe("text as it stands", () => {
  test.each([
    ["${path.cwd}", "$${path.cwd}"],
    ["100 %{ if x }", "100 %%{ if x }"],
    ["$5 and 100 % {}", "$5 and 100 % {}"],
    ["$${x}", "$$${x}"],
  ])("has no expressions of Terraform's: %s", (text, literal) => {
    expect(literalText(text)).toBe(literal);
  });

  test("leaves what only Terraform knows", () => {
    const token = Lazy.stringValue({ produce: () => "${var.owner}" });

    expect(literalText(token)).toBe(token);
  });
});
