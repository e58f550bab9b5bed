import { execFile } from "child_process";
import * as fs from "fs";
import * as path from "path";
import { promisify } from "util";
import { parse } from "yaml";
import { importCommand } from "../../lib/cli/import";
import { synthCommand } from "../../lib/cli/synth";
import { commandRunIn, Outcome, Workspace } from "../cli/support";
import { story } from "../support/story";
import { Document } from "./support/documents";
import { selfSigned } from "./support/google-certificate";
import { GoogleCloud } from "./support/google-cloud";
import { describeOnGoogle, GOOGLE_PROVIDER } from "./support/google-terraform";
import { initialise } from "./support/initialise";
import { terraformEnvironment } from "./support/terraform-settings";

const STACK = "cdktf.out/stacks/imported";
const LIVE = ["--from", "google", "--project", "media-prod", "--region", "europe-west1"];

describeOnGoogle("a Google project that was made by hand-written HCL", () => {
  const step = story();
  let google: GoogleCloud;
  let before: NodeJS.ProcessEnv;
  /** The directory of the configuration that owns the project's resources. */
  let own: Workspace;
  /** The directory of the fleet that imported the project's resources. */
  let imported: Workspace;
  const workspaces: Workspace[] = [];

  const terraform = (directory: string, ...args: string[]) =>
    promisify(execFile)("terraform", args, { cwd: directory, env: process.env, maxBuffer: 64 * 1024 * 1024, timeout: 5 * 60_000 });

  beforeAll(async () => {
    google = await GoogleCloud.start();
    before = process.env;
    process.env = terraformEnvironment({
      GOOGLE_OAUTH_ACCESS_TOKEN: "fake",
      GOOGLE_CERTIFICATE_MANAGER_CUSTOM_ENDPOINT: `${google.url}/certificatemanager/v1/`,
      GOOGLE_COMPUTE_CUSTOM_ENDPOINT: `${google.url}/compute/v1/`,
      GOOGLE_DNS_CUSTOM_ENDPOINT: `${google.url}/clouddns/v1/`,
    });
    own = workspace();
    const { certificate, key } = selfSigned("bought.example.com");
    own.write("main.tf", fs.readFileSync(path.join(__dirname, "existing-google-estate", "main.tf"), "utf8"));
    own.write("terraform.tfvars.json", JSON.stringify({ pem: { certificate, key } }));
    onTheDouble(own, "");
    await initialise(own.directory);
    await terraform(own.directory, "apply", "-auto-approve", "-input=false", "-no-color");
  });

  afterAll(async () => {
    process.env = before;
    workspaces.forEach((each) => each.remove());
    await google?.stop();
  });

  function workspace(): Workspace {
    const made = new Workspace();
    workspaces.push(made);
    return made;
  }

  /** Directs the provider of a configuration to the double. */
  function onTheDouble(at: Workspace, directory: string): void {
    const override = { terraform: { required_providers: { google: GOOGLE_PROVIDER } }, provider: { google: [google.providerSettings()] } };
    at.write(path.join(directory, "zz_override.tf.json"), JSON.stringify(override));
  }

  const run = (at: Workspace, ...args: string[]): Promise<Outcome> => commandRunIn(at.directory, importCommand(), ...args);

  async function synthesise(at: Workspace): Promise<void> {
    expect(await commandRunIn(at.directory, synthCommand(), "certfleet.yaml")).toMatchObject({ status: 0 });
    onTheDouble(at, STACK);
    await initialise(path.join(at.directory, STACK));
  }

  const applied = (at: Workspace) => terraform(path.join(at.directory, STACK), "apply", "-auto-approve", "-input=false", "-no-color");
  const planned = async (at: Workspace) => (await terraform(path.join(at.directory, STACK), "plan", "-input=false", "-no-color")).stdout;

  const fleet = (at: Workspace) => parse(at.read("certfleet.yaml")) as Document;

  step("is imported from its state and verified", async () => {
    const at = workspace();
    const { status, out } = await run(at, path.join(own.directory, "terraform.tfstate"));
    expect(status).toBe(0);
    // The state does not show that the certificate `idle` is not served.
    expect(out).toContain("certfleet.yaml: 7 certificates, 2 zones, 5 endpoints");
    expect(fleet(at).providers).toEqual({ google: { project: "media-prod", version: "6.50.0" } });

    await synthesise(at);
    expect(await run(at, "--verify")).toEqual({
      status: 0,
      out: "The plan imports and changes nothing: 36 imports, 12 waiters created.\n",
      err: "",
    });
  });

  step("names the permission that a denied call needs", async () => {
    await fetch(`${google.url}/_deny?path=sslPolicies`);
    const { status, err } = await run(workspace(), ...LIVE);
    await fetch(`${google.url}/_deny`);
    expect(status).toBe(2);
    expect(err).toContain("Reading SSL policies of the project media-prod failed: 403 PERMISSION_DENIED");
    expect(err).toContain("The call needs the permission compute.sslPolicies.list");
  });

  step("is imported from the live project in pages and applied, and a second plan is empty, also after the fleet is renamed", async () => {
    const at = (imported = workspace());
    await fetch(`${google.url}/_pages?size=2`);
    const { status, out } = await run(at, ...LIVE);
    await fetch(`${google.url}/_pages?size=0`);
    expect(status).toBe(0);
    expect(out).toContain("certfleet.yaml: 6 certificates, 2 zones, 5 endpoints");
    for (const reason of [
      "classic-certificate",
      "foreign-ca",
      "load-balancer-validated",
      "unused",
      "endpoint-left",
      "default-certificate",
    ]) {
      expect(out).toContain(`  ${reason} (1): `);
    }
    expect(fleet(at).certificates).toMatchObject({
      "www-2024": { owner: "edge", service: "shop", tags: { team: "edge", application: "shop", "cost-centre": "42" } },
      api: { owner: "api-team", endpoints: [{ googleRegionalHttpsProxy: { region: "europe-west1", urlMap: "api" } }] },
      mail: { endpoints: [{ googleSslProxy: { backendService: "mail", port: 993 } }] },
      inside: { issuer: "google-private-ca", keyType: "ecdsa-p256" },
    });

    await synthesise(at);
    expect(await run(at, "--verify")).toEqual({
      status: 0,
      out: "The plan imports and changes nothing: 33 imports, 12 waiters created.\n",
      err: "",
    });
    await applied(at);
    fs.rmSync(path.join(at.directory, STACK, "import.tf.json"));
    expect(await planned(at)).toContain("No changes.");

    // The names of new resources contain the name of the fleet. Existing resources keep their names.
    at.write("certfleet.yaml", at.read("certfleet.yaml").replace("name: imported", "name: renamed"));
    await commandRunIn(at.directory, synthCommand(), "certfleet.yaml", "--out", STACK);
    expect(await planned(at)).toMatch(/No changes|without changing any real infrastructure/);
    at.write("certfleet.yaml", at.read("certfleet.yaml").replace("name: renamed", "name: imported"));
  });

  step(
    "replaces an imported certificate when a name is added: the successor has a name of the fleet, and the imported one is deleted",
    async () => {
      const at = imported;
      at.write("certfleet.yaml", at.read("certfleet.yaml").replace("[ mail.example.com ]", "[ mail.example.com, imap.example.com ]"));
      await synthesise(at);
      await applied(at);

      expect(await planned(at)).toContain("No changes.");
      const { certificatemanager } = await google.stored();
      const names = Object.keys(certificatemanager).filter((id) => /\/global\/certificates\/(imported-)?mail/.test(id));
      expect(names).toEqual([expect.stringMatching(/\/imported-mail-[0-9a-f]{8}$/)]);
      const entries = Object.values(certificatemanager).filter(({ hostname }) => /^(mail|imap)\.example\.com$/.test(String(hostname)));
      expect(entries.map(({ certificates }) => (certificates as string[])[0].split("/").pop())).toEqual(
        Array(2).fill(names[0].split("/").pop()),
      );
    },
  );
});
