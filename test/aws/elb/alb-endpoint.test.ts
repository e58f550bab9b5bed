import { Construct } from "constructs";
import { AlbEndpoint, AlbEndpointProps, AlbHttpsListener, Hsts } from "../../../lib/aws";
import { Duration } from "../../../lib/core/duration";
import { synth } from "../../support/synth";
import { ALB, certificate, NLB, PemCertificate, TARGET_GROUP } from "../fixtures";

function endpoint(props: Partial<AlbEndpointProps> = {}): AlbEndpoint {
  return new AlbEndpoint({ loadBalancerArn: ALB, targetGroupArn: TARGET_GROUP, ...props });
}

describe("an ALB endpoint", () => {
  test("is identified by the load balancer and its port", () => {
    expect(endpoint().endpointId).toBe("edge-443");
    expect(endpoint({ port: 8443 }).endpointId).toBe("edge-8443");
  });

  test("creates one listener per stack: the first certificate is its default, the others are selected by SNI", () => {
    const { one, all } = synth((stack) => {
      const first = endpoint().attach(stack, "First", { certificate: certificate(stack, "A"), tlsPolicy: "intermediate" });
      const api = certificate(stack, "B", { domainNames: ["api.example.com"] });
      const second = endpoint().attach(stack, "Second", { certificate: api, tlsPolicy: "intermediate" });

      expect(second).toBe(first);
      expect(first.certificates.map(({ domainNames }) => domainNames[0])).toEqual(["example.com", "api.example.com"]);
    });

    expect(one("aws_lb_listener")).toMatchObject({ load_balancer_arn: ALB, port: 443, certificate_arn: expect.stringContaining(".A_") });
    expect(one("aws_lb_listener_certificate").certificate_arn).toContain(".B_");
    expect(Object.keys(all("aws_lb_listener"))[0]).toMatch(/^Shared_/);
  });

  test("creates a listener for each port", () => {
    const { all } = synth((stack) => {
      [443, 8443].forEach((port) => {
        endpoint({ port }).attach(stack, `On${port}`, { certificate: certificate(stack, `C${port}`), tlsPolicy: "modern" });
      });
    });

    expect(Object.values(all("aws_lb_listener")).map(({ port }) => port)).toEqual([443, 8443]);
  });

  test("has HSTS and an HTTP redirect if they are requested", () => {
    const { all } = synth((stack) => {
      const asked = endpoint({ hsts: Hsts.maxAge(Duration.days(1)), redirectHttp: true });
      asked.attach(stack, "Www", { certificate: certificate(stack, "C"), tlsPolicy: "intermediate" });
    });

    expect(Object.values(all("aws_lb_listener")).map(({ port }) => port)).toEqual(expect.arrayContaining([80, 443]));
    expect(JSON.stringify(all("aws_lb_listener"))).toContain("max-age=86400");
  });

  test("has one redirect for all certificates of a port, and rejects a second port that redirects from port 80", () => {
    synth((stack) => {
      const on = (port: number, id: string) =>
        endpoint({ port, redirectHttp: true }).attach(stack, id, { certificate: certificate(stack, `C${id}`), tlsPolicy: "intermediate" });
      on(443, "Www");
      on(443, "Api");

      expect(() => on(8443, "Other")).toThrow(
        /Port 80 of this load balancer redirects to port 443 already.*8443.*certfleet:listener-clash/,
      );
    });
  });

  test("rejects a redirect from port 80 to itself", () => {
    synth((stack) => {
      expect(() => endpoint({ port: 80, redirectHttp: true })).toThrow("certfleet:redirect-clash");
      const listener = endpoint({ port: 80 }).attach(stack, "Www", { certificate: certificate(stack, "C"), tlsPolicy: "intermediate" });
      expect(() => (listener as AlbHttpsListener).addHttpRedirect()).toThrow("certfleet:redirect-clash");
    });
  });

  test("imports a certificate from another issuer", () => {
    const { one } = synth((stack) => {
      stack.addOverride("variable", { certificate: {}, chain: {}, key: {} });
      const edge = new PemCertificate(new Construct(stack, "Edge"), "Acme");
      endpoint().attach(stack, "Www", { certificate: edge, tlsPolicy: "intermediate" });
    });

    expect(one("aws_acm_certificate").private_key).toBe("${var.key}");
    expect(one("aws_lb_listener").certificate_arn).toMatch(/^\$\{aws_acm_certificate\.\w+\.arn\}$/);
  });

  test.each<[string, Partial<AlbEndpointProps>, string, string]>([
    ["target group", { targetGroupArn: `${TARGET_GROUP}0` }, "intermediate", "has the target group"],
    ["HSTS", { hsts: Hsts.maxAge(Duration.days(1)) }, "intermediate", "has the HSTS off for another certificate"],
    ["TLS policy", {}, "modern", "has the TLS policy intermediate for another certificate, and this one asks for modern"],
  ])("rejects two certificates on one port with a different %s", (_what, props, tlsPolicy, fragment) => {
    synth((stack) => {
      endpoint().attach(stack, "First", { certificate: certificate(stack, "A"), tlsPolicy: "intermediate" });
      const attach = () => endpoint(props).attach(stack, "Second", { certificate: certificate(stack, "B"), tlsPolicy });

      expect(attach).toThrow(fragment);
    });
  });

  test.each([0, 443.5, 65_536])("rejects the port %d", (port) => {
    expect(() => endpoint({ port })).toThrow("certfleet:port");
  });

  test.each<[string, Partial<AlbEndpointProps>]>([
    ["a network load balancer", { loadBalancerArn: NLB }],
    ["a load balancer for a target group", { targetGroupArn: ALB }],
  ])("rejects %s", (_what, props) => {
    expect(() => endpoint(props)).toThrow("certfleet:wrong-arn");
  });

  test("rejects an unknown TLS policy", () => {
    synth((stack) => {
      expect(() => endpoint().attach(stack, "Www", { certificate: certificate(stack, "C"), tlsPolicy: "intermedate" })).toThrow(
        /did you mean "intermediate"\?.*certfleet:unknown-tls-policy/,
      );
    });
  });

  test("rejects a certificate in another region", () => {
    synth((stack) => {
      const there = certificate(stack, "C", { region: "us-east-1" });
      expect(() => endpoint().attach(stack, "Www", { certificate: there, tlsPolicy: "modern" })).toThrow("certfleet:region-mismatch");
    });
  });
});
