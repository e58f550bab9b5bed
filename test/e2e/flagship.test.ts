import { Testing } from "cdktf";
import { ContentDelivery } from "../../examples/content-delivery/content-delivery";
import { assetsOf } from "../../lib/cli/synthesise-file";
import { synthStack } from "../support/synth";
import { describeE2e } from "./support/e2e";
import { Moto } from "./support/moto";
import { Terraform } from "./support/terraform";

describeE2e("the content-delivery example", () => {
  let moto: Moto;
  let terraform: Terraform;

  beforeAll(async () => {
    moto = await Moto.start();
    const stack = new ContentDelivery(Testing.app(), "content-delivery");
    const { json } = synthStack(stack);
    terraform = await Terraform.of(json, moto, assetsOf(stack));
  });

  afterAll(async () => {
    terraform?.remove();
    await moto?.stop();
  });

  test("is applied whole, has nothing left to change, and is destroyed", async () => {
    await terraform.apply();

    // The double always reads a distribution back as one with CloudFront's default certificate.
    const left = (await terraform.plan()).filter(({ address }) => address !== "aws_cloudfront_distribution.Distribution");
    expect(left).toEqual([]);
    const certificates = Object.values(
      (await terraform.show()).values.root_module.resources as { type: string; values: { arn: string } }[],
    );
    const regions = certificates.filter(({ type }) => type === "aws_acm_certificate").map(({ values }) => values.arn.split(":")[3]);
    expect(regions.sort()).toEqual(["eu-west-1", "us-east-1", "us-west-2"]);

    await terraform.destroy();
    expect(await terraform.stateList()).toEqual([]);
  });
});
