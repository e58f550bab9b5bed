import { ComputeUrlMap } from "@cdktf/provider-google/lib/compute-url-map";
import { TerraformOutput, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { describe as described, EndpointKind } from "../../../lib/core/kind";
import { GoogleChannel, GoogleHttpsEndpoint, GoogleHttpsEndpointProps, GoogleManagedIssuer } from "../../../lib/google";
import { CertificateFleet } from "../../../lib/fleet";
import { synth, zone } from "../fixtures";

const urlMap = (stack: TerraformStack, id: string) => new ComputeUrlMap(stack, id, { name: id, defaultService: "backend" });

function fleetOf(stack: Construct): CertificateFleet {
  return new CertificateFleet(stack, "Fleet", {
    zones: [zone()],
    defaults: { issuer: new GoogleManagedIssuer(), notify: [GoogleChannel.email("sre", "sre@example.net")] },
  });
}

function placeOf(props: GoogleHttpsEndpointProps) {
  const { kind, properties } = described<EndpointKind>(new GoogleHttpsEndpoint(props))!;
  return kind.places(properties)[0];
}

describe("endpoints in front of a URL map of the same stack", () => {
  test("share one proxy, regardless of the attribute that refers to the map", () => {
    const { all } = synth((stack) => {
      const map = urlMap(stack, "web");
      const fleet = fleetOf(stack);
      fleet.add("one", { domains: ["one.example.net"], endpoints: [new GoogleHttpsEndpoint({ urlMap: map.id })] });
      fleet.add("two", { domains: ["two.example.net"], endpoints: [new GoogleHttpsEndpoint({ urlMap: map.id })] });
      fleet.add("three", { domains: ["three.example.net"], endpoints: [new GoogleHttpsEndpoint({ urlMap: map.selfLink })] });
    });

    expect(Object.keys(all("google_compute_target_https_proxy"))).toHaveLength(1);
    expect(Object.keys(all("google_certificate_manager_certificate_map_entry"))).toHaveLength(4);
  });

  test("serve one certificate on two URL maps", () => {
    const { all } = synth((stack) => {
      const endpoints = ["web", "shop"].map((id) => new GoogleHttpsEndpoint({ urlMap: urlMap(stack, id).id }));
      fleetOf(stack).add("www", { domains: ["www.example.net"], endpoints });
    });

    expect(Object.keys(all("google_compute_target_https_proxy"))).toHaveLength(2);
  });

  test("keep their addresses when an unrelated token is created first", () => {
    const addresses = (prepare: (stack: TerraformStack) => void) =>
      synth((stack) => {
        const map = urlMap(stack, "web");
        prepare(stack);
        fleetOf(stack).add("www", { domains: ["www.example.net"], endpoints: [new GoogleHttpsEndpoint({ urlMap: map.id })] });
      }).all("google_compute_target_https_proxy");
    const before = Object.keys(addresses(() => undefined));
    const after = Object.keys(addresses((stack) => void new TerraformOutput(stack, "other-id", { value: urlMap(stack, "other").id })));

    expect(before).toEqual([expect.stringContaining("web-https-443")]);
    expect(after).toEqual(before);
  });

  test("have the same identity for two references to one attribute, and messages show the expression", () => {
    synth((stack) => {
      const map = urlMap(stack, "web");
      const [one, other] = [placeOf({ urlMap: map.id }), placeOf({ urlMap: map.id, scheme: undefined })];

      expect(other.identity).toBe(one.identity);
      expect(one.place).toBe("port 443 of the URL map ${google_compute_url_map.web.id}");
      expect(placeOf({ urlMap: urlMap(stack, "shop").id }).identity).not.toBe(one.identity);
      expect(placeOf({ urlMap: map.id, port: 8443 }).identity).not.toBe(one.identity);
    });
  });

  test("reject conflicting settings, with the expression in the message", () => {
    synth((stack) => {
      const map = urlMap(stack, "web");
      const fleet = fleetOf(stack);
      fleet.add("one", { domains: ["one.example.net"], endpoints: [new GoogleHttpsEndpoint({ urlMap: map.id })] });
      const other = new GoogleHttpsEndpoint({ urlMap: map.id, ipAddress: "203.0.113.10" });

      expect(() => fleet.add("two", { domains: ["two.example.net"], endpoints: [other] })).toThrow(
        /google_compute_url_map\.web\.id\}[^$]*203\.0\.113\.10.*certfleet:listener-clash/,
      );
    });
  });
});

test("an endpoint with probeable: false is not probed", () => {
  synth((stack) => {
    const fleet = fleetOf(stack);
    fleet.add("www", { domains: ["www.example.net"], endpoints: [new GoogleHttpsEndpoint({ urlMap: "web", probeable: false })] });
  });
  const { kind, properties } = described<EndpointKind>(new GoogleHttpsEndpoint({ urlMap: "web", probeable: false }))!;

  expect(kind.isProbed!(properties)).toBe(false);
});
