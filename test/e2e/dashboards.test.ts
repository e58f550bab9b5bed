import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { synthesiseFile } from "../../lib/cli/synthesise-file";
import { story } from "../support/story";
import { query } from "./support/aws-api";
import { Document } from "./support/documents";
import { describeE2e } from "./support/e2e";
import { existingZone } from "./support/estate";
import { GoogleCloud } from "./support/google-cloud";
import { describeOnGoogle, GoogleTerraform } from "./support/google-terraform";
import { Moto } from "./support/moto";
import { Terraform } from "./support/terraform";

/** The document of a fleet file, as Terraform receives it. */
function synthesised(text: string): ReturnType<typeof synthesiseFile> {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-dashboards-")), "certfleet.yaml");
  fs.writeFileSync(file, text);
  return synthesiseFile(file, { asModule: false });
}

/** The double of AWS has no saved queries. */
function withoutQueries({ resource, ...rest }: Document): Document {
  const { aws_cloudwatch_query_definition: queries, ...resources } = resource as Document;
  expect(Object.keys(queries as object).length).toBeGreaterThan(0);
  return { ...rest, resource: resources };
}

describeE2e("dashboards and digest on AWS", () => {
  const step = story();
  let moto: Moto;
  let terraform: Terraform;

  beforeAll(async () => {
    moto = await Moto.start();
    const zone = await existingZone(moto, "example.com");
    const { document, assets } = synthesised(`
version: 1
name: media-edge
providers: { aws: { region: eu-west-1 } }
zones: { example.com: { route53: ${zone} } }
issuers: { acm: { type: acm } }
channels:
  all: { type: sns, email: [all@example.com], digest: daily }
  edge: { type: sns, email: [edge@example.com] }
owners: { edge-team: [edge, all] }
dashboards: true
defaults: { issuer: acm, notify: [all] }
certificates:
  www: { domains: [www.example.com], region: us-east-1, owner: edge-team, endpoints: [{ host: www.example.com }] }
  api: { domains: [api.example.com], owner: 'the "API" team, 80 % {}' }
`);
    terraform = await Terraform.of(withoutQueries(document as Document), moto, assets);
  });

  afterAll(async () => {
    terraform?.remove();
    await moto?.stop();
  });

  step("are applied completely, and a second plan is empty", async () => {
    await terraform.apply();

    expect(await terraform.plan()).toEqual([]);
  });

  step("show the ARNs and regions of AWS, and texts of users unchanged", async () => {
    const { dashboard_body } = await terraform.resource("aws_cloudwatch_dashboard.certificates_1");
    const { widgets } = JSON.parse(dashboard_body as string) as { widgets: { type: string; properties: any }[] };

    const days = widgets
      .filter(({ properties }) => properties.title === "Days left in ACM")
      .flatMap(({ properties }) => properties.metrics);
    expect(days.map((metric: any[]) => [metric[3].split(":").slice(0, 4).join(":"), metric[4].region])).toEqual([
      ["arn:aws:acm:us-east-1", "us-east-1"],
      ["arn:aws:acm:eu-west-1", "eu-west-1"],
    ]);
    const alarms = widgets.filter(({ type }) => type === "alarm").flatMap(({ properties }) => properties.alarms as string[]);
    expect(alarms).toContain("arn:aws:cloudwatch:us-east-1:123456789012:alarm:media-edge-www-warn");
    expect(widgets.map(({ properties }) => properties.markdown)).toContain('## the "API" team, 80 % {}: 1 certificate');
  });

  step("have alarms that the digest function finds by their actions", async () => {
    const { input } = await terraform.resource("aws_cloudwatch_event_target.all-digest_Target");
    const { sources } = JSON.parse(input as string) as { sources: { marker: string }[] };

    const found = await Promise.all(
      sources.map(async ({ marker }) => {
        const [, , , region] = marker.split(":");
        const parameters = { Action: "DescribeAlarms", Version: "2010-08-01", ActionPrefix: marker };
        const answer = await query(moto, "monitoring", parameters, { region });
        return [...answer.matchAll(/<AlarmName>([^<]*)<\/AlarmName>/g)].map(([, name]) => name);
      }),
    );
    expect(found.flat()).toEqual(
      expect.arrayContaining(["media-edge-www-warn", "media-edge-www-page", "media-edge-api-warn", "media-edge-api-page"]),
    );
  });

  step("are destroyed without leftovers", async () => {
    await terraform.destroy();

    expect(await terraform.stateList()).toEqual([]);
  });
});

describeOnGoogle("dashboards on Google Cloud", () => {
  let cloud: GoogleCloud;
  let terraform: GoogleTerraform;

  beforeAll(async () => {
    cloud = await GoogleCloud.start();
    await cloud.create("clouddns/v1/projects/media-prod/managedZones", { name: "example-net", dnsName: "example.net." });
    terraform = new GoogleTerraform(cloud);
    const { document } = synthesised(`
version: 1
name: media-edge
providers: { google: { project: media-prod, region: europe-west1 } }
zones: { example.net: { cloudDns: example-net } }
issuers: { google: { type: google-managed } }
channels: { sre: { type: google-email, address: sre@example.net } }
dashboards: true
defaults: { issuer: google, notify: [sre] }
certificates:
  www: { domains: [www.example.net], owner: edge-team, endpoints: [{ host: www.example.net }] }
  api: { domains: [api.example.net], owner: 'the "API" team, 80 % {}' }
`);
    await terraform.use(document as Document);
  });

  afterAll(async () => {
    terraform?.remove();
    await cloud?.stop();
  });

  test("are applied completely, a second plan is empty, and they have the IDs of checks and policies from Google", async () => {
    await terraform.apply();

    expect(await terraform.plan()).toEqual([]);
    expect(await cloud.refused()).toEqual([]);
    const { monitoring } = await cloud.stored();
    const [dashboard] = Object.entries(monitoring).flatMap(([name, stored]) => (name.includes("/dashboards/") ? [stored] : []));
    const check = Object.keys(monitoring).find((name) => name.includes("/uptimeCheckConfigs/"))!;
    const text = JSON.stringify(dashboard);
    expect(text).toContain(check.split("/").pop());
    for (const policy of Object.keys(monitoring).filter((name) => name.includes("/alertPolicies/"))) {
      expect(text).toContain(policy);
    }
    expect(text).toContain('the \\"API\\" team, 80 % {}: 1 certificate');

    await terraform.destroy();
    expect(await cloud.refused()).toEqual([]);
  });
});
