import { AlpnPolicy, NlbEndpoint } from "../../../lib/aws";
import { synth } from "../../support/synth";
import { ALB, certificate, NLB, TARGET_GROUP } from "../fixtures";

const PROPS = { loadBalancerArn: NLB, targetGroupArn: TARGET_GROUP };

describe("an NLB endpoint", () => {
  test("creates a listener that the certificates of a port share", () => {
    const { one } = synth((stack) => {
      for (const id of ["A", "B"]) {
        const endpoint = new NlbEndpoint({ ...PROPS, port: 8883, alpnPolicy: AlpnPolicy.HTTP1_ONLY });
        expect(endpoint.endpointId).toBe("edge-8883");
        endpoint.attach(stack, `On${id}`, { certificate: certificate(stack, id), tlsPolicy: "intermediate" });
      }
    });

    expect(one("aws_lb_listener")).toMatchObject({ protocol: "TLS", port: 8883, alpn_policy: "HTTP1Only" });
    expect(one("aws_lb_listener_certificate").certificate_arn).toContain(".B_");
  });

  test("rejects two certificates on one port with different ALPN policies", () => {
    synth((stack) => {
      new NlbEndpoint(PROPS).attach(stack, "First", { certificate: certificate(stack, "A"), tlsPolicy: "modern" });
      const other = new NlbEndpoint({ ...PROPS, alpnPolicy: AlpnPolicy.HTTP2_ONLY });

      expect(() => other.attach(stack, "Second", { certificate: certificate(stack, "B"), tlsPolicy: "modern" })).toThrow(
        /has the ALPN policy None .* asks for HTTP2Only.*certfleet:listener-clash/,
      );
    });
  });

  test.each([0, 443.5, 65_536])("rejects the port %d", (port) => {
    expect(() => new NlbEndpoint({ ...PROPS, port })).toThrow("certfleet:port");
  });

  test.each([
    ["an application load balancer", { ...PROPS, loadBalancerArn: ALB }],
    ["a load balancer for a target group", { ...PROPS, targetGroupArn: NLB }],
  ])("rejects %s", (_what, props) => {
    expect(() => new NlbEndpoint(props)).toThrow("certfleet:wrong-arn");
  });
});
