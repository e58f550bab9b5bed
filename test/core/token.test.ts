import { Lazy, TerraformStack, Testing, Token } from "cdktf";
import { isToken } from "../../lib/core/token";
import { Route53Zone as Zone } from "@cdktf/provider-aws/lib/route53-zone";

describe("whether a value is a token", () => {
  const zone = new Zone(new TerraformStack(Testing.app(), "one"), "Zone", { name: "example.com" });
  const object = { value: 1 };

  test.each<[string, unknown]>([
    ["a text", zone.zoneId],
    ["a text with a token in it", `arn:${zone.zoneId}`],
    ["a lazy text", Lazy.stringValue({ produce: () => "x" })],
    ["a number", Token.asNumber(zone.zoneId)],
    ["a list of texts", zone.nameServers],
    ["a list of numbers", Token.asNumberList(zone.nameServers)],
    ["a map", Token.asStringMap(object)],
    ["an object that CDKTF resolves", Token.asAny(zone.zoneId)],
  ])("%s of CDKTF is one", (_, value) => {
    expect(isToken(value)).toBe(true);
    expect(Token.isUnresolved(value)).toBe(true);
  });

  test.each<[unknown]>([
    ["www.example.com"],
    [""],
    ["${aws_lb.web.arn}"],
    [443],
    [-1],
    [-1e200],
    [[]],
    [["a", "b"]],
    [[1]],
    [{}],
    [undefined],
    [null],
    [true],
  ])("%j is none", (value) => {
    expect(isToken(value)).toBe(false);
  });
});
