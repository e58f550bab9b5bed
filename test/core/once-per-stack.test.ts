import { TerraformStack, Testing } from "cdktf";
import { Construct } from "constructs";
import { oncePerStack } from "../../lib/core/once-per-stack";

describe("what a stack has once", () => {
  const app = Testing.app();
  const stack = new TerraformStack(app, "one");
  const made = jest.fn((shared: Construct) => new Construct(shared, "Topic"));

  beforeEach(() => made.mockClear());

  test("is made for whoever asks first, and given to the others", () => {
    const [first, second] = ["First", "Second"].map((id) => oncePerStack(new Construct(stack, id), "topic", made));

    expect(second).toBe(first);
    expect(made).toHaveBeenCalledTimes(1);
  });

  test("lies in one scope of the stack, whoever asked for it", () => {
    expect(oncePerStack(new Construct(stack, "Third"), "topic", made).node.path).toBe("one/Shared/Topic");
  });

  test("is another thing under another key", () => {
    const other = oncePerStack(stack, "other", (shared) => new Construct(shared, "Other"));

    expect(other.node.path).toBe("one/Shared/Other");
    expect(made).not.toHaveBeenCalled();
  });

  test("is another thing in another stack", () => {
    expect(oncePerStack(new TerraformStack(app, "two"), "topic", made).node.path).toBe("two/Shared/Topic");
  });

  test("may be undefined, and is then not made again", () => {
    const none = jest.fn(() => undefined);
    oncePerStack(stack, "none", none);
    oncePerStack(stack, "none", none);

    expect(none).toHaveBeenCalledTimes(1);
  });
});
