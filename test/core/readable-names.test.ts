import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { TerraformStack, Testing } from "cdktf";
import { Construct } from "constructs";
import { assetPlace, named, useReadableNames } from "../../lib/core/readable-names";

/** A stack whose construct "Fleet" has readable names. */
function stackWithFleet(): TerraformStack {
  const stack = new TerraformStack(Testing.app(), "test");
  useReadableNames(stack, "Fleet");
  return stack;
}

/** A topic at the given path below the stack. */
function topicAt(stack: TerraformStack, ...path: string[]): SnsTopic {
  const scope = path
    .slice(0, -1)
    .reduce<Construct>((parent, id) => (parent.node.tryFindChild(id) as Construct | undefined) ?? new Construct(parent, id), stack);
  return named(new SnsTopic(scope, path[path.length - 1], {}));
}

describe("readable names", () => {
  test.each([
    [["Fleet", "www", "Resource"], "www"],
    [["Fleet", "www", "Expiry", "Warn"], "www_warn"],
    [["Fleet", "www", "Watch-sns", "Events"], "www"],
    [["Fleet", "www", "Https"], "www_Https"],
    [["Fleet", "www", "a.b/c"], "www_a_b_c"],
    [["Fleet", "1st", "Resource"], "_1st"],
    [["Fleet", "a1", "Resource"], "a1"],
    [["Shared", "topic", "Resource"], "topic"],
    [["Fleet", "Resource"], "Resource"],
  ])("of %j is %s", (path, name) => {
    const stack = stackWithFleet();
    // "/" cannot be in a construct's id.
    expect(topicAt(stack, ...path.map((id) => id.replace("/", "."))).friendlyUniqueId).toBe(name);
  });

  test("are not used outside the fleet, nor in another stack", () => {
    const stack = stackWithFleet();
    expect(topicAt(stack, "Other", "www", "Resource").friendlyUniqueId).toMatch(/^Other_www_[0-9A-F]{8}$/);
    const other = new TerraformStack(Testing.app(), "other");
    expect(topicAt(other, "Fleet", "www", "Resource").friendlyUniqueId).toMatch(/_[0-9A-F]{8}$/);
  });

  test("can be used by several fleets of a stack", () => {
    const stack = stackWithFleet();
    useReadableNames(stack, "Second");
    expect(topicAt(stack, "Fleet", "www", "Resource").friendlyUniqueId).toBe("www");
    expect(topicAt(stack, "Second", "api", "Resource").friendlyUniqueId).toBe("api");
  });

  test("are rejected if two elements of one type have the same name", () => {
    const stack = stackWithFleet();
    const topic = topicAt(stack, "Fleet", "www", "Resource");
    expect(named(topic)).toBe(topic);
    expect(() => topicAt(stack, "Fleet", "www", "Certificate")).toThrow(
      /"test\/Fleet\/www\/Resource" and "test\/Fleet\/www\/Certificate" would both have the address aws_sns_topic\.www\..*address-clash/,
    );
  });

  test("place an asset directly below the stack, but only inside the fleet", () => {
    const stack = stackWithFleet();
    const inside = new Construct(new Construct(stack, "Fleet"), "probe");
    expect(assetPlace(inside, "Code")).toEqual({ scope: stack, id: "probe_Code" });
    const outside = new Construct(stack, "Other");
    expect(assetPlace(outside, "Code")).toEqual({ scope: outside, id: "Code" });
  });
});
