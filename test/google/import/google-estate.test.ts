import { FoundEstate, StateResource } from "../../../lib/core/importer";
import { googleImporter } from "../../../lib/google/import";
import { balancerWith, certificateWith, managerId, PROJECT, resource, RESTRICTED, ZONE } from "./google-states";

const NOW = new Date("2026-11-01T00:00:00Z");

const read = (...resources: (StateResource | StateResource[])[]): FoundEstate => googleImporter.fromState(resources.flat(), NOW);
const only = (...resources: (StateResource | StateResource[])[]) => read(...resources).certificates[0];

describe("a certificate of Certificate Manager", () => {
  test("has its names in order, its labels without those of Google, and an issuer that keeps its authorizations", () => {
    const labels = { team: "edge", "goog-terraform-provisioned": "true" };
    const estate = read(certificateWith("www", ["www.example.com", "example.com"], { effective_labels: labels }), ZONE);

    expect(estate.provider).toEqual({ project: PROJECT });
    expect(estate.zones).toEqual([{ name: "example.com", entry: { cloudDns: "example-com" } }]);
    expect(estate.certificates).toEqual([
      expect.objectContaining({
        id: managerId("certificates", "www"),
        domains: ["www.example.com", "example.com"],
        suggestedName: "www",
        tags: { team: "edge" },
        issuer: { type: "google-managed", record: "fixed" },
        obstacle: undefined,
        endpoints: [],
      }),
    ]);
  });

  test("in a region has an issuer of that region, with a record for each project", () => {
    const place = { location: "europe-west1", type: "PER_PROJECT_RECORD" };
    const { issuer, region } = only(certificateWith("api", ["api.example.com"], {}, place));
    // Regions are settings of Google's issuers, not of certificates.
    expect([issuer, region]).toEqual([{ type: "google-managed", region: "europe-west1" }, undefined]);
  });

  test("keeps its scope", () => {
    expect(only(certificateWith("cdn", ["cdn.example.com"], { scope: "EDGE_CACHE" })).issuer).toMatchObject({ scope: "edge-cache" });
  });

  test("in a module or with an instance key is named after the resource in Google Cloud", () => {
    const [certificate, ...others] = certificateWith("www", ["www.example.com"]);
    const keyed = { ...certificate, address: `${certificate.address}["a"]`, name: "this" };
    expect(only(keyed, others).suggestedName).toBe("www");
  });
});

describe("a certificate of a CA pool", () => {
  const config = (name: string, more: object = {}) =>
    resource("google_certificate_manager_certificate_issuance_config", name, {
      id: managerId("certificateIssuanceConfigs", name),
      key_algorithm: "ECDSA_P256",
      lifetime: "2592000s",
      rotation_window_percentage: 66,
      certificate_authority_config: [
        { certificate_authority_service_config: [{ ca_pool: "projects/p/locations/europe-west1/caPools/inside" }] },
      ],
      ...more,
    });
  const certificate = (name: string, more: object = {}) =>
    resource("google_certificate_manager_certificate", name, {
      id: managerId("certificates", name),
      managed: [{ domains: ["a.internal.example.com"], issuance_config: managerId("certificateIssuanceConfigs", "inside") }],
      ...more,
    });
  const POOL = { type: "google-private-ca", pool: "projects/p/locations/europe-west1/caPools/inside" };

  test("has the pool, the key type and the lifetime, without the default renewal", () => {
    const { issuer, keyType, obstacle } = only(certificate("inside"), config("inside"));
    expect({ issuer, keyType, obstacle }).toEqual({ issuer: { ...POOL, lifetime: "30d" }, keyType: "ecdsa-p256", obstacle: undefined });
  });

  test.each([
    [60, "12d"],
    [50, "15d"],
    [61, "280h"],
    [75, "180h"],
  ])("a renewal after %d %% of the lifetime is %s before expiry", (percentage, renewBefore) => {
    const { issuer } = only(certificate("inside"), config("inside", { rotation_window_percentage: percentage }));
    expect(issuer).toEqual({ ...POOL, lifetime: "30d", renewBefore });
  });

  test.each<[string, StateResource[], string]>([
    ["an issuance config that was not read", [certificate("inside")], "its issuance config inside was not found"],
    [
      "a lifetime that a fleet does not request",
      [certificate("inside"), config("inside", { lifetime: "31536000s" })],
      "a lifetime of 31536000s and renewal after 66 % of it, which a fleet does not request",
    ],
    ["another scope", [certificate("inside", { scope: "CLIENT_AUTH" }), config("inside")], "it has the scope CLIENT_AUTH"],
    [
      "an issuance config with a twin",
      [certificate("inside"), config("first"), config("inside")],
      "its issuance config inside has the settings of first",
    ],
  ])("with %s is omitted", (_what, resources, says) => {
    expect(only(...resources).obstacle).toMatchObject({ reason: "issuance-config", message: expect.stringContaining(says) as string });
  });
});

describe("what is not imported", () => {
  const managed = (more: object) => [{ domains: ["www.example.com"], state: "ACTIVE", ...more }];
  const authorization = managerId("dnsAuthorizations", "auth-www-example-com");

  test.each<[string, Record<string, unknown>, string]>([
    ["foreign-ca", { managed: [], self_managed: [{}], san_dnsnames: ["www.example.com"] }, "another CA issued it"],
    ["load-balancer-validated", { managed: managed({}) }, "a load balancer validates its names"],
    ["failed", { managed: managed({ dns_authorizations: [authorization], state: "FAILED" }) }, "Google could not issue or renew it"],
    ["scope", { scope: "CLIENT_AUTH" }, "no public certificates with the scope CLIENT_AUTH"],
    [
      "dns-authorization",
      { managed: managed({ dns_authorizations: ["projects/p/locations/global/dnsAuthorizations/x"] }) },
      "was not found",
    ],
    [
      "dns-authorization",
      { managed: managed({ domains: ["a.example.com", "www.example.com"], dns_authorizations: [authorization] }) },
      "has authorizations for www.example.com, and a fleet has them in the order a.example.com, www.example.com",
    ],
  ])("reports %s with the fix", (reason, more, says) => {
    const { obstacle } = only(certificateWith("www", ["www.example.com"], more));
    expect(obstacle).toMatchObject({ reason, message: expect.stringContaining(says) as string });
  });

  test("reports a certificate outside the project of most certificates", () => {
    const other = { id: managerId("certificates", "other", "global", "other-project") };
    const { certificates } = read(
      certificateWith("www", ["www.example.com"]),
      certificateWith("shop", ["shop.example.com"]),
      certificateWith("other", ["other.example.com"], other),
    );
    expect(certificates.map(({ obstacle }) => obstacle?.reason)).toEqual([undefined, undefined, "other-account"]);
  });

  test("reports a certificate with a second authorization for the name of another certificate", () => {
    const second = resource("google_certificate_manager_dns_authorization", "second", {
      id: managerId("dnsAuthorizations", "second"),
      domain: "www.example.com",
      type: "FIXED_RECORD",
      dns_resource_record: [{ name: "_acme-challenge.www.example.com." }],
    });
    const copy = resource("google_certificate_manager_certificate", "copy", {
      id: managerId("certificates", "copy"),
      managed: managed({ dns_authorizations: [managerId("dnsAuthorizations", "second")] }),
    });
    const { certificates } = read(certificateWith("www", ["www.example.com"]), second, copy);
    expect(certificates[0].obstacle).toBeUndefined();
    expect(certificates[1].obstacle?.message).toContain("it has another authorization for www.example.com than auth-www-example-com");
  });

  test("reports certificates of Compute Engine", () => {
    const { leftOut, certificates } = read(
      resource("google_compute_managed_ssl_certificate", "a", {
        id: "projects/p/global/sslCertificates/a",
        managed: [{ domains: ["a.example.com"] }],
      }),
      resource("google_compute_region_ssl_certificate", "b", { id: "projects/p/regions/europe-west1/sslCertificates/b" }),
    );
    expect(certificates).toEqual([]);
    expect(leftOut.map(({ domains, obstacle }) => [domains, obstacle.reason])).toEqual([
      [["a.example.com"], "classic-certificate"],
      [[], "foreign-ca"],
    ]);
  });
});

describe("what serves a certificate", () => {
  const www = certificateWith("www", ["www.example.com", "*.www.example.com"]);
  const HOSTS = { "www.example.com": "www", "*.www.example.com": "www" };
  const endpoints = (...resources: (StateResource | StateResource[])[]) => only(www, RESTRICTED, ...resources).endpoints;

  test("a proxy with a certificate map is an endpoint with this map, and its primary entry is not imported", () => {
    const found = endpoints(balancerWith("web", { ...HOSTS, PRIMARY: "www" }, { quic_override: "ENABLE" }));
    expect(found).toEqual([
      {
        id: `${managerId("certificateMaps", "web")}/certificateMapEntries/PRIMARY`,
        obstacle: expect.objectContaining({ reason: "default-certificate" }) as object,
      },
      {
        id: `projects/${PROJECT}/global/targetHttpsProxies/web`,
        tlsPolicy: "intermediate",
        entry: {
          googleHttpsProxy: {
            urlMap: "web",
            ipAddress: "203.0.113.10",
            certificateMap: managerId("certificateMaps", "web"),
            quic: "enabled",
          },
        },
      },
    ]);
  });

  test("an SSL proxy and a classic load balancer on another port are endpoints", () => {
    const [ssl] = endpoints(
      resource("google_compute_target_ssl_proxy", "mail", {
        id: `projects/${PROJECT}/global/targetSslProxies/mail`,
        backend_service: `projects/${PROJECT}/global/backendServices/mail`,
        certificate_map: managerId("certificateMaps", "web"),
        ssl_policy: `projects/${PROJECT}/global/sslPolicies/restricted`,
        proxy_header: "PROXY_V1",
      }),
      balancerWith(
        "web",
        HOSTS,
        {},
        { port_range: "993", load_balancing_scheme: "EXTERNAL", target: `projects/${PROJECT}/global/targetSslProxies/mail` },
      ),
    );
    expect(ssl.entry).toEqual({
      googleSslProxy: {
        backendService: "mail",
        port: 993,
        ipAddress: "203.0.113.10",
        scheme: "external",
        certificateMap: managerId("certificateMaps", "web"),
        proxyProtocol: true,
      },
    });
  });

  const regional = (certificates: string[], rule: object = {}) => [
    resource("google_compute_region_target_https_proxy", "api", {
      id: `projects/${PROJECT}/regions/europe-west1/targetHttpsProxies/api`,
      url_map: `projects/${PROJECT}/regions/europe-west1/urlMaps/api`,
      ssl_policy: `projects/${PROJECT}/regions/europe-west1/sslPolicies/restricted`,
      certificate_manager_certificates: certificates.map(
        (name) => `//certificatemanager.googleapis.com/${managerId("certificates", name, "europe-west1")}`,
      ),
    }),
    resource("google_compute_region_ssl_policy", "restricted", {
      ...RESTRICTED.attributes,
      id: `projects/${PROJECT}/regions/europe-west1/sslPolicies/restricted`,
    }),
    resource("google_compute_forwarding_rule", "api", {
      id: `projects/${PROJECT}/regions/europe-west1/forwardingRules/api`,
      target: `projects/${PROJECT}/regions/europe-west1/targetHttpsProxies/api`,
      ip_address: "10.0.0.10",
      port_range: "443-443",
      load_balancing_scheme: "INTERNAL_MANAGED",
      network: `https://www.googleapis.com/compute/v1/projects/network-host/global/networks/edge`,
      subnetwork: `projects/${PROJECT}/regions/europe-west1/subnetworks/front`,
      ...rule,
    }),
  ];
  const api = certificateWith("api", ["api.example.com"], {}, { location: "europe-west1", type: "PER_PROJECT_RECORD" });

  test("a regional proxy with the network of another project is an endpoint", () => {
    expect(only(api, regional(["api"])).endpoints).toEqual([
      {
        id: `projects/${PROJECT}/regions/europe-west1/targetHttpsProxies/api`,
        tlsPolicy: "intermediate",
        entry: {
          googleRegionalHttpsProxy: {
            region: "europe-west1",
            urlMap: "api",
            network: "projects/network-host/global/networks/edge",
            subnetwork: "front",
            scheme: "internal",
            ipAddress: "10.0.0.10",
          },
        },
      },
    ]);
  });

  test.each<[string, StateResource[], string]>([
    ["no SSL policy", balancerWith("web", HOSTS, { ssl_policy: "" }), "it has no SSL policy"],
    [
      "an SSL policy that was not read",
      balancerWith("web", HOSTS, { ssl_policy: "projects/p/global/sslPolicies/own" }),
      "its SSL policy own is not",
    ],
    ["mutual TLS", balancerWith("web", HOSTS, { server_tls_policy: "//x" }), "it has a server TLS policy, which an endpoint"],
    ["classic certificates", balancerWith("web", HOSTS, { ssl_certificates: ["a"] }), "it has classic certificates"],
    ["no forwarding rule", balancerWith("web", HOSTS).slice(0, 1).concat(balancerWith("web", HOSTS).slice(2)), "no forwarding rule"],
    [
      "an internal scheme",
      balancerWith("web", HOSTS, {}, { load_balancing_scheme: "INTERNAL_MANAGED" }),
      "load-balancing scheme INTERNAL_MANAGED",
    ],
    ["a name without an entry", balancerWith("web", { "www.example.com": "www" }), "for the name *.www.example.com"],
    [
      "an entry with two certificates",
      balancerWith("web", { ...HOSTS, "www.example.com": "www www-ecdsa" }),
      "for the name www.example.com",
    ],
  ])("a proxy with %s is omitted", (_what, balancer, says) => {
    expect(endpoints(balancer).map(({ obstacle }) => obstacle)).toEqual([
      { reason: "endpoint-left", message: expect.stringContaining(says) as string },
    ]);
  });

  test("a proxy in two states is one endpoint", () => {
    const balancer = balancerWith("web", HOSTS);
    expect(endpoints(balancer, balancer)).toEqual(endpoints(balancer));
  });

  test("the second of two proxies with the same URL map and port is omitted", () => {
    const url_map = `projects/${PROJECT}/global/urlMaps/web`;
    const found = endpoints(balancerWith("web", HOSTS), balancerWith("web6", HOSTS, { url_map }));
    expect(found.map(({ obstacle }) => obstacle?.message)).toEqual([undefined, expect.stringContaining("the same target and port")]);
  });

  test("of two SSL policies with the same settings, the one with fewer proxies is omitted", () => {
    const twin = resource("google_compute_ssl_policy", "twin", {
      ...RESTRICTED.attributes,
      id: `projects/${PROJECT}/global/sslPolicies/twin`,
    });
    const found = endpoints(
      twin,
      balancerWith("a", HOSTS),
      balancerWith("b", HOSTS, { ssl_policy: `projects/${PROJECT}/global/sslPolicies/twin` }),
      balancerWith("c", HOSTS),
    );
    expect(found.map(({ obstacle }) => obstacle?.message)).toEqual([
      undefined,
      expect.stringContaining("Set restricted on the proxy"),
      undefined,
    ]);
  });

  test.each<[string, StateResource[], string]>([
    ["with several certificates", regional(["api", "other"]), "it lists 2 certificates"],
    ["without a network", regional(["api"], { network: "" }), "its forwarding rule names no network"],
    ["without a subnet", regional(["api"], { subnetwork: "" }), "its forwarding rule names no subnet"],
  ])("a regional proxy %s is omitted", (_what, balancer, says) => {
    expect(only(api, balancer).endpoints.map(({ obstacle }) => obstacle?.message)).toEqual([expect.stringContaining(says)]);
  });
});
