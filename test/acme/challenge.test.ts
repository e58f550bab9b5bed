import { AcmeChallenge, AcmePropagation } from "../../lib/acme";
import { DNS_PLUGIN_CODES, isCredential } from "../../lib/acme/dns-challenge";
import { DnsZones, IDnsZone } from "../../lib/core";
import { add, certificate, PluginZone } from "./support/stack";
import { synth } from "../support/synth";

const ONE = "acme_certificate";
const role = { AWS_ASSUME_ROLE_ARN: "arn:aws:iam::210987654321:role/dns" };

describe("a DNS challenge in declared zones", () => {
  test("includes the zone id if all names are in one zone", () => {
    const made = certificate({ domainNames: ["www.example.com", "*.static.example.com"] });
    expect(made.one(ONE).dns_challenge).toEqual([{ provider: "route53", config: { AWS_HOSTED_ZONE_ID: "Z0123456789" } }]);
  });

  test("includes the role of another account", () => {
    const challenge = AcmeChallenge.dns(new DnsZones([new PluginZone("example.com", "Z1", role)]));
    expect(certificate({ challenge }).one(ONE).dns_challenge).toEqual([
      { provider: "route53", config: { ...role, AWS_HOSTED_ZONE_ID: "Z1" } },
    ]);
  });

  test("leaves the choice of the zone to the plugin if one account has several", () => {
    const zones = new DnsZones([new PluginZone("example.com", "Z1", role), new PluginZone("example.net", "Z2", role)]);
    const made = certificate({ domainNames: ["www.example.com", "www.example.net"], challenge: AcmeChallenge.dns(zones) });
    expect(made.one(ONE).dns_challenge).toEqual([{ provider: "route53", config: role }]);
  });

  test.each([
    ["two accounts", new PluginZone("example.net", "Z2", role)],
    ["two clouds", new PluginZone("example.net", "zone", {}, "gcloud")],
  ])("rejects names in %s", (_what, other) => {
    const zones = new DnsZones([new PluginZone("example.com"), other]);
    const props = { domainNames: ["www.example.com", "www.example.net"], challenge: AcmeChallenge.dns(zones) };
    expect(() => certificate(props)).toThrow(
      /"www\.example\.net" is in example\.net .*"www\.example\.com" is in example\.com \(route53\).*names-in-several-accounts/,
    );
  });

  test("rejects a zone without settings for the DNS plugin", () => {
    const zone: IDnsZone = { zoneName: "example.com", publish: () => ({ fqdn: "" }) };
    expect(() => certificate({ challenge: AcmeChallenge.dns(new DnsZones([zone])) })).toThrow(/certfleet:zone-without-acme/);
  });

  test("accepts resolvers and a propagation check", () => {
    const zones = new DnsZones([new PluginZone("example.com")]);
    const resolvers = ["1.1.1.1:53", "[2606:4700::1111]:53"];
    const checked = AcmePropagation.checked({ delaySeconds: 30, oneServerIsEnough: true });
    expect(certificate({ challenge: AcmeChallenge.dns(zones, { resolvers, propagation: checked }) }).one(ONE)).toMatchObject({
      recursive_nameservers: resolvers,
      pre_check_delay: 30,
      disable_complete_propagation: true,
    });
    const waiting = certificate({ challenge: AcmeChallenge.dns(zones, { propagation: AcmePropagation.waitSeconds(90) }) }).one(ONE);
    expect(waiting).toMatchObject({ propagation_wait: 90 });
    expect(waiting).not.toHaveProperty("pre_check_delay");
  });

  test.each([["1.1.1.1"], ["dns.example.com"], ["::1"]])("rejects the resolver %s, which has no port", (resolver) => {
    expect(() => AcmeChallenge.dns(new DnsZones([]), { resolvers: [resolver] })).toThrow(/certfleet:invalid-resolver/);
  });

  test.each([[0], [-1], [1.5]])("rejects a wait of %d seconds", (seconds) => {
    expect(() => AcmePropagation.waitSeconds(seconds)).toThrow(/certfleet:invalid-propagation/);
  });
});

describe("a delegated DNS challenge", () => {
  const validation = new PluginZone("acme.example.net", "ZVALIDATION");

  test("uses the validation zone, after creating a CNAME record for each base name", () => {
    const zones = new DnsZones([new PluginZone("example.com", "Z1"), new PluginZone("example.org", "Z2", role)]);
    const challenge = AcmeChallenge.delegated(validation, { zones });
    const made = certificate({ domainNames: ["example.com", "*.example.com", "www.example.org"], challenge });
    expect(made.one(ONE).dns_challenge).toEqual([{ provider: "route53", config: { AWS_HOSTED_ZONE_ID: "ZVALIDATION" } }]);
    const records = made.all("aws_route53_record");
    expect(Object.values(records).map(({ name, records: values, type, zone_id: zone }) => [name, type, values, zone])).toEqual([
      ["_acme-challenge.example.com", "CNAME", ["example.com.acme.example.net"], "Z1"],
      ["_acme-challenge.www.example.org", "CNAME", ["www.example.org.acme.example.net"], "Z2"],
    ]);
    expect(made.one(ONE).depends_on.sort()).toEqual(
      Object.keys(records)
        .map((id) => `aws_route53_record.${id}`)
        .sort(),
    );
  });

  test("shares a CNAME between certificates", () => {
    const challenge = AcmeChallenge.delegated(validation, { zones: new DnsZones([new PluginZone("example.com")]) });
    const made = synth((stack) => {
      add(stack, "One", { challenge });
      add(stack, "Two", { challenge });
    });
    expect(Object.keys(made.all("aws_route53_record"))).toHaveLength(1);
  });

  test("needs no CNAME for names in the validation zone, and no zones if the CNAMEs are managed elsewhere", () => {
    const zones = new DnsZones([validation]);
    const inside = certificate({ domainNames: ["x.acme.example.net"], challenge: AcmeChallenge.delegated(validation, { zones }) });
    expect(inside.all("aws_route53_record")).toEqual({});
    expect(certificate({ challenge: AcmeChallenge.delegated(validation) }).one(ONE)).not.toHaveProperty("depends_on");
  });

  test("returns the CNAME to create elsewhere, with a short target for a long name", () => {
    expect(AcmeChallenge.delegation("*.www.example.com", "acme.example.net")).toEqual({
      name: "_acme-challenge.www.example.com",
      target: "www.example.com.acme.example.net",
    });
    const long = Array.from({ length: 4 }, () => "a".repeat(56)).join(".") + ".example.com";
    expect(AcmeChallenge.delegation(long, "acme.example.net").target).toMatch(/^[0-9a-f]{32}\.acme\.example\.net$/);
  });
});

describe("a DNS challenge with any plugin", () => {
  test("takes credentials from the environment, and accepts settings without secrets", () => {
    expect(certificate({ challenge: AcmeChallenge.dnsPlugin("cloudflare") }).one(ONE).dns_challenge).toEqual([{ provider: "cloudflare" }]);
    const config = { AZURE_ZONE_NAME: "example.com", AZURE_RESOURCE_GROUP: "dns", AZURE_TTL: "60" };
    expect(certificate({ challenge: AcmeChallenge.dnsPlugin("azuredns", { config }) }).one(ONE).dns_challenge).toEqual([
      { provider: "azuredns", config },
    ]);
  });

  test("accepts exactly the plugin codes of the provider", () => {
    expect(DNS_PLUGIN_CODES).toHaveLength(195);
    expect(DNS_PLUGIN_CODES).toEqual([...new Set(DNS_PLUGIN_CODES)]);
    expect(DNS_PLUGIN_CODES).toEqual(
      expect.arrayContaining(["route53", "gcloud", "azuredns", "cloudflare", "rfc2136", "acme-dns", "exec"]),
    );
  });

  test.each([
    ["aws", /did you mean "route53"\?/],
    ["google", /did you mean "gcloud"\?/],
    ["Cloudflare", /did you mean "cloudflare"\?/],
    ["quantum-dns-9", /"quantum-dns-9" is not a DNS plugin of the ACME provider. The provider's documentation/],
  ])("rejects the code %s", (code, message) => {
    expect(() => AcmeChallenge.dnsPlugin(code)).toThrow(message);
  });

  test.each([
    "AWS_SECRET_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "CF_DNS_API_TOKEN",
    "GCE_SERVICE_ACCOUNT",
    "AZURE_CLIENT_SECRET",
    "DNSUPDATE_TSIG_SECRET",
    "OVH_APPLICATION_KEY",
    "INWX_PASSWORD",
    "INWX_USERNAME",
    "DUCKDNS_TOKEN",
    "OCI_PRIVATE_KEY_PASSWORD",
    "SOMETHING_UNHEARD_OF",
  ])("treats %s as a credential", (setting) => {
    expect(isCredential(setting)).toBe(true);
    expect(() => AcmeChallenge.dnsPlugin("exec", { config: { [setting]: "x" } })).toThrow(
      new RegExp(`${setting} of the DNS plugin "exec".*certfleet:credential-in-config`),
    );
  });

  test.each([
    "AWS_REGION",
    "AWS_ASSUME_ROLE_ARN",
    "GCE_PROJECT",
    "GCE_SERVICE_ACCOUNT_FILE",
    "CF_DNS_API_TOKEN_FILE",
    "DNSUPDATE_NAMESERVER",
  ])("treats %s as a setting", (setting) => {
    expect(() => AcmeChallenge.dnsPlugin("exec", { config: { [setting]: "x" } })).not.toThrow();
  });

  test("allows a credential in state only with `credentialsInState`", () => {
    const config = { CF_DNS_API_TOKEN: "${var.token}" };
    expect(() => AcmeChallenge.dnsPlugin("cloudflare", { config, credentialsInState: true })).not.toThrow();
  });
});

describe("HTTP and TLS challenges", () => {
  test.each([
    [
      "a port and a header",
      AcmeChallenge.http({ port: 8080, proxyHeader: "Forwarded" }),
      { http_challenge: { port: 8080, proxy_header: "Forwarded" } },
    ],
    ["a web root", AcmeChallenge.httpWebroot("/srv/www"), { http_webroot_challenge: { directory: "/srv/www" } }],
    ["a bucket", AcmeChallenge.httpS3("challenges"), { http_s3_challenge: { s3_bucket: "challenges" } }],
    ["memcached", AcmeChallenge.httpMemcached(["10.0.0.1:11211"]), { http_memcached_challenge: { hosts: ["10.0.0.1:11211"] } }],
    ["TLS-ALPN", AcmeChallenge.tlsAlpn({ port: 8443 }), { tls_challenge: { port: 8443 } }],
  ])("accept %s", (_what, challenge, expected) => {
    const made = certificate({ challenge }).one(ONE);
    expect(made).toMatchObject(expected);
    expect(made).not.toHaveProperty("dns_challenge");
  });

  test.each([
    ["an invalid HTTP port", () => AcmeChallenge.http({ port: 0 }), "0 is not a port"],
    ["an invalid TLS port", () => AcmeChallenge.tlsAlpn({ port: 65_536 }), "65536 is not a port"],
    ["a missing web root", () => AcmeChallenge.httpWebroot(""), "Name the root folder of a web server"],
    ["a missing bucket", () => AcmeChallenge.httpS3(""), "certfleet:bucket-name"],
    ["a memcached host without port", () => AcmeChallenge.httpMemcached(["cache.example.com"]), "certfleet:challenge-setting"],
    ["an invalid header", () => AcmeChallenge.http({ proxyHeader: "X Host" }), "certfleet:challenge-setting"],
    ["an empty list of memcached hosts", () => AcmeChallenge.httpMemcached([]), "Name memcached hosts"],
  ])("reject %s", (_what, make, message) => {
    expect(make).toThrow(message);
  });

  test("work without settings", () => {
    expect(certificate({ challenge: AcmeChallenge.http() }).one(ONE)).toMatchObject({ http_challenge: { port: 80 } });
    expect(certificate({ challenge: AcmeChallenge.tlsAlpn() }).one(ONE)).toMatchObject({ tls_challenge: { port: 443 } });
  });
});

describe("several challenges for one certificate", () => {
  const dns = AcmeChallenge.dns(new DnsZones([new PluginZone("example.com")]));

  test("are combined, and wildcards use DNS only", () => {
    const challenge = AcmeChallenge.several([dns, AcmeChallenge.dnsPlugin("cloudflare"), AcmeChallenge.http()]);
    const made = certificate({ domainNames: ["*.example.com"], challenge }).one(ONE);
    expect(made.dns_challenge.map((plugin: { provider: string }) => plugin.provider)).toEqual(["route53", "cloudflare"]);
    expect(made).toHaveProperty("http_challenge");
  });

  test.each([
    ["the same plugin twice", [dns, AcmeChallenge.dnsPlugin("route53")], {}, /"route53" is listed twice/],
    [
      "two kinds of HTTP",
      [AcmeChallenge.http(), AcmeChallenge.httpS3("bucket")],
      {},
      /one HTTP challenge, not httpChallenge and httpS3Challenge/,
    ],
    [
      "two ways to wait",
      [
        AcmeChallenge.dnsPlugin("cloudflare", { propagation: AcmePropagation.waitSeconds(1) }),
        AcmeChallenge.dnsPlugin("rfc2136", { propagation: AcmePropagation.waitSeconds(2) }),
      ],
      {},
      /set propagationWait differently/,
    ],
    [
      "wildcards without DNS",
      [AcmeChallenge.http(), AcmeChallenge.tlsAlpn()],
      { domainNames: ["*.example.com"] },
      /certfleet:wildcard-needs-dns/,
    ],
  ])("reject %s", (_what, challenges, props, message) => {
    expect(() => certificate({ ...props, challenge: AcmeChallenge.several(challenges) })).toThrow(message);
  });

  test("require at least one challenge", () => {
    expect(() => AcmeChallenge.several([])).toThrow(/certfleet:no-challenge/);
  });
});
