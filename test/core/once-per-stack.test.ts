import { TerraformStack, Testing, Token } from "cdktf";
import { Construct } from "constructs";
import { oncePerStack, withoutTokenTraces } from "../../lib/core/once-per-stack";

describe("an element that a stack has once", () => {
  const app = Testing.app();
  const stack = new TerraformStack(app, "one");
  const made = jest.fn((shared: Construct) => new Construct(shared, "Topic"));

  beforeEach(() => made.mockClear());

  test("is created for the first caller and returned to the others", () => {
    const [first, second] = ["First", "Second"].map((id) => oncePerStack(new Construct(stack, id), "topic", made));

    expect(second).toBe(first);
    expect(made).toHaveBeenCalledTimes(1);
  });

  test("has a scope that does not depend on the caller", () => {
    expect(oncePerStack(new Construct(stack, "Third"), "topic", made).node.path).toBe("one/Shared/Topic");
  });

  test("is another one under another key", () => {
    const other = oncePerStack(stack, "other", (shared) => new Construct(shared, "Other"));

    expect(other.node.path).toBe("one/Shared/Other");
    expect(made).not.toHaveBeenCalled();
  });

  test("is another one in another stack", () => {
    expect(oncePerStack(new TerraformStack(app, "two"), "topic", made).node.path).toBe("two/Shared/Topic");
  });

  test("is not created again if it is undefined", () => {
    const none = jest.fn(() => undefined);
    oncePerStack(stack, "none", none);
    oncePerStack(stack, "none", none);

    expect(none).toHaveBeenCalledTimes(1);
  });
});

describe("the stack traces of tokens", () => {
  const original = Error.captureStackTrace;
  const traceOf = () => {
    const target: { stack?: string } = {};
    Error.captureStackTrace(target);
    return target.stack;
  };

  afterEach(() => expect(Error.captureStackTrace).toBe(original));

  test("are not captured during the work, and are captured again afterwards", () => {
    expect(withoutTokenTraces(traceOf)).toBeUndefined();
    expect(traceOf()).toContain("once-per-stack.test");
  });

  test("leave those of errors in place", () => {
    const failure = () => {
      const error = new Error("failure");
      error.stack = undefined;
      Error.captureStackTrace(error);
      return error.stack;
    };

    expect(withoutTokenTraces(failure)).toContain("once-per-stack.test");
  });

  test("stay off after nested work, and come back after the outer work", () => {
    const traces = withoutTokenTraces(() => [withoutTokenTraces(traceOf), traceOf()]);

    expect(traces).toEqual([undefined, undefined]);
  });

  test("come back after work that fails", () => {
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
