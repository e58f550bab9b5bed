import { checkEstate } from "../../lib/policy/check";
import { DEFAULT_SETTINGS } from "../../lib/policy/policy-settings";
import { readPlan } from "../../lib/policy/plan/plan-reader";
import { namesOf, TODAY } from "./support/check";

const CERTIFICATE = "aws_acm_certificate.www";
const VALIDATION = "aws_acm_certificate_validation.www";

const change = (address: string, module: string, after: object, unknown: object, sensitive: object = {}) => ({
  address: module === "" ? address : `${module}.${address}`,
  ...(module === "" ? {} : { module_address: module }),
  mode: "managed",
  type: address.split(".")[0],
  change: { actions: ["create"], after, after_unknown: unknown, after_sensitive: sensitive },
});
const written = (address: string, expressions: object, more: object = {}) => ({ address, mode: "managed", expressions, ...more });
const listener = { protocol: "HTTPS", ssl_policy: "ELBSecurityPolicy-TLS13-1-3-2021-06", default_action: [{ type: "forward" }] };

interface Modules {
  /** What the listener's expression refers to. */
  readonly references: readonly string[];
  /** The call of the module that the listener is in. */
  readonly call?: object;
  readonly listener?: object;
  readonly plan?: object;
}

/** A certificate, its validation, and a listener in a module that is given an ARN. */
function unvalidated({ references, call, listener: more, plan }: Modules): string[] {
  const findings = checkEstate(
    readPlan(
      {
        format_version: "1.2",
        resource_changes: [
          change(CERTIFICATE, "", { domain_name: "www.example.com", validation_method: "DNS" }, { arn: true }),
          change(VALIDATION, "", {}, { certificate_arn: true }),
          change("aws_lb_listener.https", "module.edge", listener, { certificate_arn: true }),
        ],
        configuration: {
          root_module: {
            resources: [
              written(CERTIFICATE, { domain_name: { constant_value: "www.example.com" } }),
              written(VALIDATION, { certificate_arn: { references: [`${CERTIFICATE}.arn`, CERTIFICATE] } }),
            ],
            module_calls: {
              edge: {
                source: "./edge",
                ...call,
                module: {
                  resources: [written("aws_lb_listener.https", { certificate_arn: { references } }, more)],
                  variables: { arn: {} },
                },
              },
            },
          },
        },
        ...plan,
      },
      "plan.json",
    ),
    DEFAULT_SETTINGS,
    TODAY,
  );
  return namesOf(findings, "unvalidated-certificate");
}

const RAW = { expressions: { arn: { references: [`${CERTIFICATE}.arn`, CERTIFICATE] } } };
const FOUND = ["violation unvalidated-certificate module.edge.aws_lb_listener.https"];

describe("the ARN of a certificate that a module is given", () => {
  test("is found where it is there before the validation", () => {
    expect(unvalidated({ references: ["var.arn"], call: RAW })).toEqual(FOUND);
  });

  test("is fine where it is the validation's", () => {
    const call = { expressions: { arn: { references: [`${VALIDATION}.certificate_arn`, VALIDATION] } } };
    expect(unvalidated({ references: ["var.arn"], call })).toEqual([]);
  });

  test("is fine where the call of the module waits for the validation", () => {
    expect(unvalidated({ references: ["var.arn"], call: { ...RAW, depends_on: [VALIDATION] } })).toEqual([]);
  });

  test("is found where the call waits for something else", () => {
    expect(unvalidated({ references: ["var.arn"], call: { ...RAW, depends_on: ["aws_lb.other"] } })).toEqual(FOUND);
  });

  test("cannot be told where one expression has several", () => {
    const arn = { references: [`${CERTIFICATE}.arn`, CERTIFICATE, "aws_acm_certificate.other.arn", "aws_acm_certificate.other"] };
    expect(unvalidated({ references: ["each.value.arn", "var.arn"], call: { expressions: { arn } } })).toEqual([
      "unresolved unvalidated-certificate module.edge.aws_lb_listener.https",
    ]);
  });
});

describe("the ARN of a certificate that comes by a local", () => {
  const relevant = (...entries: [string, string][]) => ({
    plan: { relevant_attributes: entries.map(([resource, attribute]) => ({ resource, attribute: [attribute] })) },
  });

  test("is found where the plan is made of no validation's", () => {
    expect(unvalidated({ references: ["local.arn"], ...relevant([CERTIFICATE, "arn"]) })).toEqual(FOUND);
  });

  test("may be the validation's where the plan is made of one", () => {
    expect(unvalidated({ references: ["local.arn"], ...relevant([CERTIFICATE, "arn"], [VALIDATION, "certificate_arn"]) })).toEqual([]);
  });

  test("is fine where the listener waits for the validation", () => {
    expect(unvalidated({ references: ["local.arn"], ...relevant([CERTIFICATE, "arn"]), call: { depends_on: [VALIDATION] } })).toEqual([]);
  });
});

describe("a password that the provider marks as sensitive", () => {
  const password = "correct-horse-battery";
  const database = (references: readonly string[], plan: object = {}, changes: object[] = []) =>
    namesOf(
      checkEstate(
        readPlan(
          {
            format_version: "1.2",
            resource_changes: [
              change("aws_db_instance.db", "", { password, publicly_accessible: false }, {}, { password: true }),
              ...changes,
            ],
            configuration: { root_module: { resources: [written("aws_db_instance.db", { password: { references } })], ...plan } },
            ...plan,
          },
          "plan.json",
        ),
        DEFAULT_SETTINGS,
        TODAY,
      ),
      "plaintext-secret",
    );
  const FOUND_SECRET = ["violation plaintext-secret aws_db_instance.db"];

  test("is found where it comes by a local, and nothing else in the plan has it", () => {
    expect(database(["local.password"])).toEqual(FOUND_SECRET);
  });

  test("is found where it is the default of a variable", () => {
    expect(database(["var.password"], { variables: { password: { value: password, default: password } } })).toEqual(FOUND_SECRET);
  });

  test.each([
    [
      "the default of a sensitive variable, which stands in for a real one",
      { password: { value: password, default: password, sensitive: true } },
    ],
    ["given to the run", { password: { value: password } }],
  ])("is not found where it is %s", (_, variables) => {
    expect(database(["var.password"], { variables })).toEqual([]);
    expect(database(["local.password"], { variables })).toEqual([]);
  });

  test("is not found where a resource made it, or a data source read it", () => {
    expect(database(["local.password"], {}, [change("random_password.db", "", { result: password }, {}, { result: true })])).toEqual([]);
    const prior = {
      values: { root_module: { resources: [{ address: "data.vault_secret.db", mode: "data", values: { data: password } }] } },
    };
    expect(database(["local.password"], { prior_state: prior })).toEqual([]);
  });
});
