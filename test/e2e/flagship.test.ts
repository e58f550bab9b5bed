import { Testing } from "cdktf";
import { ContentDelivery } from "../../examples/content-delivery/content-delivery";
import { assetsOf } from "../../lib/cli/synthesise-file";
import { story } from "../support/story";
import { synthStack } from "../support/synth";
import { GoogleCloud } from "./support/google-cloud";
import { describeOnGoogle, GoogleTerraform, missingForGoogle } from "./support/google-terraform";
import { Moto } from "./support/moto";
import { describeOnOpenTofu } from "./support/opentofu";
import { TERRAFORM, TestedEngine } from "./support/terraform-settings";

/** The example is applied on both clouds by an engine. */
function flagship(engine: TestedEngine): void {
  const step = story();
  let cloud: GoogleCloud;
  let moto: Moto;
  let terraform: GoogleTerraform;

  beforeAll(async () => {
    [cloud, moto] = [await GoogleCloud.start(), await Moto.start()];
    const stack = new ContentDelivery(Testing.app(), "content-delivery");
    const { json } = synthStack(stack);
    terraform = new GoogleTerraform(cloud, moto, {}, engine);
    await terraform.use(json, assetsOf(stack));
  });

  afterAll(async () => {
    terraform?.remove();
    await Promise.all([cloud?.stop(), moto?.stop()]);
  });

  step("is applied completely on both clouds, and has an empty second plan", async () => {
    await terraform.apply();

    // The double always returns a distribution with CloudFront's default certificate.
    const left = (await terraform.plan()).filter(({ address }) => address !== "aws_cloudfront_distribution.Distribution");
    expect(left).toEqual([]);
    const regions = terraform.resources("aws_acm_certificate").map(({ arn }) => (arn as string).split(":")[3]);
    expect(regions.sort()).toEqual(["eu-west-1", "us-east-1", "us-west-2"]);
    expect(terraform.resources("google_certificate_manager_certificate")).toHaveLength(1);
    expect(await cloud.refused()).toEqual([]);
  });

  // The providers destroy, not the engine: once is enough.
  if (engine === TERRAFORM) {
    step("is destroyed", async () => {
      await terraform.destroy();
      expect(await cloud.refused()).toEqual([]);
      const { resources } = JSON.parse(terraform.state()) as { resources: { mode: string }[] };
      expect(resources.filter(({ mode }) => mode === "managed")).toEqual([]);
    });
  }
}

describeOnGoogle("the content-delivery example", () => flagship(TERRAFORM), true);

describeOnOpenTofu("the content-delivery example on OpenTofu", flagship, missingForGoogle);
