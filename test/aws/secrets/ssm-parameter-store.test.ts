import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { SsmParameterStore, SsmParameterStoreProps } from "../../../lib/aws";
import { BundleFormat, KeyType } from "../../../lib/core";
import { KEY, put, ROLE } from "./fixtures";

const PARAMETER = "aws_ssm_parameter";

function store(props?: SsmParameterStoreProps): SsmParameterStore {
  return new SsmParameterStore("edge", props);
}

describe("SsmParameterStore", () => {
  test("stores a certificate in a SecureString parameter with a write-only argument, as PEM", () => {
    expect(put(store()).one(PARAMETER)).toEqual({
      name: "/test/edge",
      type: "SecureString",
      tier: "Advanced",
      value_wo: expect.stringMatching(/^\$\{join\("", \[format\(.*trimspace\(var\.key\)\)\]\)\}$/),
      value_wo_version: expect.stringMatching(/^\$\{parseint\(substr\(sha256\(.*\), 0, 12\), 16\)\}$/),
      tags: { owner: "edge-team" },
      lifecycle: { create_before_destroy: true },
    });
  });

  test.each<[string, KeyType, number, string]>([
    ["a small key with a chain of one fits a standard parameter", KeyType.ECDSA_P256, 0, "Intelligent-Tiering"],
    ["a small key with a chain of two needs an advanced one", KeyType.ECDSA_P256, 2, "Advanced"],
    ["RSA with a chain of one needs an advanced one", KeyType.RSA_2048, 1, "Advanced"],
  ])("%s", (_what, keyType, intermediates, tier) => {
    expect(put(store({ intermediates }), undefined, { keyType }).one(PARAMETER).tier).toBe(tier);
  });

  test.each<[string, SsmParameterStoreProps, { keyType?: KeyType; domainNames?: string[] }]>([
    ["RSA 4096 with a chain of two", {}, { keyType: KeyType.RSA_4096 }],
    ["RSA 2048 as JSON", { format: BundleFormat.JSON }, { keyType: KeyType.RSA_2048 }],
    ["a hundred names", {}, { domainNames: Array.from({ length: 100 }, (_, index) => `host-${index}.example.com`) }],
  ])("rejects %s as too large, with advice", (_what, props, options) => {
    expect(() => put(store(props), undefined, options)).toThrow(/SSM allows 8192.*certfleet:parameter-size/);
  });

  test("keeps the value in state only if `writeOnly` is false, and warns about it", () => {
    const { one, warnings } = put(store({ writeOnly: false }));

    expect(one(PARAMETER)).toHaveProperty("value");
    expect(one(PARAMETER)).not.toHaveProperty("value_wo");
    expect(warnings.join()).toContain("certfleet:secret-in-state");
  });

  test("allows a role to read its parameter, and to decrypt only that parameter with a customer-managed key", () => {
    const { one } = put(store({ kmsKeyId: KEY, readers: [ROLE] }));
    const arn = expect.stringMatching(/^\$\{aws_ssm_parameter\.\w+\.arn\}$/);

    const { role, policy } = one("aws_iam_role_policy");
    expect(role).toBe("edge");
    expect(JSON.parse(policy as string).Statement).toEqual([
      { Effect: "Allow", Action: ["ssm:GetParameter", "ssm:GetParameters"], Resource: arn },
      {
        Effect: "Allow",
        Action: "kms:Decrypt",
        Resource: KEY,
        Condition: { StringEquals: { "kms:EncryptionContext:PARAMETER_ARN": arn } },
      },
    ]);
  });

  test.each([["alias/tls"], ["7d6a3b0e-0f5f"], [KEY]])("encrypts with the key %s, as in Secrets Manager", (kmsKeyId) => {
    expect(put(store({ kmsKeyId })).one(PARAMETER).key_id).toBe(kmsKeyId);
  });

  test("grants read access to a role of the stack once", () => {
    const { one } = put(store(), (stored, stack) => {
      const role = new IamRole(stack, "Host", { assumeRolePolicy: "{}" });
      // Each access to an attribute returns a new token.
      stored.grantRead(role.arn);
      stored.grantRead(role.arn);
    });

    expect(one("aws_iam_role_policy").role).toMatch(/^\$\{element\(reverse\(split\("\/", aws_iam_role\.Host\w*\.arn\)\), 0\)\}$/);
  });

  test.each<[string, SsmParameterStoreProps, RegExp]>([
    ["a prefix with a slash but no leading slash", { prefix: "tls/" }, /"tls\/".*such as "\/tls\/".*certfleet:parameter-name/],
    ["a reserved prefix", { prefix: "/aws/tls/" }, /neither aws nor ssm/],
    ["a reader beside a key's alias", { kmsKeyId: "alias/tls", readers: [ROLE] }, /decrypt with "alias\/tls".*certfleet:reader-key/],
    [
      "a reader beside a key's bare id",
      { kmsKeyId: "7d6a3b0e-0f5f", readers: [ROLE] },
      /Set `kmsKeyId` to arn:aws:kms.*certfleet:reader-key/,
    ],
    ["another account", { readers: ["444455556666"] }, /444455556666.*certfleet:reader-is-account/],
    ["half a chain", { intermediates: 0.5 }, /`intermediates` is 0\.5.*certfleet:intermediates/],
  ])("rejects %s", (_what, props, message) => {
    expect(() => put(store(props))).toThrow(message);
  });
});
