import { DISTRUSTED, EXPIRES_2027 } from "./cases/dates";
import { findingsOn, Resources } from "./support/check";

/** `severity: message` of what is reported on a day. */
function found(resources: Resources, day: string, policy = {}): string[] {
  const rules = ["no-longer-accepted", "long-lifetime"];
  return findingsOn(resources, policy, {}, day)
    .filter(({ rule }) => rules.includes(rule))
    .map(({ severity, message }) => `${severity}: ${message}`);
}

const acm = (more: object) => ({ aws_acm_certificate: { www: { domain_name: "www.example.com", ...more } } });

test("a certificate that is validated by e-mail is an error from the day on which CAs no longer do so", () => {
  expect(found(acm({ validation_method: "EMAIL" }), "2028-03-14")).toEqual([]);
  expect(found(acm({ validation_method: "EMAIL" }), "2028-03-15")).toEqual([
    'error: The certificate is not renewed: from 2028-03-15, CAs no longer validate by e-mail (validation_method "EMAIL")',
  ]);
});

test("an imported certificate is accepted on the last day of its validity, and not on the next", () => {
  const resources = acm({ certificate_body: EXPIRES_2027 });
  expect(found(resources, "2027-01-31")).toEqual([]);
  expect(found(resources, "2027-02-01")).toEqual(["error: Clients refuse the certificate: it expired on 2027-01-31 (certificate_body)"]);
});

test("a certificate of a CA that browsers distrust is an error today", () => {
  expect(found(acm({ certificate_body: DISTRUSTED }), "2026-11-24")).toEqual([
    "error: Chrome refuses the certificate: its CA is Netlock (certificate_body)",
  ]);
});

test("NIST's dates for keys are advice with what to do", () => {
  const key = { tls_private_key: { edge: { algorithm: "RSA", rsa_bits: 2048 } } };
  expect(found(key, "2030-12-31")).toEqual([]);
  const [finding] = findingsOn(key, {}, {}, "2031-01-01");
  expect(finding).toMatchObject({ severity: "advice", rule: "no-longer-accepted" });
  expect(finding.fix).toMatch(/^plan the move to ecdsa-p256 or rsa-3072/);
});

test("the certificates of public CAs are as long as CAs may issue on the day", () => {
  const policy = { certificates: { maximumLifetimeDays: 100 } };
  expect(found(acm({}), "2027-03-14", policy)).toEqual([expect.stringContaining("valid for 198 days")]);
  expect(found(acm({}), "2027-03-15", policy)).toEqual([]);
  const own = { tls_self_signed_cert: { own: { validity_period_hours: 24 * 198 } } };
  expect(found(own, "2029-03-15", policy)).toEqual([expect.stringContaining("valid for 198 days")]);
});
