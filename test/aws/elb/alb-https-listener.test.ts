import { TerraformStack } from "cdktf";
import { AlbDefaultAction, AlbHttpsListener, AlbHttpsListenerProps, Hsts } from "../../../lib/aws";
import { Duration } from "../../../lib/core/duration";
import { synth } from "../../support/synth";
import { ALB, certificate, NLB, TARGET_GROUP } from "../fixtures";

function listener(stack: TerraformStack, props: Partial<AlbHttpsListenerProps> = {}): AlbHttpsListener {
  return new AlbHttpsListener(stack, "Listener", {
    loadBalancerArn: ALB,
    certificates: [certificate(stack, "Www", { domainNames: ["www.example.com"] })],
    defaultAction: AlbDefaultAction.forward(TARGET_GROUP),
    ...props,
  });
}

describe("an ALB HTTPS listener", () => {
  test("always has an SSL policy, and sets no other arguments", () => {
    const { all } = synth((stack) => listener(stack));

    expect(all("aws_lb_listener")).toMatchSnapshot();
    expect(all("aws_lb_listener_certificate")).toEqual({});
  });

  test("adds HSTS to responses", () => {
    const { one } = synth((stack) => listener(stack, { hsts: Hsts.maxAge(Duration.days(365)) }));

    expect(one("aws_lb_listener").routing_http_response_strict_transport_security_header_value).toBe("max-age=31536000");
  });

  test("redirects port 80 to its own port, once", () => {
    const { all } = synth((stack) => {
      const https = listener(stack, { port: 8443, redirectHttp: true });
      const { redirect } = https;
      https.addHttpRedirect();

      expect(https.redirect).toBe(redirect);
    });

    const [http] = Object.values(all("aws_lb_listener")).filter(({ protocol }) => protocol === "HTTP");
    expect(http).toEqual({
      load_balancer_arn: ALB,
      port: 80,
      protocol: "HTTP",
      default_action: [{ type: "redirect", redirect: { port: "8443", protocol: "HTTPS", status_code: "HTTP_301" } }],
    });
  });

  test("has no redirect by default", () => {
    synth((stack) => expect(listener(stack).redirect).toBeUndefined());
  });

  test.each([
    ["a network load balancer", NLB],
    ["a target group", TARGET_GROUP],
    ["a name", "edge"],
  ])("rejects %s", (_what, loadBalancerArn) => {
    synth((stack) => {
      expect(() => listener(stack, { loadBalancerArn })).toThrow(/is not the ARN of an application load balancer.*certfleet:wrong-arn/);
    });
  });
});
