import { AcmIssuer, SnsChannel } from "../../lib/aws";
import { CertificateFleet, CertificateFleetProps, FleetCertificateProps } from "../../lib/fleet";
import { synth } from "../support/synth";
import { zone } from "../aws/fixtures";

const channel = (name: string) => SnsChannel.ofSubscribers(name, { email: [`${name}@example.com`] });

/** The topics that the alarm of a certificate notifies, by name. */
function topicsOf(certificate: Partial<FleetCertificateProps>, fleet: CertificateFleetProps): string[] {
  const { all } = synth((stack) => {
    const made = new CertificateFleet(stack, "Fleet", {
      zones: [zone()],
      ...fleet,
      defaults: { issuer: new AcmIssuer(), ...fleet.defaults },
    });
    made.add("www", { domains: ["www.example.com"], ...certificate });
  });
  const topics = all("aws_sns_topic");
  const [alarm] = Object.values(all("aws_cloudwatch_metric_alarm"));
  return (alarm.alarm_actions as string[]).map((action) => topics[/aws_sns_topic\.(.+)\.arn/.exec(action)![1]].name as string);
}

describe("the alert channels of a certificate", () => {
  const owners = { "edge-team": [channel("edge"), channel("edge-on-call")] };
  const defaults = { notify: [channel("default")] };

  test("come from its owner", () => {
    expect(topicsOf({ owner: "edge-team" }, { owners, defaults })).toEqual(["test-edge", "test-edge-on-call"]);
  });

  test("come from its default owner", () => {
    expect(topicsOf({}, { owners, defaults: { ...defaults, owner: "edge-team" } })).toEqual(["test-edge", "test-edge-on-call"]);
  });

  test("are its own if set, rather than its owner's", () => {
    expect(topicsOf({ owner: "edge-team", notify: [channel("own")] }, { owners, defaults })).toEqual(["test-own"]);
  });

  test.each(["shop-team", "constructor", undefined])("are the default channels if the owner %s has none", (owner) => {
    expect(topicsOf({ owner }, { owners, defaults })).toEqual(["test-default"]);
  });

  test("cause a warning at synth if `owners` has an entry that no certificate uses", () => {
    const { warnings } = synth((stack) => {
      const fleet = new CertificateFleet(stack, "Fleet", { zones: [zone()], owners: { ...owners, shop: [channel("shop")] } });
      fleet.add("www", { domains: ["www.example.com"], issuer: new AcmIssuer(), owner: "edge-team" });
    });
    expect(warnings).toEqual([expect.stringMatching(/No certificate has the owner "shop".*certfleet:unused-owner/)]);
  });

  test("are required", () => {
    expect(() => topicsOf({ owner: "shop-team" }, { owners })).toThrow(/Nobody is alerted about "www".*certfleet:nothing-watches/);
  });
});

describe("the contact tags of a certificate", () => {
  const tagsOf = (certificate: Partial<FleetCertificateProps>): unknown => {
    const { one } = synth((stack) => {
      const fleet = new CertificateFleet(stack, "Fleet", {
        zones: [zone()],
        defaults: { issuer: new AcmIssuer(), notify: [channel("sre")] },
      });
      fleet.add("www", { domains: ["www.example.com"], owner: "edge-team", service: "shop", ...certificate });
    });
    return one("aws_acm_certificate").tags;
  };

  test("contain the owner and the service", () => {
    expect(tagsOf({ tags: { stage: "live" } })).toEqual({ owner: "edge-team", service: "shop", stage: "live" });
  });

  test("are omitted with `contactTags: false`, as for an imported certificate with other tags", () => {
    expect(tagsOf({ contactTags: false, tags: { Team: "edge" } })).toEqual({ Team: "edge" });
    expect(tagsOf({ contactTags: false })).toBeUndefined();
  });
});
