import { ComputeUrlMap } from "@cdktf/provider-google/lib/compute-url-map";
import { DnsManagedZone } from "@cdktf/provider-google/lib/dns-managed-zone";
import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { TerraformStack } from "cdktf";
import { ClientAuth, ClientAuthMode, TrustBundle } from "../../lib/core";
import { CloudDnsZone, GoogleAuthorization, GoogleHttpsProxy, GoogleManagedCertificate } from "../../lib/google";
import { story } from "../support/story";
import { synth } from "../support/synth";
import { acceptedBy, ClientPki } from "./support/client-pki";
import { GoogleCloud } from "./support/google-cloud";
import { describeOnGoogle, GoogleTerraform } from "./support/google-terraform";

describeOnGoogle("client authentication on Google Cloud", () => {
  const step = story();
  const pki = new ClientPki();
  let cloud: GoogleCloud;
  let terraform: GoogleTerraform;

  beforeAll(async () => {
    cloud = await GoogleCloud.start();
    terraform = new GoogleTerraform(cloud);
    ["old-ca", "new-ca"].forEach((name) => pki.ca(name));
    pki.client("old-client", "old-ca");
    pki.client("new-client", "new-ca");
  }, 120_000);

  afterAll(async () => {
    terraform?.remove();
    pki.remove();
    await cloud?.stop();
  });

  function document(clientAuth: ClientAuth) {
    return synth(
      (stack: TerraformStack) => {
        new GoogleProvider(stack, "google", { project: "media-prod", region: "europe-west1" });
        const zone = CloudDnsZone.fromManagedZone(new DnsManagedZone(stack, "Zone", { name: "example-net", dnsName: "example.net." }));
        const urlMap = new ComputeUrlMap(stack, "Orders", {
          name: "orders",
          defaultUrlRedirect: { hostRedirect: "www.example.net", stripQuery: false },
        });
        const certificates = [
          new GoogleManagedCertificate(stack, "Www", { domainNames: ["www.example.net"], authorization: GoogleAuthorization.dns([zone]) }),
        ];
        new GoogleHttpsProxy(stack, "Proxy", { urlMap: urlMap.id, certificates, clientAuth });
      },
      { awsProvider: false },
    ).json;
  }

  const verify = (...cas: string[]): ClientAuth => {
    const trust = TrustBundle.fromFiles("partners", { cas: cas.map((name) => pki.path(`${name}.pem`)) });
    return { mode: ClientAuthMode.VERIFY, trust };
  };

  /** Applies a change, and returns whom a server with the stored certificates accepts. */
  async function accepted(clientAuth: ClientAuth): Promise<Record<string, boolean>> {
    await terraform.use(document(clientAuth));
    await terraform.apply();
    const { certificatemanager } = await cloud.stored();
    const [config] = Object.values(certificatemanager).filter(({ trustStores }) => trustStores !== undefined);
    const [{ trustAnchors }] = config.trustStores as { trustAnchors: { pemCertificate: string }[] }[];
    return acceptedBy({ bundle: trustAnchors.map(({ pemCertificate }) => pemCertificate).join("\n") }, pki, [
      "old-client",
      "new-client",
      "",
    ]);
  }

  step("only clients of the CA are accepted, and a second plan is empty", async () => {
    expect(await accepted(verify("old-ca"))).toEqual({ "old-client": true, "new-client": false, "": false });
    expect(await terraform.plan()).toEqual([]);
  });

  step("a CA is rotated in two steps: both are trusted, then the new one", async () => {
    expect(await accepted(verify("old-ca", "new-ca"))).toEqual({ "old-client": true, "new-client": true, "": false });
    expect(await accepted(verify("new-ca"))).toEqual({ "old-client": false, "new-client": true, "": false });
  });

  step("a trust config of another team is used instead of a bundle, and stays when client authentication is turned off", async () => {
    const trustStores = [{ trustAnchors: [{ pemCertificate: pki.read("old-ca.pem") }] }];
    await cloud.create("certificatemanager/v1/projects/media-prod/locations/global/trustConfigs?trustConfigId=shared", { trustStores });
    const trustStore = "projects/media-prod/locations/global/trustConfigs/shared";
    expect(await accepted({ mode: ClientAuthMode.VERIFY, trustStore })).toEqual({ "old-client": true, "new-client": false, "": false });
    const [, policy] = terraform.only("google_network_security_server_tls_policy", () => true);
    expect(policy.mtls_policy[0].client_validation_trust_config).toBe(trustStore);
    expect(await terraform.plan()).toEqual([]);
  });

  step("is turned off, and everything is destroyed", async () => {
    await terraform.use(document({ mode: ClientAuthMode.OFF }));
    await terraform.apply();
    const { certificatemanager, compute } = await cloud.stored();
    const configs = Object.entries(certificatemanager).filter(([, { trustStores }]) => trustStores !== undefined);
    expect(configs.map(([name]) => name.split("/").at(-1))).toEqual(["shared"]);
    expect(Object.values(compute).filter(({ serverTlsPolicy }) => serverTlsPolicy)).toEqual([]);

    await terraform.destroy();
    expect(await cloud.refused()).toEqual([]);
  });
});
