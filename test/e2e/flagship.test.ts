import { Testing } from "cdktf";
import { ContentDelivery } from "../../examples/content-delivery/content-delivery";
import { assetsOf } from "../../lib/cli/synthesise-file";
import { synthStack } from "../support/synth";
import { GoogleCloud } from "./support/google-cloud";
import { describeOnGoogle, GoogleTerraform } from "./support/google-terraform";
import { Moto } from "./support/moto";

describeOnGoogle(
  "the content-delivery example",
  () => {
    let cloud: GoogleCloud;
    let moto: Moto;
    let terraform: GoogleTerraform;

    beforeAll(async () => {
      [cloud, moto] = [await GoogleCloud.start(), await Moto.start()];
      const stack = new ContentDelivery(Testing.app(), "content-delivery");
      const { json } = synthStack(stack);
      terraform = new GoogleTerraform(cloud, moto);
      await terraform.use(json, assetsOf(stack));
    });

    afterAll(async () => {
      terraform?.remove();
      await Promise.all([cloud?.stop(), moto?.stop()]);
    });

    test("is applied completely on both clouds, has an empty second plan, and is destroyed", async () => {
      await terraform.apply();

      // The double always returns a distribution with CloudFront's default certificate.
      const left = (await terraform.plan()).filter(({ address }) => address !== "aws_cloudfront_distribution.Distribution");
      expect(left).toEqual([]);
      const regions = terraform.resources("aws_acm_certificate").map(({ arn }) => (arn as string).split(":")[3]);
      expect(regions.sort()).toEqual(["eu-west-1", "us-east-1", "us-west-2"]);
      expect(terraform.resources("google_certificate_manager_certificate")).toHaveLength(1);

      await terraform.destroy();
      expect(await cloud.refused()).toEqual([]);
      const { resources } = JSON.parse(terraform.state()) as { resources: { mode: string }[] };
      expect(resources.filter(({ mode }) => mode === "managed")).toEqual([]);
    });
  },
  true,
);
