import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { synthesiseFile } from "../../lib/cli/synthesise-file";
import { GOOGLE_FEATURES } from "../../lib/policy/provider-features";
import { describeUnless } from "../support/skip";
import { Document } from "./support/documents";
import { GoogleCloud } from "./support/google-cloud";
import { GOOGLE_PROVIDER, GoogleTerraform, missingForGoogle } from "./support/google-terraform";
import { issue, Pair } from "./support/issued-pair";
import { TERRAFORM } from "./support/terraform-settings";

/** The first release that has every feature. */
const NEWER = { ...GOOGLE_PROVIDER, version: GOOGLE_FEATURES.writeOnlyCertificateKey.since };

const CERTIFICATE = "google_certificate_manager_certificate";

const FILE = (version: string) => `
version: 1
name: edge
providers: { google: { project: media-prod, region: europe-west1, version: ${version} } }
issuers: { enterprise: { type: provided, certificate: edge_certificate, chain: edge_chain, privateKey: edge_key } }
channels: { sre: { type: google-email, address: sre@example.net } }
certificates:
  edge:
    owner: edge-team
    issuer: enterprise
    domains: [portal.example.com]
    deployTo: [google]
    tlsPolicy: post-quantum
    notify: [sre]
    endpoints: [{ googleHttpsProxy: { urlMap: edge } }]
`;

function fleet(version: string): Document {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-newer-"));
  const file = path.join(folder, "certfleet.yaml");
  fs.writeFileSync(file, FILE(version));
  const { document } = synthesiseFile(file, { asModule: false });
  fs.rmSync(folder, { recursive: true });
  return document as Document;
}

// Mirrors of providers often have one release only, so that this one is not required where others are.
describeUnless(missingForGoogle(TERRAFORM, NEWER), `with hashicorp/google ${NEWER.version}`, () => {
  test("keys are not in the state, post-quantum key exchange is on, and a renewal sends the new key in place", async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-pairs-"));
    const cloud = await GoogleCloud.start();
    const terraform = new GoogleTerraform(cloud, undefined, {}, TERRAFORM, undefined, NEWER);
    try {
      await cloud.create("compute/v1/projects/media-prod/global/urlMaps", { name: "edge", defaultUrlRedirect: { httpsRedirect: true } });
      const give = ({ certificate, chain, key }: Pair) =>
        terraform.file("pair.auto.tfvars.json", JSON.stringify({ edge_certificate: certificate, edge_chain: chain, edge_key: key }));
      const [first, second] = ["first", "second"].map((name) => issue(folder, name));
      give(first);
      await terraform.use(fleet(NEWER.version));
      await terraform.apply();
      expect(terraform.locked()).toContain(`version     = "${NEWER.version}"`);
      expect(terraform.state()).toContain("BEGIN CERTIFICATE");
      expect(terraform.state()).not.toContain("PRIVATE KEY");
      expect(terraform.only("google_compute_ssl_policy", () => true)[1].post_quantum_key_exchange).toBe("ENABLED");
      expect(await terraform.plan()).toEqual([]);

      give(second);
      expect(await terraform.plan()).toEqual([{ address: terraform.only(CERTIFICATE, () => true)[0], actions: ["update"] }]);
      await terraform.apply();
      const stored = JSON.stringify(await cloud.stored());
      const text = (pem: string) => JSON.stringify(pem.trim()).slice(1, -1);
      expect([first.key, second.key].map((key) => stored.includes(text(key)))).toEqual([false, true]);
      expect(terraform.state()).not.toContain("PRIVATE KEY");
      expect(await terraform.plan()).toEqual([]);

      await terraform.destroy();
      expect(await cloud.refused()).toEqual([]);
    } finally {
      terraform.remove();
      await cloud.stop();
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });
});
