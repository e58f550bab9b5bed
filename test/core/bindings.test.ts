import { exportLazily, missingBindings, requireBindings } from "../../lib/core/bindings";
import { CertfleetError } from "../../lib/core/error";
import { peerDependencies } from "../../package.json";

const OPTIONAL = ["@cdktf/provider-aws", "@cdktf/provider-google"] as const;

/** The error with which Node refuses to load a module. */
function notFound(module: string): Error {
  const message = `Cannot find module '${module}'\nRequire stack:\n- /app/node_modules/certfleet/dist/index.js`;
  return Object.assign(new Error(message), { code: "MODULE_NOT_FOUND" });
}

describe("missing bindings", () => {
  test.each(OPTIONAL)("%s: the error names the package, the supported versions and the command", (name) => {
    const problem = missingBindings(notFound(`${name}/lib/provider`))!;

    expect(problem).toBeInstanceOf(CertfleetError);
    expect(problem).toBeInstanceOf(Error);
    expect(problem.code).toBe("bindings-missing");
    expect(problem.problem).toContain(`npm install "${name}@${peerDependencies[name]}"`);
    expect(problem.stack).toBe(`CertfleetError: ${problem.message}`);
    expect(problem.message).not.toContain("\n");
  });

  test.each([
    ["a file of the library", notFound("./aws")],
    ["a package that users do not install", notFound("left-pad")],
    ["a package whose name begins alike", notFound("@cdktf/provider-aws-extra/lib/x")],
    ["another error", new Error("Cannot find module '@cdktf/provider-aws'")],
    ["no error", undefined],
  ])("do not include %s", (_, error) => {
    expect(missingBindings(error)).toBeUndefined();
  });

  test("requireBindings accepts an installed package, and names one that is not installed", () => {
    expect(() => requireBindings("cdktf")).not.toThrow();
    // Jest's version of the Node error differs after the module name.
    expect(() => requireBindings("left-pad")).toThrow(/left-pad/);
  });
});

/** A library index with one namespace. */
function index(load: () => object): { readonly aws: Record<string, unknown> } {
  const exported = {};
  exportLazily(exported, "aws", load);
  return exported as { aws: Record<string, unknown> };
}

describe("a namespace in the library's index", () => {
  test("is the module if the bindings are installed", () => {
    const loaded = { AcmCertificate: class {} };

    expect(index(() => loaded).aws).toBe(loaded);
  });

  test("is not loaded before it is used", () => {
    const load = jest.fn(() => ({}));
    const exported = index(load);

    expect(load).not.toHaveBeenCalled();
    expect(Object.keys(exported)).toEqual(["aws"]);
  });

  test("throws the error when it is used, not when it is imported", () => {
    const namespace = index(() => {
      throw notFound("@cdktf/provider-aws/lib/acm-certificate");
    }).aws;

    expect(() => namespace.AcmCertificate).toThrow(/npm install "@cdktf\/provider-aws@/);
    expect(namespace.then).toBeUndefined();
    expect(namespace.__esModule).toBeUndefined();
    expect(() => String(Object.prototype.toString.call(namespace))).not.toThrow();
  });

  test("rethrows other errors", () => {
    const fail = () => {
      throw new TypeError("bug");
    };

    expect(() => index(fail).aws).toThrow(TypeError);
  });
});
