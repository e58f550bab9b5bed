import { SECRETS } from "./cases/endpoints";
import { findingsOn, namesOf } from "./support/check";

test("a secret is never repeated", () => {
  for (const [type, write] of SECRETS) {
    expect(JSON.stringify(findingsOn({ [type]: { a: write("hunter2") } }))).not.toContain("hunter2");
  }
});

test("a key in a variable's default is found where the variable is used", () => {
  const rest = { variable: { key: { default: "-----BEGIN PRIVATE KEY-----\nMII" } } };
  const findings = findingsOn({ aws_iam_server_certificate: { a: { private_key: "${var.key}" } } }, {}, rest);
  expect(namesOf(findings, "plaintext-secret")).toEqual(["violation plaintext-secret aws_iam_server_certificate.a"]);
});
