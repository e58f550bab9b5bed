import { alb, fleetText, problemsOf, saidOf, Sections } from "./support";

const octets = (count: number) => `${"a".repeat(40)}.${"b".repeat(40)}.example.com`.slice(-count);
const names = (count: number) => Array.from({ length: count }, (_, index) => `n${index}.example.com`).join(", ");
const topic = (region: string) => `arn:aws:sns:${region}:111122223333:alerts`;
const authority = "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/7d6a3b0e";
const nlbArn = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/edge/50dc6c495c0c9188";

describe("a file with a fault is told where it is, what is wrong and what is allowed:", () => {
  test.each<[what: string, certificates: string[], sections: Sections, at: string, says: string]>([
    // The sections.
    ["no version", [ok()], { version: "" }, "2:1", "the file needs `version`"],
    ["another version", [ok()], { version: "2" }, "1:10", "`version` is 2: allowed is 1"],
    ["no name", [ok()], { name: "" }, "1:1", "the file needs `name`"],
    [
      "a name that cannot be one",
      [ok()],
      { name: "9 lives" },
      "2:7",
      "a name is a letter and up to 63 letters, digits, hyphens and underscores",
    ],
    ["an unknown key, with what was meant", [ok()], { issuer: "{}" }, "10:1", 'unknown key "issuer": known here are version, name'],
    ["a misspelt key", [ok()], { channles: "{}" }, "10:1", 'did you mean "channels"?'],
    ["a section of the wrong type", [ok()], { zones: "[example.com]" }, "4:8", "`zones` must be a mapping from names to entries"],
    ["an empty section", [ok()], { defaults: "~" }, "7:11", "`defaults` must be a mapping, not empty"],
    ["no provider for what needs one", [ok()], { providers: "" }, "1:1", "`route53` needs the AWS provider: add `providers: { aws:"],
    ["a provider without region", [ok()], { providers: "{ aws: {} }" }, "3:19", "`providers.aws` needs `region`"],
    [
      "a provider's region that is none",
      [ok()],
      { providers: "{ aws: { region: Ireland } }" },
      "3:29",
      "this is no region: write one such as eu-west-1",
    ],
    [
      "a provider's version that is none",
      [ok()],
      { providers: "{ aws: { region: eu-west-1, version: '5' } }" },
      "3:49",
      "this is no version",
    ],
    ["an entry's name that cannot be one", ["9x: { domains: [example.com] }"], {}, "9:3", '"9x" cannot be a name here'],
    ["a backend that is none", [ok()], { backend: "{ s4: {} }" }, "10:12", 'unknown key "s4"'],
    ["two backends", [ok()], { backend: "{ s3: {}, gcs: {} }" }, "10:10", "name one backend, such as s3 or cloud, not s3 and gcs"],
    [
      "HCP Terraform without workspaces",
      [ok()],
      { backend: "{ cloud: { organization: x } }" },
      "10:19",
      "`backend.cloud` needs `workspaces`",
    ],
    [
      "workspaces chosen twice",
      [ok()],
      { backend: "{ cloud: { organization: x, workspaces: { name: a, tags: [b] } } }" },
      "10:50",
      "workspaces are chosen by `name` or by `tags`",
    ],
    // Zones, issuers and channels.
    [
      "a zone whose name is none",
      [ok()],
      { zones: "{ example.com: { route53: Z1 }, no_zone.com: { route53: Z2 } }" },
      "4:40",
      '"no_zone.com" cannot be',
    ],
    [
      "a zone twice",
      [ok()],
      { zones: "{ example.com: { route53: Z1 }, EXAMPLE.com.: { route53: Z2 } }" },
      "4:40",
      'the zone "example.com" is declared twice',
    ],
    [
      "a zone in an unknown service",
      [ok()],
      { zones: "{ example.com: { route35: Z1 } }" },
      "4:25",
      'unknown key "route35": known here are route53; did you mean "route53"?',
    ],
    ["a zone id that is none", [ok()], { zones: "{ example.com: { route53: z-1 } }" }, "4:34", "this is not the id of a hosted zone"],
    [
      "a role that is none",
      [ok()],
      { zones: "{ example.com: { route53: Z1, assumeRole: dns } }" },
      "4:50",
      '"dns" is not the ARN of an IAM role',
    ],
    [
      "a role that only Terraform knows",
      [ok()],
      { zones: '{ example.com: { route53: Z1, assumeRole: "${var.role}" } }' },
      "4:50",
      "write its ARN, not an expression",
    ],
    ["an unknown issuer", [ok("issuer: amc")], {}, "9:40", 'there is no issuer "amc": declared are acm; did you mean "acm"?'],
    ["an unknown issuer in the defaults", [ok()], { defaults: "{ issuer: amc, notify: [sre] }" }, "7:21", 'there is no issuer "amc"'],
    ["no issuer", [ok()], { defaults: "{ notify: [sre] }" }, "9:3", "nobody issues this certificate: give it an `issuer`"],
    ["an unknown type of issuer", [ok()], { issuers: "{ acm: { type: amc } }" }, "5:25", 'there is no issuer type "amc": known are acm'],
    ["no type of issuer", [ok()], { issuers: "{ acm: {} }" }, "5:17", "`issuers.acm` needs `type`, one of acm"],
    [
      "a quota that ACM does not grant",
      [ok()],
      { issuers: "{ acm: { type: acm, namesPerCertificate: 101 } }" },
      "5:51",
      "is 101, 100 at most",
    ],
    ["no quota", [ok()], { issuers: "{ acm: { type: acm, namesPerCertificate: 0 } }" }, "5:51", "is 0, 1 at least"],
    [
      "an unknown channel, with what was meant",
      [ok("notify: [sra]")],
      {},
      "9:41",
      'there is no channel "sra": declared are sre; did you mean "sre"?',
    ],
    ["a channel where none is declared", [ok()], { channels: "{}" }, "7:33", 'there is no channel "sre": none is declared'],
    [
      "a channel that reaches nobody",
      [ok()],
      { channels: "{ sre: { type: sns } }" },
      "6:18",
      "the channel reaches nobody: give it `email`, `https` or `topicArn`",
    ],
    ["an address that is none", [ok()], { channels: "{ sre: { type: sns, email: [sre] } }" }, "6:39", "this is no e-mail address"],
    [
      "an address without TLS",
      [ok()],
      { channels: '{ sre: { type: sns, https: ["http://example.com"] } }' },
      "6:39",
      "this is no HTTPS address",
    ],
    [
      "a topic of another's region",
      [ok("region: us-east-1")],
      { channels: `{ sre: { type: sns, topicArn: "${topic("eu-west-1")}" } }` },
      "9:40",
      "the certificate is in us-east-1 and its channel's topic in eu-west-1",
    ],
    [
      "nobody who is told",
      [ok()],
      { defaults: "{ issuer: acm }" },
      "9:3",
      "nobody hears when this certificate is in trouble: `notify` a channel",
    ],
    // Certificates and their names.
    ["no certificates", [], {}, "8:14", "`certificates` must be a mapping from names to entries, with one at least"],
    [
      "a certificate that is no mapping",
      ["www: example.com"],
      {},
      "9:8",
      '`certificates.www` must be a mapping, not the text "example.com"',
    ],
    ["no names", ["www: { owner: sre }"], {}, "9:8", "`certificates.www` needs `domains`"],
    ["an empty list of names", ["www: { domains: [] }"], {}, "9:19", "`certificates.www.domains` is empty"],
    [
      "one name in place of a list",
      ["www: { domains: example.com }"],
      {},
      "9:19",
      '`certificates.www.domains` must be a list, not the text "example.com"',
    ],
    ["a number for a name", ["www: { domains: [5] }"], {}, "9:20", "`certificates.www.domains.0` must be text, not the number 5"],
    ["an unknown key of a certificate", [ok("ownr: sre")], {}, "9:32", 'unknown key "ownr": known here are owner, service'],
    [
      "no zones",
      [ok()],
      { zones: "" },
      "9:20",
      '"example.com" is in no declared zone, so its validation record cannot be written: none is declared',
    ],
    [
      "a name outside every zone",
      ["www: { domains: [example.com, www.example.org] }"],
      {},
      "9:33",
      '"www.example.org" is in no declared zone',
    ],
    [
      "a name twice",
      ["www: { domains: [example.com, Example.com.] }"],
      {},
      "9:33",
      '"example.com" stands twice in one certificate: remove one',
    ],
    [
      "the same certificate twice",
      [ok(), "again: { domains: [example.com] }"],
      {},
      "10:22",
      '"example.com" is in "www" as well, with the same issuer',
    ],
    [
      "the same certificate in other words",
      [ok(), "again: { domains: [example.com], region: eu-west-1, keyType: rsa-2048 }"],
      {},
      "10:22",
      '"example.com" is in "www" as well',
    ],
    [
      "a common name of 65 octets",
      [`www: { domains: [${octets(65)}] }`],
      {},
      "9:20",
      "has 65 octets, and ACM makes it the common name, which has 64 at most",
    ],
    [
      "more names than ACM's quota allows",
      [`www: { domains: [${names(11)}] }`],
      {},
      "9:19",
      "11 names in one certificate, ACM allows 10: split it, or have the account's quota raised (to 100 at most)",
    ],
    [
      "more names than any quota allows",
      [`www: { domains: [${names(101)}] }`],
      { issuers: "{ acm: { type: acm, namesPerCertificate: 100 } }" },
      "9:19",
      "101 names in one certificate, ACM allows 100: split it",
    ],
    ["two wildcards", ['www: { domains: ["*.*.example.com"] }'], {}, "9:20", "a wildcard stands once, as the whole first label"],
    ["a wildcard within", ['www: { domains: ["www.*.example.com"] }'], {}, "9:20", "a wildcard stands once, as the whole first label"],
    ["an IP address", ["www: { domains: [192.0.2.1] }"], {}, "9:20", '"192.0.2.1" cannot be in a certificate: it is an IP address'],
    ["an IP address of version 6", ['www: { domains: ["2001:db8::1"] }'], {}, "9:20", "it is an IP address"],
    ["an underscore", ["www: { domains: [a_b.example.com] }"], {}, "9:20", 'the label "a_b" has a character that a host name cannot have'],
    [
      "a token",
      ['www: { domains: ["${TfToken[TOKEN.0]}"] }'],
      {},
      "9:20",
      "it is only known at apply; names decide how many records there are",
    ],
    ["an expression", ['www: { domains: ["${var.name}"] }'], {}, "9:20", "cannot be in a certificate"],
    ["an unknown key type", [ok("keyType: rsa-1024")], {}, "9:41", '`certificates.www.keyType` is "rsa-1024": allowed are rsa-2048'],
    [
      "a key type that the issuer lacks",
      [ok("keyType: rsa-4096")],
      {},
      "9:41",
      "ACM issues no certificates with rsa-4096 keys: use one of rsa-2048, ecdsa-p256, ecdsa-p384",
    ],
    [
      "an unknown TLS policy",
      [ok("tlsPolicy: modrn")],
      {},
      "9:43",
      '`certificates.www.tlsPolicy` is "modrn": allowed are modern, intermediate, fips, post-quantum; did you mean "modern"?',
    ],
    ["a runbook that is no URL", [ok("runbook: wiki")], {}, "9:41", "this is no URL: write one such as https://"],
    ["an empty owner", [ok('owner: ""')], {}, "9:39", "`certificates.www.owner` is empty"],
    ["a tag that is no text", [ok("tags: { cost: 42 }")], {}, "9:46", "`certificates.www.tags.cost` must be text, not the number 42"],
    [
      "alerts that are no setting",
      [ok("alerts: true")],
      {},
      "9:40",
      "alerts fire by the renewal, at `{ warnDays: …, pageDays: … }`, or never (`false`)",
    ],
    ["alerts without a page", [ok("alerts: { warnDays: 30 }")], {}, "9:40", "`certificates.www.alerts` needs `pageDays`"],
    [
      "a warning on a healthy certificate",
      [ok("alerts: { warnDays: 45, pageDays: 15 }")],
      {},
      "9:40",
      "a warning at 45 days would fire on a healthy certificate",
    ],
    ["a page after expiry", [ok("alerts: { warnDays: 30, pageDays: 0 }")], {}, "9:40", "a page at 0 days would come only after expiry"],
    [
      "a page before the warning",
      [ok("alerts: { warnDays: 10, pageDays: 20 }")],
      {},
      "9:40",
      "the warning (10 days left) must come before the page (20 days left)",
    ],
    [
      "a duration in years",
      [ok("runsEvery: 1y")],
      {},
      "9:43",
      '"1y" is not a duration: write a whole number and d, h or m, such as 45d, 12h or 90m',
    ],
    [
      "a private CA of another region",
      [ok("issuer: pca, region: us-east-1")],
      { issuers: `{ acm: { type: acm }, pca: { type: acm-private-ca, authorityArn: "${authority}", lifetime: 365d } }` },
      "9:53",
      "the private CA is in eu-west-1 and the certificate in us-east-1",
    ],
    [
      "a renewal longer than the lifetime",
      [ok("issuer: pca")],
      { issuers: `{ acm: { type: acm }, pca: { type: acm-private-ca, authorityArn: "${authority}", lifetime: 30d } }` },
      "9:8",
      "renewal due 60d before expiry does not fit a lifetime of 30d",
    ],
    // Endpoints.
    [
      "endpoints that are no list",
      [ok("endpoints: { host: example.com }")],
      {},
      "9:43",
      "`certificates.www.endpoints` must be a list of endpoints",
    ],
    [
      "an endpoint that is no mapping",
      [ok("endpoints: [example.com]")],
      {},
      "9:44",
      "must be a mapping with one of host, alb, nlb, apiGateway",
    ],
    [
      "an unknown endpoint",
      [ok("endpoints: [{ elb: {} }]")],
      {},
      "9:46",
      'unknown key "elb": known here are host, alb, nlb, apiGateway; did you mean "alb"?',
    ],
    ["an empty endpoint", [ok("endpoints: [{}]")], {}, "9:44", "this endpoint is empty: it needs one of host, alb, nlb, apiGateway"],
    [
      "a host with a wildcard",
      [ok('endpoints: [{ host: "*.example.com" }]')],
      {},
      "9:52",
      '"*.example.com" is no host that can be reached: name one host, such as "www.example.com"',
    ],
    ["a port that is none", [ok("endpoints: [{ host: example.com, port: 65536 }]")], {}, "9:71", "port` is 65536, 65535 at most"],
    ["a port in words", [ok("endpoints: [{ host: example.com, port: https }]")], {}, "9:71", 'must be a number, not the text "https"'],
    [
      "an endpoint twice",
      [ok("endpoints: [{ host: example.com }, { host: Example.com, port: 443 }]")],
      {},
      "9:67",
      "example.com:443 stands twice in the certificate",
    ],
    [
      "an ALB's ARN of the wrong kind",
      [ok(`endpoints: [{ alb: { loadBalancerArn: "${nlbArn}", targetGroupArn: x } }]`)],
      {},
      "9:70",
      "is not the ARN of an application load balancer: it looks like arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/NAME/ID",
    ],
    [
      "a load balancer without target group",
      [ok(`endpoints: [{ nlb: { loadBalancerArn: "${nlbArn}" } }]`)],
      {},
      "9:51",
      "nlb` needs `targetGroupArn`",
    ],
    [
      "a load balancer of another region",
      [ok(`endpoints: [${alb("", { region: "us-west-2" })}]`)],
      {},
      "9:70",
      "the load balancer is in us-west-2 and the certificate in eu-west-1: a listener takes certificates of its own region, write `region: us-west-2` in the certificate",
    ],
    [
      "a policy that the service cannot meet",
      [ok("tlsPolicy: modern, endpoints: [{ apiGateway: { type: http, domainName: example.com } }]")],
      {},
      "9:76",
      'API Gateway has no policy "modern"',
    ],
    [
      "an API's domain that is not in the certificate",
      [ok("endpoints: [{ apiGateway: { type: http, domainName: api.example.com } }]")],
      {},
      "9:84",
      'the certificate does not hold "api.example.com"',
    ],
    [
      "an API without type",
      [ok("endpoints: [{ apiGateway: { domainName: example.com } }]")],
      {},
      "9:58",
      "apiGateway` needs `type`: allowed are rest, http",
    ],
    [
      "an edge-optimised API elsewhere",
      [ok("endpoints: [{ apiGateway: { type: rest, domainName: example.com, endpointType: edge } }]")],
      {},
      "9:111",
      "an edge-optimised domain takes one of us-east-1, write `region: us-east-1`",
    ],
    [
      "an edge-optimised HTTP API",
      [ok("region: us-east-1, endpoints: [{ apiGateway: { type: http, domainName: example.com, endpointType: edge } }]")],
      {},
      "9:130",
      "an HTTP API has no edge-optimised domain",
    ],
  ])("%s", (_what, certificates, sections, at, says) => {
    const said = saidOf(fleetText(certificates, sections));

    expect(said).toContainEqual(expect.stringContaining(says));
    expect(said.find((each) => each.includes(says))).toBe(`${at} ${said.find((each) => each.includes(says))!.replace(/^\S+ /, "")}`);
  });

  function ok(more = ""): string {
    return `www: { domains: [example.com]${more && `, ${more}`} }`;
  }
});

describe("a fault hides nothing and is said once", () => {
  test("ten faults of different sections and fields are reported in one run, in the order of the lines", () => {
    const said = saidOf(
      fleetText(
        [
          "www: { domains: [example.com, a_b.example.com, www.example.org], ownr: sre }",
          "api: { domains: [api.example.com], keyType: rsa-1024, notify: [sra] }",
          `edge: { domains: [edge.example.com], endpoints: [{ host: "*.example.com" }, ${alb("hsts: 1y")}] }`,
        ],
        { name: "9", zones: "{ example.com: { route53: z } }", policies: "{}" },
      ),
    );

    expect(said.map((each) => each.replace(/(:.*?):.*/, "$1"))).toEqual([
      "2:7 a name is a letter and up to 63 letters, digits, hyphens and underscores",
      "4:34 this is not the id of a hosted zone",
      expect.stringContaining('9:33 "a_b.example.com" cannot be in a certificate'),
      expect.stringContaining('9:50 "www.example.org" is in no declared zone'),
      expect.stringContaining('9:68 unknown key "ownr"'),
      expect.stringContaining('10:47 `certificates.api.keyType` is "rsa-1024"'),
      expect.stringContaining('10:66 there is no channel "sra"'),
      expect.stringContaining('11:60 "*.example.com" is no host'),
      expect.stringContaining('"1y" is not a duration'),
      expect.stringContaining('12:1 unknown key "policies"'),
    ]);
  });

  test("a fault of the defaults is reported once, not for each certificate", () => {
    const certificates = { a: "{ domains: [a.example.com] }", b: "{ domains: [b.example.com] }" };

    expect(saidOf(fleetText(certificates, { defaults: "{ issuer: acm, notify: [nobody] }" }))).toEqual([
      '7:34 there is no channel "nobody": declared are sre',
    ]);
  });

  test.each([
    ["an issuer", "www: { domains: [example.com], issuer: 5 }", { defaults: "{ notify: [sre] }" }, "9:42"],
    ["channels", "www: { domains: [example.com], notify: sre }", { defaults: "{ issuer: acm }" }, "9:42"],
    ["a certificate", "www: 5", { defaults: "{}" }, "9:8"],
    ["a provider", "www: { domains: [example.com] }", { providers: "{ aws: 5 }" }, "3:19"],
    ["an issuer's entry", "www: { domains: [example.org] }", { issuers: "{ acm: { type: nobody } }" }, "5:25"],
    ["a channel's entry", "www: { domains: [example.com] }", { channels: "{ sre: { type: nobody } }" }, "6:26"],
  ])("%s that is wrong is not said to be missing as well", (_what, certificate, sections, at) => {
    const said = saidOf(fleetText([certificate], sections));

    expect(said).toEqual([expect.stringMatching(new RegExp(`^${at} `))]);
  });

  test("the message names the file and counts the problems", () => {
    const text = fleetText({ www: "{ domains: [example.org] }" }, { version: "2" });

    expect(problemsOf(text)).toHaveLength(2);
    expect(() => require("../../../lib/fleet/file/from-file").parseFleet("edge.yaml", text)).toThrow(
      /^edge\.yaml has 2 problems:\nedge\.yaml:1:10: .*\nedge\.yaml:9:20: .*certfleet:invalid-fleet-file/,
    );
  });
});

describe("what is written in another way is read as what it means", () => {
  test.each([
    ["a trailing dot", "example.com."],
    ["capitals", "EXAMPLE.Com"],
    ["space around", '" example.com "'],
  ])("%s", (_what, name) => {
    expect(saidOf(fleetText({ www: `{ domains: [${name}] }` }))).toEqual([]);
  });

  test("an international name stands for its A-label, and is found to be the same", () => {
    const said = saidOf(
      fleetText({ www: "{ domains: [bücher.example, xn--bcher-kva.example] }" }, { zones: "{ bücher.example: { route53: Z1 } }" }),
    );

    expect(said).toEqual(['9:36 "xn--bcher-kva.example" stands twice in one certificate: remove one']);
  });
});
