import { Construct } from "constructs";
import { TerraformStack, Testing } from "cdktf";
import { caught, CertfleetError, problem, throwFirst, within } from "../../lib/core/error";

const failing = () => {
  throw new CertfleetError("port", "0 is not a port.");
};

describe("problems", () => {
  test("of a part are reported at the position of the part in the whole", () => {
    const problems = [problem("port", ["port"], "0 is not a port."), { ...problem("unknown-key", [], "…"), atKey: true }];

    expect([...within(["endpoints", 1], problems)]).toEqual([
      { code: "port", path: ["endpoints", 1, "port"], message: "0 is not a port." },
      { code: "unknown-key", path: ["endpoints", 1], message: "…", atKey: true },
    ]);
  });

  test("of a check are its error, without the code in the message", () => {
    expect([...caught(["port"], failing)]).toEqual([{ code: "port", path: ["port"], message: "0 is not a port." }]);
    expect([...caught(["port"], () => 443)]).toEqual([]);
  });

  test("do not hide errors other than the library's own", () => {
    const bug = () => {
      throw new TypeError("bug");
    };

    expect(() => [...caught(["port"], bug)]).toThrow(TypeError);
  });

  test("are thrown one at a time: the first, with its code and the construct's path", () => {
    const scope = new Construct(new TerraformStack(Testing.app(), "test"), "Www");
    const problems = [problem("port", [], "0 is not a port."), problem("no-issuer", [], "…")];

    expect(() => throwFirst(problems, scope)).toThrow("[test/Www] 0 is not a port. (certfleet:port)");
    expect(() => throwFirst([], scope)).not.toThrow();
  });
});
