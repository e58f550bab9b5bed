import { CertificateManagerTrustConfig } from "@cdktf/provider-google/lib/certificate-manager-trust-config";
import * as path from "path";
import { ClientAuth, ClientAuthMode, TrustBundle } from "../../../lib/core";
import { trustOf } from "../../../lib/core/client-auth-record";
import { GoogleCertificateAuthority, GoogleHttpsProxy, GoogleRegionalHttpsProxy } from "../../../lib/google";
import { certificate, synth } from "../fixtures";

const trust = (name: string) => path.join(__dirname, "..", "..", "fixtures", "trust", name);

function partners(): TrustBundle {
  return TrustBundle.fromFiles("partners", { cas: [trust("issuing.pem"), trust("root-2024.pem"), trust("root-2026.pem")] });
}

const proxies = (...all: [clientAuth: ClientAuth, port: number][]) =>
  synth((stack) => {
    const certificates = [certificate(stack, "Www")];
    all.forEach(([clientAuth, port]) => new GoogleHttpsProxy(stack, `Https-${port}`, { urlMap: "assets", certificates, clientAuth, port }));
  });

describe("client authentication at a Google proxy", () => {
  test("verifies with a trust config, which has roots and the CAs below them apart", () => {
    const { one } = proxies([{ mode: ClientAuthMode.VERIFY, trust: partners() }, 443]);
    const [{ trust_anchors: anchors, intermediate_cas: intermediates }] = one("google_certificate_manager_trust_config").trust_stores;
    expect([anchors.length, intermediates.length]).toEqual([2, 1]);
    expect(one("google_network_security_server_tls_policy").mtls_policy).toMatchObject({
      client_validation_mode: "REJECT_INVALID",
      client_validation_trust_config: expect.stringMatching(/^\$\{google_certificate_manager_trust_config\..+\.id\}$/),
    });
    expect(one("google_compute_target_https_proxy").server_tls_policy).toMatch(/^\$\{google_network_security_server_tls_policy\..+\.id\}$/);
  });

  test("verifies with the root of a private CA, which Terraform reads", () => {
    const pool = "projects/media-prod/locations/europe-west1/caPools/clients";
    const bundle = TrustBundle.fromFiles("clients", { privateCas: [new GoogleCertificateAuthority("clients-ca", pool, "clients-2026")] });
    const { json, one, stack } = proxies([{ mode: ClientAuthMode.VERIFY, trust: bundle }, 443]);
    const [[name, authority]] = Object.entries(json.data!.google_privateca_certificate_authority);
    const at = `data.google_privateca_certificate_authority.${name}.pem_ca_certificates`;

    expect(authority).toMatchObject({
      project: "media-prod",
      location: "europe-west1",
      pool: "clients",
      certificate_authority_id: "clients-2026",
    });
    expect(one("google_certificate_manager_trust_config").trust_stores[0].trust_anchors).toEqual([
      { pem_certificate: `\${element(${at}, length(${at}) - 1)}` },
    ]);
    const notAfter = expect.stringMatching(/^\$\{timeadd\(data\..+\.create_time, data\..+\.lifetime\)\}$/);
    expect(trustOf(stack)).toEqual([["clients", { cas: [{ name: "clients-ca", notAfter }], revocationLists: [] }]]);
  });

  test("shares one trust config among the proxies of a location", () => {
    const bundle = partners();
    const { one } = proxies([{ mode: ClientAuthMode.VERIFY, trust: bundle }, 443], [{ mode: ClientAuthMode.VERIFY, trust: bundle }, 8443]);
    expect(one("google_certificate_manager_trust_config")).toBeDefined();
  });

  test("has a trust config of the region for a regional proxy", () => {
    const { one } = synth((stack) => {
      const regional = { region: "europe-west1", network: "default" };
      const certificates = [certificate(stack, "Www", { region: "europe-west1" })];
      const clientAuth = { mode: ClientAuthMode.VERIFY, trust: partners() };
      new GoogleRegionalHttpsProxy(stack, "Https", { ...regional, urlMap: "assets", certificates, clientAuth });
    });
    expect(one("google_certificate_manager_trust_config").location).toBe("europe-west1");
  });

  test("passes certificates on, and names what verifies them", () => {
    const { one, all } = proxies([{ mode: ClientAuthMode.PASSTHROUGH, verifiedBy: "payments api" }, 443]);
    expect(one("google_network_security_server_tls_policy")).toMatchObject({
      labels: { "client-certificates-verified-by": "payments-api" },
      mtls_policy: { client_validation_mode: "ALLOW_INVALID_OR_MISSING_CLIENT_CERT" },
    });
    expect(all("google_certificate_manager_trust_config")).toEqual({});
  });

  describe("with an existing trust config", () => {
    const TRUST_CONFIG = "projects/media-prod/locations/global/trustConfigs/partners";
    const existing = (trustStore: string): ClientAuth => ({ mode: ClientAuthMode.VERIFY, trustStore });

    test("verifies with it, by one policy for all proxies", () => {
      const { json, one, all } = proxies([existing(TRUST_CONFIG), 443], [existing(TRUST_CONFIG), 8443]);
      expect(one("google_network_security_server_tls_policy").mtls_policy).toEqual({
        client_validation_mode: "REJECT_INVALID",
        client_validation_trust_config: TRUST_CONFIG,
      });
      const [name] = Object.keys(json.resource!.google_network_security_server_tls_policy);
      for (const proxy of Object.values(all("google_compute_target_https_proxy"))) {
        expect(proxy.server_tls_policy).toBe(`\${google_network_security_server_tls_policy.${name}.id}`);
      }
      expect(all("google_certificate_manager_trust_config")).toEqual({});
    });

    test("has a policy for each of two trust configs with one name in two projects", () => {
      const { all } = proxies([existing(TRUST_CONFIG), 443], [existing(TRUST_CONFIG.replace("media-prod", "staff-prod")), 8443]);
      expect(Object.keys(all("google_network_security_server_tls_policy"))).toHaveLength(2);
    });

    test("can be a resource of the same app", () => {
      const { one } = synth((stack) => {
        const config = new CertificateManagerTrustConfig(stack, "Partners", { name: "partners", location: "global" });
        const props = { urlMap: "assets", certificates: [certificate(stack, "Www")], clientAuth: existing(config.id) };
        new GoogleHttpsProxy(stack, "Https", props);
      });
      expect(one("google_network_security_server_tls_policy").mtls_policy.client_validation_trust_config).toBe(
        "${google_certificate_manager_trust_config.Partners.id}",
      );
    });
  });

  test("refuses a server TLS policy of one's own besides", () => {
    const clientAuth = { mode: ClientAuthMode.VERIFY, trust: partners() };
    const build = () =>
      synth((stack) => {
        const props = { urlMap: "assets", certificates: [certificate(stack, "Www")], serverTlsPolicy: "own", clientAuth };
        new GoogleHttpsProxy(stack, "Https", props);
      });
    expect(build).toThrow(/client-auth-trust/);
  });
});
