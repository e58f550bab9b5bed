import { DnsManagedZone } from "@cdktf/provider-google/lib/dns-managed-zone";
import { TerraformOutput } from "cdktf";
import { CloudDnsZone } from "../../../lib/google";
import { synth, zone } from "../fixtures";

describe("a Cloud DNS zone", () => {
  test("publishes a record with the trailing dots that Cloud DNS requires, and returns its name without them", () => {
    const { one, json } = synth((stack) => {
      const { fqdn } = zone().publish(stack, "Www", { name: "www.example.net", type: "CNAME", values: ["edge.example.net"] });
      new TerraformOutput(stack, "name", { value: fqdn });
    });

    expect(one("google_dns_record_set")).toEqual({
      managed_zone: "example-net",
      name: "www.example.net.",
      rrdatas: ["edge.example.net."],
      ttl: 60,
      type: "CNAME",
    });
    expect(json.output?.name.value).toBe('${trimsuffix(google_dns_record_set.Www.name, ".")}');
  });

  test("appends the trailing dot to a token exactly once", () => {
    const { one } = synth((stack) => zone().publish(stack, "Proof", { name: "${a.b}", type: "CNAME", values: ["${a.c}"], isProof: true }));

    expect(one("google_dns_record_set")).toMatchObject({
      name: '${trimsuffix(a.b, ".")}.',
      rrdatas: ['${trimsuffix(a.c, ".")}.'],
      lifecycle: { ignore_changes: ["name", "ttl"] },
    });
  });

  test("quotes TXT values", () => {
    const { one } = synth((stack) => zone().publish(stack, "Text", { name: "example.net", type: "TXT", values: ["v=spf1 -all"] }));

    expect(one("google_dns_record_set").rrdatas).toEqual(['"v=spf1 -all"']);
  });

  test("can be in another project", () => {
    const elsewhere = new CloudDnsZone({ zoneName: "example.net", managedZone: "example-net", project: "dns-prod" });
    const { one } = synth((stack) => elsewhere.publish(stack, "A", { name: "a.example.net", type: "A", values: ["192.0.2.1"] }));

    expect(one("google_dns_record_set").project).toBe("dns-prod");
    expect(elsewhere.acmeDnsPlugin()).toEqual({
      code: "gcloud",
      config: { GCE_PROJECT: "dns-prod" },
      zoneConfig: { GCE_ZONE_ID: "example-net" },
    });
  });

  test("can be a zone of the same stack, unless it is private", () => {
    synth((stack) => {
      const made = CloudDnsZone.fromManagedZone(new DnsManagedZone(stack, "Zone", { name: "example-net", dnsName: "example.net." }));
      expect(made).toMatchObject({ zoneName: "example.net", managedZone: "${google_dns_managed_zone.Zone.name}" });

      const hidden = new DnsManagedZone(stack, "Hidden", { name: "hidden", dnsName: "example.net.", visibility: "private" });
      expect(() => CloudDnsZone.fromManagedZone(hidden)).toThrow(/The zone example\.net\. is private.*certfleet:private-zone/);
    });
  });

  test("can be looked up, so that the plan fails for a private zone or another DNS name", () => {
    const { one, json } = synth((stack) => {
      const found = CloudDnsZone.lookUp(stack, "Zone", { zoneName: "example.net", managedZone: "example-net", project: "dns-prod" });
      found.publish(stack, "A", { name: "a.example.net", type: "A", values: ["192.0.2.1"] });
    });

    const { lifecycle, ...looked } = json.data!.google_dns_managed_zone.Zone;
    expect(looked).toEqual({ name: "example-net", project: "dns-prod" });
    expect(lifecycle.postcondition).toEqual([
      { condition: '${self.visibility == "public"}', error_message: expect.stringContaining("example.net is private") },
      { condition: '${self.dns_name == "example.net."}', error_message: expect.stringContaining("another DNS name") },
    ]);
    expect(one("google_dns_record_set").managed_zone).toBe("${data.google_dns_managed_zone.Zone.name}");
  });

  test.each(["", "example.net", "Example-net", "example-net-", `z${"0".repeat(63)}`])("rejects the zone name %j", (managedZone) => {
    expect(() => new CloudDnsZone({ zoneName: "example.net", managedZone })).toThrow(
      /is not the resource name of a zone.*certfleet:zone-id/,
    );
  });

  test("rejects a wildcard as its DNS name", () => {
    expect(() => zone("*.example.net")).toThrow(/"\*\.example\.net" is a wildcard, not the name of a zone.*certfleet:zone-name/);
  });
});
