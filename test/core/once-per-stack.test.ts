import { TerraformStack, Testing, Token } from "cdktf";
import { Construct } from "constructs";
import { oncePerStack } from "../../lib/core/once-per-stack";
import { withoutTokenTraces } from "../../lib/core/token";

describe("an element that exists once per stack", () => {
  const app = Testing.app();
  const stack = new TerraformStack(app, "one");
  const made = jest.fn((shared: Construct) => new Construct(shared, "Topic"));

  beforeEach(() => made.mockClear());

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

describe("the stack traces of tokens", () => {
  const original = Error.captureStackTrace;
  const traceOf = () => {
    const target: { stack?: string } = {};
    Error.captureStackTrace(target);
    return target.stack;
  };

  afterEach(() => expect(Error.captureStackTrace).toBe(original));

  test("are disabled during the work, and enabled again afterwards", () => {
    expect(withoutTokenTraces(traceOf)).toBeUndefined();
    expect(traceOf()).toContain("once-per-stack.test");
  });

  test("are kept for errors", () => {
    const failure = () => {
      const error = new Error("failure");
      error.stack = undefined;
      Error.captureStackTrace(error);
      return error.stack;
    };

    expect(withoutTokenTraces(failure)).toContain("once-per-stack.test");
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
