import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { parseRename } from "../../lib/cli/renames";
import { synthesiseFile } from "../../lib/cli/synthesise-file";
import { story } from "../support/story";
import { GoogleCloud, ServedAt } from "./support/google-cloud";
import { AppliedStep, describeOnGoogle, GoogleTerraform } from "./support/google-terraform";

const COMPUTE = "compute/v1/projects/media-prod/global";
const CERTIFICATE = "google_certificate_manager_certificate";

/** A fleet with one load balancer, whose address certfleet reserves. `more` are further properties of each certificate. */
function fleet(certificates: Record<string, string>, name = "media-edge", more = ""): string {
  const entries = Object.entries(certificates).map(
    ([key, domains]) =>
      `  ${key}: { domains: [${domains}], endpoints: [{ googleHttpsProxy: { urlMap: projects/media-prod/global/urlMaps/edge, redirectHttp: true } }]${more} }`,
  );
  return `
version: 1
name: ${name}
providers: { google: { project: media-prod, region: europe-west1 } }
zones: { example.net: { cloudDns: example-net } }
issuers: { google: { type: google-managed, issuanceWait: 1m } }
channels: { sre: { type: google-email, address: sre@example.net } }
defaults: { owner: edge-team, service: media, issuer: google, notify: [sre] }
certificates:
${entries.join("\n")}
`;
}

const TWO = { assets: '"*.example.net"', api: "api.live.example.net" };

describeOnGoogle("changes of a Google fleet", () => {
  const step = story();
  let cloud: GoogleCloud;
  let terraform: GoogleTerraform;
  let directory: string;
  let served: ServedAt[] = [];

  beforeAll(async () => {
    cloud = await GoogleCloud.start();
    directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-lifecycle-google-"));
    await cloud.create("clouddns/v1/projects/media-prod/managedZones", { name: "example-net", dnsName: "example.net." });
    await cloud.create(`${COMPUTE}/backendServices`, { name: "edge", loadBalancingScheme: "EXTERNAL_MANAGED" });
    await cloud.create(`${COMPUTE}/urlMaps`, { name: "edge", defaultService: "projects/media-prod/global/backendServices/edge" });
    terraform = new GoogleTerraform(cloud);
    await change(fleet(TWO));
    const { compute } = await cloud.stored();
    const rule = Object.values(compute).find(({ portRange }) => portRange === "443-443")!;
    served = ["www.example.net", "api.live.example.net"].map((host) => ({ ip: rule.IPAddress as string, host }));
  });

  afterAll(async () => {
    terraform?.remove();
    fs.rmSync(directory, { recursive: true, force: true });
    await cloud?.stop();
  });

  function synthesised(content: string, renames: string[] = []) {
    const file = path.join(directory, "certfleet.yaml");
    fs.writeFileSync(file, content);
    const { document, errors } = synthesiseFile(file, { asModule: false, renames: renames.map(parseRename) });
    expect(errors).toEqual([]);
    return document;
  }

  /** Applies a change. Checks that the hosts are served after every call to Google, and that a second plan is empty. */
  async function change(content: string, { options = [], renames = [] }: { options?: string[]; renames?: string[] } = {}) {
    await terraform.use(synthesised(content, renames));
    let steps: AppliedStep[] = [];
    const gaps = await cloud.while(served, async () => {
      steps = await terraform.apply(...options);
    });
    expect(gaps).toEqual([]);
    expect(await cloud.refused()).toEqual([]);
    expect(await terraform.plan()).toEqual([]);
    return steps;
  }

  const of = (steps: AppliedStep[], action: string) => steps.filter((step) => step.action === action).map(({ address }) => address);

  step("renaming the fleet keeps the address of its load balancer, and does not issue certificates again", async () => {
    const steps = await change(fleet(TWO, "web-edge"));

    expect([...of(steps, "create"), ...of(steps, "delete")]).toEqual([]);
    expect(of(steps, "update").filter((address) => !address.startsWith("google_monitoring_"))).toEqual([]);
    await change(fleet(TWO));
  });

  step("replacing certificates with `-replace` serves the new ones after Google has issued them", async () => {
    const ids = () => terraform.resources(CERTIFICATE).map(({ id }) => id);
    const before = ids();
    await cloud.issueAfter(20);
    const steps = await change(fleet(TWO), { options: [`-replace=${CERTIFICATE}.assets`, `-replace=${CERTIFICATE}.api`] });

    expect(of(steps, "delete").filter((address) => address.startsWith(CERTIFICATE))).toHaveLength(2);
    expect(ids().filter((id) => before.includes(id))).toEqual([]);
    await cloud.issueAfter(0);
  });

  step("renaming a certificate with `moved` blocks frees its former name for another one", async () => {
    const steps = await change(fleet({ assets: TWO.assets, gateway: TWO.api }), { renames: ["api=gateway"] });
    expect(of(steps, "create").filter((address) => address.startsWith(CERTIFICATE))).toEqual([]);

    const added = await change(fleet({ assets: TWO.assets, gateway: TWO.api, api: "new.live.example.net" }));
    expect(of(added, "delete").filter((address) => !address.startsWith("terraform_data"))).toEqual([]);
  });

  step("a certificate can return to its former names", async () => {
    await change(fleet({ assets: `${TWO.assets}, example.net`, gateway: TWO.api }));
    await change(fleet({ assets: TWO.assets, gateway: TWO.api }));
  });

  step("generations are issued, rolled back and forward, and end, with the hosts served throughout", async () => {
    const generations = (more: string) => change(fleet({ assets: TWO.assets, gateway: TWO.api }, "media-edge", `, ${more}`));
    const certificates = (steps: AppliedStep[], action: string) => of(steps, action).filter((address) => address.startsWith(CERTIFICATE));
    const kept = () =>
      terraform
        .resources(CERTIFICATE)
        .map(({ id }) => id as string)
        .sort();

    const raised = await generations("generation: 2");
    const both = kept();
    expect(certificates(raised, "create").sort()).toEqual([`${CERTIFICATE}.assets_g2`, `${CERTIFICATE}.gateway_g2`]);
    expect(certificates(raised, "delete")).toEqual([]);

    for (const more of ["generation: 2, serve: previous", "generation: 2"]) {
      const steps = await generations(more);
      expect(of(steps, "update").some((address) => address.startsWith("google_certificate_manager_certificate_map_entry"))).toBe(true);
      expect([...certificates(steps, "create"), ...certificates(steps, "delete")]).toEqual([]);
      expect(kept()).toEqual(both);
    }

    const ended = await generations("generation: 2, keepPrevious: 2020-01-31");
    expect(certificates(ended, "delete").sort()).toEqual([`${CERTIFICATE}.assets`, `${CERTIFICATE}.gateway`]);
    expect(certificates(ended, "create")).toEqual([]);
  });

  step("the fleet is destroyed without leftovers", async () => {
    await terraform.destroy();

    expect(await cloud.refused()).toEqual([]);
    expect((await cloud.stored()).certificatemanager).toEqual({});
  });
});
