import { AcmCertificate as PlainAcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate";
import * as fs from "fs";
import * as path from "path";
import { AcmCertificate, AcmIssuer, AlbEndpoint, Route53Zone, SnsChannel } from "../../lib/aws";
import { CertificateFleet, HostEndpoint } from "../../lib/fleet";
import { FleetView, mergeInventories } from "../../lib/inventory/fleet-view";
import { readInventories } from "../../lib/inventory/inventory-reader";
import { assetsOf } from "../../lib/cli/synthesise-file";
import { synth } from "../support/synth";
import { describeE2e } from "./support/e2e";
import { existingAlb, ExistingLoadBalancer, existingZone } from "./support/estate";
import { Moto } from "./support/moto";
import { Terraform } from "./support/terraform";

const ARN = /^arn:aws:acm:eu-west-1:123456789012:certificate\/[0-9a-f-]{36}$/;

describeE2e("the inventory of an applied stack", () => {
  let moto: Moto;
  let terraform: Terraform;
  let view: FleetView;

  const stackOf = (zoneId: string, alb: ExistingLoadBalancer) =>
    synth((stack) => {
      const zone = new Route53Zone({ zoneName: "example.com", zoneId });
      const fleet = new CertificateFleet(stack, "Fleet", {
        zones: [zone],
        defaults: {
          issuer: new AcmIssuer(),
          owner: "edge-team",
          service: "storefront",
          notify: [SnsChannel.ofSubscribers("on-call", { email: ["on-call@example.com"] })],
        },
      });
      fleet.add("www", { domains: ["www.example.com"], endpoints: [new HostEndpoint("www.example.com", 8443)] });
      fleet.add("shop", { domains: ["shop.example.com", "*.shop.example.com"], endpoints: [new AlbEndpoint(alb)] });
      new AcmCertificate(stack, "Alone", { domainNames: ["alone.example.com"], zones: [zone], contact: { owner: "other-team" } });
      new PlainAcmCertificate(stack, "Plain", {
        domainName: "plain.example.com",
        subjectAlternativeNames: ["www.plain.example.com"],
        validationMethod: "DNS",
        tags: { owner: "hcl-team" },
      });
    });

  const of = (name: string) => view.certificates.find((certificate) => certificate.name === name)!;

  beforeAll(async () => {
    moto = await Moto.start();
    const { json, stack } = stackOf(await existingZone(moto, "example.com"), await existingAlb(moto, "media"));
    terraform = await Terraform.of(json, moto, assetsOf(stack));
    await terraform.apply();
    const state = path.join(terraform.directory, "terraform.tfstate");
    view = mergeInventories(readInventories([state, path.join(terraform.directory, "cdk.tf.json")]));
  });

  afterAll(async () => {
    terraform?.remove();
    await moto?.stop();
  });

  test("has every certificate with the values that are known after the apply", () => {
    expect(view.certificates.map(({ name, lifecycle, cloud, account }) => [name, lifecycle, cloud, account])).toEqual(
      ["Alone", "Plain", "shop", "www"].map((name) => [name, "applied", "aws", "123456789012"]),
    );
    for (const { inventory } of view.certificates) {
      expect(inventory.arn).toMatch(ARN);
      expect(Date.parse(inventory.notAfter!)).toBeGreaterThan(Date.now());
    }
    expect(of("shop").inventory.endpoints).toMatchObject([{ kind: "alb", hosts: ["shop.example.com"], minimumTls: "1.2" }]);
  });

  test("has the names, owner, issuer and key type of a plain resource", () => {
    expect(of("Plain").inventory).toMatchObject({
      madeBy: "stack",
      domains: ["plain.example.com", "www.plain.example.com"],
      owner: "hcl-team",
      service: undefined,
      issuer: "acm",
      keyType: "rsa-2048",
    });
  });

  test("is the same from the state, the outputs and terraform show", async () => {
    const { certfleet } = await terraform.outputs();
    const files = { "outputs.json": { certfleet: { sensitive: false, value: certfleet } }, "show.json": await terraform.show() };
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(terraform.directory, name);
      fs.writeFileSync(file, JSON.stringify(content));
      expect(mergeInventories(readInventories([file])).certificates.map(({ inventory }) => inventory)).toEqual(
        view.certificates.map(({ inventory }) => inventory),
      );
    }
  });

  test("has an empty second plan", async () => {
    expect(await terraform.plan()).toEqual([]);
  });
});
