import { Route53Zone as Route53ZoneResource } from "@cdktf/provider-aws/lib/route53-zone";
import { TerraformOutput } from "cdktf";
import { Route53Zone } from "../../../lib/aws";
import { synth } from "../../support/synth";
import { otherAccount, zone } from "../fixtures";

describe("a Route 53 zone", () => {
  test("publishes a record and returns its full name", () => {
    const { one, json } = synth((stack) => {
      const { fqdn } = zone().publish(stack, "Www", { name: "www.example.com", type: "A", values: ["192.0.2.1"] });
      new TerraformOutput(stack, "name", { value: fqdn });
    });

    expect(one("aws_route53_record")).toEqual({
      name: "www.example.com",
      records: ["192.0.2.1"],
      ttl: 60,
      type: "A",
      zone_id: "Z0123456789ABCDEFGHIJ",
    });
    expect(json.output?.name.value).toBe("${aws_route53_record.Www.fqdn}");
  });

  test("overwrites an existing validation record, and keeps it if its name is unknown during planning", () => {
    const { one } = synth((stack) => {
      zone().publish(stack, "Proof", { name: "_x.example.com", type: "CNAME", values: ["_y.acm.example"], isProof: true, ttl: 300 });
    });

    expect(one("aws_route53_record")).toMatchObject({
      allow_overwrite: true,
      ttl: 300,
      lifecycle: { ignore_changes: ["name", "allow_overwrite"] },
    });
  });

  test("uses its own provider", () => {
    const { one } = synth((stack) => {
      zone("example.com", otherAccount(stack)).publish(stack, "Www", { name: "www.example.com", type: "A", values: ["192.0.2.1"] });
    });

    expect(one("aws_route53_record").provider).toBe("aws.dns");
  });

  test.each([
    ["Example.COM.", "example.com"],
    ["bücher.example", "xn--bcher-kva.example"],
  ])("with the name %s is normalised to %s", (zoneName, normalised) => {
    expect(new Route53Zone({ zoneName, zoneId: "Z0123456789ABCDEFGHIJ" }).zoneName).toBe(normalised);
  });

  test("accepts the id of a resource", () => {
    const { one } = synth((stack) => {
      const { zoneId } = new Route53ZoneResource(stack, "Zone", { name: "example.com" });
      new Route53Zone({ zoneName: "example.com", zoneId }).publish(stack, "Www", {
        name: "www.example.com",
        type: "A",
        values: ["192.0.2.1"],
      });
    });

    expect(one("aws_route53_record").zone_id).toBe("${aws_route53_zone.Zone.zone_id}");
  });

  test.each(["", "example.com", "/hostedzone/Z0123456789ABCDEFGHIJ", "z0123456789abcdefghij", `Z${"0".repeat(32)}`])(
    "rejects the id %j",
    (zoneId) => {
      expect(() => new Route53Zone({ zoneName: "example.com", zoneId })).toThrow(
        /is not the id of a Route 53 hosted zone.*such as Z0123456789ABCDEFGHIJ.*certfleet:zone-id/,
      );
    },
  );

  test("rejects a wildcard as its name", () => {
    expect(() => zone("*.example.com")).toThrow(/"\*\.example\.com" is a wildcard, not a zone.*certfleet:zone-name/);
  });
});
