import { ComputeBackendService } from "@cdktf/provider-google/lib/compute-backend-service";
import { ComputeRegionUrlMap } from "@cdktf/provider-google/lib/compute-region-url-map";
import { ComputeUrlMap } from "@cdktf/provider-google/lib/compute-url-map";
import { DnsManagedZone } from "@cdktf/provider-google/lib/dns-managed-zone";
import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { TerraformStack, TerraformVariable } from "cdktf";
import { CertificatePem, Duration, PrivateKey, ProvidedIssuer } from "../../lib/core";
import { CertificateFleet } from "../../lib/fleet";
import * as google from "../../lib/google";
import { story } from "../support/story";
import { synth } from "../support/synth";
import { GoogleCloud } from "./support/google-cloud";
import { selfSigned } from "./support/google-certificate";
import { AppliedStep, describeOnGoogle, GoogleTerraform } from "./support/google-terraform";

const CERTIFICATE = "google_certificate_manager_certificate";
const ENTRY = "google_certificate_manager_certificate_map_entry";

/** A fleet with every kind of certificate and proxy. */
function document(assets: string[]) {
  return synth(
    (stack: TerraformStack) => {
      new GoogleProvider(stack, "google", { project: "media-prod", region: "europe-west1" });
      const zone = google.CloudDnsZone.fromManagedZone(new DnsManagedZone(stack, "Zone", { name: "example-net", dnsName: "example.net." }));
      const backend = new ComputeBackendService(stack, "Backend", { name: "assets", loadBalancingScheme: "EXTERNAL_MANAGED" });
      const urlMap = new ComputeUrlMap(stack, "Assets", { name: "assets", defaultService: backend.id }).id;
      const defaultUrlRedirect = { httpsRedirect: true, stripQuery: false };
      const regional = new ComputeRegionUrlMap(stack, "Regional", { name: "assets", region: "europe-west1", defaultUrlRedirect }).id;
      const secret = new TerraformVariable(stack, "secret", { type: "string", sensitive: true, default: "none" });
      const channels = [google.GoogleChannel.email("sre", "sre@example.net"), google.GoogleChannel.slack("chat", "#sre", secret)];

      const fleet = new CertificateFleet(stack, "Fleet", {
        zones: [zone],
        defaults: { issuer: new google.GoogleManagedIssuer(), notify: channels, owner: "edge-team", service: "assets" },
      });
      const https = new google.GoogleHttpsEndpoint({ urlMap, endpointName: "assets", redirectHttp: true });
      const own = { certificate: CertificatePem.fromFile("edge.pem"), privateKey: PrivateKey.fromFile("edge.key") };
      fleet.add("assets", { domains: assets, endpoints: [https] });
      const edge = fleet.add("edge", {
        domains: ["edge.example.net"],
        issuer: new ProvidedIssuer(own),
        endpoints: [
          https,
          new google.GoogleSslEndpoint({ backendService: backend.id, endpointName: "assets", port: 8443 }),
          new google.GoogleRegionalHttpsEndpoint({ urlMap: regional, endpointName: "assets", region: "europe-west1", network: "default" }),
        ],
      });
      fleet.add("regional", {
        domains: ["regional.example.net"],
        issuer: new google.GoogleManagedIssuer({ region: "europe-west1" }),
        endpoints: [
          new google.GoogleRegionalHttpsEndpoint({ urlMap: regional, endpointName: "assets", region: "europe-west1", network: "default" }),
        ],
      });
      const store = new google.GoogleSecretManagerStore("edge", { readers: ["serviceAccount:edge@media-prod.iam.gserviceaccount.com"] });
      store.put(stack, "Stored", { certificate: edge as never, name: "edge" });
      new google.GoogleClassicCertificate(stack, "Classic", { certificate: edge as never });
      new google.GooglePrivateCertificate(stack, "Private", {
        domainNames: ["internal.example.net"],
        pool: "projects/media-prod/locations/europe-west1/caPools/main",
        lifetime: Duration.days(30),
      });
      const everywhere = new google.GoogleManagedCertificate(stack, "Everywhere", {
        domainNames: ["everywhere.example.net"],
        authorization: google.GoogleAuthorization.dns([zone]),
        certificateScope: google.GoogleCertificateScope.ALL_REGIONS,
      });
      new google.GoogleInternalHttpsProxy(stack, "Internal", {
        urlMap,
        certificates: [everywhere],
        network: "default",
        fronts: [{ id: "eu", subnetwork: "projects/media-prod/regions/europe-west1/subnetworks/eu", ipAddress: "10.0.0.9" }],
      });
      new google.GoogleManagedCertificate(stack, "Balanced", {
        domainNames: ["balanced.example.net"],
        authorization: google.GoogleAuthorization.loadBalancer(),
      });
      new google.GoogleManagedCertificate(stack, "Media", {
        domainNames: ["media.example.net"],
        authorization: google.GoogleAuthorization.dns([zone]),
        certificateScope: google.GoogleCertificateScope.EDGE_CACHE,
      });
      const mtls = new google.GoogleManagedCertificate(stack, "Mtls", {
        domainNames: ["mtls.example.net"],
        authorization: google.GoogleAuthorization.dns([zone]),
      });
      const trusted = new google.GoogleTrustConfig(stack, "Clients", { trustAnchors: [CertificatePem.fromFile("clients.pem")] });
      new google.GoogleHttpsProxy(stack, "MtlsProxy", {
        urlMap,
        certificates: [mtls],
        port: 8444,
        serverTlsPolicy: trusted.serverTlsPolicy,
      });
      const regionalStore = new google.GoogleSecretManagerStore("regional", {
        prefix: "regional-",
        replication: google.GoogleReplication.regional("europe-west1"),
        readers: ["serviceAccount:edge@media-prod.iam.gserviceaccount.com"],
      });
      regionalStore.put(stack, "StoredInRegion", { certificate: edge as never, name: "edge" });
      new google.ScheduledTerraformRun(stack, "Run", { workspaceId: "ws-6jrRyVDv1J8zQMB5", token: secret });
      new google.GooglePublicCaAccountKey(stack, "AccountKey");
    },
    { awsProvider: false },
  ).json;
}

describeOnGoogle("a Google fleet", () => {
  const step = story();
  let cloud: GoogleCloud;
  let terraform: GoogleTerraform;

  beforeAll(async () => {
    cloud = await GoogleCloud.start();
    terraform = new GoogleTerraform(cloud);
    renew();
    terraform.file("clients.pem", selfSigned("clients.example.net").certificate);
    await terraform.use(document(["assets.example.net", "*.assets.example.net"]));
  });

  afterAll(async () => {
    terraform?.remove();
    await cloud?.stop();
  });

  function renew(): void {
    const { certificate, key } = selfSigned("edge.example.net");
    terraform.file("edge.pem", certificate);
    terraform.file("edge.key", key);
  }

  const at = (steps: AppliedStep[], address: string | RegExp, action: string) =>
    steps.findIndex(
      (step) => (typeof address === "string" ? step.address === address : address.test(step.address)) && step.action === action,
    );

  step("is applied completely, and a second plan is empty", async () => {
    await terraform.apply();

    expect(await terraform.plan()).toEqual([]);
    expect(await cloud.refused()).toEqual([]);
  });

  step("requires client certificates of the trust config at a proxy", () => {
    const [{ mtls_policy: policies }] = terraform.resources("google_network_security_server_tls_policy");
    const [{ id }] = terraform.resources("google_certificate_manager_trust_config");
    const proxies = terraform.resources("google_compute_target_https_proxy").filter(({ server_tls_policy: policy }) => policy);

    expect(policies).toMatchObject([{ client_validation_mode: "REJECT_INVALID", client_validation_trust_config: id }]);
    expect(proxies).toHaveLength(1);
  });

  step("does not keep the value of the secret in the state of the secret", () => {
    const { resources } = JSON.parse(terraform.state()) as { resources: { type: string; instances: unknown[] }[] };
    const versions = resources.filter(({ type }) => type === "google_secret_manager_secret_version");

    expect(versions).toHaveLength(1);
    expect(JSON.stringify(versions)).not.toContain("PRIVATE KEY");
  });

  step(
    "applies an added name and a renewed certificate in one run, and map entries switch before the predecessors are deleted",
    async () => {
      const before = await servedByEntries(cloud);
      renew();
      await terraform.use(document(["assets.example.net", "*.assets.example.net", "new.example.net"]));

      const steps = await terraform.apply();

      expect(await cloud.refused()).toEqual([]);
      for (const certificate of ["Fleet_assets", "Fleet_edge_GoogleImported_"]) {
        const own = new RegExp(`^${CERTIFICATE}\\.${certificate}`);
        const entry = certificate === "Fleet_assets" ? /_assetsexamplenet_/ : /_edgeexamplenet_/;
        expect(at(steps, own, "create")).toBeGreaterThanOrEqual(0);
        expect(at(steps, own, "create")).toBeLessThan(at(steps, new RegExp(`^${ENTRY}\\..*${entry.source}`), "update"));
        expect(at(steps, new RegExp(`^${ENTRY}\\..*${entry.source}`), "update")).toBeLessThan(at(steps, own, "delete"));
      }
      expect(steps.filter(({ address, action }) => address.startsWith(ENTRY) && action === "delete")).toEqual([]);
      const after = await servedByEntries(cloud);
      expect(Object.keys(after)).toEqual(expect.arrayContaining(Object.keys(before)));
      const unchanged = Object.keys(before).filter((entry) => before[entry] === after[entry]);
      expect(unchanged.filter((entry) => !entry.includes("/test-mtlsproxy-"))).toEqual([]);
      expect(await terraform.plan()).toEqual([]);
    },
  );

  step("is destroyed without refused calls, and leaves only the account key", async () => {
    await terraform.destroy();

    expect(await cloud.refused()).toEqual([]);
    const left = Object.values(await cloud.stored()).flatMap((items) => Object.keys(items));
    expect(left.filter((name) => !name.includes("/externalAccountKeys/"))).toEqual([]);
  });
});

/** The certificates of each map entry. */
async function servedByEntries(cloud: GoogleCloud): Promise<Record<string, string>> {
  const { certificatemanager } = await cloud.stored();
  const entries = Object.entries(certificatemanager).filter(([name]) => name.includes("/certificateMapEntries/"));
  return Object.fromEntries(entries.map(([name, { certificates }]) => [name, (certificates as string[]).join()]));
}
