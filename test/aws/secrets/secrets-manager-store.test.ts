import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { ChangeListener, SecretsManagerStore, SecretsManagerStoreProps, SnsChannel } from "../../../lib/aws";
import { BundleFormat } from "../../../lib/core";
import { KEY, put, ROLE } from "./fixtures";

const SECRET = "aws_secretsmanager_secret";
const VERSION = "aws_secretsmanager_secret_version";
const LEAF = "trimspace(var.certificate)";
const CHAIN = "trimspace(var.chain)";

function store(props?: SecretsManagerStoreProps): SecretsManagerStore {
  return new SecretsManagerStore("edge", props);
}

describe("SecretsManagerStore", () => {
  test("stores a certificate in its own secret, named after the stack and the certificate, without further settings", () => {
    const { one, warnings } = put(store());

    expect(one(SECRET)).toEqual({
      name: "test/edge",
      recovery_window_in_days: 0,
      tags: { owner: "edge-team" },
      lifecycle: { create_before_destroy: true },
    });
    expect(warnings.filter((warning) => !warning.includes("unwatched-certificate"))).toEqual([]);
  });

  test("writes the bundle with a write-only argument, in the documented format", () => {
    expect(put(store()).one(VERSION).secret_string_wo).toBe(
      `\${jsonencode({ certificate = format("%s\\n", ${LEAF}), chain = format("%s\\n", ${CHAIN}), fullChain = format("%s\\n%s\\n", ${LEAF}, ${CHAIN}), ` +
        'privateKey = format("%s\\n", trimspace(var.key)), notAfter = null, serial = null, names = ["edge.example.com"] })}',
    );
  });

  test("changes the version with the certificate's content, and creates the new version first", () => {
    const version = put(store()).one(VERSION);

    expect(version.secret_string_wo_version).toBe(`\${parseint(substr(sha256(format("%s\\n%s\\n", ${LEAF}, ${CHAIN})), 0, 12), 16)}`);
    expect(version.lifecycle).toEqual({ create_before_destroy: true });
    expect(version).not.toHaveProperty("secret_string");
  });

  test("changes the version with the bundle format, so that Terraform writes the new format", () => {
    const json = put(store()).one(VERSION);
    const pem = put(store({ format: BundleFormat.PEM })).one(VERSION);

    expect(pem.secret_string_wo).toBe(`\${join("", [format("%s\\n%s\\n", ${LEAF}, ${CHAIN}), format("%s\\n", trimspace(var.key))])}`);
    expect(pem.secret_string_wo_version).not.toBe(json.secret_string_wo_version);
  });

  test("keeps the key in state only if `writeOnly` is false, and warns about it", () => {
    const { one, warnings } = put(store({ writeOnly: false }));

    expect(one(VERSION)).toHaveProperty("secret_string");
    expect(one(VERSION)).not.toHaveProperty("secret_string_wo");
    expect(warnings.join()).toMatch(/Terraform keeps in its state.*certfleet:secret-in-state/);
  });

  test("accepts a prefix, a key, replicas and a recovery window", () => {
    const props = { prefix: "tls/", kmsKeyId: "alias/tls", replicaRegions: ["eu-central-1"], recoveryWindowDays: 7 };

    expect(put(store(props)).one(SECRET)).toMatchObject({
      name: "tls/edge",
      kms_key_id: "alias/tls",
      recovery_window_in_days: 7,
      replica: [{ region: "eu-central-1", kms_key_id: "alias/tls" }],
    });
  });

  test("derives the key of a replica from a multi-Region key", () => {
    const kmsKeyId = "arn:aws:kms:eu-west-1:111122223333:key/mrk-1234abcd";
    const { replica } = put(store({ kmsKeyId, replicaRegions: ["us-east-1"] })).one(SECRET);

    expect(replica).toEqual([{ region: "us-east-1", kms_key_id: "arn:aws:kms:us-east-1:111122223333:key/mrk-1234abcd" }]);
  });

  test("allows readers to read, and denies changes and public access", () => {
    const { one, all } = put(store({ readers: [ROLE], kmsKeyId: KEY }), (stored, stack) => {
      const role = new IamRole(stack, "Host", { assumeRolePolicy: "{}" });
      stored.grantRead(role.arn);
      stored.grantRead("444455556666");
      stored.grantRead("444455556666");
    });

    expect(Object.keys(all("aws_secretsmanager_secret_policy"))).toHaveLength(1);
    const { policy, block_public_policy: blocks } = one("aws_secretsmanager_secret_policy");
    expect(blocks).toBe(true);
    expect(JSON.parse(policy as string).Statement).toEqual([
      {
        Sid: "ReadCertificate",
        Effect: "Allow",
        Principal: { AWS: [ROLE, expect.stringMatching(/^\$\{aws_iam_role\.Host\w*\.arn\}$/), "444455556666"] },
        Action: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
        Resource: "*",
      },
    ]);
  });

  test("has no policy without readers", () => {
    expect(put(store()).all("aws_secretsmanager_secret_policy")).toEqual({});
  });

  test("notifies a channel and a target about changes of this secret only", () => {
    const onChange = [
      ChangeListener.channel(SnsChannel.ofSubscribers("sre", { email: ["sre@example.com"] })),
      ChangeListener.target("reload", "arn:aws:lambda:eu-west-1:111122223333:function:reload"),
    ];
    const { one, all } = put(store({ onChange }));

    expect(JSON.parse(one("aws_cloudwatch_event_rule").event_pattern as string)).toEqual({
      source: ["aws.secretsmanager"],
      "detail-type": ["AWS API Call via CloudTrail"],
      detail: {
        eventSource: ["secretsmanager.amazonaws.com"],
        eventName: ["PutSecretValue"],
        requestParameters: { secretId: [expect.stringMatching(/^\$\{aws_secretsmanager_secret\.\w+\.arn\}$/)] },
      },
    });
    const targets = Object.values(all("aws_cloudwatch_event_target"));
    expect(targets.map(({ arn }) => arn)).toContain("arn:aws:lambda:eu-west-1:111122223333:function:reload");
    expect(targets.map(({ input_transformer: text }) => text?.input_template).join()).toContain("the secret test/edge has a new version");
  });

  test.each<[string, SecretsManagerStoreProps, RegExp]>([
    [
      "a recovery window that AWS does not support",
      { recoveryWindowDays: 3 },
      /`recoveryWindowDays` is 3.*0, and 7 to 30.*certfleet:recovery-window/,
    ],
    ["a prefix with a space", { prefix: "my tls/" }, /"my tls\/".*certfleet:secret-name/],
    ["an account that cannot decrypt", { readers: ["444455556666"] }, /444455556666.*certfleet:reader-without-key/],
    ["a reader that is neither", { readers: ["edge"] }, /"edge".*certfleet:invalid-reader/],
    ["a user as a reader", { readers: ["arn:aws:iam::111122223333:user/me"] }, /is not the ARN of an IAM role/],
    ["a replica at home", { replicaRegions: ["eu-west-1"] }, /would be in eu-west-1 twice.*certfleet:replica-region/],
    ["a replica twice", { replicaRegions: ["us-east-1", "us-east-1"] }, /would be in us-east-1 twice/],
    ["a replica without a key", { replicaRegions: ["us-east-1"], kmsKeyId: KEY }, /replica in us-east-1.*certfleet:replica-key/],
  ])("rejects %s", (_what, props, message) => {
    expect(() => put(store(props))).toThrow(message);
  });

  test("accepts expressions as prefix, key and readers", () => {
    expect(() => put(store({ prefix: "${var.certificate}", kmsKeyId: "${var.chain}", readers: ["${var.key}"] }))).not.toThrow();
  });
});
