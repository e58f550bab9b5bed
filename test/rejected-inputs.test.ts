import * as os from "node:os";
import * as path from "node:path";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { Testing, TerraformStack, TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import { AcmeBindings, AcmeChallenge, AcmeDirectory, AcmeIssuer } from "../lib/acme";
import {
  AcmCertificate,
  AcmImport,
  AcmIssuer,
  AcmPrivateCa,
  AcmPrivateIssuer,
  AwsClientIssuer,
  AwsClientIssuerProps,
  AlbEndpoint,
  AlbEndpointProps,
  ApiGatewayEndpoint,
  AwsBindings,
  AwsQuotas,
  RestApiEndpointType,
  ChangeListener,
  EndpointAccessMode,
  EndpointProbe,
  EndpointProbeProps,
  CloudFrontEndpoint,
  ExistingDistributionProps,
  Hsts,
  KmsStateKey,
  KmsStateKeyProps,
  NlbEndpoint,
  Route53Zone,
  ScheduledTerraformRun,
  SecretsManagerStore,
  SecretsManagerStoreProps,
  SnsChannel,
  SsmParameterStore,
  SsmParameterStoreProps,
} from "../lib/aws";
import {
  CertificatePem,
  CertificateUsage,
  ClientAuth,
  ClientAuthMode,
  ClientRevocation,
  Duration,
  Engine,
  StateEncryption,
  StateEncryptionProps,
  StateKey,
  IEndpointTarget,
  IIssuer,
  KeyType,
  PrivateKey,
  ProvidedIssuer,
  TrustBundle,
  TrustBundleFiles,
} from "../lib/core";
import { TlsPolicy } from "../lib/policy";
import { CertfleetError } from "../lib/core/error";
import {
  CertificateAlerts,
  CertificateFleet,
  CertificateFleetProps,
  FleetCertificateProps,
  FleetShards,
  HostEndpoint,
  KeepPrevious,
  ServedGeneration,
} from "../lib/fleet";
import {
  CloudDnsZone,
  CloudKmsStateKey,
  GoogleAuthorizationRecord,
  GoogleCertificateScope,
  GoogleChannel,
  GoogleClientIssuer,
  GoogleDeployTarget,
  GoogleHttpsEndpoint,
  GoogleManagedIssuer,
  GoogleManagedIssuerProps,
  GooglePrivateIssuer,
  GoogleQuotas,
  GooglePrivateIssuerProps,
  GoogleRegionalHttpsEndpoint,
  GoogleRegionalScheme,
  GoogleSecretManagerStore,
  GoogleSecretManagerStoreProps,
  GoogleSslEndpoint,
} from "../lib/google";
import { ALB, AUTHORITY, LISTENER, NETWORK_LISTENER, NLB, TARGET_GROUP, zone } from "./aws/fixtures";
import { alb, fleetText, problemsOf, Sections, unmarked } from "./file/support";

/**
 * A rejected input in a fleet file and in code. Both report the same error code. The file reports it at the mark `¦`.
 */
interface Row {
  readonly what: string;
  /** The certificates, and the sections that differ from the usual ones. */
  readonly file: [certificates: string[], sections?: Sections];
  readonly code: (stack: TerraformStack) => unknown;
  readonly error: string;
  /** A part of the message for the file: the rejected value or the fix. */
  readonly says?: string;
}

const www = (more = "") => `www: { domains: [example.com]${more && `, ${more}`} }`;
const sre = () => SnsChannel.ofSubscribers("sre", { email: ["sre@example.com"] });
const topic = (region: string) => `arn:aws:sns:${region}:111122223333:alerts`;

function fleet(stack: TerraformStack, props: CertificateFleetProps = {}): CertificateFleet {
  return new CertificateFleet(stack, "Fleet", { zones: [zone()], defaults: { issuer: new AcmIssuer(), notify: [sre()] }, ...props });
}

const add =
  (certificate: Partial<FleetCertificateProps> = {}, props?: CertificateFleetProps) =>
  (stack: TerraformStack): unknown =>
    fleet(stack, props).add("www", { domains: ["example.com"], ...certificate });

const addBoth =
  (one: Partial<FleetCertificateProps>, other: Partial<FleetCertificateProps>) =>
  (stack: TerraformStack): unknown => {
    const made = fleet(stack);
    made.add("www", { domains: ["example.com"], ...one });
    return made.add("api", { domains: ["api.example.com"], ...other });
  };

const secret = (stack: TerraformStack, name = "key") => new TerraformVariable(stack, name, { type: "string", sensitive: true });

/** An issuer for externally issued certificates and their keys. */
function provided(stack: TerraformStack, material: { lifetime?: Duration; due?: Duration; notAfter?: string } = {}): ProvidedIssuer {
  const certificate = CertificatePem.fromVariable(new TerraformVariable(stack, "own", { type: "string" }));
  return new ProvidedIssuer({ certificate, privateKey: PrivateKey.fromVariable(secret(stack)), ...material });
}

const PROVIDED = "{ acm: { type: acm }, own: { type: provided, certificate: own, privateKey: key } }";
const acme = (more: string) => ({ issuers: `{ acm: { type: acm }, ca: { type: acme, ${more} } }` });
const letsEncrypt = () => AcmeDirectory.LETS_ENCRYPT;
const RESTRICTED = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06";
const every12h = Duration.hours(12);

/** Invalid names, which are tested in each place that accepts a name. */
const BAD_NAMES: [what: string, name: string, says: string][] = [
  ["two wildcards", "*.*.example.com", "a wildcard is allowed once"],
  ["a wildcard within a name", "www.*.example.com", "a wildcard is allowed once"],
  ["a wildcard within a label", "w*.example.com", "a wildcard is allowed once"],
  ["an IPv4 address", "192.0.2.1", "it is an IP address"],
  ["an IPv6 address", "2001:db8::1", "it is an IP address"],
  ["an IPv6 address in brackets", "[2001:db8::1]", "it is an IP address"],
  ["an underscore", "a_b.example.com", 'the label "a_b" contains a character that is not allowed'],
  ["a hyphen at the end of a label", "a-.example.com", 'the label "a-" contains a character'],
  ["an empty label", "a..example.com", "it has an empty label"],
  ["a label of 64 octets", `${"a".repeat(64)}.example.com`, "has 64 octets and the maximum is 63"],
  ["a name of 254 octets", `${`${"a".repeat(60)}.`.repeat(4)}bcd.defghi`, "the maximum is 253"],
  ["a single label", "localhost", "it has no top-level domain"],
  ["a numeric top-level domain", "example.123", "it has no top-level domain"],
  ["a URL", "https://example.com/", "it is not a domain name"],
  ["an e-mail address", "sre@example.com", "is not a valid name for a certificate"],
  ["a port", "example.com:443", "is not a valid name for a certificate"],
  ["an expression", "${var.name}", "is not a valid name for a certificate"],
  ["an empty text", "", "it is not a domain name"],
];

const NAMES: Row[] = BAD_NAMES.flatMap(([what, name, says]) => [
  {
    what: `${what} as a domain`,
    file: [[`www: { domains: [¦"${name}"] }`]],
    code: add({ domains: [name] }),
    error: "invalid-domain-name",
    says,
  },
  {
    what: `${what} as the host of an endpoint`,
    file: [[www(`endpoints: [{ host: ¦"${name}" }]`)]],
    code: () => new HostEndpoint(name),
    error: "invalid-domain-name",
    says,
  },
  {
    what: `${what} as a zone`,
    file: [[www()], { zones: `{ example.com: { route53: Z1 }, ¦"${name}": { route53: Z2 } }` }],
    code: () => new Route53Zone({ zoneName: name, zoneId: "Z2" }),
    error: "invalid-domain-name",
    says,
  },
  {
    what: `${what} in a group`,
    file: [[`www: { groups: [[example.com, ¦"${name}"]] }`]],
    code: (stack) => fleet(stack).addPacked("www", { groups: [["example.com", name]] }),
    error: "invalid-domain-name",
    says,
  },
]);

const octets = (count: number) => `${"a".repeat(40)}.${"b".repeat(40)}.example.com`.slice(-count);
const many = (count: number) => Array.from({ length: count }, (_, index) => `n${index}.example.com`);

const CLIENTS = `{ acm: { type: acm }, clients: { type: aws-client-ca, authorityArn: "${AUTHORITY}", lifetime: 90d } }`;
const awsClients = (more: Partial<AwsClientIssuerProps> = {}) =>
  new AwsClientIssuer({ authorityArn: AUTHORITY, lifetime: Duration.days(90), runsEvery: every12h, ...more });
const GOOGLE_POOL = "projects/media-prod/locations/europe-west1/caPools/clients";
const googleClientCa = (more: string) => `{ pool: { type: google-client-ca, organization: Example, ${more} } }`;

/** Client certificates. */
const CLIENT_CERTIFICATES: Row[] = [
  {
    what: "a client certificate of ACM, with the date",
    file: [[www("usage: ¦client")]],
    code: add({ usage: CertificateUsage.CLIENT }),
    error: "public-client-certificate",
    says: "2025-06-11 (https://docs.aws.amazon.com/",
  },
  {
    what: "a client certificate of Let's Encrypt, with the date of the CA and of Chrome",
    file: [[www("usage: ¦client, issuer: ca, runsEvery: 12h, alerts: false")], acme("directory: lets-encrypt")],
    code: add({ usage: CertificateUsage.CLIENT, issuer: new AcmeIssuer({ directory: letsEncrypt(), runsEvery: every12h }) }),
    error: "public-client-certificate",
    says: "2026-07-08 (https://letsencrypt.org/docs/profiles/); CAs that Chrome trusts issue certificates for server authentication only from 2027-03-15",
  },
  {
    what: "a client certificate of an issuer through ACM, which the service keeps",
    file: [
      [www("usage: ¦client, issuer: ca")],
      { issuers: `{ acm: { type: acm }, ca: { type: acm-private-ca, authorityArn: "${AUTHORITY}", lifetime: 395d } }` },
    ],
    code: add({
      usage: CertificateUsage.CLIENT,
      issuer: new AcmPrivateIssuer({ authorityArn: AUTHORITY, lifetime: Duration.days(395) }),
    }),
    error: "issuer-usage",
    says: "aws-client-ca",
  },
  {
    what: "a server's certificate of an issuer of client certificates",
    file: [[www("issuer: ¦clients, runsEvery: 12h, alerts: false")], { issuers: CLIENTS }],
    code: add({ issuer: awsClients(), alerts: CertificateAlerts.off() }),
    error: "issuer-usage",
    says: "Set `usage: client`",
  },
  {
    what: "a client certificate with an endpoint",
    file: [
      [www("usage: client, issuer: clients, runsEvery: 12h, alerts: false, endpoints: [¦{ host: example.com }]")],
      { issuers: CLIENTS },
    ],
    code: add({
      usage: CertificateUsage.CLIENT,
      issuer: awsClients(),
      alerts: CertificateAlerts.off(),
      endpoints: [new HostEndpoint("example.com")],
    }),
    error: "client-certificate-served",
    says: "store the certificate for the client with `stores`",
  },
  {
    what: "a client certificate that no channel can watch",
    file: [[`¦www: { domains: [example.com], usage: client, issuer: clients, runsEvery: 12h }`], { issuers: CLIENTS }],
    code: add({ usage: CertificateUsage.CLIENT, issuer: awsClients() }),
    error: "nothing-watches",
    says: "add `deployTo: [acm]`",
  },
  {
    what: "a wildcard in a client certificate",
    file: [['www: { domains: [¦"*.example.com"], usage: client, issuer: clients, runsEvery: 12h, alerts: false }'], { issuers: CLIENTS }],
    code: add({
      domains: ["*.example.com"],
      usage: CertificateUsage.CLIENT,
      issuer: awsClients(),
      alerts: CertificateAlerts.off(),
    }),
    error: "no-wildcards",
  },
  {
    what: "client certificates that are valid for a part of an hour",
    file: [[www()], { issuers: CLIENTS.replace("90d", "¦90m") }],
    code: () => awsClients({ lifetime: Duration.minutes(90) }),
    error: "whole-hours",
    says: "90m",
  },
  {
    what: "a CA pool that is not one",
    file: [
      [www("usage: client, issuer: pool, runsEvery: 12h, alerts: false")],
      {
        providers: "{ aws: { region: eu-west-1 }, google: { project: media-prod } }",
        issuers: googleClientCa("pool: ¦clients, lifetime: 90d"),
      },
    ],
    code: () => new GoogleClientIssuer({ pool: "clients", organization: "Example", lifetime: Duration.days(90), runsEvery: every12h }),
    error: "ca-pool",
    says: '"clients" is not the id of a CA pool',
  },
  {
    what: "a client certificate that is imported for load balancers of Google",
    file: [
      [www("usage: client, issuer: pool, runsEvery: 12h, alerts: false, deployTo: ¦[google]")],
      {
        providers: "{ aws: { region: eu-west-1 }, google: { project: media-prod } }",
        issuers: googleClientCa(`pool: ${GOOGLE_POOL}, lifetime: 90d`),
      },
    ],
    code: add({
      usage: CertificateUsage.CLIENT,
      issuer: new GoogleClientIssuer({ pool: GOOGLE_POOL, organization: "Example", lifetime: Duration.days(90), runsEvery: every12h }),
      alerts: CertificateAlerts.off(),
      deployTo: [new GoogleDeployTarget()],
    }),
    error: "client-certificate-served",
    says: "`google` imports certificates that load balancers serve",
  },
];

/** A consumer outside of the fleet. */
const consumer = (what: string, inFile: string, usedBy: string[], says: string): Row => ({
  what,
  file: [[www(`usedBy: [${inFile}]`)]],
  code: add({ usedBy }),
  error: "used-by",
  says,
});

/** The generation settings of a certificate. */
const generation = (what: string, inFile: string, inCode: Partial<FleetCertificateProps>, error: string, says: string): Row => ({
  what,
  file: [[www(inFile)]],
  code: add(inCode),
  error,
  says,
});

const { PREVIOUS } = ServedGeneration;
const NO_PREVIOUS = "no-previous-generation";

const GENERATIONS: Row[] = [
  generation("generation 0", "generation: ¦0", { generation: 0 }, "generation", "a whole number from 1 to 9999"),
  generation("half a generation", "generation: ¦1.5", { generation: 1.5 }, "generation", "`generation` is 1.5"),
  generation("the previous of generation 1", "serve: ¦previous", { serve: PREVIOUS }, NO_PREVIOUS, "Generation 1 has no previous one"),
  generation(
    "a previous generation that is not kept",
    "generation: 2, keepPrevious: false, serve: ¦previous",
    { generation: 2, keepPrevious: KeepPrevious.never(), serve: PREVIOUS },
    NO_PREVIOUS,
    "does not keep the previous generation",
  ),
  generation(
    "a previous generation that is no longer kept",
    "generation: 2, keepPrevious: 2020-01-31, serve: ¦previous",
    { generation: 2, keepPrevious: KeepPrevious.until("2020-01-31"), serve: PREVIOUS },
    NO_PREVIOUS,
    "was kept until 2020-01-31",
  ),
  generation(
    "a previous generation kept for a duration",
    "generation: 2, keepPrevious: ¦7d",
    { generation: 2, keepPrevious: KeepPrevious.until("7d") },
    "keep-previous-date",
    "write the last day, such as 2026-12-15",
  ),
  generation(
    "a previous generation kept until a day that does not exist",
    "generation: 2, keepPrevious: ¦2026-13-01",
    { generation: 2, keepPrevious: KeepPrevious.until("2026-13-01") },
    "keep-previous-date",
    '"2026-13-01" is not a date',
  ),
  generation("a label with a space", 'rotate: ¦"a b"', { rotate: "a b" }, "rotate-label", '"a b" is not a label'),
  generation("a label of 31 characters", `rotate: ¦${"a".repeat(31)}`, { rotate: "a".repeat(31) }, "rotate-label", "up to 30 letters"),
  generation(
    "a label and a generation",
    "generation: 2, rotate: ¦2026-12",
    { generation: 2, rotate: "2026-12" },
    "rotate-and-generation",
    "Keep `generation`",
  ),
  {
    what: "a generation of an externally issued certificate",
    file: [[www("issuer: own, generation: ¦2")], { issuers: PROVIDED }],
    code: (stack) => add({ issuer: provided(stack), generation: 2 })(stack),
    error: "generation-of-provided",
    says: "cannot issue it again",
  },
];

const CERTIFICATES: Row[] = [
  ...GENERATIONS,
  consumer("an empty consumer", '¦""', [""], '"" does not say what uses the certificate'),
  consumer("a consumer of two lines", '¦"a\\nb"', ["a\nb"], "Write one line of at most 200 characters"),
  consumer("a consumer of 201 characters", `¦${"a".repeat(201)}`, ["a".repeat(201)], "at most 200 characters"),
  consumer("a duplicate consumer", "site, ¦site", ["site", "site"], '"site" is listed twice'),
  consumer(
    "a consumer that is half an ARN",
    '¦"arn:aws:cloudfront"',
    ["arn:aws:cloudfront"],
    "Expected arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE",
  ),
  {
    what: "a duplicate domain",
    file: [["www: { domains: [example.com, ¦Example.com.] }"]],
    code: add({ domains: ["example.com", "Example.com."] }),
    error: "duplicate-domain-name",
    says: '"example.com" is listed twice',
  },
  {
    what: "a domain outside of every zone",
    file: [["www: { domains: [example.com, ¦www.example.org] }"]],
    code: add({ domains: ["example.com", "www.example.org"] }),
    error: "name-outside-zones",
    says: "the declared zones are example.com",
  },
  {
    what: "a domain without a declared zone",
    file: [["www: { domains: [¦example.com] }"], { zones: "" }],
    code: add({}, { zones: [], defaults: { issuer: new AcmIssuer(), notify: [sre()] } }),
    error: "name-outside-zones",
    says: "no zone is declared",
  },
  {
    what: "a domain in two certificates",
    file: [[www(), "api: { domains: [api.example.com, ¦example.com] }"]],
    code: addBoth({}, { domains: ["api.example.com", "example.com"] }),
    error: "duplicate-name",
    says: '"example.com" is in "www" and in "api"',
  },
  {
    what: "a domain in two certificates, with explicit default settings",
    file: [[www(), "api: { domains: [¦example.com], region: eu-west-1, keyType: rsa-2048 }"]],
    code: addBoth({}, { domains: ["example.com"], region: "eu-west-1", keyType: KeyType.RSA_2048 }),
    error: "duplicate-name",
  },
  {
    what: "a common name of 65 octets",
    file: [[`www: { domains: [¦${octets(65)}] }`]],
    code: add({ domains: [octets(65)] }),
    error: "common-name-length",
    says: "has 65 octets",
  },
  {
    what: "a name without room for its validation record",
    file: [[`www: { domains: [example.com, ¦${`${"a".repeat(52)}.`.repeat(4)}example.com] }`]],
    code: add({ domains: ["example.com", `${`${"a".repeat(52)}.`.repeat(4)}example.com`] }),
    error: "name-length",
    says: "at most 219",
  },
  {
    what: "more names than the default quota of ACM",
    file: [[`www: { domains: ¦[${many(11).join(", ")}] }`]],
    code: add({ domains: many(11) }),
    error: "names-per-certificate",
    says: "request a higher quota (up to 100)",
  },
  {
    what: "more names than any quota of ACM",
    file: [[`www: { domains: ¦[${many(101).join(", ")}] }`], { issuers: "{ acm: { type: acm, namesPerCertificate: 100 } }" }],
    code: add({ domains: many(101), issuer: new AcmIssuer({ namesPerCertificate: 100 }) }),
    error: "names-per-certificate",
    says: "The certificate has 101 names, and ACM allows 100",
  },
  ...[KeyType.RSA_3072, KeyType.RSA_4096].map((keyType): Row => ({
    what: `the key type ${keyType}, which ACM does not issue`,
    file: [[www(`keyType: ¦${keyType}`)]],
    code: add({ keyType }),
    error: "key-type",
    says: `ACM does not issue certificates with ${keyType} keys. Use one of rsa-2048, ecdsa-p256, ecdsa-p384.`,
  })),
  {
    what: "no issuer",
    file: [[`¦${www()}`], { defaults: "{ notify: [sre] }" }],
    code: add({}, { defaults: { notify: [sre()] } }),
    error: "no-issuer",
  },
  {
    what: "no channel",
    file: [[`¦${www()}`], { defaults: "{ issuer: acm }" }],
    code: add({}, { defaults: { issuer: new AcmIssuer() } }),
    error: "nothing-watches",
    says: 'Nobody is alerted about "www"',
  },
  {
    what: "a wrong region of an import into ACM",
    file: [[www("issuer: own, deployTo: [acm], region: ¦us-est-1")], { issuers: PROVIDED }],
    code: (stack) =>
      fleet(stack).add("www", { domains: ["example.com"], issuer: provided(stack), deployTo: [new AcmImport()], region: "us-est-1" }),
    error: "region",
    says: '"us-est-1" is not an AWS region',
  },
  ...["europe", "us-est-1", "eu-west", "EU-WEST-1"].map((region): Row => ({
    what: `the region ${region}`,
    file: [[www(`region: ¦${region}`)]],
    code: add({ region }),
    error: "region",
    says: `"${region}" is not an AWS region`,
  })),
  {
    what: "an unknown TLS policy",
    file: [[www("tlsPolicy: ¦modrn")]],
    code: add({
      get tlsPolicy() {
        return TlsPolicy.of("modrn");
      },
    }),
    error: "unknown-tls-policy",
    says: "modrn",
  },
  ...(
    [
      ["a warning before renewal is due", 45, 15, "would fire for a healthy certificate"],
      ["a page after expiry", 30, 0, "`pageDays` is 0"],
      ["a page before the warning", 10, 20, "must come before the page at 20 days"],
      ["a page on the day of the warning", 20, 20, "must come before the page at 20 days"],
    ] as const
  ).map(([what, warnDays, pageDays, says]): Row => ({
    what,
    file: [[www(`alerts: ¦{ warnDays: ${warnDays}, pageDays: ${pageDays} }`)]],
    code: add({ alerts: CertificateAlerts.at({ warnDays, pageDays }) }),
    error: "alert-threshold",
    says,
  })),
  ...(["wiki", "javascript:alert(1)", "ftp://wiki.example.com"] as const).map((runbook): Row => ({
    what: `the runbook ${runbook}`,
    file: [[www(`runbook: ¦'${runbook}'`)]],
    code: add({ runbook }),
    error: "runbook-url",
    says: `"${runbook}" is not an HTTP or HTTPS URL`,
  })),
  {
    what: "a runbook with a password",
    file: [[www("runbook: ¦'https://sre:hunter2@wiki.example.com'")]],
    code: add({ runbook: "https://sre:hunter2@wiki.example.com" }),
    error: "runbook-url",
    says: "must not contain a user name or password",
  },
  ...(
    [
      ["a tag that AWS reserves", { "aws:stack": "edge" }, 'does not begin with "aws:"'],
      ["a tag without key", { "": "edge" }, "A key has 1 to 128 characters"],
      ["a tag key of 129 characters", { ["k".repeat(129)]: "edge" }, "A key has 1 to 128 characters"],
      ["a tag value of 257 characters", { team: "x".repeat(257) }, "at most 256 characters"],
      ["46 tags", Object.fromEntries(Array.from({ length: 46 }, (_, index) => [`t${index}`, "x"])), "46 tags exceed the 45"],
    ] as const
  ).map(([what, tags, says]): Row => ({
    what,
    file: [[www(`tags: ${what === "46 tags" ? "¦" : ""}${JSON.stringify(tags).replace(/^({"[^"]*":)(?!.*t45)/, "$1¦")}`)]],
    code: add({ tags: tags as Record<string, string> }),
    error: "invalid-tag",
    says,
  })),
  {
    what: "a misspelt owner",
    file: [[www("owner: edge-team")], { owners: "{ ¦edge-taem: [sre] }" }],
    code: (stack) => {
      add({ owner: "edge-team" }, { ...defaultsOf(), owners: { "edge-taem": [sre()] } })(stack);
      Testing.synth(stack, true);
    },
    error: "misspelt-owner",
    says: 'did you mean "edge-team"?',
  },
];

function defaultsOf(): CertificateFleetProps {
  return { zones: [zone()], defaults: { issuer: new AcmIssuer(), notify: [sre()] } };
}

const namesOf = (count: number) => Array.from({ length: count }, (_, index) => `h${index}.g${count}.example.com`);
const groupOf = (count: number) => `[${namesOf(count).join(", ")}]`;

const FALLBACK_ISSUERS =
  "{ acm: { type: acm }, wide: { type: acm, namesPerCertificate: 20 }, le: { type: acme, directory: lets-encrypt }, own: { type: provided, certificate: own, privateKey: key }, google: { type: google-managed } }";

/** A certificate of an ACME CA whose fallback issuer is ACM. */
const fallback = (what: string, [certificate, code]: [string, Row["code"]], error: string, says: string): Row => ({
  what,
  file: [
    [certificate],
    {
      providers: "{ aws: { region: eu-west-1 }, google: { project: media-prod } }",
      issuers: FALLBACK_ISSUERS,
      stores: "{ vault: { type: secrets-manager, readers: [arn:aws:iam::111122223333:role/web] } }",
      defaults: "{ issuer: le, runsEvery: 12h, notify: [sre] }",
    },
  ],
  code,
  error,
  says,
});

const le = () => new AcmeIssuer({ directory: letsEncrypt(), runsEvery: every12h });
const quiet = { alerts: CertificateAlerts.off() };
const toAcm = (certificate: Partial<FleetCertificateProps>) =>
  add({ issuer: le(), fallbackIssuer: new AcmIssuer(), ...quiet, ...certificate });

const FALLBACKS: Row[] = [
  fallback(
    "a key type that the fallback issuer does not have",
    [www("keyType: rsa-4096, fallbackIssuer: ¦acm"), toAcm({ keyType: KeyType.RSA_4096 })],
    "key-type",
    '"www" cannot move to its fallback issuer (acm): ACM does not issue certificates with rsa-4096 keys.',
  ),
  fallback(
    "more names than the fallback issuer allows",
    [
      `www: { domains: [${Array.from({ length: 11 }, (_, index) => `h${index}.example.com`).join(", ")}], fallbackIssuer: ¦acm }`,
      toAcm({ domains: Array.from({ length: 11 }, (_, index) => `h${index}.example.com`) }),
    ],
    "names-per-certificate",
    "The certificate has 11 names, and ACM allows 10.",
  ),
  fallback(
    "a store of a certificate whose fallback issuer keeps the key",
    [
      www("stores: [vault], fallbackIssuer: ¦acm"),
      (stack) => toAcm({ stores: [new SecretsManagerStore("vault", { readers: ["arn:aws:iam::111122223333:role/web"] })] })(stack),
    ],
    "no-key-material",
    "A private key from ACM never leaves it",
  ),
  fallback(
    "Terraform runs that are too infrequent for certificates of the fallback issuer",
    [
      www("issuer: acm, runsEvery: 30d, fallbackIssuer: ¦le"),
      (stack) => add({ fallbackIssuer: new AcmeIssuer({ directory: letsEncrypt(), runsEvery: Duration.days(30) }) })(stack),
    ],
    "schedule-too-slow",
    '"www" cannot move to its fallback issuer (lets-encrypt): ',
  ),
  fallback(
    "a fallback issuer of another cloud than the endpoint",
    [
      www(`endpoints: [${alb()}], fallbackIssuer: ¦google`),
      (stack) => {
        new GoogleProvider(stack, "Google", { project: "media-prod" });
        return toAcm({
          endpoints: [new AlbEndpoint({ loadBalancerArn: ALB, targetGroupArn: TARGET_GROUP })],
          fallbackIssuer: new GoogleManagedIssuer(),
        })(stack);
      },
    ],
    "no-key-material",
    "`alb` cannot serve a certificate from Google",
  ),
  fallback(
    "a fallback issuer that somebody provides",
    [www("fallbackIssuer: ¦own"), (stack) => add({ issuer: le(), fallbackIssuer: provided(stack), ...quiet })(stack)],
    "fallback-is-provided",
    "its certificates are issued outside Terraform",
  ),
  {
    what: "a fallback issuer that is the issuer, in the defaults",
    file: [[www()], { defaults: "{ issuer: acm, fallbackIssuer: ¦acm, notify: [sre] }" }],
    code: (stack) => {
      const issuer = new AcmIssuer();
      return fleet(stack, { defaults: { issuer, fallbackIssuer: issuer, notify: [sre()] } });
    },
    error: "fallback-is-issuer",
    says: "Set another `fallbackIssuer`",
  },
  {
    what: "a name that two certificates would request from one issuer after a move",
    file: [
      [
        "www: { domains: [example.com], keyType: ecdsa-p256 }",
        "api: { domains: [example.com], keyType: ecdsa-p256, issuer: le, fallbackIssuer: ¦acm }",
      ],
      { issuers: FALLBACK_ISSUERS, defaults: "{ issuer: acm, runsEvery: 12h, notify: [sre] }" },
    ],
    code: (stack) => {
      const acm = new AcmIssuer();
      const made = fleet(stack, { defaults: { issuer: acm, keyType: KeyType.ECDSA_P256, notify: [sre()] } });
      made.add("www", { domains: ["example.com"] });
      return made.add("api", { domains: ["example.com"], issuer: le(), fallbackIssuer: acm, ...quiet });
    },
    error: "duplicate-name",
    says: '"example.com" of "api" would also be in "www", both from ACM with ecdsa-p256',
  },
  {
    what: "a name that another certificate would request after a move",
    file: [
      [
        "www: { domains: [example.com], keyType: ecdsa-p256, issuer: le, fallbackIssuer: acm }",
        "api: { domains: [¦example.com], keyType: ecdsa-p256 }",
      ],
      { issuers: FALLBACK_ISSUERS, defaults: "{ issuer: acm, runsEvery: 12h, notify: [sre] }" },
    ],
    code: (stack) => {
      const acm = new AcmIssuer();
      const made = fleet(stack, { defaults: { issuer: acm, keyType: KeyType.ECDSA_P256, notify: [sre()] } });
      made.add("www", { domains: ["example.com"], issuer: le(), fallbackIssuer: acm, ...quiet });
      return made.add("api", { domains: ["example.com"] });
    },
    error: "duplicate-name",
    says: '"www" would request it again from its fallback issuer',
  },
  ...[
    [
      "a quota without room for the certificates of a fallback issuer",
      "issuer: le, fallbackIssuer: acm",
      "issuer: le, fallbackIssuer: ¦acm",
    ],
    ["a quota without room for the certificates that may move there", "issuer: le, fallbackIssuer: acm", "issuer: ¦acm"],
  ].map(([what, one, other]): Row => ({
    what,
    file: [
      [`www: { domains: [example.com], ${one}, alerts: false }`, `api: { domains: [api.example.com], ${other}, alerts: false }`],
      {
        providers: "{ aws: { region: eu-west-1, quotas: { certificates: 1 } } }",
        issuers: FALLBACK_ISSUERS.replace(/, google: .*/, " }"),
        defaults: "{ runsEvery: 12h, notify: [sre] }",
      },
    ],
    code: (stack) => {
      AwsQuotas.declare(stack, { certificates: 1 });
      const acm = new AcmIssuer();
      const made = fleet(stack);
      made.add("www", { domains: ["example.com"], issuer: le(), fallbackIssuer: acm, ...quiet });
      const mayMove = other.includes("fallbackIssuer");
      return made.add("api", {
        domains: ["api.example.com"],
        ...(mayMove ? { issuer: le(), fallbackIssuer: acm } : { issuer: acm }),
        ...quiet,
      });
    },
    error: "fallback-quota",
    says: "the fleet would have more ACM certificates in eu-west-1 than the quota of 1",
  })),
  {
    what: "groups that the fallback issuer would pack into other certificates",
    file: [[`www: { groups: [${groupOf(6)}, ${groupOf(5)}], fallbackIssuer: ¦wide }`], { issuers: FALLBACK_ISSUERS }],
    code: (stack) =>
      fleet(stack).addPacked("www", {
        groups: [6, 5].map((count) => namesOf(count)),
        fallbackIssuer: new AcmIssuer({ namesPerCertificate: 20 }),
      }),
    error: "fallback-packing",
    says: 'The issuer allows 10 names in one certificate and the fallback issuer 20, so that "h0.g5.example.com" would move',
  },
  {
    what: "a group that is too large for the fallback issuer",
    file: [[`www: { groups: [${groupOf(11)}], issuer: wide, fallbackIssuer: ¦acm }`], { issuers: FALLBACK_ISSUERS }],
    code: (stack) =>
      fleet(stack).addPacked("www", {
        groups: [namesOf(11)],
        issuer: new AcmIssuer({ namesPerCertificate: 20 }),
        fallbackIssuer: new AcmIssuer(),
      }),
    error: "group-too-large",
    says: "The groups cannot move to the fallback issuer",
  },
];

const GROUPS: Row[] = [
  {
    what: "an empty group",
    file: [["www: { groups: [[example.com], ¦[]] }"]],
    code: (stack) => fleet(stack).addPacked("www", { groups: [["example.com"], []] }),
    error: "empty-group",
  },
  {
    what: "a group that is larger than a certificate",
    file: [[`www: { groups: [¦[${many(11).join(", ")}]] }`]],
    code: (stack) => fleet(stack).addPacked("www", { groups: [many(11)] }),
    error: "group-too-large",
    says: "has 11 names, and ACM allows 10",
  },
  {
    what: "a retired name that is in no group",
    file: [["www: { groups: [[example.com]], retired: [¦www.example.com] }"]],
    code: (stack) => fleet(stack).addPacked("www", { groups: [["example.com"]], retired: ["www.example.com"] }),
    error: "retired-name",
    says: '"www.example.com" is retired and in no group',
  },
  {
    what: "groups of retired names only",
    file: [["www: { groups: [[example.com]], ¦retired: [example.com] }"]],
    code: (stack) => fleet(stack).addPacked("www", { groups: [["example.com"]], retired: ["example.com"] }),
    error: "no-groups",
  },
  {
    what: "an endpoint for a host that is in no group",
    file: [["www: { groups: [[example.com]], endpoints: [¦{ host: www.example.com }] }"]],
    code: (stack) => fleet(stack).addPacked("www", { groups: [["example.com"]], endpoints: [new HostEndpoint("www.example.com")] }),
    error: "host-not-packed",
    says: 'No group contains "www.example.com"',
  },
  {
    what: "a group larger than a certificate of the ACME profile",
    file: [
      [`www: { groups: [[example.com], ¦[${many(26).join(", ")}]], issuer: ca, runsEvery: 12h }`],
      acme("directory: lets-encrypt, profile: tlsserver"),
    ],
    code: (stack) =>
      fleet(stack).addPacked("www", {
        groups: [["example.com"], many(26)],
        issuer: new AcmeIssuer({ directory: letsEncrypt(), profile: "tlsserver", runsEvery: every12h }),
      }),
    error: "group-too-large",
    says: "has 26 names, and",
  },
  {
    what: "packed ACME certificates with a name outside the zones",
    file: [
      ["www: { groups: [[example.com], [¦example.org]], issuer: ca, runsEvery: 12h }"],
      acme("directory: lets-encrypt, profile: tlsserver"),
    ],
    code: (stack) =>
      fleet(stack).addPacked("www", {
        groups: [["example.com"], ["example.org"]],
        alerts: CertificateAlerts.off(),
        issuer: new AcmeIssuer({ directory: letsEncrypt(), profile: "tlsserver", runsEvery: every12h }),
      }),
    error: "name-outside-zones",
    says: "example.org",
  },
  {
    what: "packed ACME certificates with Terraform runs that are too infrequent",
    file: [["www: { groups: [[example.com]], issuer: ca, runsEvery: ¦7d }"], acme("directory: lets-encrypt, profile: shortlived")],
    code: (stack) =>
      fleet(stack).addPacked("www", {
        groups: [["example.com"]],
        issuer: new AcmeIssuer({ directory: letsEncrypt(), profile: "shortlived", runsEvery: Duration.days(7) }),
      }),
    error: "schedule-too-slow",
    says: "7d",
  },
  {
    what: "a name in two groups",
    file: [["www: { groups: [[example.com], [¦example.com]] }"]],
    code: (stack) => fleet(stack).addPacked("www", { groups: [["example.com"], ["example.com"]] }),
    error: "duplicate-domain-name",
  },
];

const ZONES_AND_ISSUERS: Row[] = [
  {
    what: "a duplicate zone",
    file: [[www()], { zones: "{ example.com: { route53: Z1 }, ¦EXAMPLE.com.: { route53: Z2 } }" }],
    code: (stack) => fleet(stack, { zones: [zone(), zone("EXAMPLE.com.")] }),
    error: "duplicate-zone",
    says: 'The zone "example.com" is declared twice',
  },
  ...["z-1", "hosted/Z1", `Z${"0".repeat(32)}`].map((id): Row => ({
    what: `the hosted zone id ${id}`,
    file: [[www()], { zones: `{ example.com: { route53: ¦${id} } }` }],
    code: () => new Route53Zone({ zoneName: "example.com", zoneId: id }),
    error: "zone-id",
    says: `"${id}" is not the id of a Route 53 hosted zone`,
  })),
  ...[0, 101, 2.5].map((count): Row => ({
    what: `a quota of ${count} names`,
    file: [[www()], { issuers: `{ acm: { type: acm, namesPerCertificate: ¦${count} } }` }],
    code: () => new AcmIssuer({ namesPerCertificate: count }),
    error: "names-per-certificate",
    says: `\`namesPerCertificate\` is ${count}`,
  })),
  ...["arn:aws:acm:eu-west-1:111122223333:certificate/x", "my-ca", "arn:aws:acm-pca:eu-west-1:1111:certificate-authority/x"].map(
    (arn): Row => ({
      what: `the private CA ${arn}`,
      file: [[www()], { issuers: `{ acm: { type: acm }, pca: { type: acm-private-ca, authorityArn: ¦"${arn}", lifetime: 365d } }` }],
      code: () => new AcmPrivateIssuer({ authorityArn: arn, lifetime: Duration.days(365) }),
      error: "wrong-arn",
      says: arn,
    }),
  ),
  {
    what: "a private CA in another region",
    file: [
      [www("issuer: pca, region: ¦us-east-1")],
      { issuers: `{ acm: { type: acm }, pca: { type: acm-private-ca, authorityArn: "${AUTHORITY}", lifetime: 365d } }` },
    ],
    code: add({ issuer: new AcmPrivateIssuer({ authorityArn: AUTHORITY, lifetime: Duration.days(365) }), region: "us-east-1" }),
    error: "region-mismatch",
    says: "The private CA is in eu-west-1 and the certificate is in us-east-1",
  },
  {
    what: "a renewal that is due before the certificate is issued",
    file: [
      ["www: ¦{ domains: [example.com], issuer: pca }"],
      { issuers: `{ acm: { type: acm }, pca: { type: acm-private-ca, authorityArn: "${AUTHORITY}", lifetime: 30d } }` },
    ],
    code: add({ issuer: new AcmPrivateIssuer({ authorityArn: AUTHORITY, lifetime: Duration.days(30) }) }),
    error: "renewal-window",
    says: "Renewal is due 60d before expiry, and the certificate is valid for 30d only",
  },
  ...["1y", "12", "-5d", "0d", "1.5h", "12 h", "PT12H"].map((text): Row => ({
    what: `the duration ${text}`,
    file: [[www(`runsEvery: ¦"${text}"`)]],
    code: () => Duration.parse(text),
    error: "invalid-duration",
  })),
  {
    what: "an unknown ACME directory",
    file: [[www()], acme("directory: ¦letsencrypt")],
    code: () => AcmeDirectory.of("letsencrypt"),
    error: "unknown-acme-directory",
    says: "letsencrypt",
  },
  {
    what: "an unknown ACME profile",
    file: [[www()], acme("directory: lets-encrypt, profile: ¦fast")],
    code: () => new AcmeIssuer({ directory: letsEncrypt(), profile: "fast", runsEvery: every12h }),
    error: "unknown-acme-profile",
    says: "fast",
  },
  {
    what: "an ACME directory with a password",
    file: [[www()], acme("directory: ¦'https://u:hunter2@ca.example.com/dir', lifetime: 90d")],
    code: () => AcmeDirectory.url("https://u:hunter2@ca.example.com/dir", { lifetime: Duration.days(90) }),
    error: "invalid-acme-directory",
  },
  {
    what: "an ACME directory without TLS",
    file: [[www()], acme("directory: ¦'http://ca.example.com/dir', lifetime: 90d")],
    code: () => AcmeDirectory.url("http://ca.example.com/dir", { lifetime: Duration.days(90) }),
    error: "invalid-acme-directory",
  },
  {
    what: "a known ACME directory by its URL",
    file: [[www()], acme(`directory: ¦'${AcmeDirectory.LETS_ENCRYPT.serverUrl}', lifetime: 90d`)],
    code: () => AcmeDirectory.url(AcmeDirectory.LETS_ENCRYPT.serverUrl, { lifetime: Duration.days(90) }),
    error: "known-acme-directory",
  },
  {
    what: "a former directory that is the current one",
    file: [[www()], acme("directory: ¦lets-encrypt, formerDirectories: [lets-encrypt]")],
    code: () => new AcmeIssuer({ directory: letsEncrypt(), formerDirectories: [letsEncrypt()], runsEvery: every12h }),
    error: "former-directory",
  },
  {
    what: "Terraform runs that are too infrequent for an ACME certificate",
    file: [[www("issuer: ca, runsEvery: ¦30d")], acme("directory: lets-encrypt")],
    code: () => new AcmeIssuer({ directory: letsEncrypt(), runsEvery: Duration.days(30) }),
    error: "schedule-too-slow",
    says: "Terraform runs every 30d",
  },
  {
    what: "an unknown DNS plugin",
    file: [[www()], acme("directory: lets-encrypt, challenge: { dnsPlugin: ¦nosuchdns }")],
    code: () => AcmeChallenge.dnsPlugin("nosuchdns"),
    error: "unknown-dns-plugin",
  },
  {
    what: "a DNS plugin that the declared version of the ACME provider no longer has",
    file: [
      [www("issuer: ¦ca, runsEvery: 12h, endpoints: [{ host: example.com }]")],
      {
        ...acme("directory: lets-encrypt, challenge: { dnsPlugin: azure }"),
        providers: '{ aws: { region: eu-west-1 }, acme: { version: "~> 3.2" } }',
      },
    ],
    code: (stack) => {
      AcmeBindings.pin(stack, "~> 3.2");
      const challenge = AcmeChallenge.dnsPlugin("azure");
      const issuer = new AcmeIssuer({ directory: letsEncrypt(), runsEvery: every12h, challenge });
      return add({ issuer, endpoints: [new HostEndpoint("example.com")] })(stack);
    },
    error: "removed-dns-plugin",
    says: 'Use "azuredns", or declare version ~> 2.48',
  },
  {
    what: "a version of the ACME provider that cannot issue for ECDSA keys",
    file: [[www()], { providers: '{ aws: { region: eu-west-1 }, acme: { version: ¦"3.0.1" } }' }],
    code: (stack) => AcmeBindings.pin(stack, "3.0.1"),
    error: "provider-version",
    says: '"3.0.1" is not a supported version of vancluever/acme',
  },
  {
    what: "a region for a certificate that is not imported",
    file: [[www("issuer: own, endpoints: [{ host: example.com }], region: ¦us-east-1")], { issuers: PROVIDED }],
    code: (stack) => add({ issuer: provided(stack), endpoints: [new HostEndpoint("example.com")], region: "us-east-1" })(stack),
    error: "region-without-deployment",
  },
  {
    what: "a provided certificate whose renewal is due before it is issued",
    file: [
      ["www: ¦{ domains: [example.com], issuer: own, endpoints: [{ host: example.com }] }"],
      { issuers: "{ acm: { type: acm }, own: { type: provided, certificate: own, privateKey: key, lifetime: 30d, due: 60d } }" },
    ],
    code: (stack) =>
      add({
        issuer: provided(stack, { lifetime: Duration.days(30), due: Duration.days(60) }),
        endpoints: [new HostEndpoint("example.com")],
      })(stack),
    error: "renewal-window",
  },
];

const CHANNELS: Row[] = [
  ...["sre", "sre@", "@example.com", "sre@example", "a b@example.com"].map((email): Row => ({
    what: `the e-mail address ${email}`,
    file: [[www()], { channels: `{ sre: { type: sns, email: [¦"${email}"] } }` }],
    code: () => SnsChannel.ofSubscribers("sre", { email: [email] }),
    error: "channel-address",
    says: `"${email}" is not a valid e-mail address`,
  })),
  ...["http://example.com", "hooks.example.com", "ftp://example.com"].map((https): Row => ({
    what: `the HTTPS address ${https}`,
    file: [[www()], { channels: `{ sre: { type: sns, https: [¦"${https}"] } }` }],
    code: () => SnsChannel.ofSubscribers("sre", { https: [https] }),
    error: "channel-address",
    says: "is not a valid HTTPS address",
  })),
  {
    what: "an HTTPS address with a password",
    file: [[www()], { channels: "{ sre: { type: sns, https: [¦'https://u:hunter2@hooks.example.com'] } }" }],
    code: () => SnsChannel.ofSubscribers("sre", { https: ["https://u:hunter2@hooks.example.com"] }),
    error: "channel-address",
  },
  {
    what: "a channel without subscribers",
    file: [[www()], { channels: "{ sre: ¦{ type: sns } }" }],
    code: () => SnsChannel.ofSubscribers("sre", {}),
    error: "channel-without-subscribers",
  },
  ...["alerts", "arn:aws:sqs:eu-west-1:111122223333:alerts", "arn:aws:sns:eu-west-1:11112222333:alerts"].map((arn): Row => ({
    what: `the topic ${arn}`,
    file: [[www()], { channels: `{ sre: { type: sns, topicArn: ¦"${arn}" } }` }],
    code: () => SnsChannel.ofTopic("sre", arn),
    error: "wrong-arn",
    says: arn,
  })),
  {
    what: "a topic in another region",
    file: [[www("region: ¦us-east-1")], { channels: `{ sre: { type: sns, topicArn: "${topic("eu-west-1")}" } }` }],
    code: add({ region: "us-east-1", notify: [SnsChannel.ofTopic("sre", topic("eu-west-1"))] }),
    error: "region-mismatch",
    says: "The channel's topic is in eu-west-1",
  },
  {
    what: "an SNS channel for a certificate that is neither in ACM nor probed",
    file: [[`¦${www("issuer: own, stores: [s]")}`], { issuers: PROVIDED, stores: "{ s: { type: aws-secrets-manager } }" }],
    code: (stack) => add({ issuer: provided(stack), stores: [new SecretsManagerStore("s")] })(stack),
    error: "nothing-watches",
    says: 'No channel of "www" can receive its alerts',
  },
  {
    what: "an SNS channel for a host that is not probeable",
    file: [[`¦${www("issuer: own, endpoints: [{ host: example.com, probeable: false }]")}`], { issuers: PROVIDED }],
    code: (stack) => add({ issuer: provided(stack), endpoints: [new HostEndpoint("example.com", 443, { probeable: false })] })(stack),
    error: "nothing-watches",
  },
];

const secrets = (settings: string, props: SecretsManagerStoreProps, error: string, what: string, at = "¦"): Row => ({
  what,
  file: [[www()], { stores: `{ s: ${at}{ type: aws-secrets-manager, ${settings} } }` }],
  code: () => new SecretsManagerStore("s", props),
  error,
});

const parameters = (settings: string, props: SsmParameterStoreProps, error: string, what: string): Row => ({
  what,
  file: [[www()], { stores: `{ s: ¦{ type: aws-ssm, ${settings} } }` }],
  code: () => new SsmParameterStore("s", props),
  error,
});

const googleSecrets = (settings: string, props: GoogleSecretManagerStoreProps, error: string, what: string): Row => ({
  what,
  file: [
    [www()],
    {
      providers: "{ aws: { region: eu-west-1 }, google: { project: media-prod } }",
      stores: `{ s: { type: google-secret-manager, ${settings} } }`,
    },
  ],
  code: () => new GoogleSecretManagerStore("s", props),
  error,
});

const QUOTAS: Row[] = [
  {
    what: "a quota of AWS that is not a whole number",
    file: [[www()], { providers: "{ aws: { region: eu-west-1, quotas: { alarms: ¦0.5 } } }" }],
    code: (stack) => AwsQuotas.declare(stack, { alarms: 0.5 }),
    error: "aws-quota",
    says: "0.5",
  },
  {
    what: "a quota of Google Cloud that is not a whole number",
    file: [[www()], { providers: "{ aws: { region: eu-west-1 }, google: { project: media-prod, quotas: { uptimeChecks: ¦0 } } }" }],
    code: (stack) => GoogleQuotas.declare(stack, { uptimeChecks: 0 }),
    error: "google-quota",
    says: "A quota cannot be 0",
  },
];

const EXPORTS: Row[] = [
  {
    what: "an exported certificate with hashicorp/aws 5",
    file: [
      [www()],
      {
        providers: '{ aws: { region: eu-west-1, version: "5.100.0" } }',
        issuers: "{ acm: { type: acm, export: true } }",
        defaults: "{ issuer: ¦acm, notify: [sre] }",
      },
    ],
    code: (stack) => {
      AwsBindings.pin(stack, "5.100.0");
      return add({ issuer: new AcmIssuer({ exportable: true }) })(stack);
    },
    error: "export-not-supported",
    says: "`export` needs hashicorp/aws 6.0.0 or later, and the stack uses 5.100.0",
  },
];

const STORES: Row[] = [
  secrets("kmsKeyId: 'arn:aws:s3:::keys'", { kmsKeyId: "arn:aws:s3:::keys" }, "store-key", "a bucket as a KMS key"),
  secrets("recoveryWindowDays: 3", { recoveryWindowDays: 3 }, "recovery-window", "a recovery window of 3 days"),
  secrets("recoveryWindowDays: 31", { recoveryWindowDays: 31 }, "recovery-window", "a recovery window of 31 days"),
  secrets("prefix: 'tls edge/'", { prefix: "tls edge/" }, "secret-name", "a space in the prefix of secrets"),
  secrets("readers: [edge]", { readers: ["edge"] }, "invalid-reader", "a reader that is neither a role nor an account"),
  parameters("kmsKeyId: 'arn:aws:kms:eu-west-1:1:key'", { kmsKeyId: "arn:aws:kms:eu-west-1:1:key" }, "store-key", "an invalid KMS key ARN"),
  parameters(`prefix: ${"/a".repeat(16)}/`, { prefix: `${"/a".repeat(16)}/` }, "parameter-name", "a parameter with 17 levels"),
  parameters("readers: ['111122223333']", { readers: ["111122223333"] }, "reader-is-account", "an account as the reader of parameters"),
  googleSecrets("prefix: ¦tls/", { prefix: "tls/" }, "secret-name", "a slash in the prefix of Google secrets"),
  googleSecrets("destroyDelay: ¦12h", { destroyDelay: Duration.hours(12) }, "destroy-delay", "a destroy delay of 12 hours"),
  googleSecrets("readers: [¦edge]", { readers: ["edge"] }, "iam-member", "a Google reader that is not an IAM member"),
  {
    what: "a duplicate store of a certificate",
    file: [
      [www("issuer: own, endpoints: [{ host: example.com }], stores: [s, ¦s]")],
      { issuers: PROVIDED, stores: "{ s: { type: aws-secrets-manager } }" },
    ],
    code: (stack) => {
      const store = new SecretsManagerStore("s");
      return add({ issuer: provided(stack), endpoints: [new HostEndpoint("example.com")], stores: [store, store] })(stack);
    },
    error: "duplicate-store",
  },
  {
    what: "a store for a certificate whose key never leaves ACM",
    file: [[www("stores: ¦[s]")], { stores: "{ s: { type: aws-secrets-manager } }" }],
    code: add({ stores: [new SecretsManagerStore("s")] }),
    error: "no-key-material",
  },
  {
    what: "a KMS key in another region than the store",
    file: [
      [www("issuer: own, endpoints: [{ host: example.com }], stores: ¦[s]")],
      { issuers: PROVIDED, stores: "{ s: { type: aws-secrets-manager, kmsKeyId: 'arn:aws:kms:us-east-1:111122223333:key/7d6a3b0e' } }" },
    ],
    code: (stack) => {
      const store = new SecretsManagerStore("s", { kmsKeyId: "arn:aws:kms:us-east-1:111122223333:key/7d6a3b0e" });
      return add({ issuer: provided(stack), endpoints: [new HostEndpoint("example.com")], stores: [store] })(stack);
    },
    error: "region-mismatch",
  },
  {
    what: "a change listener with a target that is not an ARN",
    file: [[www()], { stores: "{ s: { type: aws-secrets-manager, onChange: [{ name: reload, targetArn: ¦reload }] } }" }],
    code: () => ChangeListener.target("reload", "reload"),
    error: "wrong-arn",
  },
];

const balancer = (arns: { loadBalancerArn?: string; targetGroupArn?: string }, more: Partial<AlbEndpointProps> = {}) =>
  new AlbEndpoint({ loadBalancerArn: ALB, targetGroupArn: TARGET_GROUP, ...arns, ...more });

/** An existing listener with a setting, in the notation of the file and of code. */
const listener = (setting: string, props: object, error: string, says: string, what = `${setting} of an existing listener`): Row => ({
  what: what.replace("¦", ""),
  file: [[www(`endpoints: [{ alb: { listenerArn: "${LISTENER}", ${setting} } }]`)]],
  code: add({ endpoints: [AlbEndpoint.existingListener({ listenerArn: LISTENER, ...props })] }),
  error,
  says,
});

const EXISTING_LISTENERS: Row[] = [
  listener(
    `loadBalancerArn: ¦"${ALB}"`,
    { loadBalancerArn: ALB },
    "existing-listener",
    "already names its load balancer",
    "a load balancer",
  ),
  listener(
    `targetGroupArn: ¦"${TARGET_GROUP}"`,
    { targetGroupArn: TARGET_GROUP },
    "existing-listener",
    "where it forwards",
    "a target group",
  ),
  listener("port: ¦8443", { port: 8443 }, "existing-listener", "already has a port"),
  listener("redirectHttp: ¦true", { redirectHttp: true }, "existing-listener", "what port 80 does"),
  listener("hsts: ¦365d", { hsts: Hsts.maxAge(Duration.days(365)) }, "existing-listener", "sets its response headers"),
  {
    what: "an ALPN policy of an existing listener",
    file: [[www(`endpoints: [{ nlb: { listenerArn: "${NETWORK_LISTENER}", alpnPolicy: ¦HTTP2Only } }]`)]],
    code: add({ endpoints: [NlbEndpoint.existingListener({ listenerArn: NETWORK_LISTENER, ...{ alpnPolicy: "HTTP2Only" } })] }),
    error: "existing-listener",
    says: "sets its ALPN policy",
  },
  listener(
    "sslPolicy: ¦ELBSecurityPolicy-2016-08",
    { sslPolicy: "ELBSecurityPolicy-2016-08" },
    "weak-service-policy",
    "allows TLS 1.0 and offers cipher suites without forward secrecy",
  ),
  listener(
    "sslPolicy: ¦ELBSecurityPolicy-TLS13-1-2-Res-2021-60",
    { sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-60" },
    "unknown-service-policy",
    'did you mean "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"?',
  ),
  ...[ALB, NETWORK_LISTENER, TARGET_GROUP].map((arn): Row => ({
    what: `${arn} as a listener of an ALB`,
    file: [[www(`endpoints: [{ alb: { listenerArn: ¦"${arn}" } }]`)]],
    code: () => AlbEndpoint.existingListener({ listenerArn: arn }),
    error: "wrong-arn",
    says: "is not the ARN of a listener of an application load balancer",
  })),
  {
    what: "an existing listener in another region than the certificate",
    file: [[www(`endpoints: [{ alb: { listenerArn: ¦"${LISTENER.replace("eu-west-1", "us-west-2")}" } }]`)]],
    code: add({ endpoints: [AlbEndpoint.existingListener({ listenerArn: LISTENER.replace("eu-west-1", "us-west-2") })] }),
    error: "region-mismatch",
    says: "The listener is in us-west-2 and the certificate is in eu-west-1.",
  },
  {
    what: "a duplicate existing listener of a certificate",
    file: [[www(`endpoints: [{ alb: { listenerArn: "${LISTENER}" } }, ¦{ alb: { listenerArn: "${LISTENER}" } }]`)]],
    code: add({ endpoints: [0, 1].map(() => AlbEndpoint.existingListener({ listenerArn: LISTENER })) }),
    error: "duplicate-endpoint",
  },
  {
    what: "two SSL policies of one existing listener",
    file: [
      [
        www(`endpoints: [{ alb: { listenerArn: "${LISTENER}" } }]`),
        `api: { domains: [api.example.com], endpoints: [¦{ alb: { listenerArn: "${LISTENER}", sslPolicy: ${RESTRICTED} } }] }`,
      ],
    ],
    code: addBoth(
      { endpoints: [AlbEndpoint.existingListener({ listenerArn: LISTENER })] },
      { endpoints: [AlbEndpoint.existingListener({ listenerArn: LISTENER, sslPolicy: RESTRICTED })] },
    ),
    error: "listener-clash",
    says: "SSL policy not stated",
  },
];

/** A CloudFront endpoint of a certificate for `example.com` in us-east-1. */
const cloudFront = (what: string, inFile: string, props: ExistingDistributionProps, error: string, says: string, more = ""): Row => ({
  what,
  file: [[www(`region: us-east-1${more}, endpoints: [{ cloudfront: ${inFile} }]`)]],
  code: add({
    region: "us-east-1",
    endpoints: [CloudFrontEndpoint.existing(props)],
    ...(more === "" ? {} : { tlsPolicy: TlsPolicy.FIPS }),
  }),
  error,
  says,
});

const DISTRIBUTION = "E1A2B3C4D5E6F7";
const aliases = ["example.com"];

const CLOUDFRONT: Row[] = [
  cloudFront("a CloudFront endpoint without a distribution", "¦{}", {}, "no-distribution", "by `distribution`, `aliases` or both"),
  cloudFront(
    "the ARN of a distribution as its ID",
    `{ distribution: ¦"arn:aws:cloudfront::111122223333:distribution/${DISTRIBUTION}" }`,
    { distributionId: `arn:aws:cloudfront::111122223333:distribution/${DISTRIBUTION}` },
    "distribution-id",
    `Write "${DISTRIBUTION}".`,
  ),
  cloudFront(
    "an alias that the certificate does not cover",
    "{ aliases: [¦www.example.com] }",
    { aliases: ["www.example.com"] },
    "name-not-in-certificate",
    'The certificate does not cover "www.example.com"',
  ),
  cloudFront(
    "a minimum protocol version that is too weak",
    "{ aliases: [example.com], minimumProtocolVersion: ¦TLSv1.1_2016 }",
    { aliases, minimumProtocolVersion: "TLSv1.1_2016" },
    "weak-service-policy",
    "Those that meet it are TLSv1.3_2025, TLSv1.2_2025, TLSv1.2_2021",
  ),
  cloudFront(
    "a minimum protocol version that CloudFront does not have",
    "{ aliases: [example.com], minimumProtocolVersion: ¦TLSv1.2_2011 }",
    { aliases, minimumProtocolVersion: "TLSv1.2_2011" },
    "unknown-service-policy",
    'did you mean "TLSv1.2_2021"?',
  ),
  cloudFront(
    "a TLS policy that CloudFront does not support",
    "¦{ aliases: [example.com] }",
    { aliases },
    "policy-not-available",
    'CloudFront does not support the TLS policy "fips"',
    ", tlsPolicy: fips",
  ),
  {
    what: "a certificate for CloudFront outside of us-east-1",
    file: [[www("endpoints: [{ cloudfront: ¦{ aliases: [example.com] } }]")]],
    code: add({ endpoints: [CloudFrontEndpoint.existing({ aliases })] }),
    error: "region-mismatch",
    says: "The certificate is in eu-west-1, and CloudFront uses certificates in us-east-1 only",
  },
  {
    what: "a distribution with two certificates",
    file: [
      [
        www(`region: us-east-1, endpoints: [{ cloudfront: { distribution: ${DISTRIBUTION} } }]`),
        `api: { domains: [api.example.com], region: us-east-1, endpoints: [¦{ cloudfront: { distribution: ${DISTRIBUTION} } }] }`,
      ],
    ],
    code: addBoth(
      { region: "us-east-1", endpoints: [CloudFrontEndpoint.existing({ distributionId: DISTRIBUTION })] },
      { region: "us-east-1", endpoints: [CloudFrontEndpoint.existing({ distributionId: DISTRIBUTION })] },
    ),
    error: "endpoint-taken",
    says: `the CloudFront distribution ${DISTRIBUTION} already serves "www"`,
  },
];

const ENDPOINTS: Row[] = [
  ...EXISTING_LISTENERS,
  ...CLOUDFRONT,
  {
    what: "a wildcard as the host of an endpoint",
    file: [['www: { domains: ["*.example.com"], endpoints: [{ host: ¦"*.example.com" }] }']],
    code: () => new HostEndpoint("*.example.com"),
    error: "wildcard-host",
    says: 'Name one host, such as "www.example.com"',
  },
  {
    what: "a host that the certificate does not cover",
    file: [[www("endpoints: [{ host: ¦other.example.com }]")]],
    code: add({ endpoints: [new HostEndpoint("other.example.com")] }),
    error: "name-not-in-certificate",
    says: 'The certificate does not cover "other.example.com"',
  },
  {
    what: "a host two labels below a wildcard",
    file: [['www: { domains: ["*.example.com"], endpoints: [{ host: ¦a.b.example.com }] }']],
    code: add({ domains: ["*.example.com"], endpoints: [new HostEndpoint("a.b.example.com")] }),
    error: "name-not-in-certificate",
  },
  ...[0, 65536, -1, 443.5].flatMap((number): Row[] => [
    {
      what: `port ${number} of a host`,
      file: [[www(`endpoints: [{ host: example.com, port: ¦${number} }]`)]],
      code: () => new HostEndpoint("example.com", number),
      error: "port",
      says: String(number),
    },
    {
      what: `port ${number} of an ALB`,
      file: [[www(`endpoints: [${alb(`port: ¦${number}`)}]`)]],
      code: () => balancer({}, { port: number }),
      error: "port",
    },
  ]),
  {
    what: "a duplicate host of a certificate",
    file: [[www("endpoints: [{ host: example.com }, ¦{ host: Example.com, port: 443 }]")]],
    code: add({ endpoints: [new HostEndpoint("example.com"), new HostEndpoint("Example.com", 443)] }),
    error: "duplicate-endpoint",
    says: 'example.com:443 is listed twice in "www"',
  },
  {
    what: "a duplicate load balancer port of a certificate",
    file: [[www(`endpoints: [${alb()}, ¦${alb("port: 443")}]`)]],
    code: add({ endpoints: [balancer({}), balancer({}, { port: 443 })] }),
    error: "duplicate-endpoint",
  },
  ...[NLB, "arn:aws:s3:::logs", "edge"].map((arn): Row => ({
    what: `${arn} as an ALB`,
    file: [[www(`endpoints: [{ alb: { loadBalancerArn: ¦"${arn}", targetGroupArn: "${TARGET_GROUP}" } }]`)]],
    code: () => balancer({ loadBalancerArn: arn }),
    error: "wrong-arn",
    says: arn,
  })),
  {
    what: "an ALB as an NLB",
    file: [[www(`endpoints: [{ nlb: { loadBalancerArn: ¦"${ALB}", targetGroupArn: "${TARGET_GROUP}" } }]`)]],
    code: () => new NlbEndpoint({ loadBalancerArn: ALB, targetGroupArn: TARGET_GROUP }),
    error: "wrong-arn",
    says: ALB,
  },
  {
    what: "a load balancer as a target group",
    file: [[www(`endpoints: [{ alb: { loadBalancerArn: "${ALB}", targetGroupArn: ¦"${ALB}" } }]`)]],
    code: () => balancer({ targetGroupArn: ALB }),
    error: "wrong-arn",
  },
  {
    what: "a target group in another account",
    file: [
      [
        www(
          `endpoints: [{ alb: { loadBalancerArn: "${ALB}", targetGroupArn: ¦"${TARGET_GROUP.replace("111122223333", "444455556666")}" } }]`,
        ),
      ],
    ],
    code: () => balancer({ targetGroupArn: TARGET_GROUP.replace("111122223333", "444455556666") }),
    error: "account-mismatch",
    says: "The target group is in 444455556666",
  },
  {
    what: "a load balancer in another region than the certificate",
    file: [[www(`endpoints: [${alb("", { region: "us-west-2" }).replace('"', '¦"')}]`)]],
    code: add({
      endpoints: [
        balancer({
          loadBalancerArn: ALB.replace("eu-west-1", "us-west-2"),
          targetGroupArn: TARGET_GROUP.replace("eu-west-1", "us-west-2"),
        }),
      ],
    }),
    error: "region-mismatch",
    says: "Set the certificate's `region` to us-west-2",
  },
  {
    what: "a redirect from port 80 to itself",
    file: [[www(`endpoints: [{ alb: { loadBalancerArn: "${ALB}", targetGroupArn: "${TARGET_GROUP}", port: 80, redirectHttp: ¦true } }]`)]],
    code: () => balancer({}, { port: 80, redirectHttp: true }),
    error: "redirect-clash",
  },
  {
    what: "two target groups on one port",
    file: [[www(`endpoints: [${alb()}]`), `api: { domains: [api.example.com], endpoints: [¦${alb("", { group: "api" })}] }`]],
    code: addBoth({ endpoints: [balancer({})] }, { endpoints: [balancer({ targetGroupArn: TARGET_GROUP.replace("/edge/", "/api/") })] }),
    error: "listener-clash",
  },
  {
    what: "two TLS policies on one port",
    file: [[www(`endpoints: [${alb()}]`), `api: { domains: [api.example.com], tlsPolicy: modern, endpoints: [¦${alb()}] }`]],
    code: addBoth({ endpoints: [balancer({})] }, { tlsPolicy: TlsPolicy.MODERN, endpoints: [balancer({})] }),
    error: "listener-clash",
  },
  {
    what: "an API domain that the certificate does not cover",
    file: [[www("endpoints: [{ apiGateway: { type: http, domainName: ¦api.example.com } }]")]],
    code: add({ endpoints: [ApiGatewayEndpoint.http({ domainName: "api.example.com" })] }),
    error: "name-not-in-certificate",
    says: "api.example.com",
  },
  {
    what: "a TLS policy that API Gateway does not have",
    file: [[www("tlsPolicy: modern, endpoints: [{ apiGateway: ¦{ type: http, domainName: example.com } }]")]],
    code: add({ tlsPolicy: TlsPolicy.MODERN, endpoints: [ApiGatewayEndpoint.http({ domainName: "example.com" })] }),
    error: "policy-not-available",
  },
  {
    what: "a strict endpoint access mode with a provider that does not have it",
    file: [[www("endpoints: [{ apiGateway: { type: rest, domainName: example.com, endpointAccessMode: ¦strict } }]")]],
    code: add({ endpoints: [ApiGatewayEndpoint.rest({ domainName: "example.com", endpointAccessMode: EndpointAccessMode.STRICT })] }),
    error: "endpoint-access-mode",
    says: "declare hashicorp/aws 6.28.0 or later",
  },
  {
    what: "an edge-optimized API outside of us-east-1",
    file: [[www("endpoints: [{ apiGateway: { type: rest, domainName: example.com, endpointType: ¦edge } }]")]],
    code: add({ endpoints: [ApiGatewayEndpoint.rest({ domainName: "example.com", endpointType: RestApiEndpointType.EDGE })] }),
    error: "region-mismatch",
  },
  {
    what: "an API domain in two certificates",
    file: [
      [
        www("endpoints: [{ apiGateway: { type: http, domainName: example.com } }]"),
        "api: { domains: [example.com, api.example.com], keyType: ecdsa-p256, endpoints: [¦{ apiGateway: { type: http, domainName: example.com } }] }",
      ],
    ],
    code: addBoth(
      { endpoints: [ApiGatewayEndpoint.http({ domainName: "example.com" })] },
      {
        domains: ["example.com", "api.example.com"],
        keyType: KeyType.ECDSA_P256,
        endpoints: [ApiGatewayEndpoint.http({ domainName: "example.com" })],
      },
    ),
    error: "endpoint-taken",
  },
];

const run = (
  settings: string,
  props: { every?: Duration; workspaceId?: string; hostname?: string; replaceAddresses?: string[] },
  error: string,
  what: string,
  says?: string,
): Row => ({
  what,
  file: [[www()], { schedule: `{ type: aws-eventbridge, token: hcp, notify: [sre], ${settings} }` }],
  code: (stack) =>
    new ScheduledTerraformRun(stack, "Run", { workspaceId: "ws-6jrRyVDv1J8zQMB5", token: secret(stack), channels: [sre()], ...props }),
  error,
  says,
});

const GOOGLE_PROVIDERS = "{ aws: { region: eu-west-1 }, google: { project: media-prod } }";

const trustFile = (name: string) => path.join(__dirname, "fixtures", "trust", name);
const PARTNER_ROOT = trustFile("root-2024.pem");

/** A bundle in a file. */
const bundled = (more = "bucket: example-trust", cas = PARTNER_ROOT): Sections => ({
  trust: `{ partners: { cas: [${cas}]${more && `, ${more}`} } }`,
});

/** The same in code. */
const partners = (more: TrustBundleFiles = { bucket: "example-trust" }) =>
  TrustBundle.fromFiles("partners", { cas: [PARTNER_ROOT], ...more });

const { VERIFY, PASSTHROUGH } = ClientAuthMode;

/** An endpoint with client authentication, in a file and in code, and what is refused. */
function clientAuthRow(what: string, block: string, sections: Sections, code: () => ClientAuth, error: string, says?: string): Row {
  const file = www(`endpoints: [${alb("clientAuth: BLOCK").replace("BLOCK", () => block)}]`);
  return {
    what,
    file: [[file], sections],
    code: (stack) =>
      add({ endpoints: [new AlbEndpoint({ loadBalancerArn: ALB, targetGroupArn: TARGET_GROUP, clientAuth: code() })] })(stack),
    error,
    says,
  };
}

const TRUST_STORE = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:truststore/partners/6d8e7a0c3b2f1e90";

/** An existing trust store that an application load balancer does not take. */
function trustStoreRow(what: string, trustStore: string, error: string, says: string): Row {
  return clientAuthRow(what, `{ mode: verify, trustStore: ¦"${trustStore}" }`, {}, () => ({ mode: VERIFY, trustStore }), error, says);
}

/** An existing trust store that API Gateway does not take. */
function apiTrustStoreRow(what: string, trustStore: string, error: string, says: string): Row {
  const clientAuth = `clientAuth: { mode: verify, trustStore: ¦"${trustStore}" }`;
  return {
    what,
    file: [[www(`endpoints: [{ apiGateway: { type: http, domainName: example.com, ${clientAuth} } }]`)], {}],
    code: (stack) =>
      add({ endpoints: [ApiGatewayEndpoint.http({ domainName: "example.com", clientAuth: { mode: VERIFY, trustStore } })] })(stack),
    error,
    says,
  };
}

/** An existing trust config that a proxy of Google does not take. */
function trustConfigRow(what: string, trustStore: string, error: string, says: string): Row {
  const clientAuth = `clientAuth: { mode: verify, trustStore: ¦"${trustStore}" }`;
  return {
    what,
    file: [
      [`www: { domains: [example.com], endpoints: [{ googleHttpsProxy: { urlMap: assets, ${clientAuth} } }], issuer: g, alerts: false }`],
      { providers: GOOGLE_PROVIDERS, issuers: "{ acm: { type: acm }, g: { type: google-managed } }" },
    ],
    code: (stack) => {
      new GoogleProvider(stack, "google", { project: "media-prod" });
      return add({
        issuer: new GoogleManagedIssuer(),
        endpoints: [new GoogleHttpsEndpoint({ urlMap: "assets", clientAuth: { mode: VERIFY, trustStore } })],
        alerts: CertificateAlerts.off(),
      })(stack);
    },
    error,
    says,
  };
}

/** A bundle that is wrong, in a file and in code. */
function bundleRow(what: string, trust: string, files: TrustBundleFiles, error: string, says: string): Row {
  return {
    what,
    file: [[www()], { trust: `{ partners: ${trust} }` }],
    code: () => TrustBundle.fromFiles("partners", files),
    error,
    says,
  };
}

const CLIENT_AUTH: Row[] = [
  clientAuthRow("`verify` without CAs", "¦{ mode: verify }", {}, () => ({ mode: VERIFY }), "client-auth-trust", "Set `trust` to a bundle"),
  clientAuthRow(
    "`passthrough` that nothing verifies",
    "¦{ mode: passthrough }",
    {},
    () => ({ mode: PASSTHROUGH }),
    "client-auth-trust",
    "Name what verifies them in `verifiedBy`",
  ),
  clientAuthRow(
    "`passthrough` with a bundle",
    "{ mode: passthrough, verifiedBy: api, trust: ¦partners }",
    bundled(),
    () => ({ mode: PASSTHROUGH, verifiedBy: "api", trust: partners() }),
    "client-auth-trust",
    "`trust` has no effect with `passthrough`",
  ),
  clientAuthRow(
    "`verify` that something else is said to do",
    "{ mode: verify, trust: partners, verifiedBy: ¦api }",
    bundled(),
    () => ({ mode: VERIFY, trust: partners(), verifiedBy: "api" }),
    "client-auth-trust",
    '`verifiedBy` is "api"',
  ),
  clientAuthRow(
    "a check of lists that the bundle does not have",
    "{ mode: verify, trust: partners, revocation: ¦check }",
    bundled(),
    () => ({ mode: VERIFY, trust: partners(), revocation: ClientRevocation.CHECK }),
    "client-auth-trust",
    '"partners" has no revocation lists',
  ),
  clientAuthRow(
    "a bundle without a bucket",
    "{ mode: verify, trust: ¦partners }",
    bundled(""),
    () => ({ mode: VERIFY, trust: partners({}) }),
    "trust-bucket-missing",
    '"partners" has no bucket',
  ),
  clientAuthRow(
    "a bundle and an existing trust store",
    `{ mode: verify, trust: partners, trustStore: ¦"${TRUST_STORE}" }`,
    bundled(),
    () => ({ mode: VERIFY, trust: partners(), trustStore: TRUST_STORE }),
    "client-auth-trust",
    `both are set: "partners" and "${TRUST_STORE}". Remove one of the two`,
  ),
  clientAuthRow(
    "revocation at an existing trust store",
    `{ mode: verify, trustStore: "${TRUST_STORE}", revocation: ¦ignore }`,
    {},
    () => ({ mode: VERIFY, trustStore: TRUST_STORE, revocation: ClientRevocation.IGNORE }),
    "client-auth-trust",
    "`revocation: ignore` has no effect with `trustStore`",
  ),
  clientAuthRow(
    "`passthrough` with an existing trust store",
    `{ mode: passthrough, verifiedBy: api, trustStore: ¦"${TRUST_STORE}" }`,
    {},
    () => ({ mode: PASSTHROUGH, verifiedBy: "api", trustStore: TRUST_STORE }),
    "client-auth-trust",
    "`trustStore` has no effect with `passthrough`",
  ),
  clientAuthRow(
    "`off` with an existing trust store",
    `{ mode: off, trustStore: ¦"${TRUST_STORE}" }`,
    {},
    () => ({ mode: ClientAuthMode.OFF, trustStore: TRUST_STORE }),
    "client-auth-trust",
    "`trustStore` has no effect with `off`",
  ),
  trustStoreRow(
    "a target group as a trust store",
    TARGET_GROUP,
    "wrong-arn",
    "is not the ARN of a trust store of Elastic Load Balancing. It is the ARN of a target group",
  ),
  trustStoreRow(
    "an object in S3 as a trust store of a load balancer",
    "s3://example-trust/partners.pem?versionId=3HL4kqtJvjVBH40Nrjfkd",
    "wrong-arn",
    "Expected arn:aws:elasticloadbalancing:REGION:ACCOUNT:truststore/NAME/ID",
  ),
  trustStoreRow(
    "a trust store in another region",
    TRUST_STORE.replace("eu-west-1", "eu-central-1"),
    "region-mismatch",
    "is in eu-central-1 and the load balancer is in eu-west-1",
  ),
  {
    what: "a private CA as a trust store of a network load balancer",
    file: [
      [
        www(
          `endpoints: [{ nlb: { loadBalancerArn: "${NLB}", targetGroupArn: "${TARGET_GROUP}", clientAuth: { mode: verify, trustStore: ¦"${AUTHORITY}" } } }]`,
        ),
      ],
      {},
    ],
    code: (stack) => {
      const clientAuth = { mode: VERIFY, trustStore: AUTHORITY };
      return add({ endpoints: [new NlbEndpoint({ loadBalancerArn: NLB, targetGroupArn: TARGET_GROUP, clientAuth })] })(stack);
    },
    error: "wrong-arn",
    says: "It is the ARN of a private certificate authority",
  },
  apiTrustStoreRow(
    "a trust store of a load balancer at API Gateway",
    TRUST_STORE,
    "trust-store-uri",
    "is not a trust store of API Gateway. Expected s3://BUCKET/KEY?versionId=VERSION",
  ),
  apiTrustStoreRow(
    "an object without a key at API Gateway",
    "s3://example-trust?versionId=3HL4",
    "trust-store-uri",
    "Expected s3://BUCKET/KEY",
  ),
  apiTrustStoreRow(
    "an object without a version at API Gateway",
    "s3://example-trust/partners.pem",
    "trust-store-version",
    "so that a changed trust store would not reach API Gateway",
  ),
  apiTrustStoreRow(
    "the version of objects in a bucket that keeps none",
    "s3://example-trust/partners.pem?versionId=null",
    "trust-store-version",
    "in a bucket that keeps versions",
  ),
  trustConfigRow(
    "a trust store of a load balancer at a Google proxy",
    TRUST_STORE,
    "invalid-google-id",
    "is not the id of a trust config. Expected projects/PROJECT/locations/global/trustConfigs/NAME",
  ),
  trustConfigRow(
    "a regional trust config at a global Google proxy",
    "projects/media-prod/locations/europe-west1/trustConfigs/partners",
    "region-mismatch",
    "is in the location europe-west1, and the proxy is in global",
  ),
  {
    what: "certificates that a network load balancer passes on",
    file: [
      [
        www(
          `endpoints: [{ nlb: { loadBalancerArn: "${NLB}", targetGroupArn: "${TARGET_GROUP}", clientAuth: { mode: ¦passthrough, verifiedBy: api } } }]`,
        ),
      ],
      bundled(),
    ],
    code: (stack) => {
      const clientAuth = { mode: ClientAuthMode.PASSTHROUGH, verifiedBy: "api" };
      return add({ endpoints: [new NlbEndpoint({ loadBalancerArn: NLB, targetGroupArn: TARGET_GROUP, clientAuth })] })(stack);
    },
    error: "client-auth-unsupported",
    says: 'A network load balancer does not support the mode "passthrough" of client authentication. Use verify',
  },
  {
    what: "client authentication at an existing listener",
    file: [[www(`endpoints: [{ alb: { listenerArn: "${LISTENER}", clientAuth: ¦{ mode: verify, trust: partners } } }]`)], bundled()],
    code: (stack) => {
      const props = { listenerArn: LISTENER, clientAuth: { mode: VERIFY, trust: partners() } };
      return add({ endpoints: [AlbEndpoint.existingListener(props)] })(stack);
    },
    error: "existing-listener",
    says: "The owner of an existing listener sets its client authentication",
  },
  ...(
    [
      ["passthrough", "mode: ¦passthrough, verifiedBy: api", () => ({ mode: PASSTHROUGH, verifiedBy: "api" }), "client-auth-unsupported"],
      [
        "advertised CAs",
        "mode: verify, trust: partners, advertise: ¦true",
        () => ({ mode: VERIFY, trust: partners(), advertise: true }),
        "client-auth-unsupported",
      ],
    ] as const
  ).map(([what, block, code, error]): Row => ({
    what: `${what} at API Gateway`,
    file: [[www(`endpoints: [{ apiGateway: { type: http, domainName: example.com, clientAuth: { ${block} } } }]`)], bundled()],
    code: (stack) => add({ endpoints: [ApiGatewayEndpoint.http({ domainName: "example.com", clientAuth: code() })] })(stack),
    error,
    says: "API Gateway does not",
  })),
  {
    what: "client authentication of CloudFront with a provider that does not have it",
    file: [
      [www("region: us-east-1, endpoints: [{ cloudfront: { aliases: [example.com], clientAuth: ¦{ mode: verify, trust: partners } } }]")],
      bundled(),
    ],
    code: (stack) => {
      const endpoint = CloudFrontEndpoint.existing({ aliases: ["example.com"], clientAuth: { mode: VERIFY, trust: partners() } });
      return add({ region: "us-east-1", endpoints: [endpoint] })(stack);
    },
    error: "client-auth-unsupported",
    says: "Declare hashicorp/aws 6.28.0 or later",
  },
  {
    what: "revocation lists at API Gateway, which does not check them",
    file: [
      [www("endpoints: [{ apiGateway: { type: http, domainName: example.com, clientAuth: ¦{ mode: verify, trust: partners } } }]")],
      bundled(`bucket: example-trust, revocationLists: [${trustFile("root-2024.crl.pem")}]`),
    ],
    code: (stack) => {
      const trust = partners({ bucket: "example-trust", revocationLists: [trustFile("root-2024.crl.pem")] });
      return add({ endpoints: [ApiGatewayEndpoint.http({ domainName: "example.com", clientAuth: { mode: VERIFY, trust } })] })(stack);
    },
    error: "client-auth-unsupported",
    says: "Set `revocation: ignore`",
  },
  {
    what: "client authentication at an edge-optimised domain",
    file: [
      [
        www(
          "region: us-east-1, endpoints: [{ apiGateway: { type: rest, domainName: example.com, endpointType: edge, clientAuth: ¦{ mode: verify, trust: partners } } }]",
        ),
      ],
      bundled(),
    ],
    code: (stack) => {
      const endpoint = {
        domainName: "example.com",
        endpointType: RestApiEndpointType.EDGE,
        clientAuth: { mode: VERIFY, trust: partners() },
      };
      return add({ region: "us-east-1", endpoints: [ApiGatewayEndpoint.rest(endpoint)] })(stack);
    },
    error: "client-auth-unsupported",
    says: "Use a regional domain",
  },
  {
    what: "client authentication at API Gateway with an imported certificate",
    file: [
      [
        www(
          "issuer: own, endpoints: [{ apiGateway: { type: http, domainName: example.com, clientAuth: ¦{ mode: verify, trust: partners } } }]",
        ),
      ],
      { ...bundled(), issuers: PROVIDED },
    ],
    code: (stack) =>
      add({
        issuer: provided(stack),
        endpoints: [ApiGatewayEndpoint.http({ domainName: "example.com", clientAuth: { mode: VERIFY, trust: partners() } })],
      })(stack),
    error: "ownership-certificate",
    says: 'certificates of "provided"',
  },
  ...(
    [
      [
        "advertised CAs",
        "mode: verify, trust: partners, advertise: ¦true",
        () => ({ mode: VERIFY, trust: partners({}), advertise: true }),
        "does not tell clients the names of CAs",
      ],
      [
        "a private CA of another cloud",
        "mode: verify, trust: ¦staff",
        () => ({ mode: VERIFY, trust: TrustBundle.fromFiles("staff", { privateCas: [new AcmPrivateCa("staff-ca", AUTHORITY)] }) }),
        '"staff" has the private CA "staff-ca"',
      ],
    ] as const
  ).map(([what, block, code, says]): Row => ({
    what: `${what} at a Google proxy`,
    file: [
      [
        `www: { domains: [example.com], endpoints: [{ googleHttpsProxy: { urlMap: assets, clientAuth: { ${block} } } }], issuer: g, alerts: false }`,
      ],
      {
        providers: GOOGLE_PROVIDERS,
        issuers: "{ acm: { type: acm }, g: { type: google-managed } }",
        trust: `{ partners: { cas: [${PARTNER_ROOT}] }, staff: { privateCas: [{ acmPrivateCa: { name: staff-ca, authorityArn: "${AUTHORITY}" } }] } }`,
      },
    ],
    code: (stack) => {
      new GoogleProvider(stack, "google", { project: "media-prod" });
      return add({
        issuer: new GoogleManagedIssuer(),
        endpoints: [new GoogleHttpsEndpoint({ urlMap: "assets", clientAuth: code() })],
        alerts: CertificateAlerts.off(),
      })(stack);
    },
    error: "client-auth-unsupported",
    says,
  })),
  {
    what: "a bundle without CAs",
    file: [[www()], { trust: "{ ¦partners: {} }" }],
    code: () => TrustBundle.fromFiles("partners", {}),
    error: "no-trust-anchor",
    says: 'The trust bundle "partners" has no CA',
  },
  bundleRow("a CA's file that does not exist", "{ cas: [¦none.pem] }", { cas: ["none.pem"] }, "unreadable-file", "Cannot read none.pem"),
  bundleRow(
    "the certificate of a client as a CA",
    `{ cas: [¦${trustFile("client.pem")}] }`,
    { cas: [trustFile("client.pem")] },
    "not-a-ca",
    '"client-1" is not a CA',
  ),
  bundleRow(
    "a CA with a key of 1024 bits",
    `{ cas: [¦${trustFile("weak.pem")}] }`,
    { cas: [trustFile("weak.pem")] },
    "weak-ca",
    "an RSA key of 1024 bits",
  ),
  bundleRow(
    "a CA that is listed twice",
    `{ cas: [${PARTNER_ROOT}, ¦${PARTNER_ROOT}] }`,
    { cas: [PARTNER_ROOT, PARTNER_ROOT] },
    "duplicate-ca",
    "is listed twice",
  ),
  bundleRow(
    "an intermediate CA without its root",
    `{ cas: [¦${trustFile("issuing.pem")}] }`,
    { cas: [trustFile("issuing.pem")] },
    "incomplete-trust-chain",
    "Add the certificates up to the root",
  ),
  bundleRow(
    "a file that is not PEM",
    `{ cas: [¦${trustFile("root-2026.crl.der")}] }`,
    { cas: [trustFile("root-2026.crl.der")] },
    "invalid-pem",
    "contains no certificate in PEM",
  ),
  bundleRow(
    "the revocation list of another CA",
    `{ cas: [${PARTNER_ROOT}], revocationLists: [¦${trustFile("root-2026.crl.pem")}] }`,
    { cas: [PARTNER_ROOT], revocationLists: [trustFile("root-2026.crl.pem")] },
    "invalid-revocation-list",
    "is not signed by a CA of the bundle",
  ),
];

const SCHEDULES: Row[] = [
  run("workspaceId: ¦edge", { workspaceId: "edge" }, "workspace-id", "a workspace name in place of its id", '"edge" is not a workspace id'),
  run("workspaceId: ws-6jrRyVDv1J8zQMB5, every: ¦7m", { every: Duration.minutes(7) }, "run-interval", "runs every 7 minutes", "every 7m"),
  run("workspaceId: ws-6jrRyVDv1J8zQMB5, every: ¦48h", { every: Duration.hours(48) }, "run-interval", "runs every 2 days", "every 2d"),
  run(
    "workspaceId: ws-6jrRyVDv1J8zQMB5, every: ¦90m",
    { every: Duration.minutes(90) },
    "run-interval",
    "runs every 90 minutes",
    "every 90m",
  ),
  run(
    "workspaceId: ws-6jrRyVDv1J8zQMB5, hostname: ¦'https://tfe.example.com/'",
    { hostname: "https://tfe.example.com/" },
    "terraform-host",
    "a URL as the host of Terraform Enterprise",
    '"https://tfe.example.com/" is not a host name',
  ),
  run(
    "workspaceId: ws-6jrRyVDv1J8zQMB5, replaceAddresses: ¦['not one!']",
    { replaceAddresses: ["not one!"] },
    "replace-address",
    "a text that is not a resource address",
    '"not one!" is not the address of a resource',
  ),
];

const GOOGLE_ZONES: Row[] = ["Example", "1zone", "a b"].map((managedZone) => ({
  what: `the managed zone ${managedZone}`,
  file: [[www()], { providers: GOOGLE_PROVIDERS, zones: `{ example.com: { cloudDns: ¦"${managedZone}" } }` }],
  code: () => new CloudDnsZone({ zoneName: "example.com", managedZone }),
  error: "zone-id",
}));

const googleIssuer = (settings: string, issuer: () => unknown, error: string, what: string, says?: string): Row => ({
  what,
  file: [[www()], { providers: GOOGLE_PROVIDERS, issuers: `{ acm: { type: acm }, g: { ${settings} } }` }],
  code: issuer,
  error,
  says,
});
const managed = (props: GoogleManagedIssuerProps) => () => new GoogleManagedIssuer(props);
const POOL = "projects/media-prod/locations/europe-west1/caPools/edge";
const privateCa =
  (props: Partial<GooglePrivateIssuerProps>) =>
  (stack: TerraformStack): unknown =>
    googleFleet(stack, new GooglePrivateIssuer({ pool: POOL, lifetime: Duration.days(30), ...props })).add("www", {
      domains: ["example.com"],
    });

/** A fleet whose certificates Google issues. */
function googleFleet(stack: TerraformStack, issuer: IIssuer = new GoogleManagedIssuer()): CertificateFleet {
  new GoogleProvider(stack, "Google", { project: "media-prod", region: "europe-west1" });
  const zones = [new CloudDnsZone({ zoneName: "example.com", managedZone: "example" })];
  const notify = [GoogleChannel.email("sre", "sre@example.com")];
  return new CertificateFleet(stack, "Fleet", { zones, defaults: { issuer, notify } });
}

const GOOGLE_ISSUERS: Row[] = [
  googleIssuer(
    "type: google-managed, region: europe-west1, scope: ¦edge-cache",
    managed({ region: "europe-west1", certificateScope: GoogleCertificateScope.EDGE_CACHE }),
    "scope-in-region",
    "a scope of global certificates in a region",
    "EDGE_CACHE",
  ),
  googleIssuer(
    "type: google-managed, region: europe-west1, record: ¦fixed",
    managed({ region: "europe-west1", record: GoogleAuthorizationRecord.FIXED }),
    "fixed-record-in-region",
    "a fixed validation record in a region",
    "europe-west1",
  ),
  googleIssuer(
    `type: google-private-ca, pool: ¦edge, lifetime: 30d`,
    () => new GooglePrivateIssuer({ pool: "edge", lifetime: Duration.days(30) }),
    "ca-pool",
    "a CA pool by its name",
    '"edge" is not the id of a CA pool',
  ),
  googleIssuer(
    `type: google-private-ca, pool: ${POOL}, lifetime: 30d, region: ¦europe-west4`,
    () => new GooglePrivateIssuer({ pool: POOL, lifetime: Duration.days(30), region: "europe-west4" }),
    "ca-pool-region",
    "a CA pool in another region",
    "europe-west4",
  ),
  ...(
    [
      ["20d", { lifetime: Duration.days(20) }, "pool-lifetime"],
      ["31d", { lifetime: Duration.days(31) }, "pool-lifetime"],
      ["30d, renewBefore: 3d", { renewBefore: Duration.days(3) }, "pool-renewal"],
      ["30d, renewBefore: 29d", { renewBefore: Duration.days(29) }, "pool-renewal"],
    ] as [string, Partial<GooglePrivateIssuerProps>, string][]
  ).map(([lifetime, props, error]): Row => ({
    what: `the lifetime ${lifetime} for certificates of a CA pool`,
    file: [
      ["www: { domains: [example.com], issuer: g, alerts: ¦{ warnDays: 5, pageDays: 2 } }"],
      {
        providers: GOOGLE_PROVIDERS,
        issuers: `{ acm: { type: acm }, g: { type: google-private-ca, pool: ${POOL}, lifetime: ${lifetime} } }`,
      },
    ],
    code: privateCa(props),
    error,
  })),
  ...["eu-west-1", "europe-west1"].map((region): Row => ({
    what: `the region ${region} for a certificate of Google`,
    file: [
      [`www: { domains: [example.com], issuer: g, region: ¦${region} }`],
      { providers: GOOGLE_PROVIDERS, issuers: "{ acm: { type: acm }, g: { type: google-managed } }" },
    ],
    code: (stack) => googleFleet(stack).add("www", { domains: ["example.com"], region }),
    error: "google-region",
    says: region,
  })),
];

const googleChannel = (settings: string, channel: (stack: TerraformStack) => unknown, error: string, what: string, says: string): Row => ({
  what,
  file: [[www()], { providers: GOOGLE_PROVIDERS, channels: `{ sre: { type: sns, email: [sre@example.com] }, g: { ${settings} } }` }],
  code: channel,
  error,
  says,
});

const GOOGLE_CHANNELS: Row[] = [
  googleChannel(
    "type: google-email, address: ¦ops",
    () => GoogleChannel.email("g", "ops"),
    "channel-address",
    "an e-mail address of a Google channel without a domain",
    '"ops"',
  ),
  ...["sre", "#", "# sre"].map((channel) =>
    googleChannel(
      `type: google-slack, channel: ¦"${channel}", token: slack`,
      (stack) => GoogleChannel.slack("g", channel, secret(stack)),
      "channel-address",
      `the Slack channel "${channel}"`,
      `"${channel}" is not a Slack channel`,
    ),
  ),
  ...["http://hooks.example.com/tls", "hooks.example.com", "https://hooks example.com"].map((url) =>
    googleChannel(
      `type: google-webhook, url: ¦"${url}", username: certfleet, password: hook`,
      (stack) => GoogleChannel.webhook("g", url, "certfleet", secret(stack)),
      "channel-address",
      `the webhook ${url}`,
      `"${url}" is not an https URL`,
    ),
  ),
  ...["https://certfleet:hunter2@hooks.example.com/tls", "https://hooks.example.com/tls?token=hunter2"].map((url) =>
    googleChannel(
      `type: google-webhook, url: ¦"${url}", username: certfleet, password: hook`,
      (stack) => GoogleChannel.webhook("g", url, "certfleet", secret(stack)),
      "channel-secret-in-clear",
      `the webhook ${url.replace("hunter2", "SECRET")}`,
      "Pass the password in a sensitive variable",
    ),
  ),
  ...["certificates", "projects/media-prod/topics/", "//pubsub.googleapis.com/projects/media-prod/topics/x"].map((id) =>
    googleChannel(
      `type: google-pubsub, topic: ¦"${id}"`,
      () => GoogleChannel.pubSub("g", id),
      "pubsub-topic",
      `the Pub/Sub topic ${id}`,
      `"${id}" is not the id of a Pub/Sub topic`,
    ),
  ),
];

/** An endpoint on Google Cloud, of a certificate with the same issuer in the file and in code. */
const googleEndpoint = (
  what: string,
  endpoint: string,
  make: (stack: TerraformStack) => IEndpointTarget,
  error: string,
  { settings = "", issuer, tlsPolicy }: { settings?: string; issuer?: () => IIssuer; tlsPolicy?: TlsPolicy } = {},
): Row => ({
  what,
  file: [
    [`www: { domains: [example.com], issuer: g, endpoints: [${endpoint}]${tlsPolicy ? `, tlsPolicy: ${tlsPolicy.name}` : ""} }`],
    { providers: GOOGLE_PROVIDERS, issuers: `{ acm: { type: acm }, g: { type: google-managed${settings} } }` },
  ],
  code: (stack) => googleFleet(stack, issuer?.()).add("www", { domains: ["example.com"], endpoints: [make(stack)], tlsPolicy }),
  error,
});
const regional = { region: "europe-west1", urlMap: "web", network: "default" };
const REGIONAL = "region: europe-west1, urlMap: web, network: default";

const GOOGLE_ENDPOINTS: Row[] = [
  ...[0, 65536, 443.5].map((number) =>
    googleEndpoint(
      `port ${number} of a Google proxy`,
      `{ googleHttpsProxy: { urlMap: web, port: ¦${number} } }`,
      () => new GoogleHttpsEndpoint({ urlMap: "web", port: number }),
      "port",
    ),
  ),
  googleEndpoint(
    "a regional proxy for global certificates",
    `{ googleRegionalHttpsProxy: ¦{ ${REGIONAL} } }`,
    () => new GoogleRegionalHttpsEndpoint(regional),
    "region-mismatch",
  ),
  googleEndpoint(
    "a global proxy for regional certificates",
    "{ googleHttpsProxy: ¦{ urlMap: web } }",
    () => new GoogleHttpsEndpoint({ urlMap: "web" }),
    "region-mismatch",
    { settings: ", region: europe-west1", issuer: () => new GoogleManagedIssuer({ region: "europe-west1" }) },
  ),
  googleEndpoint(
    "an SSL proxy for certificates of another scope",
    "{ googleSslProxy: ¦{ backendService: web } }",
    () => new GoogleSslEndpoint({ backendService: "web" }),
    "scope-mismatch",
    { settings: ", scope: edge-cache", issuer: () => new GoogleManagedIssuer({ certificateScope: GoogleCertificateScope.EDGE_CACHE }) },
  ),
  ...["web", "projects/media-prod/locations/europe-west1/certificateMaps/web"].map((certificateMapId) =>
    googleEndpoint(
      `${certificateMapId} as the certificate map of an SSL proxy`,
      `{ googleSslProxy: { backendService: web, certificateMap: ¦${certificateMapId} } }`,
      () => new GoogleSslEndpoint({ backendService: "web", certificateMapId }),
      "invalid-google-id",
    ),
  ),
  googleEndpoint(
    "an internal proxy without a subnet",
    `{ googleRegionalHttpsProxy: { ${REGIONAL}, scheme: ¦internal } }`,
    () => new GoogleRegionalHttpsEndpoint({ ...regional, scheme: GoogleRegionalScheme.INTERNAL_MANAGED }),
    "no-subnetwork",
    { settings: ", region: europe-west1", issuer: () => new GoogleManagedIssuer({ region: "europe-west1" }) },
  ),
  googleEndpoint(
    "a TLS policy that Google does not have",
    "{ googleHttpsProxy: ¦{ urlMap: web } }",
    () => new GoogleHttpsEndpoint({ urlMap: "web" }),
    "policy-shortfall",
    { tlsPolicy: TlsPolicy.MODERN },
  ),
  {
    what: "a certificate of ACM for a Google proxy",
    file: [[www("endpoints: [{ googleHttpsProxy: ¦{ urlMap: web } }]")], { providers: GOOGLE_PROVIDERS }],
    code: add({ endpoints: [new GoogleHttpsEndpoint({ urlMap: "web" })] }),
    error: "no-key-material",
  },
];

const ROOT = "-----BEGIN CERTIFICATE-----";
const probe = (settings: string, props: Partial<EndpointProbeProps>, error: string, what: string, says: string): Row => ({
  what,
  file: [[www()], { probe: `{ type: aws-lambda, ${settings} }` }],
  code: (stack) => {
    const certificate = new AcmCertificate(stack, "Certificate", { domainNames: ["example.com"], zones: [zone()] });
    const endpoints = [{ host: "example.com", certificate, certificateName: "www", channels: [sre()] }];
    return new EndpointProbe(stack, "Probe", { endpoints, ...props });
  },
  error,
  says,
});

const PROBES: Row[] = [
  probe("every: ¦4m", { every: Duration.minutes(4) }, "probe-interval", "a probe every 4 minutes", "from 5m to 6h"),
  probe("every: ¦7h", { every: Duration.hours(7) }, "probe-interval", "a probe every 7 hours", "7h"),
  probe(
    "pickUpWithin: ¦25h",
    { pickUpWithin: Duration.hours(25) },
    "probe-interval",
    "25 hours for a host to serve a new certificate",
    "`pickUpWithin` is 25h",
  ),
  probe(
    "every: 2h, pickUpWithin: ¦1h",
    { every: Duration.hours(2), pickUpWithin: Duration.hours(1) },
    "probe-interval",
    "a pick-up time that is shorter than the probe interval",
    "from the probe's interval, 2h, to 24h",
  ),
  ...[0, 31].map((days) =>
    probe(
      `logRetentionDays: ¦${days}`,
      { logRetentionDays: days },
      "log-retention",
      `${days} days of a probe's log`,
      `\`logRetentionDays\` is ${days}`,
    ),
  ),
  probe(
    `trustedRoots: ¦["${ROOT}"]`,
    { trustedRoots: [ROOT] },
    "invalid-pem",
    "a trusted root that is not a certificate",
    "Trusted root 1 is not a certificate",
  ),
  probe(
    'trustedRoots: ¦["-----BEGIN EC PRIVATE KEY-----"]',
    { trustedRoots: ["-----BEGIN EC PRIVATE KEY-----"] },
    "key-in-clear",
    "a private key as a trusted root",
    "Trusted root 1 contains a private key",
  ),
];

const KMS_ARN = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const CRYPTO_KEY = "projects/edge/locations/europe-west1/keyRings/terraform/cryptoKeys/state";

/** State encryption, in `encryption` of a file and as a construct. */
const encrypted = (
  what: string,
  encryption: string,
  props: (stack: TerraformStack) => StateEncryptionProps,
  error: string,
  says: string,
  engine = Engine.OPENTOFU,
): Row => ({
  what,
  file: [[www()], { engine, [encryption.startsWith("¦¦") ? "¦encryption" : "encryption"]: encryption.replace("¦¦", "") }],
  code: (stack) => {
    fleet(stack, { engine });
    return new StateEncryption(stack, "Encryption", props(stack));
  },
  error,
  says,
});

const passphrase = (stack: TerraformStack, name = "state_passphrase") => StateKey.passphrase(secret(stack, name));
const kms = (keyId: string, more: Partial<KmsStateKeyProps> = {}) => ({ key: new KmsStateKey({ keyId, ...more }) });

const ENCRYPTION: Row[] = [
  encrypted(
    "state encryption with Terraform",
    "¦¦{ key: { passphrase: state_passphrase } }",
    (stack) => ({ key: passphrase(stack) }),
    "encryption-engine",
    "Terraform cannot encrypt state",
    Engine.TERRAFORM,
  ),
  encrypted(
    "a previous key that is the key",
    "{ key: { passphrase: one }, previousKey: ¦{ passphrase: one } }",
    (stack) => {
      const key = passphrase(stack, "one");
      return { key, previousKey: key };
    },
    "encryption-fallback",
    "is the same key",
  ),
  encrypted(
    "a previous key and a state in plain text",
    "{ key: { passphrase: two }, previousKey: { passphrase: one }, acceptPlaintext: ¦true }",
    (stack) => ({ key: passphrase(stack, "two"), previousKey: passphrase(stack, "one"), acceptPlaintext: true }),
    "encryption-fallback",
    "Remove one",
  ),
  encrypted(
    "a KMS key that is none",
    "{ key: { awsKms: ¦terraform-state } }",
    () => kms("terraform-state"),
    "state-key",
    "alias/terraform-state",
  ),
  encrypted(
    "the ARN of something other than a KMS key",
    `{ key: { awsKms: ¦"${ALB}" } }`,
    () => kms(ALB),
    "state-key",
    "arn:aws:kms:REGION:ACCOUNT:key/ID",
  ),
  encrypted(
    "a KMS key of the same configuration",
    '{ key: { awsKms: ¦"${aws_kms_key.state.arn}" } }',
    () => kms("${aws_kms_key.state.arn}"),
    "state-key",
    "before the state",
  ),
  encrypted(
    "a KMS key in another region",
    `{ key: { awsKms: "${KMS_ARN}", region: ¦us-east-1 } }`,
    () => kms(KMS_ARN, { region: "us-east-1" }),
    "state-key",
    "is in eu-west-1, not in us-east-1",
  ),
  encrypted(
    "a misspelt region of a KMS key",
    "{ key: { awsKms: alias/state, region: ¦eu-wset-1 } }",
    () => kms("alias/state", { region: "eu-wset-1" }),
    "region",
    "eu-west-1",
  ),
  encrypted(
    "a role of a KMS key that is none",
    "{ key: { awsKms: alias/state, assumeRole: ¦terraform } }",
    () => kms("alias/state", { assumeRole: "terraform" }),
    "wrong-arn",
    "arn:aws:iam::ACCOUNT:role/NAME",
  ),
  encrypted(
    "a previous KMS key that is none",
    "{ key: { passphrase: one }, previousKey: { awsKms: ¦state } }",
    (stack) => ({ key: passphrase(stack, "one"), previousKey: new KmsStateKey({ keyId: "state" }) }),
    "state-key",
    "is not a KMS key",
  ),
  encrypted(
    "a version of a Cloud KMS key",
    `{ key: { googleKms: ¦${CRYPTO_KEY}/cryptoKeyVersions/1 } }`,
    () => ({ key: new CloudKmsStateKey(`${CRYPTO_KEY}/cryptoKeyVersions/1`) }),
    "state-key",
    "cryptoKeys/KEY",
  ),
  encrypted(
    "a Cloud KMS key of the same configuration",
    '{ key: { googleKms: ¦"${google_kms_crypto_key.state.id}" } }',
    () => ({ key: new CloudKmsStateKey("${google_kms_crypto_key.state.id}") }),
    "state-key",
    "before the state",
  ),
];

const SHARDS: Row[] = [
  {
    what: "a fleet without shards",
    file: [[www()], { shards: "¦0" }],
    code: (stack) => new FleetShards(stack.node.root as Construct, "edge", { count: 0 }),
    error: "shard-count",
    says: "from 1 to 1000",
  },
  {
    what: "too many shards",
    file: [[www()], { shards: "{ count: ¦1001 }" }],
    code: (stack) => new FleetShards(stack.node.root as Construct, "edge", { count: 1001 }),
    error: "shard-count",
    says: "1001",
  },
  {
    what: "a pin to a shard that does not exist",
    file: [[www()], { shards: "{ count: 2, pins: { www: ¦3 } }" }],
    code: (stack) => new FleetShards(stack.node.root as Construct, "edge", { count: 2, pins: { "example.com": 3 } }),
    error: "shard-pin",
    says: '"3"',
  },
];

const TABLE: [part: string, rows: Row[]][] = [
  ["names", NAMES],
  ["client certificates", CLIENT_CERTIFICATES],
  ["certificates", CERTIFICATES],
  ["fallback issuers", FALLBACKS],
  ["groups", GROUPS],
  ["zones and issuers", ZONES_AND_ISSUERS],
  ["channels", CHANNELS],
  ["quotas", QUOTAS],
  ["exports", EXPORTS],
  ["stores", STORES],
  ["endpoints", ENDPOINTS],
  ["client authentication", CLIENT_AUTH],
  ["schedules", SCHEDULES],
  ["Google zones", GOOGLE_ZONES],
  ["Google issuers", GOOGLE_ISSUERS],
  ["Google channels", GOOGLE_CHANNELS],
  ["Google endpoints", GOOGLE_ENDPOINTS],
  ["probes", PROBES],
  ["state encryption", ENCRYPTION],
  ["shards", SHARDS],
];

describe.each(TABLE)("rejected %s", (_part, rows) => {
  test.each(rows.map((row) => [row.what, row] as const))("%s", (_what, { file, code, error, says }) => {
    const [certificates, sections] = file;
    const { text, marks } = unmarked(fleetText(certificates, sections));

    const reported = problemsOf(text).map((each) => ({ ...each, at: `${each.line}:${each.column}` }));
    expect(reported).toEqual(expect.arrayContaining([expect.objectContaining({ code: error, at: marks[0] })]));
    const message = reported.find((each) => each.code === error && each.at === marks[0])!.message;
    expect(message).toContain(says ?? "");
    // A secret is never repeated.
    expect(message).not.toContain("hunter2");
    expect(codeThrown(code)).toBe(error);
  });
});

/** Faults that code cannot express, with the reason. They do not count towards the size of the table. */
type FileRow = [reason: string, what: string, certificates: string[], sections: Sections, error: string, says: string];

const ONLY_FILE: FileRow[] = [
  [
    "code passes the bundle itself",
    "a trust bundle that is not declared",
    [www(`endpoints: [${alb("clientAuth: { mode: verify, trust: ¦partnrs }")}]`)],
    bundled(),
    "undeclared-trust",
    '"partnrs" is not declared',
  ],
  [
    "code has the stacks themselves",
    "a pin of no certificate",
    [www()],
    { shards: "{ count: 2, pins: { ¦api: 1 } }" },
    "undeclared-pin",
    '"api"',
  ],
  ["code has the stacks themselves", "a shard of no owner", [www()], { shards: "{ by: ¦owner }" }, "shard-criterion", '"www" has none'],
  [
    "code has the stacks themselves",
    "a shard with a reserved name",
    [www("owner: accounts")],
    { shards: "{ by: ¦owner }" },
    "reserved-shard",
    '"accounts"',
  ],
  [
    "code has the stacks themselves",
    "pins that contradict each other",
    [www(), "api: { domains: [example.com], region: us-east-1 }"],
    { shards: "{ count: 2, pins: { www: 1, api: ¦2 } }" },
    "shard-pins-conflict",
    '"www" is pinned to shard 1 and "api" to shard 2',
  ],
  [
    "code configures each backend",
    "a backend without a name of the state",
    [www()],
    { shards: "2", backend: "{ ¦s3: { bucket: states } }" },
    "shard-backend",
    "`key`",
  ],
  [
    "code configures each workspace",
    "a schedule for shards",
    [www()],
    { shards: "2", "¦schedule": "{ type: aws-eventbridge, workspaceId: ws-ABCDEFGHIJKLMNOP, token: tfc }" },
    "shard-schedule",
    "Remove it",
  ],
  ["TypeScript rejects unknown properties", "an unknown key", [www("¦ownr: sre")], {}, "unknown-key", 'did you mean "owner"?'],
  ["TypeScript rejects wrong types", "a duration without unit", [www("runsEvery: ¦12")], {}, "wrong-type", 'Write "12h" or "12d".'],
  [
    "TypeScript rejects wrong types",
    "a domain instead of a list",
    ["www: { domains: ¦example.com }"],
    {},
    "wrong-type",
    "Write [example.com].",
  ],
  ["an enum in code", "an unknown engine", [www()], { engine: "¦tofu" }, "not-allowed", "terraform, opentofu"],
  ["an enum in code", "an unknown key type", [www("keyType: ¦rsa-1024")], {}, "not-allowed", '"rsa-1024"'],
  [
    "required properties in code",
    "state encryption without a key",
    [www()],
    { encryption: "¦{ acceptPlaintext: true }" },
    "missing-key",
    "needs `key`",
  ],
  [
    "code passes a TerraformVariable",
    "a passphrase in the file",
    [www()],
    { encryption: '{ key: { passphrase: ¦"correct horse battery staple" } }' },
    "variable-name",
    "Secrets must not be in the file",
  ],
  ["a class in code", "an unknown key of the state", [www()], { encryption: "{ key: { ¦azureVault: x } }" }, "unknown-key", "awsKms"],
  ["code refers to objects, not names", "an undeclared channel", [www("notify: [¦sra]")], {}, "undeclared-channel", 'did you mean "sre"?'],
  [
    "code refers to objects, not names",
    "an undeclared issuer, which does not hide other problems",
    ["www: { domains: [¦example.org], issuer: none-such }"],
    {},
    "name-outside-zones",
    "example.org",
  ],
  ["code refers to objects, not names", "an undeclared issuer", [www("issuer: ¦acn")], {}, "undeclared-issuer", 'did you mean "acm"?'],
  [
    "required properties in code",
    "an ALB without its target group",
    [www(`endpoints: [{ alb: ¦{ loadBalancerArn: "${ALB}" } }]`)],
    {},
    "missing-key",
    "needs `targetGroupArn`",
  ],
  [
    "code refers to objects, not names",
    "an undeclared fallback issuer",
    [www("fallbackIssuer: ¦acn")],
    {},
    "undeclared-issuer",
    'did you mean "acm"?',
  ],
  [
    "TypeScript requires the property",
    "a fallback issuer whose certificates renew by Terraform runs, without their interval",
    [www("fallbackIssuer: ¦ca")],
    acme("directory: lets-encrypt"),
    "runs-every-missing",
    '"www" cannot move to its fallback issuer (lets-encrypt): ',
  ],
  [
    "TypeScript requires the property",
    "a client certificate without the interval of Terraform runs",
    [`¦www: { domains: [example.com], usage: client, issuer: clients, alerts: false }`],
    { issuers: CLIENTS },
    "runs-every-missing",
    "runsEvery: 12h",
  ],
  ["YAML syntax", "an unquoted wildcard", ["www: { domains: [¦*.example.com] }"], {}, "invalid-yaml", 'Quote the name: "*.example.com".'],
  [
    "TypeScript requires the property",
    "packed ACME certificates without the interval of Terraform runs",
    ["¦www: { groups: [[example.com]], issuer: ca }"],
    acme("directory: lets-encrypt, profile: tlsserver"),
    "runs-every-missing",
    "runsEvery",
  ],
  ...[
    ["1key", "Secrets must not be in the file"],
    ["my key", "Secrets must not be in the file"],
    ["${var.key}", "Secrets must not be in the file"],
    ["source", "source"],
  ].map(([name, says]): FileRow => [
    "code passes a TerraformVariable",
    `the variable name ${name}`,
    [www()],
    { issuers: `{ acm: { type: acm }, own: { type: provided, certificate: own, privateKey: ¦"${name}" } }` },
    "variable-name",
    says,
  ]),
  ...["pagerduty", "slack"].map((kind): FileRow => [
    "code passes a TerraformVariable",
    `a reserved variable name in a Google channel of the type ${kind}`,
    [www()],
    {
      providers: GOOGLE_PROVIDERS,
      channels: `{ sre: { type: sns, email: [sre@example.com] }, g: { type: google-${kind}, ${kind === "slack" ? 'channel: "#sre", token' : "serviceKey"}: ¦count } }`,
    },
    "variable-name",
    "count",
  ]),
  [
    "code passes a TerraformVariable",
    "a reserved variable name",
    [www()],
    { issuers: "{ acm: { type: acm }, own: { type: provided, certificate: own, privateKey: ¦count } }" },
    "variable-name",
    "count",
  ],
];

test.each(ONLY_FILE)("only in a file (%s): %s", (_reason, _what, certificates, sections, error, says) => {
  const { text, marks } = unmarked(fleetText(certificates, sections));
  const found = problemsOf(text).find(({ code, line, column }) => code === error && `${line}:${column}` === marks[0]);
  expect(found?.message).toContain(says);
});

test("the table has at least 120 rejected inputs", () => {
  expect(TABLE.flatMap(([, rows]) => rows).length).toBeGreaterThanOrEqual(120);
});

/** The error code of a stack that is built in code: thrown by a construct, or reported by its validation. */
function codeThrown(build: (stack: TerraformStack) => unknown): string | undefined {
  const stack = new TerraformStack(Testing.app({ outdir: os.tmpdir() }), "test");
  new AwsProvider(stack, "Aws", { region: "eu-west-1" });
  try {
    build(stack);
    return undefined;
  } catch (error) {
    return error instanceof CertfleetError
      ? error.code
      : (/\(certfleet:([a-z0-9-]+)\)/.exec((error as Error).message)?.[1] ?? String(error));
  }
}
