import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { TestCa } from "../aws/endpoint-probe/certificates";
import { alb, addressesOf, fleetText, messagesOf, Sections, synthesised, unmarked } from "../file/support";

const LE = "le: { type: acme, directory: lets-encrypt, profile: tlsserver }";
const SECTIONS: Sections = {
  issuers: `{ acm: { type: acm }, ${LE} }`,
  stores: "{ vault: { type: aws-secrets-manager, prefix: tls/ } }",
  defaults: "{ issuer: le, notify: [sre], runsEvery: 12h }",
};
const HOST = "endpoints: [{ host: edge.example.com, port: 8443 }]";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-acme-file-"));

afterAll(() => fs.rmSync(folder, { recursive: true }));

function text(certificate: string, sections: Sections = {}): string {
  return fleetText({ edge: `{ domains: [edge.example.com], ${HOST}, ${certificate} }` }, { ...SECTIONS, ...sections });
}

/** What is said of a file in which `¦` marks where. */
function said(marked: string): { said: string[]; at: string } {
  const { text: plain, marks } = unmarked(marked);
  return { said: messagesOf(plain), at: marks[0] };
}

describe("a file with an ACME issuer", () => {
  test("tells who is named of a stored certificate's change, and keeps it in state only where that is asked for", () => {
    const target =
      "{ name: deploy, targetArn: 'arn:aws:sqs:eu-west-1:111122223333:deploy', roleArn: 'arn:aws:iam::111122223333:role/events' }";
    const stores = `{ vault: { type: aws-secrets-manager, onChange: [sre, ${target}] }, params: { type: aws-ssm, writeOnly: false, kmsKeyId: alias/tls, onChange: [sre] } }`;
    const { json, warnings } = synthesised(text("stores: [vault, params]", { stores }));

    const targets = Object.values(json.resource!.aws_cloudwatch_event_target).filter(({ input }) => input === undefined);
    expect(targets.map(({ arn, role_arn: role }) => [arn, role])).toEqual(
      expect.arrayContaining([
        [expect.stringMatching(/^\$\{aws_sns_topic\./), undefined],
        [expect.stringMatching(/^\$\{aws_sns_topic\./), undefined],
        ["arn:aws:sqs:eu-west-1:111122223333:deploy", "arn:aws:iam::111122223333:role/events"],
      ]),
    );
    expect(targets).toHaveLength(3);
    const [parameter] = Object.values(json.resource!.aws_ssm_parameter);
    expect(parameter).toMatchObject({ key_id: "alias/tls", value: expect.any(String) });
    expect(parameter).not.toHaveProperty("value_wo");
    expect(warnings).toEqual([expect.stringContaining("certfleet:secret-in-state")]);
  });

  test("looks at hosts as the file says, from a private network and with roots of its own", () => {
    const root = new TestCa(folder).make("Own Root", { isCa: true }).certificate;
    const probe =
      `{ type: aws-lambda, every: 15m, pickUpWithin: 2h, logRetentionDays: 90, trustedRoots: [${JSON.stringify(root)}], ` +
      "network: { subnetIds: [subnet-1, subnet-2], securityGroupIds: [sg-1] } }";
    const { json } = synthesised(text("stores: [vault]", { probe }));

    const [lambda] = Object.values(json.resource!.aws_lambda_function);
    expect(lambda.vpc_config).toEqual({ subnet_ids: ["subnet-1", "subnet-2"], security_group_ids: ["sg-1"] });
    expect(Object.values(json.resource!.aws_cloudwatch_log_group)[0].retention_in_days).toBe(90);
    expect(Object.values(json.resource!.aws_cloudwatch_event_rule)[0].schedule_expression).toBe("rate(15 minutes)");
    const issued = Object.values(json.resource!.aws_cloudwatch_metric_alarm).find((alarm) => alarm.metric_name === "IsIssued");
    expect(issued).toMatchObject({ period: 900, evaluation_periods: 8 });
    const [usual] = Object.values(synthesised(text("stores: [vault]")).json.resource!.aws_lambda_function);
    expect(lambda.source_code_hash).not.toBe(usual.source_code_hash);
  });

  test("has no probe where no host asks for one, whatever the file says of it", () => {
    const { json } = synthesised(
      fleetText({ www: "{ issuer: acm, domains: [www.example.com] }" }, { ...SECTIONS, probe: "{ type: aws-lambda, every: 15m }" }),
    );

    expect(json.resource).not.toHaveProperty("aws_lambda_function");
  });

  test("issues, stores, imports and watches, by the names that the file gives", () => {
    const { json, warnings } = synthesised(text("stores: [vault], deployTo: [acm]"));

    expect(warnings).toEqual([]);
    expect(addressesOf(json).filter((address) => !/alarm|event|sns|lambda|iam|log_group/.test(address))).toEqual([
      "acme_certificate.edge_LetsEncrypt",
      "acme_registration.AcmeLetsEncryptAccount",
      "aws_acm_certificate.edge_imported",
      "aws_secretsmanager_secret.edge_vault",
      "aws_secretsmanager_secret_version.edge_vault",
      "tls_private_key.AcmeLetsEncryptAccount_Key",
    ]);
    const { edge } = json.output!.certfleet.value.certificates;
    expect(edge.stores).toEqual([{ name: "vault", id: "${aws_secretsmanager_secret.edge_vault.arn}" }]);
    expect(edge.deployedTo).toEqual([
      { target: "acm", cloud: "aws", arn: "${aws_acm_certificate.edge_imported.arn}", region: "eu-west-1" },
    ]);
    expect(edge.alerts.map(({ source }: { source: string }) => source)).toEqual(["acm-days-to-expiry", "acm-events", "endpoint-probe"]);
  });

  test("watches what is only in a store at its host, and for the certificate that was issued last", () => {
    const { json } = synthesised(text("stores: [vault]"));

    expect(Object.keys(json.resource!.aws_lambda_function)).toEqual(["EndpointProbe"]);
    const [target] = Object.values(json.resource!.aws_cloudwatch_event_target);
    expect(JSON.parse(target.input)).toEqual({
      endpoints: [{ host: "edge.example.com", port: 8443, serials: ["${acme_certificate.edge_LetsEncrypt.certificate_serial}"] }],
    });
    expect(json.resource!.aws_cloudwatch_metric_alarm["edge_edge_example_com-8443_warn"].threshold).toBe(10);
  });

  test("makes an ECDSA key unless another is asked for", () => {
    const keyOf = (certificate: string) => synthesised(text(certificate)).json.resource!.acme_certificate.edge_LetsEncrypt.key_type;

    expect(keyOf("tags: {}")).toBe("P256");
    expect(keyOf("keyType: rsa-2048")).toBe("2048");
  });

  test("imports a certificate into ACM for a load balancer by itself", () => {
    const { json } = synthesised(fleetText({ edge: `{ domains: [edge.example.com], endpoints: [${alb()}] }` }, SECTIONS));

    expect(json.resource!.aws_lb_listener["edge-443"].certificate_arn).toBe("${aws_acm_certificate.edge_imported.arn}");
    expect(json.resource!.aws_acm_certificate.edge_imported.certificate_chain).toBe("${acme_certificate.edge_LetsEncrypt.issuer_pem}");
  });

  test("has an issuer of its own for certificates that count on more runs, with one account", () => {
    const certificates = {
      a: `{ domains: [a.example.com], deployTo: [acm] }`,
      b: `{ domains: [b.example.com], deployTo: [acm], runsEvery: 6h }`,
    };
    const { json } = synthesised(fleetText(certificates, SECTIONS));

    expect(Object.keys(json.resource!.acme_registration)).toHaveLength(1);
    const { a, b } = json.output!.certfleet.value.certificates;
    expect([a.renewal.runsEvery, b.renewal.runsEvery]).toEqual(["12h", "6h"]);
  });

  test("takes an external account binding from sensitive variables", () => {
    const issuers = "{ le: { type: acme, directory: zerossl, eab: { keyId: zerossl_key_id, hmac: zerossl_hmac } } }";
    const { json } = synthesised(text("stores: [vault]", { issuers }));

    expect(json.variable).toEqual({
      zerossl_hmac: { type: "string", sensitive: true },
      zerossl_key_id: { type: "string", sensitive: true },
    });
    const [{ external_account_binding: binding }] = Object.values(json.resource!.acme_registration);
    expect(binding).toEqual({ hmac_base64: "${var.zerossl_hmac}", key_id: "${var.zerossl_key_id}" });
  });

  test("takes a directory by its URL", () => {
    const issuers = '{ le: { type: acme, directory: "https://ca.example.com/acme/directory", lifetime: 30d } }';
    const { json } = synthesised(text("stores: [vault]", { issuers }));

    expect(json.output!.certfleet.value.certificates.edge.renewal).toMatchObject({ lifetimeDays: 30, dueDays: 10 });
  });

  test("delegates challenges to one zone, by a CNAME in the zone of each name", () => {
    const issuers = "{ le: { type: acme, directory: lets-encrypt, challenge: { delegateTo: acme.example.net } } }";
    const zones = "{ example.com: { route53: Z0123456789ABCDEFGHIJ }, acme.example.net: { route53: Z9876543210ABCDEFGHIJ } }";
    const { json } = synthesised(text("stores: [vault]", { issuers, zones }));

    expect(Object.values(json.resource!.aws_route53_record)).toEqual([
      expect.objectContaining({
        name: "_acme-challenge.edge.example.com",
        type: "CNAME",
        records: ["edge.example.com.acme.example.net"],
        zone_id: "Z0123456789ABCDEFGHIJ",
      }),
    ]);
    const [certificate] = Object.values(json.resource!.acme_certificate);
    expect(certificate.dns_challenge[0].config).toEqual({ AWS_HOSTED_ZONE_ID: "Z9876543210ABCDEFGHIJ" });
  });

  test("acts in the role of a zone in another account", () => {
    const zones = '{ example.com: { route53: Z0123456789ABCDEFGHIJ, assumeRole: "arn:aws:iam::222233334444:role/dns" } }';
    const [certificate] = Object.values(synthesised(text("stores: [vault]", { zones })).json.resource!.acme_certificate);

    expect(certificate.dns_challenge[0].config).toMatchObject({ AWS_ASSUME_ROLE_ARN: "arn:aws:iam::222233334444:role/dns" });
  });

  test("is renewed by the runs of a schedule", () => {
    const schedule = "{ type: aws-eventbridge, workspaceId: ws-6jrRyVDv1J8zQMB5, token: tfc_token, every: 8h, notify: [sre] }";
    const { json } = synthesised(text("stores: [vault]", { schedule, defaults: "{ issuer: le, notify: [sre] }" }));

    expect(json.output!.certfleet.value.certificates.edge.renewal.runsEvery).toBe("8h");
    const [{ auth_parameters: parameters }] = Object.values(json.resource!.aws_cloudwatch_event_connection);
    expect(parameters.api_key.value).toBe("Bearer ${var.tfc_token}");
    expect(json.variable).toHaveProperty("tfc_token.sensitive", true);
  });
});

describe("a file with a certificate that comes from elsewhere", () => {
  const issuers = "{ own: { type: provided, certificate: portal_certificate, chain: portal_chain, privateKey: portal_key } }";

  test("takes it from sensitive variables, stores and imports it, and alerts weeks before", () => {
    const { json } = synthesised(text("issuer: own, stores: [vault], deployTo: [acm]", { issuers }));

    expect(Object.values(json.variable!)).toEqual(Array(3).fill({ type: "string", sensitive: true }));
    expect(json.resource!.aws_acm_certificate.edge_imported).toMatchObject({
      certificate_body: "${var.portal_certificate}",
      certificate_chain: "${var.portal_chain}",
      private_key: "${var.portal_key}",
    });
    expect(json.resource!.aws_cloudwatch_metric_alarm.edge_warn.threshold).toBe(40);
  });
});

describe("what is wrong with key material is said where it stands:", () => {
  const clear = (value: string) => ({ issuers: `{ le: { type: acme, directory: zerossl, eab: { keyId: kid, hmac: ¦${value} } } }` });

  test.each<[string, string, string]>([
    ["a secret in clear", text("stores: [vault]", clear("zF9sK2mPq7LxWc4TnRb8Vy3D")), "Secrets must not be in the file"],
    ["a secret in hexadecimal", text("stores: [vault]", clear("a0b1c2d3e4f5a6b7c8d9")), "Secrets must not be in the file"],
    [
      "a key in clear",
      text("issuer: own", { issuers: '{ own: { type: provided, certificate: c, privateKey: ¦"-----BEGIN PRIVATE KEY-----" } }' }),
      "Secrets must not be in the file",
    ],
    [
      "a missing binding",
      text("stores: [vault]", { issuers: "{ le: ¦{ type: acme, directory: zerossl } }" }),
      'The ACME directory "zerossl" accepts only accounts that are bound to an account at the CA. Get a key id and',
    ],
    [
      "an unknown directory",
      text("stores: [vault]", { issuers: "{ le: { type: acme, directory: ¦lets-encrypted } }" }),
      '"lets-encrypted" is not a known ACME directory',
    ],
    [
      "a profile that the CA lacks",
      text("stores: [vault]", { issuers: "{ le: { type: acme, directory: lets-encrypt, profile: ¦fast } }" }),
      '"fast" is not a profile of the ACME directory "lets-encrypt"',
    ],
    [
      "a URL without lifetime",
      text("stores: [vault]", { issuers: '{ le: { type: acme, directory: ¦"https://ca.example.com/acme" } }' }),
      "certfleet does not know how long the certificates of https://ca.example.com/acme are valid",
    ],
    [
      "an unknown DNS plugin",
      text("stores: [vault]", { issuers: "{ le: { type: acme, directory: lets-encrypt, challenge: { dnsPlugin: ¦aws } } }" }),
      'did you mean "route53"?',
    ],
    [
      "a credential of a plugin",
      text("stores: [vault]", {
        issuers: "{ le: { type: acme, directory: lets-encrypt, challenge: { dnsPlugin: cloudflare, config: ¦{ CF_DNS_API_TOKEN: x } } } }",
      }),
      'CF_DNS_API_TOKEN of the DNS plugin "cloudflare" would be written to Terraform\'s state',
    ],
    [
      "two kinds of challenge",
      text("stores: [vault]", { issuers: "{ le: { type: acme, directory: lets-encrypt, challenge: ¦{ http: {}, s3: b } } }" }),
      "A challenge has one type, but this one has http and s3",
    ],
    [
      "runs too rare",
      text("¦runsEvery: 5d".replace("¦runsEvery: 5d", "runsEvery: ¦5d")),
      "Terraform runs every 5d, which is too rare for a certificate whose renewal is due 15d before expiry: two runs",
    ],
    ["a key that the provider cannot make", text("keyType: ¦rsa-3072"), "the ACME CA does not issue certificates with rsa-3072 keys"],
    ["an unknown store", text("stores: [¦volt]"), 'The store "volt" is not declared'],
    ["a store twice", text("stores: [vault, ¦vault]"), 'The store "vault" is listed twice'],
    ["a store for a key of ACM", text("issuer: acm, stores: ¦[vault]"), "A private key from ACM never leaves it"],
    ["an import of ACM's own", text("issuer: acm, deployTo: ¦[acm]"), "A private key from ACM never leaves it"],
    ["an unknown target", text("deployTo: [¦cdn]"), '`certificates.edge.deployTo.0` is "cdn"'],
    [
      "a region of what is in none",
      text("stores: [vault], region: ¦us-east-1"),
      'The certificate asks for the region us-east-1, but a certificate from "le" has a region only where it is',
    ],
    [
      "an SSM value that cannot fit",
      text("keyType: rsa-4096, stores: ¦[params]", { stores: "{ params: { type: aws-ssm } }" }),
      "A parameter would need up to 9907 characters for a key of type rsa-4096, 1 name and 2 intermediate",
    ],
    [
      "a reader that could not decrypt",
      text("stores: [vault]", { stores: '{ vault: ¦{ type: aws-secrets-manager, readers: ["444455556666"] } }' }),
      "The account 444455556666 cannot read secrets that the AWS managed key encrypts",
    ],
    [
      "an IP address, also where the CA certifies addresses",
      fleetText(
        { edge: "{ domains: [edge.example.com, ¦192.0.2.1], endpoints: [{ host: edge.example.com }] }" },
        { ...SECTIONS, issuers: "{ le: { type: acme, directory: lets-encrypt, profile: shortlived } }" },
      ),
      '"192.0.2.1" is not a valid name for a certificate: it is an IP address',
    ],
    [
      "no account to bind to, where the CA wants one",
      text("stores: [vault]", { issuers: "{ le: ¦{ type: acme, directory: zerossl } }" }),
      'The ACME directory "zerossl" accepts only accounts that are bound to an account at the CA. Get a key id and',
    ],
    [
      "OCSP stapling, which CAs no longer have",
      text("stores: [vault]", { issuers: "{ le: { type: acme, directory: lets-encrypt, ¦mustStaple: true } }" }),
      'Unknown key "mustStaple"',
    ],
    [
      "a word for write-only that is none",
      text("stores: [vault]", { stores: "{ vault: { type: aws-secrets-manager, writeOnly: ¦never } }" }),
      "must be true or false",
    ],
    [
      "a listener that is no channel",
      text("stores: [vault]", { stores: "{ vault: { type: aws-secrets-manager, onChange: [¦nobody] } }" }),
      'The channel "nobody" is not declared',
    ],
    [
      "a listener that is a channel of another cloud",
      text("stores: [params]", {
        stores: "{ params: { type: aws-ssm, onChange: [¦mail] } }",
        channels: "{ sre: { type: sns, email: [sre@example.com] }, mail: { type: google-email, address: sre@example.com } }",
        providers: "{ aws: { region: eu-west-1 }, google: { project: media-prod } }",
      }),
      'The channel "mail" has the type google-email, and AWS notifies channels of type sns only',
    ],
    [
      "a listener whose topic is elsewhere",
      text("stores: [vault]", {
        stores: "{ vault: { type: aws-secrets-manager, onChange: [sre, ¦us] } }",
        channels: '{ sre: { type: sns, email: [sre@example.com] }, us: { type: sns, topicArn: "arn:aws:sns:us-east-1:111122223333:tls" } }',
      }),
      "The channel's topic is in us-east-1 and the store is in eu-west-1",
    ],
    [
      "a listener twice",
      text("stores: [vault]", { stores: "{ vault: { type: aws-secrets-manager, onChange: ¦[sre, sre] } }" }),
      'Two listeners of a stored certificate have the name "sre"',
    ],
    [
      "more listeners than EventBridge tells",
      text("stores: [vault]", { stores: "{ vault: { type: aws-ssm, onChange: ¦[a, b, c, d, e, f] } }" }),
      "A stored certificate has 6 listeners, and EventBridge notifies at most 5",
    ],
    [
      "a listener's target that is none",
      text("stores: [vault]", { stores: "{ vault: { type: aws-ssm, onChange: [{ name: deploy, targetArn: ¦deployer }] } }" }),
      '"deployer" is not the ARN of a target of EventBridge, such as a Lambda function or an SQS queue',
    ],
    [
      "a listener's role that is none",
      text("stores: [vault]", {
        stores:
          '{ vault: { type: aws-ssm, onChange: [{ name: deploy, targetArn: "arn:aws:sqs:eu-west-1:111122223333:deploy", roleArn: ¦deployer }] } }',
      }),
      "is not the ARN of an IAM role",
    ],
    [
      "a reader that could not be let decrypt",
      text("stores: [params]", {
        stores: '{ params: ¦{ type: aws-ssm, kmsKeyId: alias/tls, readers: ["arn:aws:iam::111122223333:role/edge"] } }',
      }),
      'An IAM policy cannot let arn:aws:iam::111122223333:role/edge decrypt with "alias/tls", because it needs the',
    ],
    ["an unknown type of probe", text("stores: [vault]", { probe: "{ type: ¦lambda }" }), '"lambda" is not a type of probe'],
    [
      "a probe that looks too often",
      text("stores: [vault]", { probe: "{ type: aws-lambda, every: ¦1m }" }),
      "Endpoints cannot be probed every 1m",
    ],
    ["a probe that waits too long", text("stores: [vault]", { probe: "{ type: aws-lambda, pickUpWithin: ¦2d }" }), "`pickUpWithin` is 2d"],
    [
      "a subnet that is none",
      text("stores: [vault]", { probe: "{ type: aws-lambda, network: { subnetIds: [¦private], securityGroupIds: [sg-1] } }" }),
      '"private" is not the id of a subnet. Write one such as subnet-0123456789abcdef0.',
    ],
    [
      "a network without security groups",
      text("stores: [vault]", { probe: "{ type: aws-lambda, network: ¦{ subnetIds: [subnet-1] } }" }),
      "needs `securityGroupIds`",
    ],
    [
      "a root that is none",
      text("stores: [vault]", { probe: "{ type: aws-lambda, trustedRoots: ¦[root.pem] }" }),
      "Trusted root 1 is not a certificate in PEM format",
    ],
    [
      "a root with its key",
      text("stores: [vault]", { probe: '{ type: aws-lambda, trustedRoots: ¦["-----BEGIN PRIVATE KEY-----"] }' }),
      "Trusted root 1 contains a private key",
    ],
    [
      "a log that CloudWatch does not keep for so long",
      text("stores: [vault]", { probe: "{ type: aws-lambda, logRetentionDays: ¦31 }" }),
      "`logRetentionDays` is 31",
    ],
    [
      "a probe without AWS",
      fleetText(
        { edge: "{ domains: [edge.example.com], endpoints: [{ host: edge.example.com }] }" },
        {
          providers: "{ google: { project: media-prod } }",
          zones: "{ example.com: { cloudDns: example-com } }",
          issuers: "{ google: { type: google-managed } }",
          channels: "{ sre: { type: google-email, address: sre@example.com } }",
          defaults: "{ issuer: google, notify: [sre] }",
          probe: "{ type: aws-lambda }",
        },
      ).replace(/^/, "¦"),
      "`aws-lambda` needs the AWS provider",
    ],
    [
      "a schedule slower than what is counted on",
      text("runsEvery: ¦6h, stores: [vault]", { schedule: "{ type: aws-eventbridge, workspaceId: ws-1, token: t, every: 12h }" }),
      "`runsEvery` is 6h, but `schedule` starts Terraform every 12h",
    ],
    [
      "a schedule that tells nobody who is there",
      text("stores: [vault]", { schedule: "{ type: aws-eventbridge, workspaceId: ws-1, token: t, notify: [¦nobody] }" }),
      'The channel "nobody" is not declared',
    ],
  ])("%s", (_what, marked, message) => {
    const { said: all, at } = said(marked);

    expect(all.map((each) => each.slice(each.indexOf(" ") + 1)).join("\n")).toContain(message);
    expect(all.find((each) => each.includes(message))!.split(" ")[0]).toBe(at);
    expect(all.join("\n")).not.toContain("zF9sK2mPq7LxWc4TnRb8Vy3D");
  });

  test("a certificate that is only in a store has nothing that watches it", () => {
    const { said: all, at } = said(fleetText({ "¦edge": "{ domains: [edge.example.com], stores: [vault] }" }, SECTIONS));

    expect(all).toEqual([expect.stringContaining("SNS channels receive alerts about certificates in ACM and about hosts that AWS probes")]);
    expect(all[0].split(" ")[0]).toBe(at);
  });

  test("an ACME certificate without runs", () => {
    const { said: all, at } = said(
      fleetText({ "¦edge": `{ domains: [edge.example.com], ${HOST} }` }, { ...SECTIONS, defaults: "{ issuer: le, notify: [sre] }" }),
    );

    expect(all).toEqual([expect.stringContaining("ACME certificate")]);
    expect(all[0].split(" ")[0]).toBe(at);
  });

  test.each<[string, string, Sections, string]>([
    [
      "a name that a wildcard covers",
      '["*.example.com", ¦a.example.com]',
      {},
      '"*.example.com" of the same certificate covers "a.example.com", which lets-encrypt refuses',
    ],
    [
      "a name in no zone",
      "[¦a.example.org]",
      {},
      '"a.example.org" is not in a declared zone, so its validation record cannot be written: the declared zones are',
    ],
    [
      "names of two accounts",
      "[a.example.com, ¦a.example.net]",
      { zones: '{ example.com: { route53: Z1 }, example.net: { route53: Z2, assumeRole: "arn:aws:iam::222233334444:role/dns" } }' },
      '"a.example.net" is in example.net (route53, arn:aws:iam::222233334444:role/dns), and "a.example.com" is in',
    ],
    [
      "a wildcard with an HTTP challenge",
      '[¦"*.example.com"]',
      { issuers: "{ le: { type: acme, directory: lets-encrypt, challenge: { http: {} } } }" },
      '"*.example.com" is a wildcard, and CAs validate wildcards by DNS challenges only, not by `http`',
    ],
    [
      "too many names for a profile",
      `¦[${Array.from({ length: 26 }, (_, index) => `h${index}.example.com`).join(", ")}]`,
      {},
      "The certificate has 26 names, and the ACME CA allows 25",
    ],
  ])("%s", (_what, domains, sections, message) => {
    const { said: all, at } = said(fleetText({ edge: `{ domains: ${domains}, deployTo: [acm] }` }, { ...SECTIONS, ...sections }));

    expect(all).toEqual([expect.stringContaining(message)]);
    expect(all[0].split(" ")[0]).toBe(at);
  });
});
