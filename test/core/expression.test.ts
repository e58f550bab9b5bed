import { Fn, Lazy, TerraformLocal, TerraformStack, TerraformVariable, Testing, Token } from "cdktf";
import { Construct } from "constructs";
import { Lb } from "@cdktf/provider-aws/lib/lb";
import {
  attributeReference,
  expressionText,
  identityOf,
  innerExpression,
  inSameStack,
  isKnown,
  literalText,
  originStack,
  reference,
  shown,
} from "../../lib/core/expression";

const app = Testing.app();
const stack = new TerraformStack(app, "one");
const balancer = new Lb(stack, "web", {});
const lazy = Lazy.stringValue({ produce: () => "${var.owner}" });

describe("isKnown", () => {
  test.each([
    ["plain text", "example.com", true],
    ["a dollar sign", "5 $ { }", true],
    ["a number", 443, true],
    ["undefined", undefined, true],
    ["a token", balancer.arn, false],
    ["an expression", "${var.host}", false],
    ["a string with an expression in it", "www.${var.zone}", false],
    ["a number token", Token.asNumber({ ref: "x" }), false],
  ])("for %s: %#", (_, value, known) => {
    expect(isKnown(value)).toBe(known);
  });
});

describe("the expression of a token", () => {
  test("is the referenced expression, alone or within a string", () => {
    expect(expressionText(balancer.arn)).toBe("${aws_lb.web.arn}");
    expect(expressionText(`arn=${balancer.arn}`)).toBe("arn=${aws_lb.web.arn}");
  });

  test("is the value itself for plain text and for tokens without a reference", () => {
    expect(expressionText("${var.host}")).toBe("${var.host}");
    expect(expressionText(lazy)).toBe(lazy);
  });

  test("appears in messages instead of the token", () => {
    expect(shown(balancer.arn)).toBe("${aws_lb.web.arn}");
    expect(shown(lazy)).toBe("<known to Terraform only>");
    expect(shown("www")).toBe("www");
    expect(shown(443)).toBe("443");
    expect(shown(Token.asNumber({ ref: "x" }))).toBe("<known to Terraform only>");
    expect(shown(undefined)).toBe("undefined");
  });
});

describe("the identity of a value", () => {
  test("is equal for two references to one attribute, and differs between stacks", () => {
    const other = new Lb(new TerraformStack(app, "two"), "web", {});

    expect(identityOf(balancer.arn)).toBe(identityOf(balancer.arn));
    expect(identityOf(balancer.arn)).toBe("${aws_lb.web.arn}@one");
    expect(identityOf(other.arn)).toBe("${aws_lb.web.arn}@two");
  });

  test("is the text itself for known text and for a token without a reference", () => {
    expect(identityOf("arn:x")).toBe("arn:x");
    expect(identityOf(lazy)).toBe(lazy);
  });
});

describe("the attribute that an expression refers to", () => {
  test.each([
    ["${aws_lb.web.arn}", { type: "aws_lb", name: "web", attribute: "arn" }],
    ["${data.aws_lb.web-1.arn_suffix}", { type: "aws_lb", name: "web-1", attribute: "arn_suffix" }],
    ["${aws_lb.web[0].arn}", { type: "aws_lb", name: "web", attribute: "arn" }],
    ['${aws_lb.web["eu"].arn}', { type: "aws_lb", name: "web", attribute: "arn" }],
  ])("is found in %s", (text, attribute) => {
    expect(attributeReference(text)).toEqual(attribute);
  });

  test("is found in a token", () => {
    expect(attributeReference(balancer.dnsName)).toEqual({ type: "aws_lb", name: "web", attribute: "dns_name" });
  });

  test.each([
    "aws_lb.web.arn",
    "${var.arn}",
    "${local.arn}",
    "${aws_lb.web}",
    "${aws_lb.web.arn}/x",
    "x${aws_lb.web.arn}",
    "${upper(aws_lb.web.arn)}",
    "${aws_lb.web.listener[0].arn}",
  ])("is unknown for %s", (text) => {
    expect(attributeReference(text)).toBeUndefined();
  });
});

describe("the stack of a token", () => {
  test.each([
    ["an attribute", () => balancer.arn],
    ["the argument of a function", () => Fn.upper(balancer.arn)],
    ["an argument of a nested function", () => Fn.join("-", ["x", Fn.upper(Fn.trimspace(balancer.name))])],
    ["a local", () => new TerraformLocal(stack, "local", balancer.arn).asString],
    ["a variable", () => new TerraformVariable(stack, "variable", { type: "string" }).stringValue],
  ])("is found in %s", (_, text) => {
    expect(originStack(text())).toBe(stack);
  });

  test("is undefined for text and for a token without a reference", () => {
    expect(originStack("www")).toBeUndefined();
    expect(originStack(lazy)).toBeUndefined();
    expect(originStack(Token.asString({ a: null, b: [undefined, 1, "x"] }))).toBeUndefined();
  });
});

describe("a string as an argument of a Terraform function", () => {
  test.each([
    ["", '""'],
    ["www", '"www"'],
    ["${a.b}", "a.b"],
    ["www.${a.b}", 'join("", ["www.", a.b])'],
    ["${a.b}.example.com", 'join("", [a.b, ".example.com"])'],
    ["${a}${b}", 'join("", [a, b])'],
    ["x ${a} y ${b} z", 'join("", ["x ", a, " y ", b, " z"])'],
    ['say "hi"', '"say \\"hi\\""'],
  ])("%s", (text, inner) => {
    expect(innerExpression(text)).toBe(inner);
  });

  test.each([
    ["an object", '${merge({ a = "b" }, {})}', 'merge({ a = "b" }, {})'],
    ["a closing brace in quotes", '${replace(a.b, "}", "")}', 'replace(a.b, "}", "")'],
    ["a closing brace within longer quoted text", '${replace(a.b, "x}", "{y")}', 'replace(a.b, "x}", "{y")'],
    ["an opening brace in quotes", '${replace(a.b, "{", "")}', 'replace(a.b, "{", "")'],
    ["an escaped quotation mark", '${replace(a.b, "\\"}", "")}', 'replace(a.b, "\\"}", "")'],
    ["an escaped backslash before the closing quotation mark", '${f("\\\\")}', 'f("\\\\")'],
    ["no closing brace", "${a.b", "a.b"],
  ])("an expression that contains %s", (_, text, inner) => {
    expect(innerExpression(text)).toBe(inner);
    if (text.endsWith("}")) {
      expect(innerExpression(`${text}!`)).toBe(`join("", [${inner}, "!"])`);
    }
  });
});

describe("literal text", () => {
  test.each([
    ["${path.cwd}", "$${path.cwd}"],
    ["100 %{ if x }", "100 %%{ if x }"],
    ["$5 and 100 % {}", "$5 and 100 % {}"],
    ["$${x}", "$$${x}"],
  ])("contains no Terraform expression: %s", (text, literal) => {
    expect(literalText(text)).toBe(literal);
  });

  test("keeps a token", () => {
    expect(literalText(lazy)).toBe(lazy);
  });
});

test("a reference within a stack is plain text", () => {
  expect(reference(balancer, "arn")).toBe("${aws_lb.web.arn}");
});

test("two constructs are in the same stack if their stack is the same one", () => {
  expect(inSameStack(balancer, new Construct(stack, "Below"))).toBe(true);
  expect(inSameStack(balancer, new TerraformStack(app, "three"))).toBe(false);
});
