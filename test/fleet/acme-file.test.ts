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

/** The problems of a file, and the position that `¦` marks. */
function faultsOf(marked: string): { messages: string[]; at: string } {
  const { text: plain, marks } = unmarked(marked);
  return { messages: messagesOf(plain), at: marks[0] };
}

describe("a fleet file with an ACME issuer", () => {
  test("notifies listeners about changes of a stored certificate, and keeps keys in state only on request", () => {
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

  test("probes hosts as configured, from a private network and with additional trusted roots", () => {
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

  test("has no probe if no host needs one, even if the file configures it", () => {
    const { json } = synthesised(
      fleetText({ www: "{ issuer: acm, domains: [www.example.com] }" }, { ...SECTIONS, probe: "{ type: aws-lambda, every: 15m }" }),
    );

    expect(json.resource).not.toHaveProperty("aws_lambda_function");
  });

  test("issues, stores, imports and watches certificates, with addresses from the file", () => {
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
    expect(edge.stores).toEqual([{ name: "vault", id: "${aws_secretsmanager_secret.edge_vault.arn}", readers: [] }]);
    expect(edge.deployedTo).toEqual([
      { target: "acm", cloud: "aws", arn: "${aws_acm_certificate.edge_imported.arn}", region: "eu-west-1" },
    ]);
    expect(edge.alerts.map(({ source }: { source: string }) => source)).toEqual(["acm-days-to-expiry", "acm-events", "endpoint-probe"]);
  });

  test("probes a certificate that is only in a store at its host, and expects the last issued serial number", () => {
    const { json } = synthesised(text("stores: [vault]"));

    expect(Object.keys(json.resource!.aws_lambda_function)).toEqual(["EndpointProbe"]);
    const [target] = Object.values(json.resource!.aws_cloudwatch_event_target);
    expect(JSON.parse(target.input)).toEqual({
      endpoints: [{ host: "edge.example.com", port: 8443, serials: ["${acme_certificate.edge_LetsEncrypt.certificate_serial}"] }],
    });
    expect(json.resource!.aws_cloudwatch_metric_alarm["edge_edge_example_com-8443_warn"].threshold).toBe(10);
  });

  test("generates an ECDSA key by default", () => {
    const keyOf = (certificate: string) => synthesised(text(certificate)).json.resource!.acme_certificate.edge_LetsEncrypt.key_type;

    expect(keyOf("tags: {}")).toBe("P256");
    expect(keyOf("keyType: rsa-2048")).toBe("2048");
  });

  test("imports a certificate into ACM for a load balancer automatically", () => {
    const { json } = synthesised(fleetText({ edge: `{ domains: [edge.example.com], endpoints: [${alb()}] }` }, SECTIONS));

    expect(json.resource!.aws_lb_listener["edge-443"].certificate_arn).toBe("${aws_acm_certificate.edge_imported.arn}");
    expect(json.resource!.aws_acm_certificate.edge_imported.certificate_chain).toBe("${acme_certificate.edge_LetsEncrypt.issuer_pem}");
  });

  test("has a separate issuer, with the same account, for certificates with another run interval", () => {
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

  test("accepts the URL of a directory", () => {
    const issuers = '{ le: { type: acme, directory: "https://ca.example.com/acme/directory", lifetime: 30d } }';
    const { json } = synthesised(text("stores: [vault]", { issuers }));

    expect(json.output!.certfleet.value.certificates.edge.renewal).toMatchObject({ lifetimeDays: 30, dueDays: 10 });
  });

  test("delegates challenges to one zone, with a CNAME in the zone of each name", () => {
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

  test("assumes the role of a zone in another account", () => {
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

describe("a fleet file with an externally issued certificate", () => {
  const issuers = "{ own: { type: provided, certificate: portal_certificate, chain: portal_chain, privateKey: portal_key } }";

  test("takes it from sensitive variables, stores and imports it, and sends alerts weeks before expiry", () => {
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

describe("a problem with key material is reported at its position:", () => {
  const clear = (value: string) => ({ issuers: `{ le: { type: acme, directory: zerossl, eab: { keyId: kid, hmac: ¦${value} } } }` });

  test.each<[string, string, string]>([
    ["a plain-text secret", text("stores: [vault]", clear("zF9sK2mPq7LxWc4TnRb8Vy3D")), "Secrets must not be in the file"],
    ["a secret in hexadecimal", text("stores: [vault]", clear("a0b1c2d3e4f5a6b7c8d9")), "Secrets must not be in the file"],
    [
      "a plain-text key",
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
      "a profile that the CA does not offer",
      text("stores: [vault]", { issuers: "{ le: { type: acme, directory: lets-encrypt, profile: ¦fast } }" }),
      '"fast" is not a profile of the ACME directory "lets-encrypt"',
    ],
    [
      "a directory URL without a lifetime",
      text("stores: [vault]", { issuers: '{ le: { type: acme, directory: ¦"https://ca.example.com/acme" } }' }),
      "certfleet does not know how long the certificates of https://ca.example.com/acme are valid",
    ],
    [
      "an unknown DNS plugin",
      text("stores: [vault]", { issuers: "{ le: { type: acme, directory: lets-encrypt, challenge: { dnsPlugin: ¦aws } } }" }),
      'did you mean "route53"?',
    ],
    [
      "a credential of a DNS plugin",
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
      "runs that are too infrequent",
      text("¦runsEvery: 5d".replace("¦runsEvery: 5d", "runsEvery: ¦5d")),
      "Terraform runs every 5d, which is too rare for a certificate whose renewal is due 15d before expiry: two runs",
    ],
    [
      "a key type that the provider cannot generate",
      text("keyType: ¦rsa-3072"),
      "the ACME CA does not issue certificates with rsa-3072 keys",
    ],
    ["an unknown store", text("stores: [¦volt]"), 'The store "volt" is not declared'],
    ["a duplicate store", text("stores: [vault, ¦vault]"), 'The store "vault" is listed twice'],
    ["a store for an ACM certificate", text("issuer: acm, stores: ¦[vault]"), "A private key from ACM never leaves it"],
    ["an import of an ACM certificate", text("issuer: acm, deployTo: ¦[acm]"), "A private key from ACM never leaves it"],
    ["an unknown target", text("deployTo: [¦cdn]"), '`certificates.edge.deployTo.0` is "cdn"'],
    [
      "a region for a certificate without one",
      text("stores: [vault], region: ¦us-east-1"),
      'The certificate asks for the region us-east-1, but a certificate from "le" has a region only where it is',
    ],
    [
      "an SSM value that is too large",
      text("keyType: rsa-4096, stores: ¦[params]", { stores: "{ params: { type: aws-ssm } }" }),
      "A parameter would need up to 9907 characters for a key of type rsa-4096, 1 name and 2 intermediate",
    ],
    [
      "a reader without access to the KMS key",
      text("stores: [vault]", { stores: '{ vault: ¦{ type: aws-secrets-manager, readers: ["444455556666"] } }' }),
      "The account 444455556666 cannot read secrets that the AWS managed key encrypts",
    ],
    [
      "an IP address, even if the CA issues certificates for IP addresses",
      fleetText(
        { edge: "{ domains: [edge.example.com, ¦192.0.2.1], endpoints: [{ host: edge.example.com }] }" },
        { ...SECTIONS, issuers: "{ le: { type: acme, directory: lets-encrypt, profile: shortlived } }" },
      ),
      '"192.0.2.1" is not a valid name for a certificate: it is an IP address',
    ],
    [
      "a missing external account binding",
      text("stores: [vault]", { issuers: "{ le: ¦{ type: acme, directory: zerossl } }" }),
      'The ACME directory "zerossl" accepts only accounts that are bound to an account at the CA. Get a key id and',
    ],
    [
      "OCSP stapling, which CAs no longer support",
      text("stores: [vault]", { issuers: "{ le: { type: acme, directory: lets-encrypt, ¦mustStaple: true } }" }),
      'Unknown key "mustStaple"',
    ],
    [
      "an invalid value of writeOnly",
      text("stores: [vault]", { stores: "{ vault: { type: aws-secrets-manager, writeOnly: ¦never } }" }),
      "must be true or false",
    ],
    [
      "a listener that is not a channel",
      text("stores: [vault]", { stores: "{ vault: { type: aws-secrets-manager, onChange: [¦nobody] } }" }),
      'The channel "nobody" is not declared',
    ],
    [
      "a listener channel of another cloud",
      text("stores: [params]", {
        stores: "{ params: { type: aws-ssm, onChange: [¦mail] } }",
        channels: "{ sre: { type: sns, email: [sre@example.com] }, mail: { type: google-email, address: sre@example.com } }",
        providers: "{ aws: { region: eu-west-1 }, google: { project: media-prod } }",
      }),
      'The channel "mail" has the type google-email, and AWS notifies channels of type sns only',
    ],
    [
      "a listener topic in another region",
      text("stores: [vault]", {
        stores: "{ vault: { type: aws-secrets-manager, onChange: [sre, ¦us] } }",
        channels: '{ sre: { type: sns, email: [sre@example.com] }, us: { type: sns, topicArn: "arn:aws:sns:us-east-1:111122223333:tls" } }',
      }),
      "The channel's topic is in us-east-1 and the store is in eu-west-1",
    ],
    [
      "a duplicate listener",
      text("stores: [vault]", { stores: "{ vault: { type: aws-secrets-manager, onChange: ¦[sre, sre] } }" }),
      'Two listeners of a stored certificate have the name "sre"',
    ],
    [
      "more listeners than EventBridge supports",
      text("stores: [vault]", { stores: "{ vault: { type: aws-ssm, onChange: ¦[a, b, c, d, e, f] } }" }),
      "A stored certificate has 6 listeners, and EventBridge notifies at most 5",
    ],
    [
      "an invalid listener target",
      text("stores: [vault]", { stores: "{ vault: { type: aws-ssm, onChange: [{ name: deploy, targetArn: ¦deployer }] } }" }),
      '"deployer" is not the ARN of a target of EventBridge, such as a Lambda function or an SQS queue',
    ],
    [
      "an invalid listener role",
      text("stores: [vault]", {
        stores:
          '{ vault: { type: aws-ssm, onChange: [{ name: deploy, targetArn: "arn:aws:sqs:eu-west-1:111122223333:deploy", roleArn: ¦deployer }] } }',
      }),
      "is not the ARN of an IAM role",
    ],
    [
      "a reader that cannot be allowed to decrypt",
      text("stores: [params]", {
        stores: '{ params: ¦{ type: aws-ssm, kmsKeyId: alias/tls, readers: ["arn:aws:iam::111122223333:role/edge"] } }',
      }),
      'An IAM policy cannot let arn:aws:iam::111122223333:role/edge decrypt with "alias/tls", because it needs the',
    ],
    ["an unknown type of probe", text("stores: [vault]", { probe: "{ type: ¦lambda }" }), '"lambda" is not a type of probe'],
    [
      "a probe that runs too often",
      text("stores: [vault]", { probe: "{ type: aws-lambda, every: ¦1m }" }),
      "Endpoints cannot be probed every 1m",
    ],
    ["a probe that waits too long", text("stores: [vault]", { probe: "{ type: aws-lambda, pickUpWithin: ¦2d }" }), "`pickUpWithin` is 2d"],
    [
      "an invalid subnet",
      text("stores: [vault]", { probe: "{ type: aws-lambda, network: { subnetIds: [¦private], securityGroupIds: [sg-1] } }" }),
      '"private" is not the id of a subnet. Write one such as subnet-0123456789abcdef0.',
    ],
    [
      "a network without security groups",
      text("stores: [vault]", { probe: "{ type: aws-lambda, network: ¦{ subnetIds: [subnet-1] } }" }),
      "needs `securityGroupIds`",
    ],
    [
      "an invalid trusted root",
      text("stores: [vault]", { probe: "{ type: aws-lambda, trustedRoots: ¦[root.pem] }" }),
      "Trusted root 1 is not a certificate in PEM format",
    ],
    [
      "a trusted root with its private key",
      text("stores: [vault]", { probe: '{ type: aws-lambda, trustedRoots: ¦["-----BEGIN PRIVATE KEY-----"] }' }),
      "Trusted root 1 contains a private key",
    ],
    [
      "a log retention that CloudWatch does not support",
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
      "a schedule slower than `runsEvery`",
      text("runsEvery: ¦6h, stores: [vault]", { schedule: "{ type: aws-eventbridge, workspaceId: ws-1, token: t, every: 12h }" }),
      "`runsEvery` is 6h, but `schedule` starts Terraform every 12h",
    ],
    [
      "a schedule with an undeclared channel",
      text("stores: [vault]", { schedule: "{ type: aws-eventbridge, workspaceId: ws-1, token: t, notify: [¦nobody] }" }),
      'The channel "nobody" is not declared',
    ],
  ])("%s", (_what, marked, message) => {
    const { messages: all, at } = faultsOf(marked);

    expect(all.map((each) => each.slice(each.indexOf(" ") + 1)).join("\n")).toContain(message);
    expect(all.find((each) => each.includes(message))!.split(" ")[0]).toBe(at);
    expect(all.join("\n")).not.toContain("zF9sK2mPq7LxWc4TnRb8Vy3D");
  });

  test("a certificate that is only in a store has no alerts", () => {
    const { messages: all, at } = faultsOf(fleetText({ "¦edge": "{ domains: [edge.example.com], stores: [vault] }" }, SECTIONS));

    expect(all).toEqual([expect.stringContaining("SNS channels receive alerts about certificates in ACM and about hosts that AWS probes")]);
    expect(all[0].split(" ")[0]).toBe(at);
  });

  test("an ACME certificate without `runsEvery`", () => {
    const { messages: all, at } = faultsOf(
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
      "names in two accounts",
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
    const { messages: all, at } = faultsOf(fleetText({ edge: `{ domains: ${domains}, deployTo: [acm] }` }, { ...SECTIONS, ...sections }));

    expect(all).toEqual([expect.stringContaining(message)]);
    expect(all[0].split(" ")[0]).toBe(at);
  });
});
