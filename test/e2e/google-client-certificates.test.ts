import { X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import { synthesiseFile } from "../../lib/cli/synthesise-file";
import { story } from "../support/story";
import { acceptedBy, ClientPki } from "./support/client-pki";
import { Document } from "./support/documents";
import { GoogleCloud } from "./support/google-cloud";
import { describeOnGoogle, GoogleTerraform } from "./support/google-terraform";

const POOL = "projects/media-prod/locations/europe-west1/caPools/clients";
const AUTHORITY = "clients-2026";
const DAY = 86_400_000;
const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

describeOnGoogle("client certificates of Google's CA Service", () => {
  const step = story();
  const pki = new ClientPki();
  let cloud: GoogleCloud;
  let terraform: GoogleTerraform;

  beforeAll(async () => {
    cloud = await GoogleCloud.start();
    terraform = new GoogleTerraform(cloud);
    await cloud.create(`privateca/v1/${POOL}/certificateAuthorities?certificateAuthorityId=${AUTHORITY}`, {});
    await cloud.create("clouddns/v1/projects/media-prod/managedZones", { name: "example-net", dnsName: "example.net." });
    const redirect = { hostRedirect: "www.example.net", stripQuery: false };
    await cloud.create("compute/v1/projects/media-prod/global/urlMaps", { name: "prices", defaultUrlRedirect: redirect });
    pki.ca("other-ca");
    pki.client("stranger", "other-ca");
    await terraform.use(fleet());
    await terraform.apply();
  }, 240_000);

  afterAll(async () => {
    terraform?.remove();
    pki.remove();
    await cloud?.stop();
  });

  /** A proxy that accepts clients of a private CA, and a client whose certificate that CA issues. */
  function fleet(): Document {
    const file = pki.path("certfleet.yaml");
    fs.writeFileSync(
      file,
      `
version: 1
name: prices
providers: { google: { project: media-prod, region: europe-west1 } }
zones: { example.net: { cloudDns: example-net } }
issuers:
  google: { type: google-managed, awaitIssuance: false }
  clients: { type: google-client-ca, pool: ${POOL}, organization: Example, lifetime: 90d }
stores: { vault: { type: google-secret-manager } }
trust: { clients: { privateCas: [{ googleCa: { name: clients-ca, pool: ${POOL}, authority: ${AUTHORITY} } }] } }
defaults: { owner: prices-team, issuer: google, runsEvery: 12h }
certificates:
  prices:
    domains: [prices.example.net]
    alerts: false
    endpoints: [{ googleHttpsProxy: { urlMap: prices, clientAuth: { mode: verify, trust: clients } } }]
  billing: { usage: client, issuer: clients, domains: [billing.clients.example.net], stores: [vault], alerts: false }
`,
    );
    return synthesiseFile(file, { asModule: false }).document as Document;
  }

  /** What the client reads from its secret: certificate and key, as files. */
  async function secret(name: string): Promise<X509Certificate> {
    const latest = await cloud.read("secretmanager/v1/projects/media-prod/secrets/prices-billing/versions/latest:access");
    const { certificate, privateKey } = JSON.parse(Buffer.from(latest.payload.data, "base64").toString()) as Record<string, string>;
    fs.writeFileSync(pki.path(`${name}.pem`), certificate);
    fs.writeFileSync(pki.path(`${name}.key`), privateKey);
    return new X509Certificate(certificate);
  }

  /** Whom a server with the trust config of the proxy accepts. */
  async function accepted(...clients: string[]): Promise<Record<string, boolean>> {
    const { certificatemanager } = await cloud.stored();
    const [config] = Object.values(certificatemanager).filter(({ trustStores }) => trustStores !== undefined);
    const [{ trustAnchors }] = config.trustStores as { trustAnchors: { pemCertificate: string }[] }[];
    return acceptedBy({ bundle: trustAnchors.map(({ pemCertificate }) => pemCertificate).join("\n") }, pki, clients);
  }

  step("a server that trusts the CA accepts the certificate, which is for clients only", async () => {
    const issued = await secret("first");

    expect(await terraform.plan()).toEqual([]);
    expect(await accepted("first", "stranger", "")).toEqual({ first: true, stranger: false, "": false });
    expect(issued.keyUsage).toEqual([CLIENT_AUTH]);
    expect(issued.subjectAltName).toBe("DNS:billing.clients.example.net");
    expect(Math.round((Date.parse(issued.validTo) - Date.now()) / DAY)).toBe(90);
  });

  step("the first run after renewal is due renews under another name, and revokes the certificate before", async () => {
    const before = await secret("first");
    const [, { name: oldName }] = terraform.only("google_privateca_certificate", () => true);
    const state = JSON.parse(terraform.state()) as { serial: number; resources: StateResource[] };
    const clock = state.resources.find(({ type }) => type === "tls_self_signed_cert")!.instances[0].attributes;
    clock.validity_end_time = new Date(Date.now() + 29 * DAY).toISOString();
    terraform.file("terraform.tfstate", JSON.stringify({ ...state, serial: state.serial + 1 }));

    await terraform.apply();
    const after = await secret("second");
    const [, { name }] = terraform.only("google_privateca_certificate", () => true);

    expect(name).not.toBe(oldName);
    expect(after.serialNumber).not.toBe(before.serialNumber);
    expect(after.publicKey.equals(before.publicKey)).toBe(true);
    expect(await accepted("second")).toEqual({ second: true });
    expect((await cloud.stored()).privateca[`${POOL}/certificates/${oldName}`].revocationDetails).toBeDefined();
    expect(await terraform.plan()).toEqual([]);
  });

  step("everything is destroyed, and nothing was refused", async () => {
    await terraform.destroy();

    expect(terraform.resources("google_privateca_certificate")).toEqual([]);
    expect(await cloud.refused()).toEqual([]);
  });
});

interface StateResource {
  readonly type: string;
  readonly instances: { readonly attributes: Record<string, unknown> }[];
}
