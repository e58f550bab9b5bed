import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { checkEstate } from "../../lib/policy/check";
import { withoutKeys } from "../../lib/policy/plan/estate";
import { Finding } from "../../lib/policy/finding";
import { readPolicyFile } from "../../lib/policy/policy-file";
import { DEFAULT_SETTINGS } from "../../lib/policy/policy-settings";
import { loadEstates } from "../../lib/policy/plan/estate-loader";
import { readPlan } from "../../lib/policy/plan/plan-reader";
import { namesOf, TODAY } from "./support/check";

const PLANS = path.join(__dirname, "../fixtures/plans");

function findingsIn(plan: string, policy?: string): Finding[] {
  const settings = policy === undefined ? DEFAULT_SETTINGS : readPolicyFile(path.join(PLANS, policy)).settings;
  const [estate] = loadEstates(path.join(PLANS, plan, "plan.json"));
  return checkEstate(estate, settings, TODAY);
}

describe("a plan with more than twenty faults", () => {
  const findings = findingsIn("twenty-faults", "policy.yaml");

  test.each([
    ["no-tls-policy", "aws_lb_listener.without_policy"],
    ["weak-tls-version", 'aws_alb_listener.old["*.c"]'],
    ["weak-tls-version", 'aws_alb_listener.old["a/b"]'],
    ["weak-cipher", "aws_lb_listener.cbc"],
    ["unknown-tls-policy", "aws_lb_listener.misspelt"],
    ["plain-http", "aws_lb_listener.plain"],
    ["no-certificate", "aws_lb_listener.bare"],
    ["missing-hsts", "aws_lb_listener.bare"],
    ["unvalidated-certificate", "aws_lb_listener_certificate.sni"],
    ["default-certificate", "aws_cloudfront_distribution.site"],
    ["plain-http", "aws_cloudfront_distribution.site"],
    ["weak-tls-version", "aws_cloudfront_distribution.site"],
    ["missing-hsts", "aws_cloudfront_response_headers_policy.hsts"],
    ["weak-tls-version", "aws_api_gateway_domain_name.api"],
    ["name-not-allowed", "aws_acm_certificate.www"],
    ["wildcard-not-allowed", "aws_acm_certificate.www"],
    ["missing-owner", "aws_acm_certificate.www"],
    ["weak-key", "aws_acm_certificate.www"],
    ["unwatched-certificate", "aws_acm_certificate.www"],
    ["caa-forbids-issuer", "aws_acm_certificate.www"],
    ["no-renewer", "aws_iam_server_certificate.imported"],
    ["plaintext-secret", "aws_iam_server_certificate.imported"],
    ["long-lifetime", "tls_self_signed_cert.internal"],
    ["issuer-not-allowed", "tls_self_signed_cert.internal"],
    ["weak-key", "tls_private_key.account"],
    ["renewal-window", "acme_certificate.edge"],
    ["refused-at-apply", "acme_certificate.edge"],
    ["destructive-acme", "acme_certificate.edge"],
    ["wildcard-not-allowed", "acme_certificate.edge"],
    ["caa-forbids-issuer", "acme_certificate.edge"],
    ["plaintext-secret", "acme_certificate.edge"],
    ["plaintext-allowed", "aws_elasticache_replication_group.sessions"],
    ["plaintext-allowed", "aws_msk_cluster.events"],
    ["weak-tls-version", "aws_opensearch_domain.logs"],
    ["plain-http", "aws_opensearch_domain.logs"],
    ["no-tls-policy", "aws_elb.classic"],
    ["weak-tls-version", "aws_lb_ssl_negotiation_policy.classic"],
  ])("%s is found at %s", (rule, address) => {
    expect(findings.filter((finding) => finding.rule === rule && finding.address === address)).toHaveLength(1);
  });

  test("has no other findings", () => {
    expect(findings).toHaveLength(37);
  });

  test("no finding contains a secret of the configuration", () => {
    expect(JSON.stringify(findings)).not.toMatch(/SECRETSECRET|AKIAABCDEFGHIJKLMNOP|material-of/);
  });
});

test("the corrected plan has no findings, and unset arguments do not count as set", () => {
  expect(findingsIn("twenty-faults-mended", "policy.yaml")).toEqual([]);
});

/** The reviewed findings of a plan, as `rule address`. */
function expected(plan: string): string[] {
  return readFileSync(path.join(PLANS, plan, "findings.txt"), "utf8")
    .trim()
    .split("\n")
    .filter((line) => line !== "");
}

describe.each(["google", "google-services", "aws-services", "secrets", "modules", "varied", "teams", "omission"])(
  "plans of hand-written HCL (%s)",
  (name) => {
    test("every fault is found, without other findings", () => {
      const found = findingsIn(`${name}-faults`, "varied-policy.yaml").map(({ rule, address }) => `${rule} ${address}`);
      expect(found.sort()).toEqual(expected(`${name}-faults`).sort());
    });

    test("the corrected plan has at most advice", () => {
      const findings = findingsIn(`${name}-mended`, "varied-policy.yaml");
      expect(findings.filter(({ severity }) => severity !== "advice")).toEqual([]);
      expect(findings.map(({ rule, address }) => `${rule} ${address}`).sort()).toEqual(expected(`${name}-mended`).sort());
    });

    test("no finding contains a secret", () => {
      const text = JSON.stringify(findingsIn(`${name}-faults`, "varied-policy.yaml"));
      expect(text).not.toMatch(
        /BEGIN|KEYMATERIAL|SENSITIVE|VERYSECRET|AKIAABC|hunter2|hooks\.slack|s3cr|abcdef0123|rootroot|not-a-real|plainpassword|cf-literal/,
      );
    });
  },
);

/** The faults that the author of a plan's HCL marked, as rule, type and name. */
function marksIn(directory: string): { rule: string; resource: string }[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".tf"))
    .flatMap((file) => [
      ...readFileSync(path.join(directory, file), "utf8").matchAll(
        /^(resource|provider) "(\w+)"(?: "([\w-]+)")? \{ # FAULT ([a-z-]+(?:, [a-z-]+)*)/gm,
      ),
    ])
    .flatMap(([, block, type, name, rules]) =>
      rules.split(", ").map((rule) => ({ rule, resource: block === "provider" ? `provider.${type}` : `${type}.${name}` })),
    );
}

test.each(["google-services", "aws-services", "secrets", "teams", "omission"])(
  "each fault that is marked in the HCL is found (%s)",
  (name) => {
    const findings = findingsIn(`${name}-faults`, "varied-policy.yaml");
    const isFound = ({ rule, resource }: { rule: string; resource: string }) =>
      findings.some((finding) => finding.rule === rule && `.${withoutKeys(finding.address)}`.endsWith(`.${resource}`));
    const marks = marksIn(path.join(PLANS, `${name}-faults`));
    expect(marks.length).toBeGreaterThan(15);
    expect(marks.filter((mark) => !isFound(mark))).toEqual([]);
  },
);

describe("a plan with values that are not known before the apply", () => {
  const findings = findingsIn("unresolved");

  test("an unknown policy is unresolved, also in a module", () => {
    expect(namesOf(findings, "weak-tls-version")).toEqual([
      "unresolved weak-tls-version aws_lb_listener.unknown",
      "unresolved weak-tls-version module.secret_policy.aws_lb_listener.tls",
      "unresolved weak-tls-version module.unknown_policy[0].aws_lb_listener.tls",
    ]);
  });

  test("a policy that is null through a variable is the service's default", () => {
    expect(namesOf(findings, "no-tls-policy")).toContain('violation no-tls-policy module.null_policy["a.b/\\"c\\""].aws_lb_listener.tls');
  });

  test("an unvalidated certificate is found in a module", () => {
    expect(namesOf(findings, "unvalidated-certificate")).toEqual([
      'violation unvalidated-certificate module.null_policy["a.b/\\"c\\""].aws_lb_listener.tls',
    ]);
  });

  test("CloudFront's default TLSv1 counts as not set", () => {
    expect(namesOf(findings, "no-tls-policy")).toContain("violation no-tls-policy aws_cloudfront_distribution.unset");
  });

  test("a sensitive value is not printed", () => {
    expect(JSON.stringify(findings)).not.toContain("TLS-1-0-2015-04");
  });
});

describe("one configuration in every kind of plan", () => {
  const found = (file: string) => {
    const [estate] = loadEstates(path.join(PLANS, "lifecycle", file));
    return namesOf(checkEstate(estate, DEFAULT_SETTINGS, TODAY));
  };
  const CURRENT_FINDINGS = [
    "violation no-renewer tls_self_signed_cert.updated",
    "violation weak-key tls_private_key.became_strong",
    "violation weak-key tls_private_key.create_first",
    "violation weak-key tls_private_key.removed[0]",
    "violation weak-key tls_private_key.stays_weak",
  ];

  test("replaced, updated, tainted and removed resources are checked by their planned values", () => {
    expect(found("changes.json").sort()).toEqual([
      "violation weak-key tls_private_key.became_weak",
      "violation weak-key tls_private_key.stays_weak",
    ]);
  });

  test.each(["steady.json", "refresh-only.json", "state.json"])(
    "%s is checked by its values, and its keys do not count as literals",
    (file) => {
      expect(found(file).sort()).toEqual(CURRENT_FINDINGS);
    },
  );

  test("destroyed resources are not checked", () => {
    expect(found("destroy.json")).toEqual([]);
  });
});

describe("a plan with dynamic blocks and for_each", () => {
  const findings = findingsIn("dynamic");

  test("the arguments of a dynamic block count as set", () => {
    expect(findings.filter(({ address }) => /strong|aws_cloudfront/.test(address))).toEqual([]);
  });

  test("each instance is checked by its own values, and unknown ones are unresolved", () => {
    expect(namesOf(findings)).toEqual([
      'unresolved weak-tls-version aws_lb_listener.each["absent"]',
      'violation weak-tls-version aws_lb_listener.each["weak"]',
      "unresolved weak-tls-version aws_lb_ssl_negotiation_policy.unknown",
    ]);
  });
});

test("a state is checked with its modules", () => {
  const listener = (address: string, policy: string) => ({
    address,
    mode: "managed",
    type: "aws_lb_listener",
    values: { protocol: "HTTPS", ssl_policy: policy, certificate_arn: "arn:x", default_action: [{ type: "redirect" }] },
    sensitive_values: {},
  });
  const state = {
    format_version: "1.0",
    values: {
      root_module: {
        resources: [listener("aws_lb_listener.a", "ELBSecurityPolicy-TLS13-1-3-2021-06")],
        child_modules: [
          { address: 'module.m["k"]', resources: [listener('module.m["k"].aws_lb_listener.b', "ELBSecurityPolicy-2016-08")] },
        ],
      },
    },
  };
  expect(namesOf(checkEstate(readPlan(state, "state.json"), DEFAULT_SETTINGS, TODAY))).toEqual([
    'violation weak-tls-version module.m["k"].aws_lb_listener.b',
  ]);
});

describe("the actions of a plan", () => {
  const weakKey = (address: string, actions: string[], after: object | null) => ({
    address,
    mode: "managed",
    type: "tls_private_key",
    change: { actions, before: { algorithm: "RSA", rsa_bits: 1024 }, after, after_unknown: {}, after_sensitive: {} },
  });
  const weak = { algorithm: "RSA", rsa_bits: 1024 };
  const strong = { algorithm: "RSA", rsa_bits: 2048 };
  const found = (plan: object) => namesOf(checkEstate(readPlan({ format_version: "1.2", ...plan }, "plan.json"), DEFAULT_SETTINGS, TODAY));

  test.each([
    ["created", ["create"], weak, true],
    ["unchanged", ["no-op"], weak, true],
    ["updated", ["update"], weak, true],
    ["replaced by a compliant one", ["delete", "create"], strong, false],
    ["replaced by a non-compliant one", ["create", "delete"], weak, true],
    ["forgotten", ["forget"], null, false],
    ["deleted", ["delete"], null, false],
  ])("a resource that is %s is checked by its planned values", (_, actions, after, isFound) => {
    expect(found({ resource_changes: [weakKey("tls_private_key.a", actions, after)] })).toHaveLength(isFound ? 1 : 0);
  });

  test("drift and data sources are not checked", () => {
    const drift = [weakKey("tls_private_key.a", ["update"], weak)];
    const data = [{ ...weakKey("data.tls_private_key.a", ["read"], weak), mode: "data" }];
    expect(found({ resource_drift: drift, resource_changes: data })).toEqual([]);
  });

  test("provider arguments are resolved through root variables that are not sensitive", () => {
    const plan = (sensitive: boolean) => ({
      variables: { url: { value: "https://acme.zerossl.com/v2/DV90" } },
      resource_changes: [
        {
          address: "acme_certificate.a",
          mode: "managed",
          type: "acme_certificate",
          change: {
            actions: ["create"],
            after: { common_name: "a.example.com", use_renewal_info: true, revoke_certificate_on_destroy: false },
          },
        },
      ],
      configuration: {
        provider_config: { acme: { expressions: { server_url: { references: ["var.url"] } } } },
        root_module: { variables: { url: { sensitive } }, resources: [] },
      },
    });
    expect(found(plan(false))).toEqual(["violation refused-at-apply acme_certificate.a"]);
    expect(found(plan(true))).toEqual([]);
  });

  test("a -refresh-only plan is checked by its state", () => {
    const { address, mode, type } = weakKey("tls_private_key.a", [], null);
    const values = { root_module: { resources: [{ address, mode, type, values: weak }] } };
    expect(found({ planned_values: { root_module: {} }, prior_state: { values } })).toEqual(["violation weak-key tls_private_key.a"]);
  });

  test.each([{ errored: true }, { complete: false }])("a plan that lacks resources is a finding: %j", (state) => {
    expect(found({ ...state, resource_changes: [] })).toEqual([expect.stringContaining("incomplete-plan")]);
  });
});

test("resources that the plan destroys are not checked", () => {
  const plan = JSON.parse(readFileSync(path.join(PLANS, "twenty-faults/plan.json"), "utf8"));
  for (const { change } of plan.resource_changes) {
    change.actions = ["delete"];
  }
  expect(checkEstate(readPlan(plan, "plan.json"), DEFAULT_SETTINGS, TODAY)).toEqual([]);
});
