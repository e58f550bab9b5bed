import * as path from "node:path";
import { checkEstate } from "../../lib/policy/check";
import { Finding } from "../../lib/policy/finding";
import { loadEstates } from "../../lib/policy/plan/estate-loader";
import { DEFAULT_SETTINGS } from "../../lib/policy/policy-settings";

/** A day on which the list that ends in November 2026 is out of date, and the root that ends in January 2027 expires soon. */
const DAY = "2026-12-20";

function findingsIn(plan: string, day = DAY): Finding[] {
  const [estate] = loadEstates(path.join(__dirname, "..", "fixtures", "plans", plan, "plan.json"));
  return checkEstate(estate, DEFAULT_SETTINGS, day);
}

const FAULTS: [rule: string, address: string][] = [
  ["unversioned-trust-store", "aws_lb_trust_store.unversioned_1"],
  ["unversioned-trust-store", "aws_lb_trust_store.unversioned_2"],
  ["unversioned-trust-store", "aws_lb_trust_store.unversioned_3"],
  ["unversioned-trust-store", "aws_lb_trust_store_revocation.unversioned_list_1"],
  ["unversioned-trust-store", "aws_lb_trust_store_revocation.unversioned_list_2"],
  ["unversioned-trust-store", "aws_apigatewayv2_domain_name.unversioned_http_1"],
  ["unversioned-trust-store", "aws_apigatewayv2_domain_name.unversioned_http_2"],
  ["unversioned-trust-store", "aws_api_gateway_domain_name.unversioned_rest"],
  ["open-default-endpoint", "aws_apigatewayv2_domain_name.open_http_1"],
  ["open-default-endpoint", "aws_apigatewayv2_domain_name.open_http_2"],
  ["open-default-endpoint", "aws_apigatewayv2_domain_name.open_http_3"],
  ["open-default-endpoint", "aws_api_gateway_domain_name.open_rest_1"],
  ["open-default-endpoint", "aws_api_gateway_domain_name.open_rest_2"],
  ["open-default-endpoint", "aws_api_gateway_domain_name.open_rest_3"],
  ["unverified-client-certificate", "aws_lb_listener.passed_on"],
  ["unverified-client-certificate", "aws_lb_listener.passed_on_named"],
  ["unverified-client-certificate", "aws_alb_listener.passed_on_alias"],
  ["unverified-client-certificate", "aws_lb_listener.passed_on_tagged"],
  ["unverified-client-certificate", "aws_lb_listener.expired_accepted"],
  ["unverified-client-certificate", "google_network_security_server_tls_policy.allowed_1"],
  ["unverified-client-certificate", "google_network_security_server_tls_policy.allowed_2"],
  ["unverified-client-certificate", "google_network_security_server_tls_policy.allowed_3"],
  ["public-ca-trusted", "aws_lb_trust_store.public"],
  ["public-ca-trusted", "aws_apigatewayv2_domain_name.public_http"],
  ["public-ca-trusted", "aws_api_gateway_domain_name.public_rest"],
  ["public-ca-trusted", "google_certificate_manager_trust_config.public_anchor"],
  ["public-ca-trusted", "google_certificate_manager_trust_config.public_intermediate"],
  ["weak-trusted-ca", "aws_lb_trust_store.weak"],
  ["weak-trusted-ca", "aws_lb_trust_store.sha1"],
  ["weak-trusted-ca", "aws_lb_trust_store.leaf"],
  ["weak-trusted-ca", "aws_apigatewayv2_domain_name.weak_http"],
  ["weak-trusted-ca", "aws_api_gateway_domain_name.weak_rest"],
  ["weak-trusted-ca", "google_certificate_manager_trust_config.weak_anchor"],
  ["expiring-trusted-ca", "aws_lb_trust_store.expiring"],
  ["expiring-trusted-ca", "aws_apigatewayv2_domain_name.expiring_http"],
  ["expiring-trusted-ca", "aws_api_gateway_domain_name.expiring_rest"],
  ["expiring-trusted-ca", "google_certificate_manager_trust_config.expiring_anchor"],
  ["stale-revocation-list", "aws_lb_trust_store_revocation.stale_1"],
  ["stale-revocation-list", "aws_lb_trust_store_revocation.stale_2"],
  ["stale-revocation-list", "aws_lb_trust_store_revocation.broken"],
];

describe("a plan with forty faults of mutual TLS", () => {
  const findings = findingsIn("mutual-tls-faults");

  test("has forty", () => {
    expect(new Set(FAULTS.map((fault) => fault.join(" "))).size).toBe(40);
  });

  test.each(FAULTS)("%s is found at %s", (rule, address) => {
    expect(findings.filter((each) => each.rule === rule && each.address === address)).toHaveLength(1);
  });

  test("has no other finding of these rules", () => {
    const rules = new Set(FAULTS.map(([rule]) => rule));
    const found = findings.filter(({ rule }) => rules.has(rule)).map(({ rule, address }) => `${rule} ${address}`);
    expect(found.sort()).toEqual(FAULTS.map((fault) => fault.join(" ")).sort());
  });

  test("names the day from which on clients are refused", () => {
    const [{ message, severity }] = findings.filter(({ address, rule }) => address.endsWith(".expiring") && rule === "expiring-trusted-ca");
    expect([message, severity]).toEqual([
      'Clients of "Partner Root 2020" are refused from 2027-01-28 on, when its certificate expires',
      "warning",
    ]);
  });
});

describe("its corrected twin", () => {
  test("has no finding", () => {
    expect(findingsIn("mutual-tls-mended").map(({ rule, address }) => `${rule} ${address}`)).toEqual([]);
  });
});

test("a CA that has expired is an error", () => {
  const expired = findingsIn("mutual-tls-faults", "2027-02-01").filter(({ rule }) => rule === "expiring-trusted-ca");
  expect(new Set(expired.map(({ severity }) => severity))).toEqual(new Set(["error"]));
});
