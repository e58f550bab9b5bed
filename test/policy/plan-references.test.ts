import { checkEstate } from "../../lib/policy/check";
import { DEFAULT_SETTINGS } from "../../lib/policy/policy-settings";
import { readPlan } from "../../lib/policy/plan/plan-reader";
import { namesOf, TODAY } from "./support/check";

const CERTIFICATE = "aws_acm_certificate.www";
const OTHER = "aws_acm_certificate.other";
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
  /** The references of the listener's expression. */
  readonly references: readonly string[];
  /** The call of the module that the listener is in. */
  readonly call?: object;
  readonly listener?: object;
  readonly plan?: object;
}

/** A certificate, its validation, and a listener in a module with the ARN as an input. */
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

describe("a certificate ARN that is passed to a module", () => {
  test("is found if it exists before the validation", () => {
    expect(unvalidated({ references: ["var.arn"], call: RAW })).toEqual(FOUND);
  });

  test("complies if it belongs to the validation", () => {
    const call = { expressions: { arn: { references: [`${VALIDATION}.certificate_arn`, VALIDATION] } } };
    expect(unvalidated({ references: ["var.arn"], call })).toEqual([]);
  });

  test("complies if the module call waits for the validation", () => {
    expect(unvalidated({ references: ["var.arn"], call: { ...RAW, depends_on: [VALIDATION] } })).toEqual([]);
  });

  test("is found if the module call waits for something else", () => {
    expect(unvalidated({ references: ["var.arn"], call: { ...RAW, depends_on: ["aws_lb.other"] } })).toEqual(FOUND);
  });

  test("is unresolved if one expression contains several ARNs", () => {
    const arn = { references: [`${CERTIFICATE}.arn`, CERTIFICATE, "aws_acm_certificate.other.arn", "aws_acm_certificate.other"] };
    expect(unvalidated({ references: ["each.value.arn", "var.arn"], call: { expressions: { arn } } })).toEqual([
      "unresolved unvalidated-certificate module.edge.aws_lb_listener.https",
    ]);
  });
});

describe("a certificate ARN that passes through a local", () => {
  const relevant = (...entries: [string, string][]) => ({
    plan: { relevant_attributes: entries.map(([resource, attribute]) => ({ resource, attribute: [attribute] })) },
  });

  test("is found if no validation contributes to the plan", () => {
    expect(unvalidated({ references: ["local.arn"], ...relevant([CERTIFICATE, "arn"]) })).toEqual(FOUND);
  });

  test("may belong to the validation if one contributes to the plan", () => {
    expect(unvalidated({ references: ["local.arn"], ...relevant([CERTIFICATE, "arn"], [VALIDATION, "certificate_arn"]) })).toEqual([]);
  });

  const twoCertificates = (attributes: object) => [
    change(CERTIFICATE, "", { domain_name: "www.example.com", validation_method: "DNS" }, { arn: true }),
    change(OTHER, "", { domain_name: "api.example.com", ...attributes }, { arn: true }),
    change("aws_lb_listener.https", "module.edge", listener, { certificate_arn: true }),
  ];

  test("is found if every certificate that contributes to the plan needs validation", () => {
    const { plan } = relevant([CERTIFICATE, "arn"], [OTHER, "arn"]);
    expect(unvalidated({ references: ["local.arn"], plan: { ...plan, resource_changes: twoCertificates({}) } })).toEqual(FOUND);
  });

  test("may belong to a private certificate if one contributes to the plan", () => {
    const { plan } = relevant([CERTIFICATE, "arn"], [OTHER, "arn"]);
    const authority = { certificate_authority_arn: "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/x" };
    expect(unvalidated({ references: ["local.arn"], plan: { ...plan, resource_changes: twoCertificates(authority) } })).toEqual([]);
  });

  test("has no finding if the expression has another source too", () => {
    expect(unvalidated({ references: ["local.arn", "var.other"], ...relevant([CERTIFICATE, "arn"]) })).toEqual([]);
  });

  test("has no finding if the expression has no references", () => {
    expect(unvalidated({ references: [], ...relevant([CERTIFICATE, "arn"]) })).toEqual([]);
  });

  test("has no finding if no certificate contributes to the plan", () => {
    expect(unvalidated({ references: ["local.arn"], ...relevant(["aws_lb.web", "arn"]) })).toEqual([]);
    expect(unvalidated({ references: ["local.arn"] })).toEqual([]);
  });

  test("has no finding if the value is known, because the certificate exists", () => {
    const { plan } = relevant([CERTIFICATE, "arn"]);
    const known = { ...listener, certificate_arn: "arn:aws:acm:eu-west-1:123456789012:certificate/x" };
    const changes = [
      change(CERTIFICATE, "", { domain_name: "www.example.com" }, {}),
      change("aws_lb_listener.https", "module.edge", known, {}),
    ];
    expect(unvalidated({ references: ["local.arn"], plan: { ...plan, resource_changes: changes } })).toEqual([]);
  });

  test("complies if the listener waits for the validation", () => {
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

  test("is found if it passes through a local and nothing else in the plan contains it", () => {
    expect(database(["local.password"])).toEqual(FOUND_SECRET);
  });

  test("is found if it is the default of a variable", () => {
    expect(database(["var.password"], { variables: { password: { value: password, default: password } } })).toEqual(FOUND_SECRET);
  });

  test.each([
    ["the default of a sensitive variable, which is a placeholder", { password: { value: password, default: password, sensitive: true } }],
    ["an input of the run", { password: { value: password } }],
  ])("is not found if it is %s", (_, variables) => {
    expect(database(["var.password"], { variables })).toEqual([]);
    expect(database(["local.password"], { variables })).toEqual([]);
  });

  test("is not found if a resource created it or a data source read it", () => {
    expect(database(["local.password"], {}, [change("random_password.db", "", { result: password }, {}, { result: true })])).toEqual([]);
    const prior = {
      values: { root_module: { resources: [{ address: "data.vault_secret.db", mode: "data", values: { data: password } }] } },
    };
    expect(database(["local.password"], { prior_state: prior })).toEqual([]);
  });
});
