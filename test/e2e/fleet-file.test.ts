import { synthesiseFile } from "../../lib/cli/synthesise-file";
import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { story } from "../support/story";
import { describeE2e } from "./support/e2e";
import { certificatesOf, ExistingLoadBalancer, existingAlb, existingZone, listenersOf, recordsOf } from "./support/estate";
import { Moto } from "./support/moto";
import { AppliedStep, Terraform } from "./support/terraform";

const DNS_ACCOUNT = "222222222222";

describeE2e("a fleet file", () => {
  const step = story();
  let moto: Moto;
  let terraform: Terraform;
  let alb: ExistingLoadBalancer;
  let zone: string;
  let otherZone: string;

  /** The document of the file, with the names of the origin's certificate and optionally a second certificate. */
  const fleet = (originNames: string[], withShop: boolean) => {
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-file-")), "certfleet.yaml");
    const endpoint = `alb: { loadBalancerArn: "${alb.loadBalancerArn}", targetGroupArn: "${alb.targetGroupArn}"`;
    fs.writeFileSync(
      file,
      `
version: 1
name: media-edge
providers: { aws: { region: eu-west-1 } }
zones:
  example.com: { route53: ${zone} }
  example.net: { route53: ${otherZone}, assumeRole: "arn:aws:iam::${DNS_ACCOUNT}:role/dns" }
issuers: { acm: { type: acm } }
channels: { sre: { type: sns, email: [sre@example.com] } }
defaults: { owner: edge-team, issuer: acm, notify: [sre], runbook: "https://runbooks.example.com/tls" }
certificates:
  www:
    service: storefront
    domains: [example.com, "*.example.com", www.example.net]
    region: us-east-1
    endpoints: [{ host: www.example.com }]
  origin:
    service: origin
    domains: [${originNames.join(", ")}]
    endpoints: [{ ${endpoint}, redirectHttp: true, hsts: 365d } }]
${
  withShop
    ? `  shop:
    domains: [shop.example.com, example.com]
    endpoints: [{ ${endpoint}, hsts: 365d } }]
`
    : ""
}`,
    );
    return synthesiseFile(file, { asModule: false });
  };

  beforeAll(async () => {
    moto = await Moto.start();
    alb = await existingAlb(moto, "media");
    zone = await existingZone(moto, "example.com");
    otherZone = await existingZone(moto, "example.net", DNS_ACCOUNT);
    const { document, assets } = fleet(["origin.example.com"], true);
    terraform = await Terraform.of(document, moto, assets);
  });

  afterAll(async () => {
    terraform?.remove();
    await moto?.stop();
  });

  step("is applied completely, and a second plan is empty", async () => {
    await terraform.apply();

    expect(await terraform.plan()).toEqual([]);
    const listeners = await listenersOf(moto, alb.loadBalancerArn);
    const served = await Promise.all(listeners.map((listener) => certificatesOf(moto, listener)));
    expect(served.flat()).toHaveLength(2);
    expect(await recordsOf(moto, zone)).toHaveLength(3);
    expect(await recordsOf(moto, otherZone, DNS_ACCOUNT)).toHaveLength(1);
    const { certfleet } = await terraform.outputs();
    expect(Object.keys(certfleet.certificates as object)).toEqual(["origin", "shop", "www"]);
  });

  step("deletes only the resources of a removed certificate", async () => {
    await terraform.use(fleet(["origin.example.com"], false).document);

    const planned = await terraform.plan();
    expect(planned.filter(({ actions }) => actions.includes("delete")).map(({ address }) => address)).toEqual([
      "aws_acm_certificate.shop",
      "aws_acm_certificate_validation.shop",
      "aws_cloudwatch_metric_alarm.shop_page",
      "aws_cloudwatch_metric_alarm.shop_warn",
      "aws_lb_listener_certificate.shop_media-443",
      "aws_route53_record.shop_example_com",
    ]);

    await terraform.apply();
    expect(await terraform.plan()).toEqual([]);
  });

  // This test is last, because the double drops a listener's additional certificates when the default certificate changes.
  step("adds a name create-first, and the listener switches before the old certificate is deleted", async () => {
    await terraform.use(fleet(["origin.example.com", "new.example.com"], false).document);

    const planned = await terraform.plan();
    expect(planned).toContainEqual({ address: "aws_acm_certificate.origin", actions: ["create", "delete"] });
    expect(planned.filter(({ address }) => address.startsWith("aws_route53_record")).map(({ actions }) => actions)).not.toContainEqual(
      expect.arrayContaining(["delete"]),
    );

    const steps = await terraform.apply();
    const at = (address: string, action: AppliedStep["action"]) =>
      steps.findIndex((step) => step.address === address && step.action === action);
    expect(at("aws_acm_certificate.origin", "create")).toBeLessThan(at("aws_lb_listener.media-443", "update"));
    expect(at("aws_lb_listener.media-443", "update")).toBeLessThan(at("aws_acm_certificate.origin", "delete"));
    expect(await terraform.plan()).toEqual([]);
  });

  step("is destroyed without leftovers", async () => {
    await terraform.destroy();

    expect(await terraform.stateList()).toEqual([]);
    expect(await listenersOf(moto, alb.loadBalancerArn)).toEqual([]);
    expect(await recordsOf(moto, zone)).toEqual([]);
  });
});
