import { readFileSync } from "node:fs";
import * as path from "node:path";
import { checkEstate } from "../../lib/policy/check";
import { Finding } from "../../lib/policy/finding";
import { readPolicyFile } from "../../lib/policy/policy-file";
import { DEFAULT_SETTINGS } from "../../lib/policy/policy-settings";
import { loadEstates } from "../../lib/policy/readers/load";
import { readPlan } from "../../lib/policy/readers/plan";
import { namesOf, TODAY } from "./support/check";

const PLANS = path.join(__dirname, "../fixtures/plans");

function findingsIn(plan: string, policy?: string): Finding[] {
  const settings = policy === undefined ? DEFAULT_SETTINGS : readPolicyFile(path.join(PLANS, policy)).settings;
  const [estate] = loadEstates(path.join(PLANS, plan, "plan.json"));
  return checkEstate(estate, settings, TODAY);
}

describe("a plan with twenty faults and more", () => {
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

  test("has no finding beside these", () => {
    expect(findings).toHaveLength(37);
  });

  test("no finding repeats a secret of the configuration", () => {
    expect(JSON.stringify(findings)).not.toMatch(/SECRETSECRET|AKIAABCDEFGHIJKLMNOP|material-of/);
  });
});

test("nothing is found in the corrected plan, and what is not written is not taken for a choice", () => {
  expect(findingsIn("twenty-faults-mended", "policy.yaml")).toEqual([]);
});

describe("a plan with values that only an apply knows", () => {
  const findings = findingsIn("unresolved");

  test("an unknown policy cannot be told, in a module too", () => {
    expect(namesOf(findings, "weak-tls-version")).toEqual([
      "unresolved weak-tls-version aws_lb_listener.unknown",
      "unresolved weak-tls-version module.secret_policy.aws_lb_listener.tls",
      "unresolved weak-tls-version module.unknown_policy[0].aws_lb_listener.tls",
    ]);
  });

  test("a policy that is null through a variable is the service's default", () => {
    expect(namesOf(findings, "no-tls-policy")).toContain('violation no-tls-policy module.null_policy["a.b/\\"c\\""].aws_lb_listener.tls');
  });

  test("an unvalidated certificate is followed into a module", () => {
    expect(namesOf(findings, "unvalidated-certificate")).toEqual([
      'violation unvalidated-certificate module.null_policy["a.b/\\"c\\""].aws_lb_listener.tls',
    ]);
  });

  test("CloudFront's TLSv1 that nobody wrote is a missing choice", () => {
    expect(namesOf(findings, "no-tls-policy")).toContain("violation no-tls-policy aws_cloudfront_distribution.unset");
  });

  test("a sensitive value is not printed", () => {
    expect(JSON.stringify(findings)).not.toContain("TLS-1-0-2015-04");
  });
});

describe("a plan with dynamic blocks and for_each", () => {
  const findings = findingsIn("dynamic");

  test("what a dynamic block says is taken as written", () => {
    expect(findings.filter(({ address }) => /strong|aws_cloudfront/.test(address))).toEqual([]);
  });

  test("each instance is judged by its own value, and what may be unknown in it is unresolved", () => {
    expect(namesOf(findings)).toEqual([
      'unresolved weak-tls-version aws_lb_listener.each["absent"]',
      'violation weak-tls-version aws_lb_listener.each["weak"]',
      "unresolved weak-tls-version aws_lb_ssl_negotiation_policy.unknown",
    ]);
  });
});

test("a state is read as well, with its modules", () => {
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

test("resources that the plan destroys are not checked", () => {
  const plan = JSON.parse(readFileSync(path.join(PLANS, "twenty-faults/plan.json"), "utf8"));
  for (const { change } of plan.resource_changes) {
    change.actions = ["delete"];
  }
  expect(checkEstate(readPlan(plan, "plan.json"), DEFAULT_SETTINGS, TODAY)).toEqual([]);
});
