import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { synthesiseFile } from "../../lib/cli/synthesise-file";
import { findPebble, missingPebble, Pebble, startPebble } from "../acme/support/pebble";
import { missingTerraform } from "../acme/support/terraform";
import { GoogleCloud } from "./support/google-cloud";
import { describeOnGoogle, GoogleTerraform } from "./support/google-terraform";
import { Document } from "./support/documents";
import { testUnless } from "../support/skip";

const EXAMPLE = path.join(__dirname, "..", "..", "examples", "acme-to-google", "certfleet.yaml");
const CERTIFICATE = "google_certificate_manager_certificate";

const pebbleBinary = findPebble();
const missing = missingTerraform() ?? missingPebble(pebbleBinary);

describeOnGoogle("the acme-to-google example", () => {
  testUnless(
    missing,
    "is applied and destroyed, and the run that issues a new certificate switches the map and the secret to it",
    async () => {
      const root = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-acme-to-google-"));
      const cloud = await GoogleCloud.start();
      let pebble: Pebble | undefined;
      let terraform: GoogleTerraform | undefined;
      try {
        pebble = await startPebble(pebbleBinary!, path.join(root, "pebble"), 45 * 24 * 60 * 60);
        await cloud.create("compute/v1/projects/media-prod/global/urlMaps", { name: "edge", defaultUrlRedirect: { httpsRedirect: true } });
        terraform = new GoogleTerraform(cloud, undefined, { SSL_CERT_FILE: pebble.caFile });
        await terraform.use(fromPebble(root, pebble));
        await terraform.apply();
        expect(await terraform.plan()).toEqual([]);
        const [before] = terraform.resources(CERTIFICATE);
        const [address] = terraform.only("acme_certificate", () => true);

        // Like a renewal, this issues another certificate for the same key.
        await terraform.command("taint", address);
        const steps = await terraform.apply();

        const [after] = terraform.resources(CERTIFICATE);
        expect(after.name).not.toBe(before.name);
        const made = (type: string, action: string) =>
          steps.filter((step) => step.address.startsWith(`${type}.`) && step.action === action);
        expect(made(`${CERTIFICATE}_map_entry`, "update").length).toBeGreaterThan(0);
        expect(made(`${CERTIFICATE}_map_entry`, "delete")).toEqual([]);
        expect(made("google_secret_manager_secret_version", "create")).toHaveLength(1);
        expect(JSON.stringify(terraform.resources("google_secret_manager_secret_version"))).not.toContain("PRIVATE KEY");
        expect(await terraform.plan()).toEqual([]);

        // The account of a production CA is protected: Terraform forgets it, and it stays at the CA.
        for (const type of ["acme_registration", "tls_private_key"]) {
          await terraform.command("state", "rm", terraform.only(type, () => true)[0]);
        }
        await terraform.destroy();
        expect(await cloud.refused()).toEqual([]);
      } finally {
        pebble?.stop();
        terraform?.remove();
        await cloud.stop();
        fs.rmSync(root, { recursive: true, force: true });
      }
    },
  );
});

/**
 * The example with the CA of the test. The run answers the challenges over HTTP, because the Cloud DNS plugin of the ACME provider calls only
 * the addresses of Google.
 */
function fromPebble(root: string, { directoryUrl }: Pebble): Document {
  const issuer = `{ type: acme, directory: "${directoryUrl}", lifetime: 45d, challenge: { http: { port: 5002 } } }`;
  const text = fs.readFileSync(EXAMPLE, "utf8").replace(/lets-encrypt: \{.*\}/, `lets-encrypt: ${issuer}`);
  const copy = path.join(root, "certfleet.yaml");
  fs.writeFileSync(copy, text);
  return synthesiseFile(copy, { asModule: false }).document as Document;
}
