import { parseFleet } from "../../lib/file/from-file";
import { alb, fleetText, messagesOf, Sections, unmarked } from "./support";

const octets = (count: number) => `${"a".repeat(40)}.${"b".repeat(40)}.example.com`.slice(-count);
const names = (count: number) => Array.from({ length: count }, (_, index) => `n${index}.example.com`).join(", ");
const topic = (region: string) => `arn:aws:sns:${region}:111122223333:alerts`;
const pca = (lifetime: string) =>
  `{ acm: { type: acm }, pca: { type: acm-private-ca, authorityArn: "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/7d6a3b0e", lifetime: ${lifetime} } }`;
const nlbArn = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/edge/50dc6c495c0c9188";

const www = (more = "") => `www: { domains: [example.com]${more && `, ${more}`} }`;

/** Files with one fault each; `¦` marks the reported position, which is the beginning of the file without it. */
type Fault = [what: string, certificates: string[], sections: Sections, says: string];

const SECTION_FAULTS: Fault[] = [
  ["a missing version", [www()], { version: "" }, "The file needs `version`"],
  ["an unsupported version", [www()], { version: "¦2" }, "`version` is 2"],
  ["a missing name", [www()], { name: "" }, "The file needs `name`"],
  ["an invalid fleet name", [www()], { name: "¦9 lives" }, '"9 lives" is not a valid name'],
  ["an unknown key", [www()], { "¦issuer": "{}" }, 'Unknown key "issuer"'],
  ["a misspelt key, with a suggestion", [www()], { "¦channles": "{}" }, 'did you mean "channels"?'],
  ["a section of the wrong type", [www()], { zones: "¦[example.com]" }, "`zones` must be a mapping from names to entries"],
  ["an empty section", [www()], { defaults: "¦~" }, "`defaults` must be a mapping, not empty"],
  ["a missing provider", [www()], { providers: "" }, "`route53` needs the AWS provider. Add `providers: { aws:"],
  ["a provider without region", [www()], { providers: "{ aws: ¦{} }" }, "`providers.aws` needs `region`"],
  ["an invalid region of a provider", [www()], { providers: "{ aws: { region: ¦Ireland } }" }, '"Ireland" is not an AWS region'],
  [
    "an invalid provider version",
    [www()],
    { providers: "{ aws: { region: eu-west-1, version: ¦'5' } }" },
    '"5" is not a supported version of hashicorp/aws',
  ],
  [
    "a provider version with other words",
    [www()],
    { providers: "{ aws: { region: eu-west-1, version: ¦foo 5.1 bar } }" },
    '"foo 5.1 bar" is not a supported version of hashicorp/aws',
  ],
  [
    "an unsupported provider version",
    [www()],
    { providers: "{ aws: { region: eu-west-1, version: ¦4.67.0 } }" },
    '"4.67.0" is not a supported version of hashicorp/aws',
  ],
  ["an invalid certificate name", ["¦9x: { domains: [example.com] }"], {}, '"9x" is not a valid name'],
  ["a name that every JavaScript object has", ["¦toString: { domains: [example.com] }"], {}, '"toString" is not a valid name'],
  ["an invalid issuer name", [www()], { issuers: "{ acm: { type: acm }, ¦a.b: { type: acm } }" }, '"a.b" is not a valid name'],
  ["an unknown backend", [www()], { backend: "{ ¦s4: {} }" }, 'Unknown key "s4"'],
  ["an empty backend", [www()], { backend: "¦{}" }, "`backend` is empty"],
  ["two backends", [www()], { backend: "¦{ s3: {}, gcs: {} }" }, "`backend` names s3 and gcs"],
  ["invalid settings of a backend", [www()], { backend: "{ s3: ¦bucket }" }, "`backend.s3` must be a mapping"],
  ["HCP Terraform without workspaces", [www()], { backend: "{ cloud: ¦{ organization: x } }" }, "`backend.cloud` needs `workspaces`"],
  [
    "workspaces selected in two ways",
    [www()],
    { backend: "{ cloud: { organization: x, workspaces: ¦{ name: a, tags: [b] } } }" },
    "`workspaces` needs either `name` or `tags`",
  ],
];

/** Secrets that would be in the file, in the state or in messages. */
const SECRET_FAULTS: Fault[] = [
  [
    "a secret key of the state bucket",
    [www()],
    { backend: "{ s3: { bucket: state, secret_key: ¦wJalr } }" },
    "`secret_key` contains a secret, which would be written to the synthesised file",
  ],
  [
    "a web identity token",
    [www()],
    { backend: "{ s3: { assume_role_with_web_identity: { web_identity_token: ¦ey } } }" },
    "`web_identity_token` contains a secret, which would be written to the synthesised file",
  ],
  [
    "a service account key",
    [www()],
    { backend: '{ gcs: { bucket: state, credentials: ¦\'{ "private_key": "x" }\' } }' },
    "`credentials` contains a secret, which would be written to the synthesised file",
  ],
  [
    "a password of the state database",
    [www()],
    { backend: "{ pg: { conn_str: ¦'postgres://tf:hunter2@db.example.com/state' } }" },
    "`conn_str` contains a secret, which would be written to the synthesised file",
  ],
  [
    "a password in the state address",
    [www()],
    { backend: "{ http: { address: ¦'https://tf:hunter2@state.example.com' } }" },
    "`address` contains a secret, which would be written to the synthesised file",
  ],
  [
    "a token of a backend",
    [www()],
    { backend: "{ remote: { organization: x, token: ¦abc } }" },
    "`token` contains a secret, which would be written to the synthesised file",
  ],
  [
    "a runbook with a password",
    [www("runbook: ¦'https://sre:hunter2@wiki.example.com'")],
    {},
    "The runbook URL is part of every alert and must not contain a user name or password",
  ],
  [
    "a channel address with a password",
    [www()],
    { channels: "{ sre: { type: sns, https: [¦'https://u:hunter2@hooks.example.com'] } }" },
    "The HTTPS address contains a user or a password, which would be in Terraform's configuration and state",
  ],
  [
    "an ACME directory with a password",
    [www()],
    { issuers: "{ acm: { type: acm }, ca: { type: acme, directory: ¦'https://u:hunter2@ca.example.com/dir', lifetime: 90d } }" },
    "The ACME directory URL of ca.example.com contains a user or a password",
  ],
];

const provided = (more: string) => ({ issuers: `{ acm: { type: acm }, own: { type: provided, ${more} } }` });

/** Settings that AWS, Google or Terraform would reject at apply. */
const IMPOSSIBLE_FAULTS: Fault[] = [
  [
    "an invalid variable name",
    [www()],
    provided("certificate: own, privateKey: ¦source"),
    'A variable cannot be named "source", which is a reserved word',
  ],
  [
    "a variable name that is not a valid construct id",
    [www()],
    provided("certificate: ¦__proto__, privateKey: key"),
    'A variable cannot be named "__proto__", which is a reserved word',
  ],
  [
    "a number as the only probed host",
    ["www: { domains: [example.com], issuer: own, stores: [s], endpoints: [{ host: ¦80 }] }"],
    { ...provided("certificate: own, privateKey: key"), stores: "{ s: { type: aws-secrets-manager } }" },
    "host` must be text, not the number 80",
  ],
  ["the certificate's variable as the key", [www()], provided("certificate: own, privateKey: ¦own"), 'The variable "own" is used twice'],
  [
    "the certificate's variable as the chain",
    [www()],
    provided("certificate: own, chain: ¦own, privateKey: key"),
    'The variable "own" is used twice',
  ],
  [
    "a day that does not exist",
    [www()],
    provided("certificate: own, privateKey: key, notAfter: ¦'2027-13-45T99:00:00Z'"),
    '"2027-13-45T99:00:00Z" is not a valid time',
  ],
  [
    "a script as the runbook",
    [www("runbook: ¦'javascript:alert(1)'")],
    {},
    '"javascript:alert(1)" is not an HTTP or HTTPS URL. Write one such as https://runbooks.example.com/tls',
  ],
  ["a tag with the reserved prefix", [www("tags: { 'aws:stack': ¦edge }")], {}, '"aws:stack" is not a valid tag key'],
  ["a tag without a key", [www("tags: { '': ¦edge }")], {}, '"" is not a valid tag key'],
  ["a tag that is too long", [www(`tags: { team: ¦${"x".repeat(257)} }`)], {}, 'The value of the tag "team" has 257 characters'],
  [
    "too many tags",
    [www(`tags: ¦{ ${Array.from({ length: 46 }, (_, index) => `t${index}: x`).join(", ")} }`)],
    {},
    "46 tags exceed the 45 that AWS allows besides those of certfleet",
  ],
  [
    "a target group in another account",
    [
      www(
        `endpoints: [${alb("", { group: "edge" }).replace(/targetGroupArn: ("arn:aws:elasticloadbalancing:eu-west-1):111122223333/, "targetGroupArn: ¦$1:444455556666")}]`,
      ),
    ],
    {},
    "The target group is in 444455556666 and the load balancer is in 111122223333",
  ],
  [
    "the ARN of a bucket as a KMS key",
    [www()],
    { stores: "{ s: ¦{ type: aws-secrets-manager, kmsKeyId: 'arn:aws:s3:::keys' } }" },
    '"arn:aws:s3:::keys" is not a KMS key',
  ],
  [
    "an invalid ARN as the key of a parameter",
    [www()],
    { stores: "{ s: ¦{ type: aws-ssm, kmsKeyId: 'arn:aws:kms:eu-west-1:1:key' } }" },
    '"arn:aws:kms:eu-west-1:1:key" is not a KMS key',
  ],
  [
    "a parameter with too many levels",
    [www()],
    { stores: `{ s: ¦{ type: aws-ssm, prefix: ${"/a".repeat(16)} } }` },
    '"/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a…" is too long for the beginning of a parameter\'s name',
  ],
  [
    "an invalid Cloud KMS key",
    [www()],
    { stores: "{ s: { type: google-secret-manager, kmsKeyId: ¦tls } }" },
    '"tls" is not the id of a Cloud KMS key',
  ],
  [
    "a Cloud KMS key in another location",
    [www()],
    { stores: "{ s: { type: google-secret-manager, kmsKeyId: ¦projects/p/locations/europe-west1/keyRings/r/cryptoKeys/k } }" },
    '"projects/p/locations/europe-west1/keyRings/r/cryptoKeys/k" is in europe-west1, but the copy of the secret is',
  ],
  [
    "a URL as the Terraform Enterprise host",
    [www()],
    {
      schedule:
        "{ type: aws-eventbridge, workspaceId: ws-6jrRyVDv1J8zQMB5, token: hcp, notify: [sre], hostname: ¦'https://tfe.example.com/' }",
    },
    '"https://tfe.example.com/" is not a host name',
  ],
  [
    "an invalid address",
    [www()],
    { schedule: "{ type: aws-eventbridge, workspaceId: ws-6jrRyVDv1J8zQMB5, token: hcp, notify: [sre], replaceAddresses: ¦['not one!'] }" },
    '"not one!" is not the address of a resource',
  ],
  [
    "an invalid bucket",
    [www()],
    { issuers: "{ acm: { type: acm }, ca: { type: acme, directory: lets-encrypt, challenge: { s3: ¦A_B } } }" },
    '"A_B" is not a valid bucket name',
  ],
  [
    "a memcached host without a port",
    [www()],
    { issuers: "{ acm: { type: acm }, ca: { type: acme, directory: lets-encrypt, challenge: { memcached: [¦cache] } } }" },
    '"cache" is not a memcached host',
  ],
  [
    "a host that the certificate does not cover, as its only watched endpoint",
    ["¦www: { domains: [example.com], issuer: own, stores: [s], endpoints: [{ host: api.example.com }] }"],
    { ...provided("certificate: own, privateKey: key"), stores: "{ s: { type: aws-secrets-manager } }" },
    'No channel of "www" can receive its alerts',
  ],
  [
    "a store's KMS key in another region",
    ["www: { domains: [example.com], issuer: own, stores: ¦[s], endpoints: [{ host: example.com }] }"],
    {
      ...provided("certificate: own, privateKey: key"),
      stores: "{ s: { type: aws-secrets-manager, kmsKeyId: 'arn:aws:kms:us-east-1:111122223333:key/7d6a3b0e' } }",
    },
    "The store's KMS key is in us-east-1 and the store is in eu-west-1",
  ],
];

const ENTRY_FAULTS: Fault[] = [
  [
    "an invalid zone name",
    [www()],
    { zones: "{ example.com: { route53: Z1 }, ¦no_zone.com: { route53: Z2 } }" },
    '"no_zone.com" is not a valid name for a certificate: the label "no_zone" contains a character that is not',
  ],
  [
    "a duplicate zone",
    [www()],
    { zones: "{ example.com: { route53: Z1 }, ¦EXAMPLE.com.: { route53: Z2 } }" },
    'The zone "example.com" is declared twice',
  ],
  ["a zone in an unknown service", [www()], { zones: "{ example.com: { ¦route35: Z1 } }" }, 'did you mean "route53"?'],
  ["an invalid zone id", [www()], { zones: "{ example.com: { route53: ¦z-1 } }" }, '"z-1" is not the id of a Route 53 hosted zone'],
  ["an invalid role", [www()], { zones: "{ example.com: { route53: Z1, assumeRole: ¦dns } }" }, '"dns" is not the ARN of an IAM role'],
  [
    "an expression as the role",
    [www()],
    { zones: '{ example.com: { route53: Z1, assumeRole: ¦"${var.role}" } }' },
    "${var.role} is an expression, and the provider is named after the role. Write the ARN, such as arn:aws:iam::ACCOUNT:role/NAME.",
  ],
  ["an issuer that is not declared", [www("issuer: ¦acn")], {}, 'The issuer "acn" is not declared'],
  ["an undeclared issuer in the defaults", [www()], { defaults: "{ issuer: ¦acn, notify: [sre] }" }, 'The issuer "acn" is not declared'],
  ["a missing issuer", [`¦${www()}`], { defaults: "{ notify: [sre] }" }, '"www" has no issuer. Set `issuer` here'],
  ["an unknown issuer type", [www()], { issuers: "{ acm: { type: ¦acn } }" }, '"acn" is not a type of issuer'],
  ["an issuer without a type", [www()], { issuers: "{ acm: ¦{} }" }, "`issuers.acm` needs `type`"],
  ["a quota above ACM's", [www()], { issuers: "{ acm: { type: acm, namesPerCertificate: ¦101 } }" }, "`namesPerCertificate` is 101"],
  ["a quota of 0", [www()], { issuers: "{ acm: { type: acm, namesPerCertificate: ¦0 } }" }, "`namesPerCertificate` is 0"],
  [
    "a private CA without a lifetime",
    [www()],
    { issuers: pca("~").replace("pca: {", "pca: ¦{").replace(", lifetime: ~", "") },
    "`issuers.pca` needs `lifetime`",
  ],
  ["a channel that is not declared", [www("notify: [¦sra]")], {}, 'The channel "sra" is not declared'],
  [
    "a channel in a file that declares none",
    [www()],
    { channels: "{}", defaults: "{ issuer: acm, notify: [¦sre] }" },
    'The channel "sre" is not declared',
  ],
  ["a channel without subscribers", [www()], { channels: "{ sre: ¦{ type: sns } }" }, "The channel has no subscribers"],
  [
    "a channel with a topic and addresses",
    [www()],
    { channels: `{ sre: ¦{ type: sns, email: [sre@example.com], topicArn: "${topic("eu-west-1")}" } }` },
    "The channel has `topicArn` and addresses. An existing topic has subscribers of its own: remove `email` and `https`, or `topicArn`.",
  ],
  ["an invalid e-mail address", [www()], { channels: "{ sre: { type: sns, email: [¦sre] } }" }, '"sre" is not a valid e-mail address'],
  [
    "an HTTP address",
    [www()],
    { channels: '{ sre: { type: sns, https: [¦"http://example.com"] } }' },
    '"http://example.com" is not a valid HTTPS address',
  ],
  ["an invalid topic", [www()], { channels: "{ sre: { type: sns, topicArn: ¦alerts } }" }, '"alerts" is not the ARN of an SNS topic'],
  [
    "a topic in another region",
    [www("region: ¦us-east-1")],
    { channels: `{ sre: { type: sns, topicArn: "${topic("eu-west-1")}" } }` },
    "The channel's topic is in eu-west-1 and the certificate is in us-east-1",
  ],
  ["a certificate without channels", [`¦${www()}`], { defaults: "{ issuer: acm }" }, 'Nobody is alerted about "www". Set `notify` here'],
];

const CERTIFICATE_FAULTS: Fault[] = [
  ["an empty list of certificates", [], {}, "`certificates` must be a mapping from names to entries, with at least one entry"],
  ["a certificate that is not a mapping", ["www: ¦example.com"], {}, '`certificates.www` must be a mapping, not the text "example.com"'],
  ["missing domains", ["www: ¦{ owner: sre }"], {}, "`certificates.www` needs `domains`"],
  ["an empty list of names", ["www: { domains: ¦[] }"], {}, "`certificates.www.domains` is empty"],
  ["a name instead of a list", ["www: { domains: ¦example.com }"], {}, 'domains` must be a list, not the text "example.com"'],
  ["a number as a name", ["www: { domains: [¦5] }"], {}, "`certificates.www.domains.0` must be text, not the number 5"],
  [
    "a kept region that is not a region",
    [www()],
    { providers: "{ aws: { region: eu-west-1, regions: [us-east-1, ¦us-est-1] } }" },
    '"us-est-1" is not an AWS region',
  ],
  [
    "an unknown kept directory",
    [www()],
    { providers: "{ aws: { region: eu-west-1 }, acme: { directories: [¦lets-encript] } }" },
    '"lets-encript" is not a known ACME directory',
  ],
  [
    "a name in a retired zone",
    ["www: { domains: [¦example.com] }"],
    { zones: "{ example.com: { route53: Z0123456789ABCDEFGHIJ, retired: true } }" },
    "example.com",
  ],
  [
    "an unknown key of an ACME issuer",
    [www()],
    { issuers: "{ acm: { type: acm }, ca: { type: acme, directory: zerossl, ¦mail: x } }" },
    'Unknown key "mail". The keys here are type, directory',
  ],
  ["an unknown key", [www("¦ownr: sre")], {}, 'Unknown key "ownr". The keys here are owner, service'],
  [
    "a name in a file without zones",
    ["www: { domains: [¦example.com] }"],
    { zones: "" },
    '"example.com" is not in a declared zone, so its validation record cannot be written: no zone is declared',
  ],
  [
    "a name outside all zones",
    ["www: { domains: [example.com, ¦www.example.org] }"],
    {},
    '"www.example.org" is not in a declared zone, so its validation record cannot be written: the declared zones',
  ],
  [
    "a duplicate name",
    ["www: { domains: [example.com, ¦Example.com.] }"],
    {},
    '"example.com" is listed twice in this certificate. Remove one of the two.',
  ],
  ["a duplicate certificate", [www(), "again: { domains: [¦example.com] }"], {}, '"example.com" is in "www" and in'],
  [
    "an equivalent certificate in another spelling",
    [www(), "again: { domains: [¦example.com], region: eu-west-1, keyType: rsa-2048 }"],
    {},
    '"example.com" is in "www" and in',
  ],
  [
    "a common name of 65 octets",
    [`www: { domains: [¦${octets(65)}] }`],
    {},
    'The first name "aaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.example.com" has 65 octets',
  ],
  ["more names than ACM's quota", [`www: { domains: ¦[${names(11)}] }`], {}, "The certificate has 11 names, and ACM allows 10"],
  [
    "more names than any quota",
    [`www: { domains: ¦[${names(101)}] }`],
    { issuers: "{ acm: { type: acm, namesPerCertificate: 100 } }" },
    "The certificate has 101 names, and ACM allows 100",
  ],
  [
    "two wildcards",
    ['www: { domains: [¦"*.*.example.com"] }'],
    {},
    '"*.*.example.com" is not a valid name for a certificate: a wildcard is allowed once, as the whole first label',
  ],
  [
    "a wildcard inside a name",
    ['www: { domains: [¦"www.*.example.com"] }'],
    {},
    '"www.*.example.com" is not a valid name for a certificate: a wildcard is allowed once, as the whole first',
  ],
  ["an IPv4 address", ["www: { domains: [¦192.0.2.1] }"], {}, '"192.0.2.1" is not a valid name for a certificate: it is an IP address'],
  ["an IPv6 address", ['www: { domains: [¦"2001:db8::1"] }'], {}, "it is an IP address"],
  [
    "an underscore",
    ["www: { domains: [¦a_b.example.com] }"],
    {},
    '"a_b.example.com" is not a valid name for a certificate: the label "a_b" contains a character that is not',
  ],
  ["a token", ['www: { domains: [¦"${TfToken[TOKEN.0]}"] }'], {}, '"<token>" is not a valid name for a certificate'],
  [
    "an expression",
    ['www: { domains: [¦"${var.name}"] }'],
    {},
    '"${var.name}" is not a valid name for a certificate: the label "${var" contains a character that is not',
  ],
  ["an unknown key type", [www("keyType: ¦rsa-1024")], {}, '`certificates.www.keyType` is "rsa-1024"'],
  ["a key type that the issuer does not support", [www("keyType: ¦rsa-4096")], {}, "ACM does not issue certificates with rsa-4096 keys"],
  ["an unknown TLS policy", [www("tlsPolicy: ¦modrn")], {}, '"modrn" is not a TLS policy'],
  ["an invalid region", [www("region: ¦europe")], {}, '"europe" is not an AWS region'],
  [
    "a runbook that is not a URL",
    [www("runbook: ¦wiki")],
    {},
    '"wiki" is not an HTTP or HTTPS URL. Write one such as https://runbooks.example.com/tls',
  ],
  ["an empty owner", [www('owner: ¦""')], {}, "`certificates.www.owner` is empty"],
  ["a tag value that is not text", [www("tags: { cost: ¦42 }")], {}, "`certificates.www.tags.cost` must be text, not the number 42"],
  ["an invalid value of alerts", [www("alerts: ¦true")], {}, "`alerts` is `{ warnDays: …, pageDays: … }` or `false`"],
  ["alerts without pageDays", [www("alerts: ¦{ warnDays: 30 }")], {}, "`certificates.www.alerts` needs `pageDays`"],
  [
    "a warning for a healthy certificate",
    [www("alerts: ¦{ warnDays: 45, pageDays: 15 }")],
    {},
    "A warning at 45 days would fire for a healthy certificate, because renewal is due 45d before expiry",
  ],
  [
    "a page after expiry",
    [www("alerts: ¦{ warnDays: 30, pageDays: 0 }")],
    {},
    "`pageDays` is 0, so that on-call would be paged only after expiry",
  ],
  [
    "a page before the warning",
    [www("alerts: ¦{ warnDays: 10, pageDays: 20 }")],
    {},
    "The warning at 10 days must come before the page at 20 days",
  ],
  ["a duration in years", [www("runsEvery: ¦1y")], {}, '"1y" is not a duration'],
  [
    "a private CA in another region",
    [www("issuer: pca, region: ¦us-east-1")],
    { issuers: pca("365d") },
    "The private CA is in eu-west-1 and the certificate is in us-east-1",
  ],
  [
    "a renewal window longer than the lifetime",
    ["www: ¦{ domains: [example.com], issuer: pca }"],
    { issuers: pca("30d") },
    "Renewal is due 60d before expiry, and the certificate is valid for 30d only",
  ],
];

const ENDPOINT_FAULTS: Fault[] = [
  [
    "endpoints that are not a list",
    [www("endpoints: ¦{ host: example.com }")],
    {},
    "`certificates.www.endpoints` must be a list of endpoints",
  ],
  [
    "an endpoint that is not a mapping",
    [www("endpoints: [¦example.com]")],
    {},
    "`certificates.www.endpoints.0` must be a mapping with one of alb, nlb, cloudfront, apiGateway, googleHttpsProxy,",
  ],
  ["an unknown endpoint", [www("endpoints: [{ ¦elb: {} }]")], {}, '; did you mean "alb"?'],
  ["an empty endpoint", [www("endpoints: [¦{}]")], {}, "This endpoint is empty"],
  ["two endpoints in one", [www("endpoints: [{ ¦host: example.com, alb: {} }]")], {}, 'Unknown key "host". The keys here are alb'],
  ["a wildcard as a host", [www('endpoints: [{ host: ¦"*.example.com" }]')], {}, '"*.example.com" is a wildcard, not a host'],
  ["an invalid port", [www("endpoints: [{ host: example.com, port: ¦65536 }]")], {}, "65536 is not a port"],
  ["a port name", [www("endpoints: [{ host: example.com, port: ¦https }]")], {}, 'must be a number, not the text "https"'],
  [
    "a duplicate endpoint",
    [www("endpoints: [{ host: example.com }, ¦{ host: Example.com, port: 443 }]")],
    {},
    'example.com:443 is listed twice in "www". Remove one of the two.',
  ],
  [
    "an ALB ARN of the wrong kind",
    [www(`endpoints: [{ alb: { loadBalancerArn: ¦"${nlbArn}", targetGroupArn: x } }]`)],
    {},
    '"arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/edge/50dc6c495c0c9188" is not the ARN',
  ],
  [
    "a load balancer without a target group",
    [www(`endpoints: [{ nlb: ¦{ loadBalancerArn: "${nlbArn}" } }]`)],
    {},
    "nlb` needs `targetGroupArn`",
  ],
  [
    "a load balancer in another region",
    [www(`endpoints: [${alb("", { region: "us-west-2" }).replace('"', '¦"')}]`)],
    {},
    "The load balancer is in us-west-2 and the certificate is in eu-west-1",
  ],
  [
    "a redirect from its own port",
    [www(`endpoints: [${alb("port: 80, redirectHttp: ¦true")}]`)],
    {},
    "A listener on port 80 cannot redirect port 80 to itself",
  ],
  ["a redirect from its own port", [www(`endpoints: [${alb("port: 80, redirectHttp: ¦true")}]`)], {}, "cannot redirect port 80 to itself"],
  [
    "a TLS policy that the service does not support",
    [www("tlsPolicy: modern, endpoints: [{ apiGateway: ¦{ type: http, domainName: example.com } }]")],
    {},
    'API Gateway (HTTP and WebSocket) does not support the TLS policy "modern" with provider version 6.25.0',
  ],
  [
    "an API domain that the certificate does not cover",
    [www("endpoints: [{ apiGateway: { type: http, domainName: ¦api.example.com } }]")],
    {},
    'The certificate does not cover "api.example.com"',
  ],
  [
    "an API without a type",
    [www("endpoints: [{ apiGateway: ¦{ domainName: example.com } }]")],
    {},
    "`certificates.www.endpoints.0.apiGateway` needs `type`",
  ],
  [
    "an edge-optimised API in another region",
    [www("endpoints: [{ apiGateway: { type: rest, domainName: example.com, endpointType: ¦edge } }]")],
    {},
    "The certificate is in eu-west-1, and this API Gateway domain uses certificates in us-east-1 only",
  ],
  [
    "an edge-optimised HTTP API",
    [www("region: us-east-1, endpoints: [{ apiGateway: { type: http, domainName: example.com, endpointType: ¦edge } }]")],
    {},
    "HTTP APIs do not support edge-optimised domains",
  ],
];

describe.each([
  ["sections", SECTION_FAULTS],
  ["plain-text secrets", SECRET_FAULTS],
  ["settings that fail at apply", IMPOSSIBLE_FAULTS],
  ["zones, issuers and channels", ENTRY_FAULTS],
  ["certificates", CERTIFICATE_FAULTS],
  ["endpoints", ENDPOINT_FAULTS],
])("the loader rejects faults (%s):", (_part, faults) => {
  test.each(faults)("%s", (_what, certificates, sections, says) => {
    const { text, marks } = unmarked(fleetText(certificates, sections));

    const messages = messagesOf(text).filter((each) => each.includes(says));

    expect(messages).toHaveLength(1);
    expect(messages[0].split(" ")[0]).toBe(marks[0] ?? (certificates.length === 0 ? "8:15" : "1:1"));
  });
});

describe("a fault is reported once and does not hide others:", () => {
  test("all faults of different sections and fields are reported in one run, in the order of the lines", () => {
    const { text, marks } = unmarked(
      fleetText(
        [
          "www: { domains: [example.com, ¦a_b.example.com, ¦www.example.org, ¦example.com], ¦ownr: sre }",
          "api: { domains: [api.example.com], keyType: ¦rsa-1024, notify: [¦sra] }",
          `edge: { domains: [edge.example.com], endpoints: [{ host: ¦"*.example.com" }, ${alb("hsts: ¦1y")}] }`,
          "¦9: { domains: [nine.example.com] }",
        ],
        { name: "¦9", zones: "{ example.com: { route53: ¦z } }", "¦policies": "{}" },
      ),
    );

    expect(messagesOf(text).map((message) => message.split(" ")[0])).toEqual(marks);
  });

  test("a fault in the defaults is reported once, not for each certificate", () => {
    const certificates = { a: "{ domains: [a.example.com] }", b: "{ domains: [b.example.com] }" };
    const { text, marks } = unmarked(fleetText(certificates, { defaults: "{ issuer: acm, notify: [¦nobody] }" }));

    expect(messagesOf(text)).toEqual([`${marks[0]} The channel "nobody" is not declared. Declared are sre.`]);
  });

  test.each<[string, string, Sections]>([
    ["issuer", "www: { domains: [example.com], issuer: ¦5 }", { defaults: "{ notify: [sre] }" }],
    ["list of channels", "www: { domains: [example.com], notify: ¦sre }", { defaults: "{ issuer: acm }" }],
    ["certificate", "www: ¦5", { defaults: "{}" }],
    ["provider", www(), { providers: "{ aws: ¦5 }" }],
    ["entry of an issuer", www(), { issuers: "{ acm: { type: ¦nobody } }" }],
    ["entry of a channel", www(), { channels: "{ sre: { type: ¦nobody } }" }],
    ["name", "www: { domains: [¦no_name.example.com] }", {}],
  ])("an invalid %s is not also reported as missing", (_what, certificate, sections) => {
    const { text, marks } = unmarked(fleetText([certificate], sections));

    expect(messagesOf(text).map((message) => message.split(" ")[0])).toEqual(marks);
  });

  test("the message names the file and counts the problems", () => {
    const text = fleetText({ www: "{ domains: [example.org] }" }, { version: "2" });

    expect(() => parseFleet("edge.yaml", text)).toThrow(
      /^edge\.yaml has 2 problems:\nedge\.yaml:1:10: .*\nedge\.yaml:9:20: .* \(certfleet:invalid-fleet-file\)$/,
    );
  });
});

describe("the loader accepts and normalises", () => {
  test.each([
    ["a trailing dot", "example.com."],
    ["capitals", "EXAMPLE.Com"],
    ["space around a name", '" example.com "'],
  ])("%s", (_what, name) => {
    const resolved = parseFleet("certfleet.yaml", fleetText({ www: `{ domains: [${name}] }` }));

    expect(resolved.certificates[0].domains.map((domain) => domain.name)).toEqual(["example.com"]);
  });

  test("an international name in either spelling, and detects that both are the same", () => {
    const { text, marks } = unmarked(
      fleetText({ www: "{ domains: [bücher.example, ¦xn--bcher-kva.example] }" }, { zones: "{ bücher.example: { route53: Z1 } }" }),
    );

    expect(messagesOf(text)).toEqual([`${marks[0]} "xn--bcher-kva.example" is listed twice in this certificate. Remove one of the two.`]);
  });

  test("characters outside the basic plane, counting columns in UTF-16 units as editors do", () => {
    const { text, marks } = unmarked(fleetText({ www: '{ domains: [example.com], owner: "🔒 team", ¦ownr: x }' }));

    expect(messagesOf(text)).toEqual([expect.stringContaining(`${marks[0]} Unknown key "ownr"`)]);
  });
});
