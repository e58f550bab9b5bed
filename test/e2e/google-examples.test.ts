import { Testing } from "cdktf";
import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { GoogleWildcardMap } from "../../examples/google-wildcard-map/google-wildcard-map";
import { synthesiseFile } from "../../lib/cli/synthesise-file";
import { synthStack } from "../support/synth";
import { existingAlb, existingZone, recordsOf } from "./support/estate";
import { estateOfExamples, GoogleCloud } from "./support/google-cloud";
import { describeOnGoogle, GoogleTerraform } from "./support/google-terraform";
import { Moto } from "./support/moto";

const EXAMPLES = path.join(__dirname, "..", "..", "examples");

describeOnGoogle("the wildcard map example", () => {
  let cloud: GoogleCloud;
  let terraform: GoogleTerraform;

  beforeAll(async () => {
    cloud = await GoogleCloud.start();
    await estateOfExamples(cloud);
    terraform = new GoogleTerraform(cloud);
  });

  afterAll(async () => {
    terraform?.remove();
    await cloud?.stop();
  });

  test("is applied completely, has an empty second plan, and is destroyed", async () => {
    const before = Object.keys((await cloud.stored()).compute);
    await terraform.use(synthStack(new GoogleWildcardMap(Testing.app(), "google-wildcard-map")).json);
    await terraform.apply();

    expect(await terraform.plan()).toEqual([]);

    await terraform.destroy();
    expect(await cloud.refused()).toEqual([]);
    expect(Object.keys((await cloud.stored()).compute)).toEqual(before);
  });
});

describeOnGoogle(
  "examples on both clouds",
  () => {
    let cloud: GoogleCloud;
    let moto: Moto;
    let terraform: GoogleTerraform;
    let zone: string;
    let written: (file: string) => Record<string, any>;

    beforeEach(async () => {
      [cloud, moto] = [await GoogleCloud.start(), await Moto.start()];
      await estateOfExamples(cloud);
      zone = await existingZone(moto, "example.com");
      const { loadBalancerArn, targetGroupArn } = await existingAlb(moto, "web");
      terraform = new GoogleTerraform(cloud, moto);
      const directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-example-"));
      written = (file) => {
        const text = fs
          .readFileSync(path.join(EXAMPLES, file), "utf8")
          .replace(/Z0123456789ABCDEFGHIJ/g, zone)
          .replace(/loadBalancerArn: \S+/g, `loadBalancerArn: ${loadBalancerArn}`)
          .replace(/targetGroupArn: \S+/g, `targetGroupArn: ${targetGroupArn}`);
        const copy = path.join(directory, path.basename(file));
        fs.writeFileSync(copy, text);
        return synthesiseFile(copy, { asModule: false }).document as Record<string, any>;
      };
    });

    afterEach(async () => {
      terraform?.remove();
      await Promise.all([cloud?.stop(), moto?.stop()]);
    });

    test("a service on both clouds is applied in one run, with the validation records of both clouds' certificates in the zones", async () => {
      await terraform.use(written("multi-cloud/certfleet.yaml"));
      await terraform.apply();

      expect(await terraform.plan()).toEqual([]);
      expect(await recordsOf(moto, zone)).toHaveLength(2);
      const { clouddns } = await cloud.stored();
      const [records] = Object.values(clouddns).map(({ _records }) => _records as { type: string; name: string }[]);
      expect(records.filter(({ type }) => type === "CNAME")).toHaveLength(2);

      await terraform.destroy();
      expect(await cloud.refused()).toEqual([]);
      expect(await recordsOf(moto, zone)).toEqual([]);
    });

    test("a name moves from AWS to Google in three runs, and the validation record of the Google certificate stays", async () => {
      await terraform.use(written("aws-to-google/step-1.yaml"));
      await terraform.apply();
      await terraform.use(written("aws-to-google/certfleet.yaml"));
      const second = await terraform.apply();
      expect(second.filter(({ action }) => action === "delete")).toEqual([]);
      expect(await terraform.plan()).toEqual([]);

      await terraform.use(written("aws-to-google/step-3.yaml"));
      const third = await terraform.apply();
      expect(third.filter(({ address }) => address.startsWith("google_"))).toEqual([]);
      expect(third.map(({ action }) => action)).not.toContain("create");
      expect(await terraform.plan()).toEqual([]);
      expect(await recordsOf(moto, zone)).toHaveLength(1);
      await terraform.destroy();
      expect(await cloud.refused()).toEqual([]);
    });
  },
  true,
);
