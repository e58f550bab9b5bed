import { App, TerraformStack, Testing } from "cdktf";
import { Construct } from "constructs";
import { oncePerStack } from "../../lib/core/once-per-stack";

describe("an element that exists once per stack", () => {
  let app: App;
  let stack: TerraformStack;
  const made = jest.fn((shared: Construct) => new Construct(shared, "Topic"));

  beforeEach(() => {
    made.mockClear();
    app = Testing.app();
    stack = new TerraformStack(app, "one");
  });

  test("is created for the first caller and returned to later callers", () => {
    const [first, second] = ["First", "Second"].map((id) => oncePerStack(new Construct(stack, id), "topic", made));

    expect(second).toBe(first);
    expect(made).toHaveBeenCalledTimes(1);
  });

  test("has a scope that does not depend on the caller", () => {
    expect(oncePerStack(new Construct(stack, "Third"), "topic", made).node.path).toBe("one/Shared/Topic");
  });

  test("is separate for another key", () => {
    const other = oncePerStack(stack, "other", (shared) => new Construct(shared, "Other"));

    expect(other.node.path).toBe("one/Shared/Other");
    expect(made).not.toHaveBeenCalled();
  });

  test("is separate for another stack", () => {
    expect(oncePerStack(new TerraformStack(app, "two"), "topic", made).node.path).toBe("two/Shared/Topic");
  });

  test("is not created again if it is undefined", () => {
    const none = jest.fn(() => undefined);
    oncePerStack(stack, "none", none);
    oncePerStack(stack, "none", none);

    expect(none).toHaveBeenCalledTimes(1);
  });
});
