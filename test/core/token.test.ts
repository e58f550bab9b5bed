import { Lazy, TerraformStack, Testing, Token } from "cdktf";
import { isToken, withoutTokenTraces } from "../../lib/core/token";
import { captureEveryTrace } from "../support/without-token-traces";
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

describe("the stack traces of tokens", () => {
  const ofTests = Error.captureStackTrace;
  const original = captureEveryTrace;

  beforeAll(() => void (Error.captureStackTrace = original));
  afterAll(() => void (Error.captureStackTrace = ofTests));
  const traceOf = () => {
    const target: { stack?: string } = {};
    Error.captureStackTrace(target);
    return target.stack;
  };

  afterEach(() => expect(Error.captureStackTrace).toBe(original));

  test("are disabled during the work, and enabled again afterwards", () => {
    expect(withoutTokenTraces(traceOf)).toBeUndefined();
    expect(traceOf()).toContain("token.test");
  });

  test("are kept for errors", () => {
    const failure = () => {
      const error = new Error("failure");
      error.stack = undefined;
      Error.captureStackTrace(error);
      return error.stack;
    };

    expect(withoutTokenTraces(failure)).toContain("token.test");
  });

  test("remain disabled after nested work, until the outer work ends", () => {
    const traces = withoutTokenTraces(() => [withoutTokenTraces(traceOf), traceOf()]);

    expect(traces).toEqual([undefined, undefined]);
  });

  test("are enabled again after work that throws", () => {
    expect(() =>
      withoutTokenTraces(() => {
        throw new Error("broken");
      }),
    ).toThrow("broken");
    expect(withoutTokenTraces(traceOf)).toBeUndefined();
  });

  test("do not change the result", () => {
    expect(withoutTokenTraces(() => Token.isUnresolved(Token.asString({ ref: "x" })))).toBe(true);
  });
});
