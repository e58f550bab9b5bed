import { describeE2e } from "./support/e2e";
import { certificatesOf, existingAlb, existingZone, listenersOf, recordsOf } from "./support/estate";
import { Moto } from "./support/moto";

describeE2e("existing resources for the tests", () => {
  let moto: Moto;

  beforeAll(async () => {
    moto = await Moto.start();
  });

  afterAll(async () => moto?.stop());

  test("include zones in this account and in another", async () => {
    const own = await existingZone(moto, "example.com");
    const other = await existingZone(moto, "example.net", "222222222222");

    expect(own).not.toBe(other);
    expect(await recordsOf(moto, own)).toEqual([]);
    expect(await recordsOf(moto, other, "222222222222")).toEqual([]);
    await expect(recordsOf(moto, other)).rejects.toThrow(/NoSuchHostedZone/);
  });

  test("include a load balancer in any region", async () => {
    const alb = await existingAlb(moto, "web", { region: "us-east-1" });

    expect(alb.loadBalancerArn).toMatch(/^arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer\/app\/web\//);
    expect(alb.targetGroupArn).toMatch(/^arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup\/web\//);
    expect(await listenersOf(moto, alb.loadBalancerArn, { region: "us-east-1" })).toEqual([]);
    await expect(certificatesOf(moto, "arn:none")).rejects.toThrow();
  });
});
