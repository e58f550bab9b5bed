import {
  GoogleBindings,
  GoogleCertificateScope,
  GoogleHttpsProxy,
  GoogleInternalHttpsProxy,
  GoogleRegionalHttpsProxy,
  GoogleRegionalScheme,
  GoogleSslProxy,
} from "../../../lib/google";
import { classicCertificates } from "../../../lib/google/load-balancers/google-proxy";
import { GoogleClassicCertificate } from "../../../lib/google/certificates/imported-certificate";
import { TlsPolicy } from "../../../lib/policy/tls-policy";
import { certificate, pemCertificate, synth } from "../fixtures";

describe("a global external HTTPS proxy", () => {
  test("has its own certificate map and SSL policy, and sets QUIC and early data explicitly", () => {
    const { one } = synth((stack) => new GoogleHttpsProxy(stack, "Https", { urlMap: "assets", certificates: [certificate(stack, "Www")] }));

    expect(one("google_compute_target_https_proxy")).toMatchObject({
      certificate_map: expect.stringMatching(
        /^\/\/certificatemanager\.googleapis\.com\/\$\{google_certificate_manager_certificate_map\.\w+\.id\}$/,
      ),
      quic_override: "NONE",
      ssl_policy: expect.stringMatching(/^\$\{google_compute_ssl_policy\./),
      tls_early_data: "DISABLED",
      url_map: "assets",
    });
    expect(one("google_compute_ssl_policy")).toMatchObject({ profile: "RESTRICTED", min_tls_version: "TLS_1_2" });
  });

  test("redirects HTTP to HTTPS at the same IP address", () => {
    const { all, one } = synth((stack) => {
      const proxy = new GoogleHttpsProxy(stack, "Https", { urlMap: "assets", certificates: [certificate(stack, "Www")] });
      proxy.addHttpRedirect();
      proxy.addHttpRedirect();
    });

    expect(one("google_compute_url_map").default_url_redirect).toMatchObject({ https_redirect: true });
    const rules = Object.values(all("google_compute_global_forwarding_rule"));
    expect(rules.map(({ port_range }) => port_range)).toEqual(["443", "80"]);
    expect(new Set(rules.map(({ ip_address }) => ip_address)).size).toBe(1);
  });

  test("shares an SSL policy with proxies of the same TLS policy", () => {
    const { all } = synth((stack) => {
      const certificates = [certificate(stack, "Www")];
      new GoogleHttpsProxy(stack, "One", { urlMap: "one", certificates });
      new GoogleSslProxy(stack, "Two", { backendService: "two", certificates });
      new GoogleHttpsProxy(stack, "Three", { urlMap: "three", certificates, tlsPolicy: TlsPolicy.POST_QUANTUM });
    });

    expect(Object.keys(all("google_compute_ssl_policy"))).toHaveLength(2);
  });

  test.each([TlsPolicy.MODERN, TlsPolicy.FIPS])(
    "rejects the TLS policy $name, which this provider version does not support",
    (tlsPolicy) => {
      expect(() =>
        synth((stack) => new GoogleHttpsProxy(stack, "Https", { urlMap: "assets", certificates: [certificate(stack, "Www")], tlsPolicy })),
      ).toThrow(/with version 6\.\d+\.\d+ of the provider.*policy-not-available/);
    },
  );

  const at = (port: number) =>
    synth((stack) => new GoogleHttpsProxy(stack, "Https", { urlMap: "assets", certificates: [certificate(stack, "Www")], port }));

  test.each([1, 65_535])("can listen on port %d", (port) => {
    expect(at(port).one("google_compute_global_forwarding_rule").port_range).toBe(String(port));
  });

  test.each([0, 65_536, 443.5])("rejects port %d", (port) => {
    expect(() => at(port)).toThrow(/is not a valid port. Use a whole number from 1 to 65535.*certfleet:port/);
  });

  test("is rejected without certificates", () => {
    expect(() => synth((stack) => new GoogleHttpsProxy(stack, "Https", { urlMap: "assets", certificates: [] }))).toThrow(/no-certificates/);
  });
});

describe("a regional HTTPS proxy", () => {
  const props = { urlMap: "assets", region: "europe-west1", network: "default" };

  test("lists its certificates and has no certificate map", () => {
    const { one, all } = synth((stack) => {
      const proxy = new GoogleRegionalHttpsProxy(stack, "Https", {
        ...props,
        certificates: [certificate(stack, "Www", { region: "europe-west1" })],
      });
      proxy.addCertificate(certificate(stack, "Other", { domainNames: ["other.example.net"], region: "europe-west1" }));
    });

    expect(one("google_compute_region_target_https_proxy").certificate_manager_certificates).toHaveLength(2);
    expect(one("google_compute_region_ssl_policy")).toMatchObject({ region: "europe-west1", profile: "RESTRICTED" });
    expect(all("google_certificate_manager_certificate_map")).toEqual({});
  });

  test.each([
    ["a global certificate", {}, {}, /The certificate is global, and the proxy is in europe-west1.*region-mismatch/],
    ["one of another region", { region: "europe-west4" }, {}, /The certificate is in europe-west4.*region-mismatch/],
    ["no subnet inside", { region: "europe-west1" }, { scheme: GoogleRegionalScheme.INTERNAL_MANAGED }, /no-subnetwork/],
  ])("rejects %s", (_what, own, more, message) => {
    expect(() =>
      synth((stack) => new GoogleRegionalHttpsProxy(stack, "Https", { ...props, ...more, certificates: [certificate(stack, "Www", own)] })),
    ).toThrow(message);
  });
});

describe("a cross-region internal HTTPS proxy", () => {
  const fronts = [{ id: "eu", subnetwork: "projects/p/regions/europe-west1/subnetworks/eu", ipAddress: "10.0.0.9" }];

  test("accepts only certificates with the scope ALL_REGIONS", () => {
    const internal = (certificateScope?: GoogleCertificateScope) =>
      synth((stack) => {
        const certificates = [certificate(stack, "Www", { certificateScope })];
        new GoogleInternalHttpsProxy(stack, "Internal", { urlMap: "assets", network: "default", fronts, certificates });
      });

    expect(internal(GoogleCertificateScope.ALL_REGIONS).one("google_compute_global_forwarding_rule").load_balancing_scheme).toBe(
      "INTERNAL_MANAGED",
    );
    expect(() => internal()).toThrow(/cross-region internal proxies serve the scope ALL_REGIONS.*scope-mismatch/);
  });
});

describe("classic certificates", () => {
  test("are limited to 15 on a proxy", () => {
    synth((stack) => {
      const own = pemCertificate(stack, "Own");
      const made = Array.from({ length: 16 }, (_, index) => new GoogleClassicCertificate(stack, `C${index}`, { certificate: own }));
      expect(classicCertificates(stack, made.slice(1))).toHaveLength(15);
      expect(() => classicCertificates(stack, made)).toThrow(/16 classic certificates\. Google allows 15.*certificates-per-proxy/);
    });
  });
});

describe("the SSL policy of a TLS policy", () => {
  /** The policy that a proxy gets with a version of the provider. */
  const policyOf = (policy: TlsPolicy, version: string) =>
    synth((stack) => {
      GoogleBindings.pin(stack, version);
      const certificates = [certificate(stack, "Www")];
      new GoogleHttpsProxy(stack, "Https", { urlMap: "assets", certificates, tlsPolicy: policy });
    }).one("google_compute_ssl_policy");

  test.each<[string, TlsPolicy, string, object]>([
    ["modern", TlsPolicy.MODERN, "7.17.0", { profile: "RESTRICTED", min_tls_version: "TLS_1_3" }],
    ["fips", TlsPolicy.FIPS, "7.17.0", { profile: "FIPS_202205", min_tls_version: "TLS_1_2" }],
    ["intermediate", TlsPolicy.INTERMEDIATE, "6.50.0", { profile: "RESTRICTED", min_tls_version: "TLS_1_2" }],
    ["post-quantum", TlsPolicy.POST_QUANTUM, "7.34.0", { post_quantum_key_exchange: "ENABLED" }],
  ])("%s is set from the release on that accepts it", (_name, policy, version, expected) => {
    expect(policyOf(policy, version)).toMatchObject(expected);
  });

  test.each([TlsPolicy.MODERN, TlsPolicy.FIPS])("refuses $name before 7.17, and names that release", (policy) => {
    expect(() => policyOf(policy, "7.16.0")).toThrow(/or hashicorp\/google 7\.17\.0 or later\..*policy-not-available/);
  });

  test("leaves post-quantum key exchange to Google before 7.34, and with other policies", () => {
    expect(policyOf(TlsPolicy.POST_QUANTUM, "7.33.0")).not.toHaveProperty("post_quantum_key_exchange");
    expect(policyOf(TlsPolicy.INTERMEDIATE, "7.34.0")).not.toHaveProperty("post_quantum_key_exchange");
  });
});

describe("the Google provider version", () => {
  test("can be pinned, and must be a valid version constraint", () => {
    const { json } = synth((stack) => {
      GoogleBindings.pin(stack, "~> 6.40.0");
      expect(GoogleBindings.providerVersion(stack)).toBe("6.40.0");
      expect(() => GoogleBindings.pin(stack, "latest")).toThrow(/provider-version/);
    });

    expect(json.terraform.required_providers.google.version).toBe("~> 6.40.0");
  });
});
